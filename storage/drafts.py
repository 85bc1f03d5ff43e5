"""Drafts: questions on their way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from knowledge.errors import Clash, NotFound
from knowledge.question import Draft, Place
from storage.facets import from_json, to_json
from storage.tables import draft, offer
from storage.transaction import Transaction

_FIND = select(draft).where(draft.c.key == bindparam("of_key"))
_INSERT = insert(draft)
_SAVE = update(draft).where(
    draft.c.key == bindparam("of_key"), draft.c.version == bindparam("of_version")
)


class Drafts:
    """The drafts of one transaction."""

    def __init__(self, transaction: Transaction):
        self._transaction = transaction

    @property
    def _connection(self) -> Connection:
        return self._transaction.connection

    def add(self, new: Draft) -> None:
        """Keep a new draft. That there is one of this key shows when it is written: at the end."""
        self._transaction.add(
            _INSERT,
            {
                "key": new.key,
                "person": new.person,
                "conversation": new.conversation,
                "place": new.place.value,
                "original": new.original,
                "sharpened": new.sharpened,
                "facets": to_json(new.facets),
                "language": new.language,
                "sharpening": new.sharpening,
                "copied_from": new.copied_from or None,
                "question": new.question,
                "ended": new.ended,
                "created": new.created,
                "changed": new.changed,
                "version": new.version,
            },
        )

    def get(self, key: str) -> Draft:
        """Give a draft. Raises NotFound."""
        row = self._connection.execute(_FIND, {"of_key": key}).one_or_none()
        if row is None:
            raise NotFound(key)
        return _draft(row)

    def copy_of(self, key: str, person: int) -> Draft | None:
        """Give the draft that this person copied from another one, if there is one."""
        row = self._connection.execute(
            select(draft).where(draft.c.copied_from == key, draft.c.person == person)
        ).one_or_none()
        return _draft(row) if row else None

    def changing(self, question: int, person: int) -> Draft | None:
        """Give the unfinished draft with which this person changes a stored question."""
        row = self._connection.execute(
            select(draft)
            .where(draft.c.question == question, draft.c.person == person, draft.c.ended == "")
            .order_by(draft.c.changed.desc())
            .limit(1)
        ).one_or_none()
        return _draft(row) if row else None

    def save(self, new: Draft) -> None:
        """Keep a changed draft, whose version is one more. Raises Clash when it moved meanwhile."""
        done = self._connection.execute(
            _SAVE,
            {
                "of_key": new.key,
                "of_version": new.version - 1,
                "original": new.original,
                "sharpened": new.sharpened,
                "facets": to_json(new.facets),
                "language": new.language,
                "sharpening": new.sharpening,
                "question": new.question,
                "ended": new.ended,
                "changed": new.changed,
                "version": new.version,
            },
        )
        if done.rowcount != 1:
            raise Clash(f"draft {new.key} moved")

    def open_of(self, person: int, limit: int) -> list[Draft]:
        """Give what this person began to sharpen and did not finish, newest first."""
        rows = self._connection.execute(
            select(draft)
            .where(draft.c.person == person, draft.c.ended == "", draft.c.sharpening)
            .order_by(draft.c.changed.desc())
            .limit(limit)
        )
        return [_draft(row) for row in rows]

    def count_of(self, person: int) -> int:
        """Count the drafts of this person that are not finished."""
        return self._connection.execute(
            select(func.count()).where(draft.c.person == person, draft.c.ended == "")
        ).scalar_one()

    def forget(self, person: int) -> None:
        """Remove every draft of this person, with the offers that others made on it."""
        self._remove_offers(select(draft.c.key).where(draft.c.person == person))
        self._connection.execute(delete(draft).where(draft.c.person == person))

    def sweep(self, *, before: datetime, limit: int) -> tuple[int, int]:
        """Remove drafts not touched since `before`, at most `limit`, with the offers on them.

        Gives how many were removed, and how many of those had been left without an end.
        """
        # Locked: a draft that somebody touches at this moment stays.
        old = (
            select(draft.c.key, draft.c.ended)
            .where(draft.c.changed < before)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = self._connection.execute(old).all()
        if rows:
            keys = [row.key for row in rows]
            self._remove_offers(select(draft.c.key).where(draft.c.key.in_(keys)))
            self._connection.execute(delete(draft).where(draft.c.key.in_(keys)))
        return len(rows), sum(row.ended == "" for row in rows)

    def _remove_offers(self, drafts: Select[Any]) -> None:
        # Those on a draft that became a question belong to the question, and stay.
        self._connection.execute(
            delete(offer).where(offer.c.about.in_(drafts), offer.c.question.is_(None))
        )


def _draft(row: Row[Any]) -> Draft:
    return Draft(
        key=row.key,
        person=row.person,
        conversation=row.conversation,
        place=Place(row.place),
        original=row.original,
        sharpened=row.sharpened,
        facets=from_json(row.facets),
        language=row.language,
        created=row.created,
        changed=row.changed,
        version=row.version,
        question=row.question,
        sharpening=row.sharpening,
        ended=row.ended,
        copied_from=row.copied_from or "",
    )
