"""Themes (opgaven): what a question or a network is about, and the words that tell it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme, its name in both languages, and the everyday words that people use for it."""

    key: str
    name: str
    name_en: str
    words: tuple[str, ...] = ()
