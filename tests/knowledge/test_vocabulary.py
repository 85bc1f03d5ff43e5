from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.abbreviation import Abbreviation
from knowledge.theme import Theme
from knowledge.vocabulary import MOST, Vocabulary

SMALL = Vocabulary(
    (
        Theme("water", "Water", "Water", ("grondwater", "dijk", "gezonde sloot")),
        Theme("wonen", "Wonen", "Housing", ("woning", "woningbouw", "huurders")),
        Theme("bodem", "Bodem", "Soil", ("grondwater", "bodem", "regenworm")),
    ),
    (
        Abbreviation("RES", "Regionale energiestrategie"),
        Abbreviation("RES 2.0", "Tweede regionale energiestrategie"),
        Abbreviation("Bal", "Besluit activiteiten leefomgeving"),
        Abbreviation("PS", "Provinciale Staten", common=True),
        Abbreviation("PS", "Pilot stikstof"),
        Abbreviation("KRW", "Kaderrichtlijn water", ("water",)),
    ),
)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Wie weet iets over hittestress?", "klimaatadaptatie"),
        ("tegelwippen in de wijk", "klimaatadaptatie"),
        ("dijkversterking en waterveiligheid", "water"),
        ("bodemdaling en scheuren", "bodemdaling"),
        ("eenzaamheid onder ouderen", "sociaal-domein"),
        ("circulair bouwen", "circulaire-economie"),
        ("woningbouw voor starters", "wonen"),
    ],
)
def test_tells_the_theme_of_the_shipped_catalogue(
    vocabulary: Vocabulary, text: str, first: str
) -> None:
    assert vocabulary.themes(text)[0] == first


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("de dijken", ("water",)),
        ("een woning", ("wonen",)),
        ("dijkwoningen", ("wonen",)),
        ("bodemkwaliteit", ("bodem",)),
        ("grondwater onder de woning", ("wonen", "bodem", "water")),
        ("de gezonde sloten", ("water",)),
        ("gezonde huurders", ("wonen",)),
        ("KRW", ("water",)),
        ("krw", ()),
        ("voetbal", ()),
        ("", ()),
    ],
)
def test_weighs_words(text: str, themes: tuple[str, ...]) -> None:
    assert SMALL.themes(text) == themes


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("de RES", ["RES"]),
        ("de res", []),
        ("RES'en", ["RES"]),
        ("RES-regio's", ["RES"]),
        ("RES 2.0", ["RES", "RES 2.0"]),
        ("RESULTAAT", []),
        ("het Bal", ["Bal"]),
        ("HET BAL", ["Bal"]),
        ("een bal", []),
        ("PS", ["PS", "PS"]),
        ("", []),
    ],
)
def test_abbreviations_as_listed_or_in_capitals(text: str, letters: list[str]) -> None:
    assert [one.letters for one in SMALL.abbreviations(text)] == letters


@pytest.mark.parametrize(
    ("typed", "keys", "unknown"),
    [
        ("water, Wonen", ("water", "wonen"), ()),
        ("housing", ("wonen",), ()),
        ("huurders en dijken", ("wonen", "water"), ()),
        ("voetbal, bodem", ("bodem",), ("voetbal",)),
        ("", (), ()),
    ],
)
def test_reads_a_form_field(typed: str, keys: tuple[str, ...], unknown: tuple[str, ...]) -> None:
    assert SMALL.parse_themes(typed) == (keys, unknown)


def test_every_name_is_read_back(vocabulary: Vocabulary, themes: tuple[Theme, ...]) -> None:
    for theme in themes:
        assert vocabulary.parse_themes(theme.name) == ((theme.key,), ())
        assert vocabulary.parse_themes(theme.name_en) == ((theme.key,), ())
        assert vocabulary.parse_themes(theme.key) == ((theme.key,), ())


def test_names_in_both_languages() -> None:
    assert SMALL.name("wonen") == "Wonen"
    assert SMALL.name("wonen", "en") == "Housing"
    assert SMALL.name("weg") == "weg"
    with pytest.raises(KeyError):
        SMALL.theme("weg")


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_gives_known_keys(vocabulary: Vocabulary, text: str) -> None:
    found = vocabulary.themes(text)
    assert len(found) == len(set(found)) <= MOST
    assert set(found) <= set(vocabulary.theme_keys())
    vocabulary.abbreviations(text)
    assert set(vocabulary.parse_themes(text)[0]) <= set(vocabulary.theme_keys())
