"""The app as a process of its own that is killed at random moments while people ask things."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import psycopg

from bench.connector import Answer as Said
from bench.connector import Arrival, StandIn
from tests import activities
from tests.activities import Json, Person, person, personal
from tests.http.rig import Teams, rows, text_of, until

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 4
"""Questions that are under way when the process is killed."""

NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""Where this is set, every start compiles everything that it imports, which takes seconds."""

LONGEST_PAUSE = 0.08
"""Seconds; an answer takes about a quarter of it, so a kill falls before, in and after."""


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def process(database: str, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """The app, ready to answer; killed at the end when it still lives."""
    inherited = {name: os.environ[name] for name in os.environ if name != NO_BYTECODE}
    env = {
        **inherited,
        "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / f"plek-bytecode-{os.getuid()}"),
        "PLEK_ENV": "development",
        "PLEK_DATABASE_URL": database,
        "PLEK_PORT": str(port),
        "PLEK_LOG_LEVEL": "ERROR",
    }
    started = await asyncio.create_subprocess_exec(
        sys.executable, "app.py", cwd=ROOT, env=env, stdin=asyncio.subprocess.DEVNULL
    )
    try:
        await _ready(started, port)
        yield started
    finally:
        kill(started)
        await started.wait()


def kill(app: asyncio.subprocess.Process) -> None:
    """Kill -9. Not by asyncio, which would take the end of the process from who waits for it."""
    if app.returncode is None:
        with suppress(ProcessLookupError):
            os.kill(app.pid, signal.SIGKILL)


async def _ready(started: asyncio.subprocess.Process, port: int) -> None:
    async with asyncio.timeout(30), aiohttp.ClientSession() as session:
        while True:
            assert started.returncode is None, f"the app ended with {started.returncode}"
            with suppress(aiohttp.ClientError):
                async with session.get(f"http://127.0.0.1:{port}/health/ready") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.03)


@dataclass(slots=True)
class Crashes:
    """What was said, and what was acknowledged, over all the lives of the app."""

    database: str
    random: random.Random
    connector: StandIn
    port: int = field(default_factory=free_port)
    asked: dict[str, Json] = field(default_factory=dict)
    pressed: dict[str, Json] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)

    async def run(self, kills: int) -> None:
        """Live and be killed that many times, then live once more and check everything."""
        for number in range(kills):
            slow = self.random.random() < 0.5
            self.connector.misbehave = self._slowly if slow else None
            async with self._life() as (app, teams):
                await self._again(teams)
                said = [
                    asyncio.create_task(self._deliver(teams, each)) for each in self._new(number)
                ]
                await asyncio.sleep(self.random.uniform(0, LONGEST_PAUSE))
                kill(app)
                await asyncio.gather(*said)
        self.connector.misbehave = None
        let_leases_end(self.database)
        async with self._life() as (_, teams):
            await self._again(teams)
            await until(lambda: not self._owed(), timeout_s=40)
            await teams.settle()
            self._check(teams)

    @asynccontextmanager
    async def _life(self) -> AsyncIterator[tuple[asyncio.subprocess.Process, Teams]]:
        async with (
            process(self.database, self.port) as app,
            aiohttp.ClientSession() as session,
        ):
            url = f"http://127.0.0.1:{self.port}"
            yield app, Teams(url, self.connector, session, self.database)

    def _new(self, life: int) -> list[Json]:
        """New questions, and presses that send an earlier one to the hub."""
        new = []
        for number in range(self.random.randint(1, AT_ONCE)):
            text = f"Wie weet iets over bodem in Twente, ronde {life} vraag {number}?"
            who = person(text)
            url = self.connector.service_url
            self.asked[text] = activities.message(text, who, personal(who), service_url=url)
            new.append(self.asked[text])
        drafts = {each["original"]: each["key"] for each in rows(self.database, "draft")}
        for text in [text for text in drafts if text not in self.pressed][:2]:
            self.pressed[text] = self._press(text, drafts[text])
            new.append(self.pressed[text])
        self.random.shuffle(new)
        return new

    def _press(self, text: str, draft: str) -> Json:
        who: Person = person(text)
        url = self.connector.service_url
        # The questions look alike: 'seen' says that this one is to be asked all the same.
        data = {"draft": draft, "seen": True}
        return activities.press("ask.confirm", data, who, personal(who), service_url=url)

    async def _deliver(self, teams: Teams, activity: Json) -> None:
        """Deliver as the platform does: what is not acknowledged comes again."""
        with suppress(aiohttp.ClientError, ConnectionError):
            answer = await teams.post(activity)
            assert answer.status in (200, 202, 503), answer
            if answer.status < 300:
                self.acknowledged.add(activity["id"])

    async def _again(self, teams: Teams) -> None:
        """Look whether what was acknowledged is there, then deliver what was said last once more.

        Acknowledged or not: the platform does not know what became of its last tries.
        """
        self._check_kept()
        recent = [*self.asked.values()][-2 * AT_ONCE :] + [*self.pressed.values()][-AT_ONCE:]
        for activity in recent:
            await self._deliver(teams, activity)

    def _check_kept(self) -> None:
        kept = {each["original"] for each in rows(self.database, "draft")}
        asked = {each["original"] for each in rows(self.database, "question")}
        for said, found in ((self.asked, kept), (self.pressed, asked)):
            for text, activity in said.items():
                assert text in found or activity["id"] not in self.acknowledged, f"lost: {text}"

    def _slowly(self, arrival: Arrival) -> Said | None:
        return Said(201, after_s=0.1) if arrival.method == "POST" else None

    def _owed(self) -> int:
        return len(rows(self.database, "outbox")) + len(rows(self.database, "inbox"))

    def _check(self, teams: Teams) -> None:
        """Nothing acknowledged is lost, nothing is there twice, everything owed has arrived."""
        drafts = Counter(each["original"] for each in teams.rows("draft"))
        told = Counter(
            text
            for each in teams.messages()
            for text in self.asked
            if each.conversation == personal(person(text)).id and text in text_of(each.body)
        )
        assert self.acknowledged
        for text, activity in self.asked.items():
            assert drafts[text] <= 1, text
            if activity["id"] in self.acknowledged:
                assert drafts[text] == 1, f"lost: {text}"
            if drafts[text]:
                assert told[text] >= 1, f"never answered: {text}"
        questions = Counter(each["original"] for each in teams.rows("question"))
        for text, activity in self.pressed.items():
            assert questions[text] <= 1, text
            if activity["id"] in self.acknowledged:
                assert questions[text] == 1, f"lost: {text}"
        numbers = sorted(each["number"][-4:] for each in teams.rows("question"))
        assert numbers == [f"{number + 1:04d}" for number in range(len(numbers))]


def let_leases_end(url: str) -> None:
    """Let the time go by after which another instance takes over what a dead one had leased."""
    past = "2020-01-01 00:00:00.000000"
    statements = [
        f"UPDATE {table} SET lease_until = '{past}' WHERE lease_until IS NOT NULL"
        for table in ("outbox", "inbox")
    ]
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as stored, stored:
            for each in statements:
                stored.execute(each)
        return
    with psycopg.connect(url) as server:
        for each in statements:
            server.execute(each.encode())


async def survive(database: str, *, seed: int, kills: int) -> None:
    """Kill the app that many times over this database, and check that nothing was lost."""
    async with StandIn() as connector:
        await Crashes(database, random.Random(seed), connector).run(kills)
