"""Questions: their numbers, and who may see what."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lifecycle import State
from knowledge.question import (
    MEMBER,
    Draft,
    Facets,
    Place,
    Question,
    Reader,
    Visibility,
    may_read_name,
    may_read_text,
    number_of,
    read_number,
)

AT = datetime(2026, 11, 21, tzinfo=UTC)
ASKER, OTHER = Reader(1), Reader(2)
BROKER, ELSEWHERE = Reader(3, frozenset({"twente"})), Reader(4, frozenset({"flevoland"}))
EVERYBODY = {ASKER, BROKER, ELSEWHERE, OTHER, MEMBER}


def question(visibility: Visibility, person: int | None = 1) -> Question:
    facets = Facets(visibility=visibility)
    return Question(
        *(1, "V-2026-0001", person, 1, Place.PERSONAL, "twente", State.NEW),
        *("hoe?", "", facets, "nl", AT, AT),
    )


@pytest.mark.parametrize(
    ("visibility", "text", "name"),
    [
        (Visibility.OPEN, EVERYBODY, EVERYBODY),
        (Visibility.UNNAMED, EVERYBODY, {ASKER, BROKER}),
        (Visibility.HUB, {ASKER, BROKER}, {ASKER, BROKER}),
        (Visibility.ANONYMOUS, EVERYBODY, {ASKER}),
    ],
)
def test_who_sees_text_and_name(
    visibility: Visibility, text: set[Reader], name: set[Reader]
) -> None:
    asked = question(visibility)
    assert {each for each in EVERYBODY if may_read_text(asked, each)} == text
    assert {each for each in EVERYBODY if may_read_name(asked, each)} == name


def test_a_question_of_somebody_forgotten_is_nobodys() -> None:
    forgotten = question(Visibility.HUB, None)
    assert not any(may_read_text(forgotten, each) for each in (ASKER, OTHER, MEMBER))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("V-2026-0042", "V-2026-0042"),
        ("v2026-42", "V-2026-0042"),
        (" v-2026-1 ", "V-2026-0001"),
        ("V20260042", "V-2026-0042"),
        ("V-2026-12345", "V-2026-12345"),
        ("V-26-1", None),
        ("2026-0042", None),
        ("V-2026-", None),
        ("V-2026-0042x", None),
        ("V-2026-٠٠٤٢", None),
        ("", None),
    ],
)
def test_numbers_as_people_type_them(text: str, number: str | None) -> None:
    assert read_number(text) == number


@given(st.integers(2000, 9999), st.integers(1, 9_999_999))
def test_every_number_is_read_as_it_was_written(year: int, count: int) -> None:
    number = number_of(year, count)
    assert read_number(number) == number
    assert read_number(number.lower().replace("-", "", 1)) == number


@pytest.mark.parametrize(
    ("key", "ended", "changes"),
    [(None, "", False), (7, "asked", False), (7, "solved", False)]
    + [(7, ended, True) for ended in ("", "changed", "cancelled")],
)
def test_a_draft_changes_a_question_or_became_one(
    key: int | None, ended: str, changes: bool
) -> None:
    draft = Draft(
        *("k", 1, 1, Place.PERSONAL, "eerst", "", Facets(), "nl", AT, AT),
        question=key,
        ended=ended,
    )
    assert draft.changes is changes
    assert draft.text == "eerst"
