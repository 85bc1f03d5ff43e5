"""Bring the database to the newest tables, on both engines, one instance at a time.

Alembic is imported by a process of its own (`python -m storage.migrate URL`): the bot that serves
needs it once and would carry its memory for ever. `migrated` looks first, so that a database that
is up to date costs one query.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from knowledge.errors import StorageError
from storage.database import open_engine, translated
from storage.migrations import HEAD

LOCK = 0x504C654B
"""The key of PostgreSQL's advisory lock: 'PLeK' in ASCII."""

ROOT = Path(__file__).resolve().parent


def migrated(url: str) -> None:
    """Bring the database up to date, in a process of its own when there is something to do.

    Raises StorageAway when the database does not answer, StorageError when it cannot be migrated.
    """
    if revision(url) == HEAD:
        return
    done = subprocess.run(
        [sys.executable, "-m", "storage.migrate"],
        # The folder stays what it is: the path in the URL may be relative to it.
        env={**os.environ, "PLEK_DATABASE_URL": url, "PYTHONPATH": str(ROOT.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise StorageError(f"the database could not be migrated: {done.stderr.strip()[-2000:]}")


def revision(url: str) -> str | None:
    """Tell the revision of the tables; None for an empty database."""
    engine = open_engine(url)
    try:
        with translated(), engine.connect() as connection:
            return _revision(connection)
    finally:
        engine.dispose()


def upgrade(url: str) -> None:
    """Migrate in this process. SQLite gets a backup first, and no foreign keys meanwhile."""
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    engine = open_engine(url)
    embedded = engine.dialect.name == "sqlite"
    try:
        with translated(), engine.connect() as connection:
            if embedded:
                # A table rebuild with foreign keys on would empty the child tables.
                connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.exec_driver_sql("BEGIN")
                # Waiting for another instance, or for a new index, may take as long as it takes.
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            before = _revision(connection)
            if before == HEAD:
                connection.exec_driver_sql("COMMIT")
                return
            if embedded and before is not None and engine.url.database:
                _back_up(Path(engine.url.database), before)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if embedded:
                _check_references(connection)
            connection.exec_driver_sql("COMMIT")
    finally:
        engine.dispose()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise StorageError(f"rows point to nothing after the migration, in: {tables}")


def _back_up(path: Path, before: str) -> None:
    target = path.with_name(f"{path.name}.before-{before}")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


if __name__ == "__main__":
    upgrade(os.environ["PLEK_DATABASE_URL"])
