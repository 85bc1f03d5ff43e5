"""The same databases as the tests over HTTP use."""

from __future__ import annotations

from tests.http.conftest import database, engine, migrated_file, postgresql, template

__all__ = ["database", "engine", "migrated_file", "postgresql", "template"]
