"""What the library finds, and how it follows what changes."""

from __future__ import annotations

from datetime import UTC, date, datetime

from knowledge.library import MOST_NETWORKS, Library, query
from knowledge.lifecycle import State
from knowledge.network import Network, Scale
from knowledge.question import Facets, Place, Question, Visibility

AT = datetime(2026, 11, 21, tzinfo=UTC)
TEXT = "Wie weet iets over wateroverlast in Enschede?"


def question(key: int, visibility: Visibility = Visibility.UNNAMED) -> Question:
    return Question(
        *(key, f"V-2026-{key:04d}", 1, 1, Place.PERSONAL, "twente", State.NEW),
        *(TEXT, "", Facets(visibility=visibility), "nl", AT, AT),
    )


def test_networks_and_earlier_questions(library: Library) -> None:
    library.load_questions([question(1)])
    found = library.find(TEXT, library.read(TEXT, AT.date()))
    assert 0 < len(found.matches) <= MOST_NETWORKS
    assert [each.question for each in found.earlier] == [1]


def test_a_question_is_not_like_itself(library: Library) -> None:
    library.put_question(question(1))
    library.put_question(question(2))
    found = library.find(TEXT, Facets(), but_not=1)
    assert [each.question for each in found.earlier] == [2]


def test_what_only_a_hub_may_read_is_not_found(library: Library) -> None:
    library.put_question(question(1, Visibility.HUB))
    assert library.find(TEXT, Facets()).earlier == ()


def test_a_question_that_is_gone_is_not_found(library: Library) -> None:
    library.put_question(question(1))
    library.drop_question(1)
    assert library.find(TEXT, Facets()).earlier == ()


def test_a_network_is_found_from_the_moment_it_comes_until_it_goes(library: Library) -> None:
    new = Network("nieuw", "Kring Zandkasteel", "Bouwt zandkastelen", scale=Scale.LOCAL)
    library.put_network(new)
    assert library.find("zandkastelen bouwen", Facets()).matches[0].key == "nieuw"
    walked = iter(library.all_networks())
    next(walked)
    library.drop_network("nieuw")
    library.drop_network("nieuw")
    assert new in list(walked)  # who was reading is not disturbed
    assert "nieuw" not in {each.key for each in library.find("zandkastelen", Facets()).matches}
    assert new not in library.all_networks()


def test_reading_gives_facets_that_nobody_stated(library: Library) -> None:
    facets = library.read(TEXT, date(2026, 11, 21))
    assert facets.areas == ("gemeente-enschede",)
    assert facets.stated == frozenset()


def test_what_it_is_for_is_left_out_of_the_search() -> None:
    text = "Hoe voorkomen we wateroverlast? Dit is voor een raadsvoorstel over wonen."
    asked = query(text, Facets(purpose="een raadsvoorstel over wonen"))
    assert "wonen" not in asked.text
    assert "wateroverlast" in asked.text


def test_a_purpose_of_one_word_may_be_the_subject() -> None:
    asked = query("Wie weet iets over wateroverlast?", Facets(purpose="wateroverlast"))
    assert "wateroverlast" in asked.text


def test_of_a_purpose_that_stands_twice_the_subject_stays() -> None:
    text = "Hoe maken we groene daken mogelijk? Nodig voor: groene daken."
    assert query(text, Facets(purpose="groene daken")).text.count("groene daken") == 1
