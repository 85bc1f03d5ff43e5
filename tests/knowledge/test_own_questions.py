"""Questions as people really write them find a right network, and what is no question for us none.

`questions.csv` was written from the side of the asker, and its networks were chosen by reading the
catalogue, before the matcher had seen any of it. The `dev` half may be looked at while improving
the matcher; what the `test` half misses is not looked at, so that nobody tunes to it.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from knowledge.library import Library
from knowledge.matching.document import Confidence, Match
from knowledge.network import Network

RIGHT_IN_TOP_3 = 0.90
"""Share of the questions with an answer that find a right network among the first three."""

FALSE_MATCHES = 1
"""Questions without an answer, of the whole set, that may find something all the same."""

HALVES = ("dev", "test")
QUESTIONS = Path(__file__).with_name("questions.csv")
TODAY = date(2026, 11, 21)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. networks: keys of all that are right, best first; empty when none is."""

    key: str
    text: str
    networks: tuple[str, ...]
    kinds: frozenset[str]
    half: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with what the library gave for it, best first."""

    asked: Asked
    matches: tuple[Match, ...]

    @property
    def right(self) -> bool:
        return any(match.key in self.asked.networks for match in self.matches[:3])

    def __str__(self) -> str:
        given = ", ".join(f"{match.key} ({match.confidence})" for match in self.matches[:3])
        return (
            f"{self.asked.key} {self.asked.text}\n"
            f"    given: {given or '-'}\n"
            f"    right: {', '.join(self.asked.networks) or '-'}"
        )


def _keys(cell: str) -> tuple[str, ...]:
    return tuple(key for key in cell.split("|") if key)


@pytest.fixture(scope="module")
def questions() -> tuple[Asked, ...]:
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        return tuple(
            Asked(
                row["id"],
                row["question"],
                _keys(row["networks"]),
                frozenset(_keys(row["kind"])),
                row["half"],
            )
            for row in csv.DictReader(file)
        )


@pytest.fixture(scope="module")
def answers(
    questions: tuple[Asked, ...], make_library: Callable[[], Library]
) -> tuple[Answered, ...]:
    """Each question read and looked up as a conversation does it."""
    library = make_library()
    return tuple(
        Answered(asked, library.find(asked.text, library.read(asked.text, TODAY)).matches)
        for asked in questions
    )


def listed(title: str, found: Iterable[Answered]) -> str:
    return "\n".join((title, *map(str, found)))


@pytest.mark.parametrize("half", HALVES)
def test_a_right_network_is_among_the_first_three(answers: tuple[Answered, ...], half: str) -> None:
    answerable = [each for each in answers if each.asked.networks and each.asked.half == half]
    missed = [each for each in answerable if not each.right]
    share = 1 - len(missed) / len(answerable)
    title = f"{half}: {share:.3f} of {len(answerable)} right in the top 3; {len(missed)} missed"
    assert share >= RIGHT_IN_TOP_3, listed(title, missed)


def test_what_has_no_answer_is_never_sure_of_one(answers: tuple[Answered, ...]) -> None:
    sure = [
        each
        for each in answers
        if not each.asked.networks
        and any(match.confidence is Confidence.FITS for match in each.matches)
    ]
    assert len(sure) <= FALSE_MATCHES, listed(f"{len(sure)} false matches that fit", sure)


def test_what_has_no_answer_finds_nothing(answers: tuple[Answered, ...]) -> None:
    found = [each for each in answers if not each.asked.networks and each.matches]
    assert len(found) <= FALSE_MATCHES, listed(f"{len(found)} false matches", found)


def test_the_questions_hold_together(
    questions: tuple[Asked, ...], networks: tuple[Network, ...]
) -> None:
    known = {network.key for network in networks}
    assert len({asked.key for asked in questions}) == len(questions)
    assert len({asked.text for asked in questions}) == len(questions)
    for asked in questions:
        assert set(asked.networks) <= known, asked.key
        assert len(set(asked.networks)) == len(asked.networks), asked.key
        assert ("none" in asked.kinds) == (not asked.networks), asked.key
    assert [asked.half for asked in questions] == [HALVES[at % 2] for at in range(len(questions))]


def test_the_questions_are_as_varied_as_those_of_people(questions: tuple[Asked, ...]) -> None:
    kinds = Counter(kind for asked in questions for kind in asked.kinds)
    assert len(questions) >= 120
    assert 10 <= kinds["none"] <= 12
    assert kinds["area"] >= 30
    assert kinds["no-word-in-common"] >= 25
    assert kinds["typo"] >= 20
    assert kinds["long"] >= 15
