"""Dutch compounds: which words one is made of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeAlias

from knowledge.text import LONGEST_WORD, STOP_WORDS, Known, folded, fresh_stem, is_content, stem


class Splitting(Protocol):
    """What takes a compound apart."""

    def parts(self, word: str) -> tuple[str, ...]:
        """Give the stems of the parts of a folded word; empty when it is not a compound."""


_SHORTEST_PART: Final = 4
_SHORTEST_COMPOUND: Final = 7
_MOST_PARTS: Final = 4
_OWN: Final = 2_000
"""Once in a collection counts as this often in a thousand million words in general."""
_LINKS: Final = ("s", "en", "e", "n", "er")
_ENDINGS: Final = """
achtig atie atief baar bare baarheid eren erij ering heden heid iteit ingen isch ische isme lijk
lijke lijkheid loos loze ment schap schappen teit tief tieve waarts zaam zame inge ende enden
este sten aren eerd eerde ster sters
"""
_NO_PART: Final = frozenset(_ENDINGS.split())
_SHORT_PARTS: Final = frozenset(
    ("bad", "bos", "dak", "gas", "net", "vee", "weg", "wet", "zee", "zon")
)
_SHORT: Final = 1_000_000
"""How often a short part of the field counts; other words of three letters are no parts."""
_SHORTEST: Final = 3
_PER_PART: Final = 1.0
"""What each further part costs: 'fundering' is better than 'fund' and 'ring'."""


def _pieces(word: str) -> tuple[str, ...]:
    pieces = word.replace("-", " ").split()
    return tuple(stem(piece) for piece in pieces if len(piece) > 1 and is_content(piece))


_Cut: TypeAlias = tuple[float, tuple[str, ...]]


LEXICON_WORDS: Final = 1_000_000_000
"""The counts of a lexicon are out of so many words."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How often the words of a language are used in general.

    counts: stem → occurrences in a thousand million words. begins: the first four letters of
    every word in it; a piece that begins otherwise is no word.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    begins: frozenset[str] = frozenset()

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> Lexicon:
        """Make one of folded word → how often it occurs; what cannot be a part is left out."""
        stems: dict[str, int] = {}
        begins: set[str] = set()
        for word, count in counts.items():
            if len(word) >= _SHORTEST_PART and word.isalpha() and is_content(word):
                key = stem(word)
                stems[key] = stems.get(key, 0) + count
                begins.add(word[:_SHORTEST_PART])
        return cls(stems, frozenset(begins))


EMPTY: Final = Lexicon()


class Splitter:
    """Takes Dutch compounds apart with the words that a collection uses and those of a lexicon.

    Of all ways to cut a word into parts that occur on their own, the one whose parts have the
    highest geometric mean of frequencies wins, with a preference for few parts; linking letters may
    stand between them.
    After Koehn and Knight (2003), 'Empirical methods for compound splitting'.

    counts: folded word → how often the collection has it. Later changes of it are not seen.
    """

    __slots__ = ("_begins", "_general", "_own", "_split")

    def __init__(self, counts: Mapping[str, int], lexicon: Lexicon = EMPTY) -> None:
        own = Lexicon.of(counts)
        self._own = own.counts
        self._general = lexicon.counts
        self._begins = lexicon.begins | own.begins
        self._split = Known(self._compute)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Splitter:
        """Make a splitter from the words of these texts."""
        counts: dict[str, int] = {}
        for text in texts:
            for word in folded(text):
                counts[word] = counts.get(word, 0) + 1
        return cls(counts)

    def parts(self, word: str) -> tuple[str, ...]:
        """Give the stems of the parts of a folded word; empty when it is not a compound.

        What a hyphen joins is cut there, whatever the collection says.
        """
        return self._split[word]

    def _compute(self, word: str) -> tuple[str, ...]:
        if "-" in word or " " in word:
            return _pieces(word)
        if not _SHORTEST_COMPOUND <= len(word) <= LONGEST_WORD or not word.isalpha():
            return ()
        found = self._best(word, _MOST_PARTS, {})
        return found[1] if found and len(found[1]) > 1 else ()

    def _best(
        self,
        word: str,
        most: int,
        seen: dict[tuple[str, int], tuple[float, tuple[str, ...]] | None],
    ) -> tuple[float, tuple[str, ...]] | None:
        """Give (sum of the logarithms of the counts, parts) of the best way to cut `word`."""
        if (word, most) in seen:
            return seen[word, most]
        count = self._count(word)
        best: _Cut | None = None
        if count and most < _MOST_PARTS:
            best = (math.log(count), (fresh_stem(word),))
        if most > 1:
            for at in range(_SHORTEST, len(word) - _SHORTEST + 1):
                head = self._head(word[:at])
                tail = self._best(word[at:], most - 1, seen) if head else None
                if head and tail:
                    cut = (head[0] + tail[0], (head[1], *tail[1]))
                    if best is None or _worth(cut) > _worth(best):
                        best = cut
        seen[word, most] = best
        return best

    def _head(self, piece: str) -> tuple[float, str] | None:
        """Give (logarithm of the count, stem) of a part that others follow."""
        count, form = self._count(piece), piece
        for link in _LINKS:
            bare = piece.removesuffix(link)
            if bare != piece and len(bare) >= _SHORTEST_PART:
                other = self._count(bare)
                if other > count:
                    count, form = other, bare
        return (math.log(count), fresh_stem(form)) if count else None

    def _count(self, piece: str) -> int:
        if len(piece) < _SHORTEST_PART:
            return _SHORT if piece in _SHORT_PARTS else 0
        # Most pieces of a word begin like no word at all; the others are not worth remembering.
        if piece[:_SHORTEST_PART] not in self._begins or piece in _NO_PART or piece in STOP_WORDS:
            return 0
        root = fresh_stem(piece)
        return self._own.get(root, 0) * _OWN + self._general.get(root, 0)


def _worth(cut: _Cut) -> float:
    return cut[0] / len(cut[1]) - _PER_PART * len(cut[1])


class _Whole:
    """Splits nothing but what a hyphen joins."""

    def parts(self, word: str) -> tuple[str, ...]:
        return _pieces(word) if "-" in word or " " in word else ()


WHOLE: Final = _Whole()
