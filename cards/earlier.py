"""Earlier questions that look alike, with what came of them."""

from __future__ import annotations

from cards.element import Element, line, one_line, run, subheading
from cards.language import Words
from cards.views import EarlierView
from cards.wording import states

MOST = 3
"""Earlier questions on one card."""


def blocks(earlier: tuple[EarlierView, ...], say: Words) -> list[Element]:
    """Draw earlier questions under a heading of their own; nothing when there are none."""
    if not earlier:
        return []
    _ = say.gettext
    body: list[Element] = [subheading(_("Earlier questions that look like yours"))]
    for each in earlier[:MOST]:
        text = one_line(each.text, 160) or _("Only the hub may read this question.")
        body.append(line(run(f"{one_line(each.number, 20)} ", bold=True), run(text), close=False))
        body.append(line(run(_outcome(each, say), subtle=True, small=True)))
    return body


def _outcome(each: EarlierView, say: Words) -> str:
    _ = say.gettext
    parts = [states(say.language)[each.state], say.day(each.asked)]
    if each.asker:
        parts.append(_("asked by {name}").format(name=one_line(each.asker, 60)))
    if each.networks:
        names = say.listing([one_line(name, 60) for name in each.networks[:2]])
        parts.append(_("with help of {networks}").format(networks=names))
    return " · ".join(parts)
