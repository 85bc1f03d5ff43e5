"""What the bot knows and how it hears of changes: networks, hubs, changes, tallies, timed work."""

import asyncio
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select

from knowledge.errors import StorageAway, StorageError
from knowledge.hub import HubState, Variant
from knowledge.network import Contact, LookingFor, Scale
from storage.changes import Change
from storage.due import Task
from storage.networks import SHOWN_TO_MEMBERS
from storage.store import Store
from storage.tables import change, contact, hub, network
from storage.work import Work
from tests.storage.samples import AT, a_hub, a_network, somebody, somewhere

SECOND = timedelta(seconds=1)


class TestNetworks:
    async def test_comes_back_as_it_went(self, store: Store) -> None:
        full = a_network(
            description="Wat het doet",
            words=("veen", "zetting"),
            areas=("gouda",),
            themes=("bodem",),
            scale=Scale.LOCAL,
            kinds=("praktijk",),
            offers=(LookingFor.PEOPLE, LookingFor.FACTS),
            link="https://netwerk.example/",
            source="bron",
            year=2024,
            joined=True,
        )
        bare = a_network("a-kaal")
        await store.run(lambda work: work.networks.add([full, bare]))
        assert await store.read(lambda work: list(work.networks.all())) == [bare, full]
        assert await store.read(lambda work: work.networks.among(["bodem", "weg"])) == {
            "bodem": full
        }
        assert await store.read(lambda work: work.networks.count()) == 2

    async def test_none_is_none(self, store: Store) -> None:
        await store.run(lambda work: work.networks.add([]))
        assert await store.read(lambda work: work.networks.count()) == 0
        assert await store.read(lambda work: work.networks.among([])) == {}
        assert await store.read(lambda work: work.networks.contacts([])) == {}

    async def test_one_that_stopped_is_shown_nowhere_and_counts(self, store: Store) -> None:
        def step(work: Work) -> tuple[int, int, int]:
            work.networks.add([a_network()])
            work.connection.execute(network.update().values(stopped=True))
            return (
                work.networks.count(),
                len(list(work.networks.all())),
                len(work.networks.among(["bodem"])),
            )

        assert await store.run(step) == (1, 0, 0)

    async def test_shows_contacts_who_agreed_and_nobody_else(self, store: Store) -> None:
        def step(work: Work) -> None:
            work.networks.add([a_network(), a_network("water")])
            rows = [
                ("bodem", 1, "aanjager", SHOWN_TO_MEMBERS, AT + SECOND),
                ("bodem", 2, "", SHOWN_TO_MEMBERS, AT),
                ("bodem", 3, "stil", "nobody", AT),
                ("bodem", 4, "", "brokers", AT),
                ("water", 1, "", "hub", AT),
            ]
            for key, who, role, shown_to, agreed in rows:
                work.connection.execute(
                    insert(contact),
                    {
                        "network": key,
                        "person": somebody(work, who).key,
                        "role": role,
                        "shown_to": shown_to,
                        "agreed": agreed,
                    },
                )

        await store.run(step)

        def contacts(work: Work) -> dict[str, tuple[Contact, ...]]:
            return work.networks.contacts(["bodem", "water"])

        assert await store.read(contacts) == {
            "bodem": (Contact("Persoon 2", ""), Contact("Persoon 1", "aanjager"))
        }

        def forget(work: Work) -> list[str]:
            keys = work.networks.forget(somebody(work, 1).key)
            work.people.forget(somebody(work, 2).key)  # a name that is gone is not shown
            return keys

        assert sorted(await store.run(forget)) == ["bodem", "water"]
        assert await store.read(contacts) == {}


class TestHubs:
    async def test_comes_back_as_it_went(self, store: Store) -> None:
        def step(work: Work) -> list[object]:
            return [
                a_hub(work, "twente", name="Twente", areas=("twente",), national=False),
                a_hub(work, "a", state=HubState.ACTIVE, variant=Variant.PRODUCTIVE),
            ]

        twente, national = await store.run(step)
        assert await store.read(lambda work: work.hubs.all()) == [national, twente]

    async def test_is_linked_when_it_has_a_channel(self, store: Store) -> None:
        def step(work: Work) -> bool:
            a_hub(work)
            work.connection.execute(hub.update().values(conversation=somewhere(work).key))
            return work.hubs.all()[0].linked

        assert await store.run(step)


