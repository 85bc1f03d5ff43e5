"""Folding, words, stems and compounds."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.compound import WHOLE, Splitter
from knowledge.text import (
    LONGEST,
    STOP_WORDS,
    fold,
    folded,
    stem,
    words,
    written,
)

TEXTS = (
    "Het grondwater staat te laag en de bodem daalt: bodem, bodem en grond.",
    "De stand van het water. Water is overal. Bij elke stand meten wij.",
    "Hitte en stress in de stad; schade aan fundering en woning; woning en bouw.",
    "Opgave na opgave voor de bouw: een opgave is geen last.",
)


@pytest.fixture
def splitter():
    return Splitter.of(TEXTS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Één Fryslân", "een fryslan"),
        ("Reëel coördineren", "reeel coordineren"),
        ("ĲSSEL", "ijssel"),
        ("E\u0301e\u0301n", "een"),
        ("zo’n", "zo'n"),
        ("", ""),
    ],
)
def test_fold(text, expected):
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("PFAS langs de A27 in N2000?", ["PFAS", "langs", "de", "A27", "in", "N2000"]),
        ("Wie kent de RES 2.0 of PM2.5?", ["Wie", "kent", "de", "RES 2.0", "of", "PM2.5"]),
        ("Noord-Holland en auto's", ["Noord-Holland", "en", "auto's"]),
        ("2024-2027, 1.250 woningen.", ["2024-2027", "1.250", "woningen"]),
        ("land- en tuinbouw/veeteelt", ["land", "en", "tuinbouw", "veeteelt"]),
        ("bodem\u00addaling 🎉 \x00\x07", ["bodemdaling"]),
        ("einde.Begin", ["einde", "Begin"]),
        ("KNMI'23 en foto's", ["KNMI", "23", "en", "foto's"]),
        ("   ", []),
    ],
)
def test_words(text, surfaces):
    assert [word.surface for word in words(text)] == surfaces


def test_content_words_leave_out_what_says_nothing():
    assert folded("Wie weet er iets over bodemdaling in de polder?") == ["bodemdaling", "polder"]
    assert folded("Who knows something about peat?") == ["peat"]
    assert all(word == fold(word) for word in STOP_WORDS)


def test_written_keeps_how_it_was_written():
    assert written("De PFAS en Één Polder") == [("PFAS", "pfas"), ("Polder", "polder")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("huizen", "huis"),
        ("bedrijven", "bedrijf"),
        ("scheuren", "scheur"),
        ("gemeenten", "gemeente"),
        ("lage", "laag"),
        ("auto's", "auto"),
        ("funderingen", "fundering"),
    ],
)
def test_inflections_share_a_stem(one, other):
    assert stem(one) == stem(other)


def test_codes_are_their_own_stem():
    assert stem("n2000") == "n2000"
    assert stem("a27") == "a27"


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("grondwaterstand", ("grondwater", "stand")),
        ("hittestress", ("hitte", "stress")),
        ("funderingsschade", ("fundering", "schade")),
        ("woningbouwopgaven", ("woning", "bouw", "opgave")),
        ("noord-holland", ("noord", "holland")),
        ("res 2.0", ("res", "2.0")),
    ],
)
def test_compounds_come_apart(splitter, word, parts):
    assert splitter.parts(word) == tuple(stem(part) for part in parts)


@pytest.mark.parametrize("word", ["water", "mogelijkheid", "bodem", "x" * 500, "pfas", "waterx"])
def test_other_words_stay_whole(splitter, word):
    assert splitter.parts(word) == ()


def test_only_the_first_characters_count():
    text = "veen " * (LONGEST // 5) + "dijk"
    assert "dijk" not in folded(text)
    assert "dijk" in folded(text, longest=2 * LONGEST)


@given(st.text(max_size=300))
def test_any_text_has_words_within_bounds(text):
    found = words(text)
    assert all(len(word.folded) <= 64 * 18 for word in found)
    assert all(word.folded == fold(word.folded) for word in found)
    assert set(folded(text)).isdisjoint(STOP_WORDS)


@given(st.text(alphabet="abdeghilnorstw-", max_size=80))
def test_parts_are_at_least_two_and_never_grow(word):
    parts = Splitter.of(TEXTS).parts(word)
    assert parts == Splitter.of(TEXTS).parts(word)
    if "-" not in word:
        assert len(parts) != 1
        assert sum(map(len, parts)) <= len(word)


def test_twenty_thousand_characters_without_a_space():
    assert len(words("a" * 20_000)) == 1
    assert len(words("🎉" * 20_000)) == 0
    assert len(words("a-" * 10_000)) == 1


def test_stems_are_the_same_in_every_thread():
    wanted = {word: stem(word) for word in ("verduurzaming", "gemeenten", "wijkgerichte")}
    wrong: list[str] = []

    def look():
        for turn in range(300):
            stem(f"woord{'en' * (turn % 7)}")
            wrong.extend(word for word, expected in wanted.items() if stem(word) != expected)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_without_a_splitter_only_hyphens_cut():
    assert WHOLE.parts("grondwaterstand") == ()
    assert WHOLE.parts("zuid-west") == ("zuid", "west")
