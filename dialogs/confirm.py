"""From a draft to a question: it goes to the hub, or it solved itself."""

from __future__ import annotations

from dataclasses import replace

from cards.views import View
from dialogs.already import already
from dialogs.change import card_notice, change, changed_question
from dialogs.draft import ended, mine, own, save
from dialogs.found import Looked, drafted, found_for, look_again
from dialogs.helped import asking, pointed_out, shown
from dialogs.preview import preview
from dialogs.show import question_view, shared_view
from dialogs.step import Notice, Reply, Request, Step
from knowledge.errors import Moved
from knowledge.library import Library
from knowledge.lifecycle import Action, Event, Role, State
from knowledge.matching.document import Confidence
from knowledge.question import Draft, Question
from storage.work import Work

HELPED = 3
"""Networks that count as what helped when somebody says that the answer did."""


def _confirm(request: Request, library: Library, work: Work, looked: Looked) -> Reply:
    """Ask the hub. Who presses under somebody else's question first sees it as their own."""
    draft = own(request, library, work)
    if (done := ended(draft, request, library, work)) is not None:
        return done
    found = found_for(draft, looked, library)
    if draft.key != request.said.draft:
        return Reply(preview(draft, found, request, library, work))
    if (changed := changed_question(draft, request, work)) is not None:
        question, role = changed
        return change(draft, question, role, request, library, work)
    if (before := already(draft, found, request, library, work)) is not None:
        if not draft.sharpening:  # whoever leaves it at this finds it in 'mijn vragen'
            save(work, replace(draft, sharpening=True), request.said.at)
        return Reply(before)
    return _store(draft, State.NEW, (), request, library, work)


CONFIRM = Step(look_again, _confirm)


def _solved(request: Request, library: Library, work: Work, looked: Looked) -> Reply:
    """Keep the question as one that solved itself: the next who asks it gains from that."""
    draft = mine(request, work)
    found = found_for(draft, looked, library)
    keys = shown(found, request, library)
    if (question := pointed_out(draft, keys, request, work)) is not None:
        here = question_view(question, request.reader, library, work, receipt="helped")
        return Reply(here, card_notice(question, library, work, "helped"))
    if (done := ended(draft, request, library, work)) is not None:
        return asking(done, draft, keys, request, library) if draft.ended == "solved" else done
    if draft.question is not None:
        raise Moved(work.questions.get(draft.question).state.value)
    matches = found.matches
    fitting = [each.key for each in matches if each.confidence is Confidence.FITS]
    helped = fitting or [each.key for each in matches]
    reply = _store(draft, State.SOLVED, tuple(helped[:HELPED]), request, library, work)
    return asking(reply, draft, keys, request, library)


SOLVED = Step(look_again, _solved, drafted)

_FIRST_STEP = {State.NEW: (Action.ASK, "asked"), State.SOLVED: (Action.SOLVE, "solved")}


def _store(
    draft: Draft,
    state: State,
    helped_by: tuple[str, ...],
    request: Request,
    library: Library,
    work: Work,
) -> Reply:
    """Make a question of a draft, show the receipt, and tell whoever reads along."""
    question = keep(draft, state, helped_by, request, library, work)
    receipt = _FIRST_STEP[state][1]
    shared = shared_view(question, library, work, receipt=receipt)
    here = question_view(question, request.reader, library, work, receipt=receipt)
    return Reply(here, (card_of(question, draft, shared),))


def keep(
    draft: Draft,
    state: State,
    helped_by: tuple[str, ...],
    request: Request,
    library: Library,
    work: Work,
    *,
    why: str = "",
) -> Question:
    """Make a question of a draft, which ends with that. why: goes with the event."""
    at = request.said.at
    action, receipt = _FIRST_STEP[state]
    question = work.questions.add(
        Question(
            key=0,
            number="",
            person=request.person.key,
            conversation=draft.conversation,
            place=draft.place,
            hub=library.hub_for(draft.facets.areas).key,
            state=state,
            original=draft.original,
            sharpened=draft.sharpened,
            facets=draft.facets,
            language=draft.language,
            created=at,
            changed=at,
            helped_by=helped_by,
            card=_begun_on(draft, request),
        )
    )
    asker = request.person.key
    work.events.add(Event(question.key, at, asker, Role.ASKER, action, None, state, why))
    work.offers.attach(draft.key, question.key)
    work.changes.note("question", question.key, at)
    save(work, replace(draft, ended=receipt, question=question.key), at)
    return question


def card_of(question: Question, draft: Draft, view: View) -> Notice:
    """Show a new question where its draft was begun: on the card it has, or on one that it gets."""
    own_card = question.key if question.card is None else None
    return Notice(draft.conversation, view, draft.language, card=question.card, question=own_card)


def _begun_on(draft: Draft, request: Request) -> str | None:
    """Give the message that becomes this question's card; None when it gets one of its own.

    A copy was made from somebody else's card, which stays theirs. A draft that was gone on with
    elsewhere ('mijn vragen') was not begun on the card that was pressed.
    """
    elsewhere = draft.conversation != request.conversation.key
    return None if draft.copied_from or elsewhere else request.said.card
