from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.gazetteer import Gazetteer
from knowledge.network import LookingFor, Scale
from knowledge.question import Facets, Visibility
from knowledge.reading import LONGEST_PHRASE, merge, read
from knowledge.vocabulary import Vocabulary

TODAY = date(2026, 11, 18)
F, A, E, R, P = (
    LookingFor.FACTS,
    LookingFor.APPROACH,
    LookingFor.EXPERIENCE,
    LookingFor.RULES,
    LookingFor.PEOPLE,
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Wie weet iets over hittestress?", ()),
        ("Hoeveel woningen hebben schade?", (F,)),
        ("Zijn er cijfers over eenzaamheid?", (F,)),
        ("Hoe vaak komt dat voor?", (F,)),
        ("Wat kost het afkoppelen?", (F,)),
        ("Hoe betrekken we bewoners?", (A,)),
        ("Hoe lang duurt het?", ()),
        ("Is er een stappenplan?", (A,)),
        ("Wie heeft ervaring met wadi's?", (E,)),
        ("Ik zoek praktijkvoorbeelden", (E,)),
        ("Wat doen andere gemeenten?", (E,)),
        ("Mag een gemeente houtrook verbieden?", (R,)),
        ("Is het verplicht?", (R,)),
        ("Welk beleid is er?", (R,)),
        ("Welke regels gelden er?", (R,)),
        ("Is er een netwerk voor veenweide?", (P,)),
        ("Ik wil sparren met een collega", (P,)),
        ("Wie werkt hieraan?", (P,)),
        ("Ervaringen en cijfers graag", (E, F)),
        ("How many houses?", (F,)),
        ("How do we do this?", (A,)),
        ("Any experience with heat?", (E,)),
        ("Which rules apply?", (R,)),
    ],
)
def test_what_is_looked_for(
    gazetteer: Gazetteer, vocabulary: Vocabulary, text: str, told: tuple[LookingFor, ...]
) -> None:
    assert read(text, gazetteer, vocabulary, TODAY).looking_for == told


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("wateroverlast in onze gemeente", Scale.LOCAL),
        ("lokaal beleid", Scale.LOCAL),
        ("in de wijk", Scale.LOCAL),
        ("een regionale aanpak", Scale.REGIONAL),
        ("provinciaal beleid", Scale.REGIONAL),
        ("het landelijke beeld", Scale.NATIONAL),
        ("cijfers over Nederland", Scale.NATIONAL),
        ("lokaal en landelijk", None),
        ("bodemdaling in Urk", None),
        ("bodemdaling", None),
    ],
)
def test_the_scale_only_when_it_is_told(
    gazetteer: Gazetteer, vocabulary: Vocabulary, text: str, scale: Scale | None
) -> None:
    assert read(text, gazetteer, vocabulary, TODAY).scale is scale


@pytest.mark.parametrize(
    ("text", "purpose", "tried"),
    [
        ("Wat werkt? Dit is voor een raadsvoorstel.", "een raadsvoorstel", ""),
        ("Ik vraag dit voor onze nieuwe omgevingsvisie", "onze nieuwe omgevingsvisie", ""),
        ("Ten behoeve van het hitteplan.", "het hitteplan", ""),
        ("Ik vraag het omdat de raad erom vraagt.", "omdat de raad erom vraagt", ""),
        ("Dit is t.b.v. de begroting", "de begroting", ""),
        ("This is for a council proposal", "a council proposal", ""),
        ("ruimte voor de rivier", "", ""),
        ("We hebben al bij de provincie gevraagd.", "", "We hebben al bij de provincie gevraagd"),
        ("Wij hebben zelf al gezocht. Wie helpt?", "", "Wij hebben zelf al gezocht"),
        ("Eerder hebben we een enquête gehouden!", "", "Eerder hebben we een enquête gehouden"),
        ("Al geprobeerd: bellen", "", "bellen"),
        ("We have already asked the province.", "", "We have already asked the province"),
        ("We hebben veel schade", "", ""),
    ],
)
def test_purpose_and_what_was_tried(
    gazetteer: Gazetteer, vocabulary: Vocabulary, text: str, purpose: str, tried: str
) -> None:
    found = read(text, gazetteer, vocabulary, TODAY)
    assert (found.purpose, found.tried) == (purpose, tried)


def test_a_whole_question(gazetteer: Gazetteer, vocabulary: Vocabulary) -> None:
    text = (
        "Wie heeft ervaring met hittestress in Almelo en de rest van Overijssel? Het is voor een "
        "raadsvoorstel, uiterlijk 12-3-2027. We hebben al rondgebeld."
    )
    assert read(text, gazetteer, vocabulary, TODAY) == Facets(
        areas=("gemeente-almelo",),
        themes=("klimaatadaptatie",),
        looking_for=(E,),
        purpose="een raadsvoorstel",
        tried="We hebben al rondgebeld",
        deadline=date(2027, 3, 12),
    )


def test_an_area_is_no_theme(gazetteer: Gazetteer, vocabulary: Vocabulary) -> None:
    assert read("Wie kent waterschap Rivierenland?", gazetteer, vocabulary, TODAY).themes == ()


def test_what_was_stated_wins_and_the_rest_is_filled() -> None:
    told = Facets(areas=("gemeente-urk",), themes=("water",), purpose="een plan", scale=Scale.LOCAL)
    stated = Facets(
        areas=("gebied-twente",),
        scale=None,
        visibility=Visibility.HUB,
        stated=frozenset(("areas", "scale", "visibility")),
    )
    assert merge(told, stated) == replace(stated, themes=("water",), purpose="een plan")


def test_what_was_stated_empty_stays_empty() -> None:
    told = Facets(areas=("gemeente-urk",))
    assert merge(told, Facets(stated=frozenset(("areas",)))).areas == ()


def test_what_was_known_stays_when_the_text_no_longer_tells_it() -> None:
    assert merge(Facets(), Facets(themes=("water",))).themes == ("water",)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=400))
def test_any_text_can_be_read(gazetteer: Gazetteer, vocabulary: Vocabulary, text: str) -> None:
    found = read(text, gazetteer, vocabulary, TODAY)
    assert found.stated == frozenset()
    assert len(found.themes) <= 3
    assert len(found.purpose) <= 2 * LONGEST_PHRASE
    assert gazetteer.most_specific(found.areas) == found.areas
    assert found.deadline is None or found.deadline >= TODAY
    assert merge(found, found) == found
