"""The database is away while the bot serves: people are told, nothing is lost or half done."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import psycopg

from tests import activities
from tests.activities import ASKER, COLLEAGUE, personal
from tests.databases import command
from tests.http.rig import (
    QUESTION,
    Teams,
    both_engines,
    card_of,
    draft_on,
    settings_for,
    talking,
    text_of,
    until,
)

SORRY = "Ik kan nu even niets bewaren"


@asynccontextmanager
async def away(url: str) -> AsyncIterator[None]:
    """PostgreSQL throws everybody out and lets nobody in; SQLite's file is held by another."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as held:
            held.execute("BEGIN EXCLUSIVE")
            yield
            held.execute("ROLLBACK")
        return
    name = url.rpartition("/")[2]
    command(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
    command(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    try:
        yield
    finally:
        command(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')


@both_engines
async def test_people_are_told_and_what_comes_again_is_answered(teams: Teams) -> None:
    asked = await teams.say(QUESTION, COLLEAGUE)
    data = {"draft": draft_on(card_of(asked))}
    said = activities.message(QUESTION, ASKER, personal(ASKER), service_url=teams.service_url)
    async with away(teams.database):
        answer, pressed, ready = await asyncio.gather(
            teams.post(said),
            teams.press("ask.confirm", data, COLLEAGUE, card=asked.given_id, id="f:again"),
            teams.session.get(f"{teams.url}/health/ready"),
        )
        ready.release()
        assert answer.status == 503
        # SQLite may still be waiting for the file when the patience for a press ends.
        assert SORRY in pressed.text or "Druk over een minuut" in pressed.text
        assert ready.status == (503 if teams.database.startswith("postgresql") else 200)
        await until(lambda: len(teams.messages(personal(ASKER).id)) == 1)
        assert SORRY in text_of(teams.messages(personal(ASKER).id)[0].body)
        live = await teams.session.get(f"{teams.url}/health/live")
        assert live.status == 200
        live.release()
    assert len(teams.rows("draft")) == 1
    assert (await teams.post(said)).status == 200
    await until(lambda: len(teams.messages(personal(ASKER).id)) == 2)
    assert draft_on(card_of(teams.messages(personal(ASKER).id)[1]))
    assert len(teams.rows("draft")) == 2
    done = await teams.press("ask.confirm", data, COLLEAGUE, card=asked.given_id)
    assert "V-" in text_of(done.card)
    assert len(teams.rows("question")) == 1
    await until(lambda: not teams.rows("outbox"), timeout_s=60)


async def test_a_short_cut_of_connections_is_hardly_noticed(postgresql: str) -> None:
    async with talking(settings_for(postgresql)) as teams:
        await teams.say(QUESTION, COLLEAGUE)
        name = postgresql.rpartition("/")[2]
        command(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        said = activities.message(QUESTION, ASKER, personal(ASKER), service_url=teams.service_url)
        # Each of the four writers had a connection of its own that is dead now.
        statuses: list[int] = []
        while not statuses or statuses[-1] != 200:
            statuses.append((await teams.post(said)).status)
            assert len(statuses) < 8, statuses
        assert len(teams.rows("draft")) == 2
        with psycopg.connect(postgresql) as look:
            assert look.execute("SELECT count(*) FROM receipt").fetchone() == (2,)
