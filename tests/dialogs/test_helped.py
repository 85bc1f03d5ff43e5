"""'Welk netwerk hielp je?': one press more, and it may be left open."""

from __future__ import annotations

import pytest

from cards.views import AnswerView, QuestionView, WhichView
from dialogs.show import FIRST
from knowledge.errors import NotYours
from knowledge.evidence import Kind
from tests.dialogs.house import Answer, House

TEXT = "Wie weet iets over bodemdaling in de Noordoostpolder?"


@pytest.fixture(autouse=True)
def networks(house: House) -> None:
    """Keep the networks that the library knows."""
    house.change(lambda work: work.networks.add(house.library.networks.values()))


def solved(house: House, chat: str = "", *, unfolded: bool = False) -> tuple[str, Answer]:
    draft = house.say("Vrager", TEXT, chat).of(AnswerView).draft
    answer = house.press("Vrager", "ask.solved", chat, draft=draft, unfolded=unfolded)
    return draft, answer


def asked_which(answer: Answer) -> WhichView:
    which = answer.of(QuestionView).which
    assert which is not None
    return which


def evidence(house: House, question: int) -> list[str]:
    return house.look(lambda work: work.evidence.networks(question, Kind.HELPED))


def points(house: House, draft: str, *keys: str, who: str = "Vrager", chat: str = "") -> Answer:
    inputs = {"networks": ",".join(keys)}
    return house.press(who, "ask.solved", chat, draft=draft, inputs=inputs)


def test_what_was_shown_can_be_pointed_out(house: House) -> None:
    draft, answer = solved(house)
    which = asked_which(answer)
    assert (which.draft, len(which.networks), which.unfolded) == (draft, FIRST, False)
    (notice,) = answer.notices
    assert isinstance(notice.view, QuestionView)
    assert notice.view.which == which
    more = solved(house, unfolded=True)[1]
    assert len(asked_which(more).networks) > FIRST
    assert asked_which(more).unfolded


def test_leaving_it_open_tells_nothing(house: House) -> None:
    draft, answer = solved(house)
    assert evidence(house, answer.of(QuestionView).key) == []
    points(house, draft)
    assert evidence(house, answer.of(QuestionView).key) == []


def test_pointing_one_out_is_kept_and_heard_of(house: House) -> None:
    draft, answer = solved(house)
    key = answer.of(QuestionView).key
    chosen = asked_which(answer).networks[1]
    done = points(house, draft, chosen.key)
    view = done.of(QuestionView)
    assert (view.receipt, view.helped, view.which) == ("helped", (chosen.name,), None)
    assert [notice.card for notice in done.notices] == ["card-1"]
    assert evidence(house, key) == [chosen.key]
    assert house.question(key).helped_by == (chosen.key,)
    changes = house.look(lambda work: work.changes.since(house.now.replace(year=2000), without=()))
    assert [each.subject for each in changes if each.kind == "network"] == [chosen.key]


def test_twice_is_once_and_another_choice_replaces_the_first(house: House) -> None:
    draft, answer = solved(house)
    key = answer.of(QuestionView).key
    first, second, _ = (each.key for each in asked_which(answer).networks)
    points(house, draft, first)
    version = house.question(key).version
    points(house, draft, first)
    assert house.question(key).version == version
    points(house, draft, second)
    assert evidence(house, key) == [second]
    points(house, draft)
    assert evidence(house, key) == []


@pytest.mark.parametrize("said", ["nergens", "*", ",", "x" * 9_000, "nergens,' OR 1=1"])
def test_what_was_not_shown_is_not_pointed_out(house: House, said: str) -> None:
    draft, answer = solved(house)
    points(house, draft, said)
    assert evidence(house, answer.of(QuestionView).key) == []


def test_nobody_points_out_for_somebody_else(house: House) -> None:
    draft, answer = solved(house, "kanaal")
    chosen = asked_which(answer).networks[0].key
    with pytest.raises(NotYours):
        points(house, draft, chosen, who="Collega", chat="kanaal")


def test_a_question_at_the_hub_is_not_pointed_at(house: House) -> None:
    draft = house.say("Vrager", TEXT).of(AnswerView).draft
    view = house.press("Vrager", "ask.confirm", draft=draft).of(QuestionView)
    done = points(house, draft, *house.library.networks).of(QuestionView)
    assert (done.receipt, done.which) == ("asked", None)
    assert evidence(house, view.key) == []


def test_before_it_is_solved_the_choice_says_nothing(house: House) -> None:
    draft = house.say("Vrager", TEXT).of(AnswerView).draft
    view = points(house, draft, *house.library.networks).of(QuestionView)
    assert view.receipt == "solved"
    assert evidence(house, view.key) == []
