"""What the library found for a draft, when one of its buttons is pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.views import EarlierView
from dialogs.show import earlier_views
from dialogs.step import Request, Said
from knowledge.library import Found, Library
from knowledge.question import Draft, Facets
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Looked:
    """What the library found for a draft as it was when its card was pressed."""

    text: str
    facets: Facets
    found: Found


def look_again(said: Said, library: Library, work: Work) -> Looked:
    """Find for the draft of the card that was pressed, before anything is written."""
    draft = work.drafts.get(said.draft)
    return Looked(draft.text, draft.facets, _find(draft, library, said.vector))


def drafted(said: Said, work: Work) -> str:
    """Give the text that will be searched for: that of the draft of the card."""
    return work.drafts.get(said.draft).text


def _find(draft: Draft, library: Library, vector: Sequence[float] | None = None) -> Found:
    return library.find(draft.text, draft.facets, but_not=draft.question, vector=vector)


def found_for(draft: Draft, looked: Looked, library: Library) -> Found:
    """Give what was found for this very draft.

    Thinking does not know who pressed: for somebody else it found what only the owner may see.
    """
    if (looked.text, looked.facets) == (draft.text, draft.facets):
        return looked.found
    return _find(draft, library)


def earlier(
    found: Found, request: Request, library: Library, work: Work
) -> tuple[EarlierView, ...]:
    """Show the earlier questions that were found, as far as who reads here may see them."""
    # Who may see them is looked up only when there are any: most questions are new.
    if not found.earlier:
        return ()
    return earlier_views(found.earlier, request.audience, library, work)
