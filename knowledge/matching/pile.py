"""Documents on their way into an index: piled up packed, then made into segments at once."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from knowledge.matching.segment import Ints, Longs, Segment, pack

Analysis = Callable[[str], Sequence[tuple[str, int]]]
"""From a folded word to its terms, each with its strength in quarters of a word."""

ONCE: Final = 8
"""A count for a term that occurs once, whole, in a field of weight 2: counts are in eighths."""

_BLOCK: Final = 16_384


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed: folded words of each field with the field's weight, and the caller's tags.

    A weight of 2 is that of plain text. facts: terms that are not written there (themes, what
    people say for it), each with its count in eighths; they do not make the text longer.
    """

    ident: int
    words: Sequence[tuple[Sequence[str], int]]
    facts: Sequence[tuple[str, int]] = ()
    tags: tuple[int, ...] = ()


class Pile:
    """Documents that wait to be indexed together, packed: five bytes for a word."""

    __slots__ = (
        "_ends",
        "_fact_counts",
        "_fact_ends",
        "_fact_terms",
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
        self._fact_terms: dict[str, int] = {}
        self._facts = array("i")
        self._fact_counts = array("B")
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
        for term, count in entry.facts:
            self._facts.append(self._fact_terms.setdefault(term, len(self._fact_terms)))
            self._fact_counts.append(count)
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
        fact_ids = np.array(
            [lexicon.setdefault(term, len(lexicon)) for term in self._fact_terms], np.int64
        )
        facts = np.array(self._facts, np.int64)[fact_at]
        fact_counts = np.array(self._fact_counts, np.int64)[fact_at]
        width = len(self._tags) // len(self)
        tags = np.array(self._tags, np.int32).reshape(len(self), width)[places]
        return pack(
            idents=idents,
            tags=tags,
            lengths=np.bincount(of_doc, minlength=len(idents)).astype(np.int32),
            docs=np.concatenate((of_doc[row], fact_docs)),
            terms=np.concatenate((terms, fact_ids[facts])),
            counts=np.concatenate((weights[row].astype(np.int64) * strengths, fact_counts)),
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
