"""Evidence of use: what questions tell about the networks that helped with them.

It is bounded, so that the popular cannot swallow the rest: see docs/decisions/0007.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from itertools import islice

from knowledge.lifecycle import State
from knowledge.question import Question, Visibility
from knowledge.text import folded

MOST_QUESTIONS = 20
"""Questions that count for one network: the latest."""

MOST_WORDS = 200
"""Words that count for one network."""

USED = frozenset({Visibility.OPEN, Visibility.UNNAMED})
"""Whose text any member may read, with a name behind it for the hub."""

TAKEN_BACK = frozenset({State.WITHDRAWN})
"""States in which a question says nothing any more."""


class Kind(StrEnum):
    """What tells that a network fits a question: its asker, a broker, or the network itself."""

    HELPED = "helped"
    REFERRED = "referred"
    ANSWERED = "answered"


def usable(question: Question) -> bool:
    """Whether a question's words may count: not closed off, taken back, emptied or forgotten."""
    known = question.person is not None and bool(question.text)
    return known and question.facets.visibility in USED and question.state not in TAKEN_BACK


def words(questions: Iterable[Question]) -> tuple[str, ...]:
    """Give the content words of a network's questions, folded, each once, the latest first.

    questions: the latest first, each once.
    """
    latest = islice(filter(usable, questions), MOST_QUESTIONS)
    found = dict.fromkeys(word for question in latest for word in folded(question.text))
    return tuple(islice(found, MOST_WORDS))
