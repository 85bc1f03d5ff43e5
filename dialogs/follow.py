"""'Kijk mee': hear the answer to somebody else's question too, instead of asking it again."""

from __future__ import annotations

from dataclasses import replace

from cards.views import QuestionView, TextView
from dialogs.confirm import card_of, keep
from dialogs.draft import mine
from dialogs.show import question_view
from dialogs.step import Notice, Reply, Request, Step, thoughtless
from knowledge.errors import Moved, NotFound
from knowledge.library import Library
from knowledge.lifecycle import OPEN_STATES, State
from knowledge.question import MEMBER, Draft, Place, Question, may_read_text
from storage.work import Work


def _follow(request: Request, library: Library, work: Work, _thought: None) -> Reply:
    """Let this person follow a question, or no longer. Pressed twice is once.

    Their own draft that asks the same (`draft`) ends with it. Who only looked at the list under
    an answer can go back to that (`back`).
    """
    if request.said.question is None:
        raise NotFound("question")
    question = work.questions.get(request.said.question)
    if request.said.data.get("stop") is True:
        return _stop(question, request, library, work)
    if not may_read_text(question, request.reader):
        raise NotFound(question.number)
    if question.person == request.person.key:
        return Reply(question_view(question, request.reader, library, work))
    if question.state not in OPEN_STATES:
        raise Moved(question.state.value)
    draft = mine(request, work) if request.said.draft else None
    work.followers.add(question.key, request.person.key, request.conversation.key, request.said.at)
    here = question_view(question, request.reader, library, work, receipt="followed")
    if draft is not None and not draft.ended and draft.question is None:
        return Reply(here, _ended(draft, question, here, request, library, work))
    return Reply(replace(here, back=_back(request, work)))


def _stop(question: Question, request: Request, library: Library, work: Work) -> Reply:
    work.followers.remove(question.key, request.person.key)
    if not may_read_text(question, request.reader):
        return Reply(TextView("unfollowed"))
    return Reply(question_view(question, request.reader, library, work, receipt="unfollowed"))


def _ended(
    draft: Draft,
    question: Question,
    here: QuestionView,
    request: Request,
    library: Library,
    work: Work,
) -> tuple[Notice, ...]:
    """Keep the draft as a question that solved itself, and say on its card what came of it.

    It is not offered to the next who asks: the one that is followed is.
    """
    kept = keep(draft, State.SOLVED, (), request, library, work, why=question.number)
    view = here
    if draft.place is not Place.PERSONAL:
        view = question_view(question, MEMBER, library, work, receipt="shared")
    return (card_of(kept, draft, view),)


def _back(request: Request, work: Work) -> str:
    """Give the key of the draft to which this person can go back; '' when there is none."""
    key = request.said.data.get("back")
    if not isinstance(key, str):
        return ""
    try:
        draft = work.drafts.get(key)
    except NotFound:
        return ""
    return key if draft.person == request.person.key and not draft.ended else ""


FOLLOW = Step(thoughtless, _follow)
