from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.deadline import find, forms

TODAY = date(2026, 11, 18)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("graag voor 1 maart", date(2027, 3, 1)),
        ("vóór 1 december", date(2026, 12, 1)),
        ("uiterlijk 12-3-2027", date(2027, 3, 12)),
        ("uiterlijk op 12/3/27", date(2027, 3, 12)),
        ("deadline: 2027-03-12 ", date(2027, 3, 12)),
        ("voor vrijdag 20 november", date(2026, 11, 20)),
        ("voor vrijdag", date(2026, 11, 20)),
        ("voor woensdag", date(2026, 11, 25)),
        ("tot en met 3 januari 2028", date(2028, 1, 3)),
        ("voor maart", date(2027, 3, 1)),
        ("voor april 2028", date(2028, 4, 1)),
        ("eind maart", date(2027, 3, 31)),
        ("eind februari 2028", date(2028, 2, 29)),
        ("eind november", date(2026, 11, 30)),
        ("half januari", date(2027, 1, 15)),
        ("begin mei", date(2027, 5, 7)),
        ("vóór de zomer", date(2027, 6, 21)),
        ("voor de kerst", date(2026, 12, 25)),
        ("volgende week", date(2026, 11, 27)),
        ("deze week nog", date(2026, 11, 20)),
        ("morgen", date(2026, 11, 19)),
        ("volgende maand", date(2026, 12, 31)),
        ("binnen twee weken", date(2026, 12, 2)),
        ("binnen 10 dagen", date(2026, 11, 28)),
        ("binnen drie maanden", date(2027, 2, 18)),
        ("before 1 March", date(2027, 3, 1)),
        ("by March 5, 2027", date(2027, 3, 5)),
        ("within two weeks", date(2026, 12, 2)),
        ("next week", date(2026, 11, 27)),
        # no deadline
        ("in 2024 is dit onderzocht", None),
        ("eind maart hebben we dit gevraagd", None),
        ("uiterlijk 1-1-2020", None),
        ("voor 31 februari", None),
        ("een plan voor 2030", None),
        ("voor een raadsvoorstel", None),
        ("binnen 9999999 dagen", None),
        ("de zomer was droog", None),
        ("", None),
    ],
)
def test_finds_the_deadline(text: str, when: date | None) -> None:
    assert find(text, TODAY) == when


def test_the_first_of_two_counts() -> None:
    assert find("Eerst voor 1 maart, daarna uiterlijk 1-2-2027.", TODAY) == date(2027, 3, 1)


@settings(max_examples=150)
@given(ahead=st.integers(min_value=0, max_value=3000))
def test_each_form_of_a_date_is_read_back(ahead: int) -> None:
    when = TODAY + timedelta(days=ahead)
    for form in forms(when):
        assert find(f"uiterlijk {form} graag", TODAY) == when


@settings(max_examples=150)
@given(
    text=st.text(max_size=200),
    today=st.dates(min_value=date(2020, 1, 1), max_value=date(2100, 1, 1)),
)
def test_never_in_the_past(text: str, today: date) -> None:
    when = find("voor " + text, today)
    assert when is None or when >= today
