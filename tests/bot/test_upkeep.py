"""What has been kept long enough goes, once a day, on one of the instances."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from bot import upkeep as module
from bot.upkeep import DAILY, Upkeep
from knowledge.errors import NotFound
from knowledge.lifecycle import Action, Event, Role, State
from knowledge.question import Facets, Question
from storage.store import Store
from storage.tables import change, outbox, receipt
from storage.work import Work
from tests.bot.issuer import Clock
from tests.storage.samples import a_delivery, a_draft, a_question, an_owed, somebody, somewhere

NOW = datetime(2028, 5, 1, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def upkeep(store: Store, clock: Clock | None = None, name: str = "one") -> Upkeep:
    return Upkeep(store, name=name, now=clock or Clock(NOW))


def _question(key: int, work: Work) -> Question:
    return work.questions.get(key)


async def done(store: Store, clock: Clock | None = None) -> bool:
    at = clock() if clock else NOW
    await store.run(lambda work: work.due.plan(DAILY, at))
    return await upkeep(store, clock).run_due()


class TestDrafts:
    async def test_go_after_thirty_days_and_are_counted(self, store: Store) -> None:
        def act(work: Work) -> None:
            for days in (29, 30, 31, 400):
                a_draft(work, f"d{days}", changed=NOW - days * DAY)
            a_draft(work, "asked", changed=NOW - 31 * DAY, ended="asked")

        await store.run(act)
        assert await done(store)

        def kept(work: Work) -> list[str]:
            found = []
            for key in ("d29", "d30", "d31", "d400", "asked"):
                try:
                    found.append(work.drafts.get(key).key)
                except NotFound:
                    continue
            return found

        assert await store.read(kept) == ["d29", "d30"]
        assert await store.read(lambda work: work.tallies.total("drafts_left")) == 2

    async def test_all_of_many_pieces(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "AT_ONCE", 3)

        def act(work: Work) -> None:
            for number in range(10):
                a_draft(work, f"d{number}", changed=NOW - 31 * DAY)

        await store.run(act)
        await done(store)
        assert await store.read(lambda work: work.tallies.total("drafts_left")) == 10


class TestQuestions:
    async def test_texts_go_24_months_after_the_end_and_the_number_stays(
        self, store: Store
    ) -> None:
        said = {
            "original": "Wie weet iets?",
            "sharpened": "Wie weet iets over veen?",
            "facets": Facets(areas=("gouda",), purpose="voor de visie", tried="gebeld"),
            "card": "1:card",
        }

        def act(work: Work) -> tuple[int, int, int]:
            ended = {"state": State.CLOSED, "changed": NOW - 731 * DAY}
            old = a_question(work, **said, **ended).key
            new = a_question(work, **said, state=State.CLOSED, changed=NOW - 729 * DAY).key
            still = a_question(work, **said, changed=NOW - 900 * DAY).key
            who = somebody(work, 2).key
            for key in (old, new):
                closing = (Action.CLOSE, State.ANSWERED, State.CLOSED, "de buurman weet het")
                work.events.add(Event(key, NOW, who, Role.BROKER, *closing))
                work.offers.put(about=str(key), question=key, person=who, text="ik", at=NOW)
                work.followers.add(key, who, somewhere(work).key, NOW)
            return old, new, still

        old, new, still = await store.run(act)
        await done(store)
        gone = await store.read(lambda work: work.questions.get(old))
        assert (gone.original, gone.sharpened, gone.person, gone.conversation, gone.card) == (
            "", "", None, None, None,
        )  # fmt: skip
        assert gone.facets == Facets(areas=("gouda",))
        assert gone.number
        assert gone.state is State.CLOSED
        assert [each.text for each in await store.read(lambda work: work.offers.on(old))] == [""]
        assert await store.read(lambda work: work.followers.of(old)) == []
        assert len(await store.read(lambda work: work.followers.of(new))) == 1
        assert [each.text for each in await store.read(lambda work: work.offers.on(new))] == ["ik"]
        (emptied,) = await store.read(lambda work: work.events.of(old))
        assert (emptied.action, emptied.after, emptied.why) == (Action.CLOSE, State.CLOSED, "")
        (whole,) = await store.read(lambda work: work.events.of(new))
        assert whole.why == "de buurman weet het"
        for key in (new, still):
            kept = await store.read(partial(_question, key))
            assert kept.original == "Wie weet iets?"
            assert kept.person is not None

    async def test_the_indexes_hear_of_it(self, store: Store) -> None:
        ended = {"state": State.SOLVED, "changed": NOW - 731 * DAY}
        key = (await store.run(lambda work: a_question(work, **ended))).key
        heard: list[tuple[str, str]] = []
        store.on_change = lambda changes: heard.extend((one.kind, one.subject) for one in changes)
        await done(store)
        assert heard == [("question", str(key))]


@pytest.mark.parametrize("at_once", [1, 2, 500])
async def test_what_was_received_noted_and_not_delivered(
    store: Store, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", at_once)

    def act(work: Work) -> None:
        chat = somewhere(work)
        for number, days in enumerate((2, 4, 5, 6)):
            work.receipts.take(a_delivery(number), NOW - days * DAY)
        for hours in (23, 25, 26, 27, 28):
            work.changes.note("hub", "x", NOW - timedelta(hours=hours))
        for days in (89, 91, 92):
            at = NOW - days * DAY
            key = an_owed(work, chat, at=at, lease_by="x")
            if days != 92:
                work.outbox.give_up(key, 1, by="x", why="gone")

    await store.run(act)
    await done(store)

    def count(work: Work) -> list[int]:
        return [
            work.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (receipt, change, outbox)
        ]

    assert await store.read(count) == [1, 1, 2]


class TestWhen:
    async def test_once_a_day(self, store: Store) -> None:
        clock = Clock(NOW)
        assert await done(store, clock)
        assert not await upkeep(store, clock).run_due()
        clock.forward(hours=23)
        assert not await upkeep(store, clock).run_due()
        clock.forward(hours=1)
        assert await upkeep(store, clock).run_due()

    async def test_of_two_instances_one_does_it(self, shared: tuple[Store, Store]) -> None:
        clock = Clock(NOW)
        both = [upkeep(store, clock, name) for store, name in zip(shared, "ab", strict=True)]
        for day in range(3):
            if not day:
                await shared[0].run(lambda work: work.due.plan(DAILY, NOW))
            did = await asyncio.gather(*(each.run_due() for each in both * 3))
            assert sum(did) == 1
            clock.forward(days=1)

    async def test_who_dies_in_the_middle_is_followed_by_another(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock = Clock(NOW)

        def die(_work: Work, _now: datetime) -> bool:
            raise LookupError

        with monkeypatch.context() as broken:
            broken.setattr(module, "sweep", die)
            with pytest.raises(LookupError):
                await done(store, clock)
        clock.forward(minutes=4)
        assert not await upkeep(store, clock, "two").run_due()
        clock.forward(minutes=2)
        assert await upkeep(store, clock, "two").run_due()

    async def test_a_clock_that_goes_back_waits_and_loses_nothing(self, store: Store) -> None:
        clock = Clock(NOW)
        await store.run(lambda work: a_draft(work, changed=NOW - 10 * DAY))
        assert await done(store, clock)
        clock.forward(days=-2)
        assert not await upkeep(store, clock).run_due()
        clock.forward(days=3)
        assert await upkeep(store, clock).run_due()
        await store.read(lambda work: work.drafts.get("draft-1"))

    async def test_starting_does_what_is_due_and_stops(self, store: Store) -> None:
        await store.run(lambda work: a_draft(work, changed=NOW - 31 * DAY))

        async def left() -> int:
            return await store.read(lambda work: work.tallies.total("drafts_left"))

        for _ in "ab":  # a restart plans nothing anew
            daily = upkeep(store)
            await daily.start()
            async with asyncio.timeout(30):
                while not await left():  # noqa: ASYNC110 - what is waited for tells nobody
                    await asyncio.sleep(0.01)
            await daily.stop()
        assert await left() == 1

    async def test_a_day_that_fails_is_not_the_last(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "LOOK_EVERY", 0.01)
        runs: list[datetime] = []

        async def fails(_self: Upkeep) -> bool:
            runs.append(NOW)
            raise ValueError("something that nobody thought of")

        monkeypatch.setattr(Upkeep, "run_due", fails)
        daily = upkeep(store)
        await daily.start()
        async with asyncio.timeout(30):
            while len(runs) < 3:  # noqa: ASYNC110 - what is waited for tells nobody
                await asyncio.sleep(0.01)
        await daily.stop()
