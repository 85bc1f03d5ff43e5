"""Networks, and the people of them who agreed to be shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from knowledge.network import Contact, LookingFor, Network, Scale
from storage.tables import contact, network, person

SHOWN_TO_MEMBERS = "members"
"""A contact who agreed to be shown to every member."""


class Networks:
    """The networks of one transaction."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def count(self) -> int:
        """Count the entries, stopped ones too."""
        return self._connection.execute(select(func.count()).select_from(network)).scalar_one()

    def add(self, many: Iterable[Network]) -> None:
        """Keep new entries."""
        rows = [_values(each) for each in many]
        if rows:
            self._connection.execute(insert(network), rows)

    def all(self) -> Iterator[Network]:
        """Give every network that has not stopped, without contacts."""
        rows = self._connection.execute(
            select(network).where(network.c.stopped.is_(False)).order_by(network.c.key)
        )
        for row in rows:
            yield _network(row)

    def among(self, keys: Collection[str]) -> dict[str, Network]:
        """Give these networks by key; one that has stopped or is gone is left out."""
        if not keys:
            return {}
        rows = self._connection.execute(
            select(network).where(network.c.key.in_(sorted(keys)), network.c.stopped.is_(False))
        )
        return {row.key: _network(row) for row in rows}

    def contacts(self, keys: Collection[str]) -> dict[str, tuple[Contact, ...]]:
        """Give, by network, the people who agreed to be shown to every member."""
        if not keys:
            return {}
        rows = self._connection.execute(
            select(contact.c.network, contact.c.role, person.c.name)
            .join(person, person.c.key == contact.c.person)
            .where(
                contact.c.network.in_(sorted(keys)),
                contact.c.shown_to == SHOWN_TO_MEMBERS,
                person.c.name != "",
            )
            .order_by(contact.c.network, contact.c.agreed)
        )
        found: dict[str, tuple[Contact, ...]] = {}
        for row in rows:
            found[row.network] = (*found.get(row.network, ()), Contact(row.name, row.role))
        return found

    def forget(self, who: int) -> list[str]:
        """Take somebody's contact role away everywhere. Gives the keys of those networks."""
        rows = self._connection.execute(
            contact.delete().where(contact.c.person == who).returning(contact.c.network)
        )
        return [row.network for row in rows]


def _values(each: Network) -> dict[str, Any]:
    return {
        "key": each.key,
        "name": each.name,
        "line": each.line,
        "description": each.description,
        "words": list(each.words),
        "areas": list(each.areas),
        "themes": list(each.themes),
        "scale": each.scale.value,
        "kinds": list(each.kinds),
        "offers": [offer.value for offer in each.offers],
        "link": each.link,
        "source": each.source,
        "year": each.year,
        "joined": each.joined,
    }


def _network(row: Row[Any]) -> Network:
    return Network(
        key=row.key,
        name=row.name,
        line=row.line,
        description=row.description,
        words=tuple(row.words),
        areas=tuple(row.areas),
        themes=tuple(row.themes),
        scale=Scale(row.scale),
        kinds=tuple(row.kinds),
        offers=tuple(LookingFor(offer) for offer in row.offers),
        link=row.link,
        source=row.source,
        year=row.year,
        joined=row.joined,
    )
