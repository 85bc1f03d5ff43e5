"""What a question carries besides its text, as lines of 'label: value'."""

from __future__ import annotations

from cards.element import labelled, one_line
from cards.language import Words
from cards.model import RichTextBlock
from cards.views import FacetsView
from cards.wording import audiences, scales, theme_name, things

_ROOM = 240


def lines(facets: FacetsView, say: Words) -> list[RichTextBlock]:
    """Draw the facets that have a value, and who may see the question."""
    _ = say.gettext
    names = things(say.language)
    deadline = say.day(facets.deadline) if facets.deadline else ""
    values = [
        (_("Area"), say.listing(facets.areas)),
        (_("Subject"), say.listing([theme_name(theme, say) for theme in facets.themes])),
        (_("Looking for"), say.listing([names[each] for each in facets.looking_for])),
        (_("Scale"), scales(say.language)[facets.scale] if facets.scale else ""),
        (_("Needed for"), facets.purpose),
        (_("Tried already"), facets.tried),
        (_("Needed before"), deadline),
        (_("Who sees it"), audiences(say.language)[facets.visibility]),
    ]
    return [labelled(label, text) for label, value in values if (text := one_line(value, _ROOM))]
