"""Activities as Teams sends them: the one factory for all tests.

Shapes: 'Conversation basics' and 'Universal Actions for Adaptive Cards' (msteams-docs).
Each has an id of its own unless one is given; give one to deliver the same thing again.
"""

from __future__ import annotations

import itertools
import secrets
import uuid
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

Json = dict[str, Any]

TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
BOT: Json = {"id": "28:11111111-2222-3333-4444-555555555555", "name": "PLeK"}
MENTION = "<at>PLeK</at>"
TEAM = "19:general0000000000000000000000001@thread.tacv2"

_RUN = secrets.randbelow(10**6)
_ids = itertools.count(1_790_000_000_000 + _RUN * 1000)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the tenant. object_id: in Entra; id: what the bot knows them by (MRI)."""

    name: str
    object_id: str

    @property
    def id(self) -> str:
        """The id by which this bot knows the person."""
        return f"29:1{self.object_id.replace('-', '')}"

    def account(self) -> Json:
        """The person as the sender of an activity."""
        return {"id": self.id, "name": self.name, "aadObjectId": self.object_id}


def person(name: str) -> Person:
    """Somebody whose ids follow from the name."""
    return Person(name, str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.example")))


ASKER = person("Vrager van de gemeente")
COLLEAGUE = person("Collega (Gast)")
THIRD = person("Beleidsmedewerker coördinatie")


@dataclass(frozen=True, slots=True)
class Chat:
    """Where something is said. kind: as Teams names it."""

    id: str
    kind: Literal["personal", "groupChat", "channel"]
    tenant: str = TENANT


def personal(who: Person) -> Chat:
    """Somebody's own chat with the bot."""
    return Chat(f"a:1{uuid.uuid5(uuid.NAMESPACE_DNS, who.object_id).hex}", "personal")


def channel(name: str = "bodem", thread: int = 1) -> Chat:
    """A thread in a channel."""
    return Chat(
        f"19:{name}0000000001@thread.tacv2;messageid={1_790_000_000_000 + thread}", "channel"
    )


def group(name: str = "groep") -> Chat:
    """A group chat."""
    return Chat(f"19:{name}0000000001@thread.v2", "groupChat")


def fresh_id() -> str:
    """An id that no other activity of this run has."""
    return str(next(_ids))


def message(
    text: str | None,
    by: Person,
    chat: Chat,
    *,
    service_url: str,
    id: str | None = None,
    mention: bool | None = None,
    **more: object,
) -> Json:
    """A message. mention: of the bot, before the text; by default where the bot needs one."""
    mentioned = chat.kind != "personal" if mention is None else mention
    entities: list[Json] = [
        {"type": "clientInfo", "locale": "nl-NL", "country": "NL", "timezone": "Europe/Amsterdam"}
    ]
    if mentioned:
        entities.insert(0, {"type": "mention", "text": MENTION, "mentioned": dict(BOT)})
    body: Json = {
        **_base("message", by, chat, service_url, id or fresh_id()),
        "textFormat": "plain",
        "entities": entities,
        "attachments": [{"contentType": "text/html", "content": f"<p>{escape(text or '')}</p>"}],
        "attachmentLayout": "list",
    }
    if text is not None:
        body["text"] = f"{MENTION} {text}" if mentioned else text
    return {**body, **more}


def sticker(by: Person, chat: Chat, *, service_url: str) -> Json:
    """A sticker: Teams sends it as a picture inside the HTML, with an empty text."""
    picture = (
        '<p><img src="https://media.example/sticker.png" itemtype="http://schema.skype.com/Sticker"'
        ' alt="Duim omhoog"></p>'
    )
    attachments = [{"contentType": "text/html", "content": picture}]
    return message("", by, chat, service_url=service_url, attachments=attachments)


def press(
    verb: str,
    data: Json,
    by: Person,
    chat: Chat,
    *,
    service_url: str,
    card: str | None = None,
    id: str | None = None,
) -> Json:
    """A press on a button (Action.Execute). data: of the card and what was filled in, as one.

    card: id of the message whose card it is.
    """
    return {
        **_base("invoke", by, chat, service_url, id or f"f:{uuid.uuid4()}"),
        "name": "adaptiveCard/action",
        "replyToId": card or fresh_id(),
        "value": {
            "action": {"type": "Action.Execute", "id": verb, "verb": verb, "data": data},
            "trigger": "manual",
        },
    }


def installed(by: Person, chat: Chat, *, service_url: str, action: str = "add") -> Json:
    """The bot was put into a chat, or taken out (action 'remove')."""
    return {
        **_base("installationUpdate", by, chat, service_url, f"f:{uuid.uuid4()}"),
        "action": action,
    }


def members_added(who: list[Json], by: Person, chat: Chat, *, service_url: str) -> Json:
    """Accounts that came into a chat; the bot's own is BOT."""
    return {
        **_base("conversationUpdate", by, chat, service_url, f"f:{uuid.uuid4()}"),
        "membersAdded": who,
    }


def _base(type: str, by: Person, chat: Chat, service_url: str, id: str) -> Json:
    channel_data: Json = {"tenant": {"id": chat.tenant}}
    if chat.kind == "channel":
        of = chat.id.partition(";")[0]
        channel_data |= {
            "teamsChannelId": of,
            "teamsTeamId": TEAM,
            "channel": {"id": of},
            "team": {"id": TEAM},
        }
    return {
        "type": type,
        "id": id,
        "timestamp": "2026-09-21T09:41:07.1234567Z",
        "localTimestamp": "2026-09-21T11:41:07.1234567+02:00",
        "localTimezone": "Europe/Amsterdam",
        "channelId": "msteams",
        "serviceUrl": service_url,
        "from": by.account(),
        "recipient": dict(BOT),
        "conversation": {
            "id": chat.id,
            "conversationType": chat.kind,
            "tenantId": chat.tenant,
            **({} if chat.kind == "personal" else {"isGroup": True}),
        },
        "channelData": channel_data,
        "locale": "nl-NL",
    }
