from __future__ import annotations

from collections.abc import Iterator

import pytest

from admin.client_words import client_words
from admin.form import Asked, NotSent
from admin.terminal import Field

THEMES = (("water", "Water"), ("bodem", "Bodem"), ("wonen", "Wonen"))


class Person:
    """Somebody at the keyboard, of whom every line is known beforehand."""

    def __init__(self, *lines: str, language: str = "nl") -> None:
        self.lines: Iterator[str] = iter(lines)
        self.heard: list[str] = []
        self.asked = Asked(self._ask, self.heard.append, client_words(language))

    def _ask(self, prompt: str) -> str:
        assert prompt.endswith(": ")
        try:
            return next(self.lines)
        except StopIteration:
            raise EOFError from None

    def fills_in(self, *fields: Field) -> dict[str, str]:
        return self.asked.filled_in("Verstuur", fields)


def test_enter_keeps_what_stands_there() -> None:
    fields = [Field("question", "Je vraag", "hitte"), Field("scale", "Schaal", "a", (("a", "A"),))]
    assert Person("", "").fills_in(*fields) == {"question": "hitte", "scale": "a"}


def test_something_else_takes_its_place_and_a_dash_empties() -> None:
    fields = [Field("question", "Je vraag", "hitte"), Field("tried", "Geprobeerd", "bellen")]
    assert Person("koelte", "-").fills_in(*fields) == {"question": "koelte", "tried": ""}


def test_what_is_folded_away_is_not_asked() -> None:
    hidden = Field("tried", "Geprobeerd", "bellen", shown=False)
    person = Person()
    assert person.fills_in(hidden) == {"tried": "bellen"}
    assert "Geprobeerd" not in person.heard


def test_what_stands_there_and_an_example_are_said() -> None:
    person = Person("")
    person.fills_in(Field("areas", "Gebied", "Urk", example="Bijvoorbeeld: Twente"))
    assert person.heard[-3:] == ["Gebied", "  Bijvoorbeeld: Twente", "  Nu: Urk"]


@pytest.mark.parametrize(
    ("line", "value"), [("2", "bodem"), ("1,3", "water,wonen"), ("3 1 3", "wonen,water")]
)
def test_choices_by_number(line: str, value: str) -> None:
    field = Field("themes", "Thema's", "", THEMES, several=True)
    assert Person(line).fills_in(field) == {"themes": value}


@pytest.mark.parametrize("line", ["0", "4", "water", "1,9", "-1", "²", ","])
def test_a_number_that_is_not_there_is_asked_again(line: str) -> None:
    person = Person(line, "2")
    field = Field("themes", "Thema's", "", THEMES, several=True)
    assert person.fills_in(field) == {"themes": "bodem"}
    assert "  Kies nummers van 1 tot 3, met een komma ertussen." in person.heard


def test_only_one_where_only_one_fits() -> None:
    person = Person("1,2", "1")
    assert person.fills_in(Field("scale", "Schaal", "", THEMES)) == {"scale": "water"}
    assert "  Kies één nummer van 1 tot 3." in person.heard


def test_what_was_chosen_is_marked() -> None:
    person = Person("")
    person.fills_in(Field("themes", "Thema's", "bodem", THEMES, several=True))
    assert person.heard[-3:] == ["    1. Water", "  x 2. Bodem", "    3. Wonen"]


def test_what_is_required_must_be_there() -> None:
    person = Person("-", "   ", "hitte")
    field = Field("question", "Je vraag", "", required=True, complaint="Schrijf je vraag op.")
    assert person.fills_in(field) == {"question": "hitte"}
    assert person.heard.count("  Schrijf je vraag op.") == 2


@pytest.mark.parametrize("line", ["31-12-2027", "31/12/2027", "31 12 2027", "2027-12-31"])
def test_a_date_as_people_write_it(line: str) -> None:
    assert Person(line).fills_in(Field("deadline", "Wanneer?", "", date=True)) == {
        "deadline": "2027-12-31"
    }


@pytest.mark.parametrize("line", ["31-02-2027", "morgen", "12-31-2027", "2027"])
def test_a_date_that_is_none_is_asked_again(line: str) -> None:
    person = Person(line, "")
    assert person.fills_in(Field("deadline", "Wanneer?", "", date=True)) == {"deadline": ""}
    assert "  Typ de datum zo: 31-12-2027." in person.heard


@pytest.mark.parametrize("line", ["/terug", "/back"])
def test_a_form_can_be_left(line: str) -> None:
    with pytest.raises(NotSent):
        Person("iets", line).fills_in(Field("a", "A", ""), Field("b", "B", ""))


def test_the_end_of_the_input_sends_nothing() -> None:
    with pytest.raises(EOFError):
        Person("iets").fills_in(Field("a", "A", ""), Field("b", "B", ""))


def test_it_speaks_english_too() -> None:
    person = Person("x", "1", language="en")
    person.fills_in(Field("scale", "Scale", "", THEMES))
    assert person.heard[0].startswith("Verstuur: fill in.")
    assert "  Choose one number from 1 to 3." in person.heard
