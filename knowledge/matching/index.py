"""An inverted index in packed arrays that can be searched while it changes.

Readers take the snapshot that is there (one attribute read, no lock) and keep it for as long as
they like; a writer makes the next one beside it and publishes it by one assignment.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from knowledge.matching.segment import Flags, Ints, Longs, Segment, merge, pack

Floats = npt.NDArray[np.float32]
Analysis = Callable[[str], Sequence[tuple[str, int]]]
"""From a folded word to its terms, each with its strength in quarters of a word."""
Adjust = Callable[[Ints], Floats]
"""From the tags (n, k) of documents to the factors (n,) by which their scores are multiplied;
a document with factor 0 is not found."""

ONCE: Final = 8
"""A count for a term that occurs once, whole, in a field of weight 2: counts are in eighths."""

_BLOCK: Final = 16_384
_DELTA: Final = 128


_UNKNOWN: Final = -1
"""The number of a term that no document has."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed: folded words of each field with the field's weight, and the caller's tags.

    A weight of 2 is that of plain text. facts: terms that are no words (themes); they count once
    and do not make the text longer.
    """

    ident: int
    words: Sequence[tuple[Sequence[str], int]]
    facts: Sequence[str] = ()
    tags: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A term that is looked for, and its weight."""

    term: str
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """The best n documents for m wanted terms, best first; equal scores by ascending ident.

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

    k1: float = 1.2
    b: float = 0.7


BM25: Final = Formula()


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    segment: Segment
    alive: Flags | None
    size: int
    length: int


def _part(segment: Segment, alive: Flags | None = None) -> _Part:
    if alive is None:
        return _Part(segment, None, len(segment), int(segment.lengths.sum(dtype=np.int64)))
    length = int(segment.lengths[alive].sum(dtype=np.int64))
    return _Part(segment, alive, int(np.count_nonzero(alive)), length)


class Snapshot:
    """The index as it was at one moment. Nothing of it changes any more."""

    __slots__ = ("_formula", "_lexicon", "_parts", "_size", "length")

    def __init__(self, lexicon: dict[str, int], parts: tuple[_Part, ...], formula: Formula) -> None:
        self._lexicon = lexicon
        self._parts = parts
        self._formula = formula
        self._size = sum(part.size for part in parts)
        self.length = sum(part.length for part in parts) / self._size if self._size else 0.0

    def __len__(self) -> int:
        return self._size

    def __contains__(self, ident: int) -> bool:
        return self.tags(ident) is not None

    @property
    def parts(self) -> tuple[_Part, ...]:
        """The segments it is made of, oldest first."""
        return self._parts

    @property
    def bytes_held(self) -> int:
        """How much memory the arrays take; the lexicon is not counted."""
        return sum(part.segment.bytes_held for part in self._parts)

    def tags(self, ident: int) -> tuple[int, ...] | None:
        """Give what the caller put with a document; None when it is not there."""
        for part in reversed(self._parts):
            place = part.segment.place(ident)
            if place is not None and (part.alive is None or part.alive[place]):
                return tuple(int(tag) for tag in part.segment.tags[place])
        return None

    def all_tags(self) -> Ints:
        """Give the tags of every document: (n, k)."""
        rows = [
            part.segment.tags if part.alive is None else part.segment.tags[part.alive]
            for part in self._parts
        ]
        return np.concatenate(rows) if rows else np.empty((0, 0), np.int32)

    def idf(self, terms: Iterable[str]) -> Floats:
        """Tell how telling each term is: (n,), between 0 and log(1 + 2 · documents)."""
        ids = self._ids(terms)
        return self._idf([_gathered(part, ids) for part in self._parts], len(ids))

    def _ids(self, terms: Iterable[str]) -> Longs:
        return np.array([self._lexicon.get(term, _UNKNOWN) for term in terms], np.int64)

    def _idf(self, gathered: Sequence[_Gathered], columns: int) -> Floats:
        having = np.zeros(columns)
        for one in gathered:
            having += np.bincount(one.columns, one.alive, columns)
        idf: Floats = np.log1p((self._size - having + 0.5) / (having + 0.5)).astype(np.float32)
        return idf

    def search(self, wanted: Sequence[Wanted], limit: int, adjust: Adjust | None = None) -> Hits:
        """Give the best `limit` documents that have at least one wanted term.

        The score is BM25 with weighted fields (Robertson, Zaragoza and Taylor 2004), times
        `adjust`. The same documents give the same scores, in whatever order they came.
        """
        ids = self._ids(one.term for one in wanted)
        gathered = [_gathered(part, ids) for part in self._parts]
        idf = self._idf(gathered, len(wanted))
        rates = idf * np.array([max(one.weight, 0.0) for one in wanted], np.float32)
        found = [
            self._best(part, one, rates, limit, adjust)
            for part, one in zip(self._parts, gathered, strict=True)
        ]
        found = [one for one in found if len(one.idents)]
        if not found:
            width = self._parts[0].segment.tags.shape[1] if self._parts else 0
            return _nothing(len(wanted), width, idf)
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

    def _best(
        self, part: _Part, found: _Gathered, rates: Floats, limit: int, adjust: Adjust | None
    ) -> Hits:
        """Score all postings of a part at once: few calls, since each costs more than its work."""
        segment = part.segment
        gain = self._gain(segment.lengths[found.docs], found.counts, rates[found.columns])
        if found.alive is not None:
            gain *= found.alive
        scores = np.bincount(found.docs, gain, len(segment)).astype(np.float32)
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
    """All postings of the wanted terms in one part, one after the other: (p,) each.

    columns: to which wanted term each belongs. alive: 1 for a document that is still there.
    """

    docs: Ints
    counts: npt.NDArray[np.uint8]
    columns: Longs
    alive: npt.NDArray[np.bool_] | None


def _gathered(part: _Part, ids: Longs) -> _Gathered:
    segment = part.segment
    slices = segment.slices(ids)
    if not slices:
        empty = np.empty(0, np.int64)
        return _Gathered(np.empty(0, np.int32), np.empty(0, np.uint8), empty, None)
    docs = np.concatenate([segment.docs[begin:end] for _, begin, end in slices])
    counts = np.concatenate([segment.counts[begin:end] for _, begin, end in slices])
    sizes = [end - begin for _, begin, end in slices]
    columns = np.repeat([column for column, _, _ in slices], sizes)
    return _Gathered(docs, counts, columns, None if part.alive is None else part.alive[docs])


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


class Pile:
    """Documents that wait to be indexed together, packed: five bytes for a word."""

    __slots__ = (
        "_ends",
        "_fact_ends",
        "_facts",
        "_idents",
        "_tags",
        "_weights",
        "_words",
        "counts",
        "known",
    )

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self.counts = array("q")
        self._idents = array("q")
        self._words = array("i")
        self._weights = array("B")
        self._ends = array("q", [0])
        self._facts: list[str] = []
        self._fact_ends = array("q", [0])
        self._tags = array("i")

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, entry: Entry) -> None:
        """Put a document on the pile. The last one of an ident is the one that stays.

        Raises OverflowError for a tag that does not fit in 32 bits; nothing is added then.
        """
        tags = array("i", entry.tags)
        known, counts = self.known, self.counts
        for folded, weight in entry.words:
            for word in folded:
                at = known.setdefault(word, len(counts))
                if at == len(counts):
                    counts.append(0)
                counts[at] += 1
                self._words.append(at)
            self._weights.extend([weight] * len(folded))
        self._idents.append(entry.ident)
        self._ends.append(len(self._words))
        self._facts.extend(entry.facts)
        self._fact_ends.append(len(self._facts))
        self._tags.extend(tags)

    def frequencies(self) -> dict[str, int]:
        """Tell how often each word occurs."""
        return dict(zip(self.known, self.counts, strict=True))

    def segments(self, analysis: Analysis, lexicon: dict[str, int]) -> list[Segment]:
        """Pack what is there, with new terms added to the lexicon."""
        spread = _Spread(self.known, analysis, lexicon)
        given = np.array(self._idents, np.int64)
        _, from_the_end = np.unique(given[::-1], return_index=True)
        places = np.sort(len(given) - 1 - from_the_end)
        idents = given[places]
        return [
            self._pack(idents[at : at + _BLOCK], places[at : at + _BLOCK], spread, lexicon)
            for at in range(0, len(idents), _BLOCK)
        ]

    def _pack(
        self, idents: Longs, places: Longs, spread: _Spread, lexicon: dict[str, int]
    ) -> Segment:
        of_doc, at = _runs(np.array(self._ends), places)
        ids = np.frombuffer(self._words, np.int32)[at] if len(at) else np.empty(0, np.int32)
        weights = np.frombuffer(self._weights, np.uint8)[at] if len(at) else ids
        row, terms, strengths = spread.expand(ids)
        fact_docs, fact_at = _runs(np.array(self._fact_ends), places)
        fact_terms = [lexicon.setdefault(self._facts[one], len(lexicon)) for one in fact_at]
        width = len(self._tags) // len(self)
        tags = np.array(self._tags, np.int32).reshape(len(self), width)[places]
        return pack(
            idents=idents,
            tags=tags,
            lengths=np.bincount(of_doc, weights, minlength=len(idents)).astype(np.int32),
            docs=np.concatenate((of_doc[row], fact_docs)),
            terms=np.concatenate((terms, np.array(fact_terms, np.int64))),
            counts=np.concatenate(
                (weights[row].astype(np.int64) * strengths, np.full(len(fact_docs), ONCE))
            ),
        )


def _runs(ends: Longs, places: Longs) -> tuple[Longs, Longs]:
    """Give (number of the document, where) of everything that the documents at `places` have."""
    begins, runs = ends[places], ends[places + 1] - ends[places]
    of_doc = np.repeat(np.arange(len(places)), runs)
    first = np.cumsum(runs) - runs
    return of_doc, np.arange(len(of_doc)) + np.repeat(begins - first, runs)


class _Spread:
    """From each word of a pile to its terms, as three flat arrays."""

    __slots__ = ("_begins", "_runs", "_strengths", "_terms")

    def __init__(self, known: Iterable[str], analysis: Analysis, lexicon: dict[str, int]) -> None:
        terms: list[int] = []
        strengths: list[int] = []
        runs: list[int] = []
        for word in known:
            found = analysis(word)
            terms.extend(lexicon.setdefault(term, len(lexicon)) for term, _ in found)
            strengths.extend(strength for _, strength in found)
            runs.append(len(found))
        self._terms = np.array(terms, np.int64)
        self._strengths = np.array(strengths, np.int64)
        self._runs = np.array(runs, np.int64)
        self._begins = np.cumsum(self._runs) - self._runs

    def expand(self, ids: Ints) -> tuple[Longs, Longs, Longs]:
        """Give (row of `ids`, term, strength) for every term of every word."""
        runs = self._runs[ids]
        row = np.repeat(np.arange(len(ids)), runs)
        ends = np.cumsum(runs)
        at = np.arange(len(row)) - np.repeat(ends - runs, runs) + np.repeat(self._begins[ids], runs)
        return row, self._terms[at], self._strengths[at]


class Index:
    """The index itself: one writer at a time, any number of readers that never wait."""

    def __init__(self, analysis: Analysis, formula: Formula = BM25) -> None:
        self._analysis = analysis
        self._formula = formula
        self._writing = threading.Lock()
        self._lexicon: dict[str, int] = {}
        self._snapshot = Snapshot(self._lexicon, (), formula)

    @classmethod
    def of(cls, pile: Pile, analysis: Analysis, formula: Formula = BM25) -> Index:
        """Make an index of everything on a pile at once."""
        index = cls(analysis, formula)
        segments = pile.segments(analysis, index._lexicon)
        if segments:
            whole = merge(segments, [None] * len(segments))
            index._publish((_part(whole),))
        return index

    @property
    def snapshot(self) -> Snapshot:
        """The index as it is now."""
        return self._snapshot

    def __len__(self) -> int:
        return len(self._snapshot)

    def put(self, entry: Entry) -> None:
        """Add a document, in the place of the one with the same ident when there is one."""
        pile = Pile()
        pile.add(entry)
        with self._writing:
            new = pile.segments(self._analysis, self._lexicon)[0]
            self._publish(_settled((*self._without(entry.ident), _part(new))))

    def remove(self, ident: int) -> bool:
        """Take a document out; False when it was not there."""
        with self._writing:
            before = self._snapshot.parts
            parts = self._without(ident)
            if parts == before:
                return False
            self._publish(_settled(parts))
            return True

    def compact(self) -> None:
        """Throw away what was removed, its terms too. Takes seconds for a million documents."""
        with self._writing:
            parts = self._snapshot.parts
            if not parts:
                return
            whole = merge([part.segment for part in parts], [part.alive for part in parts])
            names = {at: term for term, at in self._lexicon.items()}
            lexicon = {names[int(at)]: place for place, at in enumerate(whole.terms)}
            terms = np.arange(len(whole.terms), dtype=np.int32)
            whole = Segment(
                terms, whole.starts, whole.docs, whole.counts,
                whole.idents, whole.order, whole.lengths, whole.tags,
            )  # fmt: skip
            self._lexicon = lexicon
            self._publish((_part(whole),))

    def _publish(self, parts: tuple[_Part, ...]) -> None:
        self._snapshot = Snapshot(self._lexicon, parts, self._formula)

    def _without(self, ident: int) -> tuple[_Part, ...]:
        return tuple(_buried(part, ident) for part in self._snapshot.parts)


def _buried(part: _Part, ident: int) -> _Part:
    place = part.segment.place(ident)
    if place is None or (part.alive is not None and not part.alive[place]):
        return part
    alive = np.ones(len(part.segment), np.bool_) if part.alive is None else part.alive.copy()
    alive[place] = False
    length = part.length - int(part.segment.lengths[place])
    return _Part(part.segment, alive, part.size - 1, length)


def _settled(parts: tuple[_Part, ...]) -> tuple[_Part, ...]:
    """Merge what is small into its neighbour, so that there are few parts and each change is cheap.

    Parts shrink at least by half from old to new; what is mostly dead is packed again.
    """
    kept = [part for part in parts if part.size]
    for at, part in enumerate(kept):
        if part.size * 2 < len(part.segment):
            kept[at] = _merged([part])
    while len(kept) > 1 and (
        kept[-2].size < 2 * kept[-1].size or kept[-2].size + kept[-1].size <= _DELTA
    ):
        kept[-2:] = [_merged(kept[-2:])]
    return tuple(kept)


def _merged(parts: Sequence[_Part]) -> _Part:
    return _part(merge([part.segment for part in parts], [part.alive for part in parts]))
