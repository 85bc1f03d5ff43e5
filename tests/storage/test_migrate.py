"""From nothing to the newest tables on both engines, also when two processes begin at once."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from knowledge.errors import StorageAway, StorageError
from storage import migrate
from storage.database import open_engine
from storage.migrate import migrated, revision, upgrade
from storage.migrations import HEAD
from storage.store import Store
from storage.tables import metadata
from tests.storage.samples import a_draft, somebody

ROOT = Path(migrate.__file__).resolve().parent


def test_what_the_bot_expects_is_the_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_an_empty_database_becomes_the_newest_and_again_is_harmless(empty_url: str) -> None:
    assert revision(empty_url) is None
    migrated(empty_url)
    assert revision(empty_url) == HEAD
    migrated(empty_url)
    upgrade(empty_url)
    assert revision(empty_url) == HEAD


def test_the_migrations_make_the_tables_that_the_code_uses(url: str) -> None:
    engine = open_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_two_processes_at_once_both_succeed(empty_url: str) -> None:
    begun = [
        subprocess.Popen(
            [sys.executable, "-m", "storage.migrate"],
            env={**os.environ, "PLEK_DATABASE_URL": empty_url},
            cwd=ROOT.parent,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    complaints = [process.communicate(timeout=50)[1] for process in begun]
    assert [process.returncode for process in begun] == [0, 0], complaints
    assert revision(empty_url) == HEAD


def test_a_database_that_is_away_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageAway):
        migrated("postgresql://postgres@127.0.0.1:1/plek")
    with pytest.raises(StorageAway):
        migrated(f"sqlite:///{tmp_path / 'no folder' / 'plek.db'}")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Beste allemaal, " * 100)
    with pytest.raises(StorageError):
        migrated(f"sqlite:///{tmp_path / 'letter.db'}")


@pytest.mark.parametrize("url", ["mysql://localhost/plek", "sqlite://", "sqlite:///:memory:"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="database"):
        open_engine(url)


LATER = """
from alembic import op
import sqlalchemy as sa

revision = "later"
down_revision = "{before}"

def upgrade() -> None:
    {what}
"""


class TestLater:
    """A later revision, in a folder of its own."""

    @pytest.fixture
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
        root = tmp_path / "root"
        shutil.copytree(
            ROOT / "migrations", root / "migrations", ignore=shutil.ignore_patterns("__pycache__")
        )
        monkeypatch.setattr(migrate, "ROOT", root)
        monkeypatch.setattr(migrate, "HEAD", "later")
        yield root / "migrations" / "versions"
        for each in ("env", "later"):
            sys.modules.pop(each, None)

    def _write(self, folder: Path, what: str) -> None:
        (folder / "later.py").write_text(LATER.format(before=HEAD, what=what))

    async def _meet(self, own_url: str) -> None:
        store = Store(own_url)
        await store.run(somebody)
        await store.close()

    async def test_keeps_the_rows_and_a_copy_of_the_file(self, own_url: str, folder: Path) -> None:
        await self._meet(own_url)
        self._write(folder, 'op.add_column("person", sa.Column("shoe", sa.Text()))')
        upgrade(own_url)
        assert revision(own_url) == "later"
        engine = open_engine(own_url)
        with engine.connect() as connection:
            row = connection.exec_driver_sql("SELECT name, shoe FROM person").one()
        engine.dispose()
        assert tuple(row) == ("Persoon 1", None)
        if own_url.startswith("sqlite"):
            path = Path(own_url.removeprefix("sqlite:///"))
            copy = path.with_name(f"{path.name}.before-{HEAD}")
            with closing(sqlite3.connect(copy)) as connection:
                assert connection.execute("SELECT name FROM person").fetchall() == [("Persoon 1",)]
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                (version,) = connection.execute("SELECT version_num FROM alembic_version")
                assert version == (HEAD,)

    async def test_one_that_fails_halfway_changes_nothing(self, own_url: str, folder: Path) -> None:
        await self._meet(own_url)
        self._write(
            folder,
            'op.add_column("person", sa.Column("shoe", sa.Text()))\n'
            '    op.execute("DELETE FROM person")\n'
            '    op.execute("SELECT nothing FROM nowhere")',
        )
        with pytest.raises(StorageError):
            upgrade(own_url)
        assert revision(own_url) == HEAD
        engine = open_engine(own_url)
        with engine.connect() as connection:
            row = connection.exec_driver_sql("SELECT * FROM person").one()
        engine.dispose()
        assert "shoe" not in row._fields

    @pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
    async def test_rows_that_point_to_nothing_stop_it(self, own_url: str, folder: Path) -> None:
        await self._meet(own_url)
        self._write(
            folder,
            "op.execute(\"INSERT INTO contact VALUES ('no', 99, '', 'members', '2026-01-01')\")",
        )
        with pytest.raises(StorageError, match="contact"):
            upgrade(own_url)
        assert revision(own_url) == HEAD

    @pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
    async def test_a_rebuilt_table_keeps_what_hangs_on_it(self, own_url: str, folder: Path) -> None:
        store = Store(own_url)
        await store.run(a_draft)
        await store.close()
        self._write(
            folder,
            'with op.batch_alter_table("person", recreate="always") as batch:\n'
            '        batch.alter_column("mri", server_default="")',
        )
        upgrade(own_url)
        engine = open_engine(own_url)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM draft")).scalar_one() == 1
            assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
            connection.execute(text("DELETE FROM draft"))
        engine.dispose()
