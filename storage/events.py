"""Events: every step of a question. They are not changed, but for their words, which may expire."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, insert, select, update

from knowledge.lifecycle import Action, Event, Role, State
from storage.tables import event


class Events:
    """The events of one transaction."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def add(self, new: Event) -> None:
        """Keep what happened."""
        self._connection.execute(
            insert(event),
            {
                "question": new.question,
                "at": new.at,
                "person": new.person,
                "role": new.role.value,
                "action": new.action.value,
                "before": new.before.value if new.before else None,
                "after": new.after.value,
                "why": new.why,
            },
        )

    def of(self, question: int) -> list[Event]:
        """Give what happened to a question, in order."""
        rows = self._connection.execute(
            select(event).where(event.c.question == question).order_by(event.c.key)
        )
        return [
            Event(
                question=row.question,
                at=row.at,
                person=row.person,
                role=Role(row.role),
                action=Action(row.action),
                before=State(row.before) if row.before else None,
                after=State(row.after),
                why=row.why,
            )
            for row in rows
        ]

    def expire_texts(self, questions: Collection[int]) -> None:
        """Empty the reasons that were given in steps of these questions; the steps stay."""
        self._connection.execute(
            update(event).where(event.c.question.in_(questions), event.c.why != "").values(why="")
        )
