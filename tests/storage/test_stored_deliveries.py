"""What comes in once and goes out at least once: receipts, inbox, outbox."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from storage.outbox import Owed
from storage.receipts import Delivery
from storage.store import Store
from storage.tables import outbox
from storage.work import Work
from tests.storage.samples import AT, a_delivery, an_owed, somebody, somewhere

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


class TestReceipts:
    async def test_a_second_delivery_is_recognised(self, store: Store) -> None:
        taken = [await store.run(lambda work: work.receipts.take(a_delivery(), AT)) for _ in "ab"]
        assert taken == [True, False]
        assert await store.run(lambda work: work.receipts.take(a_delivery(2), AT))

    async def test_two_deliveries_in_one_step(self, store: Store) -> None:
        def step(work: Work) -> list[bool]:
            return [work.receipts.take(a_delivery(), AT) for _ in "ab"]

        assert await store.run(step) == [True, False]

    async def test_a_step_that_failed_has_received_nothing(self, store: Store) -> None:
        def fail(work: Work) -> None:
            work.receipts.take(a_delivery(), AT)
            raise LookupError

        outcome = (await asyncio.gather(store.run(fail), return_exceptions=True))[0]
        assert isinstance(outcome, LookupError)
        assert await store.run(lambda work: work.receipts.take(a_delivery(), AT))

    async def test_of_deliveries_at_once_one_is_taken(self, stores: tuple[Store, Store]) -> None:
        for number in range(5):
            delivery = a_delivery(number)

            def take(work: Work, delivery: Delivery = delivery) -> bool:
                return work.receipts.take(delivery, AT)

            taken = await asyncio.gather(*(store.run(take) for store in stores * 8))
            assert sum(taken) == 1

    async def test_keeps_what_was_answered_until_somebody_is_forgotten(self, store: Store) -> None:
        def step(work: Work) -> int:
            who = somebody(work).key
            work.receipts.take(a_delivery(), AT)
            work.receipts.keep(a_delivery(), b"\x00card", who)
            return who

        who = await store.run(step)
        assert await store.read(lambda work: work.receipts.response(a_delivery())) == b"\x00card"
        assert await store.read(lambda work: work.receipts.response(a_delivery(2))) is None
        await store.run(lambda work: work.receipts.forget(who))
        assert await store.read(lambda work: work.receipts.response(a_delivery())) is None
        assert not await store.run(lambda work: work.receipts.take(a_delivery(), AT))

    async def test_sweeps_what_is_old(self, store: Store) -> None:
        def step(work: Work) -> int:
            work.receipts.take(a_delivery(1), AT)
            work.receipts.take(a_delivery(2), AT + SECOND)
            return work.receipts.sweep(before=AT + SECOND, limit=10)

        assert await store.run(step) == 1
        assert not await store.run(lambda work: work.receipts.take(a_delivery(2), AT))

    async def test_sweeps_in_pieces(self, store: Store) -> None:
        def step(work: Work) -> list[int]:
            for number in range(5):
                work.receipts.take(a_delivery(number), AT)
            return [work.receipts.sweep(before=AT + SECOND, limit=2) for _ in range(4)]

        assert await store.run(step) == [2, 2, 1, 0]


class TestInbox:
    async def test_is_taken_by_nobody_else_before_the_lease_ends(self, store: Store) -> None:
        key = await store.run(lambda work: work.inbox.put(b"{}", at=AT, lease=MINUTE))

        async def take(after: timedelta) -> list[bytes]:
            rows = await store.run(lambda work: work.inbox.take(at=AT + after, lease=MINUTE))
            return [row.activity for row in rows]

        assert await take(SECOND) == []
        assert await take(MINUTE + SECOND) == [b"{}"]
        assert await take(MINUTE + SECOND) == []
        await store.run(lambda work: work.inbox.remove(key))
        assert await take(10 * MINUTE) == []

    async def test_what_a_dead_process_held_is_free_again(self, store: Store) -> None:
        def step(work: Work) -> list[bytes]:
            for each in (b"1", b"2", b"3"):
                work.inbox.put(each, at=AT, lease=MINUTE)
            work.inbox.release()
            return [row.activity for row in work.inbox.take(at=AT, lease=MINUTE, limit=2)]

        assert await store.run(step) == [b"1", b"2"]

    async def test_two_instances_take_nothing_twice(self, stores: tuple[Store, Store]) -> None:
        def put(work: Work) -> None:
            for _ in range(20):
                work.inbox.put(b"{}", at=AT - 2 * MINUTE, lease=MINUTE)

        await stores[0].run(put)
        taken = await asyncio.gather(
            *(
                store.run(lambda work: work.inbox.take(at=AT, lease=MINUTE, limit=5))
                for store in stores * 4
            )
        )
        keys = [row.key for rows in taken for row in rows]
        assert len(keys) == len(set(keys))
        assert keys


def owe(work: Work, body: bytes = b"1", number: int = 1, **other: Any) -> int:
    return an_owed(work, somewhere(work, number), body, **other)


class TestOutbox:
    async def _take(
        self, store: Store, by: str = "one", after: timedelta = timedelta()
    ) -> list[Owed]:
        return await store.run(lambda work: work.outbox.take(by=by, at=AT + after))

    async def test_gives_what_is_needed_to_deliver(self, store: Store) -> None:
        key = await store.run(lambda work: owe(work, b"{}", target="1:card", again=False))
        chat = await store.run(somewhere)
        assert await self._take(store) == [
            Owed(key, chat.key, chat.id, chat.service_url, "1:card", b"{}", again=False, attempts=1)
        ]

    async def test_tells_of_which_question_it_becomes_the_card(self, store: Store) -> None:
        await store.run(lambda work: owe(work, question=42))
        assert [each.question for each in await self._take(store)] == [42]

    async def test_goes_out_in_order_one_at_a_time_per_conversation(self, store: Store) -> None:
        def step(work: Work) -> None:
            for body in (b"1", b"2", b"3"):
                owe(work, body)
            owe(work, b"elsewhere", 2)

        await store.run(step)
        first = await self._take(store)
        assert [each.body for each in first] == [b"1", b"elsewhere"]
        assert await self._take(store) == []
        await store.run(
            lambda work: work.outbox.delivered(
                [(each.key, each.attempts) for each in first], by="one"
            )
        )
        assert [each.body for each in await self._take(store)] == [b"2"]
        assert await store.read(lambda work: work.outbox.count()) == 2

    async def test_what_the_turn_itself_delivers_is_leased_to_it(self, store: Store) -> None:
        key = await store.run(lambda work: owe(work, lease_by="turn", lease=MINUTE))
        assert await self._take(store, "other", SECOND) == []
        late = await self._take(store, "other", MINUTE + SECOND)
        assert [(each.key, each.attempts) for each in late] == [(key, 2)]

    async def test_who_lost_the_lease_cannot_close_the_row(self, store: Store) -> None:
        key = await store.run(lambda work: owe(work, lease_by="one"))
        await self._take(store, "two", MINUTE)

        def by_one(work: Work) -> None:
            work.outbox.delivered([(key, 1), (key, 2)], by="one")
            work.outbox.postpone(key, 1, by="one", until=AT + MINUTE)
            work.outbox.give_up(key, 1, by="one", why="no")

        await store.run(by_one)
        assert await store.read(lambda work: work.outbox.count()) == 1
        assert await self._take(store, "three", MINUTE + SECOND) == []
        await store.run(lambda work: work.outbox.delivered([(key, 2)], by="two"))
        assert await store.read(lambda work: work.outbox.count()) == 0

    async def test_the_same_instance_cannot_close_with_an_old_fence(self, store: Store) -> None:
        key = await store.run(lambda work: owe(work, lease_by="one"))
        await self._take(store, "one", MINUTE)
        await store.run(lambda work: work.outbox.delivered([(key, 1)], by="one"))
        assert await store.read(lambda work: work.outbox.count()) == 1

    async def test_what_is_postponed_holds_the_rest_of_its_conversation(self, store: Store) -> None:
        first = await store.run(lambda work: owe(work, b"1", lease_by="one"))
        await store.run(lambda work: owe(work, b"2"))
        await store.run(
            lambda work: work.outbox.postpone(first, 1, by="one", until=AT + 2 * MINUTE)
        )
        assert await self._take(store, after=MINUTE) == []
        assert [each.body for each in await self._take(store, after=2 * MINUTE)] == [b"1"]

    async def test_what_is_given_up_blocks_nothing_and_is_listed(self, store: Store) -> None:
        first = await store.run(lambda work: owe(work, b"secret", lease_by="one"))
        await store.run(lambda work: owe(work, b"2"))
        await store.run(lambda work: work.outbox.give_up(first, 1, by="one", why="w" * 999))
        assert [each.body for each in await self._take(store)] == [b"2"]
        assert await store.read(lambda work: work.outbox.count()) == 1
        assert await store.read(lambda work: work.outbox.undelivered()) == [(first, "w" * 200, AT)]
        later = AT + SECOND
        assert await store.run(lambda work: work.outbox.sweep(before=AT, limit=10)) == 0
        assert await store.run(lambda work: work.outbox.sweep(before=later, limit=10)) == 1

    async def test_what_a_dead_process_held_is_free_again(self, store: Store) -> None:
        def step(work: Work) -> None:
            owe(work, lease_by="dead", lease=MINUTE)
            work.outbox.release()

        await store.run(step)
        assert len(await self._take(store)) == 1

    async def test_forgetting_somebody_removes_what_is_owed_to_their_chats(
        self, store: Store
    ) -> None:
        def step(work: Work) -> int:
            who = somebody(work).key
            for number, owner in ((1, who), (2, None)):
                chat = somewhere(work, number, person=owner)
                an_owed(work, chat)
            work.outbox.forget(who)
            return work.outbox.count()

        assert await store.run(step) == 1

    async def test_two_instances_take_nothing_twice(self, stores: tuple[Store, Store]) -> None:
        def put(work: Work) -> None:
            for number in range(20):
                owe(work, b"1", number)
                owe(work, b"2", number)

        await stores[0].run(put)

        def take(work: Work) -> list[Owed]:
            return work.outbox.take(by="one", at=AT, limit=7)

        taken = await asyncio.gather(*(store.run(take) for store in stores * 6))
        rows = [row for rows in taken for row in rows]
        assert len({row.key for row in rows}) == len(rows) == 20
        assert {row.body for row in rows} == {b"1"}

    async def test_a_long_queue_of_one_conversation_costs_little_to_look_into(
        self, store: Store
    ) -> None:
        def put(work: Work) -> None:
            row = {"conversation": somewhere(work).key, "body": b"1", "owed": AT, "due": AT}
            work.connection.execute(insert(outbox), [row] * 2_000)

        await store.run(put)
        steps = 0

        def count(work: Work) -> list[Owed]:
            nonlocal steps
            if store.embedded:
                raw = work.connection.connection.driver_connection
                assert raw is not None

                def one() -> int:
                    nonlocal steps
                    steps += 1
                    return 0

                raw.set_progress_handler(one, 1_000)
            return work.outbox.take(by="one", at=AT)

        assert len(await store.run(count)) == 1
        assert steps < 200  # thousands of SQLite's instructions; 2,000 × 2,000 would be far more
