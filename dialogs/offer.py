"""'Ik weet hier iets van': a colleague who sees a question says what they know."""

from __future__ import annotations

from dataclasses import dataclass

from cards.views import OfferedView, OfferView
from dialogs.draft import seen
from dialogs.step import Notice, Reply, Request, Step, thoughtless
from knowledge.errors import Moved, NotFound, UserError
from knowledge.library import Library
from knowledge.lifecycle import State
from knowledge.masking import mask
from knowledge.question import MEMBER, Question, may_read_text
from storage.work import Work

LONGEST_OFFER = 1_000
"""Characters of an offer that are kept."""

_OVER = frozenset({State.WITHDRAWN, State.MERGED, State.EXPIRED})
"""States in which nobody waits for an offer any more."""


class OwnQuestion(UserError):
    """Somebody wants to offer knowledge on their own question."""

    code = "own_question"


@dataclass(frozen=True, slots=True)
class _Subject:
    """What an offer is about: a draft, or the stored question that it became.

    about: as this person may read it. told: as may be repeated where it was asked. chat: where
    that is.
    """

    draft: str
    question: Question | None
    asker: int
    chat: int | None
    language: str
    about: str
    told: str

    def view(self, text: str = "", wrong: str = "") -> OfferView:
        key = self.question.key if self.question else None
        return OfferView(self.draft, key, self.about, text=text, wrong=wrong)


def _offer(request: Request, library: Library, work: Work, _thought: None) -> Reply:
    """Ask what this person knows; when it was filled in, keep it and tell the asker.

    The offer goes where the question was asked. It names who offers: they chose to be found.
    """
    subject = _subject(request, library, work)
    if subject.asker == request.person.key:
        raise OwnQuestion(subject.about[:40])
    if "text" not in request.said.inputs:
        return Reply(subject.view())
    text = mask(request.said.inputs["text"].strip()).text[:LONGEST_OFFER].rstrip()
    if not text:
        return Reply(subject.view(wrong="empty"))
    thanks = subject.view(text=text)
    if not _keep(subject, text, request, work) or subject.chat is None:
        return Reply(thanks)
    told = OfferedView(request.person.name, subject.told, text)
    return Reply(thanks, (Notice(subject.chat, told, subject.language),))


def _keep(subject: _Subject, text: str, request: Request, work: Work) -> bool:
    """Keep an offer. False when this person said the same before, on the draft or the question."""
    question = subject.question
    if question and any(
        (each.person, each.text) == (request.person.key, text)
        for each in work.offers.on(question.key)
    ):
        return False
    return work.offers.put(
        about=question.number if question else subject.draft,
        question=question.key if question else None,
        person=request.person.key,
        text=text,
        at=request.said.at,
    )


def _subject(request: Request, library: Library, work: Work) -> _Subject:
    """Give what the card is about, when this person may see it.

    Raises NotFound, NotYours, or Moved when the question is over.
    """
    if not request.said.draft:
        return _on_question(_stored(request.said.question, work), request)
    draft = seen(request, library, work)
    if draft.question is not None:
        return _on_question(_stored(draft.question, work), request)
    return _Subject(
        draft=draft.key,
        question=None,
        asker=draft.person,
        chat=draft.conversation,
        language=draft.language,
        about=draft.text,
        told=draft.original,
    )


def _stored(key: int | None, work: Work) -> Question:
    if key is None:
        raise NotFound("question")
    return work.questions.get(key)


def _on_question(question: Question, request: Request) -> _Subject:
    # The asker may have closed it off since the card was shown, or be forgotten: nobody is told.
    if question.person is None or not may_read_text(question, request.reader):
        raise NotFound(question.number)
    if question.state in _OVER:
        raise Moved(question.state.value)
    # The chat where it was asked may be a channel.
    public = may_read_text(question, MEMBER)
    return _Subject(
        draft="",
        question=question,
        asker=question.person,
        chat=question.conversation,
        language=question.language,
        about=question.text,
        told=question.text if public else question.number,
    )


OFFER = Step(thoughtless, _offer)
