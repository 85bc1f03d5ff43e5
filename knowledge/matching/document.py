"""What is searched, what is asked of it, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

LEAST_ALIKE: Final = 0.5
"""Cosine from which something is shown that only its meaning brought."""


@dataclass(frozen=True, slots=True)
class Document:
    """Something that can be found.

    fields: name of the field → its text; how much each weighs is a setting of the matcher.
    areas, themes: keys. offers: what one can find there (feiten, aanpak, …). scale: lokaal,
    regionaal, nationaal or None.
    """

    key: str
    fields: Mapping[str, str]
    areas: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    scale: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. stated: names of the facets that a person gave, which count more."""

    text: str
    areas: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    looking_for: tuple[str, ...] = ()
    scale: str | None = None
    stated: frozenset[str] = field(default=frozenset())


class Confidence(StrEnum):
    """How sure a match is. What is less than MAYBE is not shown at all."""

    FITS = "fits"
    MAYBE = "maybe"


class Nearness(StrEnum):
    """How the area of a document lies to the area that was asked for, nearest first."""

    SAME = "same"
    WITHIN = "within"
    AROUND = "around"
    NATIONAL = "national"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something matched, as data.

    words: the words that carried it, as the document writes them, strongest first, at most four.
    themes: keys that both have. area: key of the document's area that fits, with its nearness.
    alike: no word carried it; its text lies near in meaning.
    """

    words: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    area: str | None = None
    nearness: Nearness | None = None
    alike: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """One found document. score: higher is better; comparable within one query only."""

    key: str
    score: float
    confidence: Confidence
    reason: Reason
