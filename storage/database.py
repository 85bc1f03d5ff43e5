"""The engine behind one URL: an SQLite file or a PostgreSQL server, with the same promises."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from knowledge.errors import Clash, StorageAway, StorageError

_CLASHES = {"40001", "40P01"}
"""PostgreSQL's codes for a serialization failure and a deadlock."""

_AWAY = {"25006", "55P03"}
"""PostgreSQL's codes for a server that only reads (a replica, a full disk), a lock that stays."""

_IN_ERROR = 3
"""libpq's PQTRANS_INERROR: a statement of this transaction failed."""


def url_of(text: str) -> URL:
    """Read a database URL and pick the driver for it.

    Raises ValueError when it is neither `sqlite:///PATH` nor `postgresql://…`.
    """
    url = make_url(text)
    match url.get_backend_name():
        case "sqlite":
            if not url.database or url.database == ":memory:":
                raise ValueError("the database needs a file: sqlite:///PATH")
            return url.set(drivername="sqlite+pysqlite")
        case "postgresql":
            return url.set(drivername="postgresql+psycopg")
        case other:
            raise ValueError(f"a database of the kind {other} is not supported")


def open_engine(text: str) -> Engine:
    """Open the database: connections are made when they are first needed."""
    url = url_of(text)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url,
            isolation_level="AUTOCOMMIT",  # transactions are begun by hand: BEGIN IMMEDIATE
            json_serializer=_json,
            json_deserializer=orjson.loads,
            hide_parameters=True,  # they hold names and texts, which are for no log
            connect_args={"timeout": 2, "check_same_thread": False},
        )
        file = _OneFile(url.database or "")
        event.listen(engine, "do_connect", file.check)
        event.listen(engine, "connect", file.note)
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    return create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        json_serializer=_json,
        json_deserializer=orjson.loads,
        hide_parameters=True,
        pool_size=8,
        max_overflow=4,
        pool_timeout=5,
        pool_recycle=1800,
        connect_args={
            "connect_timeout": 5,
            # A server that vanished without a word is noticed within half a minute.
            "tcp_user_timeout": 15_000,
            "keepalives_idle": 15,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "options": "-c statement_timeout=15000 -c idle_in_transaction_session_timeout=60000",
        },
    )


class _OneFile:
    """Sees to it that all connections of an engine are to the same file.

    SQLite goes on writing into a file that was moved away or replaced, where nobody finds it.
    """

    def __init__(self, path: str):
        self._path = path
        self._opened: tuple[int, int] | None = None

    def check(self, *_: object) -> None:
        """Raise StorageAway when the name no longer leads to the file that was opened."""
        if self._opened is not None and self._opened != self._found():
            raise StorageAway("the file of the database was moved or replaced while it was in use")

    def note(self, _: object, record: ConnectionPoolEntry) -> None:
        """Note what a new connection opened."""
        self._opened = self._opened or self._found()
        record.info["file"] = self

    def _found(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._path)  # noqa: PTH116 - each transaction asks: a Path costs more
        except OSError:
            return None
        return found.st_dev, found.st_ino


_BEGIN = {
    ("sqlite", True): "BEGIN IMMEDIATE",
    ("sqlite", False): "BEGIN",
    ("postgresql", True): "BEGIN",
    ("postgresql", False): "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
}
"""What begins a transaction, by engine and whether it writes. Who reads sees one state."""


def begun(engine: Engine, connection: Connection | None = None, *, write: bool) -> Connection:
    """Begin a transaction, over the connection that is given or over a new one.

    One that died while nobody used it is replaced: nothing was done over it yet.
    """
    for last in (False, True):
        connection = connection or engine.connect()
        try:
            if (file := connection.info.get("file")) is not None:
                file.check()
                _let_write(connection, write)
            connection.exec_driver_sql(_BEGIN[engine.dialect.name, write])
            return connection
        except DBAPIError as error:
            # The pool has now let go of its other connections too: the next one is new.
            drop(connection)
            if last or not error.connection_invalidated:
                raise
            connection = None
    raise AssertionError("unreachable")


def check_sound(connection: Connection) -> None:
    """Raise StorageError when a statement failed and the step went on as if it had not.

    PostgreSQL would quietly make the COMMIT into a ROLLBACK.
    """
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql" and raw.info.transaction_status == _IN_ERROR:
        raise StorageError("a statement failed, and the step went on")


def _let_write(connection: Connection, write: bool) -> None:  # noqa: FBT001 - a setting
    if connection.info.get("write") is not write:
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if write else 'ON'}")
        connection.info["write"] = write


def drop(connection: Connection) -> None:
    """Let go of a connection of which nobody knows what state it is in."""
    with suppress(SQLAlchemyError):
        connection.invalidate()
    with suppress(SQLAlchemyError):
        connection.close()


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA temp_store=MEMORY")
    # A long look keeps the log growing; afterwards its file becomes small again.
    cursor.execute("PRAGMA journal_size_limit=67108864")
    cursor.close()


@contextmanager
def translated() -> Iterator[None]:
    """Turn the database's errors into ours, at this one place."""
    try:
        yield
    except IntegrityError as error:
        raise Clash("two writers met") from error
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in _CLASHES:
            raise Clash("two writers met") from error
        if error.connection_invalidated or _is_away(error):
            raise StorageAway("the database does not answer") from error
        raise StorageError("the database refused a statement") from error
    except PoolTimeout as error:
        raise StorageAway("the database does not answer") from error
    except SQLAlchemyError as error:
        raise StorageError("a statement could not be made") from error


_FAULTS = {1, 18, 19, 20, 21, 25}
"""SQLite's primary codes for what is wrong with a statement or its values.

Source: https://www.sqlite.org/rescode.html
"""


def _is_away(error: DBAPIError) -> bool:
    """Whether the statement is not to blame: no connection, a full disk, a lock that stays."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF not in _FAULTS
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return isinstance(error, (OperationalError, InterfaceError))
    return state[:2] in {"08", "53", "57", "58"} or state in _AWAY
