"""The draft behind a card: who may use it, and who works on a copy of their own.

Everybody acts on a draft of their own. What somebody typed in a form was said to the bot alone, so
somebody else's draft is only what was said in the conversation: its original.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dialogs.show import question_view
from dialogs.step import Reply, Request
from knowledge.errors import NotYours
from knowledge.library import Library
from knowledge.lifecycle import State
from knowledge.question import Draft, Place
from storage.work import Work


def mine(request: Request, work: Work) -> Draft:
    """Give the draft of the card, for its owner alone. Raises NotFound, NotYours."""
    draft = work.drafts.get(request.said.draft)
    if draft.person != request.person.key:
        raise NotYours(draft.key)
    return draft


def seen(request: Request, library: Library, work: Work) -> Draft:
    """Give the draft of the card as far as this person may see it.

    Raises NotFound, or NotYours for a draft that was not begun where this person reads along.
    """
    draft = work.drafts.get(request.said.draft)
    if draft.person == request.person.key:
        return draft
    shared = draft.place is not Place.PERSONAL and draft.conversation == request.conversation.key
    if not shared or draft.changes:
        raise NotYours(draft.key)
    return _as_said(draft, library, request.said.at)


def own(request: Request, library: Library, work: Work) -> Draft:
    """Give the draft that this person works on: their own, or their copy of what they see.

    Raises NotFound, NotYours.
    """
    draft = seen(request, library, work)
    if draft.person == request.person.key:
        return draft
    copy = work.drafts.copy_of(draft.key, request.person.key)
    if copy is None:
        copy = replace(
            draft,
            key=request.said.key,
            person=request.person.key,
            created=request.said.at,
            changed=request.said.at,
            version=1,
            question=None,
            sharpening=False,
            ended="",
            copied_from=draft.key,
        )
        work.drafts.add(copy)
    return copy


def save(work: Work, draft: Draft, at: datetime) -> Draft:
    """Keep a changed draft. Gives it with its new version."""
    changed = replace(draft, changed=at, version=draft.version + 1)
    work.drafts.save(changed)
    return changed


def ended(draft: Draft, request: Request, library: Library, work: Work) -> Reply | None:
    """Answer a press on a draft that has become a question: show that question."""
    if draft.ended in {"asked", "solved", "changed"} and draft.question is not None:
        question = work.questions.get(draft.question)
        receipt = draft.ended if question.state in {State.NEW, State.SOLVED} else ""
        return Reply(question_view(question, request.reader, library, work, receipt=receipt))
    return None


def _as_said(draft: Draft, library: Library, at: datetime) -> Draft:
    facets = library.read(draft.original, at.date())
    return replace(draft, sharpened="", facets=facets)
