"""What is looked for: things, each with the ways in which it may be found, as flat columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from knowledge.matching.segment import Flags, Floats, Longs

_INSTEAD: Final = 1.5
"""How much more the other ways count when no document has a thing's own word."""


@dataclass(frozen=True, slots=True)
class Way:
    """Terms by which one thing may be found; those that a document has add up.

    weight: of each term. bounded: a term counts as no more telling than those of the first way,
    so that a rare synonym does not say more than the word that was used.
    """

    terms: tuple[str, ...]
    weight: float = 1.0
    bounded: bool = False


Sought = tuple[Way, ...]
"""One thing that is looked for: its ways, its own words first. Of the ways of one thing that a
document has, the best one counts."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What is looked for as flat columns: one for each term of each way of each thing.

    terms, bounded: (m,). way: (m,) number of the way. weights: (m,). begins: number of each
    thing's first way. things: (first column, end of the first way, end) of each thing.
    """

    terms: list[str]
    bounded: Flags
    way: Longs
    weights: Floats
    begins: list[int]
    things: list[tuple[int, int, int]]
    ways: int

    def rates(self, idf: Floats, having: npt.NDArray[np.float64]) -> Floats:
        """Give what a term brings at the most: (m,).

        Where no document has a thing's own word, its other ways are all there is, and count more.
        """
        telling, weights = idf.copy(), self.weights.copy()
        for first, own, end in self.things:
            known = having[first:own] > 0
            if known.any():
                most = idf[first:own][known].max()
                others = telling[own:end]
                others[self.bounded[own:end] & (others > most)] = most
            else:
                weights[own:end] *= np.float32(_INSTEAD)
        return telling * weights


def lay_out(sought: Sequence[Sought]) -> Layout:
    """Put what is looked for into columns."""
    terms: list[str] = []
    way_of: list[int] = []
    weights: list[float] = []
    bounded: list[bool] = []
    begins: list[int] = []
    things: list[tuple[int, int, int]] = []
    ways = 0
    for thing in sought:
        begins.append(ways)
        first = len(terms)
        for way in thing:
            for term in way.terms:
                terms.append(term)
                way_of.append(ways)
                weights.append(way.weight)
                bounded.append(way.bounded)
            ways += 1
        things.append((first, first + len(thing[0].terms), len(terms)))
    return Layout(
        terms,
        np.array(bounded, np.bool_),
        np.array(way_of, np.int64),
        np.maximum(np.array(weights, np.float32), np.float32(0.0)),
        begins,
        things,
        ways,
    )
