"""What the library finds, and how it follows what changes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from knowledge.library import MOST_NETWORKS, Library, query
from knowledge.lifecycle import State
from knowledge.matching.document import Confidence, Match, Reason
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


class TestMeaning:
    """What lies near in meaning beside what words find."""

    NORTH, EAST = (0.0, 1.0), (1.0, 0.0)
    STRANGE = "Wie houdt er hier van jodelen?"

    def found(self, library: Library, text: str, **options: Any) -> dict[str, Match]:
        facets = library.read(text, AT.date())
        return {each.key: each for each in library.find(text, facets, **options).matches}

    def test_what_has_no_word_in_common_is_perhaps(self, library: Library) -> None:
        assert not self.found(library, self.STRANGE)
        first, second, *_ = library.networks
        library.put_vectors({first: self.EAST, second: self.NORTH})
        found = self.found(library, self.STRANGE, vector=self.NORTH)
        assert list(found) == [second]
        assert found[second].confidence is Confidence.MAYBE
        assert found[second].reason == Reason(alike=True)
        assert not self.found(library, self.STRANGE)

    def test_only_from_the_least_on(self, library: Library) -> None:
        key = next(iter(library.networks))
        library.put_vectors({key: (0.49, (1 - 0.49**2) ** 0.5)})
        assert not self.found(library, self.STRANGE, vector=self.EAST)
        library.put_vectors({key: (0.51, (1 - 0.51**2) ** 0.5)})
        assert list(self.found(library, self.STRANGE, vector=self.EAST)) == [key]

    def test_what_both_find_comes_first_and_all_have_their_reason(self, library: Library) -> None:
        by_words = list(self.found(library, TEXT))
        last = by_words[-1]
        other = next(key for key in library.networks if key not in by_words)
        library.put_vectors({last: self.NORTH, other: (0.1, 1.0), by_words[0]: self.EAST})
        found = self.found(library, TEXT, vector=self.NORTH, explained=1)
        scores = [each.score for each in found.values()]
        assert scores == sorted(scores, reverse=True)
        assert set(found) <= {*by_words, other}
        assert list(found).index(last) < by_words.index(last)
        assert found[other].reason.alike
        assert all(found[key].reason != Reason() for key in found)
        assert [key for key in found if found[key].reason.alike] == [other]

    def test_what_works_elsewhere_comes_after_what_works_here(self, library: Library) -> None:
        near = Network("near", "Hier", "", areas=("provincie-overijssel",))
        far = Network("far", "Daar", "", areas=("provincie-flevoland",))
        library.load_networks([far, near])
        library.put_vectors({far.key: self.NORTH, near.key: (0.3, 1.0)})
        found = self.found(library, f"{self.STRANGE} In Enschede", vector=self.NORTH)
        keys = list(found)
        assert keys.index(near.key) < keys.index(far.key)
        assert found[near.key].reason.area == "provincie-overijssel"

    def test_with_another_length_it_goes_by_words_alone(self, library: Library) -> None:
        library.put_vectors(dict.fromkeys(library.networks, self.NORTH))
        assert list(self.found(library, TEXT, vector=(1.0,))) == list(self.found(library, TEXT))

    def test_goes_with_its_network(self, library: Library) -> None:
        first, second, *_ = library.networks
        library.put_vectors({first: self.NORTH, second: self.NORTH, "gone": self.NORTH})
        assert sorted(library.vectors) == sorted([first, second])
        library.drop_network(first)
        assert list(library.vectors) == [second]
        library.load_networks([])
        assert not len(library.vectors)
