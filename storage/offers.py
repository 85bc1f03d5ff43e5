"""Offers: who says to know something about a question."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import offer


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer; it belongs to a draft, and to the question that the draft became."""

    person: int
    text: str
    at: datetime


class Offers:
    """The offers of one transaction."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def put(
        self, *, about: str, question: int | None, person: int, text: str, at: datetime
    ) -> bool:
        """Keep somebody's offer; a second one by the same person replaces the first.

        about: the key of a draft, or the number of a question. Gives whether the text is new.
        """
        before = self._connection.execute(
            select(offer.c.text).where(offer.c.about == about, offer.c.person == person)
        ).scalar_one_or_none()
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        self._connection.execute(
            dialect.insert(offer)
            .values(about=about, question=question, person=person, text=text, at=at)
            .on_conflict_do_update(
                index_elements=["about", "person"], set_={"text": text, "at": at}
            )
        )
        return before != text

    def attach(self, draft: str, question: int) -> None:
        """Let the offers on a draft belong to the question that it became."""
        self._connection.execute(
            update(offer).where(offer.c.about == draft).values(question=question)
        )

    def on(self, question: int) -> list[Offer]:
        """Give the offers on a question, oldest first."""
        rows = self._connection.execute(
            select(offer).where(offer.c.question == question).order_by(offer.c.at, offer.c.key)
        )
        return [Offer(row.person, row.text, row.at) for row in rows]

    def expire_texts(self, questions: Collection[int]) -> None:
        """Empty what was offered on these questions, whose own texts were emptied."""
        self._connection.execute(
            update(offer).where(offer.c.question.in_(sorted(questions))).values(text="")
        )

    def forget(self, person: int) -> None:
        """Remove every offer of this person."""
        self._connection.execute(delete(offer).where(offer.c.person == person))
