"""'Mijn vragen', one question by its number, and taking one back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.views import AnswerView, FormView, PrivateView, QuestionsView, QuestionView
from dialogs.questions import MOST_DRAFTS, PAGE, number_in
from knowledge.errors import Moved, NotFound, NotYours
from knowledge.lifecycle import Action, Role, State
from tests.dialogs.house import House

TEXT = "Wie weet iets over bodemdaling in de Noordoostpolder?"


def stored(house: House, who: str = "Vrager", chat: str = "", visibility: str = "unnamed") -> int:
    draft = house.say(who, TEXT, chat).of(AnswerView).draft
    inputs = {"question": TEXT, "visibility": visibility}
    house.press(who, "ask.submit", chat, draft=draft, inputs=inputs)
    confirmed = house.press(who, "ask.confirm", chat, draft=draft, seen=True)
    return confirmed.of(QuestionView).key


def carried(view: PrivateView) -> dict[str, Any]:
    """Give what the button behind which something is carries."""
    return dict(view.data)


def test_nobody_has_questions_at_first(house: House) -> None:
    assert house.say("Vrager", "mijn vragen").of(QuestionsView) == QuestionsView((), 0, 1)


def test_drafts_first_then_questions_newest_first(house: House) -> None:
    keys = [stored(house) for _ in range(2)]
    draft = house.say("Vrager", TEXT).of(AnswerView).draft
    house.press("Vrager", "ask.sharpen", draft=draft)
    rows = house.say("Vrager", "mijn vragen").of(QuestionsView).rows
    assert [row.draft for row in rows] == [draft, "", ""]
    assert [row.question for row in rows] == [None, keys[1], keys[0]]


def test_pages(house: House) -> None:
    for _ in range(PAGE + 1):
        stored(house)
    for page, rows in ((0, PAGE), (1, 1), (7, 1), (-3, PAGE), (True, PAGE), ("1", PAGE)):
        view = house.press("Vrager", "questions.page", page=page).of(QuestionsView)
        assert (len(view.rows), view.pages) == (rows, 2)


def test_a_change_that_is_not_saved_has_the_questions_number(house: House) -> None:
    first = stored(house)
    for _ in range(PAGE):
        stored(house)
    draft = house.press("Vrager", "ask.edit", question=first).of(FormView).draft
    row = house.say("Vrager", "mijn vragen").of(QuestionsView).rows[0]
    assert (row.draft, row.number) == (draft, "V-2026-0001")
    house.press("Vrager", "question.withdraw", question=first)
    assert house.say("Vrager", "mijn vragen").of(QuestionsView).rows[0].draft == ""


def test_a_broker_finds_the_change_that_was_begun(house: House) -> None:
    key = stored(house)
    house.appoint("Cor", "flevoland")
    draft = house.press("Cor", "ask.edit", question=key).of(FormView).draft
    rows = house.say("Cor", "mijn vragen").of(QuestionsView).rows
    assert [(row.draft, row.number) for row in rows] == [(draft, "V-2026-0001")]


def test_at_most_five_drafts(house: House) -> None:
    for _ in range(MOST_DRAFTS + 1):
        draft = house.say("Vrager", TEXT).of(AnswerView).draft
        house.press("Vrager", "ask.sharpen", draft=draft)
    assert len(house.say("Vrager", "mijn vragen").of(QuestionsView).rows) == MOST_DRAFTS


def test_where_others_read_along_the_list_is_behind_a_button(house: House) -> None:
    stored(house, chat="kanaal")
    view = house.say("Vrager", "mijn vragen", "kanaal").of(PrivateView)
    shown = house.press("Vrager", view.verb, "kanaal", **carried(view)).of(QuestionsView)
    assert len(shown.rows) == 1
    theirs = house.press("Collega", view.verb, "kanaal", **carried(view)).of(QuestionsView)
    assert theirs.rows == ()


@pytest.mark.parametrize(
    "text", ["vraag V-2026-0001", "V-2026-0001", "v2026-1", "vraag v2026-1…", "Vraag V-2026-1 !"]
)
def test_a_question_by_its_number(house: House, text: str) -> None:
    stored(house)
    assert house.say("Vrager", text).of(QuestionView).number == "V-2026-0001"


def test_a_number_that_nobody_has(house: House) -> None:
    with pytest.raises(NotFound):
        house.say("Vrager", "vraag V-2026-0001")


@pytest.mark.parametrize(("visibility", "name"), [("open", "Vrager van Test"), ("unnamed", "")])
def test_a_member_sees_the_text_and_the_name_only_when_open(
    house: House, visibility: str, name: str
) -> None:
    stored(house, visibility=visibility)
    for chat in ("Collega", "kanaal"):
        view = house.say("Collega", "vraag V-2026-0001", chat).of(QuestionView)
        assert (view.text, view.asker) == (TEXT, name)
        rights = (view.own, view.broker, view.can_change, view.can_withdraw)
        assert not any(rights)


def test_a_question_for_the_hub_is_for_its_brokers(house: House) -> None:
    key = stored(house, visibility="hub")
    for chat in ("Collega", "kanaal"):
        with pytest.raises(NotFound):
            house.say("Collega", "vraag V-2026-0001", chat)
        with pytest.raises(NotFound):
            house.press("Collega", "question.show", chat, question=key)
    house.appoint("Cor", "flevoland")
    view = house.say("Cor", "vraag V-2026-0001").of(QuestionView)
    assert (view.text, view.asker) == (TEXT, "Vrager van Test")
    behind = house.say("Cor", "vraag V-2026-0001", "kanaal").of(PrivateView)
    with pytest.raises(NotFound):
        house.press("Collega", behind.verb, "kanaal", **carried(behind))


def test_an_anonymous_asker_is_not_named_to_the_broker_either(house: House) -> None:
    stored(house, visibility="anonymous")
    house.appoint("Cor", "flevoland")
    view = house.say("Cor", "vraag V-2026-0001").of(QuestionView)
    assert (view.text, view.asker) == (TEXT, "")


def test_withdrawing_twice_is_once(house: House) -> None:
    key = stored(house, chat="kanaal")
    first = house.press("Vrager", "question.withdraw", "kanaal", question=key)
    assert first.of(QuestionView).state is State.WITHDRAWN
    assert [notice.card for notice in first.notices] == ["card-1"]
    again = house.press("Vrager", "question.withdraw", "kanaal", question=key)
    assert again.of(QuestionView) == first.of(QuestionView)
    assert again.notices == ()
    actions = [(each.action, each.role) for each in house.events(key)]
    assert actions == [(Action.ASK, Role.ASKER), (Action.WITHDRAW, Role.ASKER)]


def test_only_the_asker_withdraws(house: House) -> None:
    key = stored(house)
    house.appoint("Cor", "flevoland")
    for who in ("Collega", "Cor"):
        with pytest.raises(NotYours):
            house.press(who, "question.withdraw", question=key)


def test_what_was_answered_is_not_withdrawn(house: House) -> None:
    key = stored(house)
    question = house.question(key)
    answered = replace(question, state=State.ANSWERED, version=question.version + 1)
    house.change(lambda work: work.questions.save(answered))
    with pytest.raises(Moved):
        house.press("Vrager", "question.withdraw", question=key)


def test_a_question_of_somebody_who_was_forgotten_stays_without_a_name(house: House) -> None:
    key = stored(house, visibility="open")
    house.press("Vrager", "privacy.forget", person=house.key_of("Vrager"))
    view = house.say("Collega", "vraag V-2026-0001").of(QuestionView)
    assert (view.text, view.asker, view.own) == (TEXT, "", False)
    with pytest.raises(NotYours):
        house.press("Vrager", "question.withdraw", question=key)


@given(st.text(max_size=60))
def test_any_text_has_a_number_or_none(text: str) -> None:
    number = number_in(text)
    assert number is None or number.startswith("V-")
