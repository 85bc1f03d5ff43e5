"""Dutch compounds taken apart with the commonest words of the language, for a baseline."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from typing import Final, TypeAlias

import wordfreq

_COMMONEST: Final = 60_000
_SHORTEST: Final = 4
_LONGEST: Final = 64
_LINKS: Final = ("", "s", "en", "e", "n")


@functools.cache
def common_words() -> Mapping[str, float]:
    """Give word → logarithm of its frequency."""
    words = wordfreq.top_n_list("nl", _COMMONEST)
    return {
        word: math.log(wordfreq.word_frequency(word, "nl"))
        for word in words
        if len(word) >= _SHORTEST and word.isalpha()
    }


_Cut: TypeAlias = tuple[float, tuple[str, ...]]


@functools.lru_cache(maxsize=1 << 17)
def parts(word: str) -> tuple[str, ...]:
    """Give the parts of a lower-case word, at least two; empty when it is better left whole.

    Of all ways to cut it into common words of four letters or more, the word itself included, the
    one with the highest geometric mean of frequencies (Koehn and Knight 2003).
    """
    if len(word) > _LONGEST:
        return ()
    best = max(_cuts(word), key=lambda cut: cut[0] / len(cut[1]), default=None)
    return best[1] if best and len(best[1]) > 1 else ()


@functools.lru_cache(maxsize=1 << 17)
def _cuts(word: str) -> tuple[_Cut, ...]:
    """Give (sum of logarithms, parts) of each way to cut a word."""
    common = common_words()
    out: list[_Cut] = [(common[word], (word,))] if word in common else []
    for at in range(_SHORTEST, len(word) - _SHORTEST + 1):
        for link in _LINKS:
            head = word[:at].removesuffix(link)
            if word[:at].endswith(link) and head in common:
                out += [(common[head] + rest, (head, *more)) for rest, more in _cuts(word[at:])]
    return tuple(out)
