"""The index as it was at one moment, and how it is searched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from knowledge.matching.layout import Layout
from knowledge.matching.pile import ONCE
from knowledge.matching.segment import Flags, Floats, Ints, Longs, Segment

Adjust = Callable[[Ints], Floats]
"""From the tags (n, k) of documents to the factors (n,) by which their scores are multiplied;
a document with factor 0 is not found."""

_UNKNOWN: Final = -1
"""The number of a term that no document has."""

_MOST_POSTINGS: Final = 40_000
"""Postings of other ways that are looked through at the most."""

_DENSE: Final = 1 << 19
"""Up to this many cells (documents times ways) it is fastest to fill them all."""


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """The best n documents, best first; equal scores by ascending ident.

    m: terms of all ways of all things, in the order in which they were asked for.
    idents (n,), scores (n,), tags (n, k), lengths (n,), shares (n, m): what each term brought.
    idf (m,): how telling each term is; that of an unknown term is the highest there can be.
    """

    idents: Longs
    scores: Floats
    tags: Ints
    lengths: Ints
    shares: Floats
    idf: Floats


@dataclass(frozen=True, slots=True)
class Formula:
    """The two numbers of BM25: how soon repetition stops to count, how much length matters."""

    k1: float = 1.3
    b: float = 0.65


BM25: Final = Formula()


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A segment, which of its documents are alive (None: all), how many, and their length."""

    segment: Segment
    alive: Flags | None
    size: int
    length: int


def part_of(segment: Segment, alive: Flags | None = None) -> Part:
    """Count what is alive in a segment."""
    if alive is None:
        return Part(segment, None, len(segment), int(segment.lengths.sum(dtype=np.int64)))
    length = int(segment.lengths[alive].sum(dtype=np.int64))
    return Part(segment, alive, int(np.count_nonzero(alive)), length)


