"""The sharpened question and what it finds, before it goes to the hub."""

from __future__ import annotations

from cards import earlier, facts, network
from cards.element import (
    Drawn,
    Element,
    action_set,
    clean,
    container,
    heading,
    line,
    one_line,
    paragraphs,
    press,
    run,
    said,
    sheet,
    subheading,
    toggle,
)
from cards.language import Words
from cards.views import PreviewView
from cards.wording import hub_line

_ORIGINAL = "original"


def draw(view: PreviewView, say: Words) -> Drawn:
    """Draw the preview."""
    _ = say.gettext
    title = _("This is how your question reads now")
    next_step = _next(view, say)
    body: list[Element] = [
        heading(title),
        container(style="emphasis", items=[*paragraphs(view.sharpened, 3_000)]),
        *_first(view, say),
        *facts.lines(view.facets, say),
    ]
    if view.networks:
        body.append(subheading(_("These networks fit")))
        body += network.blocks(view.networks, say)
        if view.rest > 0:
            more = say.ngettext(
                "There is {count} more network that fits.",
                "There are {count} more networks that fit.",
                view.rest,
            )
            body.append(said(more.format(count=view.rest), subtle=True, close=False))
    else:
        body.append(said(_("I do not know a network for this yet."), close=False))
    body += earlier.blocks(view.earlier, say, view.draft)
    body.append(line(run(next_step), close=False, separator=True))
    text = "\n".join(
        [title, one_line(view.sharpened, 1_000), *network.told(view.networks, say), next_step]
    )
    data = {"draft": view.draft}
    confirm = _("Save the change") if view.number else _("Ask the hub")
    actions = [press(confirm, "ask.confirm", data, _confirm_tip(view, say))]
    actions.append(press(_("Adjust"), "ask.edit", data, _("Back to the form")))
    if (view.networks or view.earlier) and not view.number:
        actions.append(
            press(_("This helps me"), "ask.solved", data, _("We keep your question as solved"))
        )
    return Drawn(sheet(say.language, body, actions, title), text)


def _confirm_tip(view: PreviewView, say: Words) -> str:
    if view.number:
        return say.gettext("Your question keeps its number")
    return say.gettext("Your question goes to the hub")


def _first(view: PreviewView, say: Words) -> list[Element]:
    """Keep what was first written at hand, folded away."""
    if clean(view.original).strip() == clean(view.sharpened).strip():
        return []
    show = toggle(
        title=say.gettext("What you wrote first"),
        tooltip=say.gettext("Show or hide your first text"),
        target_elements=[_ORIGINAL],
    )
    return [
        action_set(actions=[show]),
        container(id=_ORIGINAL, is_visible=False, items=[*paragraphs(view.original, 1_500)]),
    ]


def _next(view: PreviewView, say: Words) -> str:
    if view.number:
        text = say.gettext("Your question {number} changes only when you save it.")
        return text.format(number=one_line(view.number, 20))
    return hub_line(view.hub, say)
