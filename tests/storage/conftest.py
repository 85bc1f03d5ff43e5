"""Both engines: a file for SQLite, a database of this run's own for PostgreSQL.

PLEK_TEST_POSTGRESQL names the server, as `postgresql://user@host:port`. Migrating is done once
per engine; each test gets a copy (SQLite) or the same database with its tables emptied.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from storage.migrate import upgrade
from storage.store import Store
from storage.tables import metadata

SERVER = os.environ.get("PLEK_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432").rstrip("/")
EMPTIED = "; ".join(f'DELETE FROM "{table.name}"' for table in reversed(metadata.sorted_tables))

_skipped: list[str] = []


class Server:
    """A PostgreSQL server on which databases of this run are made, and removed at its end."""

    def __init__(self, url: str):
        self.url = url
        self._made: list[str] = []

    def command(self, sql: str, database: str = "postgres") -> None:
        with psycopg.connect(f"{self.url}/{database}", autocommit=True) as connection:
            connection.execute(sql.encode())

    def create(self, label: str, template: str = "template1") -> str:
        """Make a database, as a copy of another one. Gives its URL."""
        name = f"plek_test_{os.getpid()}_{label}_{len(self._made)}"
        self.command(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        # What these tests are about does not depend on the server's disk.
        self.command(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        self._made.append(name)
        return f"{self.url}/{name}"

    def remove_all(self) -> None:
        for name in self._made:
            self.command(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def server() -> Iterator[Server | None]:
    """The server, or None when there is none."""
    try:
        psycopg.connect(f"{SERVER}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        yield None
        return
    found = Server(SERVER)
    yield found
    found.remove_all()


@pytest.fixture
def postgresql(server: Server | None, request: pytest.FixtureRequest) -> Server:
    """The server; the test is skipped without one."""
    if server is None:
        _skipped.append(request.node.nodeid)
        pytest.skip("no PostgreSQL answers")
    return server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "plek.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_database(server: Server | None) -> str:
    if server is None:
        return ""
    url = server.create("kept")
    upgrade(url)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine that a test runs on; each runs on both."""
    if request.param == "postgresql":
        request.getfixturevalue("postgresql")
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
    created: str = request.getfixturevalue("postgresql").create("empty")
    return created


@pytest.fixture
def own_url(url: str, request: pytest.FixtureRequest) -> str:
    """The URL of a migrated database whose tables the test may change."""
    if url.startswith("sqlite"):
        return url
    created: str = request.getfixturevalue("postgresql").create("own", url.rpartition("/")[2])
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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once what was skipped, and how it is run."""
    if _skipped:
        shown = make_url(SERVER).render_as_string(hide_password=True)
        terminalreporter.write_line(
            f"{len(_skipped)} tests on PostgreSQL were skipped: nothing answers at {shown}. "
            "Start a server there, or name one: PLEK_TEST_POSTGRESQL=postgresql://user@host:port"
        )
