"""Changes: what the indexes in memory must hear, on this instance and on others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from storage.tables import change


@dataclass(frozen=True, slots=True)
class Change:
    """Something changed: kind is 'network', 'question', 'hub' or 'thesaurus', subject its key."""

    seq: int
    kind: str
    subject: str


class Changes:
    """The changes of one transaction; `made` gathers them for after the commit."""

    def __init__(self, connection: Connection, made: list[Change]):
        self._connection = connection
        self._made = made

    def note(self, kind: str, subject: str | int, at: datetime) -> None:
        """Note that something changed."""
        seq = self._connection.execute(
            insert(change).returning(change.c.seq),
            {"kind": kind, "subject": str(subject), "at": at},
        ).scalar_one()
        self._made.append(Change(seq, kind, str(subject)))

    def since(self, moment: datetime, *, without: Collection[int]) -> list[Change]:
        """Give what changed since a moment and was not seen yet.

        A moment, not a number: a transaction with a lower number may be committed later.
        """
        rows = self._connection.execute(
            select(change).where(change.c.at >= moment).order_by(change.c.seq)
        )
        return [Change(row.seq, row.kind, row.subject) for row in rows if row.seq not in without]

    def sweep(self, *, before: datetime, limit: int) -> int:
        """Remove what every instance has heard long ago, at most `limit`. Gives how many."""
        old = select(change.c.seq).where(change.c.at < before).limit(limit)
        return self._connection.execute(delete(change).where(change.c.seq.in_(old))).rowcount
