"""Words that lie one letter apart."""

from __future__ import annotations

from collections.abc import Iterator


def deletes(word: str) -> Iterator[str]:
    """Give the word with each of its letters left out."""
    for index in range(len(word)):
        yield word[:index] + word[index + 1 :]


def one_edit(one: str, other: str) -> bool:
    """Whether one letter too many, too few or wrong, or two swapped, lies between them."""
    if abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    if len(short) != len(long):
        return short[start:] == long[start + 1 :]
    if short[start + 1 :] == long[start + 1 :]:
        return True
    swapped = short[start + 1 : start + 2] + short[start : start + 1] + short[start + 2 :]
    return len(short) > start + 1 and swapped == long[start:]
