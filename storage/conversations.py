"""Conversations: where people talk with the bot, and how they are reached again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, insert, select, update

from knowledge.question import Place
from storage.tables import conversation, outbox
from storage.transaction import Transaction

_OWED = exists().where(outbox.c.conversation == conversation.c.key, outbox.c.failed.is_(None))
_SELECT = select(conversation, _OWED.label("owed"))
_FIND = _SELECT.where(conversation.c.id == bindparam("of_id"))
_FIND_ALL = _SELECT.where(conversation.c.id.in_(bindparam("of", expanding=True)))
_INSERT = insert(conversation).returning(conversation.c.key)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A chat, group chat or channel thread. owed: something waits to be delivered there."""

    key: int
    id: str
    place: Place
    tenant: str
    service_url: str
    bot: str
    welcomed: bool
    owed: bool


class Conversations:
    """The conversations of one transaction."""

    def __init__(self, transaction: Transaction):
        self._transaction = transaction
        self._looked_up: dict[str, Row[Any] | None] = {}

    @property
    def _connection(self) -> Connection:
        return self._transaction.connection

    def look_up(self, ids: Iterable[str]) -> None:
        """Look conversations up that are all met before anything is done but in these."""
        self._looked_up = dict.fromkeys(ids)
        if self._looked_up:
            rows = self._connection.execute(_FIND_ALL, {"of": list(self._looked_up)})
            self._looked_up |= {row.id: row for row in rows}

    def meet(
        self,
        *,
        id: str,
        place: Place,
        tenant: str,
        service_url: str,
        bot: str,
        person: int | None,
        at: datetime,
    ) -> Conversation:
        """Give the conversation of this id, known from now on; its service URL may move.

        person: whose personal chat it is; None elsewhere.
        """
        row = self._row(id)
        if row is None:
            key = self._transaction.at_once.execute(
                _INSERT,
                {
                    "id": id,
                    "place": place.value,
                    "tenant": tenant,
                    "service_url": service_url,
                    "bot": bot,
                    "person": person,
                    "created": at,
                },
            ).scalar_one()
            return Conversation(
                key, id, place, tenant, service_url, bot, welcomed=False, owed=False
            )
        if (row.service_url, row.bot, row.person, row.gone) != (service_url, bot, person, False):
            self._transaction.at_once.execute(
                update(conversation)
                .where(conversation.c.key == row.key)
                .values(service_url=service_url, bot=bot, person=person, gone=False)
            )
        owed = row.owed or row.key in self._transaction.owed_to
        return Conversation(
            row.key, id, Place(row.place), tenant, service_url, bot, row.welcomed, owed
        )

    def _row(self, id: str) -> Row[Any] | None:
        # Once: what is done in a conversation may change the row.
        if id in self._looked_up:
            return self._looked_up.pop(id)
        return self._connection.execute(_FIND, {"of_id": id}).one_or_none()

    def get(self, key: int) -> Conversation:
        """Give the conversation of this key, which something in the database points to."""
        row = self._connection.execute(_SELECT.where(conversation.c.key == key)).one()
        return Conversation(
            row.key,
            row.id,
            Place(row.place),
            row.tenant,
            row.service_url,
            row.bot,
            row.welcomed,
            row.owed,
        )

    def welcome(self, key: int) -> None:
        """Note that this conversation got its welcome."""
        self._connection.execute(
            update(conversation).where(conversation.c.key == key).values(welcomed=True)
        )

    def leave(self, id: str) -> None:
        """Note that the bot was removed there: what is owed to it is undeliverable.

        What somebody delivers at this moment is left to them.
        """
        self._connection.execute(
            update(conversation).where(conversation.c.id == id).values(gone=True, welcomed=False)
        )
        left = select(conversation.c.key).where(conversation.c.id == id).scalar_subquery()
        self._connection.execute(
            update(outbox)
            .where(
                outbox.c.conversation == left,
                outbox.c.failed.is_(None),
                outbox.c.lease_by.is_(None),
            )
            .values(failed="the bot was removed there", body=b"")
        )

    def close_personal(self, person: int) -> None:
        """Cut the personal chats of somebody who is forgotten loose from that person."""
        self._connection.execute(
            update(conversation).where(conversation.c.person == person).values(person=None)
        )
