"""The real application over both engines; migrated once, copied for each test."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from storage.migrate import upgrade
from tests.http.rig import Teams, settings_for, talking

SERVER = os.environ.get("PLEK_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432").rstrip("/")


def command(sql: str) -> None:
    """Tell the server something outside any transaction."""
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
    name = f"plek_http_{secrets.token_hex(4)}"
    command(f'CREATE DATABASE "{name}"')
    try:
        upgrade(f"{SERVER}/{name}")
        yield name
    finally:
        command(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def postgresql(template: str) -> Iterator[str]:
    """The URL of a fresh, migrated database on PostgreSQL."""
    if not template:
        pytest.skip(f"no PostgreSQL answers at {SERVER.rpartition('@')[2]}")
    name = f"{template}_{secrets.token_hex(4)}"
    command(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield f"{SERVER}/{name}"
    finally:
        command(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def database(engine: str, request: pytest.FixtureRequest) -> str:
    """The URL of a fresh, migrated database on the engine."""
    if engine == "postgresql":
        url: str = request.getfixturevalue("postgresql")
        return url
    path: Path = request.getfixturevalue("tmp_path") / "plek.db"
    shutil.copy(request.getfixturevalue("migrated_file"), path)
    return f"sqlite:///{path}"


@pytest.fixture
async def teams(database: str) -> AsyncIterator[Teams]:
    """People who talk with the real application."""
    async with talking(settings_for(database)) as teams:
        yield teams
