"""'Ik weet hier iets van': a colleague offers what they know, and the asker is told."""

from __future__ import annotations

from collections.abc import Mapping

from cards.element import (
    Drawn,
    Element,
    container,
    heading,
    labelled,
    line,
    one_line,
    paragraphs,
    press,
    run,
    said,
    sheet,
    text_input,
    warning,
)
from cards.language import Words
from cards.model import ExecuteAction
from cards.views import OfferedView, OfferView

_LONGEST = 1_000


def button(data: Mapping[str, str | int], say: Words) -> ExecuteAction:
    """Make the button under a question that somebody else asked. data: what it acts on."""
    _ = say.gettext
    return press(
        _("I know something about this"),
        "question.offer",
        data,
        _("For a colleague who can help"),
    )


def draw(view: OfferView, say: Words) -> Drawn:
    """Draw the form, or the thanks when it was filled in."""
    return _thanks(view, say) if view.text else _form(view, say)


def _form(view: OfferView, say: Words) -> Drawn:
    _ = say.gettext
    title = _("You know something about this")
    tells = _(
        "Your text goes to the chat in which this was asked, with your name. "
        "Everybody there can read it."
    )
    body: list[Element] = [heading(title)]
    if view.about:
        body.append(labelled(_("The question"), one_line(view.about, 300)))
    body.append(said(tells))
    empty = _("Write in a few words what you know, or who knows more.")
    if view.wrong:
        body.append(warning(empty))
    body.append(
        text_input(
            id="text",
            label=_("What do you know about it?"),
            placeholder=_("For example: we did this last year, call me"),
            is_multiline=True,
            is_required=True,
            max_length=_LONGEST,
            error_message=empty,
        )
    )
    data = _data(view)
    actions = [press(_("Send"), "question.offer", data, _("Send to whoever asked"))] if data else []
    return Drawn(sheet(say.language, body, actions, title), f"{title}\n{tells}")


def _data(view: OfferView) -> dict[str, str | int]:
    if view.question is not None:
        return {"question": view.question}
    return {"draft": view.draft} if view.draft else {}


def _thanks(view: OfferView, say: Words) -> Drawn:
    _ = say.gettext
    title = _("Thank you")
    sent = _("I pass this on to whoever asked, with your name:")
    body: list[Element] = [
        heading(title),
        said(sent),
        container(style="emphasis", items=[*paragraphs(view.text, 1_000)]),
    ]
    return Drawn(sheet(say.language, body, [], title), f"{title}\n{sent}")


def draw_offered(view: OfferedView, say: Words) -> Drawn:
    """Draw the message to the asker."""
    _ = say.gettext
    title = _("Somebody knows something about your question")
    who = one_line(view.who, 80)
    body: list[Element] = [heading(title)]
    if view.about:
        body.append(labelled(_("Your question"), one_line(view.about, 300)))
    body += [
        line(run(who, bold=True), run(" " + _("writes:")), close=False),
        container(style="emphasis", items=[*paragraphs(view.text, 1_000)]),
        said(_("You can find this colleague in Teams by name.")),
    ]
    text = f"{title}\n{who} {_('writes:')} {one_line(view.text, 300)}"
    return Drawn(sheet(say.language, body, [], title), text)