class TestChanges:
    async def test_are_heard_here_after_the_commit_and_elsewhere_once(self, url: str) -> None:
        heard: list[Change] = []
        store = Store(url, on_change=heard.extend)

        def note(work: Work) -> None:
            work.changes.note("network", "bodem", AT)
            work.changes.note("question", 12, AT + SECOND)

        def fail(work: Work) -> None:
            note(work)
            raise LookupError

        with pytest.raises(LookupError):
            await store.run(fail)
        assert heard == []
        await store.run(note)
        assert [(each.kind, each.subject) for each in heard] == [
            ("network", "bodem"),
            ("question", "12"),
        ]
        assert await store.read(lambda work: work.changes.since(AT, without=())) == heard
        seen = {heard[0].seq}
        assert await store.read(lambda work: work.changes.since(AT, without=seen)) == heard[1:]
        assert (
            await store.read(lambda work: work.changes.since(AT + SECOND, without=())) == heard[1:]
        )
        assert await store.run(lambda work: work.changes.sweep(before=AT + SECOND, limit=10)) == 1
        await store.close()

    async def test_a_listener_that_fails_holds_nobody_up(
        self, url: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(_: object) -> None:
            raise LookupError("listener")

        store = Store(url, on_change=fail)
        async with asyncio.timeout(30):
            await store.run(lambda work: work.changes.note("hub", "twente", AT))
        assert "listener" in caplog.text
        await store.close()


class TestTallies:
    async def test_count_over_days_and_instances(self, stores: tuple[Store, Store]) -> None:
        day = date(2026, 3, 2)

        def count(work: Work) -> None:
            for later in range(3):
                work.tallies.add("left", day + timedelta(days=later), 2)

        await asyncio.gather(*(store.run(count) for store in stores * 2))
        await stores[0].run(lambda work: work.tallies.add("other", day))

        def totals(work: Work) -> list[int]:
            return [work.tallies.total(name) for name in ("left", "other", "none")]

        assert await stores[1].read(totals) == [24, 1, 0]


class TestDue:
    async def test_is_taken_when_its_time_has_come(self, store: Store) -> None:
        soon, later = Task("reminder", "1"), Task("reminder", "2")

        def step(work: Work) -> list[list[Task]]:
            work.due.plan(later, AT + SECOND)
            work.due.plan(soon, AT)
            return [work.due.take(by="one", at=at) for at in (AT, AT, AT + SECOND)]

        assert await store.run(step) == [[soon], [], [later]]

    async def test_stays_as_planned_unless_moved(self, store: Store) -> None:
        task = Task("upkeep", "daily")

        def step(work: Work) -> list[list[Task]]:
            work.due.plan(task, AT)
            work.due.plan(task, AT + SECOND)
            first = work.due.take(by="one", at=AT)
            work.due.plan(task, AT + SECOND, move=True)
            return [first, work.due.take(by="one", at=AT), work.due.take(by="one", at=AT + SECOND)]

        assert await store.run(step) == [[task], [], [task]]

    async def test_a_lease_that_ended_is_anybody_s_and_what_is_done_nobody_s(
        self, store: Store
    ) -> None:
        task = Task("upkeep", "daily")

        def step(work: Work) -> list[list[Task]]:
            work.due.plan(task, AT)
            ends = [AT, AT + timedelta(minutes=5), AT + timedelta(minutes=5) + SECOND]
            taken = [work.due.take(by="one", at=at) for at in ends]
            work.due.done(task)
            return [*taken, work.due.take(by="two", at=AT + timedelta(days=1))]

        assert await store.run(step) == [[task], [], [task], []]

    async def test_two_instances_take_none_twice(self, stores: tuple[Store, Store]) -> None:
        tasks = {Task("reminder", f"{number}") for number in range(40)}

        def plan(work: Work) -> None:
            for task in tasks:
                work.due.plan(task, AT)

        await stores[0].run(plan)
        taken: list[Task] = []

        def take(work: Work) -> list[Task]:
            return work.due.take(by="one", at=AT, limit=4)

        for _ in range(8):
            rounds = await asyncio.gather(*(store.run(take) for store in stores * 3))
            taken += [task for part in rounds for task in part]
        assert len(taken) == len(set(taken))
        assert set(taken) == tasks


class TestMoments:
    async def test_come_back_aware_in_utc(self, store: Store) -> None:
        amsterdam = AT.astimezone(timezone(timedelta(hours=2)))

        def step(work: Work) -> list[datetime]:
            work.changes.note("hub", "a", amsterdam)
            return list(work.connection.execute(select(change.c.at)).scalars())

        (back,) = await store.run(step)
        assert back == AT
        assert back.tzinfo is UTC
        assert [
            each.tzinfo
            for each in await store.read(
                lambda work: list(work.connection.execute(select(change.c.at)).scalars())
            )
        ] == [UTC]

    async def test_without_a_time_zone_are_refused(self, store: Store) -> None:
        naive = AT.replace(tzinfo=None)
        with pytest.raises(StorageError) as refused:
            await store.run(lambda work: work.changes.note("hub", "a", naive))
        assert not isinstance(refused.value, StorageAway)
        assert "time zone" in str(refused.value.__cause__)
