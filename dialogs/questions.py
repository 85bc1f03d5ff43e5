"""'Mijn vragen', one question by its number, and taking one back."""

from __future__ import annotations

import re
from dataclasses import replace
from math import ceil

from cards.views import PrivateView, QuestionRow, QuestionsView, QuestionView
from dialogs.change import card_notice
from dialogs.news import withdrawn as told_withdrawn
from dialogs.show import question_view
from dialogs.step import Reply, Request, Step, thoughtless
from knowledge.errors import NotFound, NotYours
from knowledge.library import Library
from knowledge.lifecycle import Action, Event, Role, State, after, allowed
from knowledge.question import MEMBER, Draft, Question, may_read_text, read_number
from storage.work import Work

PAGE = 10
"""Questions on one page of the list."""

MOST_DRAFTS = 5
"""Unfinished drafts that stand above the first page."""


def _mine(request: Request, library: Library, work: Work, _thought: None) -> Reply:
    """List the asker's questions; where others read along, behind a button for the asker alone."""
    if not request.private and not request.said.verb:
        return Reply(PrivateView("questions", "questions.page", (("page", 0),)))
    count = work.questions.count_of(request.person.key)
    pages = max(1, ceil(count / PAGE))
    page = min(request.said.page, pages - 1)
    rows = [
        _row(question, library)
        for question in work.questions.of(request.person.key, limit=PAGE, offset=page * PAGE)
    ]
    unfinished = _unfinished(request, work) if page == 0 else []
    followed = _followed(request, library, work) if page == 0 else ()
    return Reply(QuestionsView(tuple(unfinished + rows), page, pages, followed))


def _followed(request: Request, library: Library, work: Work) -> tuple[QuestionRow, ...]:
    """List what the reader follows, as far as it may still be read."""
    keys = work.followers.by(request.person.key, limit=PAGE)
    questions = work.questions.among(keys)
    return tuple(
        _row(question, library)
        for key in keys
        if (question := questions.get(key)) and may_read_text(question, request.reader)
    )


def _row(question: Question, library: Library) -> QuestionRow:
    return QuestionRow(
        number=question.number,
        text=question.text,
        state=question.state,
        changed=question.changed,
        hub=library.hubs[question.hub].name,
        question=question.key,
    )


def _unfinished(request: Request, work: Work) -> list[QuestionRow]:
    """List the drafts that were gone on with; a change that can no longer be made is left out."""
    drafts = work.drafts.open_of(request.person.key, MOST_DRAFTS)
    changed = work.questions.among([each.question for each in drafts if each.question is not None])
    return [
        QuestionRow(
            number=question.number if question else "",
            text=draft.text,
            state=None,
            changed=draft.changed,
            draft=draft.key,
        )
        for draft in drafts
        for question in [changed.get(draft.question or 0)]
        if draft.question is None or (question and _may_go_on(draft, question, request))
    ]


def _may_go_on(draft: Draft, question: Question, request: Request) -> bool:
    asks = question.person == draft.person
    role = Role.ASKER if asks else Role.BROKER
    return (asks or question.hub in request.hubs) and allowed(question.state, Action.SHARPEN, role)


MINE = Step(thoughtless, _mine)


_WITH_WORD = re.compile(r"(?:(?P<word>vraag|question)\s+)?(?P<number>\S+)", re.IGNORECASE)


def number_in(text: str) -> str | None:
    """Read the number in a message that is nothing else: 'vraag V-2026-0042', 'v2026-42.'."""
    found = _WITH_WORD.fullmatch(text.strip(" \t\n.,:;!?…"))
    return read_number(found["number"]) if found else None


def _numbered(request: Request, library: Library, work: Work, _thought: None) -> Reply:
    """Show the question whose number was typed ('vraag V-2026-0042')."""
    number = number_in(request.said.text)
    if number is None:
        raise NotFound("question")
    question = work.questions.numbered(number)
    if request.private:
        return Reply(_shown(question, request, library, work))
    if question.person == request.person.key or question.hub in request.hubs:
        return Reply(PrivateView("question", "question.show", (("question", question.key),)))
    if not may_read_text(question, MEMBER):
        raise NotFound(number)
    return Reply(question_view(question, MEMBER, library, work))


def _shown_by_key(request: Request, library: Library, work: Work, _thought: None) -> Reply:
    question = work.questions.get(_key(request))
    return Reply(_shown(question, request, library, work))


def _shown(question: Question, request: Request, library: Library, work: Work) -> QuestionView:
    # That there is a question which one may not read is nobody's business.
    if not may_read_text(question, request.reader):
        raise NotFound(question.number)
    return question_view(question, request.reader, library, work)


def _key(request: Request) -> int:
    if request.said.question is None:
        raise NotFound("question")
    return request.said.question


NUMBERED = Step(thoughtless, _numbered)
SHOW = Step(thoughtless, _shown_by_key)


def _withdraw(request: Request, library: Library, work: Work, _thought: None) -> Reply:
    """Take a question back. Who presses twice is shown the same."""
    question = work.questions.get(_key(request))
    if question.person != request.person.key:
        raise NotYours(question.number)
    if question.state is State.WITHDRAWN:
        return Reply(question_view(question, request.reader, library, work, receipt="withdrawn"))
    withdrawn = replace(
        question,
        state=after(question.state, Action.WITHDRAW, Role.ASKER),
        changed=request.said.at,
        version=question.version + 1,
    )
    work.questions.save(withdrawn)
    work.events.add(
        Event(
            question.key,
            request.said.at,
            request.person.key,
            Role.ASKER,
            Action.WITHDRAW,
            question.state,
            withdrawn.state,
        )
    )
    work.changes.note("question", question.key, request.said.at)
    return Reply(
        question_view(withdrawn, request.reader, library, work, receipt="withdrawn"),
        card_notice(withdrawn, library, work, "withdrawn") + told_withdrawn(withdrawn, work),
    )


WITHDRAW = Step(thoughtless, _withdraw)
