"""Evidence: which networks helped with which questions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from knowledge.evidence import MOST_QUESTIONS, TAKEN_BACK, USED, Kind
from storage.tables import evidence, question


class Evidence:
    """The evidence of one transaction."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def add(self, network: str, of: int, kind: Kind, at: datetime) -> bool:
        """Keep that a network fits a question. False when that was known."""
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        done = self._connection.execute(
            dialect.insert(evidence)
            .values(network=network, question=of, kind=kind.value, at=at)
            .on_conflict_do_nothing()
            .returning(evidence.c.at)
        )
        return done.one_or_none() is not None

    def remove(self, network: str, of: int, kind: Kind) -> None:
        """Take it back."""
        self._connection.execute(
            delete(evidence).where(
                evidence.c.network == network,
                evidence.c.question == of,
                evidence.c.kind == kind.value,
            )
        )

    def networks(self, of: int, kind: Kind | None = None) -> list[str]:
        """Give the keys of the networks of which this question tells something."""
        found = select(evidence.c.network).where(evidence.c.question == of).distinct()
        if kind is not None:
            found = found.where(evidence.c.kind == kind.value)
        return sorted(row.network for row in self._connection.execute(found))

    def latest(self, networks: Collection[str]) -> dict[str, list[int]]:
        """Give by network the keys of the latest questions whose words may count, latest first.

        A network without any is left out.
        """
        if not networks:
            return {}
        each = (
            select(evidence.c.network, evidence.c.question, func.max(evidence.c.at).label("at"))
            .join(question, question.c.key == evidence.c.question)
            .where(
                evidence.c.network.in_(sorted(networks)),
                question.c.person.is_not(None),
                or_(question.c.original != "", question.c.sharpened != ""),
                question.c.visibility.in_(sorted(USED)),
                question.c.state.not_in(sorted(TAKEN_BACK)),
            )
            .group_by(evidence.c.network, evidence.c.question)
            .subquery()
        )
        order = (each.c.at.desc(), each.c.question.desc())
        place = func.row_number().over(partition_by=each.c.network, order_by=order).label("place")
        ranked = select(each.c.network, each.c.question, place).subquery()
        rows = self._connection.execute(
            select(ranked.c.network, ranked.c.question)
            .where(ranked.c.place <= MOST_QUESTIONS)
            .order_by(ranked.c.network, ranked.c.place)
        )
        found: dict[str, list[int]] = {}
        for row in rows:
            found.setdefault(row.network, []).append(row.question)
        return found
