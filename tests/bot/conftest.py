"""Migrated databases for what the bot does by itself: migrated once, copied for each test."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from storage.migrate import upgrade
from storage.store import Store

SERVER = os.environ.get("PLEK_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432").rstrip("/")


def _command(sql: str) -> None:
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as server:
        server.execute(sql.encode())


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file."""
    path = tmp_path_factory.mktemp("migrated") / "plek.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def template() -> Iterator[str]:
    """The name of a migrated database on PostgreSQL, '' when there is no server."""
    try:
        psycopg.connect(f"{SERVER}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        yield ""
        return
    name = f"plek_bot_{secrets.token_hex(4)}"
    _command(f'CREATE DATABASE "{name}"')
    try:
        upgrade(f"{SERVER}/{name}")
        yield name
    finally:
        _command(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def postgresql(template: str) -> Iterator[str]:
    """The URL of a fresh, migrated database on PostgreSQL."""
    if not template:
        pytest.skip(f"no PostgreSQL answers at {SERVER.rpartition('@')[2]}")
    name = f"{template}_{secrets.token_hex(4)}"
    _command(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield f"{SERVER}/{name}"
    finally:
        _command(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> str:
    """The URL of a fresh, migrated SQLite file."""
    path = tmp_path / "plek.db"
    shutil.copy(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    """A store over that file."""
    opened = Store(database)
    yield opened
    await opened.close()


@pytest.fixture
async def shared(postgresql: str) -> AsyncIterator[tuple[Store, Store]]:
    """Two stores over one database on PostgreSQL, as two instances have them."""
    opened = (Store(postgresql), Store(postgresql))
    yield opened
    for each in opened:
        await each.close()
