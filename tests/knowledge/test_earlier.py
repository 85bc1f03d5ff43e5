"""Earlier questions: alike ones are found, hidden ones are not."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.area import Area, AreaKind
from knowledge.compound import Splitter
from knowledge.earlier import Earlier
from knowledge.gazetteer import Gazetteer
from knowledge.lifecycle import State
from knowledge.question import (
    Facets,
    Place,
    Question,
    Reader,
    Visibility,
    may_read_text,
    number_of,
)

AREAS = Gazetteer(
    (
        Area("nederland", "Nederland", AreaKind.COUNTRY),
        Area("flevoland", "Flevoland", AreaKind.PROVINCE, ("nederland",)),
        Area("twente", "Twente", AreaKind.REGION, ("nederland",)),
        Area("urk", "Urk", AreaKind.MUNICIPALITY, ("flevoland",)),
    )
)
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
ANYONE = Reader(person=99)
TEXTS = (
    "Hoe voorkomen we schade aan funderingen door lage grondwaterstanden in het veen?",
    "Wie heeft ervaring met deelauto's bij nieuwe woonwijken?",
    "Welke subsidie is er voor het verduurzamen van monumenten?",
    "Hoe betrek je jongeren bij een windpark in de gemeente?",
    "Zijn er cijfers over eenzaamheid bij ouderen op het platteland?",
    "Wie kent een goede aanpak van hittestress op schoolpleinen?",
    "Mag een boer zonnepanelen op landbouwgrond leggen?",
    "Wat betekent PFAS voor grondverzet bij woningbouw?",
)


def question(key: int, text: str, **changes: Any) -> Question:
    facets = Facets(
        areas=changes.pop("areas", ()), visibility=changes.pop("visibility", Visibility.UNNAMED)
    )
    made = Question(
        key=key,
        number=number_of(2026, key),
        person=1,
        conversation=None,
        place=Place.PERSONAL,
        hub="national",
        state=State.NEW,
        original=text,
        sharpened="",
        facets=facets,
        language="nl",
        created=NOW,
        changed=NOW,
    )
    return replace(made, **changes)


@pytest.fixture
def earlier():
    made = Earlier(AREAS)
    made.load(question(key, text) for key, text in enumerate(TEXTS, 1))
    return made


def likeness(earlier: Earlier, text: str, key: int, areas: Sequence[str] = ()) -> float:
    found = earlier.like(text, areas, ANYONE, limit=len(TEXTS))
    return next((match.likeness for match in found if match.question == key), 0.0)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (TEXTS[0], 1),
        ("Schade aan de fundering voorkomen: lage grondwaterstand in veen", 1),
        ("Ervaring gezocht met een deelauto bij de nieuwe woonwijk", 2),
        ("Is er subsidie om een monument te verduurzamen?", 3),
        ("jongeren betrekken bij windparken, hoe doet een gemeente dat", 4),
        ("ouderen en eenzaamheid op het platteland: welk cijfer klopt?", 5),
        ("aanpak hittestress schoolplein", 6),
        ("Mogen boeren op hun landbouwgrond een zonnepaneel leggen?", 7),
        ("PFAS en grondverzet: wat betekent dat voor de woningbouw?", 8),
    ],
)
def test_the_same_question_in_other_words_is_alike(earlier, text, key):
    found = earlier.like(text, (), ANYONE)
    assert found[0].question == key
    assert found[0].number == number_of(2026, key)
    assert 0.6 <= found[0].likeness <= 1.0
    assert all(match.likeness < 0.6 for match in found[1:])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Wie heeft ervaring met het inzamelen van afval bij ouderen?", 5),
        ("Welke subsidie is er voor sportclubs met een lekkend dak?", 3),
        ("Hoe gaat de gemeente om met wolven?", 4),
        ("Waar vind ik een recept voor appeltaart?", 1),
        ("Wie weet iets?", 1),
        ("", 1),
    ],
)
def test_another_question_is_not(earlier, text, key):
    assert likeness(earlier, text, key) < 0.3


def test_the_very_same_text_is_wholly_alike(earlier):
    assert likeness(earlier, TEXTS[2], 3) == pytest.approx(1.0)


def test_another_place_makes_less_alike():
    earlier = Earlier(AREAS)
    text = "Hoe gaan we om met verzilting?"
    earlier.load(
        [
            question(1, text, areas=("urk",)),
            question(2, text, areas=("twente",)),
            question(3, text),
        ]
    )
    found = earlier.like(text, ("flevoland",), ANYONE)
    assert [match.question for match in found] == [1, 3, 2]
    assert found[2].likeness < found[0].likeness


def test_not_itself_and_no_more_than_asked(earlier):
    assert earlier.like(TEXTS[0], (), ANYONE, but_not=1) == []
    assert len(earlier.like("gemeente monumenten woningbouw PFAS", (), ANYONE, limit=1)) <= 1
    assert earlier.like(TEXTS[0], (), ANYONE, limit=0) == []


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.MERGED, State.EXPIRED])
def test_what_may_not_be_offered_goes_out(earlier, state):
    earlier.put(question(1, TEXTS[0], state=state))
    assert earlier.like(TEXTS[0], (), ANYONE) == []
    assert len(earlier) == len(TEXTS) - 1
    earlier.put(question(1, TEXTS[0], state=State.CLAIMED))
    assert [match.question for match in earlier.like(TEXTS[0], (), ANYONE)] == [1]


def test_an_expired_question_with_an_outcome_is_offered(earlier):
    earlier.put(question(1, TEXTS[0], state=State.EXPIRED, helped_by=("deltares",)))
    assert [match.question for match in earlier.like(TEXTS[0], (), ANYONE)] == [1]


def test_the_sharpened_text_is_what_counts(earlier):
    earlier.put(question(1, TEXTS[0], sharpened="Wie weet iets over waterstof?"))
    assert earlier.like(TEXTS[0], (), ANYONE) == []
    assert earlier.like("waterstof", (), ANYONE)[0].question == 1


def test_removing_is_at_once_and_may_be_done_twice(earlier):
    earlier.remove(1)
    earlier.remove(1)
    assert earlier.like(TEXTS[0], (), ANYONE) == []
    earlier.forget()
    assert len(earlier) == len(TEXTS) - 1
    assert earlier.like(TEXTS[1], (), ANYONE)[0].question == 2


@settings(deadline=None)
@given(
    visibility=st.sampled_from(Visibility),
    person=st.none() | st.integers(1, 3),
    hub=st.sampled_from(["twente", "national"]),
    reader=st.builds(
        Reader,
        person=st.integers(1, 3),
        hubs=st.frozensets(st.sampled_from(["twente", "national"])),
    ),
)
def test_it_offers_exactly_what_the_reader_may_read(visibility, person, hub, reader):
    asked = question(7, TEXTS[0], visibility=visibility, person=person, hub=hub)
    earlier = Earlier(AREAS)
    earlier.load([asked])
    assert bool(earlier.like(TEXTS[0], (), reader)) == may_read_text(asked, reader)


WORDS = ("veen", "dijk", "wolf", "zorg", "wijk", "PFAS")
QUESTIONS = st.builds(
    lambda key, words, state, visibility: question(
        key, " ".join(words), state=state, visibility=visibility
    ),
    st.integers(1, 10),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=5),
    st.sampled_from([State.NEW, State.CLOSED, State.WITHDRAWN]),
    st.sampled_from(Visibility),
)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(QUESTIONS, max_size=10, unique_by=lambda one: one.key),
    st.lists(QUESTIONS | st.integers(1, 10), max_size=20),
)
def test_changes_end_where_a_fresh_load_ends(before, steps):
    splitter = Splitter({})
    earlier = Earlier(AREAS, splitter)
    earlier.load(before)
    after = {one.key: one for one in before}
    for step in steps:
        if isinstance(step, int):
            earlier.remove(step)
            after.pop(step, None)
        else:
            earlier.put(step)
            after[step.key] = step
    fresh = Earlier(AREAS, splitter)
    fresh.load(after.values())
    assert len(earlier) == len(fresh)
    for text in ("veen", "dijk wolf", "PFAS zorg wijk"):
        assert earlier.like(text, (), ANYONE, limit=9) == fresh.like(text, (), ANYONE, limit=9)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_accepted(text):
    earlier = Earlier(AREAS)
    earlier.load([question(1, text)])
    earlier.put(question(2, text + " veen"))
    for match in earlier.like(text, (text,), ANYONE):
        assert 0.0 <= match.likeness <= 1.0


def test_what_comes_in_while_loading_is_kept():
    earlier = Earlier(AREAS)

    def cursor() -> Iterator[Question]:
        yield question(1, TEXTS[0])
        earlier.put(question(2, TEXTS[1]))
        earlier.remove(1)
        yield question(3, TEXTS[2])

    earlier.load(cursor())
    assert len(earlier) == 2
    assert earlier.like(TEXTS[0], (), ANYONE) == []
    (found,) = earlier.like(TEXTS[1], (), ANYONE)
    assert (found.question, found.number) == (2, "V-2026-0002")


def test_a_number_that_is_none_is_refused():
    earlier = Earlier(AREAS)
    with pytest.raises(ValueError, match="not a question number"):
        earlier.put(question(1, "veen", number="42"))
    with pytest.raises(ValueError, match="out of range"):
        earlier.put(question(1, "veen", number="V-1999-0001"))


def test_readers_go_on_while_questions_come_in(earlier):
    wrong: list[object] = []
    gone: set[int] = set()
    stop = threading.Event()

    def read():
        while not stop.is_set():
            removed = set(gone)
            try:
                found = {one.question for one in earlier.like("verzilting", (), ANYONE, 300)}
            except Exception as error:  # noqa: BLE001  any error at all is what is looked for
                wrong.append(error)
                return
            if found & removed:
                wrong.append(found & removed)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for key in range(100, 220):
        earlier.put(question(key, "Wie weet iets over verzilting?"))
        if key % 2:
            earlier.remove(key)
            gone.add(key)
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert len(earlier) == len(TEXTS) + 60
