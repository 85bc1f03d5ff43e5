"""Somebody else than the person at the keyboard, who posts to the bot over HTTP.

The Playground has one keyboard. What a second person does reaches the bot as the same kind of
activity, from somebody else in the roster; what the bot then changes is seen in the browser.
"""

from __future__ import annotations

import http.client
import json
import uuid
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from playground.client import Person, Playground, people


@dataclass(frozen=True)
class Answer:
    """What the bot answered to a POST: the status, and the JSON of an invoke."""

    status: int
    body: Any

    @property
    def card(self) -> dict[str, Any]:
        """The card that an `Action.Execute` was answered with; {} when it was something else."""
        value = self.body.get("value") if isinstance(self.body, dict) else None
        return value if isinstance(value, dict) and value.get("type") == "AdaptiveCard" else {}


def post_as(playground: Playground, name: str, text: str, *, conversation: str) -> Answer:
    """Say something in a chat or a thread as somebody in the roster.

    Args:
        playground: the one that the bot talks with.
        name: of the person: 'Schakelaar', 'Beheerder', …
        text: what is said; with the mention of the bot where there is one.
        conversation: id of a chat, a channel, or a thread (`CHANNEL;messageid=POST`).
    """
    mention = f"<at>{playground.config['bot']['name']}</at>"
    mentioned = {"type": "mention", "mentioned": playground.config["bot"], "text": mention}
    entities = [mentioned] if mention in text else []
    activity = _activity(playground, people()[name], "message", conversation)
    return _post(playground, activity | {"text": text, "textFormat": "plain", "entities": entities})


def press_as(
    playground: Playground,
    name: str,
    verb: str,
    data: dict[str, Any],
    *,
    conversation: str,
    card: str,
) -> Answer:
    """Press a button of a card as somebody in the roster.

    Args:
        playground: the one that the bot talks with.
        name: of the person: 'Schakelaar', 'Beheerder', …
        verb: of the `Action.Execute`.
        data: of the action, with the values of the inputs.
        conversation: id of the chat or thread that the card stands in.
        card: id of the message with the card (`Sent.id`).
    """
    activity = _activity(playground, people()[name], "invoke", conversation)
    action = {"type": "Action.Execute", "verb": verb, "data": data}
    value = {"action": action, "trigger": "manual"}
    name_of_invoke = {"name": "adaptiveCard/action", "replyToId": card, "value": value}
    return _post(playground, activity | name_of_invoke)


def _activity(
    playground: Playground, person: Person, kind: str, conversation: str
) -> dict[str, Any]:
    settings = playground.config
    team = settings["team"]
    channels = {team["id"], *(one["id"] for one in team["channels"])}
    place = conversation.partition(";")[0]
    where: dict[str, Any] = {"id": conversation, "tenantId": settings["tenantId"]}
    channel_data: dict[str, Any] = {"tenant": {"id": settings["tenantId"]}}
    if place in channels:
        where |= {"conversationType": "channel", "isGroup": True}
        channel_data |= {"team": {"id": team["id"]}, "channel": {"id": place}}
    elif place == settings["groupChat"]["id"]:
        where |= {"conversationType": "groupChat", "isGroup": True}
    else:
        where |= {"conversationType": "personal"}
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "type": kind,
        "id": str(uuid.uuid4()),
        "timestamp": now,
        "channelId": "msteams",
        "serviceUrl": playground.service_url,
        "from": {"id": person.id, "name": person.name, "aadObjectId": person.aad_object_id},
        "recipient": {"id": settings["bot"]["id"], "name": settings["bot"]["name"]},
        "conversation": where,
        "channelData": channel_data,
        "locale": "nl-NL",
    }


def _post(playground: Playground, activity: dict[str, Any]) -> Answer:
    address = urlsplit(playground.bot_url).netloc
    with closing(http.client.HTTPConnection(address, timeout=20)) as connection:
        headers = {"Content-Type": "application/json"}
        connection.request("POST", "/api/messages", json.dumps(activity), headers)
        response = connection.getresponse()
        raw = response.read()
        return Answer(response.status, json.loads(raw) if raw else None)
