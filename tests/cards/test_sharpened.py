"""The sharpened text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.sharpened import compose, without
from knowledge.articulation import sharpen
from knowledge.library import Library
from knowledge.network import LookingFor, Scale
from knowledge.question import LONGEST, Facets
from knowledge.reading import READ
from storage.catalogue_reader import read_catalogue

_CATALOGUE = read_catalogue()
LIBRARY = Library(
    _CATALOGUE.areas,
    _CATALOGUE.themes,
    _CATALOGUE.abbreviations,
    thesaurus=_CATALOGUE.thesaurus,
    lexicon=_CATALOGUE.lexicon,
    english=_CATALOGUE.english,
    elsewhere=_CATALOGUE.elsewhere,
)
EVERYTHING = frozenset(READ)

phrases = st.one_of(
    st.just(""),
    st.sampled_from(("een raadsvoorstel", "we hebben al gebeld", "dit: dat.", "waarom?", "a")),
    st.text(max_size=80).map(str.strip),
)
facets = st.builds(
    Facets,
    areas=st.lists(st.sampled_from([a.key for a in _CATALOGUE.areas]), max_size=3, unique=True).map(
        tuple
    ),
    themes=st.lists(st.sampled_from(list(LIBRARY.themes)), max_size=3, unique=True).map(tuple),
    looking_for=st.lists(st.sampled_from(LookingFor), max_size=3, unique=True).map(tuple),
    scale=st.one_of(st.none(), st.sampled_from(Scale)),
    purpose=phrases,
    tried=phrases,
    deadline=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2040, 1, 1))),
    stated=st.frozensets(st.sampled_from(READ)),
)
texts = st.one_of(
    st.sampled_from(("Wie weet iets over bodemdaling in Urk?", "Hoe gaat dat", "Vraag:")),
    st.text(min_size=1, max_size=200).map(str.strip).filter(bool),
)


def composed(text: str, stated: Facets, language: str = "nl", longest: int = LONGEST) -> str:
    told = sharpen(text, stated, LIBRARY.gazetteer, LIBRARY.vocabulary)
    return compose(told, LIBRARY, language, longest)


def test_what_the_form_added_stands_after_the_question() -> None:
    stated = Facets(
        areas=("gemeente-urk", "gemeente-dronten"),
        looking_for=(LookingFor.FACTS,),
        scale=Scale.LOCAL,
        purpose="een raadsvoorstel",
        deadline=date(2027, 3, 12),
        stated=EVERYTHING,
    )
    text = composed("Wie weet iets over bodemdaling", stated)
    assert text.startswith("Wie weet iets over bodemdaling. ")
    for part in ("Urk en Dronten", "feiten of cijfers", "een raadsvoorstel.", "12 maart 2027"):
        assert part in text
    assert "Urk and Dronten" in composed("Who knows about subsidence?", stated, "en")


def test_without_anything_to_add_the_text_stays_as_it_is() -> None:
    assert composed("wie weet dit", Facets()) == "wie weet dit"
    read = Facets(areas=("gemeente-urk",))
    assert composed("wie weet dit", read) == "wie weet dit"


def test_what_the_catalogue_no_longer_has_is_left_out() -> None:
    gone = Facets(areas=("weg",), themes=("weg",), stated=EVERYTHING)
    assert composed("wie weet dit", gone) == "wie weet dit"


def test_a_sentence_that_does_not_fit_is_left_out() -> None:
    stated = Facets(areas=("gemeente-urk",), purpose="x" * 100, stated=EVERYTHING)
    text = composed("Hoe dan?", stated, longest=60)
    assert "Urk" in text
    assert "x" not in text


@given(text=texts, stated=facets, language=st.sampled_from(("nl", "en")))
def test_composing_twice_is_composing_once(text: str, stated: Facets, language: str) -> None:
    once = composed(text, stated, language)
    assert composed(once, stated, language) == once
    assert len(once) <= LONGEST


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    ("before", "now"),
    [
        (Facets(areas=("gemeente-urk",)), Facets(areas=("gemeente-dronten",))),
        (Facets(areas=("gemeente-urk", "gemeente-dronten", "gemeente-almere")), Facets()),
        (Facets(scale=Scale.LOCAL), Facets(scale=Scale.NATIONAL)),
        (Facets(purpose="een (nieuw) plan?"), Facets(purpose="een nota")),
        (Facets(tried="gebeld met [naam]"), Facets()),
        (Facets(looking_for=(LookingFor.FACTS, LookingFor.RULES)), Facets()),
        (Facets(deadline=date(2027, 3, 12)), Facets(deadline=date(2027, 4, 1))),
    ],
)
def test_what_was_stated_otherwise_before_goes_out(
    before: Facets, now: Facets, language: str
) -> None:
    base = "Wie weet\niets over bodemdaling?"
    stated = Facets(**{name: getattr(before, name) for name in READ}, stated=EVERYTHING)
    text = composed(base, stated, language)
    assert text != base
    assert without(text, stated, now, LIBRARY) == base
    assert without(text, stated, stated, LIBRARY) == text


@given(text=texts, before=facets, now=facets)
def test_taking_out_adds_nothing(text: str, before: Facets, now: Facets) -> None:
    left = without(text, before, now, LIBRARY)
    assert len(left) <= len(text)
    assert without(left, before, now, LIBRARY) == left
