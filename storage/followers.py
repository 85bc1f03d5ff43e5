"""Followers: who hears the answer to somebody else's question too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from knowledge.question import Place
from storage.tables import conversation, follower, person

_OWN_CHAT = (
    select(func.max(conversation.c.key))
    .where(
        conversation.c.person == follower.c.person,
        conversation.c.place == Place.PERSONAL.value,
        conversation.c.gone.is_(False),
    )
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who follows a question. chat: key of the conversation in which they are reached.

    That is their personal chat, or where they pressed the button when they have none.
    language: None while nothing was told.
    """

    person: int
    chat: int
    language: str | None


class Followers:
    """The followers of one transaction."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def add(self, question: int, who: int, conversation: int, at: datetime) -> None:
        """Let somebody follow a question; who does so already goes on doing so."""
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        self._connection.execute(
            dialect.insert(follower)
            .values(question=question, person=who, conversation=conversation, at=at)
            .on_conflict_do_nothing()
        )

    def remove(self, question: int, who: int) -> None:
        """Let somebody follow a question no longer."""
        self._connection.execute(
            delete(follower).where(follower.c.question == question, follower.c.person == who)
        )

    def of(self, question: int) -> list[Follower]:
        """Give who follows a question, who began first first."""
        rows = self._connection.execute(
            select(
                follower.c.person,
                func.coalesce(_OWN_CHAT, follower.c.conversation).label("chat"),
                person.c.language,
            )
            .join(person, person.c.key == follower.c.person)
            .where(follower.c.question == question)
            .order_by(follower.c.at, follower.c.person)
        )
        return [Follower(row.person, row.chat, row.language) for row in rows]

    def followed(self, who: int, *, among: Collection[int]) -> frozenset[int]:
        """Tell which of these questions somebody follows, by key."""
        if not among:
            return frozenset()
        rows = self._connection.execute(
            select(follower.c.question).where(
                follower.c.person == who, follower.c.question.in_(sorted(among))
            )
        )
        return frozenset(row.question for row in rows)

    def by(self, who: int, *, limit: int) -> list[int]:
        """Give the keys of the questions that somebody follows, last followed first."""
        rows = self._connection.execute(
            select(follower.c.question)
            .where(follower.c.person == who)
            .order_by(follower.c.at.desc(), follower.c.question.desc())
            .limit(limit)
        )
        return [row.question for row in rows]

    def end(self, question: int) -> None:
        """Let nobody follow a question any longer: there is nothing more to hear of it."""
        self._connection.execute(delete(follower).where(follower.c.question == question))

    def forget(self, who: int) -> None:
        """Let somebody follow nothing any longer."""
        self._connection.execute(delete(follower).where(follower.c.person == who))
