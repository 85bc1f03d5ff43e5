"""Asking: from the first message to the question that goes to a hub.

message → answer → (sharpen → form → submit → preview →) confirm → receipt. Everybody acts on a
draft of their own: who presses a button under somebody else's question in a channel gets a copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cards.sharpened import compose, without
from cards.views import AnswerView, EarlierView, FormView, PreviewView, View
from dialogs.draft import mine, own, save, seen
from dialogs.form import Filled, fill
from dialogs.show import (
    FIRST,
    earlier_views,
    facets_view,
    hub_view,
    network_views,
    question_view,
    shared_view,
)
from dialogs.step import Notice, Reply, Request, Said, Step
from knowledge.articulation import Obstacle, Prompt, obstacles, prompts, sharpen
from knowledge.errors import Moved, NotYours
from knowledge.language import tell
from knowledge.library import Found, Library, query
from knowledge.lifecycle import Action, Event, Role, State, after
from knowledge.masking import PLACEHOLDERS, Kind, mask
from knowledge.matching.document import Confidence
from knowledge.question import LONGEST, Draft, Facets, Question
from knowledge.reading import READ
from storage.work import Work

CANDIDATES = 20
"""Networks that are looked at to choose what to ask."""

HELPED = 3
"""Networks that count as what helped when somebody says that the answer did."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message says, and what the library found for it."""

    text: str
    masked: frozenset[Kind]
    cut: bool
    language: str | None
    facets: Facets
    found: Found


def _understand(said: Said, library: Library, _work: Work) -> Understood:
    masked = mask(said.text.strip())
    text = masked.text[:LONGEST].rstrip()
    facets = library.read(text, said.at.date())
    return Understood(
        text=text,
        masked=masked.kinds,
        cut=len(masked.text) > LONGEST,
        language=tell(text),
        facets=facets,
        found=library.find(text, facets, explained=FIRST, vector=said.vector),
    )


def _asked(said: Said, _work: Work) -> str:
    return mask(said.text.strip()).text[:LONGEST].rstrip()


def _ask(request: Request, library: Library, work: Work, thought: Understood) -> Reply:
    """Answer a question at once, and keep a draft so that its buttons work tomorrow too."""
    draft = Draft(
        key=request.said.key,
        person=request.person.key,
        conversation=request.conversation.key,
        place=request.said.place,
        original=thought.text,
        sharpened="",
        facets=thought.facets,
        language=thought.language or request.language,
        created=request.said.at,
        changed=request.said.at,
    )
    work.drafts.add(draft)
    view = _answer(draft, thought.found, request, library, work)
    return Reply(
        replace(view, cut=thought.cut, masked=thought.masked),
        language=thought.language,
    )


ASK = Step(_understand, _ask, _asked)


def _answer(
    draft: Draft,
    found: Found,
    request: Request,
    library: Library,
    work: Work,
    *,
    unfolded: bool = False,
) -> AnswerView:
    matches = [match for match in found.matches if match.key in library.networks]
    shown = matches if unfolded else matches[:FIRST]
    return AnswerView(
        draft=draft.key,
        text=draft.text,
        place=draft.place,
        networks=network_views(shown, library),
        rest=len(matches) - len(shown),
        hub=hub_view(library.hub_for(draft.facets.areas)),
        earlier=_earlier(found, request, library, work),
        unfolded=unfolded,
    )


def _earlier(
    found: Found, request: Request, library: Library, work: Work
) -> tuple[EarlierView, ...]:
    # Who may see them is looked up only when there are any: most questions are new.
    if not found.earlier:
        return ()
    return earlier_views(found.earlier, request.audience, library, work)


@dataclass(frozen=True, slots=True)
class Looked:
    """What the library found for a draft as it was when its card was pressed."""

    text: str
    facets: Facets
    found: Found


def _look_again(said: Said, library: Library, work: Work) -> Looked:
    draft = work.drafts.get(said.draft)
    return Looked(draft.text, draft.facets, _find(draft, library, said.vector))


def _drafted(said: Said, work: Work) -> str:
    return work.drafts.get(said.draft).text


def _find(draft: Draft, library: Library, vector: Sequence[float] | None = None) -> Found:
    return library.find(draft.text, draft.facets, but_not=draft.question, vector=vector)


def _found(draft: Draft, looked: Looked, library: Library) -> Found:
    """Give what was found for this very draft.

    Thinking does not know who pressed: for somebody else it found what only the owner may see.
    """
    if (looked.text, looked.facets) == (draft.text, draft.facets):
        return looked.found
    return _find(draft, library)


def _ended(draft: Draft, request: Request, library: Library, work: Work) -> Reply | None:
    """Answer a press on a draft that has become a question: show that question."""
    if draft.ended in {"asked", "solved", "changed"} and draft.question is not None:
        question = work.questions.get(draft.question)
        receipt = draft.ended if question.state in {State.NEW, State.SOLVED} else ""
        return Reply(question_view(question, request.reader, library, work, receipt=receipt))
    return None


