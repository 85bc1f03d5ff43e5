"""The inbox: what was acknowledged before it was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, or_, select, update

from storage.tables import inbox


@dataclass(frozen=True, slots=True)
class Received:
    """An activity as it came, with personal data in its text masked: JSON in UTF-8."""

    key: int
    activity: bytes


class Inbox:
    """The inbox of one transaction."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def put(self, activity: bytes, *, at: datetime, lease: timedelta) -> int:
        """Keep an activity; nobody else takes it before the lease ends. Gives its key."""
        key: int = self._connection.execute(
            insert(inbox).returning(inbox.c.key),
            {"activity": activity, "received": at, "lease_until": at + lease},
        ).scalar_one()
        return key

    def take(self, *, at: datetime, lease: timedelta, limit: int = 20) -> list[Received]:
        """Take what nobody works on, oldest first."""
        rows = self._connection.execute(
            select(inbox)
            .where(or_(inbox.c.lease_until.is_(None), inbox.c.lease_until < at))
            .order_by(inbox.c.key)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        if rows:
            self._connection.execute(
                update(inbox)
                .where(inbox.c.key.in_([row.key for row in rows]))
                .values(lease_until=at + lease)
            )
        return [Received(row.key, row.activity) for row in rows]

    def remove(self, key: int) -> None:
        """Remove what has been answered."""
        self._connection.execute(delete(inbox).where(inbox.c.key == key))

    def release(self) -> None:
        """Let go of every lease: the one process that held them has ended."""
        self._connection.execute(update(inbox).values(lease_until=None))
