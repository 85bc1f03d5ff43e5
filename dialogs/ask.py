"""Asking: the first message and its answer.

message → answer → (sharpen → form → submit → preview →) confirm → receipt. Everybody acts on a
draft of their own: who presses a button under somebody else's question in a channel gets a copy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cards.views import AnswerView
from dialogs.draft import seen
from dialogs.found import Looked, drafted, earlier, found_for, look_again
from dialogs.show import FIRST, hub_view, network_views
from dialogs.step import Reply, Request, Said, Step
from knowledge.language import tell
from knowledge.library import Found, Library
from knowledge.masking import Kind, mask
from knowledge.question import LONGEST, Draft, Facets
from storage.work import Work


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
    view = answer(draft, thought.found, request, library, work)
    return Reply(
        replace(view, cut=thought.cut, masked=thought.masked),
        language=thought.language,
    )


def _asked(said: Said, _work: Work) -> str:
    return mask(said.text.strip()).text[:LONGEST].rstrip()


ASK = Step(_understand, _ask, _asked)


def answer(
    draft: Draft,
    found: Found,
    request: Request,
    library: Library,
    work: Work,
    *,
    unfolded: bool = False,
) -> AnswerView:
    """Show what was found for a draft. unfolded: all of it."""
    matches = [match for match in found.matches if match.key in library.networks]
    shown = matches if unfolded else matches[:FIRST]
    return AnswerView(
        draft=draft.key,
        text=draft.text,
        place=draft.place,
        networks=network_views(shown, library),
        rest=len(matches) - len(shown),
        hub=hub_view(library.hub_for(draft.facets.areas)),
        earlier=earlier(found, request, library, work),
        unfolded=unfolded,
    )


def _more(request: Request, library: Library, work: Work, looked: Looked) -> Reply:
    draft = seen(request, library, work)
    found = found_for(draft, looked, library)
    return Reply(answer(draft, found, request, library, work, unfolded=True))


MORE = Step(look_again, _more, drafted)
