"""'Mijn vragen': the reader's questions and drafts, newest first."""

from __future__ import annotations

from cards.element import (
    Drawn,
    Element,
    container,
    heading,
    line,
    one_line,
    press,
    run,
    said,
    sheet,
    subheading,
)
from cards.language import Words
from cards.page import turns
from cards.views import QuestionRow, QuestionsView
from cards.wording import states

_MOST = 15


def draw(view: QuestionsView, say: Words) -> Drawn:
    """Draw the list; each row opens its question or draft."""
    _ = say.gettext
    title = _("My questions")
    body: list[Element] = [heading(title)]
    if not view.rows and not view.followed:
        empty = _(
            "You have no questions yet. Begin like this: type what you want to know. "
            "For example: 'Who knows about subsidence under old houses?'"
        )
        body.append(said(empty))
        return Drawn(sheet(say.language, body, [], title), f"{title}\n{empty}")
    body.append(said(_("Choose a question to open it."), subtle=True))
    body += [_row(row, say) for row in view.rows[:_MOST]]
    if view.followed:
        body.append(subheading(_("You follow")))
        body += [_row(row, say) for row in view.followed[:_MOST]]
    actions = turns("questions.page", {}, view.page, view.pages, say)
    told = [
        " ".join(part for part in (row.number, one_line(row.text, 120)) if part)
        + f" ({_standing(row, say)})"
        for row in (*view.rows[:_MOST], *view.followed[:_MOST])
    ]
    return Drawn(sheet(say.language, body, actions, title), "\n".join([title, *told]))


def _row(row: QuestionRow, say: Words) -> Element:
    _ = say.gettext
    number = one_line(row.number, 20)
    first = [run(f"{number} ", bold=True)] if number else []
    if row.draft:
        open_ = press(_("Go on with this question"), "ask.sharpen", {"draft": row.draft})
    elif row.question is not None:
        title = _("Open question {number}").format(number=number)
        open_ = press(title, "question.show", {"question": row.question})
    else:
        open_ = None
    day = say.day(row.changed.date())
    return container(
        items=[
            line(*first, run(one_line(row.text, 140))),
            line(run(f"{_standing(row, say)} · {day}", subtle=True, small=True)),
        ],
        separator=True,
        spacing="Medium",
        select_action=open_,
    )


def _standing(row: QuestionRow, say: Words) -> str:
    _ = say.gettext
    if row.state is None:
        return _("change not saved yet") if row.number else _("not asked yet")
    state = states(say.language)[row.state]
    return f"{state} · {one_line(row.hub, 60)}" if row.hub else state
