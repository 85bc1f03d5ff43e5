"""Delivery: what is owed goes out, in order within a conversation, and is closed when it arrived.

At least once: the connector takes no idempotency key. What this instance leased goes out at once;
what another left behind, or what failed, is taken from the outbox when it is due.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.connector import Connector
from bot.errors import (
    ConnectorError,
    ConnectorFailed,
    Throttled,
    TokenUnavailable,
    Uncertain,
    Undeliverable,
)
from bot.pace import Pace
from knowledge.errors import StorageError
from storage.outbox import Owed
from storage.store import Store
from storage.work import Work

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between looks at the outbox when nothing calls."""

CLOSE_AFTER = 0.03
"""Seconds that arrived rows are gathered before they are closed in one statement."""

CLOSE_AGAIN = 1.0
"""Seconds before arrived rows are closed once more, when the database was away."""

BEGIN_WITHIN = timedelta(seconds=25)
"""How long after it came into our hands a row may still be sent: its lease takes 30 seconds."""

MOST_AT_ONCE = 200
"""Conversations that are sent to before more is taken from the outbox."""

FINISH = 5.0
"""Seconds that stopping waits for what is being sent, and then for what is being closed."""

SLOWEST = timedelta(minutes=15)
"""The longest pause before the next try, unless the service asks for a longer one."""

MOST_TRIES = 60
"""Tries before a row is listed as undeliverable: with the pauses, about half a day."""


@dataclass(slots=True, eq=False)
class _Held:
    """A row in our hands. fence: of its newest lease; until: when sending it may still begin.

    given: the id that the connector gave the message.
    """

    owed: Owed
    fence: int
    until: datetime
    given: str | None = None


