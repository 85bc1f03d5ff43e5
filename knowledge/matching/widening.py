"""The words that people use for what a document says in those of the field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from knowledge.matching.document import Document
from knowledge.text import folded, stem, written
from knowledge.thesaurus import Thesaurus


def everyday_terms(
    document: Document, thesaurus: Thesaurus, hidden: Iterable[str] = ()
) -> frozenset[str]:
    """Give the terms that people use for the concepts that a document names in its own fields.

    Each once: a document is about a subject or not, however often it says so.
    hidden: fields that are not its own words.
    """
    return frozenset(
        stem(word)
        for _, concept in thesaurus.recognised(_own(document, hidden))
        for label in concept.everyday
        for word in folded(label)
    )


def everyday_surfaces(
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
