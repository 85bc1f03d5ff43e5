"""'Kijk mee': hear the answer to somebody else's question too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cards.views import (
    AlreadyView,
    AnswerView,
    FormView,
    MyDataView,
    NewsView,
    PreviewView,
    QuestionsView,
    QuestionView,
    TextView,
)
from knowledge.errors import Moved, NotFound, NotYours
from knowledge.library import ALREADY_ASKED
from knowledge.lifecycle import Action, State
from knowledge.question import Visibility
from tests.dialogs.house import House

TEXT = "Wie weet iets over bodemdaling en scheuren in huizen in de Noordoostpolder?"
SAME = "Scheuren in huizen door bodemdaling in de Noordoostpolder: wie weet iets?"
OTHER = "Hoe betrekken we jongeren bij een windpark in Twente?"


def stored(house: House, who: str = "Vrager", chat: str = "", visibility: str = "unnamed") -> int:
    draft = house.say(who, TEXT, chat).of(AnswerView).draft
    inputs = {"question": TEXT, "visibility": visibility}
    house.press(who, "ask.submit", chat, draft=draft, inputs=inputs)
    confirmed = house.press(who, "ask.confirm", chat, draft=draft, seen=True)
    return confirmed.of(QuestionView).key


def moved(house: House, key: int, state: State) -> None:
    question = house.question(key)
    changed = replace(question, state=state, version=question.version + 1)
    house.change(lambda work: work.questions.save(changed))
    house.library.put_question(changed)


def asks_again(house: House, who: str = "Collega", chat: str = "", text: str = SAME) -> str:
    return house.say(who, text, chat).of(AnswerView).draft


def followers(house: House, key: int) -> list[int]:
    return [each.person for each in house.look(lambda work: work.followers.of(key))]


class TestAlreadyAsked:
    def test_the_same_question_is_shown_before_a_new_one_is_stored(self, house: House) -> None:
        key = stored(house)
        draft = asks_again(house)
        answer = house.press("Collega", "ask.confirm", draft=draft)
        view = answer.of(AlreadyView)
        assert (view.draft, view.text) == (draft, SAME)
        assert (view.earlier.key, view.earlier.number) == (key, "V-2026-0001")
        assert (view.earlier.state, view.earlier.can_follow) == (State.NEW, True)
        assert view.earlier.hub is not None
        assert answer.notices == ()
        assert [each.key for each in house.questions()] == [key]
        assert house.draft(draft).ended == ""
        (row,) = house.say("Collega", "mijn vragen").of(QuestionsView).rows
        assert row.draft == draft

    def test_asked_all_the_same_it_is_stored(self, house: House) -> None:
        stored(house)
        draft = asks_again(house)
        house.press("Collega", "ask.confirm", draft=draft)
        done = house.press("Collega", "ask.confirm", draft=draft, seen=True).of(QuestionView)
        assert (done.number, done.receipt) == ("V-2026-0002", "asked")

    @pytest.mark.parametrize("seen", ["true", 1, "", None])
    def test_only_a_true_flag_says_that_it_was_seen(self, house: House, seen: object) -> None:
        stored(house)
        answer = house.press("Collega", "ask.confirm", draft=asks_again(house), seen=seen)
        assert isinstance(answer.here, AlreadyView)

    def test_another_question_is_stored_at_once(self, house: House) -> None:
        stored(house)
        draft = asks_again(house, text=OTHER)
        assert house.press("Collega", "ask.confirm", draft=draft).of(QuestionView).receipt

    def test_what_only_the_hub_may_read_is_not_given_away(self, house: House) -> None:
        stored(house, visibility="hub")
        draft = asks_again(house)
        assert house.press("Collega", "ask.confirm", draft=draft).of(QuestionView).receipt

    def test_ones_own_question_is_not_followed(self, house: House) -> None:
        key = stored(house)
        draft = asks_again(house, "Vrager")
        view = house.press("Vrager", "ask.confirm", draft=draft).of(AlreadyView)
        assert (view.earlier.own, view.earlier.can_follow) == (True, False)
        shown = house.press("Vrager", "question.follow", question=key).of(QuestionView)
        assert (shown.own, shown.receipt) == (True, "")
        assert followers(house, key) == []

    def test_one_whose_answer_is_still_to_come_goes_first(self, house: House) -> None:
        moved(house, stored(house), State.CLOSED)
        waiting = stored(house, "Ander")
        draft = asks_again(house, text=TEXT)
        view = house.press("Collega", "ask.confirm", draft=draft).of(AlreadyView)
        assert view.earlier.key == waiting

    def test_a_change_of_a_stored_question_is_not_held_up(self, house: House) -> None:
        stored(house, "Ander")
        key = stored(house)
        draft = house.press("Vrager", "ask.edit", question=key).of(FormView).draft
        house.press("Vrager", "ask.submit", draft=draft, inputs={"question": SAME})
        done = house.press("Vrager", "ask.confirm", draft=draft).of(QuestionView)
        assert done.receipt == "changed"

    def test_each_in_a_channel_has_a_flow_of_their_own(self, house: House) -> None:
        key = stored(house)
        draft = asks_again(house, "Collega", "kanaal")
        mine = house.press("Collega", "ask.confirm", "kanaal", draft=draft).of(AlreadyView)
        copy = house.press("Ander", "ask.confirm", "kanaal", draft=draft).of(PreviewView).draft
        theirs = house.press("Ander", "ask.confirm", "kanaal", draft=copy).of(AlreadyView)
        assert (mine.draft, theirs.draft) == (draft, copy)
        with pytest.raises(NotYours):
            house.press("Ander", "question.follow", "kanaal", question=key, draft=draft)
        house.press("Ander", "question.follow", "kanaal", question=key, draft=copy)
        assert house.draft(draft).ended == ""
        assert followers(house, key) == [house.key_of("Ander")]


class TestFollowing:
    def test_the_draft_ends_as_one_that_solved_itself(self, house: House) -> None:
        key = stored(house)
        draft = asks_again(house)
        answer = house.press("Collega", "question.follow", question=key, draft=draft)
        view = answer.of(QuestionView)
        assert (view.number, view.receipt, view.followed) == ("V-2026-0001", "followed", True)
        assert (view.own, view.can_follow) == (False, False)
        kept = house.draft(draft)
        assert kept.ended == "solved"
        assert kept.question is not None
        question = house.question(kept.question)
        assert (question.state, question.helped_by) == (State.SOLVED, ())
        (event,) = house.events(question.key)
        assert (event.action, event.why) == (Action.SOLVE, "V-2026-0001")
        assert followers(house, key) == [house.key_of("Collega")]
        (notice,) = answer.notices
        assert (notice.view, notice.card) == (view, "card-1")

    def test_pressed_twice_is_once(self, house: House) -> None:
        key = stored(house)
        draft = asks_again(house)
        first = house.press("Collega", "question.follow", question=key, draft=draft)
        again = house.press("Collega", "question.follow", question=key, draft=draft)
        assert again.of(QuestionView) == first.of(QuestionView)
        assert again.notices == ()
        assert len(house.questions()) == 2
        assert len(followers(house, key)) == 1

    def test_the_next_who_asks_is_led_to_the_question_that_is_followed(self, house: House) -> None:
        key = stored(house)
        house.press("Collega", "question.follow", question=key, draft=asks_again(house))
        answer = house.say("Ander", SAME).of(AnswerView)
        assert [each.key for each in answer.earlier] == [key]

    def test_in_a_channel_the_card_says_so_without_a_name(self, house: House) -> None:
        key = stored(house)
        draft = asks_again(house, "Collega", "kanaal")
        answer = house.press("Collega", "question.follow", "kanaal", question=key, draft=draft)
        (notice,) = answer.notices
        view = notice.view
        assert isinstance(view, QuestionView)
        assert (view.number, view.receipt, view.followed) == ("V-2026-0001", "shared", False)
        assert view.can_follow
        assert "van Test" not in repr(view)

    def test_from_the_list_under_an_answer_one_can_go_back(self, house: House) -> None:
        key = stored(house)
        (earlier,) = house.say("Collega", SAME).of(AnswerView).earlier
        assert (earlier.key, earlier.can_follow) == (key, True)
        draft = asks_again(house)
        view = house.press("Collega", "question.follow", question=key, back=draft).of(QuestionView)
        assert (view.receipt, view.back) == ("followed", draft)
        assert house.draft(draft).ended == ""
        back = house.press("Collega", "ask.cancel", draft=view.back).of(AnswerView)
        assert [(each.followed, each.can_follow) for each in back.earlier] == [(True, False)]

    @pytest.mark.parametrize("back", ["key-1", "nergens", 7, None])
    def test_nobody_goes_back_to_what_is_not_theirs(self, house: House, back: object) -> None:
        key = stored(house)
        view = house.press("Collega", "question.follow", question=key, back=back)
        assert view.of(QuestionView).back == ""

    @pytest.mark.parametrize("chat", ["", "kanaal"])
    def test_a_question_by_its_number_can_be_followed(self, house: House, chat: str) -> None:
        stored(house)
        view = house.say("Collega", "vraag V-2026-0001", chat).of(QuestionView)
        assert (view.can_follow, view.followed) == (True, False)
        assert not house.say("Vrager", "vraag V-2026-0001").of(QuestionView).can_follow

    def test_who_may_not_read_it_cannot_follow_it(self, house: House) -> None:
        key = stored(house, visibility="hub")
        with pytest.raises(NotFound):
            house.press("Collega", "question.follow", question=key)
        house.appoint("Cor", "flevoland")
        house.press("Cor", "question.follow", question=key)
        assert followers(house, key) == [house.key_of("Cor")]

    @pytest.mark.parametrize("state", sorted(State))
    def test_only_what_is_still_open_can_be_followed(self, house: House, state: State) -> None:
        key = stored(house)
        moved(house, key, state)
        closed = {"solved", "closed", "withdrawn", "merged", "expired"}
        if state.value in closed:
            assert not house.say("Collega", "vraag V-2026-0001").of(QuestionView).can_follow
            with pytest.raises(Moved):
                house.press("Collega", "question.follow", question=key)
        else:
            house.press("Collega", "question.follow", question=key)
        assert bool(followers(house, key)) == (state.value not in closed)

    @pytest.mark.parametrize("question", [99, None, "1", True])
    def test_a_question_that_is_not_there(self, house: House, question: object) -> None:
        with pytest.raises(NotFound):
            house.press("Collega", "question.follow", question=question)


class TestMine:
    def test_what_is_followed_stands_apart(self, house: House) -> None:
        key = stored(house)
        house.press("Collega", "question.follow", question=key)
        view = house.say("Collega", "mijn vragen").of(QuestionsView)
        assert view.rows == ()
        assert [(row.number, row.question) for row in view.followed] == [("V-2026-0001", key)]
        assert house.say("Vrager", "mijn vragen").of(QuestionsView).followed == ()

    def test_stopping(self, house: House) -> None:
        key = stored(house)
        house.press("Collega", "question.follow", question=key)
        for _ in range(2):
            view = house.press("Collega", "question.follow", question=key, stop=True)
            assert view.of(QuestionView).receipt == "unfollowed"
            assert view.of(QuestionView).can_follow
        assert followers(house, key) == []
        assert house.say("Collega", "mijn vragen").of(QuestionsView).followed == ()

    def test_what_may_no_longer_be_read_can_still_be_stopped(self, house: House) -> None:
        key = stored(house)
        house.press("Collega", "question.follow", question=key)
        question = house.question(key)
        facets = replace(question.facets, visibility=Visibility.HUB)
        hidden = replace(question, facets=facets, version=question.version + 1)
        house.change(lambda work: work.questions.save(hidden))
        assert house.say("Collega", "mijn vragen").of(QuestionsView).followed == ()
        done = house.press("Collega", "question.follow", question=key, stop=True)
        assert done.of(TextView).code == "unfollowed"
        assert followers(house, key) == []

    def test_my_data_lists_them_and_forgetting_ends_them(self, house: House) -> None:
        key = stored(house)
        house.press("Collega", "question.follow", question=key)
        assert house.say("Collega", "mijn gegevens").of(MyDataView).followed == ("V-2026-0001",)
        house.press("Collega", "privacy.forget", person=house.key_of("Collega"))
        assert followers(house, key) == []


class TestNews:
    def test_who_follows_hears_that_it_was_withdrawn(self, house: House) -> None:
        key = stored(house, chat="kanaal")
        house.press("Collega", "question.follow", question=key)
        house.say("Ander", "hallo")
        house.press("Ander", "question.follow", "kanaal", question=key)
        answer = house.press("Vrager", "question.withdraw", "kanaal", question=key)
        told = {each.chat: each.view for each in answer.notices if isinstance(each.view, NewsView)}
        news = NewsView("V-2026-0001", house.question(key).text, "withdrawn")
        assert told == {house.chat_key("Collega"): news, house.chat_key("Ander"): news}
        assert followers(house, key) == []
        assert house.press("Vrager", "question.withdraw", "kanaal", question=key).notices == ()

    def test_who_has_no_chat_with_the_bot_is_told_where_they_pressed_once(
        self, house: House
    ) -> None:
        key = stored(house)
        for who in ("Collega", "Ander"):
            house.press(who, "question.follow", "kanaal", question=key)
        answer = house.press("Vrager", "question.withdraw", question=key)
        told = [each.chat for each in answer.notices if isinstance(each.view, NewsView)]
        assert told == [house.chat_key("kanaal")]

    def test_who_follows_hears_that_only_the_hub_may_read_it_now(self, house: House) -> None:
        key = stored(house)
        house.press("Collega", "question.follow", question=key)
        draft = house.press("Vrager", "ask.edit", question=key).of(FormView).draft
        inputs = {"question": "Geheim plan", "visibility": "hub"}
        house.press("Vrager", "ask.submit", draft=draft, inputs=inputs)
        answer = house.press("Vrager", "ask.confirm", draft=draft)
        (told,) = [each for each in answer.notices if isinstance(each.view, NewsView)]
        assert told.view == NewsView("V-2026-0001", "", "closed_off")
        assert told.chat == house.chat_key("Collega")
        assert followers(house, key) == []


def test_the_threshold_is_a_likeness() -> None:
    assert 0.6 < ALREADY_ASKED <= 1.0
