"""How much of a question a document covers, whatever its score."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.matching.concept import Concept
from knowledge.matching.layout import Layout
from knowledge.matching.segment import Floats
from knowledge.matching.snapshot import Hits


def shares(concepts: Sequence[Concept], layout: Layout, hits: Hits) -> tuple[Floats, Floats]:
    """Give how much of each concept that is a word each hit has: (n, c), and its mass: (c,).

    The concepts come first in the layout. Of several ways the best one counts; a phrase covers
    all of its words. A mass tells how telling the word is: one that no document knows has most.
    """
    words = sum(not concept.is_phrase for concept in concepts)
    first = np.array([thing[0] for thing in layout.things[:words]], np.int64)
    shared = np.array([concept.share for concept in concepts[:words]], np.float32)
    if not words:
        return np.zeros((len(hits.idents), 0), np.float32), shared
    end = layout.things[len(concepts) - 1][2]
    ways = layout.begins[len(concepts)] if len(layout.begins) > len(concepts) else layout.ways
    begins = np.searchsorted(layout.way[:end], np.arange(ways))
    has = (hits.shares[:, :end] > 0) * hits.idf[:end]
    each = np.add.reduceat(has, begins, axis=1) / np.add.reduceat(hits.idf[:end], begins)
    each *= np.array([part for concept in concepts for part in concept.portions], np.float32)
    share: Floats = np.maximum.reduceat(each, layout.begins[: len(concepts)], axis=1)
    place = {concept.words[0]: at for at, concept in enumerate(concepts[:words])}
    for at, concept in enumerate(concepts[words:], start=words):
        for word in concept.words:
            if word in place:
                np.maximum(share[:, place[word]], share[:, at], out=share[:, place[word]])
    return share[:, :words].astype(np.float32), hits.idf[first] * shared
