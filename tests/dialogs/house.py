"""A house with a database and a library, in which steps are called as plain functions."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Engine

from cards.views import View
from dialogs.router import Route, route
from dialogs.step import Notice, Reply, Request, Said
from knowledge.library import Library
from knowledge.lifecycle import Event
from knowledge.question import Draft, Place, Question
from storage.conversations import Conversation
from storage.database import begun
from storage.people import Person
from storage.tables import membership
from storage.transaction import Transaction
from storage.work import Work

T = TypeVar("T")
TENANT = "tenant-1"
BEGIN = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ROLE_LASTS = timedelta(minutes=15)


@dataclass
class Answer:
    """What a step said here and elsewhere. seen_by: who reads it; None for everybody there."""

    here: View | None
    notices: tuple[Notice, ...]
    language: str | None
    seen_by: str | None

    def of(self, kind: type[T]) -> T:
        assert isinstance(self.here, kind), self.here
        return self.here


@dataclass
class House:
    """Says and presses as somebody somewhere; the clock goes a minute on each time."""

    engine: Engine
    library: Library
    now: datetime = BEGIN
    keys: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    chats: dict[str, Place] = field(default_factory=dict)

    def say(self, who: str, text: str, chat: str = "", **more: Any) -> Answer:
        said = Said(self.now, Place.PERSONAL, self._key(), text=text, **more)
        return self.run(who, chat or who, said)

    def press(
        self,
        who: str,
        verb: str,
        chat: str = "",
        *,
        inputs: Mapping[str, str] | None = None,
        card: str | None = "card-1",
        **data: Any,
    ) -> Answer:
        # As in Teams: what was filled in comes merged into what the card carried.
        merged = {**data, **(inputs or {})}
        texts = {name: value for name, value in merged.items() if isinstance(value, str)}
        said = Said(
            self.now,
            Place.PERSONAL,
            self._key(),
            verb=verb,
            data=merged,
            inputs=texts,
            card=card,
        )
        return self.run(who, chat or who, said)

    def run(self, who: str, chat: str, said: Said) -> Answer:
        said = replace(said, place=self.chats.get(chat, Place.PERSONAL))
        routed = route(said)
        with Work(self.engine) as work:
            thought = routed.step.think(said, self.library, work)
        reply = self.change(lambda work: self._act(who, chat, said, routed, thought, work))
        self.now += timedelta(minutes=1)
        seen_by = who if said.verb or said.place is Place.PERSONAL else None
        return Answer(reply.here, reply.notices, reply.language, seen_by)

    def _act(
        self, who: str, chat: str, said: Said, routed: Route, thought: Any, work: Work
    ) -> Reply:
        person = self._person(who, work)
        request = Request(
            said=said,
            person=person,
            conversation=self._conversation(chat, person, work),
            language=routed.language or person.language or "nl",
            roles=lambda: work.people.hubs_of(person.key, since=said.at - ROLE_LASTS),
        )
        reply = routed.step.act(request, self.library, work, thought)
        if reply.language and reply.language != person.language:
            work.people.speak(person.key, reply.language)
        return reply

    def change(self, step: Callable[[Work], T]) -> T:
        """Run a step in a transaction, and let the library hear what changed."""
        with begun(self.engine, write=True) as connection:
            work = Work(self.engine, Transaction(connection))
            try:
                value = step(work)
                work.transaction.finish()
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")
        for change in work.changed:
            if change.kind == "question":
                question = self.question(int(change.subject))
                self.library.put_question(question)
        return value

    def look(self, step: Callable[[Work], T]) -> T:
        with Work(self.engine) as work:
            return step(work)

    def question(self, key: int) -> Question:
        return self.look(lambda work: work.questions.get(key))

    def questions(self) -> list[Question]:
        return self.look(lambda work: [each for piece in work.questions.each() for each in piece])

    def draft(self, key: str) -> Draft:
        return self.look(lambda work: work.drafts.get(key))

    def events(self, question: int) -> list[Event]:
        return self.look(lambda work: work.events.of(question))

    def key_of(self, who: str) -> int:
        return self.change(lambda work: self._person(who, work).key)

    def chat_key(self, chat: str) -> int:
        return self.change(
            lambda work: self._conversation(chat, self._person("Vrager", work), work).key
        )

    def appoint(self, who: str, *hubs: str, checked: datetime | None = None) -> None:
        """Make somebody a broker by a check of that moment; None: one that lasts for ever."""
        at = checked or self.now + timedelta(days=365)

        def act(work: Work) -> None:
            key = self._person(who, work).key
            work.connection.execute(membership.delete().where(membership.c.person == key))
            for hub in hubs:
                row = {"person": key, "hub": hub, "role": "broker", "checked_at": at}
                work.connection.execute(membership.insert(), row)

        self.change(act)

    def _person(self, who: str, work: Work) -> Person:
        return work.people.meet(
            tenant=TENANT,
            object_id=who,
            mri=f"29:{who}",
            name=f"{who} van Test",
            language=None,
            at=self.now,
        )

    def _conversation(self, chat: str, person: Person, work: Work) -> Conversation:
        place = self.chats.get(chat, Place.PERSONAL)
        return work.conversations.meet(
            id=chat,
            place=place,
            tenant=TENANT,
            service_url="http://127.0.0.1:1",
            bot="28:bot",
            person=person.key if place is Place.PERSONAL else None,
            at=self.now,
        )

    def _key(self) -> str:
        return f"key-{next(self.keys)}"
