"""What the platform delivers again has no second effect."""

from __future__ import annotations

import asyncio
import re

from bench.connector import Answer as Slowly
from tests import activities
from tests.activities import ASKER, channel, personal
from tests.http.rig import QUESTION, Teams, both_engines, card_of, draft_on, text_of, until


@both_engines
async def test_the_same_message_five_times_at_once_and_once_later(teams: Teams) -> None:
    said = activities.message(QUESTION, ASKER, personal(ASKER), service_url=teams.service_url)
    answers = await asyncio.gather(*(teams.post(said) for _ in range(5)))
    assert [each.status for each in answers] == [200] * 5
    await teams.settle()
    assert (await teams.post(said)).status == 200
    await teams.settle()
    assert len(teams.rows("draft")) == 1
    assert len(teams.messages()) == 1


@both_engines
async def test_a_press_delivered_twice_is_answered_the_same(teams: Teams) -> None:
    asked = await teams.say(QUESTION)
    data = {"draft": draft_on(card_of(asked))}
    pressed = [
        teams.press("ask.confirm", data, card=asked.given_id, id="f:the-same") for _ in range(4)
    ]
    answers = await asyncio.gather(*pressed)
    later = await teams.press("ask.confirm", data, card=asked.given_id, id="f:the-same")
    assert {each.body for each in answers} == {later.body}
    assert "V-" in text_of(later.card)
    assert len(teams.rows("question")) == 1
    await until(lambda: not teams.rows("outbox"))
    assert len(teams.updates()) == 1


@both_engines
async def test_new_presses_on_the_same_draft_give_the_same_question(teams: Teams) -> None:
    asked = await teams.say(QUESTION)
    data = {"draft": draft_on(card_of(asked))}
    pressed = [teams.press("ask.confirm", data, card=asked.given_id) for _ in range(6)]
    answers = [*await asyncio.gather(*pressed), await teams.press("ask.confirm", data)]
    (question,) = teams.rows("question")
    assert all(question["number"] in text_of(each.card) for each in answers)
    assert [each["action"] for each in teams.rows("event")] == ["ask"]


async def test_withdrawing_twice_and_offering_twice(teams: Teams) -> None:
    asked = await teams.say(QUESTION)
    await teams.press("ask.confirm", {"draft": draft_on(card_of(asked))}, card=asked.given_id)
    (question,) = teams.rows("question")
    data = {"question": question["key"]}
    first, second = await asyncio.gather(
        *(teams.press("question.withdraw", data) for _ in range(2))
    )
    assert text_of(first.card) == text_of(second.card)
    assert [each["action"] for each in teams.rows("event")] == ["ask", "withdraw"]


async def test_one_activity_id_in_two_conversations_is_two_messages(teams: Teams) -> None:
    for chat in (personal(ASKER), channel("een"), channel("twee")):
        await teams.say(QUESTION, ASKER, chat, id="1790000000000")
    assert len(teams.rows("draft")) == 3


async def test_a_redelivered_refusal_is_the_same_refusal(teams: Teams) -> None:
    first = await teams.press("ask.confirm", {"draft": "unknown"}, id="f:x")
    again = await teams.press("ask.confirm", {"draft": "unknown"}, id="f:x")
    assert first.text == again.text
    assert len(teams.rows("receipt")) == 1


@both_engines
async def test_answers_arrive_in_the_order_of_what_was_said(teams: Teams) -> None:
    """However slow the connector is, and however much was said at once before."""
    chat = personal(ASKER)
    teams.connector.misbehave = lambda _: Slowly(201, after_s=0.03)
    for burst in range(3):
        together = [
            activities.message(
                f"netwerken samen{number}", ASKER, chat, service_url=teams.service_url
            )
            for number in range(6)
        ]
        await asyncio.gather(*(teams.post(each) for each in together))
        for number in range(8):
            said = f"netwerken los{burst}{number}"
            await teams.post(activities.message(said, ASKER, chat, service_url=teams.service_url))
            await asyncio.sleep(0.02)
    await until(lambda: len(teams.messages(chat.id)) == 42, timeout_s=30)
    told = [text_of(each.body) for each in teams.messages(chat.id)]
    order = [found[0] for each in told if (found := re.findall(r"los\d\d", each))]
    assert order == sorted(order)
    assert len(order) == 24
