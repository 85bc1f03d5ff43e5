"""Receipts: what was received already, so that a redelivery has no second effect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, bindparam, delete, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import receipt

_KEY = (receipt.c.conversation, receipt.c.activity, receipt.c.type)
_INSERT: dict[str, Insert] = {
    "sqlite": sqlite.insert(receipt).on_conflict_do_nothing().returning(*_KEY),
    "postgresql": postgresql.insert(receipt).on_conflict_do_nothing().returning(*_KEY),
}

_THIS = (
    receipt.c.conversation == bindparam("of_conversation"),
    receipt.c.activity == bindparam("of_activity"),
    receipt.c.type == bindparam("of_type"),
)
_KEEP = (
    update(receipt).where(*_THIS).values(response=bindparam("response"), person=bindparam("person"))
)
_RESPONSE = select(receipt.c.response).where(*_THIS)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What recognises a delivery by the platform. Conversation ids belong to one channel."""

    conversation: str
    activity: str
    type: str


class Receipts:
    """The receipts of one transaction."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def take(self, delivery: Delivery, at: datetime) -> bool:
        """Note a delivery. False when it was noted before: then nothing more may be done."""
        done = self._connection.execute(_insert(self._connection), _row(delivery, at))
        return done.one_or_none() is not None

    def take_all(self, deliveries: Iterable[tuple[Delivery, datetime]]) -> set[Delivery]:
        """Note several deliveries, with their moments. Gives those that were not noted before."""
        # In one order everywhere: two writers that note the same ones do not wait for each other.
        ordered = sorted(
            deliveries, key=lambda each: (each[0].conversation, each[0].activity, each[0].type)
        )
        rows = [_row(delivery, at) for delivery, at in ordered]
        done = self._connection.execute(_insert(self._connection), rows)
        return {Delivery(*row) for row in done}

    def keep(self, delivery: Delivery, response: bytes, person: int | None) -> None:
        """Keep what was answered to a press, to be said again."""
        self._connection.execute(_KEEP, _of(delivery) | {"response": response, "person": person})

    def response(self, delivery: Delivery) -> bytes | None:
        """Give what was answered to a press."""
        return self._connection.execute(_RESPONSE, _of(delivery)).scalar_one_or_none()

    def forget(self, person: int) -> None:
        """Remove the answers that were given to somebody; that they were given stays known."""
        self._connection.execute(
            update(receipt).where(receipt.c.person == person).values(response=None, person=None)
        )

    def sweep(self, *, before: datetime, limit: int) -> int:
        """Remove receipts from before a moment, at most `limit`. Gives how many.

        The platform does not deliver that late.
        """
        key = (receipt.c.conversation, receipt.c.activity, receipt.c.type)
        old = select(*key).where(receipt.c.at < before).limit(limit)
        return self._connection.execute(delete(receipt).where(tuple_(*key).in_(old))).rowcount


def _insert(connection: Connection) -> Insert:
    return _INSERT[connection.dialect.name]


def _row(delivery: Delivery, at: datetime) -> dict[str, Any]:
    return {
        "conversation": delivery.conversation,
        "activity": delivery.activity,
        "type": delivery.type,
        "at": at,
    }


def _of(delivery: Delivery) -> dict[str, Any]:
    return {
        "of_conversation": delivery.conversation,
        "of_activity": delivery.activity,
        "of_type": delivery.type,
    }
