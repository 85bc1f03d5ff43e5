"""A hub: the point that handles the questions of its areas."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class HubState(StrEnum):
    """In formation: it has a name and areas, not yet people. Active: it works."""

    IN_FORMATION = "in_formation"
    ACTIVE = "active"


class Variant(StrEnum):
    """How far a hub goes, after the three variants of the schakelfunctie.

    Source: Regionale schakelfunctie, conceptontwerp.
    """

    ACTIVE = "active"
    PROACTIVE = "proactive"
    PRODUCTIVE = "productive"


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub, its areas, and whether a channel is linked (only then somebody reads along)."""

    key: str
    name: str
    areas: tuple[str, ...]
    national: bool = False
    state: HubState = HubState.IN_FORMATION
    variant: Variant = Variant.ACTIVE
    linked: bool = False


class Containment(Protocol):
    """What choosing a hub needs to know of areas."""

    def covers(self, outer: str, inner: str) -> bool:
        """Whether `inner` is `outer` or lies in it."""

    def may_hold(self, outer: str, inner: str) -> bool:
        """Whether `inner` may lie in `outer`, of which the map knows no more than the province."""

    def size(self, key: str) -> int:
        """How many municipalities it holds; smaller is more local."""


def hub_for(areas: Iterable[str], hubs: Iterable[Hub], map_: Containment) -> Hub:
    """Give the smallest hub that covers all of `areas`, else one that may, else the national one.

    Raises LookupError when there is no national hub: a catalogue without one is not loaded.
    """
    known = tuple(hubs)
    wanted = tuple(areas)
    national = next((hub for hub in known if hub.national), None)
    if national is None:
        raise LookupError("the catalogue has no national hub")
    if not wanted:
        return national

    def covering(holds: Callable[[str, str], bool]) -> list[Hub]:
        return [
            hub
            for hub in known
            if not hub.national
            and all(any(holds(own, area) for own in hub.areas) for area in wanted)
        ]

    def perhaps(outer: str, inner: str) -> bool:
        return map_.covers(outer, inner) or map_.may_hold(outer, inner)

    return min(
        covering(map_.covers) or covering(perhaps),
        key=lambda hub: (sum(map_.size(area) for area in hub.areas), hub.key),
        default=national,
    )
