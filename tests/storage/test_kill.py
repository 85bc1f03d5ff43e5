"""kill -9 while steps are committed: what was acknowledged is there afterwards."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from storage.store import Store
from storage.tables import draft, receipt
from storage.work import Work

ROUNDS = 10

# It reads the code once and forks for each round, so that a round costs the writing alone.
# A line is one write to the pipe, so it is there whole or not at all, whenever the end comes.
WRITER = """
import asyncio, os, sys
from itertools import count
from storage.store import Store
from tests.storage.samples import AT, a_delivery, a_draft

def say(what):
    os.write(1, f"{what}\\n".encode())

async def lane(store, first):
    for number in count(first, 8):
        def step(work):
            work.receipts.take(a_delivery(number), AT)
            a_draft(work, f"draft-{number}")
        await store.run(step)
        say(number)

async def lanes(begin):
    store = Store(sys.argv[1])
    await asyncio.gather(*(lane(store, begin + each) for each in range(8)))

for line in sys.stdin:
    child = os.fork()
    if not child:
        say(os.getpid())
        asyncio.run(lanes(int(line)))
    os.waitpid(child, 0)
    say("dead")
"""


class Writer:
    """A process that writes on and on, and says what was acknowledged to it."""

    def __init__(self, process: subprocess.Popen[str]):
        self._process = process

    def _said(self) -> Iterator[str]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line == "dead\n":
                return
            yield line.strip()

    def killed(self, begin: int, *, after: int, wait: float) -> set[str]:
        """Let it write, and kill it. Gives the numbers that were acknowledged."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{begin}\n")
        self._process.stdin.flush()
        said = self._said()
        child = int(next(said))
        acknowledged = {next(said) for _ in range(after)}
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)
        return acknowledged | set(said)


@contextmanager
def writing(url: str) -> Iterator[Writer]:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, url],
        cwd=Path(__file__).resolve().parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Writer(process)
        assert process.stdin is not None
        process.stdin.close()


def there(work: Work) -> tuple[set[str], set[str]]:
    """Give the numbers of the deliveries and of the drafts that were kept."""
    taken = work.connection.execute(select(receipt.c.activity)).scalars()
    drafts = work.connection.execute(select(draft.c.key)).scalars()
    return {each.split("-")[1] for each in taken}, {each.split("-")[1] for each in drafts}


async def test_everything_acknowledged_is_there(url: str) -> None:
    chance = random.Random(20260302)
    acknowledged: set[str] = set()
    with writing(url) as writer:
        for number in range(ROUNDS):
            after, wait = chance.randint(1, 30), chance.uniform(0, 0.01)
            acknowledged |= writer.killed(number * 1_000_000, after=after, wait=wait)
            store = Store(url)
            taken, drafts = await store.read(there)
            await store.close()
            assert acknowledged <= taken
            assert taken == drafts
    assert len(acknowledged) >= ROUNDS
