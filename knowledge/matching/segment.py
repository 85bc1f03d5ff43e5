"""A packed, immutable piece of an index: who has which term, and how strongly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """n documents, p postings of t different terms, sorted by term and then by document.

    terms: (t,) ids, ascending. starts: (t + 1,) where a term's postings begin. docs: (p,) places
    of documents. counts: (p,) weighted occurrences, at most 255. idents: (n,) the
    caller's numbers. order: (n,) places by ascending ident. lengths: (n,) weighted words.
    tags: (n, k) whatever the caller wants to have with a hit.
    """

    terms: Ints
    starts: Longs
    docs: Ints
    counts: Bytes
    idents: Longs
    order: Ints
    lengths: Ints
    tags: Ints

    def __len__(self) -> int:
        return len(self.idents)

    def place(self, ident: int) -> int | None:
        """Give the place of a document; None when it is not here."""
        at = int(np.searchsorted(self.idents, ident, sorter=self.order))
        if at == len(self.order):
            return None
        place = int(self.order[at])
        return place if int(self.idents[place]) == ident else None

    def slices(self, terms: Longs) -> list[tuple[int, int, int]]:
        """Tell where the postings of terms stand: (position in `terms`, begin, end) of each known.

        docs[begin:end] are the places of the documents, counts[begin:end] how strongly each has it.
        """
        if not len(self.terms):
            return []
        at = self.terms.searchsorted(terms)
        at[at == len(self.terms)] = 0
        known = np.flatnonzero(self.terms[at] == terms)
        begins, ends = self.starts[at[known]], self.starts[at[known] + 1]
        return list(zip(known.tolist(), begins.tolist(), ends.tolist(), strict=True))

    @property
    def bytes_held(self) -> int:
        """How much memory its arrays take."""
        held = (
            self.terms, self.starts, self.docs, self.counts,
            self.idents, self.order, self.lengths, self.tags,
        )  # fmt: skip
        return sum(array.nbytes for array in held)


def pack(
    idents: Longs, tags: Ints, lengths: Ints, docs: Longs, terms: Longs, counts: Longs
) -> Segment:
    """Make a segment of loose occurrences; those of one term in one document are added up.

    docs, terms, counts: (m,) one row per occurrence, in any order.
    """
    width = max(len(idents), 1)
    pairs, inverse = np.unique(terms * width + docs, return_inverse=True)
    summed = np.bincount(inverse, weights=counts, minlength=len(pairs))
    of_term = pairs // width
    seen, begins = np.unique(of_term, return_index=True)
    return Segment(
        terms=seen.astype(np.int32),
        starts=np.append(begins, len(pairs)).astype(np.int64),
        docs=(pairs % width).astype(np.int32),
        counts=np.minimum(summed, 255).astype(np.uint8),
        idents=idents,
        order=np.argsort(idents).astype(np.int32),
        lengths=lengths,
        tags=tags,
    )


def merge(segments: Sequence[Segment], alive: Sequence[Flags | None]) -> Segment:
    """Make one segment of several and leave out what is no longer alive (None: all of it is)."""
    kept = [_without(one, flags) for one, flags in zip(segments, alive, strict=True)]
    if len(kept) == 1:
        return kept[0]
    width = 1 + max((int(one.terms[-1]) for one in kept if len(one.terms)), default=0)
    sizes = np.zeros(width, np.int64)
    for one in kept:
        sizes[one.terms] += np.diff(one.starts)
    begins = np.concatenate(([0], np.cumsum(sizes)))
    docs = np.empty(int(begins[-1]), np.int32)
    counts = np.empty(int(begins[-1]), np.uint8)
    free, first = begins[:-1].copy(), 0
    for one in kept:
        runs = np.diff(one.starts)
        to = np.repeat(free[one.terms] - one.starts[:-1], runs) + np.arange(len(one.docs))
        docs[to] = one.docs + np.int32(first)
        counts[to] = one.counts
        free[one.terms] += runs
        first += len(one)
    seen = np.flatnonzero(sizes)
    idents = np.concatenate([one.idents for one in kept])
    return Segment(
        terms=seen.astype(np.int32),
        starts=np.append(begins[seen], begins[-1]),
        docs=docs,
        counts=counts,
        idents=idents,
        order=np.argsort(idents).astype(np.int32),
        lengths=np.concatenate([one.lengths for one in kept]),
        tags=np.concatenate([one.tags for one in kept]),
    )


def _without(segment: Segment, alive: Flags | None) -> Segment:
    if alive is None:
        return segment
    places = np.cumsum(alive, dtype=np.int32) - np.int32(1)
    kept = alive[segment.docs]
    runs = np.add.reduceat(kept, segment.starts[:-1], dtype=np.int64) if len(kept) else kept[:0]
    some = runs > 0
    idents = segment.idents[alive]
    return Segment(
        terms=segment.terms[some],
        starts=np.concatenate(([0], np.cumsum(runs[some]))).astype(np.int64),
        docs=places[segment.docs[kept]],
        counts=segment.counts[kept],
        idents=idents,
        order=np.argsort(idents).astype(np.int32),
        lengths=segment.lengths[alive],
        tags=segment.tags[alive],
    )
