"""A document with the words that people use for what it says in those of the field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from knowledge.matching.document import Document
from knowledge.text import folded, stem, written
from knowledge.thesaurus import Thesaurus

EVERYDAY = "everyday"
"""The field that is filled from the thesaurus."""


def widened(document: Document, thesaurus: Thesaurus, hidden: Iterable[str] = ()) -> Document:
    """Add what people say for the concepts that the document names in its own fields.

    hidden: fields that are not its own words.
    """
    said = [
        label
        for _, concept in thesaurus.recognised(_own(document, hidden))
        for label in concept.everyday
    ]
    if not said:
        return document
    return Document(
        document.key,
        {**document.fields, EVERYDAY: "; ".join(said)},
        document.areas,
        document.themes,
        document.offers,
        document.scale,
    )


def surfaces_of_widening(
    document: Document, thesaurus: Thesaurus, hidden: Iterable[str] = ()
) -> Mapping[str, str]:
    """Give, for each term of an added phrase, how the document itself writes that concept."""
    own = _own(document, hidden)
    as_written: dict[str, str] = {}
    for surface, word in written(own):
        as_written.setdefault(word, surface)
    out: dict[str, str] = {}
    for words, concept in thesaurus.recognised(own):
        surface = " ".join(as_written[word] for word in words)
        for label in concept.everyday:
            for word in folded(label):
                out.setdefault(stem(word), surface)
    return out


def _own(document: Document, hidden: Iterable[str]) -> str:
    return ".\n".join(text for name, text in document.fields.items() if name not in hidden)
