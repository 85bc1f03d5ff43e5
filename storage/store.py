"""How a step runs: a plain function in one transaction, off the event loop.

Steps that wait share a commit (group commit). On SQLite one thread writes; on PostgreSQL a few do,
each over a connection of its own.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from knowledge.errors import Clash, StorageAway, StorageError
from storage.arrivals import Arrival, Arrivals
from storage.changes import Change
from storage.database import begun, check_sound, drop, open_engine, translated
from storage.transaction import Transaction
from storage.work import Work

log = logging.getLogger(__name__)
T = TypeVar("T")

WRITERS = {"sqlite": 1, "postgresql": 2}
"""Threads that write, by engine. An SQLite file takes one writer at a time."""

TOGETHER = {"sqlite": 64, "postgresql": 16}
"""Steps that share one commit at the most: what is waited for stays short."""

LONGEST_TURN = 1.0
"""Seconds that a writer waits for its turn to think and to write; then it goes on beside another.

In turns a step costs a fifth less processor time than at the same time, when each statement is
another fight for the interpreter; one can think while the other's commit goes to the disk.
"""

LONGEST = 30
"""Seconds that closing waits for steps that run."""

TRIES = 4
"""How often a step is run when it meets another writer."""


@dataclass(slots=True)
class _Job:
    prepare: Callable[[Work], Callable[[Work], Any]] | None
    step: Callable[[Work], Any] | None
    arrival: Arrival | None
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    value: Any = None
    error: BaseException | None = None
    changes: Sequence[Change] = field(default=())


class Store:
    """The database as the rest of the house uses it: `run` to write, `read` to look.

    on_change is called on the event loop after each commit that changed what is kept in memory.
    """

    def __init__(self, url: str, *, on_change: Callable[[Sequence[Change]], None] | None = None):
        self.engine: Engine = open_engine(url)
        self.on_change = on_change
        self.embedded = self.engine.dialect.name == "sqlite"
        self._closed = False
        self._turn = threading.Lock()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(2 if self.embedded else 4, thread_name_prefix="read")
        engine = self.engine.dialect.name
        self._writers = [
            threading.Thread(
                target=self._write, args=(TOGETHER[engine],), name=f"write-{n}", daemon=True
            )
            for n in range(WRITERS[engine])
        ]
        for writer in self._writers:
            writer.start()

    async def run(self, step: Callable[[Work], T], *, arrival: Arrival | None = None) -> T:
        """Run a step in one transaction; give its result after the commit.

        arrival: what the step meets first of all, looked up with those of other steps.

        The step may be run more than once, so it changes nothing but the database. Raises what
        the step raises (nothing is kept then), or StorageAway.
        """
        return await self._run(None, step, arrival)

    async def run_prepared(
        self,
        prepare: Callable[[Work], Callable[[Work], T]],
        *,
        arrival: Arrival | None = None,
    ) -> T:
        """Run a step that is thought out first: `prepare` looks and thinks, and gives the step.

        It does so before the transaction begins, so that no lock is held while thinking, and in
        the same thread: handing each turn to another thread twice cost as much as the thinking.
        For the rest as `run`.
        """
        return await self._run(prepare, None, arrival)

    async def run_aside(self, step: Callable[[Work], T]) -> T:
        """Run a step beside the writers, over a connection of its own.

        For what must be kept while they are busy with something slow. For the rest as `run`,
        without a second try.
        """
        self._check_open()
        loop = asyncio.get_running_loop()
        job = _Job(None, step, None, loop.create_future(), loop)
        loop.run_in_executor(self._readers, self._aside, job)
        value: T = await job.future
        return value

    async def _run(
        self,
        prepare: Callable[[Work], Callable[[Work], T]] | None,
        step: Callable[[Work], T] | None,
        arrival: Arrival | None,
    ) -> T:
        self._check_open()
        loop = asyncio.get_running_loop()
        for attempt in range(TRIES):
            job = _Job(prepare, step, arrival, loop.create_future(), loop)
            self._jobs.put(job)
            try:
                value: T = await job.future
                return value
            except Clash:
                if attempt == TRIES - 1:
                    raise
                await asyncio.sleep(0.005 * 2**attempt)
        raise AssertionError("unreachable")

    async def read(self, step: Callable[[Work], T]) -> T:
        """Run a step that changes nothing; a connection is taken only when it looks something up.

        Raises what the step raises, or StorageAway.
        """
        self._check_open()
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._look, step)

    async def close(self) -> None:
        """Let the writers finish what waits, then close every connection.

        Who asks for something from now on gets StorageAway. A step that never ends is left behind.
        """
        if self._closed:
            return
        self._closed = True
        for _ in self._writers:
            self._jobs.put(None)
        await asyncio.to_thread(self._end)

    def _end(self) -> None:
        end = time.monotonic() + LONGEST
        for writer in self._writers:
            writer.join(max(0.0, end - time.monotonic()))
        if any(writer.is_alive() for writer in self._writers):
            log.error("a step did not end within %d seconds", LONGEST)
        self._readers.shutdown()
        self.engine.dispose()

    def _check_open(self) -> None:
        if self._closed:
            raise StorageAway("the store is closed")

    def _look(self, step: Callable[[Work], Any]) -> Any:
        with translated(), Work(self.engine) as work:
            return step(work)

    def _aside(self, job: _Job) -> None:
        connection = self._commit(None, [job], _nothing)
        if connection is not None:
            connection.close()

    def _write(self, together: int) -> None:
        connection: Connection | None = None
        while (first := self._jobs.get()) is not None:
            with ExitStack() as turn:
                if self._turn.acquire(timeout=LONGEST_TURN):
                    turn.callback(self._turn.release)
                jobs = self._take(first, together)
                for job in jobs:
                    self._prepare(job)
                unable = [job for job in jobs if job.error is not None]
                if unable:
                    self._tell(unable)
                able = [job for job in jobs if job.error is None]
                if able:
                    connection = self._commit(connection, able, turn.close)
        if connection is not None:
            drop(connection)

    def _prepare(self, job: _Job) -> None:
        """Let a job think. What it raises is its outcome."""
        if job.prepare is None:
            return
        try:
            job.step = self._look(job.prepare)
        except BaseException as error:  # noqa: BLE001 - it goes to whoever asked for the step
            job.error = error

    def _take(self, first: _Job, together: int) -> list[_Job]:
        """Take what waits, with a job that was taken already."""
        jobs = [first]
        while len(jobs) < together:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)  # the end is for the next round
                break
            jobs.append(job)
        return jobs

    def _commit(
        self, connection: Connection | None, jobs: list[_Job], written: Callable[[], None]
    ) -> Connection | None:
        """Run the jobs in one transaction and tell their outcomes. Gives the connection back.

        written: is called when only the commit is left to do.

        When one of several fails, nothing of that transaction stays, and each is run for itself:
        that is rare, and a savepoint for each step would cost every step two statements.
        """
        try:
            with translated():
                connection = begun(self.engine, connection, write=True)
                sound = self._run_together(connection, jobs)
                written()
                connection.exec_driver_sql("COMMIT" if sound else "ROLLBACK")
        except BaseException as error:
            # Whatever it is, the writer goes on: others wait for it.
            if not isinstance(error, StorageError):
                log.exception("a commit failed in an unexpected way")
            if connection is not None:
                drop(connection)
                connection = None
            for job in jobs:
                job.error = StorageAway("the database does not answer")
                job.error.__cause__ = error
        else:
            if not sound and len(jobs) > 1:
                for job in jobs:
                    job.error = None
                    connection = self._commit(connection, [job], _nothing)
                return connection
        self._tell(jobs)
        return connection

    def _run_together(self, connection: Connection, jobs: list[_Job]) -> bool:
        """Run jobs in the transaction that was begun. False when one failed, or their writing."""
        # Who arrives goes first: so nobody changes what was looked up for all of them together.
        jobs = sorted(jobs, key=lambda job: job.arrival is None)
        transaction = Transaction(connection)
        arrivals = Arrivals(transaction, [job.arrival for job in jobs if job.arrival is not None])
        job = jobs[0]
        try:
            with translated():
                for job in jobs:
                    work = Work(self.engine, transaction, arrivals)
                    job.value = _step_of(job)(work)
                    check_sound(connection)
                    job.changes = work.changed
                transaction.finish()
        except StorageAway:
            raise
        except BaseException as error:  # noqa: BLE001 - it goes to whoever asked for the step
            # What went wrong in the writing at the end is the last one's only when it was alone.
            job.error = error
            return False
        return True

    def _tell(self, jobs: list[_Job]) -> None:
        loops = {job.loop for job in jobs}
        for loop in loops:
            mine = [job for job in jobs if job.loop is loop]
            with suppress(RuntimeError):  # the loop has been closed: nobody waits any more
                loop.call_soon_threadsafe(self._settle, mine)

    def _settle(self, jobs: list[_Job]) -> None:
        changes = [change for job in jobs if job.error is None for change in job.changes]
        if changes and self.on_change:
            try:
                self.on_change(changes)
            except Exception:
                log.exception("what was committed could not be told on")
        for job in jobs:
            if job.future.done():
                continue
            if job.error is None:
                job.future.set_result(job.value)
            elif isinstance(job.error, Exception) and not isinstance(job.error, StopIteration):
                job.future.set_exception(job.error)
            else:
                # A future does not carry these: they would end the loop or a generator.
                told = RuntimeError(f"a step raised {type(job.error).__name__}")
                told.__cause__ = job.error
                job.future.set_exception(told)


def _nothing() -> None:
    pass


def _step_of(job: _Job) -> Callable[[Work], Any]:
    if job.step is None:
        raise AssertionError("a job is prepared before it is run")
    return job.step
