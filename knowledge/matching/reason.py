"""Why a document was found: the words of it that carried the match, as it writes them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from knowledge.compound import Splitting
from knowledge.matching.concept import GENERAL, analysis
from knowledge.matching.layout import Layout
from knowledge.matching.segment import Floats
from knowledge.text import fold, stem, written

_MOST_WORDS: Final = 4
_WEAK: Final = 0.15
_LONGEST_PHRASE: Final = 40


def carried(layout: Layout, shares: Floats, surfaces: Mapping[str, str]) -> tuple[str, ...]:
    """Give the words that brought the most, strongest first, at most four.

    shares (m,): what each term brought. Of the ways in which a thing was found only the best one
    carried it. surfaces: term → how the document writes it.
    """
    found = np.flatnonzero(shares)
    brought = shares[found].tolist()
    ways = layout.way[found].tolist()
    sums: dict[int, float] = {}
    for way, share in zip(ways, brought, strict=True):
        sums[way] = sums.get(way, 0.0) + share
    best: dict[int, int] = {}
    for way, total in sums.items():
        thing = bisect_right(layout.begins, way)
        if total > sums.get(best.get(thing, -1), 0.0):
            best[thing] = way
    carrying = set(best.values())
    totals: dict[str, float] = {}
    for column, way, share in zip(found.tolist(), ways, brought, strict=True):
        surface = surfaces.get(layout.terms[column]) if way in carrying else None
        if surface is not None:
            totals[surface] = totals.get(surface, 0.0) + share
    return _readable(totals)


def surfaces(texts: Iterable[str], splitter: Splitting, longest: int) -> dict[str, str]:
    """Give term → word as these texts write it; a whole word before a part of a compound."""
    wholes: dict[str, str] = {}
    parts: dict[str, str] = {}
    for text in texts:
        for surface, word in written(text, longest):
            (whole, _), *others = analysis(word, splitter)
            known = wholes.get(whole)
            if known is None or (known != surface and surface.islower() and not known.islower()):
                wholes[whole] = surface
            for part, _ in others:
                parts.setdefault(part, surface)
    return parts | wholes


def phrases(text: str, splitter: Splitting) -> dict[str, str]:
    """Give term → the phrase it stands in, of a list that ';' parts: 'huis zakt' is not 'zakt'."""
    out: dict[str, str] = {}
    for phrase in text.split(";"):
        shown = " ".join(phrase.split())
        if len(shown) <= _LONGEST_PHRASE:
            for _, word in written(shown):
                for term, _ in analysis(word, splitter):
                    out.setdefault(term, shown)
    return out


def _readable(totals: Mapping[str, float]) -> tuple[str, ...]:
    """Give the strongest words, each stem once, general ones only when there is nothing else."""
    out: dict[str, str] = {}
    ranked = sorted(totals, key=lambda surface: (-totals[surface], surface))
    weak = _WEAK * totals[ranked[0]] if ranked else 0.0
    telling = [
        surface for surface in ranked if totals[surface] >= weak and fold(surface) not in GENERAL
    ]
    for surface in telling or ranked:
        out.setdefault(stem(fold(surface)), surface)
    return tuple(out.values())[:_MOST_WORDS]
