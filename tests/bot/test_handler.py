"""Which activity leads to what, through the SDK's own routing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import orjson
import pytest
from botbuilder.core import TurnContext
from botbuilder.schema import Activity, ConversationReference

from bot.activity import read_activity
from bot.adapter import Adapter
from bot.connector import Connector
from bot.handler import Handler
from bot.turn import Heard, Turns
from tests import activities
from tests.activities import ASKER, BOT, channel, personal

AT = datetime(2026, 9, 21, tzinfo=UTC)
URL = "http://127.0.0.1:9/"


class Noting:
    """Turns that only note what they are given."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.heard: list[Heard] = []

    async def take(self, heard: Heard) -> bytes:
        self.done.append("take")
        self.heard.append(heard)
        return b"{}"

    async def welcome(self, _activity: Activity, **_: object) -> None:
        self.done.append("welcome")

    async def leave(self, _activity: Activity) -> None:
        self.done.append("leave")


class Calls:
    """A connector that notes what it is asked."""

    def __init__(self) -> None:
        self.made: list[tuple[object, ...]] = []

    async def send(self, *call: object) -> str:
        self.made.append(("send", *call))
        return "new"

    async def update(self, *call: object) -> None:
        self.made.append(("update", *call))

    async def delete(self, *call: object) -> None:
        self.made.append(("delete", *call))


@pytest.fixture
def turns() -> Noting:
    return Noting()


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def adapter(turns: Noting, calls: Calls) -> Adapter:
    handler = Handler(cast(Turns, turns), now=lambda: AT, key=lambda: "key")
    return Adapter(cast(Connector, calls), handler)


def read(raw: dict[str, Any]) -> Activity:
    return read_activity(orjson.dumps(raw))


def said(**other: object) -> dict[str, Any]:
    return activities.message("hoi", ASKER, channel(), service_url=URL) | other


OTHER = activities.members_added([ASKER.account()], ASKER, channel(), service_url=URL)
ADDED = activities.members_added([ASKER.account(), BOT], ASKER, channel(), service_url=URL)


@pytest.mark.parametrize(
    ("raw", "done"),
    [
        (said(), ["take"]),
        (activities.installed(ASKER, channel(), service_url=URL), ["welcome"]),
        (
            activities.installed(ASKER, channel(), service_url=URL, action="add-upgrade"),
            ["welcome"],
        ),
        (activities.installed(ASKER, channel(), service_url=URL, action="remove"), ["leave"]),
        (activities.installed(ASKER, channel(), service_url=URL, action="else"), []),
        (ADDED, ["welcome"]),
        (OTHER, []),
        (ADDED | {"recipient": {}}, []),
        (said(type="conversationUpdate"), []),
        (said(type="conversationUpdate", membersRemoved=[BOT]), []),
        *(
            (said(type=kind), [])
            for kind in (
                "typing",
                "messageReaction",
                "messageUpdate",
                "messageDelete",
                "event",
                "endOfConversation",
                "trace",
                "command",
                "handoff",
                "somethingNew",
            )
        ),
    ],
)
async def test_what_leads_to_what(
    adapter: Adapter, turns: Noting, raw: dict[str, Any], done: list[str]
) -> None:
    assert await adapter.process(read(raw)) is None
    assert turns.done == done


async def test_a_press_is_answered_with_what_the_turn_gives(
    adapter: Adapter, turns: Noting
) -> None:
    pressed = activities.press(
        "ask.solved", {"draft": "d"}, ASKER, personal(ASKER), service_url=URL
    )
    answer = await adapter.process(read(pressed))
    assert answer is not None
    assert (answer.status, answer.body) == (200, b"{}")
    assert (turns.heard[0].said.verb, turns.heard[0].said.at) == ("ask.solved", AT)


@pytest.mark.parametrize("name", ["composeExtension/query", "task/fetch", None, ""])
async def test_other_invokes_are_not_for_this_bot(
    adapter: Adapter, turns: Noting, name: str | None
) -> None:
    pressed = activities.press("ask.solved", {}, ASKER, personal(ASKER), service_url=URL)
    answer = await adapter.process(read(pressed | {"name": name}))
    assert answer is not None
    assert answer.status == 404
    assert turns.done == []


async def test_what_a_turn_of_the_sdk_sends_itself(adapter: Adapter, calls: Calls) -> None:
    context = TurnContext(adapter, read(said()))
    sent = await context.send_activity("hoi")
    assert sent.id == "new"
    await context.update_activity(Activity(type="message", id="7", text="anders"))
    await adapter.delete_activity(context, ConversationReference(activity_id="7"))
    kinds = [call[0] for call in calls.made]
    assert kinds == ["send", "update", "delete"]
    assert all(call[1:3] == (URL, channel().id) for call in calls.made)
    assert orjson.loads(cast(bytes, calls.made[0][3]))["text"] == "hoi"
    assert calls.made[1][3] == calls.made[2][3] == "7"
