"""Concepts are recognised in what people write, and tell the terms around them."""

from __future__ import annotations

import string
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.compound import Splitter
from knowledge.library import Library
from knowledge.text import folded
from knowledge.thesaurus import WEIGHTS, Near, SkosConcept, Thesaurus, Weights

BODEM = SkosConcept("bodem", "bodem", ("ondergrond",))
DALING = SkosConcept(
    "bodemdaling",
    "bodemdaling",
    ("maaivelddaling", "zetting"),
    ("de grond zakt weg", "verzakkende straten"),
    broader=("bodem",),
    related=("fundering",),
)
FUNDERING = SkosConcept("fundering", "funderingsschade", (), ("scheuren in huizen",))
KLINK = SkosConcept("klink", "inklinking van veen", broader=("bodemdaling",))
ALL = (BODEM, DALING, FUNDERING, KLINK)


@pytest.fixture
def thesaurus() -> Thesaurus:
    return Thesaurus(ALL)


def keys(found: object) -> list[str]:
    assert isinstance(found, tuple)
    return [near.concept for near in found]


def only(thesaurus: Thesaurus, text: str) -> Near:
    (near,) = thesaurus.near(text)
    return near


def test_holds_what_it_was_given(thesaurus: Thesaurus) -> None:
    assert len(thesaurus) == 4
    assert tuple(thesaurus.all()) == ALL
    assert thesaurus.concept("klink") is KLINK
    with pytest.raises(KeyError):
        thesaurus.concept("klank")


def test_an_empty_one_recognises_nothing() -> None:
    assert len(Thesaurus()) == 0
    assert list(Thesaurus().near("Wie weet iets over bodemdaling?")) == []


def test_nothing_is_recognised_in_nothing(thesaurus: Thesaurus) -> None:
    for text in ("", "  ", "de het een", "?!", "recept voor appeltaart"):
        assert list(thesaurus.near(text)) == []


class TestRecognising:
    @pytest.mark.parametrize(
        "text", ["Bodemdaling!", "bodemdalingen", "over de BODEMDALING in Gouda", "bödemdaling"]
    )
    def test_in_any_inflection(self, thesaurus: Thesaurus, text: str) -> None:
        near = only(thesaurus, text)
        assert near.concept == "bodemdaling"
        assert near.exact

    def test_gives_the_words_as_the_matcher_has_them(self, thesaurus: Thesaurus) -> None:
        text = "Er zijn Scheuren in onze huizen"
        near = only(thesaurus, text)
        assert near.words == ("scheuren", "huizen")
        assert set(near.words) <= set(folded(text))
        assert not near.exact

    def test_an_everyday_phrase_in_the_order_written(self, thesaurus: Thesaurus) -> None:
        assert only(thesaurus, "scheur in mijn huis").concept == "fundering"
        assert list(thesaurus.near("huizen met scheuren")) == []
        assert list(thesaurus.near("scheuren in oude huizen")) == []

    def test_the_longest_label_wins(self) -> None:
        thesaurus = Thesaurus(
            [
                SkosConcept("veen", "veen"),
                SkosConcept("klink", "inklinking van veen"),
                SkosConcept("inklinking", "inklinking"),
            ]
        )
        assert keys(thesaurus.near("de inklinking van het veen")) == ["klink"]
        assert keys(thesaurus.near("inklinking en daarna klei")) == ["inklinking"]
        assert keys(thesaurus.near("veen en inklinking")) == ["veen", "inklinking"]

    def test_one_word_that_is_left_of_a_phrase_is_not_that_phrase(self) -> None:
        thesaurus = Thesaurus([SkosConcept("x", "waterbewust gedrag", (), ("omgaan met water",))])
        assert list(thesaurus.near("water")) == []

    def test_an_article_says_nothing(self) -> None:
        assert keys(Thesaurus([SkosConcept("x", "de Peel")]).near("in de Peel")) == ["x"]

    def test_what_stands_between_brackets_explains(self) -> None:
        thesaurus = Thesaurus(
            [SkosConcept("bank", "bank (zitmeubel)", ("bank (voor geld)", "zitje"))]
        )
        near = only(thesaurus, "een bank in het park")
        assert near.labels == (("zitje", WEIGHTS.synonym),)

    @pytest.mark.parametrize("label", ["CO2-uitstoot", "CO2 uitstoot"])
    @pytest.mark.parametrize("text", ["minder CO2-uitstoot", "minder CO2 uitstoot"])
    def test_a_hyphen_or_a_space(self, label: str, text: str) -> None:
        assert only(Thesaurus([SkosConcept("co2", label)]), text).exact

    def test_each_place_once(self, thesaurus: Thesaurus) -> None:
        found = thesaurus.near("bodemdaling, bodemdaling en zetting")
        assert [(near.words, near.concept) for near in found] == [
            (("bodemdaling",), "bodemdaling"),
            (("zetting",), "bodemdaling"),
        ]

    def test_a_part_of_a_compound(self, thesaurus: Thesaurus) -> None:
        splitter = Splitter({"bodemdaling": 9, "zetting": 5, "schade": 9, "herstel": 9})
        text = "zettingsschade"
        assert list(thesaurus.near(text)) == []
        (near,) = thesaurus.near(text, splitter)
        whole = only(thesaurus, "zetting")
        assert (near.words, near.concept, near.exact) == (("zettingsschade",), "bodemdaling", False)
        assert near.labels[0][1] == pytest.approx(whole.labels[0][1] * WEIGHTS.from_part)

    def test_parts_that_are_a_label_together(self) -> None:
        thesaurus = Thesaurus([SkosConcept("stand", "grondwater"), SkosConcept("x", "water")])
        splitter = Splitter({"grond": 9, "water": 9, "meting": 9})
        assert keys(thesaurus.near("grondwatermeting", splitter)) == ["stand"]


