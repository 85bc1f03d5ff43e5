"""The words of the field in English, and what they are called in Dutch, as networks write."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from knowledge.language import tell
from knowledge.text import LONGEST, fold

_WORD: Final = re.compile(r"[^\W_]+")
_JOINTS: Final = frozenset((" ", "-", "\n", "' ", "’ "))


class Glossary:
    """English words and phrases with their Dutch. Unchangeable, so safe between threads."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        """Take pairs (English, Dutch); one that says nothing in either language is skipped."""
        self._dutch: dict[tuple[str, ...], str] = {}
        for english, dutch in pairs:
            words = tuple(_singular(word) for word in _WORD.findall(fold(english)))
            if words and dutch.strip():
                self._dutch[words] = dutch.strip()
        self._firsts = frozenset(words[0] for words in self._dutch)
        self._longest = max(map(len, self._dutch), default=0)

    def __len__(self) -> int:
        """How many words and phrases it has."""
        return len(self._dutch)

    def in_dutch(self, text: str) -> str:
        """Put the words of the field in an English text into Dutch; the longest phrase wins.

        What it does not know stays as it is, and so does a text that is not in English.
        """
        tokens = list(_WORD.finditer(text[:LONGEST]))
        words = [_singular(fold(token[0])) for token in tokens]
        # Telling the language takes longer than looking whether there is anything to put.
        if self._firsts.isdisjoint(words) or tell(text) != "en":
            return text
        pieces: list[str] = []
        copied = at = 0
        while at < len(tokens):
            length = self._known(text, tokens, words, at)
            if length:
                pieces += [text[copied : tokens[at].start()], self._dutch[_key(words, at, length)]]
                copied = tokens[at + length - 1].end()
            at += length or 1
        return "".join((*pieces, text[copied:]))

    def _known(self, text: str, tokens: list[re.Match[str]], words: list[str], at: int) -> int:
        """Give how many words from here on make the longest phrase that is known; 0 for none."""
        reach = 1
        while reach < self._longest and at + reach < len(tokens):
            if text[tokens[at + reach - 1].end() : tokens[at + reach].start()] not in _JOINTS:
                break
            reach += 1
        lengths = range(reach, 0, -1)
        return next((each for each in lengths if _key(words, at, each) in self._dutch), 0)


def _key(words: list[str], at: int, length: int) -> tuple[str, ...]:
    return tuple(words[at : at + length])


def _singular(word: str) -> str:
    """Take the plural off; what comes out need not be a word, only be the same on both sides."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
