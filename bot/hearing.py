"""From an activity to what somebody said: mentions off, presses read, nothing trusted."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from botbuilder.schema import Activity, ChannelAccount

from bot.activity import LONGEST_TEXT
from dialogs.step import Said
from knowledge.masking import mask
from knowledge.question import Place

MOST_FIELDS = 60
MOST_INPUTS = 40
LONGEST_INPUT = 20_000

_PLACES = {"channel": Place.CHANNEL, "groupChat": Place.GROUP, "groupchat": Place.GROUP}
_MENTION = re.compile(r"</?at\b[^>]{0,200}>", re.IGNORECASE)
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_BODY = "text/html"


def place_of(activity: Activity) -> Place:
    """Tell where it was said; where no kind is told, the id of what is shared gives it away."""
    kind = activity.conversation.conversation_type or ""
    shared = kind != "personal" and activity.conversation.id.startswith("19:")
    return _PLACES.get(kind, Place.GROUP if shared else Place.PERSONAL)


def hear_message(activity: Activity, *, at: datetime, key: str) -> Said:
    """Hear a message."""
    attachments = [each for each in activity.attachments if each.get("contentType") != _BODY]
    bodies = [each for each in activity.attachments if each.get("contentType") == _BODY]
    pictures = [each for each in attachments if str(each.get("contentType")).startswith("image/")]
    drawn = any("<img" in str(each.get("content", ""))[:10_000] for each in bodies)
    return Said(
        at=at,
        place=place_of(activity),
        key=key,
        text=_spoken(activity),
        attachments=len(attachments),
        sticker=drawn or (bool(pictures) and len(pictures) == len(attachments)),
    )


def _spoken(activity: Activity) -> str:
    """Give the text without the mention of the bot; of other mentions only the tags go."""
    text = activity.text or ""
    bot = activity.recipient.id
    for entity in activity.entities:
        mention = entity.additional_properties
        if mention["text"] and mention["id"] and mention["id"] == bot:
            text = text.replace(mention["text"], " ", 1)
    text = _MENTION.sub("", text).replace("\u00a0", " ").replace("&nbsp;", " ")
    return _clean(text).strip()


def without_names(text: str, activity: Activity) -> str:
    """Take the name of who says it out of a text, and the names of those who are mentioned.

    What Teams adds to the name of a guest, ' (Gast)', is no part of it.
    """
    mentions = [each.additional_properties for each in activity.entities or ()]
    told = [each.get("text") for each in mentions if each.get("id") != activity.recipient.id]
    names = [_MENTION.sub("", each or "") for each in (activity.from_property.name, *told)]
    bare = {name.partition(" (")[0].strip() for name in names} - {""}
    if not bare:
        return text
    longest_first = sorted(map(re.escape, bare), key=len, reverse=True)
    found = re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)", re.IGNORECASE)
    return found.sub(" ", text)


def _clean(text: str) -> str:
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def hear_press(activity: Activity, *, at: datetime, key: str) -> Said:
    """Hear a press on a button (Action.Execute); what is not in its form counts as not there."""
    value = activity.value if isinstance(activity.value, dict) else {}
    action = value.get("action")
    action = action if isinstance(action, dict) else {}
    verb = action.get("verb")
    data = action.get("data")
    data = _data(data) if isinstance(data, dict) else {}
    return Said(
        at=at,
        place=place_of(activity),
        key=key,
        verb=verb[:100] if isinstance(verb, str) and verb else "-",
        data=data,
        inputs=_inputs(data),
        card=activity.reply_to_id or None,
    )


def _data(data: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what a card of ours can carry: short texts, and numbers that a database can hold."""
    kept: dict[str, Any] = {}
    for name, value in itertools.islice(data.items(), MOST_FIELDS):
        if isinstance(value, str):
            kept[name] = _clean(value[:LONGEST_INPUT])
        elif isinstance(value, int) and abs(value) < 2**63:
            kept[name] = value
    return kept


def _inputs(data: Mapping[str, Any]) -> dict[str, str]:
    texts = ((name, value) for name, value in data.items() if isinstance(value, str))
    return dict(itertools.islice(texts, MOST_INPUTS))


def without_personal_data(activity: Activity) -> bytes:
    """Write down what is needed to hear a message again later, its text masked: JSON in UTF-8."""
    return orjson.dumps(
        {
            "type": activity.type,
            "id": activity.id,
            "channelId": activity.channel_id,
            "serviceUrl": activity.service_url,
            "conversation": {
                "id": activity.conversation.id,
                "conversationType": activity.conversation.conversation_type,
                "tenantId": activity.conversation.tenant_id,
            },
            "from": _account(activity.from_property),
            "recipient": _account(activity.recipient),
            # Masking makes a text longer, up to what could not be read back.
            "text": mask(_spoken(activity)).text[:LONGEST_TEXT],
        }
    )


def _account(account: ChannelAccount) -> dict[str, str | None]:
    return {"id": account.id, "name": account.name, "aadObjectId": account.aad_object_id}
