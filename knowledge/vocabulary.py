"""The words of the field: themes and abbreviations, recognised in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from knowledge.abbreviation import Abbreviation
from knowledge.text import LONGEST, fold, folded, is_content, stem
from knowledge.theme import Theme

_TOKEN: Final = re.compile(r"[^\W_]+")
_PARTS: Final = re.compile(r"[,;/|\n\r&+]|\b(?:en|and|of|or)\b", re.IGNORECASE)

MOST: Final = 3
"""How many themes are read from one text."""

_SHORTEST_PART: Final = 5
_SHORTEST_REST: Final = 3
_LONGEST_COMPOUND: Final = 40
_AS_HEAD: Final = 0.6
_AS_MODIFIER: Final = 0.5
_OWN_NAME: Final = 1.5
_MOST_PIECES: Final = 4
_ENOUGH: Final = 0.3
_SHARE_OF_BEST: Final = 0.35


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A word or phrase of a theme, as stems; weight: how surely it tells the theme."""

    stems: tuple[str, ...]
    theme: str
    weight: float


class Vocabulary:
    """All themes and abbreviations. Unchangeable, so safe between threads."""

    def __init__(self, themes: Iterable[Theme], abbreviations: Iterable[Abbreviation]) -> None:
        """Index the words.

        Raises ValueError when two themes have one key.
        """
        self._themes: dict[str, Theme] = {}
        for theme in themes:
            if theme.key in self._themes:
                raise ValueError(f"two themes have the key {theme.key}")
            self._themes[theme.key] = theme
        self._phrases = self._index()
        self._names = {
            _bare(name): theme.key
            for theme in self._themes.values()
            for name in (theme.name_en, theme.name)
        }
        self._abbreviations: dict[str, list[Abbreviation]] = {}
        for abbreviation in abbreviations:
            head = _TOKEN.search(abbreviation.letters)
            if head:
                self._abbreviations.setdefault(head[0].upper(), []).append(abbreviation)

    def theme(self, key: str) -> Theme:
        """Give the theme with this key. Raises KeyError."""
        return self._themes[key]

    def theme_keys(self) -> tuple[str, ...]:
        """Give the keys of all themes in the order of the catalogue."""
        return tuple(self._themes)

    def name(self, key: str, language: str = "nl") -> str:
        """Give a theme's name; the key itself when the catalogue no longer has it."""
        theme = self._themes.get(key)
        if theme is None:
            return key
        return theme.name_en if language == "en" else theme.name

    def themes(self, text: str) -> tuple[str, ...]:
        """Tell what a text is about: at most three keys, the surest first.

        An abbreviation with one meaning counts for that meaning's themes too.
        """
        weights = self._weigh(text[:LONGEST])
        if not weights:
            return ()
        floor = max(_ENOUGH, _SHARE_OF_BEST * max(weights.values()))
        order = sorted(weights, key=lambda key: (-weights[key], key))
        return tuple(key for key in order if weights[key] >= floor)[:MOST]

    def abbreviations(self, text: str) -> tuple[Abbreviation, ...]:
        """Give the abbreviations in a text, in order; each meaning of the same letters.

        Only as listed or in capitals: 'res' and 'bal' are words.
        """
        found: dict[Abbreviation, None] = {}
        text = text[:LONGEST]
        for token in _TOKEN.finditer(text):
            for known in self._abbreviations.get(token[0].upper(), ()):
                if _stands(known.letters, text, token.start()):
                    found.setdefault(known)
        return tuple(found)

    def parse_themes(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Read a form field: keys, names in either language, or everyday words.

        Gives the keys, and the parts that are no theme.
        """
        keys: list[str] = []
        unknown: list[str] = []
        pieces = [part.strip() for part in re.split(r"[,;|\n\r]", text[:LONGEST])]
        while pieces:
            known, length = self._first_named(pieces)
            piece, pieces = pieces[0], pieces[length:]
            if known:
                keys.append(known)
                continue
            for part in (one.strip() for one in _PARTS.split(piece)):
                told = self._told(part)
                keys += told
                if part and not told and folded(part):
                    unknown.append(part)
        return tuple(dict.fromkeys(keys)), tuple(dict.fromkeys(unknown))

    def _first_named(self, pieces: list[str]) -> tuple[str | None, int]:
        """Give the theme that the first pieces name, and how many: a name may hold commas."""
        for length in range(min(_MOST_PIECES, len(pieces)), 0, -1):
            known = self._named(", ".join(pieces[:length]))
            if known:
                return known, length
        return None, 1

    def _named(self, piece: str) -> str | None:
        return piece if piece in self._themes else self._names.get(_bare(piece))

    def _told(self, part: str) -> list[str]:
        named = self._named(part)
        return [named] if named else list(self.themes(part)[:1])

    def _index(self) -> dict[str, list[_Phrase]]:
        """Give the phrases under their first stem; one that more themes have weighs less."""
        owners: dict[tuple[str, ...], dict[str, float]] = {}
        for theme in self._themes.values():
            for words, weight in ((theme.words, 1.0), ((theme.name, theme.name_en), _OWN_NAME)):
                for word in words:
                    stems = tuple(stem(one) for one in _content(word))
                    if stems:
                        known = owners.setdefault(stems, {})
                        known[theme.key] = max(weight, known.get(theme.key, 0.0))
        index: dict[str, list[_Phrase]] = {}
        for stems, themes in owners.items():
            for key, weight in themes.items():
                phrase = _Phrase(
                    stems, key, weight * len(stems) / (1 if weight > 1 else len(themes))
                )
                index.setdefault(stems[0], []).append(phrase)
        return index

    def _weigh(self, text: str) -> dict[str, float]:
        weights: dict[str, float] = {}
        stems = [(word, stem(word)) for word in _content(text)]
        for at, (word, root) in enumerate(stems):
            following = tuple(other for _, other in stems[at : at + 6])
            found = [
                phrase
                for phrase in self._phrases.get(root, ())
                if following[: len(phrase.stems)] == phrase.stems
            ]
            for phrase in found or self._in_compound(word):
                weights[phrase.theme] = weights.get(phrase.theme, 0.0) + phrase.weight
        for themes in self._themes_of_abbreviations(text):
            for key in themes:
                weights[key] = weights.get(key, 0.0) + 1.0 / len(themes)
        return weights

    def _themes_of_abbreviations(self, text: str) -> list[tuple[str, ...]]:
        meanings: dict[str, list[Abbreviation]] = {}
        for known in self.abbreviations(text):
            meanings.setdefault(known.letters, []).append(known)
        return [
            tuple(key for key in same[0].themes if key in self._themes)
            for same in meanings.values()
            if len(same) == 1
        ]

    def _in_compound(self, word: str) -> list[_Phrase]:
        """Find a theme's word as the head or the modifier of a compound; the longest one."""
        if len(word) > _LONGEST_COMPOUND:
            return []
        for length in range(len(word) - _SHORTEST_REST, _SHORTEST_PART - 1, -1):
            head = self._single(stem(word[-length:]), _AS_HEAD)
            if head:
                return head
        for length in range(len(word) - _SHORTEST_REST, _SHORTEST_PART - 1, -1):
            modifier = word[:length]
            found = self._single(stem(modifier), _AS_MODIFIER) or (
                self._single(stem(modifier[:-1]), _AS_MODIFIER)
                if modifier.endswith("s") and length > _SHORTEST_PART
                else []
            )
            if found:
                return found
        return []

    def _single(self, root: str, weight: float) -> list[_Phrase]:
        return [
            _Phrase(phrase.stems, phrase.theme, phrase.weight * weight)
            for phrase in self._phrases.get(root, ())
            if len(phrase.stems) == 1
        ]


def _bare(name: str) -> str:
    return " ".join(_TOKEN.findall(fold(name)))


def _content(text: str) -> list[str]:
    """Give the folded words without stop words; a hyphen separates, as in 'VTH-taken'."""
    return [word for word in _TOKEN.findall(fold(text)) if is_content(word) and len(word) > 1]


def _stands(letters: str, text: str, start: int) -> bool:
    """Whether these letters stand at this place, as listed or in capitals, as whole words."""
    end = start + len(letters)
    if text[start:end] not in (letters, letters.upper()):
        return False
    following = text[end : end + 1]
    return not following.isalnum() or text[end:].startswith(("en ", "s "))