class Snapshot:
    """The index as it was at one moment. Nothing of it changes any more."""

    __slots__ = ("_formula", "_lexicon", "_size", "length", "parts")

    def __init__(self, lexicon: dict[str, int], parts: tuple[Part, ...], formula: Formula) -> None:
        self._lexicon = lexicon
        self.parts = parts
        self._formula = formula
        self._size = sum(part.size for part in parts)
        self.length = sum(part.length for part in parts) / self._size if self._size else 0.0

    def __len__(self) -> int:
        return self._size

    def __contains__(self, ident: int) -> bool:
        return self.tags(ident) is not None

    @property
    def bytes_held(self) -> int:
        """How much memory the arrays take; the lexicon is not counted."""
        return sum(part.segment.bytes_held for part in self.parts)

    def tags(self, ident: int) -> tuple[int, ...] | None:
        """Give what the caller put with a document; None when it is not there."""
        for part in reversed(self.parts):
            place = part.segment.place(ident)
            if place is not None and (part.alive is None or part.alive[place]):
                return tuple(int(tag) for tag in part.segment.tags[place])
        return None

    def all_tags(self) -> Ints:
        """Give the tags of every document: (n, k)."""
        rows = [
            part.segment.tags if part.alive is None else part.segment.tags[part.alive]
            for part in self.parts
        ]
        return np.concatenate(rows) if rows else np.empty((0, 0), np.int32)

    def idf(self, terms: Iterable[str]) -> Floats:
        """Tell how telling each term is: (n,), between 0 and log(1 + 2 · documents)."""
        ids = self._ids(terms)
        return self._idf(self._having([_gathered(part, ids) for part in self.parts], len(ids)))

    def search(self, layout: Layout, limit: int, adjust: Adjust | None = None) -> Hits:
        """Give the best `limit` documents that have at least one of the terms.

        The score is BM25 with weighted fields (Robertson, Zaragoza and Taylor 2004), the best way
        for each thing, summed over the things, times `adjust`. The same documents give the same
        scores, in whatever order they came.
        """
        ids = self._affordable(self._ids(layout.terms), layout)
        gathered = [_gathered(part, ids) for part in self.parts]
        having = self._having(gathered, len(ids))
        idf = self._idf(having)
        rates = layout.rates(idf, having)
        found = [
            self._best(part, one, rates, layout, limit, adjust)
            for part, one in zip(self.parts, gathered, strict=True)
        ]
        found = [one for one in found if len(one.idents)]
        if not found:
            width = self.parts[0].segment.tags.shape[1] if self.parts else 0
            return _nothing(len(ids), width, idf)
        if len(found) == 1:
            return _with_idf(found[0], idf)
        scores = np.concatenate([one.scores for one in found])
        idents = np.concatenate([one.idents for one in found])
        top = np.lexsort((idents, -scores))[:limit]
        return Hits(
            idents[top],
            scores[top],
            np.concatenate([one.tags for one in found])[top],
            np.concatenate([one.lengths for one in found])[top],
            np.concatenate([one.shares for one in found])[top],
            idf,
        )

    def _affordable(self, ids: Longs, layout: Layout) -> Longs:
        """Leave out the least telling of the other ways, when all together would take too long.

        What a thing is called itself is always looked for. In a small index nothing is left out.
        """
        if self._size * len(ids) <= _MOST_POSTINGS:
            return ids
        sizes = np.zeros(len(ids))
        for part in self.parts:
            for column, begin, end in part.segment.slices(ids):
                sizes[column] += end - begin
        if sizes.sum() <= _MOST_POSTINGS:
            return ids
        other = np.ones(len(ids), np.bool_)
        for first, own, _ in layout.things:
            other[first:own] = False
        telling = layout.weights * np.log1p((self._size - sizes + 0.5).clip(0.5) / (sizes + 0.5))
        order = np.flatnonzero(other)
        order = order[np.argsort(-telling[order], kind="stable")]
        left_out = order[np.cumsum(sizes[order]) > _MOST_POSTINGS]
        kept = ids.copy()
        kept[left_out] = _UNKNOWN
        return kept

    def _ids(self, terms: Iterable[str]) -> Longs:
        return np.array([self._lexicon.get(term, _UNKNOWN) for term in terms], np.int64)

    def _having(self, gathered: Sequence[_Gathered], columns: int) -> npt.NDArray[np.float64]:
        having = np.zeros(columns)
        for one in gathered:
            having += np.bincount(one.columns, one.alive, columns)
        return having

    def _idf(self, having: npt.NDArray[np.float64]) -> Floats:
        idf: Floats = np.log1p((self._size - having + 0.5) / (having + 0.5)).astype(np.float32)
        return idf

    def _best(
        self,
        part: Part,
        found: _Gathered,
        rates: Floats,
        layout: Layout,
        limit: int,
        adjust: Adjust | None,
    ) -> Hits:
        """Score all postings of a part at once: few calls, since each costs more than its work."""
        segment = part.segment
        gain = self._gain(segment.lengths[found.docs], found.counts, rates[found.columns])
        if found.alive is not None:
            gain *= found.alive
        scores = _summed(found, gain, len(segment), layout)
        places = np.flatnonzero(scores)
        scores = scores[places]
        if adjust is not None and len(places):
            scores *= adjust(segment.tags[places])
            places, scores = places[scores > 0], scores[scores > 0]
        top = _top(scores, segment.idents[places], limit)
        places = places[top]
        rows = np.full(len(segment), -1, np.int32)
        rows[places] = np.arange(len(places), dtype=np.int32)
        row = rows[found.docs]
        shown = row >= 0
        shares = np.zeros((len(places), len(rates)), np.float32)
        shares[row[shown], found.columns[shown]] = gain[shown]
        return Hits(
            segment.idents[places],
            scores[top],
            segment.tags[places],
            segment.lengths[places],
            shares,
            np.empty(0, np.float32),
        )

    def _gain(self, lengths: Ints, counts: npt.NDArray[np.uint8], rates: Floats) -> Floats:
        k1, b = self._formula.k1, self._formula.b
        often = counts.astype(np.float32)
        often *= np.float32(1 / ONCE)
        norm = lengths.astype(np.float32)
        norm *= np.float32(k1 * b / max(self.length, 1.0))
        norm += np.float32(k1 * (1.0 - b))
        norm += often
        often *= rates
        often *= np.float32(k1 + 1.0)
        often /= norm
        return often


@dataclass(frozen=True, slots=True, eq=False)
class _Gathered:
    """All postings of the terms in one part, one after the other: (p,) each.

    columns: to which term each belongs. alive: 1 for a document that is still there.
    slices: (column, begin, end) of each known term.
    """

    docs: Ints
    counts: npt.NDArray[np.uint8]
    columns: Longs
    alive: Flags | None
    slices: list[tuple[int, int, int]]


