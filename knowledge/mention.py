"""What a text says of areas: one that it names, or a name that more of them have."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """An area in a text: its key, and where it stands (start and end as in a slice)."""

    key: str
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A name in a text that more than one area has: how it is written, and the keys of those."""

    surface: str
    keys: tuple[str, ...]
