"""The parts put together: what is shipped, what is answered after a crash, starting and ending."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import aiohttp
import orjson
import pytest
from botbuilder.schema import Activity

from bot import application as module
from bot.activity import read_activity
from bot.adapter import Adapter
from bot.application import _resume, random_key, running, serve, ship
from bot.hearing import without_personal_data
from bot.settings import load_settings
from knowledge.errors import StorageAway
from storage.catalogue_reader import read_catalogue
from storage.store import Store
from storage.work import Work
from tests import activities
from tests.activities import ASKER, personal
from tests.bot.issuer import Issuer
from tests.storage.samples import a_hub, a_network

LEASE = timedelta(minutes=2)
ROOT = Path(__file__).resolve().parents[2]


def now() -> datetime:
    return datetime.now(UTC)


def received(text: str) -> bytes:
    raw = activities.message(text, ASKER, personal(ASKER), service_url="http://127.0.0.1:9/")
    return without_personal_data(read_activity(orjson.dumps(raw)))


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.01)


class TestShip:
    async def test_into_an_empty_database_and_not_again(self, store: Store) -> None:
        catalogue = await asyncio.to_thread(read_catalogue)
        for _ in "ab":
            await store.run(lambda work: ship(work, catalogue))
        networks = await store.read(lambda work: list(work.networks.all()))
        hubs = await store.read(lambda work: work.hubs.all())
        assert {each.key for each in networks} == {each.key for each in catalogue.networks}
        assert {each.key for each in hubs} == {each.key for each in catalogue.hubs}

    async def test_leaves_alone_what_is_there(self, store: Store) -> None:
        catalogue = await asyncio.to_thread(read_catalogue)

        def act(work: Work) -> None:
            a_hub(work, "eigen")
            work.networks.add([a_network("eigen")])
            ship(work, catalogue)

        await store.run(act)
        assert [each.key for each in await store.read(lambda work: work.hubs.all())] == ["eigen"]
        assert await store.read(lambda work: work.networks.count()) == 1

    async def test_two_instances_that_start_at_once(self, shared: tuple[Store, Store]) -> None:
        catalogue = await asyncio.to_thread(read_catalogue)
        await asyncio.gather(*(each.run(lambda work: ship(work, catalogue)) for each in shared))
        assert await shared[0].read(lambda work: work.networks.count()) == len(catalogue.networks)


class Answering:
    """An adapter that answers, or fails as it is told for a text."""

    def __init__(self, **failing: Exception) -> None:
        self.heard: list[str] = []
        self._failing = failing

    async def process(self, activity: Activity) -> None:
        self.heard.append(activity.text)
        if activity.text in self._failing:
            raise self._failing[activity.text]


class TestResume:
    @pytest.fixture(autouse=True)
    def quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "RESUME_EVERY", 0.01)

    async def _resumed(self, store: Store, adapter: Answering, enough: Callable[[], bool]) -> None:
        task = asyncio.create_task(_resume(store, cast(Adapter, adapter), now))
        async with asyncio.timeout(30):
            while not enough():
                assert not task.done()
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        assert not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def _put(self, store: Store, *bodies: bytes) -> None:
        def act(work: Work) -> None:
            for body in bodies:
                work.inbox.put(body, at=now(), lease=LEASE)

        await store.run(act)

    async def _left(self, store: Store) -> list[bytes]:
        later = now() + 10 * LEASE
        rows = await store.run(lambda work: work.inbox.take(at=later, lease=LEASE))
        return [row.activity for row in rows]

    async def test_answers_what_a_dead_process_left_in_order(self, store: Store) -> None:
        await self._put(store, received("een"), received("twee"))
        adapter = Answering()
        await self._resumed(store, adapter, lambda: len(adapter.heard) == 2)
        assert adapter.heard == ["een", "twee"]
        assert await self._left(store) == []

    async def test_what_cannot_be_read_holds_nothing_up(self, store: Store) -> None:
        await self._put(store, b"{", received("twee"))
        adapter = Answering()
        await self._resumed(store, adapter, lambda: adapter.heard == ["twee"])
        assert await self._left(store) == []

    async def test_what_fails_stays_and_holds_nothing_up(self, store: Store) -> None:
        poison = received("een")
        await self._put(store, poison, received("twee"))
        adapter = Answering(een=ValueError("something that nobody thought of"))
        await self._resumed(store, adapter, lambda: adapter.heard[-1:] == ["twee"])
        assert adapter.heard == ["een", "twee"]
        assert await self._left(store) == [poison]

    async def test_waits_for_the_database(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await self._put(store, received("een"))
        run, tries = store.run, 0

        async def away(step: Callable[[Work], object]) -> object:
            nonlocal tries
            tries += 1
            if tries < 4:
                raise StorageAway("away")
            return await run(step)

        monkeypatch.setattr(store, "run", away)
        adapter = Answering()
        await self._resumed(store, adapter, lambda: adapter.heard == ["een"])


class TestRunning:
    async def test_starts_and_stops_and_leaves_nothing_behind(self, database: str) -> None:
        settings = load_settings({"PLEK_ENV": "development", "PLEK_DATABASE_URL": database})
        before = asyncio.all_tasks()
        async with running(settings) as bot:
            assert bot.endpoint.ready()
            assert bot.library.networks
        assert asyncio.all_tasks() == before
        with pytest.raises(StorageAway):
            await bot.store.run(lambda work: work.networks.count())

    async def test_the_signing_keys_are_fetched_before_the_first_request(
        self, database: str
    ) -> None:
        async with Issuer() as issuer:
            settings = issuer.settings(PLEK_DATABASE_URL=database)
            async with running(settings):
                await until(lambda: issuer.fetches == 1)

    async def test_a_slow_issuer_holds_up_neither_start_nor_stop(self, database: str) -> None:
        before = asyncio.all_tasks()
        async with Issuer() as issuer:
            issuer.slow = 3600
            settings = issuer.settings(PLEK_DATABASE_URL=database)
            async with asyncio.timeout(60), running(settings) as bot:
                assert bot.endpoint.ready()
                await until(lambda: issuer.fetches == 1)
            assert not [each for each in asyncio.all_tasks() if "SigningKeys" in repr(each)]
        assert asyncio.all_tasks() == before

    async def test_it_tells_what_it_knows(self, database: str) -> None:
        settings = load_settings({"PLEK_ENV": "development", "PLEK_DATABASE_URL": database})
        async with running(settings) as bot:
            await until(lambda: bot.endpoint.known()["earlier_questions_complete"])
            assert bot.endpoint.known() == {
                "networks": len(bot.library.networks),
                "earlier_questions": 0,
                "earlier_questions_complete": True,
            }

    async def test_what_fails_while_it_runs_stops_it_too(self, database: str) -> None:
        settings = load_settings({"PLEK_ENV": "development", "PLEK_DATABASE_URL": database})
        before = asyncio.all_tasks()
        with pytest.raises(LookupError):
            async with running(settings):
                raise LookupError
        assert asyncio.all_tasks() == before


async def test_serving_turns_the_collector_on_again(database: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {"PLEK_ENV": "development", "PLEK_DATABASE_URL": database, "PLEK_PORT": str(port)}
    gc.disable()
    try:
        task = asyncio.create_task(serve(load_settings(env)))
        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            while not await _lives(session, f"http://127.0.0.1:{port}/health/live"):
                assert not task.done()
                await asyncio.sleep(0.01)
            assert gc.isenabled()
            # It answers, so it listens to signals too.
            os.kill(os.getpid(), signal.SIGTERM)
            await task
    finally:
        gc.enable()
        gc.unfreeze()


async def _lives(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientConnectionError:
        return False


def test_a_start_loads_nothing_that_serving_does_not_need() -> None:
    code = """
import sys, app, bot.application, storage.migrate
heavy = {"pydantic", "microsoft_teams.cards.core", "alembic", "typer", "rdflib", "bench"}
print(", ".join(heavy & sys.modules.keys()))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def test_keys_differ_and_fit_in_a_card() -> None:
    keys = {random_key() for _ in range(1000)}
    assert len(keys) == 1000
    assert {len(key) for key in keys} == {16}
