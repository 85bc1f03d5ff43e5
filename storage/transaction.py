"""A transaction: what the steps of one commit share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Insert


@dataclass(slots=True)
class _Rows:
    """Rows of one table, and who is to be told the key that each gets."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    told: list[Callable[[int], None]] = field(default_factory=list)


class Transaction:
    """A connection, and the rows that are still to be written over it.

    A row that nobody looks at before the commit waits for those of the other steps: one statement
    for eight of them costs less than half of one for each. Who reads or changes such a table takes
    `connection`, over which everything was written; the others take `at_once`.
    """

    def __init__(self, connection: Connection):
        self.at_once = connection
        # Conversations to which something was owed in this transaction.
        self.owed_to: set[int] = set()
        self._waiting: dict[Insert, _Rows] = {}

    @property
    def connection(self) -> Connection:
        """The connection, with nothing left to write."""
        if self._waiting:
            self.finish()
        return self.at_once

    def add(
        self, insert: Insert, row: dict[str, Any], told: Callable[[int], None] | None = None
    ) -> None:
        """Let a row be written later. told: gets the key, which the insert then returns."""
        waiting = self._waiting.setdefault(insert, _Rows())
        waiting.rows.append(row)
        if told is not None:
            waiting.told.append(told)

    def finish(self) -> None:
        """Write what waits; what cannot be written goes on waiting."""
        for insert, waiting in list(self._waiting.items()):
            rows = waiting.rows if len(waiting.rows) > 1 else waiting.rows[0]
            done = self.at_once.execute(insert, rows)
            if waiting.told:
                for told, key in zip(waiting.told, done.scalars(), strict=True):
                    told(key)
            del self._waiting[insert]
