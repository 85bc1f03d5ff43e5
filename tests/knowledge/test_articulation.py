from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.abbreviation import Abbreviation
from knowledge.area import Area, AreaKind
from knowledge.articulation import (
    MOST,
    Obstacle,
    ObstacleKind,
    obstacles,
    sharpen,
)
from knowledge.gazetteer import Gazetteer
from knowledge.masking import Kind
from knowledge.network import LookingFor, Scale
from knowledge.question import Facets
from knowledge.vocabulary import Vocabulary

URK = Facets(areas=("gemeente-urk",))
LONG = "Wie weet iets over bodemdaling en scheuren in huizen op Urk?"


def kinds(found: Iterable[Obstacle]) -> list[str]:
    return [one.kind.value for one in found]


def test_a_good_question_has_no_obstacle(vocabulary: Vocabulary) -> None:
    assert obstacles(LONG, URK, vocabulary) == ()


def test_no_area(vocabulary: Vocabulary) -> None:
    assert kinds(obstacles(LONG, Facets(), vocabulary)) == ["no_area"]


@pytest.mark.parametrize("text", ["", "Urk?", "hittestress", "Wie weet iets over stikstof?"])
def test_too_short(vocabulary: Vocabulary, text: str) -> None:
    assert kinds(obstacles(text, URK, vocabulary)) == ["too_short"]


def test_personal_data_comes_first(vocabulary: Vocabulary) -> None:
    found = obstacles("hitte", Facets(), vocabulary, {Kind.PHONE, Kind.EMAIL})
    assert kinds(found) == ["personal_data", "too_short", "no_area"]
    assert found[0].suggestions == ("email", "phone")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Hoeveel woningen hebben schade en hoe pakken andere gemeenten dat aan?",
            ("Hoeveel woningen hebben schade?", "Hoe pakken andere gemeenten dat aan?"),
        ),
        (
            "Hoe krijgen we bewoners mee? En wat kost afkoppelen?",
            ("Hoe krijgen we bewoners mee?", "Wat kost afkoppelen?"),
        ),
        (
            "What is known about drought, and who works on flood risk?",
            ("What is known about drought?", "Who works on flood risk?"),
        ),
        ("Wie weet hoe en wanneer huizen verzakken door droogte?", None),
        ("Wie weet iets over bodemdaling, huizen en funderingen? Wie kan helpen?", None),
        ("Ik zoek een aanpak voor droogte en hitte in dorpen en steden.", None),
    ],
)
def test_two_questions(vocabulary: Vocabulary, text: str, parts: tuple[str, ...] | None) -> None:
    found = [o for o in obstacles(text, URK, vocabulary) if o.kind is ObstacleKind.TWO_QUESTIONS]
    assert [one.suggestions for one in found] == ([parts] if parts else [])


@pytest.mark.parametrize(
    ("text", "open_form"),
    [
        (
            "Mag een gemeente houtrook in dorpen verbieden?",
            "Onder welke voorwaarden mag een gemeente houtrook in dorpen verbieden?",
        ),
        (
            "Moeten gemeenten een hitteplan voor dorpen maken?",
            "Wanneer moeten gemeenten een hitteplan voor dorpen maken?",
        ),
        (
            "Kan een waterschap natuurvriendelijke oevers betalen?",
            "Hoe kan een waterschap natuurvriendelijke oevers betalen?",
        ),
        (
            "Is er landelijk beleid voor kleine woningen op erven?",
            "Welk landelijk beleid is er voor kleine woningen op erven?",
        ),
        (
            "Is er een regeling voor kleine woningen op erven?",
            "Welke regeling is er voor kleine woningen op erven?",
        ),
        (
            "Zijn er voorbeelden van houten bruggen in dorpen?",
            "Welke voorbeelden zijn er van houten bruggen in dorpen?",
        ),
        ("Is houtrook schadelijk voor bewoners van dorpen?", ""),
        ("Is er een flurk voor kleine woningen op erven?", ""),
        ("Kan het riool regenbuien in dorpen aan?", ""),
        (
            "May a municipality forbid wood smoke?",
            "Under which conditions may a municipality forbid wood smoke?",
        ),
    ],
)
def test_yes_no(vocabulary: Vocabulary, text: str, open_form: str) -> None:
    (found,) = obstacles(text, URK, vocabulary)
    assert found.kind is ObstacleKind.YES_NO
    assert found.suggestions == ((open_form,) if open_form else ())
    assert found.span == (0, len(text))


@pytest.mark.parametrize(
    "text",
    [
        "Is er iemand die houtrook in dorpen onderzoekt?",
        "Heeft iemand ervaring met houtrook in dorpen bij kinderen?",
        "Kunnen jullie iets over houtrook in dorpen bij kinderen vertellen?",
        "Hoe mag een gemeente houtrook in dorpen verbieden?",
    ],
)
def test_asking_politely_is_no_yes_no_question(vocabulary: Vocabulary, text: str) -> None:
    assert obstacles(text, URK, vocabulary) == ()


