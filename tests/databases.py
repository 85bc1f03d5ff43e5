"""Databases for the tests of both engines: migrated once, then copied. The fixtures for a conftest.

PLEK_TEST_POSTGRESQL names the server, as `postgresql://user@host:port`.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from storage.migrate import upgrade

SERVER = os.environ.get("PLEK_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432").rstrip("/")

_skipped: list[str] = []


def command(sql: str) -> None:
    """Tell the server something outside any transaction."""
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as server:
        server.execute(sql.encode())


class Server:
    """A PostgreSQL server on which databases of this run are made, and removed at its end."""

    def __init__(self) -> None:
        self._made: list[str] = []

    def create(self, label: str, template: str = "template1") -> str:
        """Make a database, as a copy of another one. Gives its URL."""
        name = f"plek_test_{label}_{secrets.token_hex(4)}"
        command(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self._made.append(name)
        # What these tests are about does not depend on the server's disk.
        command(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        return f"{SERVER}/{name}"

    def copy(self, label: str, url: str) -> str:
        """Make a copy of the database at this URL. Gives its URL."""
        return self.create(label, url.rpartition("/")[2])

    def remove(self, url: str) -> None:
        """Remove a database that was made here."""
        name = url.rpartition("/")[2]
        self._made.remove(name)
        command(f'DROP DATABASE "{name}" WITH (FORCE)')

    def remove_all(self) -> None:
        """Remove what is left."""
        for name in list(self._made):
            self.remove(name)


@pytest.fixture(scope="session")
def server() -> Iterator[Server | None]:
    """The server, or None when there is none."""
    try:
        psycopg.connect(f"{SERVER}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        yield None
        return
    found = Server()
    try:
        yield found
    finally:
        found.remove_all()


@pytest.fixture
def running_server(server: Server | None, request: pytest.FixtureRequest) -> Server:
    """The server; the test is skipped without one."""
    if server is None:
        _skipped.append(request.node.nodeid)
        pytest.skip("no PostgreSQL answers")
    return server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "plek.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_database(server: Server | None) -> str:
    """The URL of a migrated database on the server; '' without one."""
    if server is None:
        return ""
    url = server.create("kept")
    upgrade(url)
    return url


@pytest.fixture
def postgresql(running_server: Server, migrated_database: str) -> Iterator[str]:
    """The URL of a fresh, migrated database on PostgreSQL."""
    url = running_server.copy("own", migrated_database)
    try:
        yield url
    finally:
        running_server.remove(url)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once what was skipped, and how it is run."""
    if _skipped:
        shown = make_url(SERVER).render_as_string(hide_password=True)
        terminalreporter.write_line(
            f"{len(_skipped)} tests on PostgreSQL were skipped: nothing answers at {shown}. "
            "Start a server there, or name one: PLEK_TEST_POSTGRESQL=postgresql://user@host:port"
        )
        # More conftests have this; the first says it for all.
        _skipped.clear()
