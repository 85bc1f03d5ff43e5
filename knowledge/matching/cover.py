"""How much of a question a document covers, whatever its score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from knowledge.matching.concept import Concept
from knowledge.matching.segment import Flags
from knowledge.matching.snapshot import Floats


def columns_of(concepts: Sequence[Concept]) -> list[list[tuple[int, int]]]:
    """Give, for each concept, the (begin, end) of the columns of each of its ways."""
    out: list[list[tuple[int, int]]] = []
    at = 0
    for concept in concepts:
        out.append([])
        for way in concept.ways:
            out[-1].append((at, at + len(way.terms)))
            at += len(way.terms)
    return out


def shares(
    concepts: Sequence[Concept], has: Flags, idf: Floats
) -> Iterator[tuple[Concept, Floats, int]]:
    """Give (concept, how much of it each document has: (n,) 0..1, its first column) of each word.

    has (n, m), idf (m,): as in the hits of a search for these concepts, which come first there. A
    phrase covers all of its words, and is not given itself.
    """
    columns = columns_of(concepts)
    share = {
        concept.words: _share(concept, own, has, idf)
        for concept, own in zip(concepts, columns, strict=True)
    }
    for concept in concepts:
        if concept.is_phrase:
            for word in concept.words:
                if (word,) in share:
                    share[word,] = np.maximum(share[word,], share[concept.words])
    for concept, own in zip(concepts, columns, strict=True):
        if not concept.is_phrase:
            yield concept, share[concept.words], own[0][0]


def _share(concept: Concept, columns: Sequence[tuple[int, int]], has: Flags, idf: Floats) -> Floats:
    """Tell how much of a concept each document has, in its best way: (n,), 0..1."""
    best = np.zeros(len(has), np.float32)
    for portion, (begin, end) in zip(concept.portions, columns, strict=True):
        if end - begin == 1:
            found = has[:, begin].astype(np.float32)
        else:
            weights = idf[begin:end]
            found = has[:, begin:end] @ weights / max(float(weights.sum()), 1e-6)
        best = np.maximum(best, found * np.float32(portion))
    return best
