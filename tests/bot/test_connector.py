"""The outbound client, against a real HTTP server on loopback that plays the connector service."""

from __future__ import annotations

import asyncio
import email.utils
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self

import aiohttp
import orjson
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from bot import connector as module
from bot.connector import Connector, client_session
from bot.credentials import AppToken
from bot.errors import ConnectorError, ConnectorFailed, Throttled, Uncertain, Undeliverable
from bot.settings import load_settings
from bot.tokens import allowed_service_url
from tests.bot.issuer import Clock

CHANNEL = "19:abc@thread.tacv2;messageid=1700000000000"
SETTINGS = load_settings({"PLEK_ENV": "development"})
ACTIVITY = orjson.dumps({"type": "message", "text": "hoi"})


@dataclass
class Reply:
    """What the service answers to one request. cut: hang up; hang: never answer."""

    status: int = 200
    body: Any = field(default_factory=lambda: {"id": "new"})
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    hang: bool = False


@dataclass
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]


class Service:
    """The connector service: answers with its script, then with 200."""

    def __init__(self) -> None:
        self.script: list[Reply] = []
        self.seen: list[Seen] = []
        self.connections: set[int] = set()
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._handle)
        self._server = TestServer(app, host="127.0.0.1")

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    @property
    def url(self) -> str:
        return str(self._server.make_url("/teams/"))

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        self.connections.add(request.transport.get_extra_info("peername")[1])
        body = await request.read()
        self.seen.append(Seen(request.method, request.raw_path, body, dict(request.headers)))
        reply = self.script.pop(0) if self.script else Reply()
        if reply.hang:
            await asyncio.sleep(5)
        if reply.cut:
            request.transport.abort()
        content = reply.body if isinstance(reply.body, bytes) else orjson.dumps(reply.body)
        return web.Response(status=reply.status, body=content, headers=reply.headers)


class Bench:
    """A connector on a service, with the waits that it took."""

    def __init__(
        self, service: Service, session: aiohttp.ClientSession, *, patience_s: float = 30.0
    ) -> None:
        self.service = service
        self.waits: list[float] = []
        self.clock = Clock()
        self.issued = 0
        self.connector = Connector(
            session,
            AppToken(self._source),
            lambda url: allowed_service_url(url, SETTINGS),
            timeout=aiohttp.ClientTimeout(sock_connect=30.0, sock_read=patience_s),
            sleep=self._sleep,
            chance=lambda: 1.0,
            now=self.clock,
        )

    def _source(self) -> Callable[[], dict[str, Any]]:
        self.issued += 1
        number = self.issued
        return lambda: {"access_token": f"token-{number}", "expires_in": 3600}

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def send(self, **options: Any) -> str | None:
        return await self.connector.send(self.service.url, CHANNEL, ACTIVITY, **options)


@pytest_asyncio.fixture
async def bench() -> AsyncIterator[Bench]:
    async with Service() as service, client_session(SETTINGS) as session:
        yield Bench(service, session)


@pytest_asyncio.fixture
async def impatient() -> AsyncIterator[Bench]:
    """For an answer that never comes; the other tests wait as long as a slow machine needs."""
    async with Service() as service, client_session(SETTINGS) as session:
        yield Bench(service, session, patience_s=0.5)


def error(code: str, status: int = 403) -> Reply:
    return Reply(status, {"error": {"code": code, "message": "…"}})


async def test_a_message_arrives_as_it_is(bench: Bench) -> None:
    bench.service.script = [Reply(201, {"id": "1:abc"})]
    assert await bench.send() == "1:abc"
    (seen,) = bench.service.seen
    assert seen.method == "POST"
    assert seen.body == ACTIVITY
    assert seen.headers["Authorization"] == "Bearer token-1"
    assert seen.headers["Content-Type"] == "application/json; charset=utf-8"


