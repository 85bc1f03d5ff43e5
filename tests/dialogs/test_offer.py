"""'Ik weet hier iets van'."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cards.views import AnswerView, OfferedView, OfferView, QuestionView
from dialogs.offer import LONGEST_OFFER, OwnQuestion
from knowledge.errors import Moved, NotFound
from knowledge.lifecycle import State
from knowledge.question import Visibility
from tests.dialogs.house import Answer, House

TEXT = "Wie weet iets over bodemdaling in de Noordoostpolder?"
KNOWS = "Wij deden dit vorig jaar"


def asked(house: House, chat: str = "kanaal") -> str:
    return house.say("Vrager", TEXT, chat).of(AnswerView).draft


def ask_hub(
    house: House, visibility: str = "unnamed", question: str = TEXT, chat: str = "kanaal"
) -> Answer:
    draft = asked(house, chat)
    house.press("Vrager", "ask.sharpen", chat, draft=draft)
    inputs = {"question": question, "visibility": visibility}
    house.press("Vrager", "ask.submit", chat, draft=draft, inputs=inputs)
    return house.press("Vrager", "ask.confirm", chat, draft=draft)


def stored(house: House, visibility: str = "unnamed", question: str = TEXT) -> int:
    return ask_hub(house, visibility, question).of(QuestionView).key


def test_first_the_form_then_the_thanks_and_the_asker_is_told(house: House) -> None:
    draft = asked(house)
    form = house.press("Collega", "question.offer", "kanaal", draft=draft).of(OfferView)
    assert (form.about, form.text) == (TEXT, "")
    answer = house.press("Collega", "question.offer", "kanaal", draft=draft, inputs={"text": KNOWS})
    assert answer.of(OfferView).text == KNOWS
    (notice,) = answer.notices
    assert notice.view == OfferedView("Collega van Test", TEXT, KNOWS)
    assert notice.chat == house.chat_key("kanaal")


def test_the_offer_goes_along_when_the_question_is_asked(house: House) -> None:
    draft = asked(house)
    house.press("Collega", "question.offer", "kanaal", draft=draft, inputs={"text": KNOWS})
    view = house.press("Vrager", "ask.confirm", "kanaal", draft=draft).of(QuestionView)
    assert view.offers == (f"Collega van Test: {KNOWS}",)
    theirs = house.press("Collega", "question.show", "kanaal", question=view.key).of(QuestionView)
    assert theirs.offers == ()


@pytest.mark.parametrize("chat", ["kanaal", "groep"])
@pytest.mark.parametrize("visibility", [Visibility.OPEN, Visibility.UNNAMED, Visibility.HUB])
def test_the_card_of_a_question_invites_whoever_reads_it(
    house: House, chat: str, visibility: Visibility
) -> None:
    answer = ask_hub(house, visibility, chat=chat)
    assert not answer.of(QuestionView).can_offer
    (notice,) = answer.notices
    assert isinstance(notice.view, QuestionView)
    assert notice.view.can_offer == bool(notice.view.text) == (visibility is not Visibility.HUB)


def test_the_card_in_a_personal_chat_invites_nobody(house: House) -> None:
    draft = house.say("Vrager", TEXT).of(AnswerView).draft
    (notice,) = house.press("Vrager", "ask.confirm", draft=draft).notices
    assert isinstance(notice.view, QuestionView)
    assert not notice.view.can_offer


def test_a_question_that_needs_nothing_more_invites_nobody(house: House) -> None:
    key = stored(house)
    taken_back = house.press("Vrager", "question.withdraw", "kanaal", question=key, card="card-1")
    (notice,) = taken_back.notices
    assert isinstance(notice.view, QuestionView)
    assert not notice.view.can_offer


def test_pressed_twice_the_asker_is_told_once(house: House) -> None:
    draft = asked(house)
    for told in (1, 0):
        answer = house.press(
            "Collega", "question.offer", "kanaal", draft=draft, inputs={"text": KNOWS}
        )
        assert len(answer.notices) == told
    key = house.press("Vrager", "ask.confirm", "kanaal", draft=draft).of(QuestionView).key
    for data in ({"draft": draft}, {"question": key}):
        again = house.press("Collega", "question.offer", "kanaal", inputs={"text": KNOWS}, **data)
        assert again.of(OfferView).text == KNOWS
        assert again.notices == ()
    assert len(house.look(lambda work: work.offers.on(key))) == 1


def test_nothing_filled_in_is_asked_again(house: House) -> None:
    draft = asked(house)
    answer = house.press("Collega", "question.offer", "kanaal", draft=draft, inputs={"text": " "})
    assert answer.of(OfferView).wrong == "empty"


def test_an_offer_is_masked_and_cut(house: House) -> None:
    draft = asked(house)
    text = "Bel 0612345678. " + "x" * 2_000
    answer = house.press("Collega", "question.offer", "kanaal", draft=draft, inputs={"text": text})
    kept = answer.of(OfferView).text
    assert "0612345678" not in kept
    assert len(kept) <= LONGEST_OFFER


def test_nobody_offers_on_their_own_question(house: House) -> None:
    draft = asked(house)
    with pytest.raises(OwnQuestion):
        house.press("Vrager", "question.offer", "kanaal", draft=draft)
    with pytest.raises(OwnQuestion):
        house.press("Vrager", "question.offer", question=stored(house))


def test_what_the_asker_wrote_in_the_form_is_not_told_before_it_is_asked(house: House) -> None:
    draft = asked(house)
    house.press("Vrager", "ask.sharpen", "kanaal", draft=draft)
    house.press("Vrager", "ask.submit", "kanaal", draft=draft, inputs={"question": "Geheim plan"})
    answer = house.press("Collega", "question.offer", "kanaal", draft=draft, inputs={"text": KNOWS})
    assert "Geheim" not in repr(answer)


def test_a_question_for_the_hub_alone_is_not_found_by_others(house: House) -> None:
    key = stored(house, "hub", "Geheim plan voor bodemdaling")
    with pytest.raises(NotFound):
        house.press("Collega", "question.offer", "kanaal", question=key)
    with pytest.raises(NotFound):
        house.press("Collega", "question.offer", "kanaal", draft="key-1")


def test_a_broker_who_may_read_it_does_not_repeat_it_in_the_channel(house: House) -> None:
    key = stored(house, "hub", "Geheim plan voor bodemdaling in Urk")
    house.appoint("Cor", "flevoland", "landelijk")
    answer = house.press("Cor", "question.offer", question=key, inputs={"text": KNOWS})
    assert "Geheim plan" in answer.of(OfferView).about
    (notice,) = answer.notices
    assert isinstance(notice.view, OfferedView)
    assert notice.view.about == "V-2026-0001"


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.MERGED, State.EXPIRED])
def test_a_question_that_is_over_takes_no_offers(house: House, state: State) -> None:
    key = stored(house)
    question = house.question(key)
    over = replace(question, state=state, version=question.version + 1)
    house.change(lambda work: work.questions.save(over))
    with pytest.raises(Moved):
        house.press("Collega", "question.offer", question=key, inputs={"text": KNOWS})


def test_nobody_is_there_to_be_told_when_the_asker_was_forgotten(house: House) -> None:
    key = stored(house)
    house.press("Vrager", "privacy.forget", person=house.key_of("Vrager"))
    with pytest.raises(NotFound):
        house.press("Collega", "question.offer", question=key, inputs={"text": KNOWS})
