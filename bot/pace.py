"""The pace at which one conversation may be sent to.

Source: msteams-docs bots/how-to/rate-limit.md: seven messages per second, per bot and thread. Who
goes faster gets 429, and then waits longer than this.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final

TOKENS: Final = 7
"""Messages that may go out in any second."""

SECOND: Final = 1.0

_MOST_BUCKETS: Final = 1_000


class Pace:
    """A bucket of tokens for each conversation: a message takes one, a second later it is back.

    clock: seconds that never go back. sleep: waits for seconds.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        # For each bucket when its last tokens were taken, oldest first; one may be still to come.
        self._taken: dict[int, deque[float]] = {}

    async def keep(self, conversation: int) -> None:
        """Wait until a message may go out there, and take a token for it."""
        now = self._clock()
        if len(self._taken) >= _MOST_BUCKETS:
            self._taken = {
                key: taken for key, taken in self._taken.items() if taken[-1] + SECOND > now
            }
        taken = self._taken.setdefault(conversation, deque(maxlen=TOKENS))
        begin = max(now, taken[0] + SECOND) if len(taken) == TOKENS else now
        taken.append(begin)
        if begin > now:
            await self._sleep(begin - now)
