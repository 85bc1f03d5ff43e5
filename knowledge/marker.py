"""The small words around the name of an area: what kind it is, and that a name follows."""

from __future__ import annotations

from typing import Final

from knowledge.area import AreaKind

MARKERS: Final = {
    "gemeente": AreaKind.MUNICIPALITY,
    "gemeenten": AreaKind.MUNICIPALITY,
    "stad": AreaKind.MUNICIPALITY,
    "dorp": AreaKind.MUNICIPALITY,
    "municipality": AreaKind.MUNICIPALITY,
    "provincie": AreaKind.PROVINCE,
    "provincies": AreaKind.PROVINCE,
    "province": AreaKind.PROVINCE,
    "waterschap": AreaKind.WATER_BOARD,
    "waterschappen": AreaKind.WATER_BOARD,
    "hoogheemraadschap": AreaKind.WATER_BOARD,
    "wetterskip": AreaKind.WATER_BOARD,
    "regio": AreaKind.REGION,
    "streek": AreaKind.REGION,
    "region": AreaKind.REGION,
}
ARTICLES: Final = frozenset(("de", "het", "t", "the"))


def listed(words: str) -> frozenset[str]:
    """Give the words of a list that is written as one text."""
    return frozenset(words.split())
