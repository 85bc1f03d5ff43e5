"""What is kept about the reader, how that ends, and what is shown to the reader alone."""

from __future__ import annotations

from cards.element import Drawn, Element, heading, labelled, one_line, press, said, sheet
from cards.language import Words
from cards.views import ForgetView, MyDataView, PrivateView


def draw_data(view: MyDataView, say: Words) -> Drawn:
    """Draw what is kept about the reader."""
    _ = say.gettext
    title = _("This is what we keep about you")
    body: list[Element] = [heading(title)]
    if view.name:
        body.append(labelled(_("Your name"), one_line(view.name, 80)))
    counts = [
        say.ngettext("{count} question", "{count} questions", view.questions).format(
            count=say.number(view.questions)
        ),
        say.ngettext(
            "{count} question that you have not sent yet",
            "{count} questions that you have not sent yet",
            view.drafts,
        ).format(count=say.number(view.drafts)),
    ]
    body.append(labelled(_("Your questions"), say.listing(counts)))
    if view.followed:
        numbers = [one_line(number, 20) for number in view.followed]
        body.append(labelled(_("You follow"), say.listing(numbers)))
    if view.since:
        body.append(labelled(_("Since"), say.day(view.since.date())))
    rest = [
        _(
            "We also keep your number in Teams, so that we can send you messages, "
            "and what you offered to colleagues."
        ),
        _(
            "A question that you do not send is deleted after 30 days. "
            "A question that you do send is kept until 24 months after it is closed."
        ),
        _("Type 'my questions' to see them. Type 'forget me' and we remove your name at once."),
    ]
    body += [said(each) for each in rest]
    text = "\n".join([title, say.listing(counts), *rest])
    return Drawn(sheet(say.language, body, [], title), text)


def draw_forget(view: ForgetView, say: Words) -> Drawn:
    """Draw the question whether it is meant, or that it has happened."""
    return _forgotten(view, say) if view.done else _sure(view, say)


def _sure(view: ForgetView, say: Words) -> Drawn:
    _ = say.gettext
    title = _("Shall I forget you?")
    told = [
        _("I remove your name and your number in Teams at once. You cannot undo this."),
        say.ngettext(
            "{count} question stays, without your name.",
            "{count} questions stay, without your name.",
            view.questions,
        ).format(count=say.number(view.questions)),
        say.ngettext(
            "{count} question that you have not sent yet goes.",
            "{count} questions that you have not sent yet go.",
            view.drafts,
        ).format(count=say.number(view.drafts)),
        _("After that nobody can reach you about your questions."),
    ]
    body: list[Element] = [heading(title), *(said(each) for each in told)]
    data = {"person": view.person}
    actions = [
        press(_("Yes, forget me"), "privacy.forget", data, _("You cannot undo this")),
        press(_("No, leave it as it is"), "privacy.keep", data, _("Nothing changes")),
    ]
    return Drawn(sheet(say.language, body, actions, title), "\n".join([title, *told]))


def _forgotten(view: ForgetView, say: Words) -> Drawn:
    _ = say.gettext
    title = _("I have forgotten you")
    told = [
        _("Your name and your number in Teams are gone."),
        say.ngettext(
            "{count} question was kept, without your name.",
            "{count} questions were kept, without your name.",
            view.questions,
        ).format(count=say.number(view.questions)),
        _("If you ask me something again, we begin anew."),
    ]
    body: list[Element] = [heading(title), *(said(each) for each in told)]
    return Drawn(sheet(say.language, body, [], title), "\n".join([title, *told]))


def draw_private(view: PrivateView, say: Words) -> Drawn:
    """Draw the button behind which the answer is, where others read along."""
    _ = say.gettext
    match view.about:
        case "questions":
            title, button = _("Your questions"), _("Show my questions")
        case "question":
            title, button = _("Your question"), _("Show the question")
        case "forget":
            title, button = _("Being forgotten"), _("Go on")
        case _:
            title, button = _("Your data"), _("Show my data")
    why = _("Others read along here. Press the button: then only you see the answer.")
    body: list[Element] = [heading(title), said(why)]
    actions = [press(button, view.verb, dict(view.data), _("Only you see the answer"))]
    return Drawn(sheet(say.language, body, actions, title), f"{title}\n{why}")
