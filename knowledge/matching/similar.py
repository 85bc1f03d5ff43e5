"""Words that look alike: spelling mistakes, other forms, and what one compound shares with another.

The likeness of two words is the cosine of their trigrams, each weighed by how rare it is among
all words; the same that makes character n-grams strong on short texts, without indexing them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

_LEAST: Final = 0.3
_MOST: Final = 6
_SHORTEST: Final = 4
_BITS: Final = 5
"""A letter takes so many bits; what is none of a–z, as the ends of a word are, has one of six."""
_CODES: Final = 1 << 3 * _BITS
_REMEMBERED: Final = 1 << 14


class Similar:
    """The terms of an index by their trigrams, in packed arrays. Unchangeable but for a cache."""

    __slots__ = (
        "_begins", "_known", "_norms", "_squares", "_terms", "_which",
    )  # fmt: skip

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = [term for term in terms if len(term) >= _SHORTEST and term.isalpha()]
        self._known: dict[str, tuple[tuple[str, float], ...]] = {}
        size = max(len(self._terms), 1)
        pairs = _pairs(self._terms, size)
        self._which = (pairs % size).astype(np.int32)
        having = np.bincount(pairs // size, minlength=_CODES)
        self._begins = np.append(0, np.cumsum(having))
        self._squares = np.log(size / np.maximum(having, 1)) ** 2
        weights = np.repeat(self._squares, having)
        self._norms = np.sqrt(np.bincount(self._which, weights, size))

    def __len__(self) -> int:
        return len(self._terms)

    def near(self, term: str) -> tuple[tuple[str, float], ...]:
        """Give (term, likeness from 0.3 to 1) of the most alike others, at most six."""
        known = self._known.get(term)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[term] = self._near(term)
        return known

    def _near(self, term: str) -> tuple[tuple[str, float], ...]:
        if len(term) < _SHORTEST or not term.isalpha() or not self._terms:
            return ()
        grams = _pairs([term], 1)
        shared = np.concatenate([self._which[self._begins[i] : self._begins[i + 1]] for i in grams])
        weights = np.repeat(self._squares[grams], self._begins[grams + 1] - self._begins[grams])
        norm = np.sqrt(self._squares[grams].sum())
        dots = np.bincount(shared, weights, len(self._terms))
        cosines = dots / np.maximum(self._norms * norm, 1e-9)
        places = np.flatnonzero(cosines >= _LEAST)
        best = places[np.argsort(-cosines[places], kind="stable")[: _MOST + 1]]
        found = ((self._terms[place], float(cosines[place])) for place in best)
        return tuple((other, likeness) for other, likeness in found if other != term)[:_MOST]


def _pairs(terms: Sequence[str], size: int) -> npt.NDArray[np.int64]:
    """Give code · size + number of the term for each different trigram of each term."""
    joined = "".join(f"`{term}{{" for term in terms)
    letters = np.frombuffer(joined.encode("ascii", "replace"), np.uint8).astype(np.int64)
    which = np.cumsum(letters == ord("`")) - 1
    letters &= (1 << _BITS) - 1
    codes = (letters[:-2] << 2 * _BITS) | (letters[1:-1] << _BITS) | letters[2:]
    within = which[:-2] == which[2:]
    return np.unique(codes[within] * size + which[:-2][within])