async def test_ids_are_quoted(bench: Bench) -> None:
    await bench.send(reply_to="f:1/2?x#y%20")
    await bench.connector.update(bench.service.url, "a:1 é", "1", ACTIVITY)
    await bench.connector.delete(bench.service.url.rstrip("/"), "a:1", "..%2f")
    conversation = "19%3Aabc%40thread.tacv2%3Bmessageid%3D1700000000000"
    assert [(seen.method, seen.path) for seen in bench.service.seen] == [
        ("POST", f"/teams/v3/conversations/{conversation}/activities/f%3A1%2F2%3Fx%23y%2520"),
        ("PUT", "/teams/v3/conversations/a%3A1%20%C3%A9/activities/1"),
        ("DELETE", "/teams/v3/conversations/a%3A1/activities/..%252f"),
    ]


@pytest.mark.parametrize("wrong", ["", ".", "..", "\ud800"])
async def test_what_is_no_id_goes_nowhere(bench: Bench, wrong: str) -> None:
    with pytest.raises(Undeliverable):
        await bench.connector.send(bench.service.url, wrong, ACTIVITY)
    with pytest.raises(Undeliverable):
        await bench.connector.delete(bench.service.url, "a:1", wrong or ".")
    assert bench.service.seen == []


async def test_our_token_does_not_go_elsewhere(bench: Bench) -> None:
    with pytest.raises(Undeliverable, match="not allowed"):
        await bench.connector.send("https://collector.example/", "a:1", ACTIVITY)
    assert bench.issued == 0


async def test_a_redirect_is_not_followed(bench: Bench) -> None:
    bench.service.script = [Reply(307, b"", {"Location": "/elsewhere"})]
    with pytest.raises(ConnectorFailed) as caught:
        await bench.send()
    assert caught.value.status == 307
    assert len(bench.service.seen) == 1


@pytest.mark.parametrize("body", [b"", b"{}", b"not json", b"[]", {"id": 7}, {"id": ""}])
async def test_a_message_without_an_id_did_arrive(bench: Bench, body: Any) -> None:
    bench.service.script = [Reply(200, body)]
    assert await bench.send() is None


@pytest.mark.parametrize("status", [412, 429, 502, 503, 504])
async def test_what_passes_is_tried_again(bench: Bench, status: int) -> None:
    bench.service.script = [Reply(status), Reply(status), Reply(200, {"id": "at last"})]
    assert await bench.send() == "at last"
    assert bench.waits == [0.5, 1.0]


async def test_the_wait_is_random(bench: Bench) -> None:
    chances = iter([0.0, 0.25])
    bench.connector._chance = chances.__next__
    bench.service.script = [Reply(503), Reply(503)]
    await bench.send()
    assert bench.waits == [0.0, 0.25]


@pytest.mark.parametrize("status", [412, 429, 503])
async def test_throttled_when_the_tries_are_used_up(bench: Bench, status: int) -> None:
    bench.service.script = [Reply(status)] * module.TRIES
    with pytest.raises(Throttled) as caught:
        await bench.send()
    assert (caught.value.status, caught.value.retry_after) == (status, None)
    assert len(bench.service.seen) == module.TRIES
    assert len(bench.waits) == module.TRIES - 1


@pytest.mark.parametrize("status", [502, 504])
async def test_a_gateway_that_gives_up_leaves_it_uncertain(bench: Bench, status: int) -> None:
    bench.service.script = [Reply(status)] * module.TRIES
    with pytest.raises(Uncertain):
        await bench.send()


async def test_once_uncertain_stays_uncertain(bench: Bench) -> None:
    bench.service.script = [Reply(504), Reply(429), Reply(429), Reply(429)]
    with pytest.raises(Uncertain):
        await bench.send()


async def test_retry_after_in_seconds(bench: Bench) -> None:
    bench.service.script = [Reply(429, headers={"Retry-After": "3"})]
    assert await bench.send() == "new"
    assert bench.waits == [3.5]


async def test_retry_after_as_a_date(bench: Bench) -> None:
    now = bench.clock.at = bench.clock.at.replace(microsecond=0)
    dates = [now + timedelta(seconds=7), now - timedelta(days=1)]
    bench.service.script = [
        Reply(429, headers={"Retry-After": email.utils.format_datetime(date, usegmt=True)})
        for date in dates
    ]
    await bench.send()
    assert bench.waits == [7.5, 1.0]


