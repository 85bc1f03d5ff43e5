"""A question as concepts."""

import pytest

from knowledge.compound import Splitter
from knowledge.matching.concept import Concept, Knowing, analysis, concepts
from knowledge.matching.layout import Way
from knowledge.matching.similar import Similar
from knowledge.text import stem
from knowledge.thesaurus import SkosConcept, Thesaurus

SPLITTER = Splitter({"grond": 3, "water": 5, "stand": 2})
PLAIN = Knowing(SPLITTER)
THESAURUS = Thesaurus(
    [
        SkosConcept("bodemdaling", "bodemdaling", ("inklinking",), ("zakkende grond",)),
        SkosConcept("paalrot", "paalrot", related=("bodemdaling",)),
    ]
)


def test_each_concept_once_with_its_parts():
    found = concepts("Grondwaterstand: wie weet iets over grondwaterstanden?", PLAIN)
    assert found == [
        Concept(
            ("grondwaterstand",),
            1.0,
            (Way(("grondwaterstand",)), Way(("grond", "water", "stand"), 0.5)),
            (1.0, 0.7),
        )
    ]


def test_names_of_areas_are_left_out():
    assert [c.words for c in concepts("veen in Urk", PLAIN, but_not={"urk"})] == [("veen",)]


def test_words_that_every_text_has_count_less():
    (general, telling) = concepts("gemeente veen", PLAIN)
    assert general.share < telling.share == 1.0
    assert general.ways[0].weight < telling.ways[0].weight


def test_words_that_look_alike_are_ways_too():
    knowing = Knowing(SPLITTER, Similar(["bodemdal", "veenweid", "polder"]))
    (found,) = concepts("bodemdalling", knowing)
    (other,) = [way for way in found.ways if way.terms == ("bodemdal",)]
    assert other.bounded
    assert 0.3 < other.weight < 0.6


def test_labels_of_a_word_that_the_thesaurus_knows_are_ways():
    (found,) = concepts("inklinking", Knowing(SPLITTER, thesaurus=THESAURUS))
    terms = {way.terms for way in found.ways}
    assert {("bodemdal",), (stem("paalrot"),)} <= terms
    assert all(0 <= portion <= 1 for portion in found.portions)


def test_a_phrase_is_a_concept_beside_its_words():
    found = concepts("zakkende grond", Knowing(SPLITTER, thesaurus=THESAURUS))
    assert [concept.words for concept in found] == [
        ("zakkende",), ("grond",), ("zakkende", "grond"),
    ]  # fmt: skip
    assert [concept.is_phrase for concept in found] == [False, False, True]
    assert ("bodemdal",) in {way.terms for way in found[2].ways}


def test_there_is_a_bound():
    text = " ".join(f"woord{number}" for number in range(300))
    assert len(concepts(text, PLAIN)) == 64


@pytest.mark.parametrize("text", ["", "   ", "?!", "de het een"])
def test_nothing_asked(text):
    assert concepts(text, PLAIN) == []


def test_a_part_counts_less_than_the_word():
    assert analysis("grondwater", SPLITTER)[0] == (stem("grondwater"), 4)
    assert all(strength < 4 for _, strength in analysis("grondwater", SPLITTER)[1:])
