"""How areas lie in each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from knowledge.area import Area, AreaKind


class Nesting:
    """Which area lies in which. Unchangeable, so safe between threads."""

    def __init__(self, areas: Mapping[str, Area]) -> None:
        """Reckon it from what each area tells of itself. areas: by key."""
        self._areas = areas
        countries = {key for key, area in areas.items() if area.kind is AreaKind.COUNTRY}
        self._ancestors = {
            key: frozenset((self._closure(key) | countries) - {key}) for key in areas
        }
        for key, around in self._around_its_municipalities().items():
            self._ancestors[key] |= around
        self._sizes = self._count_municipalities()

    def covers(self, outer: str, inner: str) -> bool:
        """Whether `inner` is `outer` or lies in it."""
        return outer == inner or outer in self._ancestors.get(inner, frozenset())

    def may_hold(self, outer: str, inner: str) -> bool:
        """Whether `inner` is a water board of the one province in which `outer` lies.

        Which municipalities a water board serves, the catalogue does not tell.
        """
        area = self._areas.get(inner)
        if area is None or area.kind is not AreaKind.WATER_BOARD:
            return False
        provinces = [key for key in area.within if self._is_province(key)]
        return len(provinces) == 1 and self.covers(provinces[0], outer)

    def ancestors(self, key: str) -> frozenset[str]:
        """Give the keys of all areas in which it lies, itself not included."""
        return self._ancestors.get(key, frozenset())

    def size(self, key: str) -> int:
        """How many municipalities it holds; at least 1."""
        return self._sizes.get(key, 1)

    def most_specific(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Drop each area in which another one of them lies; the order stays."""
        given = tuple(dict.fromkeys(keys))
        wide = frozenset[str]().union(*(self.ancestors(key) for key in given))
        return tuple(key for key in given if key not in wide)

    def _closure(self, key: str) -> set[str]:
        """Give all areas around one.

        Its provinces are those that it names itself. When it names none, they come from a region
        around it, unless more provinces share that region: it lies not in each of them.
        """
        seen: set[str] = set()
        own = [outer for outer in self._areas[key].within if self._is_province(outer)]
        waiting = [key]
        while waiting:
            outers = [outer for outer in self._areas[waiting.pop()].within if outer in self._areas]
            provinces = [outer for outer in outers if self._is_province(outer)]
            shared = provinces if own or len(provinces) > 1 else []
            for outer in outers:
                if outer not in seen and (outer not in shared or outer in own):
                    seen.add(outer)
                    waiting.append(outer)
        return seen

    def _is_province(self, key: str) -> bool:
        return key in self._areas and self._areas[key].kind is AreaKind.PROVINCE

    def _around_its_municipalities(self) -> dict[str, frozenset[str]]:
        """Give the provinces of areas that name none: those in which all their parts lie."""
        common: dict[str, frozenset[str]] = {}
        for key, area in self._areas.items():
            if area.kind is AreaKind.MUNICIPALITY:
                around = self._ancestors[key]
                provinces = frozenset(filter(self._is_province, around))
                for outer in around:
                    common[outer] = common.get(outer, provinces) & provinces
        return {
            key: frozenset(provinces).union(*(self._ancestors[one] for one in provinces))
            for key, provinces in common.items()
            if self._areas[key].kind in (AreaKind.REGION, AreaKind.WATER_BOARD)
            and not any(map(self._is_province, self._ancestors[key]))
        }

    def _count_municipalities(self) -> dict[str, int]:
        counts = dict.fromkeys(self._areas, 0)
        for key, area in self._areas.items():
            if area.kind is AreaKind.MUNICIPALITY:
                for outer in self._ancestors[key]:
                    counts[outer] += 1
        return {
            key: 1 if self._areas[key].kind is AreaKind.MUNICIPALITY else max(1, count)
            for key, count in counts.items()
        }
