"""Both engines: a file for SQLite, a database of this run's own for PostgreSQL.

Migrating is done once per engine; each test gets a copy (SQLite) or the same database with its
tables emptied.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from storage.store import Store
from storage.tables import metadata
from tests.databases import (
    migrated_database,
    migrated_file,
    postgresql,
    pytest_terminal_summary,
    running_server,
    server,
)

__all__ = [
    "migrated_database",
    "migrated_file",
    "postgresql",
    "pytest_terminal_summary",
    "running_server",
    "server",
]

EMPTIED = "; ".join(f'DELETE FROM "{table.name}"' for table in reversed(metadata.sorted_tables))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine that a test runs on; each runs on both."""
    if request.param == "postgresql":
        request.getfixturevalue("running_server")
    name: str = request.param
    return name


@pytest.fixture
def url(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty database."""
    if engine_name == "sqlite":
        path = tmp_path / "plek.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        return f"sqlite:///{path}"
    kept: str = request.getfixturevalue("migrated_database")
    with psycopg.connect(kept) as connection:
        connection.execute(EMPTIED.encode())
    return kept


@pytest.fixture
def empty_url(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The URL of a database in which there is nothing yet."""
    if engine_name == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    created: str = request.getfixturevalue("running_server").create("empty")
    return created


@pytest.fixture
def own_url(url: str, request: pytest.FixtureRequest) -> str:
    """The URL of a migrated database whose tables the test may change."""
    if url.startswith("sqlite"):
        return url
    created: str = request.getfixturevalue("running_server").copy("own", url)
    return created


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """A store over a migrated, empty database."""
    opened = Store(url)
    yield opened
    await opened.close()


@pytest.fixture
async def stores(url: str) -> AsyncIterator[tuple[Store, Store]]:
    """Two stores over the same database, as two instances have them."""
    opened = (Store(url), Store(url))
    yield opened
    for each in opened:
        await each.close()
