"""The asking flow, from the first message to the question that goes to a hub."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cards.views import ANY_SCALE, AnswerView, FormView, PreviewView, QuestionsView, QuestionView
from dialogs.confirm import HELPED
from knowledge.articulation import ObstacleKind
from knowledge.errors import Moved, NotFound, NotYours
from knowledge.lifecycle import Action, Role, State
from knowledge.masking import Kind
from knowledge.question import LONGEST, Place, Visibility
from tests.dialogs.house import House

TEXT = "Wie weet iets over bodemdaling in de Noordoostpolder?"
SECRET = "Onze kwibus twijfelt over bodemdaling in de Noordoostpolder"


def asked(house: House, who: str = "Vrager", chat: str = "", text: str = TEXT) -> str:
    return house.say(who, text, chat).of(AnswerView).draft


def sharpened(house: House, who: str = "Vrager", chat: str = "", **inputs: str) -> str:
    """Ask, sharpen and submit; gives the key of the draft."""
    draft = asked(house, who, chat)
    house.press(who, "ask.sharpen", chat, draft=draft)
    house.press(who, "ask.submit", chat, draft=draft, inputs={"question": SECRET, **inputs})
    return draft


def stored(house: House, who: str = "Vrager", chat: str = "", **inputs: str) -> QuestionView:
    draft = sharpened(house, who, chat, **inputs)
    return house.press(who, "ask.confirm", chat, draft=draft).of(QuestionView)


def test_a_message_is_answered_with_three_networks_and_the_hub_of_the_area(house: House) -> None:
    view = house.say("Vrager", TEXT).of(AnswerView)
    assert len(view.networks) == 3
    assert view.rest > 0
    assert view.hub.name == house.library.hubs["flevoland"].name
    assert house.draft(view.draft).original == TEXT


def test_more_shows_the_rest(house: House) -> None:
    first = house.say("Vrager", TEXT).of(AnswerView)
    more = house.press("Vrager", "ask.more", draft=first.draft).of(AnswerView)
    assert len(more.networks) == len(first.networks) + first.rest
    assert more.unfolded
    assert more.rest == 0


def test_a_network_that_stops_between_two_presses_is_left_out(house: House) -> None:
    first = house.say("Vrager", TEXT).of(AnswerView)
    gone = first.networks[0].key
    house.library.drop_network(gone)
    view = house.press("Vrager", "ask.more", draft=first.draft).of(AnswerView)
    assert gone not in {network.key for network in view.networks}
    question = house.press("Vrager", "ask.solved", draft=first.draft).of(QuestionView)
    assert gone not in house.question(question.key).helped_by


def test_an_earlier_question_is_shown_with_what_helped(house: House) -> None:
    draft = asked(house)
    house.press("Vrager", "ask.solved", draft=draft)
    view = house.say("Collega", TEXT).of(AnswerView)
    assert [each.number for each in view.earlier] == ["V-2026-0001"]
    assert view.earlier[0].networks
    assert view.earlier[0].asker == ""


def test_a_long_text_is_cut_and_that_is_said(house: House) -> None:
    view = house.say("Vrager", "bodemdaling " * 2_000).of(AnswerView)
    assert view.cut
    assert len(house.draft(view.draft).original) <= LONGEST


def test_personal_data_is_masked_before_anything_is_kept(house: House) -> None:
    view = house.say("Vrager", "0612345678").of(AnswerView)
    assert view.masked == {Kind.PHONE}
    assert house.draft(view.draft).original == "[telefoonnummer]"


def test_the_form_says_that_personal_data_was_taken_out(house: House) -> None:
    draft = asked(house, text="Wie weet iets over bodem? Bel mij op 0612345678")
    form = house.press("Vrager", "ask.sharpen", draft=draft).of(FormView)
    assert form.obstacles[0].kind is ObstacleKind.PERSONAL_DATA


def test_an_area_that_is_an_abbreviation_is_no_obstacle(house: House) -> None:
    draft = asked(house, text="Hoe pakken we bodemdaling aan in NOP?")
    form = house.press("Vrager", "ask.sharpen", draft=draft).of(FormView)
    assert ObstacleKind.ABBREVIATION not in {each.kind for each in form.obstacles}
    assert form.facets.areas == ("Noordoostpolder",)


def test_who_said_that_the_scale_does_not_matter_is_not_asked_again(house: House) -> None:
    draft = asked(house, text="Wie weet iets over bodemdaling?")
    inputs = {"question": "Wie weet iets over bodemdaling?", "scale": ANY_SCALE}
    house.press("Vrager", "ask.submit", draft=draft, inputs=inputs)
    form = house.press("Vrager", "ask.edit", draft=draft).of(FormView)
    assert form.facets.scale is None
    assert "scale" not in {each.facet for each in form.prompts}


def test_a_name_that_more_areas_have_is_asked_back(house: House) -> None:
    draft = asked(house, text="Wie weet iets over wonen in Bergen?")
    form = house.press("Vrager", "ask.sharpen", draft=draft).of(FormView)
    assert form.facets.areas == ()
    (obstacle,) = [each for each in form.obstacles if each.kind is ObstacleKind.WHICH_AREA]
    assert obstacle.suggestions == ("Bergen (NH)", "Bergen (L)")
    assert ObstacleKind.NO_AREA not in {each.kind for each in form.obstacles}
    inputs = {"question": form.text, "areas": obstacle.suggestions[1]}
    house.press("Vrager", "ask.submit", draft=draft, inputs=inputs)
    form = house.press("Vrager", "ask.edit", draft=draft).of(FormView)
    assert form.facets.areas == ("Bergen (L)",)
    assert ObstacleKind.WHICH_AREA not in {each.kind for each in form.obstacles}


def test_a_water_board_of_one_province_has_the_hub_there(house: House) -> None:
    text = "Wie weet iets over bodemdaling bij Waterschap Zuiderzeeland?"
    view = house.say("Vrager", text).of(AnswerView)
    assert view.hub.name == house.library.hubs["flevoland"].name


def test_the_form_suggests_areas_when_it_asks_for_one(house: House) -> None:
    draft = asked(house, text="Wie weet iets over bodemdaling?")
    form = house.press("Vrager", "ask.sharpen", draft=draft).of(FormView)
    asks = any(each.facet == "areas" for each in form.prompts)
    assert bool(form.suggested_areas) == asks


def test_sharpening_keeps_the_original_beside_the_new_text(house: House) -> None:
    draft = asked(house)
    house.press("Vrager", "ask.sharpen", draft=draft)
    inputs = {"question": SECRET, "purpose": "een raadsvoorstel in maart"}
    preview = house.press("Vrager", "ask.submit", draft=draft, inputs=inputs).of(PreviewView)
    assert preview.original == TEXT
    assert preview.sharpened.startswith(SECRET)
    assert "een raadsvoorstel in maart" in preview.sharpened
    view = house.press("Vrager", "ask.confirm", draft=draft).of(QuestionView)
    question = house.question(view.key)
    assert (question.original, question.sharpened) == (TEXT, preview.sharpened)
    assert question.facets.purpose == "een raadsvoorstel in maart"


def test_a_changed_area_takes_the_place_of_the_old_one_in_the_text(house: House) -> None:
    draft = asked(house, text="Wie weet iets over bodemdaling?")
    house.press("Vrager", "ask.sharpen", draft=draft)
    inputs = {"question": "Wie weet iets over bodemdaling?", "areas": "Urk"}
    first = house.press("Vrager", "ask.submit", draft=draft, inputs=inputs).of(PreviewView)
    assert "Urk" in first.sharpened
    form = house.press("Vrager", "ask.edit", draft=draft).of(FormView)
    inputs = {"question": form.text, "areas": "Dronten"}
    second = house.press("Vrager", "ask.submit", draft=draft, inputs=inputs).of(PreviewView)
    assert "Dronten" in second.sharpened
    assert "Urk" not in second.sharpened


def test_submitting_the_same_form_again_changes_nothing(house: House) -> None:
    draft = sharpened(house, areas="Urk, Dronten", purpose="een raadsvoorstel", scale="lokaal")
    before = house.draft(draft)
    form = house.press("Vrager", "ask.edit", draft=draft).of(FormView)
    inputs = {"question": form.text, "areas": ", ".join(form.facets.areas), "scale": "lokaal"}
    house.press(
        "Vrager", "ask.submit", draft=draft, inputs={**inputs, "purpose": "een raadsvoorstel"}
    )
    after = house.draft(draft)
    assert (after.sharpened, after.facets) == (before.sharpened, before.facets)


def test_what_is_wrong_is_shown_with_what_was_typed(house: House) -> None:
    draft = asked(house)
    house.press("Vrager", "ask.sharpen", draft=draft)
    inputs = {"question": SECRET, "areas": "Atlantis"}
    form = house.press("Vrager", "ask.submit", draft=draft, inputs=inputs).of(FormView)
    assert form.wrong == (("areas", "unknown:Atlantis"),)
    assert (form.text, form.typed_areas) == (SECRET, "Atlantis")
    assert house.draft(draft).sharpened == ""


def test_confirming_gives_a_number_and_the_hub_of_the_area(house: House) -> None:
    draft = asked(house)
    answer = house.press("Vrager", "ask.confirm", draft=draft)
    view = answer.of(QuestionView)
    assert (view.number, view.receipt, view.state) == ("V-2026-0001", "asked", State.NEW)
    assert view.hub.name == house.library.hubs["flevoland"].name
    assert view.own
    assert view.can_withdraw
    assert [notice.card for notice in answer.notices] == ["card-1"]


def test_a_question_without_an_area_goes_to_the_national_hub(house: House) -> None:
    draft = asked(house, text="Wie weet iets over bodemdaling?")
    view = house.press("Vrager", "ask.confirm", draft=draft).of(QuestionView)
    assert view.hub.national


@pytest.mark.parametrize(("verb", "state"), [("ask.confirm", "new"), ("ask.solved", "solved")])
def test_pressed_twice_is_asked_once(house: House, verb: str, state: str) -> None:
    draft = asked(house)
    first = house.press("Vrager", verb, draft=draft).of(QuestionView)
    second = house.press("Vrager", verb, draft=draft)
    assert second.of(QuestionView) == first
    assert second.notices == ()
    assert [each.state for each in house.questions()] == [State(state)]


@pytest.mark.parametrize(
    "verb", ["ask.sharpen", "ask.submit", "ask.confirm", "ask.edit", "ask.cancel", "ask.solved"]
)
def test_an_old_card_shows_what_became_of_the_question(house: House, verb: str) -> None:
    draft = sharpened(house)
    number = house.press("Vrager", "ask.confirm", draft=draft).of(QuestionView).number
    before = house.questions()
    view = house.press("Vrager", verb, draft=draft, inputs={"question": "iets anders"})
    assert view.of(QuestionView).number == number
    assert house.questions() == before
    house.press("Vrager", "question.withdraw", question=before[0].key)
    view = house.press("Vrager", verb, draft=draft, inputs={"question": "iets anders"})
    assert (view.of(QuestionView).state, view.of(QuestionView).receipt) == (State.WITHDRAWN, "")


def test_a_draft_that_was_swept_is_not_found(house: House) -> None:
    draft = asked(house)
    later = house.now + timedelta(days=31)
    house.change(lambda work: work.drafts.sweep(before=later, limit=10))
    for verb in ("ask.sharpen", "ask.confirm", "ask.solved", "ask.more", "ask.cancel"):
        with pytest.raises(NotFound):
            house.press("Vrager", verb, draft=draft)
    assert house.questions() == []


@pytest.mark.parametrize("key", ["", "\x00", "\ud800", "k" * 65, 7, None, ["a"], {"a": 1}, True])
def test_a_key_that_cannot_be_one_is_not_found(house: House, key: object) -> None:
    for verb in ("ask.sharpen", "ask.confirm", "ask.submit", "ask.more", "question.offer"):
        with pytest.raises(NotFound):
            house.press("Vrager", verb, draft=key)


@pytest.mark.parametrize("key", [2**63, -1, True, "1", 1.0, None])
def test_a_question_that_cannot_be_one_is_not_found(house: House, key: object) -> None:
    for verb in ("question.show", "question.withdraw", "question.offer", "ask.edit"):
        with pytest.raises(NotFound):
            house.press("Vrager", verb, question=key)


def test_tomorrow_the_draft_is_still_there(house: House) -> None:
    draft = sharpened(house)
    house.now += timedelta(days=3)
    listed = house.say("Vrager", "mijn vragen").of(QuestionsView)
    assert [row.draft for row in listed.rows] == [draft]
    form = house.press("Vrager", "ask.sharpen", draft=draft).of(FormView)
    assert form.text == SECRET
    assert house.press("Vrager", "ask.confirm", draft=draft).of(QuestionView).receipt == "asked"


def test_solved_without_a_match_is_kept_without_networks(house: House) -> None:
    view = house.say("Vrager", "xqzw vrrp kkxj").of(AnswerView)
    assert view.networks == ()
    solved = house.press("Vrager", "ask.solved", draft=view.draft).of(QuestionView)
    question = house.question(solved.key)
    assert (question.state, question.helped_by) == (State.SOLVED, ())


def test_what_helped_is_at_most_three(house: House) -> None:
    draft = asked(house)
    view = house.press("Vrager", "ask.solved", draft=draft).of(QuestionView)
    assert 0 < len(house.question(view.key).helped_by) <= HELPED


def test_stopping_goes_back_to_the_answer(house: House) -> None:
    draft = asked(house)
    house.press("Vrager", "ask.sharpen", draft=draft)
    view = house.press("Vrager", "ask.cancel", draft=draft).of(AnswerView)
    assert (view.draft, view.text) == (draft, TEXT)
    assert house.say("Vrager", "mijn vragen").of(QuestionsView).rows == ()


def test_what_was_submitted_before_stopping_is_still_listed(house: House) -> None:
    draft = sharpened(house)
    house.press("Vrager", "ask.edit", draft=draft)
    assert house.press("Vrager", "ask.cancel", draft=draft).of(AnswerView).text == SECRET
    rows = house.say("Vrager", "mijn vragen").of(QuestionsView).rows
    assert [row.draft for row in rows] == [draft]


# --- two people in one channel --------------------------------------------------------------------


def test_somebody_else_works_on_a_copy(house: House) -> None:
    draft = asked(house, chat="kanaal")
    form = house.press("Collega", "ask.sharpen", "kanaal", draft=draft).of(FormView)
    again = house.press("Collega", "ask.sharpen", "kanaal", draft=draft).of(FormView)
    assert form.draft == again.draft != draft
    copy = house.draft(form.draft)
    assert (copy.copied_from, copy.person) == (draft, house.key_of("Collega"))
    assert house.draft(draft).sharpening is False


def test_who_confirms_somebody_elses_question_sees_it_first(house: House) -> None:
    draft = asked(house, chat="kanaal")
    preview = house.press("Collega", "ask.confirm", "kanaal", draft=draft).of(PreviewView)
    assert house.questions() == []
    answer = house.press("Collega", "ask.confirm", "kanaal", draft=preview.draft)
    assert answer.of(QuestionView).own
    assert [notice.card for notice in answer.notices] == [None]
    assert [each.person for each in house.questions()] == [house.key_of("Collega")]
    house.press("Vrager", "ask.confirm", "kanaal", draft=draft, seen=True)
    assert [each.number for each in house.questions()] == ["V-2026-0001", "V-2026-0002"]


@pytest.mark.parametrize("verb", ["ask.submit", "ask.solved", "ask.cancel"])
def test_nobody_submits_solves_or_stops_for_somebody_else(house: House, verb: str) -> None:
    draft = sharpened(house, chat="kanaal")
    before = house.draft(draft)
    with pytest.raises(NotYours):
        house.press("Collega", verb, "kanaal", draft=draft, inputs={"question": "van Collega"})
    assert house.draft(draft) == before


@pytest.mark.parametrize("verb", ["ask.sharpen", "ask.confirm", "ask.more", "question.offer"])
def test_a_personal_draft_is_nobody_elses(house: House, verb: str) -> None:
    draft = asked(house)
    for chat in ("Collega", "kanaal"):
        with pytest.raises(NotYours):
            house.press("Collega", verb, chat, draft=draft)


def test_a_draft_of_a_channel_is_not_for_another_conversation(house: House) -> None:
    draft = asked(house, chat="kanaal")
    with pytest.raises(NotYours):
        house.press("Collega", "ask.sharpen", "groep", draft=draft)


@pytest.mark.parametrize("verb", ["ask.sharpen", "ask.confirm", "ask.more", "question.offer"])
def test_what_was_typed_in_the_form_is_not_shown_to_others(house: House, verb: str) -> None:
    private = "Gaat onze kwibus de zeedijk verleggen? En wie betaalt de ABC?"
    draft = sharpened(house, chat="kanaal", purpose="een geheim besluit van ons college")
    house.press("Vrager", "ask.submit", "kanaal", draft=draft, inputs={"question": private})
    mine = repr(house.press("Vrager", "ask.more", "kanaal", draft=draft).here)
    assert "kwibus" in mine
    theirs = repr(house.press("Collega", verb, "kanaal", draft=draft).here)
    for word in ("kwibus", "zeedijk", "geheim besluit"):
        assert word not in theirs


def test_a_question_gone_on_with_elsewhere_gets_a_card_where_it_was_begun(house: House) -> None:
    draft = asked(house, chat="kanaal")
    answer = house.press("Vrager", "ask.confirm", "Vrager", draft=draft, card="card-in-chat")
    (notice,) = answer.notices
    assert (notice.chat, notice.card) == (house.chat_key("kanaal"), None)
    assert house.questions()[0].card is None


def test_anonymous_is_not_possible_where_others_read_along(house: House) -> None:
    draft = asked(house, chat="kanaal")
    inputs = {"question": SECRET, "visibility": "anonymous"}
    house.press("Vrager", "ask.sharpen", "kanaal", draft=draft)
    form = house.press("Vrager", "ask.submit", "kanaal", draft=draft, inputs=inputs).of(FormView)
    assert form.wrong == (("visibility", "anonymous_in_public"),)
    assert form.prompts
    personal = asked(house)
    house.press("Vrager", "ask.submit", draft=personal, inputs=inputs)
    assert house.draft(personal).facets.visibility is Visibility.ANONYMOUS


# --- changing a stored question -------------------------------------------------------------------


def test_the_asker_changes_the_question_and_it_keeps_its_number(house: House) -> None:
    view = stored(house)
    form = house.press("Vrager", "ask.edit", question=view.key).of(FormView)
    assert form.number == view.number
    inputs = {"question": "Hoe meet je bodemdaling in Twente?"}
    preview = house.press("Vrager", "ask.submit", draft=form.draft, inputs=inputs).of(PreviewView)
    assert preview.number == view.number
    changed = house.press("Vrager", "ask.confirm", draft=form.draft)
    assert changed.of(QuestionView).receipt == "changed"
    question = house.question(view.key)
    assert question.text.startswith("Hoe meet je bodemdaling in Twente?")
    assert question.original == TEXT
    assert [event.action for event in house.events(view.key)] == [Action.ASK, Action.SHARPEN]
    again = house.press("Vrager", "ask.confirm", draft=form.draft)
    assert again.of(QuestionView).number == view.number
    assert house.question(view.key) == question


def test_a_change_that_was_stopped_begins_anew(house: House) -> None:
    view = stored(house)
    draft = house.press("Vrager", "ask.edit", question=view.key).of(FormView).draft
    house.press("Vrager", "ask.submit", draft=draft, inputs={"question": "Toch iets anders"})
    house.press("Vrager", "ask.cancel", draft=draft)
    house.press("Vrager", "ask.cancel", draft=draft)
    form = house.press("Vrager", "ask.edit", draft=draft).of(FormView)
    assert form.text == view.text
    assert house.question(view.key).text == view.text


def test_a_broker_goes_on_with_the_question_but_not_with_who_may_see_it(house: House) -> None:
    view = stored(house, visibility="anonymous")
    house.appoint("Cor", "flevoland")
    form = house.press("Cor", "ask.edit", question=view.key).of(FormView)
    assert form.by_broker
    assert form.facets.visibility is Visibility.ANONYMOUS
    inputs = {"question": "Hoe remmen we bodemdaling?", "visibility": "open"}
    preview = house.press("Cor", "ask.submit", draft=form.draft, inputs=inputs).of(PreviewView)
    assert preview.facets.visibility is Visibility.ANONYMOUS
    answer = house.press("Cor", "ask.confirm", draft=form.draft)
    assert "Vrager" not in repr(answer.here)
    question = house.question(view.key)
    assert question.text.startswith("Hoe remmen we bodemdaling?")
    assert question.facets.visibility is Visibility.ANONYMOUS
    assert house.events(view.key)[-1].role is Role.BROKER
    (notice,) = answer.notices
    assert notice.chat == house.chat_key("Vrager")
    assert isinstance(notice.view, QuestionView)
    assert notice.view.own


def test_a_role_that_was_checked_long_ago_counts_as_none(house: House) -> None:
    view = stored(house)
    house.appoint("Cor", "flevoland", checked=house.now - timedelta(minutes=16))
    with pytest.raises(NotYours):
        house.press("Cor", "ask.edit", question=view.key)


@pytest.mark.parametrize("verb", ["ask.sharpen", "ask.edit", "ask.submit", "ask.confirm"])
def test_a_role_that_ended_ends_the_change(house: House, verb: str) -> None:
    view = stored(house, visibility="hub")
    house.appoint("Cor", "flevoland")
    draft = house.press("Cor", "ask.edit", question=view.key).of(FormView).draft
    house.appoint("Cor")
    with pytest.raises(NotYours):
        house.press("Cor", verb, draft=draft, inputs={"question": "Van Cor"})
    assert house.press("Cor", "ask.cancel", draft=draft).of(QuestionView).text == ""
    assert house.say("Cor", "mijn vragen").of(QuestionsView).rows == ()


def test_another_hubs_broker_is_nobody(house: House) -> None:
    view = stored(house)
    house.appoint("Cor", "twente")
    with pytest.raises(NotYours):
        house.press("Cor", "ask.edit", question=view.key)


def test_two_changes_at_once_do_not_undo_each_other(house: House) -> None:
    view = stored(house)
    house.appoint("Cor", "flevoland")
    hers = house.press("Vrager", "ask.edit", question=view.key).of(FormView).draft
    his = house.press("Cor", "ask.edit", question=view.key).of(FormView).draft
    house.press("Cor", "ask.submit", draft=his, inputs={"question": "De tekst van Cor"})
    house.press("Cor", "ask.confirm", draft=his)
    for verb in ("ask.submit", "ask.confirm"):
        with pytest.raises(Moved):
            house.press("Vrager", verb, draft=hers, inputs={"question": "De tekst van Vrager"})
    form = house.press("Vrager", "ask.edit", question=view.key).of(FormView)
    assert form.text == house.question(view.key).text
    assert not form.by_broker
    inputs = {"question": "De tekst van Vrager"}
    house.press("Vrager", "ask.submit", draft=form.draft, inputs=inputs)
    house.press("Vrager", "ask.confirm", draft=form.draft)
    assert house.question(view.key).text.startswith("De tekst van Vrager")


def test_a_claim_meanwhile_does_not_stop_a_change(house: House) -> None:
    view = stored(house)
    draft = house.press("Vrager", "ask.edit", question=view.key).of(FormView).draft
    question = house.question(view.key)
    claimed = replace(
        question, state=State.CLAIMED, version=question.version + 1, changed=house.now
    )
    house.change(lambda work: work.questions.save(claimed))
    house.press("Vrager", "ask.submit", draft=draft, inputs={"question": "Anders gezegd"})
    assert house.press("Vrager", "ask.confirm", draft=draft).of(QuestionView).state is State.CLAIMED


def test_a_question_that_was_withdrawn_is_not_changed(house: House) -> None:
    view = stored(house)
    draft = house.press("Vrager", "ask.edit", question=view.key).of(FormView).draft
    house.press("Vrager", "question.withdraw", question=view.key)
    for verb in ("ask.sharpen", "ask.submit", "ask.confirm"):
        with pytest.raises(Moved):
            house.press("Vrager", verb, draft=draft, inputs={"question": "Anders"})
    assert (
        house.press("Vrager", "ask.cancel", draft=draft).of(QuestionView).state is State.WITHDRAWN
    )


# --- who may see what -----------------------------------------------------------------------------


def test_a_hub_question_shows_number_and_theme_in_the_channel(house: House) -> None:
    inputs = {"visibility": "hub", "purpose": "ons geheime plan", "themes": "bodemdaling"}
    draft = sharpened(house, chat="kanaal", **inputs)
    answer = house.press("Vrager", "ask.confirm", "kanaal", draft=draft)
    (notice,) = answer.notices
    shared = notice.view
    assert isinstance(shared, QuestionView)
    assert (shared.number, shared.text, shared.original) == ("V-2026-0001", "", "")
    assert [theme.key for theme in shared.facets.themes] == ["bodemdaling"]
    for word in ("kwibus", "geheime", "Vrager"):
        assert word not in repr(shared)
    assert answer.of(QuestionView).text.startswith(SECRET)


def test_a_name_in_the_channel_only_when_it_is_open(house: House) -> None:
    for visibility, name in (("open", "Vrager van Test"), ("unnamed", ""), ("hub", "")):
        draft = sharpened(house, chat="kanaal", visibility=visibility)
        answer = house.press("Vrager", "ask.confirm", "kanaal", draft=draft, seen=True)
        (notice,) = answer.notices
        assert isinstance(notice.view, QuestionView)
        assert notice.view.asker == name


@pytest.mark.parametrize("visibility", ["unnamed", "hub", "anonymous"])
def test_an_answer_in_a_channel_tells_nobody_what_only_the_asker_may_see(
    house: House, visibility: str
) -> None:
    view = stored(house, visibility=visibility)
    house.appoint("Cor", "flevoland")
    house.library.put_question(replace(house.question(view.key), person=None))
    for who in ("Vrager", "Cor"):
        answer = house.say(who, SECRET, "kanaal").of(AnswerView)
        assert all(each.asker == "" for each in answer.earlier)
        assert ("V-2026-0001" in repr(answer.earlier)) == (visibility != "hub")


def test_a_question_closed_off_since_it_was_indexed_is_not_shown(house: House) -> None:
    view = stored(house)
    question = house.question(view.key)
    hidden = replace(
        question,
        facets=replace(question.facets, visibility=Visibility.HUB),
        version=question.version + 1,
    )
    house.change(lambda work: work.questions.save(hidden))
    assert house.say("Vrager", SECRET, "kanaal").of(AnswerView).earlier == ()
    assert house.say("Collega", SECRET).of(AnswerView).earlier == ()


def test_a_question_withdrawn_since_it_was_indexed_is_not_shown(house: House) -> None:
    view = stored(house)
    question = house.question(view.key)
    withdrawn = replace(question, state=State.WITHDRAWN, version=question.version + 1)
    house.change(lambda work: work.questions.save(withdrawn))
    assert house.say("Collega", SECRET).of(AnswerView).earlier == ()


def test_keys_that_the_catalogue_no_longer_has_do_no_harm(house: House) -> None:
    draft = sharpened(house)
    kept = house.draft(draft)
    facets = replace(
        kept.facets,
        areas=("gemeente-verdwenen",),
        themes=("verdwenen",),
        stated=frozenset({"areas", "themes"}),
    )
    old = replace(kept, facets=facets, version=kept.version + 1)
    house.change(lambda work: work.drafts.save(old))
    house.press("Vrager", "ask.sharpen", draft=draft)
    preview = house.press("Vrager", "ask.submit", draft=draft, inputs={"question": SECRET})
    assert "verdwenen" not in preview.of(PreviewView).sharpened
    assert house.press("Vrager", "ask.confirm", draft=draft).of(QuestionView).hub.national


def test_the_place_of_a_question_is_where_it_was_begun(house: House) -> None:
    draft = asked(house, chat="groep")
    house.press("Vrager", "ask.confirm", "groep", draft=draft)
    assert house.questions()[0].place is Place.GROUP
