"""The words that people use for what a document says in those of the field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from knowledge.text import written
from knowledge.thesaurus import SkosConcept, Thesaurus

_APART = ""
"""A word that no label has: what two fields say does not belong together."""


def everyday_terms(fields: Iterable[Sequence[str]], thesaurus: Thesaurus) -> frozenset[str]:
    """Give the terms that people use for the concepts that a document names in its own fields.

    fields: the folded content words of each. Each term once: a document is about a subject or
    not, however often it says so.
    """
    words = [word for field in fields for word in (*field, _APART)]
    return frozenset(
        term for _, concept in thesaurus.recognised(words) for term in _said(concept, thesaurus)
    )


def everyday_surfaces(texts: Iterable[str], thesaurus: Thesaurus) -> Mapping[str, str]:
    """Give, for each of those terms, how the document itself writes the concept."""
    pairs = [pair for text in texts for pair in (*written(text), (_APART, _APART))]
    as_written = {word: surface for surface, word in reversed(pairs)}
    out: dict[str, str] = {}
    for words, concept in thesaurus.recognised([word for _, word in pairs]):
        surface = " ".join(as_written[word] for word in words)
        for term in _said(concept, thesaurus):
            out.setdefault(term, surface)
    return out


def _said(concept: SkosConcept, thesaurus: Thesaurus) -> tuple[str, ...]:
    return thesaurus.everyday(concept.key)
