"""Thesauri that an administrator imported, beside the one that ships."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from knowledge.thesaurus import SkosConcept
from storage.tables import concept, thesaurus

TOGETHER = 2_000
"""Concepts that go to the database in one statement."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A thesaurus as it was imported. language: of its labels; file: the name it came under."""

    name: str
    language: str
    file: str
    at: datetime
    concepts: int = 0


class Thesauri:
    """The imported thesauri of one transaction."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def all(self) -> list[Imported]:
        """Give what was imported, without the concepts."""
        rows = self._connection.execute(
            select(thesaurus, func.count(concept.c.key).label("concepts"))
            .outerjoin(concept, concept.c.thesaurus == thesaurus.c.name)
            .group_by(thesaurus.c.name)
            .order_by(thesaurus.c.name)
        )
        return [
            Imported(row.name, row.language, row.file, row.imported, row.concepts) for row in rows
        ]

    def concepts(self) -> list[SkosConcept]:
        """Give every imported concept; its source is the name of its thesaurus."""
        rows = self._connection.execute(
            select(concept).order_by(concept.c.thesaurus, concept.c.key)
        )
        # A key stands in every concept around it: one text for all of them is a third of the size.
        same: dict[str, str] = {}
        return [_concept(row, same) for row in rows]

    def replace(self, new: Imported, concepts: Iterable[SkosConcept]) -> None:
        """Keep a thesaurus, in the place of one with the same name. Keys must differ."""
        self.remove(new.name)
        self._connection.execute(
            insert(thesaurus),
            {
                "name": new.name,
                "language": new.language,
                "file": new.file,
                "imported": new.at,
            },
        )
        rows = [_values(new.name, each) for each in concepts]
        for at in range(0, len(rows), TOGETHER):
            self._connection.execute(insert(concept), rows[at : at + TOGETHER])

    def remove(self, name: str) -> bool:
        """Let go of a thesaurus and its concepts. False when there is none with this name."""
        self._connection.execute(concept.delete().where(concept.c.thesaurus == name))
        gone = self._connection.execute(thesaurus.delete().where(thesaurus.c.name == name))
        return gone.rowcount > 0


def _values(name: str, each: SkosConcept) -> dict[str, Any]:
    return {
        "thesaurus": name,
        "key": each.key,
        "preferred": each.preferred,
        "alternative": list(each.alternative),
        "everyday": list(each.everyday),
        "broader": list(each.broader),
        "related": list(each.related),
    }


def _concept(row: Row[Any], same: dict[str, str]) -> SkosConcept:
    return SkosConcept(
        key=same.setdefault(row.key, row.key),
        preferred=row.preferred,
        alternative=tuple(row.alternative),
        everyday=tuple(row.everyday),
        broader=tuple(same.setdefault(key, key) for key in row.broader),
        related=tuple(same.setdefault(key, key) for key in row.related),
        source=same.setdefault(row.thesaurus, row.thesaurus),
    )