@pytest.mark.parametrize("text", ["soon", "-5", "1e9", "٣", "Wed, 99 Foo 2026"])
async def test_retry_after_that_is_nonsense(bench: Bench, text: str) -> None:
    bench.service.script = [Reply(429, headers={"Retry-After": text})]
    await bench.send()
    assert bench.waits == [0.5]


@pytest.mark.parametrize(("asked", "told"), [("120", 120.0), ("999999", 3600.0)])
async def test_who_must_wait_long_is_told_at_once(bench: Bench, asked: str, told: float) -> None:
    bench.service.script = [Reply(429, headers={"Retry-After": asked})]
    with pytest.raises(Throttled) as caught:
        await bench.send()
    assert caught.value.retry_after == told
    assert bench.waits == []


@pytest.mark.parametrize("status", [400, 405, 409, 413, 500])
async def test_other_failures_are_not_tried_again(bench: Bench, status: int) -> None:
    bench.service.script = [error("SomeCode", status)]
    with pytest.raises(ConnectorFailed) as caught:
        await bench.send()
    assert (caught.value.status, caught.value.code) == (status, "SomeCode")
    assert caught.value.lasting is (status < 500)
    assert len(bench.service.seen) == 1


@pytest.mark.parametrize(
    "reply",
    [
        error("BotNotInConversationRoster"),
        error("MessageWritesBlocked"),
        error("ConversationBlockedByUser"),
        error("BotDisabledByAdmin"),
        error("ConversationNotFound", 404),
    ],
)
async def test_what_is_final(bench: Bench, reply: Reply) -> None:
    bench.service.script = [reply]
    with pytest.raises(Undeliverable) as caught:
        await bench.send()
    assert caught.value.status == reply.status
    assert caught.value.code == reply.body["error"]["code"]
    assert len(bench.service.seen) == 1


@pytest.mark.parametrize(
    "body", [b"<html>", {"error": "x"}, {"error": {"code": 5}}, {"error": {"code": "a\nb"}}]
)
async def test_an_error_without_a_code(bench: Bench, body: Any) -> None:
    bench.service.script = [Reply(403, body)]
    with pytest.raises(Undeliverable) as caught:
        await bench.send()
    assert caught.value.code == ""


async def test_a_refused_token_is_renewed_once(bench: Bench) -> None:
    bench.service.script = [Reply(401)]
    assert await bench.send() == "new"
    assert [seen.headers["Authorization"] for seen in bench.service.seen] == [
        "Bearer token-1",
        "Bearer token-2",
    ]
    bench.service.script = [Reply(401), Reply(401), Reply(401)]
    with pytest.raises(ConnectorFailed) as caught:
        await bench.send()
    assert caught.value.status == 401
    assert not caught.value.lasting
    assert len(bench.service.seen) == 4


@pytest.mark.parametrize("reply", [Reply(hang=True), Reply(cut=True)], ids=["time-out", "cut"])
async def test_no_answer_to_a_message_is_uncertain(impatient: Bench, reply: Reply) -> None:
    impatient.service.script = [reply]
    with pytest.raises(Uncertain) as caught:
        await impatient.send()
    assert caught.value.status is None
    assert len(impatient.service.seen) == 1


async def test_an_update_that_was_cut_off_is_tried_again(bench: Bench) -> None:
    # aiohttp itself tries once more on a kept connection; both are harmless for a PUT.
    bench.service.script = [Reply(cut=True)] * 3
    await bench.connector.update(bench.service.url, "a:1", "1", ACTIVITY)
    assert len(bench.service.seen) == 4


async def test_nobody_listens(bench: Bench) -> None:
    with pytest.raises(ConnectorFailed) as caught:
        await bench.connector.send(f"http://127.0.0.1:{unused_port()}/", "a:1", ACTIVITY)
    assert caught.value.status is None
    assert not caught.value.lasting
    assert len(bench.waits) == module.TRIES - 1


async def test_a_long_answer_is_dropped(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1000)
    bench.service.script = [Reply(200, {"id": "x", "more": "y" * 2000})]
    assert await bench.send() is None
    assert await bench.send() == "new"


