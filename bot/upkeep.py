"""Upkeep: what has been kept long enough goes, by itself, once a day on one of the instances."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from knowledge.errors import StorageError
from storage.due import Task
from storage.store import Store
from storage.work import Work

log = logging.getLogger(__name__)

DRAFTS = timedelta(days=30)
"""How long a draft is kept that nobody touches; then it is only counted."""

QUESTIONS = timedelta(days=730)
"""How long the text of a question is kept after its end: 24 months."""

RECEIPTS = timedelta(days=3)
CHANGES = timedelta(days=1)
UNDELIVERED = timedelta(days=90)

DAILY = Task("upkeep", "daily")
EVERY = timedelta(days=1)
LOOK_EVERY = 300.0
AT_ONCE = 500


class Upkeep:
    """Does the daily upkeep when its row is due."""

    def __init__(self, store: Store, *, name: str, now: Callable[[], datetime]) -> None:
        self._store = store
        self._name = name
        self._now = now
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Plan the upkeep, when it is not planned yet, and begin to look."""
        now = self._now()
        await self._store.run(lambda work: work.due.plan(DAILY, now))
        self._task = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Look no longer."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _look(self) -> None:
        while True:
            try:
                await self.run_due()
            except StorageError:
                log.warning("upkeep waits: the database does not answer")
            except Exception:
                log.exception("upkeep failed in an unexpected way")
            await asyncio.sleep(LOOK_EVERY)

    async def run_due(self) -> bool:
        """Do the upkeep when its time has come. True when it was done."""
        now = self._now()
        tasks = await self._store.run(lambda work: work.due.take(by=self._name, at=now))
        if DAILY not in tasks:
            return False
        more = True
        while more:  # in pieces, so that no question waits for it
            more = await self._store.run(lambda work: sweep(work, now))
        await self._store.run(lambda work: work.due.plan(DAILY, now + EVERY, move=True))
        return True


def sweep(work: Work, now: datetime) -> bool:
    """Remove a piece of what was kept long enough. True when there may be more."""
    removed, left = work.drafts.sweep(before=now - DRAFTS, limit=AT_ONCE)
    if left:
        work.tallies.add("drafts_left", now.date(), left)
    emptied = work.questions.expire_texts(before=now - QUESTIONS, limit=AT_ONCE)
    if emptied:
        work.offers.expire_texts(emptied)
        work.events.expire_texts(emptied)
    for key in emptied:
        work.followers.end(key)
        work.changes.note("question", key, now)
    swept = [
        work.receipts.sweep(before=now - RECEIPTS, limit=AT_ONCE),
        work.changes.sweep(before=now - CHANGES, limit=AT_ONCE),
        work.outbox.sweep(before=now - UNDELIVERED, limit=AT_ONCE),
    ]
    return AT_ONCE in (removed, len(emptied), *swept)
