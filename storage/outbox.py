"""The outbox: what is owed to a conversation, until it is delivered.

Written in the transaction of the step that owes it. A row is leased by the instance that delivers
it; `attempts` is the fence: who lost the lease can no longer close the row. Rows of one
conversation go out in the order of their keys.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from storage.tables import conversation, outbox
from storage.transaction import Transaction

_INSERT = insert(outbox).returning(outbox.c.key, sort_by_parameter_order=True)


@dataclass(slots=True)
class Owed:
    """One thing to deliver: a new message, or an update when `target` names a message.

    key: 0 until it was written, at the end of the transaction that owes it. body: the activity as
    JSON in UTF-8. again: send once more when nobody knows whether it arrived. attempts: the fence
    of the lease under which it was taken; 0 without one. question: the stored question of which a
    new message becomes the card.
    """

    key: int
    conversation: int
    conversation_id: str
    service_url: str
    target: str | None
    body: bytes
    again: bool
    attempts: int
    question: int | None = None


class Outbox:
    """The outbox of one transaction."""

    def __init__(self, transaction: Transaction):
        self._transaction = transaction

    @property
    def _connection(self) -> Connection:
        return self._transaction.connection

    def owe(
        self,
        owed: Owed,
        *,
        at: datetime,
        lease_by: str | None = None,
        lease: timedelta = timedelta(seconds=30),
    ) -> None:
        """Owe something to a conversation. lease_by: who delivers it at once."""
        self._transaction.owed_to.add(owed.conversation)
        self._transaction.add(
            _INSERT,
            {
                "conversation": owed.conversation,
                "target": owed.target,
                "body": owed.body,
                "again": owed.again,
                "question": owed.question,
                "owed": at,
                "due": at,
                "attempts": owed.attempts,
                "lease_by": lease_by,
                "lease_until": at + lease if lease_by else None,
            },
            told=partial(setattr, owed, "key"),
        )

    def take(
        self, *, by: str, at: datetime, lease: timedelta = timedelta(seconds=30), limit: int = 50
    ) -> list[Owed]:
        """Lease what is due and first in its conversation, when nobody else delivers it."""
        earlier = outbox.alias("earlier")
        first = (
            select(func.min(earlier.c.key))
            .where(earlier.c.conversation == outbox.c.conversation, earlier.c.failed.is_(None))
            .scalar_subquery()
        )
        rows = self._connection.execute(
            select(outbox, conversation.c.id, conversation.c.service_url)
            .join(conversation, conversation.c.key == outbox.c.conversation)
            .where(
                outbox.c.failed.is_(None),
                outbox.c.due <= at,
                or_(outbox.c.lease_until.is_(None), outbox.c.lease_until < at),
                outbox.c.key == first,
            )
            .order_by(outbox.c.key)
            .limit(limit)
            .with_for_update(of=outbox, skip_locked=True)
        ).all()
        if rows:
            self._connection.execute(
                update(outbox)
                .where(outbox.c.key.in_([row.key for row in rows]))
                .values(lease_by=by, lease_until=at + lease, attempts=outbox.c.attempts + 1)
            )
        return [
            Owed(
                key=row.key,
                conversation=row.conversation,
                conversation_id=row.id,
                service_url=row.service_url,
                target=row.target,
                body=row.body,
                again=row.again,
                attempts=row.attempts + 1,
                question=row.question,
            )
            for row in rows
        ]

    def delivered(self, done: Collection[tuple[int, int]], *, by: str) -> None:
        """Close rows (key, fence) that arrived."""
        # Nearly all were delivered at the first try: those go in one statement.
        first = [key for key, fence in done if fence == 1]
        if first:
            self._connection.execute(
                delete(outbox).where(
                    outbox.c.key.in_(first), outbox.c.lease_by == by, outbox.c.attempts == 1
                )
            )
        for key, fence in done:
            if fence != 1:
                self._connection.execute(delete(outbox).where(_held(key, fence, by)))

    def postpone(self, key: int, fence: int, *, by: str, until: datetime) -> None:
        """Try again later."""
        self._connection.execute(
            update(outbox)
            .where(_held(key, fence, by))
            .values(due=until, lease_by=None, lease_until=None)
        )

    def give_up(self, key: int, fence: int, *, by: str, why: str) -> None:
        """Keep the row as undeliverable: it blocks nothing any more, and can be listed."""
        self._connection.execute(
            update(outbox)
            .where(_held(key, fence, by))
            .values(failed=why[:200], body=b"", lease_by=None, lease_until=None)
        )

    def release(self) -> None:
        """Let go of every lease: the one process that held them has ended."""
        self._connection.execute(
            update(outbox).where(outbox.c.failed.is_(None)).values(lease_by=None, lease_until=None)
        )

    def count(self) -> int:
        """Count what is owed."""
        return self._connection.execute(
            select(func.count()).where(outbox.c.failed.is_(None))
        ).scalar_one()

    def left_to_others(self, conversation: int, *, by: str) -> bool:
        """Whether something is owed there that this instance does not deliver at this moment."""
        found = self._connection.execute(
            select(outbox.c.key)
            .where(
                outbox.c.conversation == conversation,
                outbox.c.failed.is_(None),
                or_(outbox.c.lease_by.is_(None), outbox.c.lease_by != by),
            )
            .limit(1)
        )
        return found.first() is not None

    def undelivered(self, limit: int = 100) -> list[tuple[int, str, datetime]]:
        """List what could not be delivered: (key, why, since when), newest first."""
        rows = self._connection.execute(
            select(outbox.c.key, outbox.c.failed, outbox.c.owed)
            .where(outbox.c.failed.is_not(None))
            .order_by(outbox.c.key.desc())
            .limit(limit)
        )
        return [(row.key, row.failed, row.owed) for row in rows]

    def forget(self, person: int) -> None:
        """Remove what is still owed to the personal chats of somebody."""
        theirs = select(conversation.c.key).where(conversation.c.person == person)
        self._connection.execute(delete(outbox).where(outbox.c.conversation.in_(theirs)))

    def sweep(self, *, before: datetime, limit: int) -> int:
        """Remove undeliverable rows from before a moment, at most `limit`. Gives how many."""
        old = (
            select(outbox.c.key)
            .where(outbox.c.failed.is_not(None), outbox.c.owed < before)
            .limit(limit)
        )
        return self._connection.execute(delete(outbox).where(outbox.c.key.in_(old))).rowcount


def _held(key: int, fence: int, by: str) -> ColumnElement[bool]:
    return and_(outbox.c.key == key, outbox.c.attempts == fence, outbox.c.lease_by == by)