async def test_twenty_messages_go_over_one_connection(bench: Bench) -> None:
    for _ in range(20):
        await bench.send()
    bench.service.script = [error("BotNotInConversationRoster")]
    with pytest.raises(Undeliverable):
        await bench.send()
    await bench.send()
    assert len(bench.service.seen) == 22
    assert len(bench.service.connections) == 1


async def test_a_personal_chat_is_opened(bench: Bench) -> None:
    bench.service.script = [Reply(201, {"id": "a:personal"})]
    found = await bench.connector.create_personal(bench.service.url, "tenant", "29:x", "28:bot")
    assert found == "a:personal"
    (seen,) = bench.service.seen
    assert (seen.method, seen.path) == ("POST", "/teams/v3/conversations")
    assert orjson.loads(seen.body) == {
        "isGroup": False,
        "bot": {"id": "28:bot"},
        "members": [{"id": "29:x"}],
        "tenantId": "tenant",
        "channelData": {"tenant": {"id": "tenant"}},
    }


async def test_a_personal_chat_without_an_id_is_a_failure(bench: Bench) -> None:
    bench.service.script = [Reply(201, {})]
    with pytest.raises(ConnectorFailed):
        await bench.connector.create_personal(bench.service.url, "t", "29:x", "28:bot")


async def test_one_member(bench: Bench) -> None:
    bench.service.script = [
        Reply(200, {"id": "29:x", "userRole": "owner"}),
        error("MemberNotFoundInConversation", 404),
        error("BotNotInConversationRoster", 403),
        Reply(200, {}),
    ]
    ask = (bench.service.url, "19:team", "29:x")
    assert await bench.connector.member(*ask) == {"id": "29:x", "userRole": "owner"}
    assert bench.service.seen[0].path == "/teams/v3/conversations/19%3Ateam/members/29%3Ax"
    assert await bench.connector.member(*ask) is None
    with pytest.raises(Undeliverable):
        await bench.connector.member(*ask)
    with pytest.raises(ConnectorFailed):
        await bench.connector.member(*ask)


async def roster(bench: Bench) -> list[str]:
    url = bench.service.url
    return [person["id"] async for person in bench.connector.members(url, "19:team")]


async def test_a_roster_of_three_pages(bench: Bench) -> None:
    bench.service.script = [
        Reply(200, {"members": [{"id": "1"}, {"id": "2"}], "continuationToken": "a&b=c"}),
        Reply(503),
        Reply(200, {"members": [{"id": "3"}, "odd"], "continuationToken": "next"}),
        Reply(200, {"members": []}),
    ]
    assert await roster(bench) == ["1", "2", "3"]
    paths = [seen.path for seen in bench.service.seen]
    first = "/teams/v3/conversations/19%3Ateam/pagedmembers?pageSize=500"
    second = f"{first}&continuationToken=a%26b%3Dc"
    assert paths == [first, second, second, f"{first}&continuationToken=next"]


@pytest.mark.parametrize("body", [b"", {}, {"members": None}, {"members": {"id": "1"}}])
async def test_half_a_roster_is_a_failure(bench: Bench, body: Any) -> None:
    bench.service.script = [
        Reply(200, {"members": [{"id": "1"}], "continuationToken": "more"}),
        Reply(200, body),
    ]
    with pytest.raises(ConnectorFailed):
        await roster(bench)


async def test_a_roster_without_end_ends(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PAGES", 3)
    page = Reply(200, {"members": [{"id": "1"}], "continuationToken": "same"})
    bench.service.script = [page] * 10
    with pytest.raises(ConnectorFailed, match="does not end"):
        await roster(bench)
    assert len(bench.service.seen) == 3


async def test_a_question_without_answer_changes_nothing_so_it_is_not_uncertain(
    impatient: Bench,
) -> None:
    impatient.service.script = [Reply(hang=True)]
    with pytest.raises(ConnectorFailed) as caught:
        await roster(impatient)
    assert caught.value.code == "time-out"


async def test_errors_hold_no_token(bench: Bench) -> None:
    bench.service.script = [error("Nope", 400)]
    with pytest.raises(ConnectorError) as caught:
        await bench.send()
    assert "token-" not in str(caught.value)
    assert str(caught.value) == "send: 400 Nope"
