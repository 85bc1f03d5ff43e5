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
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from knowledge.errors import Clash, StorageAway, StorageError
from storage.changes import Change
from storage.database import begun, check_sound, drop, open_engine, translated
from storage.work import Work

log = logging.getLogger(__name__)
T = TypeVar("T")

WRITERS = {"sqlite": 1, "postgresql": 2}
"""Threads that write, by engine. An SQLite file takes one writer at a time."""

TOGETHER = {"sqlite": 64, "postgresql": 16}
"""Steps that share one commit at the most: what is waited for stays short."""

LONGEST = 30
"""Seconds that closing waits for steps that run."""

TRIES = 4
"""How often a step is run when it meets another writer."""


@dataclass(slots=True)
class _Job:
    prepare: Callable[[Work], Callable[[Work], Any]] | None
    step: Callable[[Work], Any] | None
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

    async def run(self, step: Callable[[Work], T]) -> T:
        """Run a step in one transaction; give its result after the commit.

        The step may be run more than once, so it changes nothing but the database. Raises what
        the step raises (nothing is kept then), or StorageAway.
        """
        return await self._run(None, step)

    async def run_prepared(self, prepare: Callable[[Work], Callable[[Work], T]]) -> T:
        """Run a step that is thought out first: `prepare` looks and thinks, and gives the step.

        It does so before the transaction begins, so that no lock is held while thinking, and in
        the same thread: handing each turn to another thread twice cost as much as the thinking.
        For the rest as `run`.
        """
        return await self._run(prepare, None)

    async def run_aside(self, step: Callable[[Work], T]) -> T:
        """Run a step beside the writers, over a connection of its own.

        For what must be kept while they are busy with something slow. For the rest as `run`,
        without a second try.
        """
        self._check_open()
        loop = asyncio.get_running_loop()
        job = _Job(None, step, loop.create_future(), loop)
        loop.run_in_executor(self._readers, self._aside, job)
        value: T = await job.future
        return value

    async def _run(
        self,
        prepare: Callable[[Work], Callable[[Work], T]] | None,
        step: Callable[[Work], T] | None,
    ) -> T:
        self._check_open()
        loop = asyncio.get_running_loop()
        for attempt in range(TRIES):
            job = _Job(prepare, step, loop.create_future(), loop)
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
        connection = self._commit(None, [job])
        if connection is not None:
            connection.close()

    def _write(self, together: int) -> None:
        connection: Connection | None = None
        while True:
            jobs = self._take(together)
            if not jobs:
                break
            for job in jobs:
                self._prepare(job)
            unable = [job for job in jobs if job.error is not None]
            if unable:
                self._tell(unable)
            able = [job for job in jobs if job.error is None]
            if able:
                connection = self._commit(connection, able)
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

    def _take(self, together: int) -> list[_Job]:
        first = self._jobs.get()
        jobs = [] if first is None else [first]
        while jobs and len(jobs) < together:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)  # the end is for the next round
                break
            jobs.append(job)
        return jobs

    def _commit(self, connection: Connection | None, jobs: list[_Job]) -> Connection | None:
        """Run the jobs in one transaction and tell their outcomes. Gives the connection back.

        When one of several fails, nothing of that transaction stays, and each is run for itself:
        that is rare, and a savepoint for each step would cost every step two statements.
        """
        try:
            with translated():
                connection = begun(self.engine, connection, write=True)
                sound = all(self._step(connection, job) for job in jobs)
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
                    connection = self._commit(connection, [job])
                return connection
        self._tell(jobs)
        return connection

    def _step(self, connection: Connection, job: _Job) -> bool:
        """Run one job. False when it failed."""
        work = Work(self.engine, connection)
        try:
            with translated():
                job.value = _step_of(job)(work)
            check_sound(connection)
            job.changes = work.changed
        except StorageAway:
            raise
        except BaseException as error:  # noqa: BLE001 - it goes to whoever asked for the step
            job.error = error
        return job.error is None

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


def _step_of(job: _Job) -> Callable[[Work], Any]:
    if job.step is None:
        raise AssertionError("a job is prepared before it is run")
    return job.step
