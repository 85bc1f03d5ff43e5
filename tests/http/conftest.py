"""The real application over both engines; migrated once, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.databases import (
    migrated_database,
    migrated_file,
    postgresql,
    pytest_terminal_summary,
    running_server,
    server,
)
from tests.http.rig import Teams, settings_for, talking

__all__ = [
    "migrated_database",
    "migrated_file",
    "postgresql",
    "pytest_terminal_summary",
    "running_server",
    "server",
]


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
