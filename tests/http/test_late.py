"""What takes longer than the platform waits is acknowledged first, and answered once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from bot import server
from dialogs import router
from dialogs.ask import ASK
from dialogs.step import Said, Step
from knowledge.errors import StorageAway
from knowledge.library import Library
from storage.work import Work
from tests import activities
from tests.activities import ASKER, personal
from tests.http.rig import (
    QUESTION,
    Teams,
    buttons,
    card_of,
    draft_on,
    settings_for,
    talking,
    text_of,
    until,
)


class Slow:
    """Thinking that waits until it is let go; `fails` makes it end badly."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.fails = False

    def around(self, step: Step[Any]) -> Step[Any]:
        def think(said: Said, library: Library, work: Work) -> Any:
            self.go.wait(20)
            if self.fails:
                raise StorageAway("away while thinking")
            return step.think(said, library, work)

        return Step(think, step.act)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    """Asking is slow, and the bot's patience short."""
    slow = Slow()
    monkeypatch.setattr(server, "PATIENCE", {"message": 0.3, "invoke": 0.3})
    monkeypatch.setattr(router, "ASK", slow.around(ASK))
    monkeypatch.setitem(router.VERBS, "ask.confirm", slow.around(router.VERBS["ask.confirm"]))
    yield slow
    slow.go.set()


async def test_a_late_message_is_acknowledged_kept_masked_and_answered_once(
    slow: Slow, teams: Teams
) -> None:
    said = f"{QUESTION} Bel 06-12345678"
    activity = activities.message(said, ASKER, personal(ASKER), service_url=teams.service_url)
    answer = await teams.post(activity)
    assert answer.status == 202
    (row,) = teams.rows("inbox")
    assert b"12345678" not in row["activity"]
    assert orjson.loads(row["activity"])["text"].startswith(QUESTION)
    assert not teams.messages()
    slow.go.set()
    await until(lambda: not teams.rows("inbox"))
    await until(lambda: len(teams.messages()) == 1)
    assert draft_on(card_of(teams.messages()[0]))
    assert (await teams.post(activity)).status == 200
    await teams.settle()
    assert len(teams.messages()) == len(teams.rows("draft")) == 1


async def test_a_late_press_is_told_to_press_again_and_has_one_effect(
    slow: Slow, teams: Teams
) -> None:
    slow.go.set()
    asked = await teams.say(QUESTION)
    data = {"draft": draft_on(card_of(asked))}
    slow.go.clear()
    late = await teams.press("ask.confirm", data, card=asked.given_id)
    assert "nog een keer" in late.text
    slow.go.set()
    await until(lambda: len(teams.rows("question")) == 1)
    again = await teams.press("ask.confirm", data, card=asked.given_id)
    assert "question.withdraw" in buttons(again.card)
    assert len(teams.rows("question")) == 1


async def test_what_was_acknowledged_and_then_failed_is_not_dropped(
    slow: Slow, teams: Teams
) -> None:
    activity = activities.message(QUESTION, ASKER, personal(ASKER), service_url=teams.service_url)
    slow.fails = True
    assert (await teams.post(activity)).status == 202
    slow.go.set()
    await asyncio.sleep(0.5)
    assert len(teams.rows("inbox")) == 1
    assert not teams.messages()


async def test_what_was_acknowledged_is_answered_after_a_restart(slow: Slow, database: str) -> None:
    slow.fails = True
    async with talking(settings_for(database)) as before:
        port = before.connector.port
        activity = activities.message(
            QUESTION, ASKER, personal(ASKER), service_url=before.service_url
        )
        assert (await before.post(activity)).status == 202
        slow.go.set()
        await asyncio.sleep(0.3)
        assert len(before.rows("inbox")) == 1
        assert not before.rows("draft")
    slow.fails = False
    async with talking(settings_for(database), port=port) as after:
        await until(lambda: len(after.messages()) == 1)
        assert QUESTION in text_of(after.messages()[0].body)
        await until(lambda: not after.rows("inbox"))
        # The platform delivers it once more.
        assert (await after.post(activity)).status in (200, 202)
        await after.settle()
        assert len(after.messages()) == 1
        assert len(after.rows("draft")) == 1
