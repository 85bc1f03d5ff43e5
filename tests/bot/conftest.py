"""Migrated databases for what the bot does by itself: migrated once, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.store import Store
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
