"""A query as concepts: each thing asked about, with all the terms by which it may be found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from knowledge.matching.index import Wanted
from knowledge.text import LONGEST, Splitting, folded, stem

WHOLE_STRENGTH: Final = 4
"""A word counts for four quarters in a document,"""
PART_STRENGTH: Final = 1
"""and a part of a compound for one."""
_TOO_GENERAL: Final = """
gemeente gemeenten provincie provincies regio regio's gebied gebieden waterschap stad dorp
nederland nederlandse landelijk landelijke regionaal regionale lokaal lokale
"""
GENERAL: Final = frozenset(_TOO_GENERAL.split())
"""Words that nearly every text of this field has; they tell little. Folded."""

_PART_WEIGHT: Final = 0.5
_MOST: Final = 64


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that is asked about.

    whole: its own term. others: terms that stand for a part of it or come near to it, with the
    share of it (0..1) that each finds; all of them found is as good as `portion` of the whole.
    """

    word: str
    whole: str
    others: tuple[Wanted, ...] = ()


class Widening(Protocol):
    """What knows further terms for a word: synonyms, other spellings, broader words."""

    def others(self, word: str) -> Iterable[Wanted]:
        """Give terms near to a folded word, each with a weight between 0 and 1."""


def analysis(word: str, splitter: Splitting) -> list[tuple[str, int]]:
    """Give the terms of a document's word, each with its strength in quarters."""
    out = [(stem(word), WHOLE_STRENGTH)]
    out.extend((part, PART_STRENGTH) for part in splitter.parts(word))
    return out


def concepts(
    text: str,
    splitter: Splitting,
    but_not: Collection[str] = (),
    widenings: Sequence[Widening] = (),
) -> list[Concept]:
    """Give the concepts of a question, each once, in order; at most 64.

    but_not: folded words that say nothing of the subject here (names of the areas asked for).
    """
    found: dict[str, Concept] = {}
    for word in folded(text, LONGEST):
        whole = stem(word)
        if whole in found or word in but_not:
            continue
        others = {part: Wanted(part, _PART_WEIGHT) for part in splitter.parts(word)}
        for widening in widenings:
            for other in widening.others(word):
                known = others.get(other.term)
                if known is None or known.weight < other.weight:
                    others[other.term] = other
        others.pop(whole, None)
        found[whole] = Concept(word, whole, tuple(others.values()))
        if len(found) == _MOST:
            break
    return list(found.values())