def _gathered(part: Part, ids: Longs) -> _Gathered:
    segment = part.segment
    slices = segment.slices(ids)
    if not slices:
        empty = np.empty(0, np.int64)
        return _Gathered(np.empty(0, np.int32), np.empty(0, np.uint8), empty, None, [])
    docs = np.concatenate([segment.docs[begin:end] for _, begin, end in slices])
    counts = np.concatenate([segment.counts[begin:end] for _, begin, end in slices])
    sizes = [end - begin for _, begin, end in slices]
    columns = np.repeat([column for column, _, _ in slices], sizes)
    ends = np.cumsum([0, *sizes]).tolist()
    own = [(column, *run) for (column, _, _), run in zip(slices, pairwise(ends), strict=True)]
    return _Gathered(docs, counts, columns, None if part.alive is None else part.alive[docs], own)


def _summed(found: _Gathered, gain: Floats, size: int, layout: Layout) -> Floats:
    """Give the score of each document of a part, before it is adjusted: (size,)."""
    if not len(gain):
        return np.zeros(size, np.float32)
    if size * layout.ways <= _DENSE:
        return _summed_dense(found, gain, size, layout)
    return _summed_sparse(found, gain, size, layout)


def _summed_dense(found: _Gathered, gain: Floats, size: int, layout: Layout) -> Floats:
    cells = found.docs * layout.ways + layout.way[found.columns]
    brought = np.bincount(cells, gain, size * layout.ways).reshape(size, layout.ways)
    best: Floats = np.maximum.reduceat(brought, layout.begins, axis=1).sum(axis=1)
    return best.astype(np.float32)


def _summed_sparse(found: _Gathered, gain: Floats, size: int, layout: Layout) -> Floats:
    """The same, touching only documents that have a term: for many documents."""
    scores = np.zeros(size, np.float32)
    best = np.zeros(size, np.float32)
    whole = np.zeros(size, np.float32)
    thing_of_way = np.searchsorted(layout.begins, np.arange(layout.ways), side="right")
    things: dict[int, dict[int, list[tuple[int, int]]]] = {}
    for column, begin, end in found.slices:
        way = int(layout.way[column])
        ways = things.setdefault(int(thing_of_way[way]), {})
        ways.setdefault(way, []).append((begin, end))
    for ways in things.values():
        runs = [run for pieces in ways.values() for run in pieces]
        docs = [found.docs[begin:end] for begin, end in runs]
        if len(runs) == 1:
            scores[docs[0]] += gain[runs[0][0] : runs[0][1]]
            continue
        for pieces in ways.values():
            _raise(best, whole, [(found.docs[b:e], gain[b:e]) for b, e in pieces])
        for at in docs:
            scores[at] += best[at]
            best[at] = 0.0
    return scores


def _raise(best: Floats, whole: Floats, pieces: Sequence[tuple[Ints, Floats]]) -> None:
    """Raise the best of each document to what one way brings, when that is more.

    whole: all zeros, and again afterwards; for the sum of a way with several terms.
    """
    if len(pieces) == 1:
        at, brought = pieces[0]
        best[at] = np.maximum(best[at], brought)
        return
    for at, brought in pieces:
        whole[at] += brought
    for at, _ in pieces:
        best[at] = np.maximum(best[at], whole[at])
    for at, _ in pieces:
        whole[at] = 0.0


def _top(scores: Floats, idents: Longs, limit: int) -> npt.NDArray[np.intp]:
    """Give the places of the highest scores; of equal ones those with the lowest idents."""
    if len(scores) > limit:
        least = scores[np.argpartition(scores, len(scores) - limit)[len(scores) - limit]]
        near = np.flatnonzero(scores >= least)
        return near[np.lexsort((idents[near], -scores[near]))[:limit]]
    return np.lexsort((idents, -scores))


def _nothing(columns: int, width: int, idf: Floats) -> Hits:
    return Hits(
        np.empty(0, np.int64),
        np.empty(0, np.float32),
        np.empty((0, width), np.int32),
        np.empty(0, np.int32),
        np.empty((0, columns), np.float32),
        idf,
    )


def _with_idf(hits: Hits, idf: Floats) -> Hits:
    return Hits(hits.idents, hits.scores, hits.tags, hits.lengths, hits.shares, idf)
