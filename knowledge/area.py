"""Areas: municipalities, water boards, provinces and named regions. They overlap; they are data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

COUNTRY = "nederland"


class AreaKind(StrEnum):
    """What sort of area it is."""

    COUNTRY = "country"
    PROVINCE = "province"
    MUNICIPALITY = "municipality"
    WATER_BOARD = "water_board"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Area:
    """One area.

    within: keys of the areas in which it lies, or which it mostly overlaps; direct ones only.
    ambiguous: its name is an ordinary word too, so that only a capital letter tells.
    """

    key: str
    name: str
    kind: AreaKind
    within: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    ambiguous: bool = False
