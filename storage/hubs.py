"""Hubs: who handles the questions of which areas."""

from __future__ import annotations

from sqlalchemy import Connection, select

from knowledge.hub import Hub, HubState, Variant
from storage.tables import hub


class Hubs:
    """The hubs of one transaction."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def all(self) -> list[Hub]:
        """Give every hub."""
        rows = self._connection.execute(select(hub).order_by(hub.c.key))
        return [
            Hub(
                key=row.key,
                name=row.name,
                areas=tuple(row.areas),
                national=row.national,
                state=HubState(row.state),
                variant=Variant(row.variant),
                linked=row.conversation is not None,
            )
            for row in rows
        ]

    def add(self, new: Hub) -> None:
        """Keep a new hub; it has no channel yet."""
        self._connection.execute(
            hub.insert(),
            {
                "key": new.key,
                "name": new.name,
                "areas": list(new.areas),
                "national": new.national,
                "state": new.state.value,
                "variant": new.variant.value,
            },
        )
