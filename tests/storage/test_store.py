"""How a step runs: shared commits, errors of one, a database that is away, callers that leave."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from knowledge.errors import Clash, NotFound, StorageAway, StorageError
from storage.store import Store
from storage.work import Work
from tests.storage.samples import AT, a_delivery, somebody


def take(number: int) -> Callable[[Work], bool]:
    """Give the step that takes one delivery."""
    return lambda work: work.receipts.take(a_delivery(number), AT)


def is_there(work: Work, number: int) -> bool:
    sql = text("SELECT count(*) FROM receipt WHERE activity = :id")
    return bool(work.connection.execute(sql, {"id": f"activity-{number}"}).scalar_one())


class Held:
    """A step that waits in its thread until it is let go."""

    def __init__(self) -> None:
        self.began, self.go = threading.Event(), threading.Event()

    def __call__(self, _work: Work) -> str:
        self.began.set()
        assert self.go.wait(20)
        return "done"

    async def until_began(self) -> None:
        assert await asyncio.to_thread(self.began.wait, 10)


class Heard:
    """What the store says to its database."""

    def __init__(self, store: Store):
        self.statements: list[str] = []
        event.listen(store.engine, "before_cursor_execute", self._hear)

    def _hear(self, _c: object, _d: object, statement: str, *_: object) -> None:
        self.statements.append(statement)

    def count(self, statement: str) -> int:
        return self.statements.count(statement)


async def hold_writers(store: Store) -> list[tuple[Held, asyncio.Task[str]]]:
    """Occupy every writer, so that what comes next waits."""
    held = []
    for _ in store._writers:
        step = Held()
        held.append((step, asyncio.create_task(store.run(step))))
        await step.until_began()
    return held


def let_go(held: list[tuple[Held, asyncio.Task[str]]]) -> None:
    for step, _ in held:
        step.go.set()


class TestTogether:
    async def test_steps_that_wait_share_a_commit(self, store: Store) -> None:
        heard = Heard(store)
        held = await hold_writers(store)
        waiting = [asyncio.create_task(store.run(take(number))) for number in range(20)]
        await asyncio.sleep(0)
        heard.statements.clear()
        let_go(held)
        assert all(await asyncio.gather(*waiting))
        commits = heard.count("COMMIT")
        if store.embedded:
            assert commits == 2  # the step that was held, and the twenty
        assert commits <= 24

    async def test_a_step_that_raises_is_undone_alone(self, store: Store) -> None:
        def fail(work: Work, number: int) -> None:
            assert work.receipts.take(a_delivery(number), AT)
            if number == 4:
                work.connection.execute(text("SELECT nothing FROM nowhere"))
            raise LookupError(str(number))

        held = await hold_writers(store)
        waiting = [
            asyncio.create_task(
                store.run(take(number))
                if number % 2
                else store.run(lambda work, number=number: fail(work, number))  # type: ignore[misc]
            )
            for number in range(10)
        ]
        await asyncio.sleep(0)
        let_go(held)
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert [outcome is True for outcome in outcomes] == [False, True] * 5
        assert isinstance(outcomes[0], LookupError)
        assert type(outcomes[4]) is StorageError
        there = await store.read(lambda work: [is_there(work, number) for number in range(10)])
        assert there == [False, True] * 5

    async def test_when_the_commit_fails_all_of_them_fail(self, store: Store) -> None:
        failing = True

        def fail(_c: object, _d: object, statement: str, *_: object) -> None:
            if failing and statement == "COMMIT":
                raise DBAPIError.instance(
                    statement,
                    None,
                    psycopg.OperationalError("no space left"),
                    psycopg.Error,
                )

        held = await hold_writers(store)
        waiting = [asyncio.create_task(store.run(take(number))) for number in range(5)]
        await asyncio.sleep(0)
        event.listen(store.engine, "before_cursor_execute", fail)
        let_go(held)
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [StorageAway] * 5
        failing = False
        assert not any(
            await store.read(lambda work: [is_there(work, number) for number in range(5)])
        )
        assert await store.run(take(1))

    async def test_a_step_cannot_swallow_an_error_and_pass_as_kept(self, store: Store) -> None:
        def swallow(work: Work) -> str:
            work.receipts.take(a_delivery(), AT)
            try:
                work.connection.execute(text("SELECT nothing FROM nowhere"))
            except DBAPIError:
                return "went on"
            return "unreachable"

        if store.embedded:  # here the transaction goes on as if nothing was said
            assert await store.run(swallow) == "went on"
            assert await store.read(lambda work: is_there(work, 1))
        else:
            with pytest.raises(StorageError):
                await store.run(swallow)
            assert not await store.read(lambda work: is_there(work, 1))

    @pytest.mark.parametrize("error", [StopIteration, KeyboardInterrupt, SystemExit])
    async def test_whatever_a_step_raises_the_writer_goes_on(
        self, store: Store, error: type[BaseException]
    ) -> None:
        def fail(work: Work) -> None:
            work.receipts.take(a_delivery(), AT)
            raise error

        for _ in store._writers:
            with pytest.raises(RuntimeError, match=error.__name__):
                await asyncio.wait_for(store.run(fail), 30)
        assert await asyncio.wait_for(store.run(take(1)), 30)


class TestClashes:
    async def test_a_step_that_meets_another_is_run_again(self, store: Store) -> None:
        tries = 0

        def clash_twice(work: Work) -> int:
            nonlocal tries
            tries += 1
            work.receipts.take(a_delivery(tries), AT)
            if tries < 3:
                raise Clash("met")
            return tries

        assert await store.run(clash_twice) == 3
        there = await store.read(lambda work: [is_there(work, number) for number in (1, 2, 3)])
        assert there == [False, False, True]

    async def test_in_the_end_it_gives_up(self, store: Store) -> None:
        def clash(work: Work) -> None:
            raise Clash("met")

        with pytest.raises(Clash):
            await store.run(clash)

    async def test_steps_that_wait_for_each_other_are_all_kept(
        self, stores: tuple[Store, Store]
    ) -> None:
        """Two rows, changed in opposite order: a deadlock on PostgreSQL."""

        def both(work: Work) -> list[int]:
            return [somebody(work, number).key for number in (1, 2)]

        one, two = await stores[0].run(both)
        met = threading.Barrier(2)

        def change(order: tuple[int, int]) -> Callable[[Work], None]:
            first_try = True

            def step(work: Work) -> None:
                nonlocal first_try
                for place, key in enumerate(order):
                    if place and first_try and not stores[0].embedded:
                        first_try = False
                        met.wait(10)
                    sql = text("UPDATE person SET name = name || 'x' WHERE key = :key")
                    work.connection.execute(sql, {"key": key})

            return step

        await asyncio.gather(stores[0].run(change((one, two))), stores[1].run(change((two, one))))
        names = await stores[0].read(lambda work: work.people.names([one, two]))
        assert sorted(names.values()) == ["Persoon 1xx", "Persoon 2xx"]


class TestReading:
    async def test_takes_no_connection_when_nothing_is_looked_up(self, store: Store) -> None:
        taken: list[object] = []
        event.listen(store.engine, "checkout", lambda *_: taken.append(1))
        assert await store.read(lambda _: 42) == 42
        assert taken == []
        await store.read(lambda work: work.outbox.count())
        assert taken == [1]

    async def test_a_reader_cannot_write(self, store: Store) -> None:
        with pytest.raises(StorageError):
            await store.read(take(1))
        assert await store.run(take(1))

    async def test_gives_its_connection_back_outside_a_transaction(self, store: Store) -> None:
        made: list[object] = []
        event.listen(store.engine, "connect", lambda *_: made.append(1))
        for _ in range(20):
            with pytest.raises(NotFound):
                await store.read(lambda work: work.drafts.get("nothing"))
            await store.read(lambda work: work.outbox.count())
        assert len(made) <= store._readers._max_workers
        with store.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            if store.embedded:
                assert not raw.in_transaction
            else:
                assert raw.info.transaction_status == 0

    async def test_sees_one_state(self, store: Store) -> None:
        looked, go = threading.Event(), threading.Event()

        def twice(work: Work) -> tuple[bool, bool]:
            first = is_there(work, 1)
            looked.set()
            assert go.wait(10)
            return first, is_there(work, 1)

        reading = asyncio.create_task(store.read(twice))
        assert await asyncio.to_thread(looked.wait, 10)
        assert await store.run(take(1))
        go.set()
        assert await reading == (False, False)

    async def test_a_fault_of_a_step_is_not_a_database_that_is_away(self, store: Store) -> None:
        with pytest.raises(StorageError) as refused:
            await store.read(lambda work: work.connection.execute(text("SELECT nothing")))
        assert type(refused.value) is StorageError


class TestClosing:
    async def test_finishes_what_waits(self, url: str) -> None:
        store = Store(url)
        held = await hold_writers(store)
        waiting = [asyncio.create_task(store.run(take(number))) for number in range(30)]
        await asyncio.sleep(0)
        closing = asyncio.create_task(store.close())
        await asyncio.sleep(0)
        let_go(held)
        await closing
        assert all(await asyncio.gather(*waiting))
        again = Store(url)
        assert all(await again.read(lambda work: [is_there(work, number) for number in range(30)]))
        await again.close()

    async def test_afterwards_it_is_away(self, url: str) -> None:
        store = Store(url)
        await store.close()
        await store.close()
        with pytest.raises(StorageAway):
            await asyncio.wait_for(store.run(take(1)), 30)
        with pytest.raises(StorageAway):
            await store.read(lambda work: work.outbox.count())

    async def test_does_not_wait_for_ever(
        self, url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr("storage.store.LONGEST", 0.1)
        store = Store(url)
        held = Held()
        hanging = asyncio.create_task(store.run(held))
        await held.until_began()
        await asyncio.wait_for(store.close(), 30)
        assert "did not end" in caplog.text
        held.go.set()
        await asyncio.wait({hanging}, timeout=5)
        await asyncio.to_thread(store._end)


class TestCallers:
    async def test_one_who_leaves_stops_nothing(self, store: Store) -> None:
        held = await hold_writers(store)
        leaving = asyncio.create_task(store.run(take(1)))
        staying = asyncio.create_task(store.run(take(2)))
        await asyncio.sleep(0)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        let_go(held)
        assert await staying
        assert all(await asyncio.gather(*(task for _, task in held)))
        await store.run(lambda _: None)
        assert await store.read(lambda work: is_there(work, 1))

    async def test_a_step_that_hangs_holds_its_caller_no_longer_than_that_one_waits(
        self, store: Store
    ) -> None:
        held = Held()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(store.run(held), 0.05)
        held.go.set()
        assert await store.run(take(1))


class TestAway:
    async def test_a_server_that_does_not_answer(self) -> None:
        store = Store("postgresql://postgres@127.0.0.1:1/plek")
        for _ in range(6):
            with pytest.raises(StorageAway):
                await store.run(take(1))
            with pytest.raises(StorageAway):
                await store.read(lambda work: work.outbox.count())
        await store.close()

    async def test_a_folder_that_is_not_there_and_then_is(
        self, tmp_path: Path, migrated_file: Path
    ) -> None:
        path = tmp_path / "later" / "plek.db"
        store = Store(f"sqlite:///{path}")
        with pytest.raises(StorageAway):
            await store.run(take(1))
        path.parent.mkdir()
        shutil.copy(migrated_file, path)
        assert await store.run(take(1))
        await store.close()

    async def test_nothing_is_written_into_a_file_that_is_gone(
        self, tmp_path: Path, migrated_file: Path
    ) -> None:
        path = tmp_path / "plek.db"
        shutil.copy(migrated_file, path)
        store = Store(f"sqlite:///{path}")
        assert await store.run(take(1))
        path.rename(tmp_path / "elsewhere.db")
        with pytest.raises(StorageAway):
            await store.run(take(2))
        shutil.copy(migrated_file, path)
        with pytest.raises(StorageAway):
            await store.run(take(2))
        path.unlink()
        (tmp_path / "elsewhere.db").rename(path)
        assert await store.run(take(2))
        assert await store.read(lambda work: is_there(work, 1))
        await store.close()

    async def test_a_full_disk(self, tmp_path: Path, migrated_file: Path) -> None:
        path = tmp_path / "plek.db"
        shutil.copy(migrated_file, path)
        store = Store(f"sqlite:///{path}")

        def fill(work: Work) -> None:
            pages = work.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            work.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
            for number in range(10_000):
                work.receipts.take(a_delivery(number), AT)

        with pytest.raises(StorageAway):
            await store.run(fill)
        assert await store.run(take(1))  # over a new connection, without that limit
        assert not await store.read(lambda work: is_there(work, 2))
        await store.close()


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
class TestServer:
    async def test_connections_that_died_while_nobody_used_them_are_replaced(
        self, store: Store
    ) -> None:
        held = await hold_writers(store)
        let_go(held)
        await asyncio.gather(*(task for _, task in held))
        await asyncio.gather(*(store.read(lambda work: work.outbox.count()) for _ in range(8)))
        self._cut(store)
        steps = [store.run(take(number)) for number in range(12)]
        assert all(await asyncio.gather(*steps))
        await asyncio.gather(*(store.read(lambda work: work.outbox.count()) for _ in range(8)))

    async def test_a_connection_that_dies_within_a_step_is_no_success(self, store: Store) -> None:
        def cut_in_between(work: Work) -> None:
            work.receipts.take(a_delivery(), AT)
            self._cut(store)

        with pytest.raises(StorageAway):
            await store.run(cut_in_between)
        assert not await store.read(lambda work: is_there(work, 1))
        assert await store.run(take(1))

    async def test_a_server_that_only_reads_is_away_and_comes_back(self, store: Store) -> None:
        def only_read(work: Work) -> None:
            work.connection.exec_driver_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")

        outcomes: list[object] = []
        # Which writer takes a step is chance: go on until one met its own spoiled connection.
        while {type(outcome) for outcome in outcomes} != {bool, StorageAway}:
            assert len(outcomes) < 500
            with suppress(StorageAway):
                await store.run(only_read)
            for _ in range(len(outcomes) % 2):  # they take turns: shift whose turn it is
                with suppress(StorageAway):
                    await store.run(lambda work: work.outbox.count())
            step = store.run(take(len(outcomes)))
            outcomes += await asyncio.gather(step, return_exceptions=True)
        for _ in store._writers:  # one that has not met its spoiled connection yet meets it now
            with suppress(StorageAway):
                assert await store.run(take(1_000)), "it is back"
                break
        else:
            assert await store.run(take(1_000)), "it is back"
        kept = [number for number, outcome in enumerate(outcomes) if outcome is True]
        there = await store.read(
            lambda work: [n for n in range(len(outcomes)) if is_there(work, n)]
        )
        assert there == kept

    def _cut(self, store: Store) -> None:
        address = store.engine.url.set(drivername="postgresql").render_as_string(
            hide_password=False
        )
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'"
            )