def test_abbreviations_that_others_do_not_know() -> None:
    vocabulary = Vocabulary(
        (),
        (
            Abbreviation("ZZS", "Zeer zorgwekkende stoffen"),
            Abbreviation("VNG", "Vereniging van Nederlandse Gemeenten", common=True),
            Abbreviation("NOP", "Noordoostpolder"),
        ),
    )
    nop = Gazetteer((Area("nop", "Noordoostpolder", AreaKind.MUNICIPALITY, aliases=("NOP",)),))
    text = "Welke fabrieken in de NOP lozen ZZS volgens de VNG?"
    (found,) = obstacles(text, URK, vocabulary, gazetteer=nop)
    assert found == Obstacle(
        ObstacleKind.ABBREVIATION, "ZZS", (32, 35), ("Zeer zorgwekkende stoffen",)
    )
    explained = "Welke fabrieken lozen zeer zorgwekkende stoffen (ZZS)?"
    assert obstacles(explained, URK, vocabulary) == ()


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=400))
def test_any_text_has_at_most_three_obstacles(vocabulary: Vocabulary, text: str) -> None:
    found = obstacles(text, Facets(), vocabulary)
    assert len(found) <= MOST
    assert all(one.span is None or 0 <= one.span[0] <= one.span[1] <= len(text) for one in found)


STATED = Facets(
    areas=("gemeente-urk", "gebied-twente"),
    themes=("water", "wonen"),
    looking_for=(LookingFor.APPROACH, LookingFor.PEOPLE),
    scale=Scale.REGIONAL,
    purpose="een raadsvoorstel.",
    tried="de buren gevraagd",
    deadline=date(2027, 3, 12),
    stated=frozenset(
        ("areas", "themes", "looking_for", "scale", "purpose", "tried", "deadline", "visibility")
    ),
)


def test_adds_what_the_text_does_not_tell(gazetteer: Gazetteer, vocabulary: Vocabulary) -> None:
    made = sharpen("  Hoe gaat het met de dijken in Urk? ", STATED, gazetteer, vocabulary)
    assert made.base == "Hoe gaat het met de dijken in Urk?"
    added = {one.facet: one.values for one in made.additions}
    assert added == {
        "areas": ("gebied-twente",),
        "themes": ("wonen",),
        "looking_for": ("aanpak", "mensen"),
        "scale": ("regionaal",),
        "purpose": ("een raadsvoorstel.",),
        "tried": ("de buren gevraagd",),
        "deadline": ("2027-03-12",),
    }


def test_adds_nothing_that_was_only_read(gazetteer: Gazetteer, vocabulary: Vocabulary) -> None:
    read_only = replace(STATED, stated=frozenset())
    assert sharpen("Hoe?", read_only, gazetteer, vocabulary).additions == ()


def test_an_area_counts_as_told_however_it_is_written(
    gazetteer: Gazetteer, vocabulary: Vocabulary
) -> None:
    facets = Facets(areas=("gemeente-noordoostpolder",), stated=frozenset(("areas",)))
    assert sharpen("wonen in de nop", facets, gazetteer, vocabulary).additions == ()


def compose(base: str, facets: Facets, gazetteer: Gazetteer, vocabulary: Vocabulary) -> str:
    """Say the additions as plainly as possible."""
    said = [base]
    for addition in sharpen(base, facets, gazetteer, vocabulary).additions:
        for value in addition.values:
            match addition.facet:
                case "areas":
                    said.append(f"Het gaat over {gazetteer.name(value)}.")
                case "themes":
                    said.append(f"Thema: {vocabulary.name(value)}.")
                case "deadline":
                    said.append(f"Graag voor {date.fromisoformat(value):%d-%m-%Y}.")
                case _:
                    said.append(f"{value}.")
    return "\n".join(said)


@settings(max_examples=120, deadline=None)
@given(data=st.data(), base=st.text(max_size=120))
def test_nothing_is_added_twice(
    gazetteer: Gazetteer, vocabulary: Vocabulary, data: st.DataObject, base: str
) -> None:
    areas = st.sampled_from([area.key for area in gazetteer])
    themes = st.sampled_from(vocabulary.theme_keys())
    facets = replace(
        STATED,
        areas=tuple(data.draw(st.lists(areas, max_size=3, unique=True))),
        themes=tuple(data.draw(st.lists(themes, max_size=3, unique=True))),
        looking_for=tuple(data.draw(st.lists(st.sampled_from(LookingFor), unique=True))),
        scale=data.draw(st.sampled_from([None, *Scale])),
        purpose=data.draw(st.text(max_size=30)),
        tried=data.draw(st.text(max_size=30)),
        deadline=data.draw(st.none() | st.dates(date(2020, 1, 1), date(2090, 1, 1))),
    )
    text = compose(base, facets, gazetteer, vocabulary)
    assert sharpen(text, facets, gazetteer, vocabulary).additions == ()
