"""What questions tell about networks: bounded, so that the popular cannot swallow the rest."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.area import Area, AreaKind
from knowledge.evidence import MOST_QUESTIONS, MOST_WORDS, usable, words
from knowledge.gazetteer import Gazetteer
from knowledge.lifecycle import State
from knowledge.matching.document import Query
from knowledge.matching.matcher import Matcher
from knowledge.network import Network, document
from knowledge.question import Facets, Place, Question, Visibility

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
AREAS = Gazetteer((Area("nederland", "Nederland", AreaKind.COUNTRY),))
_WORDS = """
windmolen eenzaamheid hittestress grondwater monument landbouw fietspad woningbouw veehouderij
jongeren subsidie omgevingsvisie geluidshinder parkeren mantelzorg verzilting leegstand
biodiversiteit energiearmoede drinkwater stikstof dorpshuis recreatie spoorlijn zonnepaneel erfgoed
afvalwater kinderopvang krimpregio rietland sportpark vergunning bedrijventerrein hoogspanning
participatie luchtkwaliteit zwemplas ontbossing glasvezel vluchteling
"""
VOCABULARY = tuple(_WORDS.split())


def question(key: int, text: str, **changes: Any) -> Question:
    facets = Facets(visibility=changes.pop("visibility", Visibility.UNNAMED))
    made = Question(
        key=key,
        number=f"V-2026-{key:04d}",
        person=1,
        conversation=None,
        place=Place.PERSONAL,
        hub="landelijk",
        state=State.SOLVED,
        original=text,
        sharpened="",
        facets=facets,
        language="nl",
        created=NOW,
        changed=NOW,
    )
    return replace(made, **changes)


def asked(*texts: str) -> list[Question]:
    return [question(key, text) for key, text in enumerate(texts, 1)]


# --- the rule -----------------------------------------------------------------------------------


def test_content_words_each_once() -> None:
    found = words(asked("Wie weet iets over Bodemdaling?", "Helpt iemand bij bodemdaling in veen?"))
    assert found == ("bodemdaling", "veen")


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({}, True),
        ({"visibility": Visibility.OPEN}, True),
        ({"visibility": Visibility.HUB}, False),
        ({"visibility": Visibility.ANONYMOUS}, False),
        ({"person": None}, False),
        ({"original": ""}, False),
        ({"state": State.WITHDRAWN}, False),
        ({"state": State.CLOSED}, True),
    ],
)
def test_only_what_may_be_told_counts(changes: dict[str, Any], counts: bool) -> None:
    one = question(1, **{"text": "Wie weet iets over bodemdaling?"} | changes)
    assert usable(one) is counts
    assert bool(words([one])) is counts


def test_one_that_does_not_count_takes_no_place() -> None:
    hidden = [question(key, "geheim", visibility=Visibility.HUB) for key in range(100)]
    assert words([*hidden, *asked("bodemdaling")]) == ("bodemdaling",)


def test_only_the_latest_questions_count() -> None:
    texts = [f"onderwerp{count}" for count in range(MOST_QUESTIONS + 5)]
    assert words(asked(*texts)) == tuple(texts[:MOST_QUESTIONS])


@given(st.lists(st.text(max_size=3_000), max_size=40))
def test_however_much_is_asked_it_stays_bounded(texts: list[str]) -> None:
    found = words(asked(*texts))
    assert len(found) <= MOST_WORDS
    assert len(set(found)) == len(found)


def test_a_long_question_is_cut() -> None:
    assert len(words(asked(" ".join(f"woord{count}" for count in range(1_000))))) == MOST_WORDS


# --- what it does to the order ------------------------------------------------------------------


def found(networks: Iterable[Network], asks: str) -> list[str]:
    """Give the keys of the networks, best first."""
    matcher = Matcher(AREAS)
    matcher.load(document(each, {}) for each in networks)
    return [key for key, _ in matcher.ranked(Query(asks, areas=("nederland",)), 50)]


def network(key: str, description: Sequence[str], earlier: Iterable[Question] = ()) -> Network:
    return Network(
        key,
        f"Kring {key}",
        "",
        description=" ".join(description),
        areas=("nederland",),
        earlier=words(earlier),
    )


def others(count: int = 12) -> list[Network]:
    """Make networks about other things."""
    return [network(f"ander{n}", [f"{VOCABULARY[-1]}", f"iets{n}"]) for n in range(count)]


SOME = st.lists(st.sampled_from(VOCABULARY[:-1]), min_size=1, max_size=4, unique=True)


@settings(max_examples=60, deadline=None)
@given(
    asks=SOME,
    seed=st.integers(),
    names=st.permutations(("populair", "eigen")),
    place=st.integers(min_value=0, max_value=30),
)
def test_a_thousand_helped_questions_about_everything_do_not_beat_ones_own_description(
    asks: list[str], seed: int, names: list[str], place: int
) -> None:
    popular, own = names
    chance = random.Random(seed)
    questions = asked(*(" ".join(chance.sample(VOCABULARY, 5)) for _ in range(1_000)))
    filler = [f"woord{n}" for n in range(30)]
    told = [*filler[:place], *asks, *filler[place:]]
    ranked = found(
        [
            *others(),
            network(popular, [f"ding{n}" for n in range(len(told))], questions),
            network(own, told),
        ],
        " ".join(asks),
    )
    assert ranked[0] == own


@settings(max_examples=60, deadline=None)
@given(asks=SOME, times=st.integers(1, 1_000), names=st.permutations(("populair", "eigen")))
def test_nor_do_a_thousand_about_this_very_subject(
    asks: list[str], times: int, names: list[str]
) -> None:
    popular, own = names
    filler = [f"woord{n}" for n in range(30)]
    questions = asked(*([" ".join(asks)] * times))
    ranked = found(
        [
            *others(),
            network(popular, [f"ding{n}" for n in range(30 + len(asks))], questions),
            network(own, [*filler, *asks]),
        ],
        " ".join(asks),
    )
    assert ranked[0] == own


@settings(max_examples=60, deadline=None)
@given(
    asks=SOME,
    told=st.lists(st.sampled_from(VOCABULARY[:-1]), min_size=20, unique=True),
    names=st.permutations(("geholpen", "gelijk")),
)
def test_one_helped_question_on_the_subject_lifts_above_an_equal_network(
    asks: list[str], told: list[str], names: list[str]
) -> None:
    lifted, equal = names
    questions = asked(" ".join(asks))
    ranked = found(
        [*others(), network(equal, told), network(lifted, told, questions)], " ".join(asks)
    )
    assert ranked[0] == lifted


def test_a_word_of_others_is_no_reason_when_there_is_one_of_its_own() -> None:
    matcher = Matcher(AREAS)
    one = network("kring", ["grondwater", "monument"], asked("monument in een krimpregio"))
    matcher.load(document(each, {}) for each in [*others(), one])
    (match, *_) = matcher.match(Query("monument krimpregio"))
    assert match.reason.words == ("monument",)
