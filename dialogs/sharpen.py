"""Sharpening (vraagarticulatie): the form, what comes back from it, and leaving it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cards.sharpened import compose, without
from cards.views import FormView
from dialogs.ask import answer
from dialogs.change import changed_question, changing
from dialogs.draft import ended, mine, own, save
from dialogs.form import Filled, fill
from dialogs.found import Looked, drafted, found_for, look_again
from dialogs.preview import preview
from dialogs.show import facets_view, question_view
from dialogs.step import Reply, Request, Said, Step
from knowledge.articulation import Obstacle, obstacles, sharpen
from knowledge.language import tell
from knowledge.library import Found, Library
from knowledge.lifecycle import Role
from knowledge.masking import PLACEHOLDERS, Kind, mask
from knowledge.prompt import CANDIDATES, Prompt, prompts
from knowledge.question import LONGEST, Draft, Facets
from knowledge.reading import READ
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Coached:
    """What would help a question most, by its text and facets."""

    text: str
    facets: Facets
    obstacles: tuple[Obstacle, ...] = ()
    prompts: tuple[Prompt, ...] = ()


def _coach(said: Said, library: Library, work: Work) -> Coached:
    if said.question is not None:
        question = work.questions.get(said.question)
        return _coach_text(question.text, question.facets, library)
    draft = work.drafts.get(said.draft)
    return _coach_text(draft.text, draft.facets, library)


def _coach_text(text: str, facets: Facets, library: Library) -> Coached:
    asked = library.query(text, facets)
    return Coached(
        text,
        facets,
        obstacles(text, facets, library.vocabulary, _taken_out(text), library.gazetteer),
        prompts(
            asked,
            library.matcher.match(asked, CANDIDATES, explained=0),
            library.matcher.get,
            library.gazetteer,
            library.themes,
            known=_known(facets),
        ),
    )


def _taken_out(text: str) -> list[Kind]:
    """Tell what masking took out of a text that was kept."""
    return [kind for kind, sign in PLACEHOLDERS.items() if sign in text]


def _known(facets: Facets) -> frozenset[str]:
    """Name what need not be asked, since the text tells it or the asker said that it is open."""
    return frozenset(name for name in READ if getattr(facets, name) or name in facets.stated)


def _sharpen(request: Request, library: Library, work: Work, coached: Coached) -> Reply:
    """Show the form for this person's draft; for a stored question, a draft that changes it."""
    number = request.said.question
    if number is not None:
        draft = changing(number, request, work)
    else:
        draft = own(request, library, work)
        if (done := ended(draft, request, library, work)) is not None:
            return done
        if draft.question is not None:
            draft = changing(draft.question, request, work)
    if not draft.sharpening:
        draft = save(work, replace(draft, sharpening=True), request.said.at)
    if (coached.text, coached.facets) != (draft.text, draft.facets):
        coached = _coach_text(draft.text, draft.facets, library)
    return Reply(_form(draft, coached, library, work))


SHARPEN = Step(_coach, _sharpen)


def _form(
    draft: Draft, coached: Coached, library: Library, work: Work, *, typed: Filled | None = None
) -> FormView:
    question = work.questions.get(draft.question) if draft.question is not None else None
    return FormView(
        draft=draft.key,
        place=draft.place,
        original=draft.original,
        text=typed.text if typed else draft.text,
        facets=facets_view(typed.facets if typed else draft.facets, library),
        prompts=coached.prompts,
        obstacles=coached.obstacles,
        themes=tuple(library.themes.values()),
        number=question.number if question else "",
        by_broker=question is not None and question.person != draft.person,
        wrong=tuple((each.field, each.reason) for each in typed.wrong) if typed else (),
        typed_areas=typed.typed_areas if typed else "",
        suggested_areas=tuple(
            library.gazetteer.name(key)
            for prompt in coached.prompts
            if prompt.facet == "areas"
            for key in prompt.options
        ),
    )


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
    if (done := ended(draft, request, library, work)) is not None:
        return done
    changed = changed_question(draft, request, work)
    filled = thought.filled
    if filled.wrong:
        return Reply(_form(draft, thought.coached, library, work, typed=filled))
    facets = filled.facets
    if changed is not None and changed[1] is Role.BROKER:
        # Only the asker says who may see the question.
        facets = replace(facets, visibility=changed[0].facets.visibility)
    draft = replace(draft, sharpened=thought.text, facets=facets, sharpening=True, ended="")
    draft = save(work, draft, request.said.at)
    return Reply(preview(draft, thought.found, request, library, work))


def _typed(said: Said, _work: Work) -> str:
    return mask(said.inputs.get("question", "").strip()).text[:LONGEST].rstrip()


SUBMIT = Step(_fill, _submit, _typed)


def _cancel(request: Request, library: Library, work: Work, looked: Looked) -> Reply:
    """Leave the form: back to the answer, or to the question that was being changed.

    What was submitted before stays: the draft can be gone on with from 'mijn vragen'.
    """
    draft = mine(request, work)
    if (done := ended(draft, request, library, work)) is not None:
        return done
    at = request.said.at
    if draft.question is not None:
        save(work, replace(draft, ended="cancelled"), at)
        question = work.questions.get(draft.question)
        return Reply(question_view(question, request.reader, library, work))
    draft = save(work, replace(draft, sharpening=bool(draft.sharpened)), at)
    found = found_for(draft, looked, library)
    return Reply(answer(draft, found, request, library, work))


CANCEL = Step(look_again, _cancel, drafted)
