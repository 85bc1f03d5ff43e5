"""Timed work as rows: any instance may take one, and none takes it twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import due


@dataclass(frozen=True, slots=True)
class Task:
    """Something that is to be done: kind says what, subject to what."""

    kind: str
    subject: str


class Due:
    """The timed work of one transaction."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def plan(self, task: Task, at: datetime, *, move: bool = False) -> None:
        """Plan a task; one that is planned already stays as it is, unless `move`."""
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        new = dialect.insert(due).values(kind=task.kind, subject=task.subject, at=at)
        if move:
            new = new.on_conflict_do_update(
                index_elements=["kind", "subject"],
                set_={"at": at, "lease_by": None, "lease_until": None},
            )
        else:
            new = new.on_conflict_do_nothing()
        self._connection.execute(new)

    def take(
        self, *, by: str, at: datetime, lease: timedelta = timedelta(minutes=5), limit: int = 10
    ) -> list[Task]:
        """Lease the tasks whose time has come."""
        rows = self._connection.execute(
            select(due)
            .where(due.c.at <= at, or_(due.c.lease_until.is_(None), due.c.lease_until < at))
            .order_by(due.c.at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            self._connection.execute(
                update(due)
                .where(due.c.kind == row.kind, due.c.subject == row.subject)
                .values(lease_by=by, lease_until=at + lease)
            )
        return [Task(row.kind, row.subject) for row in rows]

    def done(self, task: Task) -> None:
        """Remove a task."""
        self._connection.execute(
            delete(due).where(due.c.kind == task.kind, due.c.subject == task.subject)
        )
