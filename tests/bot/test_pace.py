"""The pace of one conversation, by a clock that the test moves."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import pace as module
from bot.pace import SECOND, TOKENS, Pace


class Clock:
    """Seconds that go on when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


async def sent(pauses: list[float], conversations: list[int] | None = None) -> list[float]:
    """Give when each message goes out, when one is ready after each pause."""
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    times = []
    for number, pause in enumerate(pauses):
        clock.now += pause
        await pace.keep(conversations[number] if conversations else 1)
        times.append(clock.now)
    return times


async def test_the_first_seven_go_at_once_and_the_eighth_a_second_later() -> None:
    assert await sent([0.0] * 8) == [100.0] * 7 + [101.0]


async def test_who_goes_slowly_never_waits() -> None:
    pauses = [0.2] * 30
    assert (await sent(pauses))[-1] == pytest.approx(100.0 + sum(pauses))


async def test_conversations_do_not_wait_for_each_other() -> None:
    assert await sent([0.0] * 21, [1, 2, 3] * 7) == [100.0] * 21


async def test_who_asks_at_once_waits_in_turn() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    pace = Pace(clock=lambda: 5.0, sleep=sleep)
    await asyncio.gather(*(pace.keep(1) for _ in range(15)))
    assert waits == [1.0] * 7 + [2.0]


@given(st.lists(st.floats(0, 2), max_size=60))
def test_in_no_second_more_go_out_than_there_are_tokens(pauses: list[float]) -> None:
    times = asyncio.run(sent(pauses))
    assert times == sorted(times)
    for first, last in zip(times, times[TOKENS:], strict=False):
        assert last - first >= SECOND - 1e-9


async def test_buckets_of_silent_conversations_are_let_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_MOST_BUCKETS", 10)
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    for number in range(100):
        await pace.keep(number)
        clock.now += 0.5
    assert len(pace._taken) <= 11
