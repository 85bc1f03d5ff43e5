"""The main job over HTTP: ask, sharpen, submit, look, confirm, find back, change, withdraw."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

from tests import activities
from tests.activities import ASKER, Chat, channel, group, personal
from tests.http.rig import (
    QUESTION,
    Teams,
    both_engines,
    buttons,
    card_of,
    draft_on,
    inputs,
    text_of,
    until,
)

PLACES = [
    pytest.param(personal(ASKER), id="personal"),
    pytest.param(channel(), id="channel"),
    pytest.param(group(), id="group"),
]
FORM = {
    "question": "Wie weet iets over scheuren in huizen door lage grondwaterstand?",
    "areas": "NOP, Urk",
    "themes": "bodemdaling",
    "looking_for": "ervaringen,aanpak",
    "scale": "regionaal",
    "purpose": "voor een voorstel aan de raad",
    "tried": "de website van de provincie",
    "deadline": "2099-03-01",
    "visibility": "unnamed",
}


def first_number() -> str:
    return f"V-{datetime.now(UTC).year:04d}-0001"


@both_engines
@pytest.mark.parametrize("chat", PLACES)
async def test_the_whole_way(teams: Teams, chat: Chat) -> None:
    asked = await teams.say(QUESTION, ASKER, chat)
    answer = card_of(asked)
    draft = draft_on(answer)
    others_read = chat.kind != "personal"
    assert {"ask.solved", "ask.sharpen", "ask.confirm"} <= set(buttons(answer))
    assert ("question.offer" in buttons(answer)) is others_read
    assert "Noordelijk Flevoland" in text_of(answer)
    assert QUESTION in text_of(answer)
    (stored,) = teams.rows("draft")
    assert (stored["key"], stored["original"], stored["ended"]) == (draft, QUESTION, "")

    form = (
        await teams.press("ask.sharpen", {"draft": draft}, ASKER, chat, card=asked.given_id)
    ).card
    assert set(inputs(form)) == set(FORM)
    assert inputs(form)["question"] == QUESTION
    assert inputs(form)["areas"] == "Noordoostpolder"
    assert inputs(form)["visibility"] == "unnamed"
    assert buttons(form) == {"ask.submit": {"draft": draft}, "ask.cancel": {"draft": draft}}

    submitted = {"draft": draft, **FORM}
    preview = (await teams.press("ask.submit", submitted, ASKER, chat, card=asked.given_id)).card
    assert {"ask.confirm", "ask.edit", "ask.solved"} <= set(buttons(preview))
    assert "Noordoostpolder en Urk" in text_of(preview)
    assert "1 maart 2099" in text_of(preview)
    assert "voor een voorstel aan de raad" in text_of(preview)
    assert not teams.rows("question")

    confirmed = await teams.press("ask.confirm", {"draft": draft}, ASKER, chat, card=asked.given_id)
    number = first_number()
    assert number in text_of(confirmed.card)
    assert "Noordelijk Flevoland" in text_of(confirmed.card)
    assert "nog geen schakelaar" in text_of(confirmed.card)
    key = buttons(confirmed.card)["question.withdraw"]["question"]
    (question,) = teams.rows("question")
    assert (question["number"], question["state"], question["visibility"]) == (
        number,
        "new",
        "unnamed",
    )
    assert question["original"] == QUESTION
    assert question["sharpened"].startswith(FORM["question"])
    assert question["card"] == asked.given_id
    await until(lambda: len(teams.updates()) == 1)
    (updated,) = teams.updates()
    assert (updated.conversation, updated.activity) == (chat.id, asked.given_id)
    assert number in text_of(card_of(updated))
    assert ASKER.name not in text_of(card_of(updated))

    mine = personal(ASKER)
    listed = card_of(await teams.say("mijn vragen", ASKER, mine))
    assert number in text_of(listed)
    assert buttons(listed) == {"question.show": {"question": key}}
    shown = card_of(await teams.say(f"vraag {number}", ASKER, mine))
    assert {"ask.edit", "question.withdraw"} == set(buttons(shown))
    assert (await teams.press("question.show", {"question": key}, ASKER, mine)).card

    edit = (await teams.press("ask.edit", {"question": key}, ASKER, chat, card=asked.given_id)).card
    change = draft_on(edit)
    assert change != draft
    again = {"draft": change, **inputs(edit), "question": "Wie kent scheuren door droogte?"}
    again = {name: value or "" for name, value in again.items()}
    changed = (await teams.press("ask.submit", again, ASKER, chat, card=asked.given_id)).card
    assert number in text_of(changed)
    done = await teams.press("ask.confirm", {"draft": change}, ASKER, chat, card=asked.given_id)
    assert "Wie kent scheuren door droogte?" in text_of(done.card)
    (question,) = teams.rows("question")
    assert question["sharpened"].startswith("Wie kent scheuren door droogte?")
    assert (question["number"], question["original"]) == (number, QUESTION)
    await until(lambda: len(teams.updates()) == 2)

    gone = await teams.press(
        "question.withdraw", {"question": key}, ASKER, chat, card=asked.given_id
    )
    assert "ingetrokken" in text_of(gone.card)
    assert not buttons(gone.card)
    assert teams.rows("question")[0]["state"] == "withdrawn"
    await until(lambda: len(teams.updates()) == 3)
    assert {each.activity for each in teams.updates()} == {asked.given_id}
    assert "ingetrokken" in text_of(card_of(teams.updates()[-1]))
    events = [(each["action"], each["before"], each["after"]) for each in teams.rows("event")]
    assert events == [
        ("ask", None, "new"),
        ("sharpen", "new", "new"),
        ("withdraw", "new", "withdrawn"),
    ]
    await until(lambda: not teams.rows("outbox"))


@both_engines
async def test_to_the_hub_at_once_without_sharpening(teams: Teams) -> None:
    asked = await teams.say(QUESTION)
    draft = draft_on(card_of(asked))
    done = await teams.press("ask.confirm", {"draft": draft}, card=asked.given_id)
    assert first_number() in text_of(done.card)
    assert teams.rows("question")[0]["original"] == QUESTION


async def test_this_helps_me_is_kept_as_solved(teams: Teams) -> None:
    asked = await teams.say(QUESTION)
    draft = draft_on(card_of(asked))
    done = await teams.press("ask.solved", {"draft": draft}, card=asked.given_id)
    assert first_number() in text_of(done.card)
    (question,) = teams.rows("question")
    assert question["state"] == "solved"
    again = await teams.press("ask.solved", {"draft": draft}, card=asked.given_id)
    assert again.card == done.card
    assert len(teams.rows("question")) == 1


async def test_more_networks_and_back_from_the_form(teams: Teams) -> None:
    asked = await teams.say("Wie weet iets over bodem in Twente?")
    answer = card_of(asked)
    draft = draft_on(answer)
    more = (await teams.press("ask.more", {"draft": draft}, card=asked.given_id)).card
    assert len(text_of(more)) > len(text_of(answer))
    assert "ask.more" not in buttons(more)
    await teams.press("ask.sharpen", {"draft": draft}, card=asked.given_id)
    back = (await teams.press("ask.cancel", {"draft": draft}, card=asked.given_id)).card
    assert set(buttons(back)) == set(buttons(answer))


async def test_no_match_is_said_honestly(teams: Teams) -> None:
    answer = card_of(await teams.say("Hoe bak ik een appeltaart?"))
    assert "geen netwerk" in text_of(answer)
    assert {"ask.sharpen", "ask.confirm"} == set(buttons(answer))


async def test_the_name_of_the_bot_inside_a_question_stays(teams: Teams) -> None:
    said = "Is PLeK een netwerk voor bodem in Twente, of heeft <at>Collega</at> een ander?"
    asked = activities.message(said, ASKER, channel(), service_url=teams.service_url)
    await teams.answered(asked)
    (draft,) = teams.rows("draft")
    assert (
        draft["original"] == "Is PLeK een netwerk voor bodem in Twente, of heeft Collega een ander?"
    )


async def test_what_is_wrong_in_the_form_is_said_and_what_was_typed_stays(teams: Teams) -> None:
    asked = await teams.say(QUESTION)
    draft = draft_on(card_of(asked))
    wrong = {"areas": "Verwegistan", "deadline": "2001-01-01", "visibility": "iedereen"}
    form = (await teams.press("ask.submit", {"draft": draft, **FORM, **wrong})).card
    assert inputs(form)["areas"] == "Verwegistan"
    assert inputs(form)["question"] == FORM["question"]
    assert "Verwegistan" in text_of(form)
    assert "Kies een latere dag" in text_of(form)
    assert buttons(form)["ask.submit"] == {"draft": draft}
    (stored,) = teams.rows("draft")
    assert stored["sharpened"] == ""


async def test_an_empty_question_cannot_be_submitted(teams: Teams) -> None:
    draft = draft_on(card_of(await teams.say(QUESTION)))
    form = (await teams.press("ask.submit", {"draft": draft, **FORM, "question": "  "})).card
    assert "ask.submit" in buttons(form)
    assert teams.rows("draft")[0]["sharpened"] == ""


async def test_the_unfinished_question_is_found_tomorrow(teams: Teams) -> None:
    draft = draft_on(card_of(await teams.say(QUESTION)))
    await teams.press("ask.submit", {"draft": draft, **FORM})
    listed = card_of(await teams.say("mijn vragen"))
    opening = buttons(listed)
    assert {"draft": draft} in opening.values()
    (verb,) = [verb for verb, data in opening.items() if data == {"draft": draft}]
    form = (await teams.press(verb, {"draft": draft})).card
    assert inputs(form)["question"].startswith(FORM["question"])


async def test_a_question_begun_in_a_channel_and_finished_at_home_updates_no_foreign_card(
    teams: Teams,
) -> None:
    asked = await teams.say(QUESTION, ASKER, channel())
    draft = draft_on(card_of(asked))
    await teams.press("ask.sharpen", {"draft": draft}, ASKER, channel(), card=asked.given_id)
    listed = await teams.say("mijn vragen", ASKER)
    await teams.press("ask.submit", {"draft": draft, **FORM}, ASKER, card=listed.given_id)
    await teams.press("ask.confirm", {"draft": draft}, ASKER, card=listed.given_id)
    await until(lambda: not teams.rows("outbox"))
    # The id of the list belongs to another conversation: the channel has no such message.
    assert all(
        (each.conversation, each.activity) != (channel().id, listed.given_id)
        for each in teams.updates()
    )
    shared = teams.messages(channel().id)[-1]
    assert first_number() in text_of(shared.body)
    # From now on that message is the question's card.
    key = teams.rows("question")[0]["key"]
    await teams.press("question.withdraw", {"question": key}, ASKER, card=listed.given_id)
    await until(lambda: len(teams.updates()) > 0)
    (update,) = teams.updates()
    assert (update.conversation, update.activity) == (channel().id, shared.given_id)
    assert "ingetrokken" in text_of(update.body)


@both_engines
async def test_which_network_helped_can_be_pointed_out(teams: Teams) -> None:
    asked = await teams.say(QUESTION)
    draft = draft_on(card_of(asked))
    done = await teams.press("ask.solved", {"draft": draft}, card=asked.given_id)
    assert inputs(done.card) == {"networks": None}
    (question,) = teams.rows("question")
    helped = question["helped_by"]
    first = (orjson.loads(helped) if isinstance(helped, str) else helped)[0]
    data = {"draft": draft, "networks": first}
    thanks = await teams.press("ask.solved", data, card=asked.given_id)
    assert "dit je hielp" in text_of(thanks.card)
    (row,) = teams.rows("evidence")
    assert (row["network"], row["question"], row["kind"]) == (first, question["key"], "helped")
    await until(lambda: not teams.rows("outbox"))
    assert "dit je hielp" in text_of(card_of(teams.updates()[-1]))
