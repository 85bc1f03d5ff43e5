"""English questions over networks that are described in Dutch."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.abbreviation import Abbreviation
from knowledge.area import Area
from knowledge.glossary import Glossary
from knowledge.language import tell
from knowledge.library import Library
from knowledge.matching.document import Confidence
from knowledge.network import Network
from knowledge.text import fold
from knowledge.theme import Theme

TODAY = date(2026, 11, 21)
SMALL = Glossary(
    [
        ("soil", "bodem"),
        ("soil subsidence", "bodemdaling"),
        ("nature-inclusive farming", "natuurinclusieve landbouw"),
        ("city", "stad"),
        ("", "niets"),
        ("nothing", " "),
    ]
)


@pytest.fixture(scope="session")
def pairs() -> list[tuple[str, str]]:
    path = Path(__file__).parents[2] / "storage" / "catalogue" / "english.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["english"], row["dutch"]) for row in csv.DictReader(file)]


@pytest.fixture(scope="session")
def library(
    areas: tuple[Area, ...],
    themes: tuple[Theme, ...],
    abbreviations: tuple[Abbreviation, ...],
    networks: tuple[Network, ...],
    pairs: list[tuple[str, str]],
) -> Library:
    library = Library(areas, themes, abbreviations, english=pairs)
    library.load_networks(networks)
    return library


QUESTIONS = [
    (
        "Who knows anything about soil subsidence and cracks in houses?",
        "bodemdaling",
        "nationaal-programma-veenweiden",
    ),
    (
        "Does anybody have experience with heat networks in existing neighbourhoods?",
        "energie",
        "klp-energietransitie",
    ),
    ("What do other municipalities do about grid congestion?", "energie", "liander"),
    ("Who can help us with nature-inclusive farming in Flevoland?", "landbouw", "wur"),
    (
        "How do you involve residents in the building of wind farms?",
        "participatie",
        "directie-participatie-ienw",
    ),
    (
        "We are looking for experience with substances of very high concern in permits",
        "milieu",
        "kennisschakelpunt-zzs",
    ),
    (
        "Is there any knowledge about circular procurement for provinces?",
        "circulaire-economie",
        "kenniscommunity-circulaire-economie",
    ),
    ("Who has data on air quality and health in our district?", "gezondheid", "atlas-leefomgeving"),
    (
        "How can farmers change or stop, and who would coach them?",
        "landbouw",
        "plattelandscoaches-utrecht",
    ),
    ("Who works on heat stress and heavy rainfall in the city?", "klimaatadaptatie", "stowa"),
]


@pytest.mark.parametrize(("text", "theme", "network"), QUESTIONS)
def test_an_english_question_finds_what_is_written_in_dutch(
    library: Library, text: str, theme: str, network: str
) -> None:
    facets = library.read(text, TODAY)
    assert theme in facets.themes
    first = [match.key for match in library.find(text, facets).matches[:3]]
    assert network in first


def test_most_english_questions_find_something_that_fits(library: Library) -> None:
    fits = 0
    for text, _, _ in QUESTIONS:
        matches = library.find(text, library.read(text, TODAY)).matches
        fits += any(match.confidence is Confidence.FITS for match in matches)
    assert fits * 2 > len(QUESTIONS)


def test_the_longest_phrase_wins_and_the_rest_stays() -> None:
    text = "Who knows about Soil subsidence in Urk, and soils?"
    assert SMALL.in_dutch(text) == "Who knows about bodemdaling in Urk, and bodem?"


def test_plurals_and_hyphens_make_no_difference() -> None:
    for text in ("nature inclusive farming", "Nature-inclusive farming"):
        assert SMALL.in_dutch(f"who does {text} in cities?") == (
            "who does natuurinclusieve landbouw in stad?"
        )


def test_a_phrase_does_not_cross_a_sentence() -> None:
    assert SMALL.in_dutch("What about the soil. Subsidence is what?").startswith(
        "What about the bodem. Subsidence"
    )


@pytest.mark.parametrize(
    "text",
    ["Wie weet iets over soil subsidence in de stad?", "soil", "", "Hoe werkt de city deal?"],
)
def test_what_is_not_in_english_stays_as_it_is(text: str) -> None:
    assert tell(text) != "en"
    assert SMALL.in_dutch(text) == text


def test_pairs_that_say_nothing_are_skipped() -> None:
    assert len(SMALL) == 4
    assert Glossary().in_dutch("Who knows about the soil?") == "Who knows about the soil?"


@given(st.text(max_size=300))
def test_any_text_can_be_given(text: str) -> None:
    given = SMALL.in_dutch(text)
    assert given == text or tell(text) == "en"


def test_the_shipped_pairs_are_complete_and_told_apart(pairs: list[tuple[str, str]]) -> None:
    assert len(pairs) >= 250
    assert len(Glossary(pairs)) == len(pairs)
    assert [fold(english) for english, _ in pairs] == sorted(fold(english) for english, _ in pairs)
    assert all(dutch == dutch.strip() != "" for _, dutch in pairs)
