"""Abbreviations of the field. The same letters may stand for two things."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """One meaning of an abbreviation. common: known outside its own sector too."""

    letters: str
    stands_for: str
    themes: tuple[str, ...] = ()
    common: bool = False
