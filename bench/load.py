"""Load generator: Teams messages in, and the clock stops when the answer reaches the connector.

    python -m bench.load --port 3978 --turns 1500 --concurrency 16
    python -m bench.load --port 3978 --turns 200 --rate 20

Closed loop: `concurrency` people, each asks again as soon as the answer is there. Open loop: a
question every 1/`rate` seconds, whatever happened to the earlier ones; time counts from the moment
that the question was due, so a bot that falls behind cannot hide it. Loopback only.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import ipaddress
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

import orjson

from bench import questions
from bench.connector import Arrival, StandIn, content_length


class NotLoopback(ValueError):
    """The target is another machine: this tool never loads one."""


class BadAnswer(ConnectionError):
    """A receipt in chunks: HTTP that no bot's endpoint needs, and this client does not speak."""


class HungUp(ConnectionError):
    """The server closed a connection that it should have kept."""


@dataclass(slots=True)
class Result:
    """Of one run. Latencies in ms, in order of arrival; the run took `seconds`.

    `cpu_seconds` is what generator and connector used themselves.

    `sent` counts every message that went out; `refused` those not answered with 2xx, `lost` those
    whose answer never came, `cards` the answers with an Adaptive Card in them.
    """

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    sent: int = 0
    refused: int = 0
    lost: int = 0
    cards: int = 0
    latencies_ms: list[float] = field(default_factory=list)

    @property
    def turns_per_s(self) -> float:
        """Finished turns per second."""
        return len(self.latencies_ms) / self.seconds if self.seconds else 0.0


class Load:
    """People who ask one bot, and the connector that its answers come to.

    Use it as an async context manager: the connector listens inside it. One question is under way
    for each person at most, as in a chat.
    """

    def __init__(self, target: str, *, seed: int = 1, answer_within_s: float = 20.0) -> None:
        """Get ready for `target`, the URL of a bot's messages endpoint.

        Raises NotLoopback.
        """
        self._host, self._port, self._path = _loopback(target)
        self._texts = questions.texts(seed)
        self._within_s = answer_within_s
        self._people = deque(range(questions.PEOPLE))
        self._wires: list[_Wire] = []
        self._idle: list[_Wire] = []
        self._by_question: dict[str, _Turn] = {}
        self._by_chat: dict[str, _Turn] = {}
        self.connector = StandIn(remember=False, hear=self._hear)

    async def __aenter__(self) -> Load:
        await self.connector.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        for wire in self._wires:
            wire.close()
        await self.connector.stop()

    async def closed(self, turns: int, *, concurrency: int = 16, seconds: float = 120.0) -> Result:
        """Ask `turns` questions, `concurrency` at a time; start none after `seconds`."""
        result = Result()
        left = iter(range(turns))
        start, cpu = time.perf_counter(), time.process_time()

        async def person() -> None:
            for _ in left:
                if time.perf_counter() - start > seconds:
                    return
                await self._turn(result, time.perf_counter())

        await asyncio.gather(*(person() for _ in range(concurrency)))
        result.seconds = time.perf_counter() - start
        result.cpu_seconds = time.process_time() - cpu
        return result

    async def open(self, turns: int, *, rate: float, seconds: float = 120.0) -> Result:
        """Ask `turns` questions, `rate` each second; start none after `seconds`."""
        result = Result()
        start, cpu = time.perf_counter(), time.process_time()
        async with asyncio.TaskGroup() as group:
            for number in range(turns):
                due = start + number / rate
                if number / rate > seconds:
                    break
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                group.create_task(self._turn(result, due))
        result.seconds = time.perf_counter() - start
        result.cpu_seconds = time.process_time() - cpu
        return result

    async def _turn(self, result: Result, began: float) -> None:
        """One question, until both the answer and the receipt are there."""
        person = self._people.popleft()
        activity = questions.message(
            next(self._texts), person=person, service_url=self.connector.service_url
        )
        turn = _Turn(activity["conversation"]["id"], asyncio.get_running_loop().create_future())
        self._by_question[activity["id"]] = self._by_chat[turn.chat] = turn
        wire = await self._wire()
        result.sent += 1
        try:
            async with asyncio.timeout(self._within_s):
                status = await wire.post(orjson.dumps(activity))
                self._idle.append(wire)
                if not 200 <= status < 300:
                    result.refused += 1
                    return
                answer = await turn.answer
            result.latencies_ms.append((answer.at - began) * 1000)
            result.cards += _has_card(answer)
        except TimeoutError:
            result.lost += 1
        finally:
            del self._by_question[activity["id"]], self._by_chat[turn.chat]
            self._people.append(person)

    async def _wire(self) -> _Wire:
        """Take a connection that nobody uses and that is still open, or make one."""
        while self._idle:
            wire = self._idle.pop()
            if wire.is_open:
                return wire
        loop = asyncio.get_running_loop()
        _, wire = await loop.create_connection(
            lambda: _Wire(f"{self._host}:{self._port}", self._path), self._host, self._port
        )
        self._wires.append(wire)
        return wire

    def _hear(self, arrival: Arrival) -> None:
        """End a turn at the first message that answers it; typing does not."""
        if arrival.method != "POST" or arrival.body.get("type") != "message":
            return
        asked = arrival.reply_to
        turn = self._by_question.get(asked) if asked else self._by_chat.get(arrival.conversation)
        if turn and not turn.answer.done():
            turn.answer.set_result(arrival)


