"""One stored question: the receipt for who asked it, and how it stands for who looks it up."""

from __future__ import annotations

from cards import facts, follow, offer
from cards.element import (
    Drawn,
    Element,
    choice,
    choice_set,
    heading,
    labelled,
    line,
    one_line,
    paragraphs,
    press,
    run,
    said,
    sheet,
    subheading,
    text_block,
)
from cards.language import Words
from cards.model import ExecuteAction
from cards.views import QuestionView, WhichView
from cards.wording import hub_name, states, what_a_broker_is
from knowledge.lifecycle import State

_MOST_OFFERS = 5


def draw(view: QuestionView, say: Words) -> Drawn:
    """Draw the question."""
    _ = say.gettext
    title = _title(view, say)
    number = one_line(view.number, 20)
    promise = _promise(view, say)
    body: list[Element] = [heading(title), _large(number), *(said(each) for each in promise)]
    body += _content(view, say)
    body += _offers(view, say)
    body += _which(view, say)
    text = "\n".join(
        [f"{title} {number}", *promise, *([one_line(view.text, 500)] if view.text else [])]
    )
    return Drawn(sheet(say.language, body, _actions(view, say), f"{title} {number}"), text)


def _large(number: str) -> Element:
    # Made by us and without a sign that markdown knows, so it may stand in a TextBlock.
    kept = "".join(sign for sign in number if sign.isalnum() or sign == "-")
    return text_block(text=kept, size="ExtraLarge", weight="Bolder", spacing="Small", wrap=True)


def _title(view: QuestionView, say: Words) -> str:
    _ = say.gettext
    match view.receipt:
        case "asked":
            return _("The question is with the hub") if view.hub.linked else _("Kept")
        case "changed":
            return _("The question has been changed")
        case "solved" | "helped":
            return _("Good")
        case "withdrawn":
            return _("The question has been withdrawn")
        case "followed":
            return _("You follow this question")
        case "unfollowed":
            return _("You no longer follow this question")
        case "shared":
            return _("This was asked before")
        case _:
            return _("Your question") if view.own else _("A question")


def _promise(view: QuestionView, say: Words) -> list[str]:
    """Say what happened and what will happen: only what is true."""
    _ = say.gettext
    hub = hub_name(view.hub, say)
    match view.receipt:
        case "asked" if view.hub.linked:
            reads = _("The broker of {hub} reads along.").format(hub=hub)
            hears = _("You will hear from us.") if view.own else _("Whoever asked hears from us.")
            return [f"{reads} {hears}", what_a_broker_is(say)]
        case "asked":
            return [
                _("The question has been kept at {hub}.").format(hub=hub),
                _(
                    "This hub has no broker yet: nobody who helps a question further. "
                    "So nobody reads it now. It does count: "
                    "it shows what knowledge is needed."
                ),
            ]
        case "solved":
            return [_("We keep the question as solved. So somebody else finds it too.")]
        case "helped":
            names = say.listing([one_line(name, 100) for name in view.helped])
            return [
                _("Thank you. We keep that this helped you: {networks}.").format(networks=names)
            ]
        case "withdrawn":
            gone = _("Nobody works on it any more, and it no longer comes up in searches.")
            later = _("We delete the text after 24 months.")
            name = _("Your name goes at once when you type 'forget me'.")
            return [gone, f"{later} {name}" if view.own else later]
        case "followed":
            return [_("When there is an answer, you hear it too."), _standing(view, say)]
        case "unfollowed":
            return [_("You hear no more about it.")]
        case "shared":
            shared = _("Whoever asked follows this question, and hears the answer too.")
            return [shared, _standing(view, say)]
        case _:
            return [_standing(view, say)]


def _standing(view: QuestionView, say: Words) -> str:
    """Say how the question stands: 'Ligt bij hub Twente: wacht op de hub'."""
    _ = say.gettext
    hub, state = hub_name(view.hub, say), states(say.language)[view.state]
    if view.state is State.NEW and not view.hub.linked:
        return _("Kept at {hub}. This hub has no broker yet.").format(hub=hub)
    return _("At {hub}: {state}.").format(hub=hub, state=state)


def _content(view: QuestionView, say: Words) -> list[Element]:
    _ = say.gettext
    body: list[Element] = []
    if view.text:
        body.append(subheading(_("The question")))
        body += paragraphs(view.text, 3_000)
        if view.original and view.original.strip() != view.text.strip():
            body.append(
                line(
                    run(_("First it read:") + " ", subtle=True, small=True),
                    run(one_line(view.original, 300), subtle=True, small=True),
                )
            )
    else:
        body.append(said(_("Only the hub may read this question."), close=False))
    if view.asker:
        body.append(labelled(_("Asked by"), one_line(view.asker, 80)))
    body.append(labelled(_("Asked on"), say.day(view.created.date())))
    body += facts.lines(view.facets, say)
    return body


def _offers(view: QuestionView, say: Words) -> list[Element]:
    if not view.offers:
        return []
    body: list[Element] = [subheading(say.gettext("They know something about it"))]
    body += [said(one_line(each, 400)) for each in view.offers[:_MOST_OFFERS]]
    return body


def _which(view: QuestionView, say: Words) -> list[Element]:
    """Ask which network helped; it may be left open."""
    if view.which is None:
        return []
    _ = say.gettext
    return [
        choice_set(
            id="networks",
            label=_("Which network helped you? You may leave this open."),
            is_multi_select=True,
            choices=[choice(one_line(each.name, 100), each.key) for each in view.which.networks],
        )
    ]


def _which_data(which: WhichView) -> dict[str, str | int]:
    data: dict[str, str | int] = {"draft": which.draft}
    return data | {"unfolded": True} if which.unfolded else data


def _actions(view: QuestionView, say: Words) -> list[ExecuteAction]:
    _ = say.gettext
    data = {"question": view.key}
    actions = []
    if view.which is not None:
        tip = _("Then others find that network sooner")
        actions.append(press(_("Keep"), "ask.solved", _which_data(view.which), tip))
    if view.can_change:
        actions.append(press(_("Adjust"), "ask.edit", data, _("Change the question")))
    if view.can_withdraw:
        actions.append(press(_("Withdraw"), "question.withdraw", data, _("Take the question back")))
    if view.can_offer:
        actions.append(offer.button(data, say))
    if view.can_follow:
        actions.append(follow.button(data, say))
    if view.followed:
        actions.append(follow.stop_button(view.key, say))
    if view.back:
        tip = _("You see the answer again")
        actions.append(press(_("Back to my question"), "ask.cancel", {"draft": view.back}, tip))
    return actions
