"""A question as concepts."""

from knowledge.matching.concept import Concept, analysis, concepts
from knowledge.matching.index import Wanted
from knowledge.compound import Splitter
from knowledge.text import stem

SPLITTER = Splitter({"grond": 3, "water": 5, "stand": 2})


class Synonyms:
    def others(self, word):
        return [Wanted("verzakk", 0.8), Wanted("water", 0.9)] if word == "grondwater" else []


def test_each_concept_once_with_its_parts():
    found = concepts("Grondwaterstand: wie weet iets over grondwaterstanden?", SPLITTER)
    assert found == [
        Concept(
            "grondwaterstand",
            "grondwaterstand",
            (Wanted("grond", 0.5), Wanted("water", 0.5), Wanted("stand", 0.5)),
        )
    ]


def test_names_of_areas_are_left_out():
    assert [c.word for c in concepts("veen in Urk", SPLITTER, but_not={"urk"})] == ["veen"]


def test_a_wider_word_counts_with_its_highest_weight():
    (found,) = concepts("grondwater", SPLITTER, widenings=[Synonyms()])
    assert {one.term: one.weight for one in found.others} == {
        "grond": 0.5,
        "water": 0.9,
        "verzakk": 0.8,
    }


def test_there_is_a_bound():
    text = " ".join(f"woord{number}" for number in range(300))
    assert len(concepts(text, SPLITTER)) == 64


def test_a_part_counts_less_than_the_word():
    assert analysis("grondwater", SPLITTER)[0] == (stem("grondwater"), 4)
    assert all(strength < 4 for _, strength in analysis("grondwater", SPLITTER)[1:])
