"""A fresh database for a measurement, and a look in it that the bot has no hand in."""

from __future__ import annotations

import secrets
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

ADMIN_URL = "postgresql://postgres@127.0.0.1:5432/postgres"
ENGINES = ("sqlite", "postgresql")


@contextmanager
def fresh(engine: str, admin_url: str = ADMIN_URL) -> Iterator[str]:
    """URL of an empty database, gone afterwards.

    SQLite's file is in the folder for temporary files. Raises psycopg.OperationalError when there
    is no PostgreSQL.
    """
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="plek-bench-") as folder:
            yield f"sqlite:///{Path(folder) / 'plek.db'}"
        return
    name = f"plek_bench_{secrets.token_hex(4)}"
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"{admin_url.rpartition('/')[0]}/{name}"
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            admin.execute(drop)


def drafts(url: str) -> int:
    """How many drafts are stored: a question that was answered is one row."""
    if url.startswith("sqlite:///"):
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as stored:
            return int(stored.execute("SELECT count(*) FROM draft").fetchone()[0])
    with psycopg.connect(url) as stored:
        row = stored.execute("SELECT count(*) FROM draft").fetchone()
    return int(row[0]) if row else 0


def durability(url: str) -> str:
    """Tell what a commit is worth there: a figure without it says little."""
    if url.startswith("sqlite:///"):
        folder = Path(url.removeprefix("sqlite:///")).parent
        return f"SQLite {sqlite3.sqlite_version} in a file on {_filesystem(folder)}"
    asked = ("server_version", "fsync", "synchronous_commit", "shared_buffers")
    with psycopg.connect(url) as stored:
        rows = stored.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(asked)]
        ).fetchall()
    return "PostgreSQL " + " ".join(f"{name}={setting}" for name, setting in rows)


def _filesystem(folder: Path) -> str:
    """Kind of the file system that a folder is on, such as ext4, or tmpfs which never waits."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return f"a file system of {sys.platform}"
    fields = [line.split() for line in mounts.read_text().splitlines()]
    above = [field for field in fields if folder.is_relative_to(field[1])]
    return max(above, key=lambda field: len(field[1]))[2]