class TestFurtherTerms:
    def test_all_around_by_weight(self, thesaurus: Thesaurus) -> None:
        assert only(thesaurus, "zetting").labels == (
            ("bodemdaling", WEIGHTS.synonym),
            ("maaivelddaling", WEIGHTS.synonym),
            ("de grond zakt weg", WEIGHTS.everyday),
            ("verzakkende straten", WEIGHTS.everyday),
            ("inklinking van veen", WEIGHTS.narrower),
            ("bodem", WEIGHTS.broader),
            ("funderingsschade", WEIGHTS.related),
            ("ondergrond", WEIGHTS.broader),
        )

    def test_an_everyday_phrase_is_less_sure(self, thesaurus: Thesaurus) -> None:
        labels = dict(only(thesaurus, "verzakkende straten").labels)
        assert labels["bodemdaling"] == pytest.approx(WEIGHTS.synonym * WEIGHTS.from_everyday)
        assert "verzakkende straten" not in labels

    def test_a_relation_goes_both_ways(self, thesaurus: Thesaurus) -> None:
        assert dict(only(thesaurus, "funderingsschade").labels)["bodemdaling"] == WEIGHTS.related
        assert dict(only(thesaurus, "bodem").labels)["bodemdaling"] == WEIGHTS.narrower

    def test_neighbours_that_are_not_known_are_left_out(self) -> None:
        lonely = SkosConcept("x", "veen", ("laagveen",), (), ("weg", "x"), ("weg", "x"))
        assert only(Thesaurus([lonely]), "veen").labels == (("laagveen", WEIGHTS.synonym),)

    def test_an_ambiguous_label_weighs_less(self) -> None:
        concepts = [
            SkosConcept("geld", "bank", ("geldinstelling",), source="a"),
            SkosConcept("meubel", "bank", ("zitje",), source="a"),
        ]
        found = Thesaurus(concepts).near("bank")
        assert [near.labels for near in found] == [
            (("geldinstelling", WEIGHTS.synonym / 2),),
            (("zitje", WEIGHTS.synonym / 2),),
        ]

    def test_a_label_that_another_concept_has_as_everyday_word_stays_sure(self) -> None:
        concepts = [
            SkosConcept("geld", "bank", ("geldinstelling",)),
            SkosConcept("meubel", "zitje", (), ("bank",)),
        ]
        first, second = Thesaurus(concepts).near("bank")
        assert first.labels == (("geldinstelling", WEIGHTS.synonym),)
        ((label, weight),) = second.labels
        assert label == "zitje"
        assert weight == pytest.approx(WEIGHTS.synonym * WEIGHTS.from_everyday / 2)

    def test_another_thesaurus_takes_nothing_away(self) -> None:
        ours = SkosConcept("veen", "veen", ("laagveen",), source="plek")
        theirs = SkosConcept("https://x.example/1", "veen", ("turf",), source="GEMET")
        before = only(Thesaurus([ours]), "veen")
        assert before in Thesaurus([ours, theirs]).near("veen")

    def test_many_neighbours_tell_little(self) -> None:
        def labels(count: int) -> tuple[tuple[str, float], ...]:
            narrower = (
                SkosConcept(f"k{at}", f"soort{string.ascii_lowercase[at % 26]}{at}", (), (), ("x",))
                for at in range(count)
            )
            return only(Thesaurus([SkosConcept("x", "plant"), *narrower]), "plant").labels

        assert {weight for _, weight in labels(WEIGHTS.crowd)} == {WEIGHTS.narrower}
        assert {weight for _, weight in labels(2 * WEIGHTS.crowd)} == {WEIGHTS.narrower / 2}
        assert labels(500) == ()

    def test_the_weights_can_be_set(self) -> None:
        weights = Weights(synonym=1.0, most=2, least=0.5)
        assert only(Thesaurus(ALL, weights), "zetting").labels == (
            ("bodemdaling", 1.0),
            ("maaivelddaling", 1.0),
        )


