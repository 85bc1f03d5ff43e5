"""How the facets of a query weigh on documents: area, what is looked for, scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from knowledge.matching.document import Nearness, Query
from knowledge.matching.nearness import Areas, nearest
from knowledge.matching.segment import Floats

_RECKONED: Final = 256
_NEARBY: Final = frozenset((Nearness.SAME, Nearness.WITHIN, Nearness.AROUND))


class Sets:
    """Sets that occur, each numbered once. Grows only, so that a number always means the same."""

    __slots__ = ("_known", "values")

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], int] = {}
        self.values: list[tuple[str, ...]] = []

    def number(self, values: Iterable[str]) -> int:
        """Give the number of a set of keys; order matters not for the meaning but is kept."""
        wanted = tuple(values)
        found = self._known.get(wanted)
        if found is None:
            found = len(self.values)
            self.values.append(wanted)
            self._known[wanted] = found
        return found


class Factors:
    """Factors for each set of areas, and for each (scale, *offers) that documents have.

    guessed: power of the area's factor when the area was read from the text instead of stated.
    offer, scale: what fitting adds, as a share of the score; twice that when stated.
    """

    def __init__(self, areas: Areas, *, guessed: float, offer: float, scale: float) -> None:
        self._areas = areas
        self._guessed, self._offer, self._scale = guessed, offer, scale
        self._known: dict[tuple[object, ...], Floats] = {}
        self._near: dict[tuple[object, ...], tuple[tuple[str, float], ...]] = {}

    def of_areas(self, query: Query, sets: Sequence[tuple[str, ...]]) -> Floats | None:
        """Give a factor for each set of areas: (n,); None when no area was asked for."""
        if not query.areas:
            return None
        size = len(sets)
        power = 1.0 if "areas" in query.stated else self._guessed
        key = ("areas", query.areas, power, size)
        known = self._known.get(key)
        if known is None:
            near = [nearest(query.areas, own, self._areas)[2] for own in sets[:size]]
            known = self._keep(key, np.array(near, np.float32) ** np.float32(power))
        return known

    def near(self, query: Query, sets: Sequence[tuple[str, ...]]) -> tuple[tuple[str, float], ...]:
        """Give (area, factor) of each area of a document that is, holds or lies in one asked for.

        The country is left out: it tells nothing.
        """
        if not query.areas:
            return ()
        size = len(sets)
        key = (query.areas, size)
        known = self._near.get(key)
        if known is None:
            found: dict[str, float] = {}
            for area in {area for own in sets[:size] for area in own}:
                how, _, factor = nearest(query.areas, (area,), self._areas)
                if how in _NEARBY:
                    found[area] = factor
            if len(self._near) >= _RECKONED:
                self._near.clear()
            known = self._near[key] = tuple(sorted(found.items()))
        return known

    def of_kinds(self, query: Query, sets: Sequence[tuple[str, ...]]) -> Floats:
        """Give a factor for each (scale, *offers): (n,)."""
        size = len(sets)
        stated = query.stated & {"looking_for", "scale"}
        key = ("kinds", query.looking_for, query.scale, stated, size)
        known = self._known.get(key)
        if known is None:
            offer = self._offer * (2 if "looking_for" in stated else 1)
            scale = self._scale * (2 if "scale" in stated else 1)
            looked = frozenset(query.looking_for)
            factors = [
                1.0
                + (offer if looked.intersection(kind[1:]) else 0.0)
                + (scale if query.scale and kind[0] == query.scale else 0.0)
                for kind in sets[:size]
            ]
            known = self._keep(key, np.array(factors, np.float32))
        return known

    def _keep(self, key: tuple[object, ...], factors: Floats) -> Floats:
        if len(self._known) >= _RECKONED:
            self._known.clear()
        self._known[key] = factors
        return factors
