from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from storage.migrate import upgrade


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with its tables and nothing in them, made once."""
    path = tmp_path_factory.mktemp("admin") / "migrated.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> str:
    """The URL of a database of this test's own, with its tables."""
    path = tmp_path / "plek.db"
    shutil.copy(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of whoever runs the tests: neither variables nor a `.env`."""
    for name in list(os.environ):
        if name.upper().startswith("PLEK_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    # Rich draws help as wide as this.
    monkeypatch.setenv("COLUMNS", "100")
