"""The library follows the database: what is done here, and what other instances do."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import delete, update

from bot import feed as module
from bot.feed import Feed
from knowledge.errors import StorageAway
from knowledge.evidence import Kind
from knowledge.library import Library
from knowledge.lifecycle import State
from knowledge.question import MEMBER, Question, Reader, Visibility
from knowledge.thesaurus import SkosConcept
from storage.store import Store
from storage.tables import hub, network
from storage.thesauri import Imported
from storage.work import Work
from tests.storage.samples import a_hub, a_network, a_question

TEXT = "Wie weet iets over bodemdaling?"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often, so that nobody waits."""
    monkeypatch.setattr(module, "LOOK_EVERY", 0.02)


class Time:
    """The real time, which can be moved."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Instance:
    """One instance, as far as what it knows goes."""

    def __init__(self, url: str, now: Callable[[], datetime]) -> None:
        self.library = Library((), (), ())
        self.now = now
        self.feed = Feed(self.library, now=now)
        self.store = Store(url, on_change=self.feed.hear)

    async def ask(self, text: str = TEXT) -> Question:
        def act(work: Work) -> Question:
            question = a_question(work, original=text)
            work.changes.note("question", question.key, self.now())
            return question

        return await self.store.run(act)

    async def change(self, question: Question, **other: Any) -> Question:
        changed = replace(question, version=question.version + 1, **other)

        def act(work: Work) -> None:
            work.questions.save(changed)
            work.changes.note("question", changed.key, self.now())

        await self.store.run(act)
        return changed

    def earlier(self, text: str = TEXT) -> list[int]:
        return [match.question for match in self.library.earlier.like(text, (), MEMBER, 50)]


@asynccontextmanager
async def started(url: str, now: Callable[[], datetime] | None = None) -> AsyncIterator[Instance]:
    instance = Instance(url, now or Time())
    await instance.feed.start(instance.store)
    yield instance
    await instance.feed.stop()
    await instance.store.close()


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.005)


@pytest.fixture
async def one(database: str) -> AsyncIterator[Instance]:
    async with started(database) as instance:
        yield instance


@pytest.fixture
async def two(postgresql: str) -> AsyncIterator[tuple[Instance, Instance]]:
    async with started(postgresql) as first, started(postgresql) as second:
        yield first, second


async def test_knows_at_the_start_what_is_there(database: str) -> None:
    store = Store(database)
    question = await store.run(a_question)
    await store.run(lambda work: work.networks.add([a_network("bodem"), a_network("water")]))
    await store.close()
    async with started(database) as instance:
        assert set(instance.library.networks) == {"bodem", "water"}
        assert set(instance.library.hubs) == {"landelijk"}
        await until(lambda: instance.feed.complete)
        assert instance.earlier() == [question.key]


async def test_own_commits_are_heard_at_once(
    one: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY", 600)
    await asyncio.sleep(0.05)  # the look that was under way is over
    question = await one.ask()
    await until(lambda: one.earlier() == [question.key])


async def test_a_question_that_is_withdrawn_changed_or_emptied(one: Instance) -> None:
    first, second, third = [await one.ask() for _ in range(3)]
    await until(lambda: len(one.earlier()) == 3)
    await one.change(first, state=State.WITHDRAWN)
    await until(lambda: first.key not in one.earlier())
    await one.change(second, original="Wat kost een warmtenet?")
    await until(lambda: one.earlier("kost een warmtenet") == [second.key])
    await one.change(third, original="", sharpened="")
    await until(lambda: one.earlier() == [])


async def test_commits_of_another_instance(two: tuple[Instance, Instance]) -> None:
    one, other = two
    question = await one.ask()
    await until(lambda: other.earlier() == [question.key])
    await other.change(question, state=State.WITHDRAWN)
    await until(lambda: one.earlier() == [])


async def test_a_network_comes_changes_and_stops(two: tuple[Instance, Instance]) -> None:
    one, other = two

    async def do(act: Callable[[Work], object]) -> None:
        def noted(work: Work) -> None:
            act(work)
            work.changes.note("network", "bodem", one.now())

        await one.store.run(noted)

    await do(lambda work: work.networks.add([a_network()]))
    await until(lambda: "bodem" in other.library.networks)
    renamed = update(network).values(name="Netwerk Ondergrond")
    await do(lambda work: work.connection.execute(renamed))
    await until(lambda: other.library.networks["bodem"].name == "Netwerk Ondergrond")
    await do(lambda work: work.connection.execute(delete(network)))
    await until(lambda: not other.library.networks)
    assert not one.library.networks


async def test_a_hub_changes(two: tuple[Instance, Instance]) -> None:
    one, other = two

    def link(work: Work) -> None:
        a_hub(work)
        work.connection.execute(update(hub).values(name="Hub Nederland"))
        work.changes.note("hub", "landelijk", one.now())

    await one.store.run(link)
    await until(lambda: "landelijk" in other.library.hubs)
    assert other.library.hubs["landelijk"].name == "Hub Nederland"


async def test_a_thesaurus_is_imported_and_removed(two: tuple[Instance, Instance]) -> None:
    one, other = two
    new = Imported("Groen", "nl", "groen.ttl", one.now())
    daktuin = SkosConcept("daktuin", "daktuin", source="Groen")

    def replace_(work: Work) -> None:
        work.thesauri.replace(new, [daktuin])
        work.changes.note("thesaurus", "Groen", one.now())

    def remove(work: Work) -> None:
        work.thesauri.remove("Groen")
        work.changes.note("thesaurus", "Groen", one.now())

    await one.store.run(replace_)
    await until(lambda: len(one.library.thesaurus) == len(other.library.thesaurus) == 1)
    assert other.library.thesaurus.concept("daktuin") == daktuin
    await other.store.run(remove)
    await until(lambda: len(one.library.thesaurus) == len(other.library.thesaurus) == 0)


async def test_an_imported_thesaurus_is_known_at_the_start(database: str) -> None:
    store = Store(database)
    new = Imported("Groen", "nl", "groen.ttl", datetime.now(UTC))
    concepts = [SkosConcept("daktuin", "daktuin")]
    await store.run(lambda work: work.thesauri.replace(new, concepts))
    await store.close()
    async with started(database) as instance:
        assert [near.concept for near in instance.library.thesaurus.near("een daktuin")] == [
            "daktuin"
        ]


async def test_questions_that_come_while_the_earlier_ones_are_loaded(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(database)
    old = [await store.run(a_question) for _ in range(3)]
    await store.close()
    let_go = threading.Event()
    load = Library.load_questions

    def slowly(self: Library, questions: Iterator[Question]) -> None:
        def each() -> Iterator[Question]:
            for question in questions:
                yield question
                let_go.wait(5)

        load(self, each())

    monkeypatch.setattr(Library, "load_questions", slowly)
    async with started(database) as instance:
        new = await instance.ask()
        await instance.change(old[0], state=State.WITHDRAWN)
        await asyncio.sleep(0.1)
        assert not instance.feed.complete
        let_go.set()
        await until(lambda: instance.feed.complete)
        assert set(instance.earlier()) == {old[1].key, old[2].key, new.key}


async def test_a_database_that_was_away_for_minutes(postgresql: str) -> None:
    time = Time()
    async with started(postgresql, time) as one, started(postgresql, time) as other:
        read = other.store.read

        async def away(_: object) -> None:
            raise StorageAway("away")

        await asyncio.sleep(0.05)
        cast(Any, other.store).read = away
        first = await one.ask()
        await asyncio.sleep(0.05)
        assert other.earlier() == []
        time.ahead = timedelta(minutes=10)
        cast(Any, other.store).read = read
        await until(lambda: other.earlier() == [first.key])


async def test_own_commits_are_kept_while_the_database_is_away(one: Instance) -> None:
    read = one.store.read
    gone = asyncio.Event()

    async def away(_: object) -> None:
        gone.set()
        raise StorageAway("away")

    cast(Any, one.store).read = away
    await gone.wait()
    question = await one.ask()
    await asyncio.sleep(0.05)
    cast(Any, one.store).read = read
    await until(lambda: one.earlier() == [question.key])


async def test_one_look_that_fails_is_not_the_last(one: Instance) -> None:
    await one.store.run(lambda work: work.changes.note("question", "no key", one.now()))
    await asyncio.sleep(0.05)
    assert not any(task.done() for task in one.feed._tasks if task is one.feed._tasks[1])


async def test_a_change_is_applied_once(one: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    applied: list[str] = []
    apply = Feed._apply

    def counted(self: Feed, kind: str, subject: str, work: Work) -> None:
        applied.append(subject)
        apply(self, kind, subject, work)

    monkeypatch.setattr(Feed, "_apply", counted)
    question = await one.ask()
    await asyncio.sleep(0.15)
    assert applied == [str(question.key)]


async def test_stops_without_having_started() -> None:
    await Feed(Library((), (), ()), now=Time()).stop()


async def test_somebody_who_is_forgotten_no_longer_sees_what_only_askers_see(
    one: Instance,
) -> None:
    question = await one.ask()
    await until(one.earlier)
    hidden = replace(question.facets, visibility=Visibility.HUB)
    question = await one.change(question, facets=hidden)
    asker = question.person
    assert asker is not None

    def seen() -> bool:
        return bool(one.library.earlier.like(TEXT, (), Reader(asker), 5))

    await until(lambda: not one.earlier())
    assert seen()

    def forget(work: Work) -> None:
        for key in work.questions.forget(asker):
            work.changes.note("question", key, one.now())

    await one.store.run(forget)
    await until(lambda: not seen())


async def _helped(instance: Instance, network: str, question: Question) -> None:
    def act(work: Work) -> None:
        work.evidence.add(network, question.key, Kind.HELPED, instance.now())
        work.changes.note("network", network, instance.now())

    await instance.store.run(act)


def _earlier(instance: Instance, network: str = "bodem") -> tuple[str, ...]:
    return instance.library.networks[network].earlier


async def test_what_helped_is_known_at_the_start(database: str) -> None:
    async with started(database) as before:
        await before.store.run(lambda work: work.networks.add([a_network("bodem")]))
        await _helped(before, "bodem", await before.ask("Wie kent paalrot in Gouda?"))
    async with started(database) as instance:
        assert _earlier(instance) == ("paalrot", "gouda")


async def test_other_instances_hear_what_helped_and_what_may_no_longer_be_told(
    two: tuple[Instance, Instance],
) -> None:
    one, other = two

    def networks(work: Work) -> None:
        work.networks.add([a_network("bodem"), a_network("water")])
        for key in ("bodem", "water"):
            work.changes.note("network", key, one.now())

    await one.store.run(networks)
    question = await one.ask("Wie kent paalrot in Gouda?")
    await _helped(one, "bodem", question)
    for each in two:
        await until(lambda each=each: _earlier(each) == ("paalrot", "gouda"))  # type: ignore[misc]
        assert _earlier(each, "water") == ()
    hidden = replace(question.facets, visibility=Visibility.HUB)
    question = await one.change(question, facets=hidden)
    await until(lambda: _earlier(other) == ())
    question = await one.change(question, facets=replace(hidden, visibility=Visibility.OPEN))
    await until(lambda: _earlier(other) == ("paalrot", "gouda"))

    def forget(work: Work) -> None:
        assert question.person is not None
        for key in work.questions.forget(question.person):
            work.changes.note("question", key, one.now())

    await one.store.run(forget)
    await until(lambda: _earlier(other) == ())
