"""How near a document's areas lie to the areas that were asked for."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final, Protocol

from knowledge.area import COUNTRY, Area
from knowledge.matching.document import Nearness
from knowledge.text import folded


class Areas(Protocol):
    """What matching needs to know of areas. A key that it does not know is no error."""

    def covers(self, outer: str, inner: str) -> bool:
        """Whether `inner` is `outer` or lies in it."""

    def size(self, key: str) -> int:
        """How many municipalities it holds; at least 1."""

    def area(self, key: str) -> Area:
        """Give the area. Raises KeyError when there is none."""


_BASE: Final = {
    Nearness.SAME: 1.0,
    Nearness.WITHIN: 0.94,
    Nearness.AROUND: 0.90,
    Nearness.NATIONAL: 0.72,
    Nearness.ELSEWHERE: 0.40,
}
_SMALLER: Final = 0.02
_LEAST_AROUND: Final = 0.76
_RANK: Final = {near: rank for rank, near in enumerate(Nearness)}


def nearest(
    asked: Iterable[str], own: Iterable[str], areas: Areas
) -> tuple[Nearness, str | None, float]:
    """Give (how near, the document's area that is nearest, factor 0..1).

    A document without areas is for the whole country. Of the areas around the one asked for, a
    smaller one is nearer. `asked` must not be empty.
    """
    owned = tuple(own) or (COUNTRY,)
    best = min(
        (_one(one, other, areas) for one in asked for other in owned),
        key=lambda found: (_RANK[found[0]], -found[2], found[1]),
    )
    return (best[0], None, best[2]) if best[0] is Nearness.ELSEWHERE else best


def _one(asked: str, own: str, areas: Areas) -> tuple[Nearness, str, float]:
    if asked == own:
        return Nearness.SAME, own, 1.0
    if own == COUNTRY:
        return Nearness.NATIONAL, own, _BASE[Nearness.NATIONAL]
    if asked == COUNTRY or areas.covers(asked, own):
        return Nearness.WITHIN, own, _BASE[Nearness.WITHIN]
    if areas.covers(own, asked):
        wide = _SMALLER * math.log2(max(areas.size(own), 1))
        return Nearness.AROUND, own, max(_BASE[Nearness.AROUND] - wide, _LEAST_AROUND)
    return Nearness.ELSEWHERE, own, _BASE[Nearness.ELSEWHERE]


def names(keys: Iterable[str], areas: Areas) -> frozenset[str]:
    """Give the folded words by which people name these areas, key and adjectives included."""
    out: set[str] = set()
    for key in keys:
        try:
            area = areas.area(key)
        except KeyError:
            continue
        for name in (area.name, *area.aliases, key):
            for word in folded(name):
                out.update((word, *word.split("-")))
    out.update([word.removesuffix("e") + "se" for word in out])
    return frozenset(out)
