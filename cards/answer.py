"""The answer to a question: what matches, why, and what can be done next."""

from __future__ import annotations

from cards import earlier, network, offer
from cards.element import (
    Drawn,
    Element,
    heading,
    labelled,
    line,
    one_line,
    press,
    run,
    said,
    sheet,
)
from cards.language import Words
from cards.model import ExecuteAction
from cards.views import AnswerView
from cards.wording import hub_line, personal_data
from knowledge.matching.document import Confidence
from knowledge.question import LONGEST, Place


def draw(view: AnswerView, say: Words) -> Drawn:
    """Draw the answer."""
    _ = say.gettext
    title = _title(view, say)
    hub = hub_line(view.hub, say)
    body: list[Element] = [
        heading(title),
        labelled(_("Your question"), one_line(view.text, 300)),
        *_remarks(view, say),
    ]
    if view.networks:
        body += network.blocks(view.networks, say)
    else:
        body.append(said(_no_match(say), close=False))
    body.append(line(run(hub), close=False, separator=True))
    body += earlier.blocks(view.earlier, say, view.draft)
    told = network.told(view.networks, say) or [_no_match(say)]
    text = "\n".join([title, *told, hub])
    return Drawn(sheet(say.language, body, _actions(view, say), title), text)


def _title(view: AnswerView, say: Words) -> str:
    _ = say.gettext
    if not view.networks:
        return _("I do not know a network for this yet")
    if all(each.confidence is Confidence.MAYBE for each in view.networks):
        return _("Perhaps this helps")
    return _("This fits your question")


def _no_match(say: Words) -> str:
    return say.gettext(
        "Sharpen your question: a place and a subject help me most. "
        "Or put it to the hub as it is. A question without an answer is kept too: "
        "it shows what knowledge is missing."
    )


def _remarks(view: AnswerView, say: Words) -> list[Element]:
    """Say what was left out of the question before it was kept."""
    _ = say.gettext
    remarks: list[Element] = []
    if view.masked:
        text = _("I took {data} out of your question. We do not keep that.")
        remarks.append(said(text.format(data=personal_data(view.masked, say)), subtle=True))
    if view.cut:
        text = _("Your question was very long. I kept the first {count} characters.")
        remarks.append(said(text.format(count=say.number(LONGEST)), subtle=True))
    return remarks


def _actions(view: AnswerView, say: Words) -> list[ExecuteAction]:
    _ = say.gettext
    data: dict[str, str | int] = {"draft": view.draft}
    actions = []
    if view.networks or view.earlier:
        actions.append(
            press(
                _("This helps me"),
                "ask.solved",
                data | {"unfolded": True} if view.unfolded else data,
                _("We keep your question as solved"),
            )
        )
    actions += [
        press(
            _("Sharpen my question"),
            "ask.sharpen",
            data,
            _("I help you to ask more precisely"),
        ),
        press(_("Ask the hub"), "ask.confirm", data, _("Your question goes to the hub")),
    ]
    if view.rest > 0 and not view.unfolded:
        title = _("More networks ({count})").format(count=view.rest)
        actions.append(press(title, "ask.more", data, _("Show more networks")))
    if view.place is not Place.PERSONAL:
        actions.append(offer.button(data, say))
    return actions