# --- more -----------------------------------------------------------------------------------------


def _more(request: Request, library: Library, work: Work, looked: Looked) -> Reply:
    draft = seen(request, library, work)
    found = _found(draft, looked, library)
    return Reply(_answer(draft, found, request, library, work, unfolded=True))


MORE = Step(_look_again, _more, _drafted)


# --- sharpening -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Coached:
    """What would help a question most, by its text and facets."""

    text: str
    facets: Facets
    obstacles: tuple[Obstacle, ...] = ()
    prompts: tuple[Prompt, ...] = ()


def _coach_text(text: str, facets: Facets, library: Library) -> Coached:
    asked = query(text, facets)
    return Coached(
        text,
        facets,
        obstacles(text, facets, library.vocabulary, _taken_out(text), library.gazetteer),
        prompts(
            asked,
            library.matcher.match(asked, CANDIDATES),
            library.matcher,
            library.gazetteer,
            library.themes,
            known=_known(facets),
        ),
    )


def _taken_out(text: str) -> list[Kind]:
    """Tell what masking took out of a text that was kept."""
    return [kind for kind, sign in PLACEHOLDERS.items() if sign in text]


def _known(facets: Facets) -> frozenset[str]:
    """Name what need not be asked, since the text tells it."""
    return frozenset(name for name in READ if getattr(facets, name))


def _coach(said: Said, library: Library, work: Work) -> Coached:
    if said.question is not None:
        question = work.questions.get(said.question)
        return _coach_text(question.text, question.facets, library)
    draft = work.drafts.get(said.draft)
    return _coach_text(draft.text, draft.facets, library)


def _sharpen(request: Request, library: Library, work: Work, coached: Coached) -> Reply:
    """Show the form for this person's draft; for a stored question, a draft that changes it."""
    number = request.said.question
    if number is not None:
        draft = _changing(number, request, work)
    else:
        draft = own(request, library, work)
        if (done := _ended(draft, request, library, work)) is not None:
            return done
        if draft.question is not None:
            draft = _changing(draft.question, request, work)
    if not draft.sharpening:
        draft = save(work, replace(draft, sharpening=True), request.said.at)
    if (coached.text, coached.facets) != (draft.text, draft.facets):
        coached = _coach_text(draft.text, draft.facets, library)
    return Reply(_form(draft, coached, library, work))


def _changing(key: int, request: Request, work: Work) -> Draft:
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


def _changed_question(draft: Draft, request: Request, work: Work) -> tuple[Question, Role] | None:
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


def _form(
    draft: Draft, coached: Coached, library: Library, work: Work, *, typed: Filled | None = None
) -> FormView:
    number = ""
    if draft.question is not None:
        number = work.questions.get(draft.question).number
    return FormView(
        draft=draft.key,
        place=draft.place,
        original=draft.original,
        text=typed.text if typed else draft.text,
        facets=facets_view(typed.facets if typed else draft.facets, library),
        prompts=coached.prompts,
        obstacles=coached.obstacles,
        themes=tuple(library.themes.values()),
        number=number,
        wrong=tuple((each.field, each.reason) for each in typed.wrong) if typed else (),
        typed_areas=typed.typed_areas if typed else "",
        suggested_areas=tuple(
            library.gazetteer.name(key)
            for prompt in coached.prompts
            if prompt.facet == "areas"
            for key in prompt.options
        ),
    )


SHARPEN = Step(_coach, _sharpen)


# --- submitting the form --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sharpened:
    """A filled form: the text that was composed from it and what it finds; or what is wrong."""

    filled: Filled
    text: str
    found: Found
    coached: Coached


def _fill(said: Said, library: Library, work: Work) -> Sharpened:
    draft = work.drafts.get(said.draft)
    filled = fill(said, library, draft)
    if filled.wrong:
        coached = _coach_text(filled.text, filled.facets, library)
        return Sharpened(filled, filled.text, Found(()), coached)
    bare = without(filled.text, draft.facets, filled.facets, library)
    text = compose(
        sharpen(bare, filled.facets, library.gazetteer, library.vocabulary),
        library,
        tell(filled.text) or draft.language,
        LONGEST,
    )
    found = library.find(text, filled.facets, but_not=draft.question, vector=said.vector)
    return Sharpened(filled, text, found, Coached(text, filled.facets))


def _submit(request: Request, library: Library, work: Work, thought: Sharpened) -> Reply:
    """Keep what was filled in and show the sharpened question with its matches."""
    draft = mine(request, work)
    if (done := _ended(draft, request, library, work)) is not None:
        return done
    changed = _changed_question(draft, request, work)
    filled = thought.filled
    if filled.wrong:
        return Reply(_form(draft, thought.coached, library, work, typed=filled))
    facets = filled.facets
    if changed is not None and changed[1] is Role.BROKER:
        # Only the asker says who may see the question.
        facets = replace(facets, visibility=changed[0].facets.visibility)
    draft = replace(draft, sharpened=thought.text, facets=facets, sharpening=True, ended="")
    draft = save(work, draft, request.said.at)
    return Reply(_preview(draft, thought.found, request, library, work))


