"""A conversation with the bot inside this process: no Teams, no port that others can reach.

The bot is the real one, started as it always is. A stand-in for the connector service of Teams,
on a free port of loopback, takes what the bot sends.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web

from bot.activity import read_activity
from bot.application import Bot, running
from bot.settings import load_settings
from bot.speech import CARD
from knowledge.errors import PlekError
from storage.migrate import migrated
from storage.store import Store
from storage.work import Work

TENANT = "7e4a0000-0000-4000-8000-000000000001"
BOT = "28:plek-in-a-terminal"
STAND_IN = "http://127.0.0.1:"
LARGEST = 1024 * 1024
PATIENCE = 10.0
"""Seconds to wait for what the bot owes; after that it comes along with the next answer."""

LOOK_EVERY = 0.01

PLACES = {"personal": "personal", "group": "groupChat", "channel": "channel"}


class NotForChat(PlekError):
    """The database belongs to a bot in Teams: a chat would take the messages that it owes."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that the bot showed: a card, or a text when there is none.

    key: the id of the message, '' for a text in answer to a press; renewed: it stands in the
    place of what had this key before.
    """

    key: str
    text: str
    card: Mapping[str, Any] | None = None
    renewed: bool = False


class StandIn:
    """The connector service as far as one conversation needs it."""

    def __init__(self) -> None:
        self._arrived: list[Shown] = []
        self._count = 0
        self._runner: web.AppRunner | None = None
        self.service_url = ""

    async def start(self) -> None:
        """Listen on a free port of loopback."""
        app = web.Application(client_max_size=LARGEST)
        activities = "/v3/conversations/{conversation}/activities"
        app.add_routes(
            [
                web.post(activities, self._sent),
                web.put(f"{activities}/{{key}}", self._updated),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port = self._runner.addresses[0][1]
        self.service_url = f"{STAND_IN}{port}/"

    async def stop(self) -> None:
        """Listen no longer."""
        if self._runner:
            await self._runner.cleanup()

    def taken(self) -> list[Shown]:
        """Give what has arrived since the last look."""
        arrived, self._arrived = self._arrived, []
        return arrived

    async def _sent(self, request: web.Request) -> web.Response:
        self._count += 1
        key = f"terminal-{self._count}"
        self._arrived.append(_shown(key, await request.json()))
        return web.json_response({"id": key}, status=201)

    async def _updated(self, request: web.Request) -> web.Response:
        key = request.match_info["key"]
        self._arrived.append(_shown(key, await request.json(), renewed=True))
        return web.json_response({"id": key})


class Talk:
    """One person's conversation with the bot.

    name: of the person, a role; place: 'personal', 'group' or 'channel'.
    """

    def __init__(self, bot: Bot, stand_in: StandIn, *, name: str, place: str) -> None:
        self._bot = bot
        self._stand_in = stand_in
        person = uuid.uuid5(uuid.NAMESPACE_URL, f"plek-chat:{name.casefold()}")
        chat = f"{person}-and-plek" if place == "personal" else place
        self._common = {
            "channelId": "msteams",
            "serviceUrl": stand_in.service_url,
            "conversation": {
                "id": f"a:{chat}",
                "conversationType": PLACES[place],
                "tenantId": TENANT,
            },
            "from": {"id": f"29:{person}", "name": name, "aadObjectId": str(person)},
            "recipient": {"id": BOT, "name": "PLeK"},
        }

    async def begin(self) -> list[Shown]:
        """Add the bot to the conversation, as Teams tells it."""
        return await self._happened({"type": "installationUpdate", "action": "add"})

    async def say(self, text: str) -> list[Shown]:
        """Say something. Gives what the bot showed."""
        return await self._happened({"type": "message", "text": text})

    async def press(
        self, card: Shown, verb: str, data: Mapping[str, Any], inputs: Mapping[str, str]
    ) -> list[Shown]:
        """Press a button of a card, with what stands in its form. Gives what the bot showed."""
        action = {"type": "Action.Execute", "verb": verb, "data": {**data, **inputs}}
        return await self._happened(
            {
                "type": "invoke",
                "name": "adaptiveCard/action",
                "replyToId": card.key,
                "value": {"action": action, "trigger": "manual"},
            },
            pressed=card,
        )

    async def _happened(self, what: Mapping[str, Any], pressed: Shown | None = None) -> list[Shown]:
        activity = {**self._common, "id": uuid.uuid4().hex, **what}
        answer = await self._bot.endpoint.adapter.process(read_activity(orjson.dumps(activity)))
        shown = []
        if pressed is not None and answer is not None and answer.body:
            shown.append(_answered(pressed.key, orjson.loads(answer.body)))
        await self._settled()
        return [*shown, *self._stand_in.taken()]

    async def _settled(self) -> None:
        """Wait until nothing is owed any more: then everything has arrived."""
        until = time.monotonic() + PATIENCE
        while await self._bot.store.read(lambda work: work.outbox.count()):
            if time.monotonic() > until:
                return
            await asyncio.sleep(LOOK_EVERY)


@asynccontextmanager
async def talking(database_url: str, *, name: str, place: str = "personal") -> AsyncIterator[Talk]:
    """Start the bot for one conversation; end it afterwards.

    Raises NotForChat, SettingsError for a database URL that cannot be used, StorageError.
    """
    settings = load_settings({"PLEK_ENV": "development", "PLEK_DATABASE_URL": database_url})
    await asyncio.to_thread(migrated, settings.database_url)
    await _refuse_of_teams(settings.database_url)
    stand_in = StandIn()
    await stand_in.start()
    try:
        async with running(settings) as bot:
            yield Talk(bot, stand_in, name=name, place=place)
    finally:
        await stand_in.stop()


async def _refuse_of_teams(database_url: str) -> None:
    store = Store(database_url)
    try:
        addresses = await store.read(_addresses)
    finally:
        await store.close()
    if any(not address.startswith(STAND_IN) for address in addresses):
        raise NotForChat(
            "this database is used by a bot in Teams. Leave --database out, or give a new file"
        )


def _addresses(work: Work) -> list[str]:
    rows = work.connection.exec_driver_sql("SELECT DISTINCT service_url FROM conversation")
    return [str(row[0]) for row in rows]


def _shown(key: str, activity: Mapping[str, Any], *, renewed: bool = False) -> Shown:
    for attachment in activity.get("attachments") or ():
        if attachment.get("contentType") == CARD:
            return Shown(key, str(activity.get("summary", "")), attachment["content"], renewed)
    return Shown(key, str(activity.get("text", "")), renewed=renewed)


def _answered(key: str, answer: Mapping[str, Any]) -> Shown:
    """Read the answer to a press: a card in the place of the other, or a text beside it."""
    if answer.get("type") == CARD:
        return Shown(key, "", answer["value"], renewed=True)
    return Shown("", str(answer.get("value", "")))
