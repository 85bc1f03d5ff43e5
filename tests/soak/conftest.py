"""The same databases as the tests over HTTP use."""

from __future__ import annotations

from tests.databases import (
    migrated_database,
    migrated_file,
    postgresql,
    pytest_terminal_summary,
    running_server,
    server,
)
from tests.http.conftest import database, engine

__all__ = [
    "database",
    "engine",
    "migrated_database",
    "migrated_file",
    "postgresql",
    "pytest_terminal_summary",
    "running_server",
    "server",
]
