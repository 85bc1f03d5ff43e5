"""Bytes that nobody vouches for give an activity or BadActivity, never anything else."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.activity import LONGEST_ID, LONGEST_TEXT, MOST_ENTITIES, read_activity
from bot.errors import BadActivity
from tests import activities
from tests.activities import ASKER, BOT, channel, group, personal

URL = "http://127.0.0.1:9/"
PLAIN: dict[str, Any] = {"type": "message", "channelId": "msteams", "conversation": {"id": "1"}}

json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=8,
)
FIELDS = [
    *("type", "id", "name", "action", "text", "locale", "channelId", "serviceUrl", "replyToId"),
    *("conversation", "from", "recipient", "membersAdded", "membersRemoved", "entities"),
    *("value", "channelData", "attachments"),
]
PARTS = ["id", "name", "type", "tenant", "tenantId", "mentioned", "text", "aadObjectId", "role"]
inside = st.dictionaries(st.sampled_from(PARTS), json, max_size=5)


def survives(body: bytes) -> None:
    try:
        activity = read_activity(body)
    except BadActivity:
        return
    assert activity.type
    assert activity.channel_id
    assert activity.conversation.id


@given(st.binary())
def test_any_bytes(body: bytes) -> None:
    survives(body)


@given(st.dictionaries(st.sampled_from(FIELDS), json | inside | st.lists(inside, max_size=3)))
def test_any_fields(fields: dict[str, Any]) -> None:
    survives(orjson.dumps(PLAIN | fields))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b'"\\ud800"',
        b"[" * 5000,
        b'{"a":' * 5000,
        orjson.dumps({"channelId": "msteams", "conversation": {"id": "1"}}),
        orjson.dumps({"type": "message", "channelId": "msteams"}),
    ],
    ids=repr,
)
def test_what_is_no_activity(body: bytes) -> None:
    with pytest.raises(BadActivity):
        read_activity(body)


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        ("type", "", "type is empty"),
        ("type", 5, "type is not a text"),
        ("channelId", None, "channelId is missing"),
        ("conversation", "1", "conversation is not an object"),
        ("conversation", {"id": ""}, "conversation.id is empty"),
        ("conversation", {"id": "a\x00b"}, "conversation.id holds a sign"),
        ("id", "x" * (LONGEST_ID + 1), "id is too long"),
        ("id", "é" * (LONGEST_ID // 2 + 1), "id is too long"),
        ("text", ["hoi"], "text is not a text"),
        ("text", "x" * (LONGEST_TEXT + 1), "text is too long"),
        ("from", {"id": 7}, "from.id is not a text"),
        ("from", {"aadObjectId": {}}, "from.aadObjectId is not a text"),
        ("entities", {}, "entities is not a short list"),
        ("entities", [{}] * (MOST_ENTITIES + 1), "entities is not a short list"),
        ("entities", ["mention"], "entities holds something"),
        ("entities", [{"type": "mention", "mentioned": 1}], "entities[0].mentioned is not"),
        ("entities", [{}, {"type": 1}], "entities[1].type is not a text"),
        ("attachments", [1], "attachments holds something"),
        ("membersAdded", [{"id": 1}], "membersAdded[0].id is not a text"),
        ("channelData", {"tenant": "t"}, "channelData.tenant is not an object"),
        ("serviceUrl", "https://" + "x" * 2000, "serviceUrl is too long"),
    ],
)
def test_says_what_is_wrong(field: str, value: object, wrong: str) -> None:
    with pytest.raises(BadActivity) as error:
        read_activity(orjson.dumps(PLAIN | {field: value}))
    assert str(error.value).startswith(wrong)


@pytest.mark.parametrize("chat", [personal(ASKER), group(), channel()], ids=lambda each: each.kind)
def test_a_message(chat: activities.Chat) -> None:
    said = activities.message("Wie weet iets over veen?", ASKER, chat, service_url=URL, id="17")
    activity = read_activity(orjson.dumps(said))
    assert (activity.type, activity.id, activity.channel_id) == ("message", "17", "msteams")
    assert activity.service_url == URL
    assert activity.locale == "nl-NL"
    assert activity.text == said["text"]
    assert activity.from_property.id == ASKER.id
    assert activity.from_property.aad_object_id == ASKER.object_id
    assert activity.from_property.name == "Vrager van de gemeente"
    assert activity.recipient.id == BOT["id"]
    assert activity.conversation.id == chat.id
    assert activity.conversation.conversation_type == chat.kind
    assert activity.conversation.tenant_id == activities.TENANT
    mentions = [entity.additional_properties for entity in activity.entities]
    at_bot = [{"id": BOT["id"], "text": "<at>PLeK</at>"}]
    assert mentions == ([] if chat.kind == "personal" else at_bot)
    assert activity.attachments == said["attachments"]


def test_a_press() -> None:
    pressed = activities.press(
        "ask.confirm", {"draft": "d"}, ASKER, channel(), service_url=URL, card="42"
    )
    activity = read_activity(orjson.dumps(pressed))
    assert (activity.type, activity.name) == ("invoke", "adaptiveCard/action")
    assert activity.reply_to_id == "42"
    assert activity.value == pressed["value"]


def test_an_installation_and_new_members() -> None:
    chat = channel()
    put = read_activity(orjson.dumps(activities.installed(ASKER, chat, service_url=URL)))
    assert (put.type, put.action) == ("installationUpdate", "add")
    new = activities.members_added([BOT, ASKER.account()], ASKER, chat, service_url=URL)
    activity = read_activity(orjson.dumps(new))
    assert [member.id for member in activity.members_added] == [BOT["id"], ASKER.id]
    assert activity.members_removed == []


def test_the_tenant_of_a_conversation_goes_before_that_of_the_channel() -> None:
    fields = {"channelData": {"tenant": {"id": "channel"}}}
    there = {"conversation": {"id": "1", "tenantId": "conversation"}}
    assert read_activity(orjson.dumps(PLAIN | fields)).conversation.tenant_id == "channel"
    both = read_activity(orjson.dumps(PLAIN | fields | there))
    assert both.conversation.tenant_id == "conversation"
    assert read_activity(orjson.dumps(PLAIN)).conversation.tenant_id is None


def test_the_longest_display_name_is_let_in() -> None:
    name = "𝔸" * 256
    activity = read_activity(orjson.dumps(PLAIN | {"from": {"id": "29:1", "name": name}}))
    assert activity.from_property.name == name