class Deliveries:
    """Delivers what is owed.

    name: of this instance, written on what it leases. now: gives aware UTC. pace: of sending.
    """

    def __init__(
        self,
        store: Store,
        connector: Connector,
        *,
        name: str,
        now: Callable[[], datetime],
        pace: Pace | None = None,
    ) -> None:
        self.name = name
        self._store = store
        self._connector = connector
        self._now = now
        self._pace = pace or Pace()
        self._hands: dict[int, _Held] = {}
        self._queues: dict[int, deque[_Held]] = {}
        self._carrying: set[int] = set()
        # Conversations of which rows may wait in the outbox that are not in our hands.
        self._behind: set[int] = set()
        # Conversations whose rows were given back, until the outbox gives them out again.
        self._stalled: set[int] = set()
        self._arrived: list[_Held] = []
        # A lease is not renewed while a row is closed or given back under its old fence.
        self._fencing = asyncio.Lock()
        self._closing: asyncio.Task[None] | None = None
        self._couriers: set[asyncio.Task[None]] = set()
        self._called = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None

    def holds(self, conversation: int) -> bool:
        """Whether everything that we owe to this conversation is in our hands.

        Asked from a writer's thread by who is about to owe more: when the answer is no, that row
        waits in the outbox, and so must all that follow it.
        """
        if conversation in self._queues and conversation not in self._behind:
            return True
        self._behind.add(conversation)
        return False

    def send(self, owed: Sequence[Owed], *, waiting: bool = False) -> None:
        """Send what we have leased, after what goes first in the same conversation."""
        for each in owed:
            self._hold(each)
        if waiting:
            self._called.set()

    def _hold(self, owed: Owed) -> None:
        held = _Held(owed, owed.attempts, self._now() + BEGIN_WITHIN)
        self._hands[owed.key] = held
        self._queues.setdefault(owed.conversation, deque()).append(held)
        if owed.conversation not in self._carrying:
            self._carrying.add(owed.conversation)
            courier = asyncio.create_task(self._carry(owed.conversation))
            self._couriers.add(courier)
            courier.add_done_callback(self._couriers.discard)

    async def start(self) -> None:
        """Begin to look for what is due; what a dead process of ours had leased is free again."""
        if self._store.embedded:
            await self._store.run(lambda work: work.outbox.release())
        self._called.set()
        self._looking = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Finish what is being sent, for a few seconds, and close it.

        What is not closed by then is sent again by who starts next.
        """
        if self._looking:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking
        await _finish(self._couriers)
        await _finish({self._closing} if self._closing else set())

    async def _carry(self, conversation: int) -> None:
        """Send what is queued for one conversation, one after the other."""
        queue = self._queues[conversation]
        try:
            while queue:
                held = queue.popleft()
                late = conversation in self._stalled or held.until < self._now()
                if not late:
                    await self._pace.keep(conversation)
                pause = timedelta() if late else await self._deliver(held)
                if pause is not None:
                    self._stalled.add(conversation)
                    self._behind.add(conversation)
                    back = [held, *queue]
                    queue.clear()
                    await self._return(back, pause)
        finally:
            self._carrying.discard(conversation)
            for held in queue:
                self._hands.pop(held.owed.key, None)
            queue.clear()
            self._let_go(conversation)

    def _let_go(self, conversation: int) -> None:
        """Hold a conversation no longer, once all that arrived there is closed.

        Only then does the outbox say the same as we do.
        """
        if conversation not in self._carrying and not any(
            held.owed.conversation == conversation for held in self._arrived
        ):
            self._queues.pop(conversation, None)

    async def _deliver(self, held: _Held) -> timedelta | None:
        """Send one thing. Gives the pause before it must be tried again; None when it is done."""
        pause = _pause(held.fence)
        try:
            held.given = await self._hand_over(held.owed)
        except Uncertain:
            if held.owed.again:
                return pause
        except Throttled as error:
            log.warning("a delivery waits: %s", error)
            return max(pause, timedelta(seconds=error.retry_after or 0))
        except (Undeliverable, ConnectorFailed) as error:
            if isinstance(error, Undeliverable) or error.lasting:
                await self._give_up(held, str(error))
                return None
            return pause
        except (TokenUnavailable, ConnectorError) as error:
            log.warning("a delivery waits: %s", error)
            return pause
        except Exception:
            log.exception("a delivery failed in an unexpected way")
            return pause
        self._close(held)
        return None

    async def _hand_over(self, owed: Owed) -> str | None:
        there = (owed.service_url, owed.conversation_id)
        if owed.target:
            await self._connector.update(*there, owed.target, owed.body)
            return owed.target
        return await self._connector.send(*there, owed.body)

    def _close(self, held: _Held) -> None:
        self._arrived.append(held)
        if self._closing is None or self._closing.done():
            self._closing = asyncio.create_task(self._close_arrived())

    async def _close_arrived(self) -> None:
        while self._arrived:
            await asyncio.sleep(CLOSE_AFTER)
            async with self._fencing:
                arrived = list(self._arrived)
                try:
                    await self._store.run(partial(_closed, arrived, self.name))
                except StorageError:
                    log.warning("%d arrived messages could not be closed yet", len(arrived))
                    arrived = []
                del self._arrived[: len(arrived)]
                for held in arrived:
                    self._hands.pop(held.owed.key, None)
            if not arrived:
                await asyncio.sleep(CLOSE_AGAIN)
            conversations = {held.owed.conversation for held in arrived}
            for conversation in conversations:
                self._let_go(conversation)
            if not self._behind.isdisjoint(conversations):
                self._called.set()

    async def _give_up(self, held: _Held, why: str) -> None:
        log.warning("undeliverable: %s", why)
        async with self._fencing:
            key, fence = held.owed.key, held.fence
            with suppress(StorageError):
                await self._store.run(
                    lambda work: work.outbox.give_up(key, fence, by=self.name, why=why)
                )
            self._hands.pop(key, None)
        if held.owed.conversation in self._behind:
            self._called.set()

    async def _return(self, back: Sequence[_Held], pause: timedelta) -> None:
        """Give leased rows back: the first after a pause, the others wait behind it."""
        now = self._now()

        def act(work: Work) -> None:
            for place, held in enumerate(back):
                key, fence = held.owed.key, held.fence
                if place == 0 and pause and fence >= MOST_TRIES:
                    work.outbox.give_up(key, fence, by=self.name, why="tried too often")
                    continue
                until = now if place else now + pause
                work.outbox.postpone(key, fence, by=self.name, until=until)

        async with self._fencing:
            with suppress(StorageError):  # the lease ends by itself
                await self._store.run(act)
            for held in back:
                self._hands.pop(held.owed.key, None)

    async def _look(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._called.wait()
            self._called.clear()
            try:
                while await self._take():
                    pass
            except StorageError:
                log.warning("the outbox could not be looked into")
            except Exception:
                log.exception("looking into the outbox failed in an unexpected way")

    async def _take(self) -> bool:
        """Send what is due and free. True when there may be more."""
        room = MOST_AT_ONCE - len(self._couriers)
        if room <= 0:
            return False
        behind = frozenset(self._behind)
        if not await self._store.read(lambda work: work.outbox.count()):
            self._behind -= behind
            return False
        async with self._fencing:
            now = self._now()
            limit = min(room, 50)
            owed = await self._store.run(
                lambda work: work.outbox.take(by=self.name, at=now, limit=limit)
            )
            fresh = [each for each in owed if not self._renewed(each)]
        for each in fresh:
            self._stalled.discard(each.conversation)
            self._behind.add(each.conversation)
            self._hold(each)
        return bool(fresh)

    def _renewed(self, owed: Owed) -> bool:
        """Whether this row was in our hands still, its lease ended; then it has a new one."""
        held = self._hands.get(owed.key)
        if held is None:
            return False
        held.fence = owed.attempts
        held.until = self._now() + BEGIN_WITHIN
        return True


async def _finish(tasks: Collection[asyncio.Task[None]]) -> None:
    """Wait for tasks, for a few seconds; then they are broken off."""
    tasks = set(tasks)
    if tasks:
        await asyncio.wait(tasks, timeout=FINISH)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _closed(arrived: Sequence[_Held], name: str, work: Work) -> None:
    """Close what arrived, and note which messages became the card of a question."""
    work.outbox.delivered([(held.owed.key, held.fence) for held in arrived], by=name)
    for held in arrived:
        owed = held.owed
        if owed.question is not None and held.given:
            work.questions.show_on(owed.question, held.given, conversation=owed.conversation)


def _pause(attempts: int) -> timedelta:
    return min(timedelta(seconds=2 ** min(attempts, 12)), SLOWEST)
