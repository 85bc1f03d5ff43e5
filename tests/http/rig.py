"""The running bot between a stand-in for Teams' connector and people who say and press things."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
import psycopg
import pytest
from aiohttp import web

from bench.connector import Arrival, StandIn
from bot.application import Bot, runner_of, running
from bot.settings import Settings, load_settings
from storage.tables import metadata
from tests import activities
from tests.activities import ASKER, Chat, Json, Person, personal

QUESTION = "Wie weet iets over scheuren in huizen door lage grondwaterstand in de Noordoostpolder?"
CARD = "application/vnd.microsoft.card.adaptive"
TEXT = "application/vnd.microsoft.activity.message"
TABLES = tuple(table.name for table in metadata.sorted_tables)

both_engines = pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)

SETTLED = 0.2
"""Seconds of silence after which nothing more is expected."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the endpoint answered. body: raw; json: None when there is no JSON in it."""

    status: int
    body: bytes
    json: Any

    @property
    def text(self) -> str:
        """The short text that a press was answered with."""
        assert self.status == 200, self
        assert self.json["type"] == TEXT, self.json
        return str(self.json["value"])

    @property
    def card(self) -> Json:
        """The card that a press was answered with."""
        assert self.status == 200, self
        assert self.json["type"] == CARD, self.json
        card: Json = self.json["value"]
        return card


@dataclass(slots=True)
class Teams:
    """People who talk with the bot over HTTP."""

    url: str
    connector: StandIn
    session: aiohttp.ClientSession
    database: str
    bot: Bot | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def service_url(self) -> str:
        """Where the stand-in listens."""
        return self.connector.service_url

    async def post(self, activity: object, **headers: str) -> Answer:
        """Deliver an activity: a dict, or bytes as they are."""
        # Not orjson, which knows no number beyond 64 bits.
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        sent = {"Content-Type": "application/json", **self.headers, **headers}
        async with self.session.post(self.url + "/api/messages", data=body, headers=sent) as r:
            content = await r.read()
            try:
                read = orjson.loads(content)
            except orjson.JSONDecodeError:
                read = None
            return Answer(r.status, content, read)

    async def say(
        self, text: str | None, by: Person = ASKER, chat: Chat | None = None, **more: Any
    ) -> Arrival:
        """Say something, and give the one message that answers it."""
        chat = chat or personal(by)
        activity = activities.message(text, by, chat, service_url=self.service_url, **more)
        return await self.answered(activity)

    async def answered(self, activity: Json) -> Arrival:
        """Deliver something that gets one message for an answer, and give that."""
        chat = activity["conversation"]["id"]
        before = len(self.messages(chat))
        answer = await self.post(activity)
        assert answer.status in (200, 202), answer
        await self.connector.wait_for(lambda _: len(self.messages(chat)) > before)
        new = self.messages(chat)[before:]
        assert len(new) == 1, [text_of(each.body) for each in new]
        return new[0]

    async def press(
        self,
        verb: str,
        data: Json,
        by: Person = ASKER,
        chat: Chat | None = None,
        *,
        card: str | None = None,
        id: str | None = None,
    ) -> Answer:
        """Press a button."""
        return await self.post(
            activities.press(
                verb,
                data,
                by,
                chat or personal(by),
                service_url=self.service_url,
                card=card,
                id=id,
            )
        )

    def messages(self, chat: str | None = None) -> list[Arrival]:
        """New messages that arrived, in all chats or in one."""
        return [
            each
            for each in self.connector.arrived
            if each.method == "POST" and chat in (None, each.conversation)
        ]

    def updates(self) -> list[Arrival]:
        """Messages that were put in the place of one that was there."""
        return [each for each in self.connector.arrived if each.method == "PUT"]

    async def settle(self) -> None:
        """Give what should not come the time to come."""
        await asyncio.sleep(SETTLED)

    def rows(self, table: str) -> list[Json]:
        """The rows of a table."""
        return rows(self.database, table)

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return {table: len(self.rows(table)) for table in TABLES}


