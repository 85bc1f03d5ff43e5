"""'Mijn gegevens' and 'vergeet mij'."""

from __future__ import annotations

import pytest

from cards.views import (
    AnswerView,
    ForgetView,
    MyDataView,
    PrivateView,
    QuestionView,
    TextView,
)
from knowledge.errors import NotFound, NotYours
from tests.dialogs.house import House

TEXT = "Wie weet iets over bodemdaling in de Noordoostpolder?"


def stored(house: House) -> int:
    draft = house.say("Vrager", TEXT).of(AnswerView).draft
    return house.press("Vrager", "ask.confirm", draft=draft).of(QuestionView).key


def test_what_is_kept(house: House) -> None:
    stored(house)
    house.say("Vrager", TEXT)
    view = house.say("Vrager", "mijn gegevens").of(MyDataView)
    assert (view.name, view.questions, view.drafts) == ("Vrager van Test", 1, 1)


@pytest.mark.parametrize(
    ("text", "kind"), [("mijn gegevens", MyDataView), ("vergeet mij", ForgetView)]
)
def test_where_others_read_along_it_is_behind_a_button(
    house: House, text: str, kind: type[object]
) -> None:
    behind = house.say("Vrager", text, "kanaal").of(PrivateView)
    assert behind.data == ()
    answer = house.press("Vrager", behind.verb, "kanaal")
    assert isinstance(answer.here, kind)


def test_forgetting_takes_name_and_drafts_and_leaves_the_question(house: House) -> None:
    key = stored(house)
    draft = house.say("Vrager", TEXT).of(AnswerView).draft
    ask = house.say("Vrager", "vergeet mij").of(ForgetView)
    assert (ask.done, ask.questions, ask.drafts) == (False, 1, 1)
    done = house.press("Vrager", "privacy.forget", person=ask.person).of(ForgetView)
    assert (done.done, done.questions, done.drafts) == (True, 1, 1)
    question = house.question(key)
    assert (question.person, question.conversation, question.text) == (None, None, TEXT)
    assert house.look(lambda work: work.people.names([ask.person])) == {}
    with pytest.raises(NotFound):
        house.draft(draft)
    assert house.say("Vrager", "mijn gegevens").of(MyDataView).questions == 0


def test_who_presses_twice_is_told_that_the_button_is_done(house: House) -> None:
    person = house.say("Vrager", "vergeet mij").of(ForgetView).person
    house.press("Vrager", "privacy.forget", person=person)
    assert house.press("Vrager", "privacy.forget", person=person).here == TextView("old_card")


@pytest.mark.parametrize("person", [None, "1", True, 2**70])
def test_a_card_without_a_person_forgets_nobody(house: House, person: object) -> None:
    with pytest.raises(NotFound):
        house.press("Vrager", "privacy.forget", person=person)


def test_nobody_forgets_somebody_else(house: House) -> None:
    person = house.say("Vrager", "vergeet mij", "Vrager").of(ForgetView).person
    with pytest.raises(NotYours):
        house.press("Collega", "privacy.forget", person=person)
    assert house.say("Vrager", "mijn gegevens").of(MyDataView).name == "Vrager van Test"


def test_leaving_it_as_it_is(house: House) -> None:
    stored(house)
    assert house.press("Vrager", "privacy.keep", person=1).here == TextView("kept")
    assert house.say("Vrager", "mijn gegevens").of(MyDataView).questions == 1
