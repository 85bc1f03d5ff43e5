"""Words that look alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.matching.similar import Similar

TERMS = ["bodemdal", "veenweid", "stikstof", "warmtenet", "warmtepomp", "dijk", "fietspad", "zorg"]


@pytest.fixture(scope="module")
def similar() -> Similar:
    return Similar(TERMS)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("bodemdall", "bodemdal"), ("stikstfo", "stikstof"), ("fietpad", "fietspad"),
     ("veenwijd", "veenweid")],
)  # fmt: skip
def test_a_mistake_finds_the_word(similar, written, meant):
    assert similar.near(written)[0][0] == meant


def test_what_a_compound_shares(similar):
    assert {term for term, _ in similar.near("warmtebron")} >= {"warmtenet", "warmtepomp"}


@pytest.mark.parametrize("term", ["", "zzz", "a27", "n2000", "qqqqqqqq"])
def test_codes_short_and_strange_words_have_none(similar, term):
    assert similar.near(term) == ()


def test_without_words():
    assert Similar(()).near("bodemdal") == ()
    assert len(Similar(["a27", "x"])) == 0


@given(
    st.lists(st.text(st.characters(codec="utf-8"), max_size=12), max_size=30), st.text(max_size=20)
)
def test_likeness_is_a_share_and_best_comes_first(terms, asked):
    near = Similar(terms).near(asked)
    shares = [share for _, share in near]
    assert all(0.3 <= share <= 1.0001 for share in shares)
    assert shares == sorted(shares, reverse=True)
    assert len(near) <= 6
    assert asked not in {term for term, _ in near}
    assert {term for term, _ in near} <= set(terms)