def rows(url: str, table: str) -> list[Json]:
    """Read a table past the bot."""
    query = f'SELECT * FROM "{table}"'
    if url.startswith("sqlite:///"):
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as stored:
            found = stored.execute(query)
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found]
    with psycopg.connect(url) as server:
        cursor = server.execute(query.encode())
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor]


def settings_for(database: str, **more: str) -> Settings:
    """Settings of a bot in development over this database."""
    return load_settings({"PLEK_ENV": "development", "PLEK_DATABASE_URL": database, **more})


@asynccontextmanager
async def serving(settings: Settings, **options: Any) -> AsyncIterator[tuple[Bot, str]]:
    """The real application on a free port. Gives the bot and its URL."""
    async with running(settings, **options) as bot:
        runner = runner_of(bot)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        try:
            yield bot, f"http://127.0.0.1:{port}"
        finally:
            await runner.cleanup()


@asynccontextmanager
async def talking(settings: Settings, *, port: int = 0, **options: Any) -> AsyncIterator[Teams]:
    """The real application with people and a connector around it. port: of the connector."""
    connector = StandIn()
    await connector.start(port)
    try:
        async with (
            aiohttp.ClientSession() as session,
            serving(settings, **options) as (bot, url),
        ):
            yield Teams(url, connector, session, settings.database_url, bot)
    finally:
        await connector.stop()


# --- looking at what was said ---------------------------------------------------------------------


def card_of(arrival: Arrival) -> Json:
    """The card in a message."""
    (attachment,) = arrival.body["attachments"]
    assert attachment["contentType"] == CARD
    card: Json = attachment["content"]
    return card


def _inside(thing: object) -> Iterator[Json]:
    if isinstance(thing, dict):
        yield thing
        for each in thing.values():
            yield from _inside(each)
    elif isinstance(thing, list):
        for each in thing:
            yield from _inside(each)


def text_of(body: Json) -> str:
    """Everything that a reader sees of a card or a message, in order."""
    said = [str(body.get(name) or "") for name in ("text", "summary")]
    for each in _inside(body):
        if each.get("type") in ("TextBlock", "TextRun"):
            said.append(str(each["text"]))
        elif str(each.get("type")).startswith(("Action.", "Input.")):
            shown = (each.get("title"), each.get("label"), each.get("value"))
            said += [str(one) for one in shown if one]
    return " ".join(" ".join(said).split())


def buttons(card: Json) -> dict[str, Json]:
    """The data of each button, by its verb; the first when a verb is there more than once."""
    found: dict[str, Json] = {}
    for each in _inside(card):
        if each.get("type") == "Action.Execute":
            found.setdefault(str(each["verb"]), each.get("data") or {})
    return found


def inputs(card: Json) -> dict[str, Any]:
    """What stands in each input, by its id."""
    found = (each for each in _inside(card) if str(each.get("type", "")).startswith("Input."))
    return {str(each["id"]): each.get("value") for each in found}


def draft_on(card: Json) -> str:
    """The draft that the buttons of a card act on."""
    drafts = {data["draft"] for data in buttons(card).values() if "draft" in data}
    assert len(drafts) == 1, drafts
    (draft,) = drafts
    return str(draft)


NOT_FOR_USERS = re.compile(
    r"Traceback|File \"|\.py\b|Error:|Exception|sqlalchemy|psycopg|sqlite3|NoneType|botbuilder",
    re.IGNORECASE,
)


def assert_fit_for_users(*said: object) -> None:
    """Nothing of the inside of the program is in what was said."""
    for each in said:
        text = each.decode(errors="replace") if isinstance(each, bytes) else str(each)
        assert not NOT_FOR_USERS.search(text), text[:500]


async def until(true: Callable[[], bool], *, timeout_s: float = 30.0) -> None:
    """Wait until something is so, looked at often. Raises TimeoutError."""
    async with asyncio.timeout(timeout_s):
        while not true():  # noqa: ASYNC110 - the database is another program
            await asyncio.sleep(0.02)
