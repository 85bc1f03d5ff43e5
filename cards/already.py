"""Before a question is stored: it looks as if somebody asked it already."""

from __future__ import annotations

from cards import earlier, follow
from cards.element import Drawn, Element, container, heading, labelled, one_line, press, said, sheet
from cards.language import Words
from cards.model import ExecuteAction
from cards.views import AlreadyView


def draw(view: AlreadyView, say: Words) -> Drawn:
    """Draw the earlier question, with the choice to go with it or to ask all the same."""
    _ = say.gettext
    number = one_line(view.earlier.number, 20)
    title = _("This question seems to have been asked already")
    choice = _choice(view, say)
    body: list[Element] = [
        heading(title),
        labelled(_("Your question"), one_line(view.text, 300)),
        container(style="emphasis", items=[*earlier.lines(view.earlier, say, 600)]),
        said(choice),
    ]
    text = f"{title}: {number} {one_line(view.earlier.text, 300)}\n{choice}"
    return Drawn(sheet(say.language, body, _actions(view, say), title), text)


def _choice(view: AlreadyView, say: Words) -> str:
    _ = say.gettext
    if view.earlier.own:
        return _("You asked this yourself. You need not ask it again.")
    if view.earlier.can_follow or view.earlier.followed:
        return _("Follow that question and you hear the answer too. Then you need not ask it.")
    return _("Look whether its outcome helps you. You can also ask your question all the same.")


def _actions(view: AlreadyView, say: Words) -> list[ExecuteAction]:
    _ = say.gettext
    draft: dict[str, str | int] = {"draft": view.draft}
    question: dict[str, str | int] = {"question": view.earlier.key}
    if view.earlier.own:
        first = press(_("Show the question"), "question.show", question, _("You see how it stands"))
    elif view.earlier.can_follow or view.earlier.followed:
        first = follow.button(draft | question, say)
    else:
        first = press(_("This helps me"), "ask.solved", draft, _("We keep your question as solved"))
    tip = _("Your question goes to the hub")
    return [first, press(_("Ask it anyway"), "ask.confirm", draft | {"seen": True}, tip)]
