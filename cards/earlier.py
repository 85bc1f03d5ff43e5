"""Earlier questions that look alike, with what came of them."""

from __future__ import annotations

from cards import follow
from cards.element import Element, action_set, line, one_line, run, subheading
from cards.language import Words
from cards.model import RichTextBlock
from cards.views import EarlierView
from cards.wording import hub_name, states

MOST = 3
"""Earlier questions on one card."""


def blocks(earlier: tuple[EarlierView, ...], say: Words, draft: str) -> list[Element]:
    """Draw earlier questions under a heading of their own; nothing when there are none.

    draft: key of the reader's own question, to which one can go back after following another.
    """
    if not earlier:
        return []
    _ = say.gettext
    body: list[Element] = [subheading(_("Earlier questions that look like yours"))]
    for each in earlier[:MOST]:
        body += lines(each, say, 120)
    buttons = [
        follow.button({"question": each.key, "back": draft}, say, each.number)
        for each in earlier[:MOST]
        if each.can_follow
    ]
    return [*body, action_set(actions=[*buttons])] if buttons else body


def lines(each: EarlierView, say: Words, limit: int) -> list[RichTextBlock]:
    """Draw one: its number and text, and below it what came of it. limit: of the text."""
    _ = say.gettext
    text = one_line(each.text, limit) or _("Only the hub may read this question.")
    return [
        line(run(f"{one_line(each.number, 20)} ", bold=True), run(text), close=False),
        line(run(_outcome(each, say), subtle=True, small=True)),
    ]


def _outcome(each: EarlierView, say: Words) -> str:
    _ = say.gettext
    parts = [states(say.language)[each.state]]
    if each.hub is not None:
        parts.append(one_line(hub_name(each.hub, say), 40))
    parts.append(say.day(each.asked))
    if each.asker:
        parts.append(_("asked by {name}").format(name=one_line(each.asker, 40)))
    if each.networks:
        names = say.listing([one_line(name, 50) for name in each.networks[:2]])
        parts.append(_("with help of {networks}").format(networks=names))
    if each.followed:
        parts.append(_("you follow it"))
    return one_line(" · ".join(parts), 200)
