"""What to ask next: computed from the candidates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.gazetteer import Gazetteer
from knowledge.matching.document import Confidence, Document, Match, Query, Reason
from knowledge.matching.matcher import Matcher
from knowledge.network import Network, document
from knowledge.prompt import MOST, Prompt, entropy, prompts
from knowledge.theme import Theme
from knowledge.vocabulary import Vocabulary

THREE = {
    "a": Document("a", {}, ("gebied-twente",), ("water",), ("feiten",), "lokaal"),
    "b": Document("b", {}, ("gebied-twente",), ("water",), ("feiten",), "nationaal"),
    "c": Document("c", {}, ("gebied-twente",), ("water",), ("feiten",), "nationaal"),
}


def matched(documents: dict[str, Document], scores: list[float] | None = None) -> list[Match]:
    given_scores = scores or [1.0] * len(documents)
    return [
        Match(key, score, Confidence.FITS, Reason())
        for key, score in zip(documents, given_scores, strict=True)
    ]


def test_asks_what_parts_the_candidates(gazetteer: Gazetteer) -> None:
    first, second = prompts(Query("droogte"), matched(THREE), THREE.get, gazetteer, ("water",))
    assert first.facet == "scale"
    assert first.options == ("nationaal", "lokaal")
    assert 0 < first.gain <= 1
    assert second == Prompt("purpose")


def test_asks_first_what_parts_them_best(gazetteer: Gazetteer) -> None:
    documents = {
        "a": Document("a", {}, ("gebied-twente",), ("water",), ("feiten",), "lokaal"),
        "b": Document("b", {}, ("gemeente-urk",), ("water",), ("feiten",), "lokaal"),
        "c": Document("c", {}, ("provincie-zeeland",), ("bodem",), ("feiten",), "lokaal"),
        "d": Document("d", {}, ("provincie-limburg",), ("bodem",), ("aanpak",), "lokaal"),
    }
    asked = prompts(Query("droogte"), matched(documents), documents.get, gazetteer, ())
    assert asked[0].facet == "areas"
    gains = {prompt.facet: prompt.gain for prompt in asked}
    assert gains["areas"] > gains["themes"] > 0


def test_one_sure_candidate_leaves_nothing_to_ask(gazetteer: Gazetteer) -> None:
    one = {"a": THREE["a"]}
    assert prompts(Query("droogte"), matched(one), one.get, gazetteer, ()) == (Prompt("purpose"),)


def test_does_not_ask_what_is_known(gazetteer: Gazetteer) -> None:
    for query in (Query("droogte", scale="lokaal"), Query("droogte", stated=frozenset(("scale",)))):
        known = frozenset(("purpose",))
        assert prompts(query, matched(THREE), THREE.get, gazetteer, (), known) == ()


def test_without_matches_it_asks_what_the_hub_needs(gazetteer: Gazetteer) -> None:
    asked = prompts(Query("appeltaart"), [], THREE.get, gazetteer, ())
    assert [one.facet for one in asked] == ["themes", "areas", "purpose"]


@pytest.mark.parametrize(
    ("weights", "bits"),
    [([], 0.0), ([0.0], 0.0), ([3.0], 0.0), ([1.0, 1.0], 1.0), ([2.0, 2.0, 2.0, 2.0], 2.0)],
)
def test_entropy(weights: list[float], bits: float) -> None:
    assert entropy(weights) == pytest.approx(bits)


@given(st.lists(st.floats(0.01, 100.0), min_size=3, max_size=3))
def test_a_gain_is_a_share(scores: list[float]) -> None:
    gazetteer = Gazetteer(())
    for asked in prompts(Query("x"), matched(THREE, scores), THREE.get, gazetteer, ()):
        assert 0.0 <= asked.gain <= 1.0


def test_on_the_shipped_catalogue(
    networks: tuple[Network, ...],
    themes: tuple[Theme, ...],
    gazetteer: Gazetteer,
    vocabulary: Vocabulary,
) -> None:
    known = {theme.key: theme for theme in themes}
    matcher = Matcher(gazetteer)
    matcher.load(document(network, known) for network in networks)
    query = Query("eenzaamheid van ouderen in het dorp", themes=("sociaal-domein",))
    asked = prompts(
        query, matcher.match(query, 20), matcher.get, gazetteer, vocabulary.theme_keys()
    )
    assert 1 <= len(asked) <= MOST
    assert "themes" not in [one.facet for one in asked]
    gains = [one.gain for one in asked]
    assert gains == sorted(gains, reverse=True)
