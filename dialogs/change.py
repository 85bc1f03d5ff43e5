"""Changing a question that was asked: its asker does, or a broker of its hub."""

from __future__ import annotations

from dataclasses import replace

from cards.views import View
from dialogs.draft import save
from dialogs.news import closed_off
from dialogs.show import question_view, shared_view
from dialogs.step import Notice, Reply, Request
from knowledge.errors import Moved, NotYours
from knowledge.library import Library
from knowledge.lifecycle import Action, Event, Role, after
from knowledge.question import Draft, Question
from storage.work import Work


def changing(key: int, request: Request, work: Work) -> Draft:
    """Give the draft with which this person changes a stored question; it begins as that is."""
    question = work.questions.get(key)
    _may_change(question, request)
    draft = work.drafts.changing(key, request.person.key)
    if draft is not None:
        if not _overtaken(draft, work):
            return draft
        begun_anew = replace(draft, sharpened=question.text, facets=question.facets)
        return save(work, begun_anew, request.said.at)
    draft = Draft(
        key=request.said.key,
        person=request.person.key,
        conversation=request.conversation.key,
        place=question.place,
        original=question.original,
        sharpened=question.text,
        facets=question.facets,
        language=question.language,
        created=request.said.at,
        changed=request.said.at,
        question=key,
        sharpening=True,
    )
    work.drafts.add(draft)
    return draft


def changed_question(draft: Draft, request: Request, work: Work) -> tuple[Question, Role] | None:
    """Give the stored question that a draft changes, and the role in which this person does.

    Raises NotYours, or Moved when it can no longer be changed or somebody else just did.
    """
    if draft.question is None:
        return None
    question = work.questions.get(draft.question)
    role = _may_change(question, request)
    if _overtaken(draft, work):
        raise Moved(question.state.value)
    return question, role


def _may_change(question: Question, request: Request) -> Role:
    """Give the role in which this person may sharpen the question. Raises NotYours, Moved."""
    if question.person == request.person.key:
        role = Role.ASKER
    elif question.hub in request.hubs:
        role = Role.BROKER
    else:
        raise NotYours(question.number)
    after(question.state, Action.SHARPEN, role)
    return role


def _overtaken(draft: Draft, work: Work) -> bool:
    """Whether somebody else sharpened the stored question after this draft was last touched."""
    return draft.question is not None and any(
        event.action is Action.SHARPEN and event.at > draft.changed
        for event in work.events.of(draft.question)
    )


def change(
    draft: Draft,
    question: Question,
    role: Role,
    request: Request,
    library: Library,
    work: Work,
) -> Reply:
    """Write what was sharpened into the stored question: its asker did it, or a broker."""
    at = request.said.at
    changed = replace(
        question,
        sharpened=draft.text,
        facets=draft.facets,
        changed=at,
        version=question.version + 1,
    )
    work.questions.save(changed)
    state = question.state
    work.events.add(
        Event(question.key, at, request.person.key, role, Action.SHARPEN, state, changed.state)
    )
    work.changes.note("question", question.key, at)
    save(work, replace(draft, ended="changed"), at)
    return Reply(
        question_view(changed, request.reader, library, work, receipt="changed"),
        card_notice(changed, library, work, "changed") + closed_off(question, changed, work),
    )


def card_notice(
    question: Question, library: Library, work: Work, receipt: str
) -> tuple[Notice, ...]:
    """Bring the card of a question up to date for everybody, where it is known."""
    if question.conversation is None or question.card is None:
        return ()
    view: View = shared_view(question, library, work, receipt=receipt)
    return (Notice(question.conversation, view, question.language, card=question.card),)
