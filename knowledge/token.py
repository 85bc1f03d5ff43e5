"""The words of a text with their places, for whoever looks at what stands between them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from knowledge.text import fold

_find: Final = re.compile(r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*").finditer
_SENTENCE_END: Final = frozenset(".!?:\n\r•*")


class Token(NamedTuple):
    """A word as it is compared and as it is written, and where it stands."""

    folded: str
    start: int
    end: int
    surface: str


def tokens_of(text: str) -> list[Token]:
    """Give the words of a text, in order."""
    if not text.isascii():
        return [Token(fold(one[0]), one.start(), one.end(), one[0]) for one in _find(text)]
    lower = text.lower()
    spans = [one.span() for one in _find(text)]
    return [Token(lower[start:end], start, end, text[start:end]) for start, end in spans]


def begins_sentence(text: str, token: Token) -> bool:
    """Whether a word is the first of a sentence, so that its capital tells nothing."""
    index = token.start - 1
    while index >= 0 and text[index] in " \t\"'“”‘’„-–(":
        index -= 1
    return index < 0 or text[index] in _SENTENCE_END


def listing(text: str, left: Token, right: Token) -> bool:
    """Whether what stands between two tokens can stand in an enumeration."""
    return all(mark in " ,/&-'’" for mark in text[left.end : right.start])
