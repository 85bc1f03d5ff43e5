"""A stand-in for the Teams connector: takes what a bot sends and remembers it.

Raw asyncio, because it shares its process with the load generator and must not be what is
measured. It speaks as much HTTP/1.1 as a bot's client needs: keep-alive and Content-Length.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self, cast
from urllib.parse import parse_qs, unquote

import orjson

Json = dict[str, Any]

_REASONS = {200: "OK", 201: "Created", 400: "Bad Request", 404: "Not Found", 411: "Length Required"}
_FIRST_ID = 1_700_000_000_000


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request that reached the stand-in.

    `at` is `time.perf_counter()` in seconds when its last byte was there. `conversation` is
    empty when the path names none. `activity` is what follows `/activities/` in the path: the
    message replied to (POST) or the one changed (PUT, DELETE). `given_id` is the id that the
    stand-in gives to a new activity, empty for other requests and for what was not accepted.
    """

    at: float
    method: str
    path: str
    query: Mapping[str, list[str]]
    conversation: str
    activity: str
    body: Json
    head: bytes
    given_id: str = ""

    @property
    def reply_to(self) -> str:
        """Id of the activity that this one answers, '' when it answers none."""
        return str(self.body.get("replyToId") or (self.activity if self.method == "POST" else ""))

    def header(self, name: str) -> str:
        """Value of a request header, '' when it is not there."""
        wanted = name.lower()
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.strip().lower() == wanted:
                return value.strip()
        return ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say instead of yes: a status, after `after_s` seconds, or nothing at all (`cut`)."""

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    after_s: float = 0.0
    cut: bool = False


class StandIn:
    """The connector of the tests, the soak runs and the measurements.

    `arrived` is what was accepted: every POST, PUT and DELETE answered with 2xx, in order of
    arrival (GETs only read; they and refusals are in `seen`). With `remember=False` both stay
    empty. `hear` is called for each accepted arrival, before it is answered.

    `misbehave` gets each arrival and returns None (behave), a status code or an `Answer`. An
    `Answer` with `cut` and a 2xx status is 'arrived, but the bot never heard so'.

    `members` holds the roster for each conversation or team id.
    """

    def __init__(
        self,
        *,
        remember: bool = True,
        hear: Callable[[Arrival], None] | None = None,
        misbehave: Callable[[Arrival], Answer | int | None] | None = None,
    ) -> None:
        self.arrived: list[Arrival] = []
        self.seen: list[Arrival] = []
        self.members: dict[str, list[Json]] = {}
        self.misbehave = misbehave
        self.hear = hear
        self._remember = remember
        self._ids = itertools.count(_FIRST_ID)
        self._server: asyncio.Server | None = None
        self._lines: set[_Line] = set()
        self._changed = asyncio.Event()
        self.port = 0

    @property
    def service_url(self) -> str:
        """What to put in an activity's `serviceUrl`; ends with a slash, as that of Teams does."""
        return f"http://127.0.0.1:{self.port}/"

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; port 0 takes a free one."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Line(self._answer, self._lines), "127.0.0.1", port, backlog=1024
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and hang up on everybody."""
        if self._server is None:
            return
        self._server.close()
        for line in list(self._lines):
            line.hang_up()
        await self._server.wait_closed()
        self._server = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def messages(self, conversation: str | None = None) -> list[Json]:
        """Bodies of the accepted new messages, in order, of one conversation or of all."""
        return [
            one.body
            for one in self.arrived
            if one.method == "POST"
            and one.body.get("type") == "message"
            and conversation in (None, one.conversation)
        ]

    async def wait_for(self, enough: Callable[[Self], bool], *, timeout_s: float = 5.0) -> None:
        """Wait until `enough(self)` is true, looked at after each arrival.

        Raises TimeoutError.
        """
        async with asyncio.timeout(timeout_s):
            while not enough(self):
                self._changed.clear()
                await self._changed.wait()

    def _answer(self, arrival: Arrival) -> Answer:
        """Decide what to say, and remember what arrived."""
        wish = self.misbehave(arrival) if self.misbehave else None
        usual = self._usual(arrival)
        if wish is None:
            answer = usual
        elif isinstance(wish, Answer):
            answer = wish
            if wish.body is None and wish.status < 300:
                answer = Answer(wish.status, usual.body, wish.headers, wish.after_s, wish.cut)
        else:
            answer = Answer(wish, usual.body if wish < 300 else {"error": {"code": str(wish)}})
        self._keep(arrival, answer)
        return answer

    def _keep(self, arrival: Arrival, answer: Answer) -> None:
        accepted = answer.status < 300 and arrival.method != "GET"
        if accepted and arrival.method == "POST" and isinstance(answer.body, dict):
            arrival = replace(arrival, given_id=str(answer.body.get("id", "")))
        if self._remember:
            self.seen.append(arrival)
            if accepted:
                self.arrived.append(arrival)
        if accepted and self.hear:
            self.hear(arrival)
        self._changed.set()

    def _usual(self, arrival: Arrival) -> Answer:
        parts = arrival.path.strip("/").split("/")
        match (arrival.method, parts):
            case ("POST", ["v3", "conversations"]):
                new = f"a:{next(self._ids)}"
                ids = {"id": new, "activityId": new, "serviceUrl": self.service_url}
                return Answer(201, ids)
            case ("POST", ["v3", "conversations", _, "activities"]) | (
                "POST",
                ["v3", "conversations", _, "activities", _],
            ):
                return Answer(201, {"id": str(next(self._ids))})
            case ("PUT", ["v3", "conversations", _, "activities", _]):
                return Answer(200, {"id": arrival.activity})
            case ("DELETE", ["v3", "conversations", _, "activities", _]):
                return Answer(200)
            case ("GET", ["v3", "conversations", _, "members" | "pagedmembers" as kind, *which]):
                return self._roster(arrival, kind, unquote(which[0]) if which else "")
            case _:
                return Answer(404, {"error": {"code": "NotFound"}})

    def _roster(self, arrival: Arrival, kind: str, which: str) -> Answer:
        everybody = self.members.get(arrival.conversation, [])
        if which:
            for one in everybody:
                if which in (one.get("id"), one.get("aadObjectId"), one.get("objectId")):
                    return Answer(200, one)
            return Answer(404, {"error": {"code": "MemberNotFoundInConversation"}})
        if kind == "members":
            return Answer(200, everybody)
        size = int(arrival.query.get("pageSize", ["200"])[0])
        start = int(arrival.query.get("continuationToken", ["0"])[0])
        page: Json = {"members": everybody[start : start + size]}
        if start + size < len(everybody):
            page["continuationToken"] = str(start + size)
        return Answer(200, page)


class _Line(asyncio.Protocol):
    """One connection of a bot: requests in, answers out, one after the other."""

    def __init__(self, answer: Callable[[Arrival], Answer], lines: set[_Line]) -> None:
        self._decide = answer
        self._lines = lines
        self._bytes = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._lines.add(self)

    def connection_lost(self, _: Exception | None) -> None:
        self._lines.discard(self)
        self._transport = None

    def hang_up(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._bytes += data
        while (end := self._bytes.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._bytes[:end])
            length = content_length(head)
            if length is None:
                self._send(Answer(411))
                self.hang_up()
                return
            if len(self._bytes) < end + 4 + length:
                return
            body = bytes(self._bytes[end + 4 : end + 4 + length])
            del self._bytes[: end + 4 + length]
            self._take(head, body)

    def _take(self, head: bytes, body: bytes) -> None:
        try:
            arrival = _read(head, body)
        except ValueError:
            # Not JSON, or no HTTP: the real connector refuses it too.
            self._send(Answer(400, {"error": {"code": "BadSyntax"}}))
            return
        answer = self._decide(arrival)
        if answer.after_s:
            asyncio.get_running_loop().call_later(answer.after_s, self._send, answer)
        else:
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        if self._transport is None:
            return
        if answer.cut:
            self._transport.abort()
            return
        body = b"" if answer.body is None else orjson.dumps(answer.body)
        extra = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
        head = (
            f"HTTP/1.1 {answer.status} {_REASONS.get(answer.status, 'Answer')}\r\n"
            f"Content-Type: application/json; charset=utf-8\r\n{extra}"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self._transport.write(head.encode("latin-1") + body)


def content_length(head: bytes) -> int | None:
    """Length in bytes of the body that a head announces; None when it is sent in chunks."""
    lower = head.lower()
    start = lower.find(b"\r\ncontent-length:")
    if start >= 0:
        start += len(b"\r\ncontent-length:")
        end = lower.find(b"\r\n", start)
        return int(lower[start : end if end >= 0 else None])
    return None if b"\r\ntransfer-encoding:" in lower else 0


def _read(head: bytes, body: bytes) -> Arrival:
    at = time.perf_counter()
    method, target, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
    path, _, query = target.partition("?")
    parts = path.strip("/").split("/")
    content = orjson.loads(body) if body else {}
    return Arrival(
        at=at,
        method=method,
        path=path,
        query=parse_qs(query) if query else {},
        conversation=unquote(parts[2]) if len(parts) > 2 else "",
        activity=unquote(_after(parts, "activities")),
        body=content if isinstance(content, dict) else {"body": content},
        head=head,
    )


def _after(parts: Iterable[str], name: str) -> str:
    """Find the part of a path that follows `name`, '' when there is none."""
    rest = itertools.dropwhile(lambda part: part != name, parts)
    next(rest, None)
    return next(rest, "")
