"""Tallies: counts of what is not kept itself."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import tally


class Tallies:
    """The tallies of one transaction."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def add(self, name: str, day: date, count: int = 1) -> None:
        """Count something on a day."""
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        self._connection.execute(
            dialect.insert(tally)
            .values(name=name, day=day, count=count)
            .on_conflict_do_update(
                index_elements=["name", "day"], set_={"count": tally.c.count + count}
            )
        )

    def total(self, name: str) -> int:
        """Give a count over all days."""
        total: int = self._connection.execute(
            select(func.coalesce(func.sum(tally.c.count), 0)).where(tally.c.name == name)
        ).scalar_one()
        return total
