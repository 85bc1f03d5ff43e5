"""People: the one table with names and ids. Forgetting somebody empties one row."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, tuple_, update

from storage.tables import Moment, membership, person

_FIND = select(person).where(
    person.c.tenant == bindparam("of_tenant"), person.c.object_id == bindparam("of_object")
)
_FIND_ALL = select(person).where(
    tuple_(person.c.tenant, person.c.object_id).in_(bindparam("of", expanding=True))
)
_INSERT = insert(person).returning(person.c.key)
_BROKER = select(membership.c.hub).where(
    membership.c.person == bindparam("of_key"),
    membership.c.role == "broker",
    membership.c.checked_at >= bindparam("since", type_=Moment),
)
_SPEAK = update(person).where(person.c.key == bindparam("of_key"))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who talks with the bot. language: 'nl', 'en', or None while nothing was told."""

    key: int
    tenant: str
    object_id: str
    mri: str
    name: str
    language: str | None
    created: datetime


class People:
    """The people of one transaction."""

    def __init__(self, connection: Connection):
        self._connection = connection
        self._looked_up: dict[tuple[str, str], Row[Any] | None] = {}

    def look_up(self, ids: Iterable[tuple[str, str]]) -> None:
        """Look people up by (tenant, object id) who are all met before anything else is done."""
        self._looked_up = dict.fromkeys(ids)
        if self._looked_up:
            rows = self._connection.execute(_FIND_ALL, {"of": list(self._looked_up)})
            self._looked_up |= {(row.tenant, row.object_id): row for row in rows}

    def meet(
        self,
        *,
        tenant: str,
        object_id: str,
        mri: str,
        name: str,
        language: str | None,
        at: datetime,
    ) -> Person:
        """Give the person of these ids, known from now on; what changed is updated."""
        row = self._row(tenant, object_id)
        if row is None:
            key = self._connection.execute(
                _INSERT,
                {
                    "tenant": tenant,
                    "object_id": object_id,
                    "mri": mri,
                    "name": name,
                    "language": language,
                    "created": at,
                },
            ).scalar_one()
            return Person(key, tenant, object_id, mri, name, language, at)
        known = Person(
            row.key, tenant, object_id, mri, name or row.name, language or row.language, row.created
        )
        if (known.mri, known.name, known.language) != (row.mri, row.name, row.language):
            self._connection.execute(
                update(person)
                .where(person.c.key == known.key)
                .values(mri=known.mri, name=known.name, language=known.language)
            )
        return known

    def speak(self, key: int, language: str) -> None:
        """Note the language that somebody was heard to speak."""
        self._connection.execute(_SPEAK, {"of_key": key, "language": language})

    def find(self, *, tenant: str, object_id: str) -> Person | None:
        """Give the person of these ids, or None."""
        row = self._row(tenant, object_id)
        if row is None:
            return None
        return Person(row.key, tenant, object_id, row.mri, row.name, row.language, row.created)

    def _row(self, tenant: str, object_id: str) -> Row[Any] | None:
        # Once: what is done for somebody may change the row.
        if (tenant, object_id) in self._looked_up:
            return self._looked_up.pop((tenant, object_id))
        return self._connection.execute(
            _FIND, {"of_tenant": tenant, "of_object": object_id}
        ).one_or_none()

    def names(self, keys: Collection[int]) -> dict[int, str]:
        """Give the names of these people; who was forgotten has none."""
        if not keys:
            return {}
        rows = self._connection.execute(
            select(person.c.key, person.c.name).where(person.c.key.in_(sorted(keys)))
        )
        return {row.key: row.name for row in rows if row.name}

    def hubs_of(self, key: int, *, since: datetime) -> frozenset[str]:
        """Give the hubs at which the person is a broker by a check made since that moment."""
        rows = self._connection.execute(_BROKER, {"of_key": key, "since": since})
        return frozenset(row.hub for row in rows)

    def forget(self, key: int) -> None:
        """Empty the person's row, and take every role away."""
        self._connection.execute(
            update(person)
            .where(person.c.key == key)
            .values(tenant="", object_id=None, mri="", name="", language=None)
        )
        self._connection.execute(membership.delete().where(membership.c.person == key))
