"""The sharpened question with its matches, before it goes to the hub."""

from __future__ import annotations

from cards.views import PreviewView
from dialogs.found import earlier
from dialogs.show import FIRST, facets_view, hub_view, network_views
from dialogs.step import Request
from knowledge.library import Found, Library
from knowledge.question import Draft
from storage.work import Work


def preview(
    draft: Draft, found: Found, request: Request, library: Library, work: Work
) -> PreviewView:
    """Show how a draft reads, and what was found for it."""
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
        earlier=earlier(found, request, library, work),
        number=question.number if question else "",
    )
