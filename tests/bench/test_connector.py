"""The stand-in connector does what its users rely on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bench.connector import Answer, Arrival, Json, StandIn

CHAT = "19:a b@thread.v2"
PATH = "v3/conversations/19%3Aa%20b%40thread.v2"
SAID: Json = {"type": "message", "text": "hoi"}


@pytest.fixture
async def stand_in() -> AsyncIterator[StandIn]:
    async with StandIn() as running:
        yield running


@pytest.fixture
async def session(stand_in: StandIn) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(stand_in.service_url) as opened:
        yield opened


async def ask(
    session: aiohttp.ClientSession, method: str, path: str, body: object = None
) -> tuple[int, Json]:
    async with session.request(method, path, json=body) as response:
        found = await response.json()
        return response.status, found if isinstance(found, dict) else {"list": found}


async def test_a_message(stand_in: StandIn, session: aiohttp.ClientSession) -> None:
    status, body = await ask(session, "POST", f"{PATH}/activities", SAID)
    (arrival,) = stand_in.arrived
    assert status == 201
    assert (arrival.method, arrival.conversation, arrival.activity) == ("POST", CHAT, "")
    assert arrival.given_id == body["id"]
    assert arrival.header("content-TYPE").startswith("application/json")
    assert arrival.header("x-none") == ""
    assert stand_in.messages() == stand_in.messages(CHAT) == [SAID]
    assert stand_in.messages("elsewhere") == []


async def test_ids_differ_and_replies_name_what_they_answer(
    stand_in: StandIn, session: aiohttp.ClientSession
) -> None:
    _, first = await ask(session, "POST", f"{PATH}/activities", SAID)
    _, second = await ask(session, "POST", f"{PATH}/activities/{first['id']}", SAID)
    assert first["id"] != second["id"]
    assert stand_in.arrived[1].reply_to == first["id"]
    await ask(session, "POST", f"{PATH}/activities", {**SAID, "replyToId": "7"})
    assert stand_in.arrived[2].reply_to == "7"


async def test_an_update_and_a_removal(stand_in: StandIn, session: aiohttp.ClientSession) -> None:
    assert await ask(session, "PUT", f"{PATH}/activities/1%3A2", SAID) == (200, {"id": "1:2"})
    async with session.delete(f"{PATH}/activities/3") as response:
        assert response.status == 200
        assert await response.read() == b""
    made = [(one.method, one.activity, one.reply_to, one.given_id) for one in stand_in.arrived]
    assert made == [("PUT", "1:2", "", ""), ("DELETE", "3", "", "")]
    assert stand_in.messages() == []


async def test_a_new_conversation(stand_in: StandIn, session: aiohttp.ClientSession) -> None:
    status, body = await ask(session, "POST", "v3/conversations", {"members": []})
    assert status == 201
    assert body["id"] == stand_in.arrived[0].given_id
    assert body["serviceUrl"] == stand_in.service_url


async def test_the_roster(stand_in: StandIn, session: aiohttp.ClientSession) -> None:
    people = [{"id": f"29:{n}", "aadObjectId": f"o{n}"} for n in range(5)]
    stand_in.members[CHAT] = people
    assert await ask(session, "GET", f"{PATH}/members") == (200, {"list": people})
    assert await ask(session, "GET", f"{PATH}/members/29%3A3") == (200, people[3])
    assert await ask(session, "GET", f"{PATH}/members/o4") == (200, people[4])
    assert (await ask(session, "GET", f"{PATH}/members/o9"))[0] == 404
    found: list[Json] = []
    token = "0"
    while token:
        query = f"pageSize=2&continuationToken={token}"
        _, page = await ask(session, "GET", f"{PATH}/pagedmembers?{query}")
        found += page["members"]
        token = page.get("continuationToken", "")
    assert found == people
    assert stand_in.arrived == []
    assert len(stand_in.seen) == 7


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "v3/conversations"), ("POST", "v3/else"), ("PUT", f"{PATH}/activities"), ("GET", "")],
)
async def test_other_routes_are_not_there(
    stand_in: StandIn, session: aiohttp.ClientSession, method: str, path: str
) -> None:
    assert (await ask(session, method, path))[0] == 404
    assert stand_in.arrived == []
    assert len(stand_in.seen) == 1


class TestMisbehaving:
    async def test_a_status_is_a_refusal(
        self, stand_in: StandIn, session: aiohttp.ClientSession
    ) -> None:
        stand_in.misbehave = lambda _: 503
        status, body = await ask(session, "POST", f"{PATH}/activities", SAID)
        assert (status, body) == (503, {"error": {"code": "503"}})
        assert stand_in.arrived == []
        assert len(stand_in.seen) == 1

    async def test_headers_and_delay(
        self, stand_in: StandIn, session: aiohttp.ClientSession
    ) -> None:
        stand_in.misbehave = lambda _: Answer(429, {}, {"Retry-After": "2"}, after_s=0.1)
        begun = asyncio.get_running_loop().time()
        async with session.post(f"{PATH}/activities", json=SAID) as response:
            assert response.status == 429
            assert response.headers["Retry-After"] == "2"
        assert asyncio.get_running_loop().time() - begun >= 0.1

    @pytest.mark.parametrize(("status", "arrived"), [(201, 1), (500, 0)])
    async def test_a_cut_line(
        self, stand_in: StandIn, session: aiohttp.ClientSession, status: int, arrived: int
    ) -> None:
        stand_in.misbehave = lambda _: Answer(status, cut=True)
        with pytest.raises(aiohttp.ClientError):
            await ask(session, "POST", f"{PATH}/activities", SAID)
        assert len(stand_in.arrived) == arrived

    async def test_none_is_to_behave(
        self, stand_in: StandIn, session: aiohttp.ClientSession
    ) -> None:
        stand_in.misbehave = lambda arrival: 500 if arrival.method == "PUT" else None
        assert (await ask(session, "PUT", f"{PATH}/activities/1", SAID))[0] == 500
        assert (await ask(session, "POST", f"{PATH}/activities", SAID))[0] == 201

    async def test_a_late_yes_has_the_usual_body(
        self, stand_in: StandIn, session: aiohttp.ClientSession
    ) -> None:
        stand_in.misbehave = lambda _: Answer(201, after_s=0.01)
        _, body = await ask(session, "POST", f"{PATH}/activities", SAID)
        assert body["id"] == stand_in.arrived[0].given_id


class TestWaiting:
    async def test_until_enough_is_there(
        self, stand_in: StandIn, session: aiohttp.ClientSession
    ) -> None:
        waiting = asyncio.create_task(stand_in.wait_for(lambda one: len(one.arrived) == 2))
        await ask(session, "POST", f"{PATH}/activities", SAID)
        await asyncio.sleep(0)
        assert not waiting.done()
        await ask(session, "POST", f"{PATH}/activities", SAID)
        await waiting
        await stand_in.wait_for(lambda one: len(one.arrived) == 2)

    async def test_not_for_ever(self, stand_in: StandIn) -> None:
        with pytest.raises(TimeoutError):
            await stand_in.wait_for(lambda one: bool(one.arrived), timeout_s=0.05)


async def talk(stand_in: StandIn, *pieces: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", stand_in.port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.02)
    writer.write_eof()
    async with asyncio.timeout(2):
        try:
            answer = await reader.readuntil(b"\r\n\r\n")
        finally:
            writer.close()
    return answer


POST = b"POST /v3/conversations/c/activities HTTP/1.1\r\n"


async def test_a_request_in_pieces(stand_in: StandIn) -> None:
    answer = await talk(stand_in, POST[:9], POST[9:] + b"Content-Length: 2\r\n\r", b"\n{", b"}")
    assert answer.startswith(b"HTTP/1.1 201 ")
    assert len(stand_in.arrived) == 1


async def test_two_requests_at_once(stand_in: StandIn) -> None:
    await talk(stand_in, (POST + b"Content-Length: 2\r\n\r\n{}") * 2)
    assert len(stand_in.arrived) == 2


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (POST + b"Transfer-Encoding: chunked\r\n\r\n", b"411"),
        (POST + b"Content-Length: 1\r\n\r\n{", b"400"),
        (b"nonsense\r\n\r\n", b"400"),
    ],
)
async def test_what_it_does_not_speak(stand_in: StandIn, said: bytes, status: bytes) -> None:
    try:
        answer = await talk(stand_in, said)
    except (ConnectionError, asyncio.IncompleteReadError):
        # Hanging up may overtake the answer; then at least nothing was accepted.
        answer = b"HTTP/1.1 " + status
    assert answer.split()[1] == status
    assert stand_in.arrived == []


async def test_remembers_nothing_when_told_so() -> None:
    heard: list[Arrival] = []
    async with (
        StandIn(remember=False, hear=heard.append) as stand_in,
        aiohttp.ClientSession(stand_in.service_url) as session,
    ):
        await ask(session, "POST", f"{PATH}/activities", SAID)
        assert (stand_in.arrived, stand_in.seen) == ([], [])
    assert [each.body for each in heard] == [SAID]


async def test_stops_and_starts_again_on_its_port() -> None:
    stand_in = StandIn()
    await stand_in.stop()
    await stand_in.start()
    port = stand_in.port
    await stand_in.stop()
    with pytest.raises(OSError, match=str(port)):
        await asyncio.open_connection("127.0.0.1", port)
    await stand_in.start(port)
    assert stand_in.port == port
    await stand_in.stop()