def test_the_last_of_two_with_one_key_stands() -> None:
    library = Library(
        (), (), (), thesaurus=[SkosConcept("veen", "veen"), SkosConcept("klei", "klei")]
    )
    assert len(library.thesaurus) == 2
    library.put_thesaurus([SkosConcept("veen", "laagveen")])
    assert len(library.thesaurus) == 2
    assert library.thesaurus.concept("veen").preferred == "laagveen"
    library.put_thesaurus([])
    assert library.thesaurus.concept("veen").preferred == "veen"


LABELS = st.lists(
    st.text("abcdenorst -()", min_size=1, max_size=14), min_size=1, max_size=4, unique=True
)
KEYS = st.sampled_from(string.ascii_lowercase[:6])
CONCEPTS = st.lists(
    st.builds(
        lambda key, labels, everyday, broader, related: SkosConcept(
            key, labels[0], tuple(labels[1:]), tuple(everyday), tuple(broader), tuple(related)
        ),
        *(KEYS, LABELS, st.lists(st.text("abenst ", max_size=14), max_size=3)),
        *(st.lists(KEYS, max_size=3), st.lists(KEYS, max_size=3)),
    ),
    max_size=8,
)


@given(CONCEPTS, st.lists(st.text("abcdenorst -()", max_size=12), max_size=8))
def test_whatever_the_labels(concepts: list[SkosConcept], pieces: list[str]) -> None:
    thesaurus = Thesaurus(concepts)
    known = {label for each in concepts for label in (each.preferred, *each.alternative)}
    for text in (" ".join(pieces), *known):
        written = folded(text)
        for near in thesaurus.near(text):
            assert near.words
            assert set(near.words) <= set(written)
            weights = [weight for _, weight in near.labels]
            assert weights == sorted(weights, reverse=True)
            assert all(0 < weight <= 1 for weight in weights)
            assert len(near.labels) == len({label for label, _ in near.labels}) <= WEIGHTS.most
            assert thesaurus.concept(near.concept).key == near.concept


@given(CONCEPTS)
def test_a_label_of_some_letters_finds_its_concept(concepts: list[SkosConcept]) -> None:
    thesaurus = Thesaurus(concepts)
    for concept in thesaurus.all():
        label = concept.preferred
        if label.isalpha() and folded(label):
            assert concept.key in {near.concept for near in thesaurus.near(label)}


def test_many_threads_read_the_same(thesaurus: Thesaurus) -> None:
    text = "zetting, scheuren in huizen en inklinking van het veen"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(thesaurus.near, [text] * 200))
    assert all(answer == answers[0] for answer in answers)
    assert keys(answers[0]) == ["bodemdaling", "fundering", "klink"]
