"""An activity as it comes in: bytes that nobody vouches for, read into the SDK's model.

msrest's deserializer takes 0.4 ms and lets wrong types through, so the fields that the bot uses
are read here, each with its type and its bound.
"""

from __future__ import annotations

from typing import Any

import orjson
from botbuilder.schema import Activity, ChannelAccount, ConversationAccount, Entity

from bot.errors import BadActivity

LONGEST_ID = 500
"""Bytes in UTF-8 of an id or a name: PostgreSQL's indexes take 2,700 for all parts of a key."""

LONGEST_NAME = 2_000
"""Bytes in UTF-8: a display name has 256 characters at the most, of four bytes each."""

LONGEST_URL = 2_000
LONGEST_TEXT = 200_000
"""Characters; the platform itself stops far below."""

MOST_ENTITIES = 100


def read_activity(body: bytes) -> Activity:
    """Read an activity. Raises BadActivity, which says what is wrong with it."""
    try:
        raw = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadActivity("not JSON") from error
    if not isinstance(raw, dict):
        raise BadActivity("not an object")
    fields = _Fields(raw, "")
    activity = Activity(
        type=fields.text("type", needed=True),
        id=fields.text("id"),
        name=fields.text("name"),
        action=fields.text("action"),
        text=fields.spoken("text"),
        locale=fields.text("locale"),
        channel_id=fields.text("channelId", needed=True),
        service_url=fields.text("serviceUrl", longest=LONGEST_URL),
        reply_to_id=fields.text("replyToId"),
        conversation=_conversation(fields),
        from_property=_account(fields.inner("from")),
        recipient=_account(fields.inner("recipient")),
        members_added=[_account(each) for each in fields.several("membersAdded")],
        members_removed=[_account(each) for each in fields.several("membersRemoved")],
        entities=_entities(fields),
        value=raw.get("value"),
    )
    activity.channel_data = raw.get("channelData")
    activity.attachments = [each.raw for each in fields.several("attachments")]
    return activity


class _Fields:
    """The fields of one object. Complaints name the path."""

    def __init__(self, raw: dict[str, Any], path: str) -> None:
        self.raw = raw
        self._path = path

    def text(self, name: str, *, needed: bool = False, longest: int = LONGEST_ID) -> str | None:
        value = self.raw.get(name)
        if value is None:
            if needed:
                raise BadActivity(f"{self._path}{name} is missing")
            return None
        if not isinstance(value, str):
            raise BadActivity(f"{self._path}{name} is not a text")
        if len(value.encode()) > longest:
            raise BadActivity(f"{self._path}{name} is too long")
        if "\x00" in value:
            raise BadActivity(f"{self._path}{name} holds a sign that cannot be kept")
        if needed and not value:
            raise BadActivity(f"{self._path}{name} is empty")
        return value

    def spoken(self, name: str) -> str | None:
        """Give what a person typed: any sign is welcome, and it may be long."""
        value = self.raw.get(name)
        if value is not None and not isinstance(value, str):
            raise BadActivity(f"{self._path}{name} is not a text")
        if value is not None and len(value) > LONGEST_TEXT:
            raise BadActivity(f"{self._path}{name} is too long")
        return value

    def inner(self, name: str) -> _Fields:
        value = self.raw.get(name)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise BadActivity(f"{self._path}{name} is not an object")
        return _Fields(value, f"{self._path}{name}.")

    def several(self, name: str) -> list[_Fields]:
        value = self.raw.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > MOST_ENTITIES:
            raise BadActivity(f"{self._path}{name} is not a short list")
        if not all(isinstance(each, dict) for each in value):
            raise BadActivity(f"{self._path}{name} holds something that is no object")
        return [_Fields(each, f"{self._path}{name}[{at}].") for at, each in enumerate(value)]


def _account(fields: _Fields) -> ChannelAccount:
    return ChannelAccount(
        id=fields.text("id"),
        name=fields.text("name", longest=LONGEST_NAME),
        aad_object_id=fields.text("aadObjectId"),
        role=fields.text("role"),
    )


def _conversation(fields: _Fields) -> ConversationAccount:
    inner = fields.inner("conversation")
    return ConversationAccount(
        id=inner.text("id", needed=True),
        conversation_type=inner.text("conversationType"),
        # The SDK looks for 'tenantID', which is not what Teams sends.
        tenant_id=inner.text("tenantId") or _channel_tenant(fields),
    )


def _channel_tenant(fields: _Fields) -> str | None:
    if not isinstance(fields.raw.get("channelData"), dict):
        return None
    return fields.inner("channelData").inner("tenant").text("id")


def _entities(fields: _Fields) -> list[Entity]:
    found = []
    for each in fields.several("entities"):
        if each.text("type") != "mention":
            continue
        mentioned = each.inner("mentioned")
        entity = Entity(type="mention")
        entity.additional_properties = {
            "id": mentioned.text("id") or "",
            "text": each.spoken("text") or "",
        }
        found.append(entity)
    return found