@dataclass(slots=True)
class _Turn:
    chat: str
    answer: asyncio.Future[Arrival]


class _Wire(asyncio.Protocol):
    """One kept-alive connection to the bot, one request at a time."""

    def __init__(self, host: str, path: str) -> None:
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: bench\r\nAccept: */*\r\n"
            "Content-Type: application/json; charset=utf-8\r\nContent-Length: "
        ).encode()
        self._bytes = bytearray()
        self._transport: asyncio.Transport | None = None
        self._status: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, _: Exception | None) -> None:
        self._transport = None
        if self._status and not self._status.done():
            self._status.set_exception(HungUp())

    @property
    def is_open(self) -> bool:
        return self._transport is not None

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    def post(self, body: bytes) -> asyncio.Future[int]:
        """Send one activity; the future gives the status of the receipt.

        Raises BadAnswer, HungUp.
        """
        if self._transport is None:
            raise HungUp
        self._status = asyncio.get_running_loop().create_future()
        self._transport.write(self._head + str(len(body)).encode() + b"\r\n\r\n" + body)
        return self._status

    def data_received(self, data: bytes) -> None:
        self._bytes += data
        end = self._bytes.find(b"\r\n\r\n")
        if end < 0 or self._status is None:
            return
        head = bytes(self._bytes[:end])
        length = content_length(head)
        if length is None:
            self._status.set_exception(BadAnswer())
            return
        if len(self._bytes) < end + 4 + length:
            return
        del self._bytes[: end + 4 + length]
        status, self._status = self._status, None
        if not status.done():
            status.set_result(int(head[9:12]))


def _has_card(answer: Arrival) -> bool:
    attachments = answer.body.get("attachments") or []
    return any(
        one.get("contentType") == "application/vnd.microsoft.card.adaptive" for one in attachments
    )


def _loopback(target: str) -> tuple[str, int, str]:
    """Host, port and path of a URL on this machine.

    Raises NotLoopback.
    """
    url = urlsplit(target)
    host = "127.0.0.1" if url.hostname == "localhost" else url.hostname or ""
    try:
        safe = ipaddress.ip_address(host).is_loopback
    except ValueError:
        safe = False
    if not safe or url.scheme != "http":
        raise NotLoopback(target)
    return host, url.port or 80, url.path or "/"


def percentile(times: Iterable[float], share: float) -> float:
    """Find the smallest of `times` that at least `share` (0 to 1) of them do not exceed."""
    ordered = sorted(times)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Warm up, then the closed loop, then the open one, as far as asked for."""
    phases: dict[str, Any] = {}
    async with Load(f"http://127.0.0.1:{options.port}/api/messages", seed=options.seed) as load:
        if options.warm_up:
            warm_up = await load.closed(options.warm_up, concurrency=options.concurrency)
            phases["warm_up"] = asdict(warm_up)
        # A collection in the middle would be counted as slowness of the bot.
        gc.collect()
        gc.disable()
        if options.turns:
            closed = await load.closed(
                options.turns, concurrency=options.concurrency, seconds=options.seconds
            )
            phases["closed"] = asdict(closed) | {"turns_per_s": closed.turns_per_s}
        if options.rate and options.open_turns:
            steady = await load.open(options.open_turns, rate=options.rate, seconds=options.seconds)
            phases["open"] = asdict(steady)
    return phases


def main() -> None:
    """Print what was measured: lines to read, or with --json one object."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="of the bot, on loopback")
    parser.add_argument("--turns", type=int, default=1500, help="in the closed loop")
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--rate", type=float, default=20.0, help="per second, in the open loop")
    parser.add_argument("--open-turns", type=int, default=0, help="in the open loop")
    parser.add_argument("--warm-up", type=int, default=0, help="turns that are not counted")
    parser.add_argument("--seconds", type=float, default=120.0, help="start no turn after this")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    phases = asyncio.run(run(options))
    if options.json:
        print(orjson.dumps(phases).decode())
        return
    for name, phase in phases.items():
        times = phase["latencies_ms"] or [0.0]
        print(
            f"{name}: {len(phase['latencies_ms'])} turns in {phase['seconds']:.2f} s, "
            f"{len(phase['latencies_ms']) / phase['seconds']:.0f} per second, "
            f"p50 {percentile(times, 0.50):.2f} ms, p95 {percentile(times, 0.95):.2f} ms, "
            f"{phase['cpu_seconds'] / max(phase['sent'], 1) * 1000:.2f} ms of its own a turn, "
            f"refused {phase['refused']}, lost {phase['lost']}, cards {phase['cards']}"
        )


if __name__ == "__main__":
    main()
