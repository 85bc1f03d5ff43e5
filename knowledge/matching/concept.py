"""A query as concepts: each thing asked about, with all the ways in which it may be found."""

from __future__ import annotations

import math
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from knowledge.compound import EMPTY, LEXICON_WORDS, Lexicon, Splitting
from knowledge.matching.layout import Way
from knowledge.matching.similar import Similar
from knowledge.text import LONGEST, folded, stem
from knowledge.thesaurus import Near, Thesaurus

WHOLE_STRENGTH: Final = 4
"""A word counts for four quarters in a document,"""
PART_STRENGTH: Final = 2
"""and a part of a compound for two."""
_TOO_GENERAL: Final = """
gemeente gemeenten provincie provincies regio regio's gebied gebieden waterschap stad dorp
nederland nederlandse landelijk landelijke regionaal regionale lokaal lokale
"""
GENERAL: Final = frozenset(_TOO_GENERAL.split())
"""Words that nearly every text of this field has; they tell little. Folded."""

_GENERAL_SHARE: Final = 0.3
_PART: Final = 0.5
_SIMILAR: Final = 0.55
_PORTION: Final = 0.7
_MOST: Final = 64
_USUAL: Final = 6.0
"""Logarithm of one in so many words: 'jaar' is used as often,"""
_RARE: Final = 9.0
"""and 'bodem' more seldom than that."""
_LEAST_TELLING: Final = 0.5


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that is asked about.

    words: folded, as they stand in the text; one, or those of a phrase that the thesaurus knows.
    share: how much it counts, 1 for most. ways: how it may be found, its own word first; a phrase
    has no own one, since its words are concepts too. portions: how much of the concept each way
    covers when a document has it, 0..1.
    """

    words: tuple[str, ...]
    share: float
    ways: tuple[Way, ...]
    portions: tuple[float, ...]

    @property
    def is_phrase(self) -> bool:
        """Whether it stands for several concepts together."""
        return len(self.words) > 1


@dataclass(frozen=True, slots=True)
class Knowing:
    """What is known of words: parts, what looks alike, the thesaurus, how usual they are.

    terms: those that can be found; what the thesaurus tells beyond them is left out. None: any.
    """

    splitter: Splitting
    similar: Similar | None = None
    thesaurus: Thesaurus | None = None
    lexicon: Lexicon = EMPTY
    terms: Container[str] | None = None


def analysis(word: str, splitter: Splitting) -> list[tuple[str, int]]:
    """Give the terms of a document's word, each with its strength in quarters."""
    out = [(stem(word), WHOLE_STRENGTH)]
    out.extend((part, PART_STRENGTH) for part in splitter.parts(word))
    return out


def concepts(text: str, knowing: Knowing, but_not: Collection[str] = ()) -> list[Concept]:
    """Give the concepts of a question, each once, in order, phrases last; at most 64 words.

    but_not: folded words that say nothing of the subject here (names of the areas asked for).
    """
    found: dict[str, Concept] = {}
    for word in folded(text, LONGEST):
        whole = stem(word)
        if whole in found or word in but_not:
            continue
        found[whole] = _of_word(word, whole, knowing)
        if len(found) == _MOST:
            break
    phrases: list[Concept] = []
    if knowing.thesaurus:
        for near in knowing.thesaurus.near(text, knowing.splitter):
            ways = _ways_of(near.labels)
            if knowing.terms is not None:
                ways = tuple(way for way in ways if _findable(way[0], knowing.terms))
            if not ways:
                continue
            if len(near.words) > 1:
                phrases.append(_of_phrase(near, ways))
            elif (whole := stem(near.words[0])) in found:
                found[whole] = _with(found[whole], ways)
    return [*found.values(), *phrases]


def _of_word(word: str, whole: str, knowing: Knowing) -> Concept:
    share = _GENERAL_SHARE if word in GENERAL else _telling(knowing.lexicon.counts.get(whole, 0))
    ways = [Way((whole,), share)]
    portions = [1.0]
    parts = tuple(dict.fromkeys(knowing.splitter.parts(word)))
    if parts:
        ways.append(Way(parts, _PART * share))
        portions.append(_PORTION)
    if knowing.similar and word not in GENERAL:
        for other, likeness in knowing.similar.near(whole):
            ways.append(Way((other,), _SIMILAR * likeness, bounded=True))
            portions.append(_PORTION * likeness**2)
    return Concept((word,), share, tuple(ways), tuple(portions))


def _telling(count: int) -> float:
    """Tell how much a word can say of a subject, by how often it is used in general: 0.5..1.

    In a small collection 'tijd' may be as rare as 'paalrot'; in the language it is not.
    """
    if not count:
        return 1.0
    rarity = (math.log(LEXICON_WORDS / count) - _USUAL) / (_RARE - _USUAL)
    return _LEAST_TELLING + (1.0 - _LEAST_TELLING) * min(1.0, max(0.0, rarity))


def _findable(way: Way, terms: Container[str]) -> bool:
    return any(term in terms for term in way.terms)


@lru_cache(maxsize=4096)
def _ways_of(labels: tuple[tuple[str, float], ...]) -> tuple[tuple[Way, float], ...]:
    out = []
    for label, weight in labels:
        terms = tuple(dict.fromkeys(map(stem, folded(label))))
        if terms:
            out.append((Way(terms, weight / len(terms) ** 0.5, bounded=True), weight))
    return tuple(out)


def _with(concept: Concept, more: Sequence[tuple[Way, float]]) -> Concept:
    return Concept(
        concept.words,
        concept.share,
        (*concept.ways, *(way for way, _ in more)),
        (*concept.portions, *(portion for _, portion in more)),
    )


def _of_phrase(near: Near, ways: Sequence[tuple[Way, float]]) -> Concept:
    return Concept(
        near.words,
        1.0,
        tuple(Way(way.terms, way.weight) for way, _ in ways),
        tuple(portion for _, portion in ways),
    )