def _preview(
    draft: Draft, found: Found, request: Request, library: Library, work: Work
) -> PreviewView:
    matches = [match for match in found.matches if match.key in library.networks]
    question = work.questions.get(draft.question) if draft.question is not None else None
    hub = library.hubs[question.hub] if question else library.hub_for(draft.facets.areas)
    return PreviewView(
        draft=draft.key,
        place=draft.place,
        original=draft.original,
        sharpened=draft.text,
        facets=facets_view(draft.facets, library),
        networks=network_views(matches[:FIRST], library),
        rest=max(0, len(matches) - FIRST),
        hub=hub_view(hub),
        earlier=_earlier(found, request, library, work),
        number=question.number if question else "",
    )


def _typed(said: Said, _work: Work) -> str:
    return mask(said.inputs.get("question", "").strip()).text[:LONGEST].rstrip()


SUBMIT = Step(_fill, _submit, _typed)


# --- to the hub, or solved ------------------------------------------------------------------------


def _confirm(request: Request, library: Library, work: Work, looked: Looked) -> Reply:
    """Ask the hub. Who presses under somebody else's question first sees it as their own."""
    draft = own(request, library, work)
    if (done := _ended(draft, request, library, work)) is not None:
        return done
    if draft.key != request.said.draft:
        found = _found(draft, looked, library)
        return Reply(_preview(draft, found, request, library, work))
    if (changed := _changed_question(draft, request, work)) is not None:
        question, role = changed
        return _change(draft, question, role, request, library, work)
    return _store(draft, State.NEW, (), request, library, work)


def _solved(request: Request, library: Library, work: Work, looked: Looked) -> Reply:
    """Keep the question as one that solved itself: the next who asks it gains from that."""
    draft = mine(request, work)
    if (done := _ended(draft, request, library, work)) is not None:
        return done
    if draft.question is not None:
        raise Moved(work.questions.get(draft.question).state.value)
    matches = _found(draft, looked, library).matches
    fitting = [each.key for each in matches if each.confidence is Confidence.FITS]
    helped = fitting or [each.key for each in matches]
    return _store(draft, State.SOLVED, tuple(helped[:HELPED]), request, library, work)


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
    at = request.said.at
    action, ended = _FIRST_STEP[state]
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
            card=_card_of(draft, request),
        )
    )
    work.events.add(Event(question.key, at, request.person.key, Role.ASKER, action, None, state))
    work.offers.attach(draft.key, question.key)
    work.changes.note("question", question.key, at)
    save(work, replace(draft, ended=ended, question=question.key), at)
    shared = shared_view(question, library, work, receipt=ended)
    notice = Notice(draft.conversation, shared, draft.language, card=question.card)
    here = question_view(question, request.reader, library, work, receipt=ended)
    return Reply(here, (notice,))


def _card_of(draft: Draft, request: Request) -> str | None:
    """Give the message that becomes this question's card; None when it gets one of its own.

    A copy was made from somebody else's card, which stays theirs. A draft that was gone on with
    elsewhere ('mijn vragen') was not begun on the card that was pressed.
    """
    elsewhere = draft.conversation != request.conversation.key
    return None if draft.copied_from or elsewhere else request.said.card


def _change(
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
        card_notice(changed, library, work, "changed"),
    )


def card_notice(
    question: Question, library: Library, work: Work, receipt: str
) -> tuple[Notice, ...]:
    """Bring the card of a question up to date for everybody, where it is known."""
    if question.conversation is None or question.card is None:
        return ()
    view: View = shared_view(question, library, work, receipt=receipt)
    return (Notice(question.conversation, view, question.language, card=question.card),)


CONFIRM = Step(_look_again, _confirm)
SOLVED = Step(_look_again, _solved, _drafted)


# --- stopping -------------------------------------------------------------------------------------


def _cancel(request: Request, library: Library, work: Work, looked: Looked) -> Reply:
    """Leave the form: back to the answer, or to the question that was being changed.

    What was submitted before stays: the draft can be gone on with from 'mijn vragen'.
    """
    draft = mine(request, work)
    if (done := _ended(draft, request, library, work)) is not None:
        return done
    at = request.said.at
    if draft.question is not None:
        save(work, replace(draft, ended="cancelled"), at)
        question = work.questions.get(draft.question)
        return Reply(question_view(question, request.reader, library, work))
    draft = save(work, replace(draft, sharpening=bool(draft.sharpened)), at)
    found = _found(draft, looked, library)
    return Reply(_answer(draft, found, request, library, work))


CANCEL = Step(_look_again, _cancel, _drafted)
