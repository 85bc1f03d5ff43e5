"""Figures of a ranking, against values worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.metrics import interval, ndcg, recall, reciprocal_rank

KEYS = st.lists(st.text("abcdefgh", min_size=1, max_size=2), min_size=1, max_size=20, unique=True)
GAINS = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=2), st.sampled_from((1.0, 2.0, 3.0)), min_size=1
)


def test_by_hand() -> None:
    ranked, gains = ["a", "b", "c", "d"], {"b": 1.0, "d": 2.0, "x": 1.0}
    assert recall(ranked, gains, 3) == pytest.approx(1 / 3)
    assert reciprocal_rank(ranked, gains, 10) == pytest.approx(1 / 2)
    found = 1 / math.log2(3) + 2 / math.log2(5)
    best = 2 + 1 / math.log2(3) + 1 / math.log2(4)
    assert ndcg(ranked, gains, 10) == pytest.approx(found / best)


def test_what_stands_too_deep_does_not_count() -> None:
    ranked, gains = ["a", "b", "c"], {"c": 1.0}
    assert recall(ranked, gains, 2) == reciprocal_rank(ranked, gains, 2) == 0
    assert ndcg(ranked, gains, 2) == 0


@given(GAINS)
def test_the_best_order_gives_1(gains: dict[str, float]) -> None:
    ranked = sorted(gains, key=lambda key: -gains[key])
    assert ndcg(ranked, gains, 10) == pytest.approx(1)
    assert reciprocal_rank(ranked, gains, 10) == 1
    assert recall(ranked, gains, len(gains)) == 1


@given(KEYS, GAINS)
def test_between_0_and_1_and_finding_nothing_gives_0(
    ranked: list[str], gains: dict[str, float]
) -> None:
    figures = (recall(ranked, gains, 3), reciprocal_rank(ranked, gains, 10))
    assert all(0 <= figure <= 1 for figure in (*figures, ndcg(ranked, gains, 10)))
    none = [key.upper() for key in ranked]
    assert recall(none, gains, 3) == reciprocal_rank(none, gains, 10) == ndcg(none, gains, 10) == 0


@given(KEYS, GAINS)
def test_what_nobody_judged_may_stand_in_any_order(
    ranked: list[str], gains: dict[str, float]
) -> None:
    others = [key for key in ranked if key not in gains]
    turned = iter(reversed(others))
    swapped = [key if key in gains else next(turned) for key in ranked]
    assert ndcg(swapped, gains, 10) == ndcg(ranked, gains, 10)
    assert recall(swapped, gains, 3) == recall(ranked, gains, 3)
    assert reciprocal_rank(swapped, gains, 10) == reciprocal_rank(ranked, gains, 10)


@given(KEYS, GAINS)
def test_a_judged_text_further_up_is_never_worse(
    ranked: list[str], gains: dict[str, float]
) -> None:
    for at in range(1, len(ranked)):
        if gains.get(ranked[at], 0) > gains.get(ranked[at - 1], 0):
            better = [*ranked[: at - 1], ranked[at], ranked[at - 1], *ranked[at + 1 :]]
            assert ndcg(better, gains, 10) >= ndcg(ranked, gains, 10)


def test_the_interval_holds_the_mean_and_says_when_it_is_sure() -> None:
    chance = np.random.default_rng(7)
    low, high = interval(chance.normal(0.5, 0.1, 200))
    assert 0 < low < 0.5 < high + 0.05
    low, high = interval(chance.normal(0.0, 1.0, 50))
    assert low < 0 < high
    assert interval(np.full(9, 0.25)) == (0.25, 0.25)


def test_the_same_seed_gives_the_same_interval() -> None:
    differences = np.linspace(-1, 1, 30)
    assert interval(differences, 3) == interval(differences, 3) != interval(differences, 4)
