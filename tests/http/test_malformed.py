"""What is no proper activity: never a 5xx, never the inside of the program, and then business
as usual."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import activities
from tests.activities import ASKER, COLLEAGUE, THIRD, channel, personal
from tests.http.malformed import INVOKES, VERBS, malformed
from tests.http.rig import (
    QUESTION,
    Answer,
    Teams,
    assert_fit_for_users,
    both_engines,
    card_of,
    draft_on,
    text_of,
    until,
)

SEED = 20260921
COUNT = 500


def fair(answer: Answer) -> bool:
    return answer.status < 500


@both_engines
async def test_five_hundred_malformed_activities(teams: Teams) -> None:
    bodies = list(malformed(SEED, COUNT, teams.service_url))
    assert len(bodies) == COUNT
    for start in range(0, COUNT, 10):
        piece = bodies[start : start + 10]
        answers = await asyncio.gather(*(teams.post(body) for body in piece))
        for body, answer in zip(piece, answers, strict=True):
            assert fair(answer), (answer, body[:2000])
            assert b"storage_away" not in answer.body
            assert "niet bewaard" not in answer.body.decode(errors="replace"), body[:2000]
            assert_fit_for_users(answer.body)
    # All this went to three chats, which get one thing at a time. What was owed to a chat when the
    # bot was 'removed' from it stays, as undeliverable.
    await until(lambda: all(row["failed"] for row in teams.rows("outbox")), timeout_s=40)
    for each in teams.connector.arrived:
        said = text_of(each.body)
        assert_fit_for_users(said)
        assert "ging bij ons iets mis" not in said, said
    good = await teams.say(QUESTION, COLLEAGUE)
    assert "Noordelijk Flevoland" in text_of(good.body)


async def test_invokes_that_are_not_for_this_bot_are_refused_politely(teams: Teams) -> None:
    for name in INVOKES:
        if name == "adaptiveCard/action":
            continue
        pressed = activities.press("x", {}, ASKER, personal(ASKER), service_url=teams.service_url)
        answer = await teams.post({**pressed, "name": name})
        assert 400 <= answer.status < 500, (name, answer)
    assert not teams.rows("person")


async def test_ten_thousand_inputs(teams: Teams) -> None:
    draft = draft_on(card_of(await teams.say(QUESTION)))
    many = {f"veld{number}": "x" for number in range(10_000)}
    answer = await teams.press("ask.submit", {"draft": draft, "question": "Kort?", **many})
    assert answer.card
    answer = await teams.press("ask.submit", {**many, "draft": draft, "question": "Kort?"})
    assert fair(answer)


async def test_inputs_of_ten_thousand_signs(teams: Teams) -> None:
    draft = draft_on(card_of(await teams.say(QUESTION)))
    names = ("question", "purpose", "tried", "areas", "themes", "looking_for", "scale", "deadline")
    for sign in ("x", "é ", "\n", "😀", "<at>", "*_[]()", "0612345678 "):
        data = {"draft": draft, **dict.fromkeys(names, sign * 5_000)}
        answer = await teams.press("ask.submit", data)
        assert len(orjson.dumps(answer.card).decode().encode("utf-16-le")) < 100_000
    assert "0612345678" not in str(teams.rows("draft"))


keys = st.text("ab\x00", max_size=4)
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(
    [
        *("draft", "question", "page", "person", "about", "text", "areas", "themes"),
        *("looking_for", "scale", "purpose", "tried", "deadline", "visibility", "x"),
    ]
)


@both_engines
async def test_a_press_may_carry_anything(teams: Teams) -> None:
    asked = await teams.say(QUESTION, THIRD)
    real = draft_on(card_of(asked))
    await teams.press(
        "ask.confirm", {"draft": draft_on(card_of(await teams.say(QUESTION, COLLEAGUE)))}, COLLEAGUE
    )
    number = teams.rows("question")[0]["key"]
    likely = anything | st.sampled_from([real, number])
    loop = asyncio.get_running_loop()

    @settings(
        max_examples=120, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.sampled_from(VERBS), st.dictionaries(names, likely, max_size=5) | anything)
    def pressed(verb: str, data: Any) -> None:
        pressing = teams.press(verb, data, THIRD, chat=channel("wat"))
        answer = asyncio.run_coroutine_threadsafe(pressing, loop).result(20)
        assert answer.status == 200, answer
        assert "ging bij ons iets mis" not in answer.body.decode(), answer
        assert "niet bewaard" not in answer.body.decode(), answer
        assert_fit_for_users(answer.body)

    await asyncio.to_thread(pressed)
    await until(lambda: not teams.rows("outbox"))
    assert teams.rows("question")[0]["state"] == "new"
    assert "Noordelijk Flevoland" in text_of((await teams.say(QUESTION, ASKER)).body)
