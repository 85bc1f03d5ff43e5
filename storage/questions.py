"""Questions that were asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from knowledge.errors import Clash, NotFound
from knowledge.lifecycle import State
from knowledge.question import Place, Question, number_of
from storage.facets import from_json, to_json
from storage.tables import counter, question

ENDED = (State.SOLVED, State.CLOSED, State.WITHDRAWN, State.MERGED, State.EXPIRED)

_EMPTY = (
    update(question)
    .where(question.c.key == bindparam("of_key"))
    .values(
        person=None,
        conversation=None,
        original="",
        sharpened="",
        facets=bindparam("facets"),
        card=None,
        version=question.c.version + 1,
    )
)


class Questions:
    """The questions of one transaction."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def add(self, new: Question) -> Question:
        """Keep a new question; it gets its key and its number here."""
        number = number_of(new.created.year, self._next(new.created.year))
        values = _values(new) | {
            "number": number,
            "person": new.person,
            "conversation": new.conversation,
            "place": new.place.value,
            "card": new.card,
            "created": new.created,
            "version": new.version,
        }
        key = self._connection.execute(
            insert(question).returning(question.c.key), values
        ).scalar_one()
        return replace(new, key=key, number=number)

    def _next(self, year: int) -> int:
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        last: int = self._connection.execute(
            dialect.insert(counter)
            .values(year=year, last=1)
            .on_conflict_do_update(index_elements=["year"], set_={"last": counter.c.last + 1})
            .returning(counter.c.last)
        ).scalar_one()
        return last

    def get(self, key: int) -> Question:
        """Give a question. Raises NotFound."""
        row = self._connection.execute(select(question).where(question.c.key == key)).one_or_none()
        if row is None:
            raise NotFound(str(key))
        return _question(row)

    def numbered(self, number: str) -> Question:
        """Give the question with this number. Raises NotFound."""
        row = self._connection.execute(
            select(question).where(question.c.number == number)
        ).one_or_none()
        if row is None:
            raise NotFound(number)
        return _question(row)

    def among(self, keys: Collection[int]) -> dict[int, Question]:
        """Give these questions by key; one that is gone is left out."""
        if not keys:
            return {}
        rows = self._connection.execute(select(question).where(question.c.key.in_(sorted(keys))))
        return {row.key: _question(row) for row in rows}

    def of(self, person: int, *, limit: int, offset: int = 0) -> list[Question]:
        """Give this person's questions, the last changed first."""
        rows = self._connection.execute(
            select(question)
            .where(question.c.person == person)
            .order_by(question.c.changed.desc(), question.c.key.desc())
            .limit(limit)
            .offset(offset)
        )
        return [_question(row) for row in rows]

    def count_of(self, person: int) -> int:
        """Count this person's questions."""
        return self._connection.execute(
            select(func.count()).where(question.c.person == person)
        ).scalar_one()

    def save(self, new: Question) -> None:
        """Keep a changed question, whose version is one more.

        Raises Clash when it moved meanwhile.
        """
        done = self._connection.execute(
            update(question)
            .where(question.c.key == new.key, question.c.version == new.version - 1)
            .values(**_values(new), version=new.version)
        )
        if done.rowcount != 1:
            raise Clash(f"question {new.number} moved")

    def show_on(self, key: int, card: str, *, conversation: int) -> None:
        """Note the message that became a question's card, where it was asked; the first stays.

        Its version stays too: who changes the question meanwhile changes nothing of this.
        """
        self._connection.execute(
            update(question)
            .where(
                question.c.key == key,
                question.c.conversation == conversation,
                question.c.card.is_(None),
            )
            .values(card=card)
        )

    def each(self, *, after: int = 0, together: int = 2_000) -> Iterator[list[Question]]:
        """Give all questions in order of key, in pieces, for the index in memory."""
        while True:
            rows = self._connection.execute(
                select(question)
                .where(question.c.key > after)
                .order_by(question.c.key)
                .limit(together)
            ).all()
            if not rows:
                return
            yield [_question(row) for row in rows]
            after = rows[-1].key

    def forget(self, person: int) -> list[int]:
        """Cut this person's questions loose: they stay without an asker. Gives their keys."""
        rows = self._connection.execute(
            update(question)
            .where(question.c.person == person)
            .values(person=None, conversation=None, card=None, version=question.c.version + 1)
            .returning(question.c.key)
        )
        return [row.key for row in rows]

    def expire_texts(self, *, before: datetime, limit: int) -> list[int]:
        """Empty what was said in questions that ended before a moment; the counts stay.

        Gives the keys of those that were emptied, at most `limit`.
        """
        # Locked: a question that is opened again at this moment keeps its text.
        old = (
            select(question.c.key, question.c.facets)
            .where(
                question.c.state.in_([state.value for state in ENDED]),
                question.c.changed < before,
                question.c.original != "",
            )
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = self._connection.execute(old).all()
        if rows:
            self._connection.execute(
                _EMPTY,
                [{"of_key": row.key, "facets": _without_words(row.facets)} for row in rows],
            )
        return [row.key for row in rows]


def _without_words(facets: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facets.items() if name not in {"purpose", "tried"}}


def _values(new: Question) -> dict[str, Any]:
    return {
        "hub": new.hub,
        "state": new.state.value,
        "visibility": new.facets.visibility.value,
        "original": new.original,
        "sharpened": new.sharpened,
        "facets": to_json(new.facets),
        "language": new.language,
        "helped_by": list(new.helped_by),
        "changed": new.changed,
    }


def _question(row: Row[Any]) -> Question:
    return Question(
        key=row.key,
        number=row.number,
        person=row.person,
        conversation=row.conversation,
        place=Place(row.place),
        hub=row.hub,
        state=State(row.state),
        original=row.original,
        sharpened=row.sharpened,
        facets=from_json(row.facets),
        language=row.language,
        created=row.created,
        changed=row.changed,
        version=row.version,
        helped_by=tuple(row.helped_by),
        card=row.card,
    )
