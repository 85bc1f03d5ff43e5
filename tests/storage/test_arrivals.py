"""Who arrives: several looked up together are met as if each had come alone."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from knowledge.errors import Clash, StorageError
from knowledge.question import Draft, Facets, Place
from storage.arrivals import Arrival, Arrivals
from storage.conversations import Conversation
from storage.outbox import Owed
from storage.people import Person
from storage.store import Store
from storage.tables import conversation, draft, person, receipt
from storage.work import Work
from tests.storage.samples import AT, a_delivery, a_draft, an_owed, somebody, somewhere
from tests.storage.test_store import Heard, hold_writers, let_go

Met = tuple[Person, Conversation] | None


def an_arrival(number: int, **other: Any) -> Arrival:
    """Give the arrival of a message of this person in this conversation."""
    arrival = Arrival(
        delivery=a_delivery(number),
        at=AT,
        tenant="tenant",
        object_id=f"object-{number}",
        mri=f"29:{number}",
        name=f"Persoon {number}",
        language=None,
        conversation=f"conversation-{number}",
        place=Place.PERSONAL,
        service_url="https://smba.example/nl/",
        bot="28:bot",
    )
    return replace(arrival, **other)


def together(work: Work, *arrivals: Arrival) -> list[Met]:
    """Meet arrivals as the steps of one commit do."""
    all_of_them = Arrivals(work.transaction, arrivals)
    return [all_of_them.meet(each) for each in arrivals]


def ask(work: Work, number: int) -> bool:
    """Arrive, and keep a draft. False when it was a redelivery."""
    met = work.arrivals.meet(an_arrival(number))
    if met is None:
        return False
    who, chat = met
    work.drafts.add(
        Draft(
            key=f"draft-{number}",
            person=who.key,
            conversation=chat.key,
            place=Place.PERSONAL,
            original="Wie weet iets over bodemdaling?",
            sharpened="",
            facets=Facets(),
            language="nl",
            created=AT,
            changed=AT,
        )
    )
    return True


async def asked(store: Store, number: int) -> bool:
    return await store.run(lambda work: ask(work, number), arrival=an_arrival(number))


def rows(work: Work, table: Any) -> int:
    count: int = work.connection.execute(select(func.count()).select_from(table)).scalar_one()
    return count


class TestTogether:
    async def test_who_is_known_and_who_is_new(self, store: Store) -> None:
        alone = await store.run(lambda work: work.arrivals.meet(an_arrival(1)))
        arrivals = [replace(an_arrival(n), delivery=a_delivery(10 + n)) for n in range(4)]
        met = await store.run(lambda work: together(work, *arrivals))
        assert met[1] == alone
        again = [replace(each, delivery=a_delivery(20 + n)) for n, each in enumerate(arrivals)]
        assert await store.run(lambda work: together(work, *again)) == met
        assert await store.read(lambda work: [rows(work, t) for t in (person, conversation)]) == [
            4,
            4,
        ]

    async def test_a_delivery_that_was_noted_before_is_met_no_more(self, store: Store) -> None:
        one, two, three = (an_arrival(number) for number in (1, 2, 3))
        await store.run(lambda work: work.arrivals.meet(two))
        met = await store.run(lambda work: together(work, one, two, three, three))
        assert [each is None for each in met] == [False, True, False, True]

    async def test_the_same_person_in_the_same_chat(self, store: Store) -> None:
        one = an_arrival(1)
        two = replace(one, delivery=a_delivery(2), name="Anders", language="en")
        first, second = await store.run(lambda work: together(work, one, two))
        assert first is not None
        assert second is not None
        assert second == (replace(first[0], name="Anders", language="en"), first[1])

    async def test_somebody_who_is_forgotten_by_an_earlier_step_is_new(self, store: Store) -> None:
        one, two = an_arrival(1), an_arrival(1, delivery=a_delivery(2))
        known = await store.run(somebody)

        def step(work: Work) -> int:
            arrivals = Arrivals(work.transaction, [one, two])
            first = arrivals.meet(one)
            assert first is not None
            assert first[0].key == known.key
            work.people.forget(first[0].key)
            second = arrivals.meet(two)
            assert second is not None
            return second[0].key

        assert await store.run(step) != known.key

    @pytest.mark.parametrize("written", [False, True])
    async def test_what_an_earlier_step_owes_there_is_known(
        self, store: Store, written: bool
    ) -> None:
        one, two = an_arrival(1), an_arrival(2)
        chat = await store.run(lambda work: somewhere(work, 2))

        def step(work: Work) -> Met:
            arrivals = Arrivals(work.transaction, [one, two])
            arrivals.meet(one)
            an_owed(work, chat)
            if written:
                work.outbox.count()
            return arrivals.meet(two)

        met = await store.run(step)
        assert met is not None
        assert met[1].owed

    async def test_a_personal_chat_belongs_to_who_speaks_there(self, store: Store) -> None:
        shared = [an_arrival(n, place=Place.GROUP, conversation="19:x") for n in (1, 2)]
        met = await store.run(lambda work: together(work, *shared, an_arrival(3)))
        assert all(each is not None for each in met)
        assert len({each[1].key for each in met if each}) == 2

        def owners(work: Work) -> list[int | None]:
            found = select(conversation.c.person).order_by(conversation.c.key)
            return list(work.connection.execute(found).scalars())

        assert met[2] is not None
        assert await store.read(owners) == [None, met[2][0].key]


class TestSteps:
    async def test_those_that_wait_share_their_statements(self, store: Store) -> None:
        heard = Heard(store)
        held = await hold_writers(store)

        waiting = [asyncio.create_task(asked(store, number)) for number in range(16)]
        waiting += [asyncio.create_task(asked(store, number)) for number in range(8)]
        await asyncio.sleep(0)
        heard.statements.clear()
        let_go(held)
        outcomes = await asyncio.gather(*waiting)
        assert sum(outcomes) == 16
        for part in ("INTO receipt", "FROM person", "INTO draft"):
            # One writer takes them all; two take them in a few pieces.
            assert 1 <= sum(part in each for each in heard.statements) <= 4
        assert await store.read(lambda work: rows(work, draft)) == 16

    async def test_one_whose_rows_cannot_be_written_fails_alone(self, store: Store) -> None:
        await store.run(lambda work: a_draft(work, "draft-3"))
        held = await hold_writers(store)

        waiting = [asyncio.create_task(asked(store, number)) for number in range(6)]
        await asyncio.sleep(0)
        let_go(held)
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert isinstance(outcomes.pop(3), Clash)
        assert outcomes == [True] * 5
        # What it received, it can receive again.
        assert await store.read(lambda work: rows(work, receipt)) == 5

    async def test_who_arrives_goes_before_what_else_is_done(self, store: Store) -> None:
        order: list[str] = []
        held = await hold_writers(store)

        def leave(work: Work) -> None:
            order.append("leave")
            work.conversations.leave("conversation-1")

        def speak(work: Work) -> None:
            order.append("speak")
            work.arrivals.meet(an_arrival(1))

        waiting: list[asyncio.Task[None]] = [
            asyncio.create_task(store.run(leave)),
            asyncio.create_task(store.run(speak, arrival=an_arrival(1))),
        ]
        await asyncio.sleep(0)
        let_go(held)
        await asyncio.gather(*waiting)
        if store.embedded:  # one writer: both are in one commit
            assert order == ["speak", "leave"]
        assert sorted(order) == ["leave", "speak"]


class TestRowsThatWait:
    async def test_are_written_before_somebody_looks(self, store: Store) -> None:
        def step(work: Work) -> list[int]:
            a_draft(work)
            counted = work.drafts.count_of(somebody(work).key)
            a_draft(work, "draft-2")
            return [counted, rows(work, draft)]

        assert await store.run(step) == [1, 2]

    async def test_an_error_in_writing_them_cannot_be_swallowed(self, store: Store) -> None:
        await store.run(a_draft)

        def swallow(work: Work) -> None:
            a_draft(work)
            with suppress(Exception):
                work.drafts.get("draft-2")

        with pytest.raises((Clash, StorageError)):
            await store.run(swallow)

    async def test_each_owed_thing_gets_its_own_key(self, store: Store) -> None:
        def step(work: Work) -> list[tuple[int, bytes]]:
            chats = [somewhere(work, number) for number in range(5)]
            owed = [
                Owed(0, chat.key, chat.id, chat.service_url, None, body, again=True, attempts=1)
                for chat in chats
                for body in (b"1", b"2")
            ]
            for each in owed:
                work.outbox.owe(each, at=AT, lease_by="one")
            assert {each.key for each in owed} == {0}
            work.transaction.finish()
            keys = [each.key for each in owed]
            assert keys == sorted(set(keys))
            return [(each.key, each.body) for each in owed]

        expected = await store.run(step)
        first = [each for each in expected if each[1] == b"1"]

        def take(work: Work) -> list[tuple[int, bytes]]:
            work.outbox.release()
            return [(each.key, each.body) for each in work.outbox.take(by="one", at=AT)]

        assert await store.run(take) == first
