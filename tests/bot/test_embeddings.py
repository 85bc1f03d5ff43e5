"""The client of a server for embeddings, against one on loopback."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import numpy as np
import orjson
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from bot.connector import client_session
from bot.embeddings import (
    BATCH,
    FAILURES,
    KEPT,
    LONGEST,
    MOST_BYTES,
    MOST_NUMBERS,
    REST_SECONDS,
    Embeddings,
    embeddings_of,
    vectors_in,
)
from bot.errors import EmbeddingsFailed
from bot.settings import load_settings
from tests.bot.embedder import Embedder, answer, plain

KEY = "sk-very-secret"
TEXT = "Hoe houden we water vast?"
SETTINGS = load_settings({"PLEK_ENV": "development"})


class Clock:
    """Seconds that stand still until they are moved."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


class Rig:
    """A client on a server."""

    def __init__(self, server: Embedder, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session
        self.clock = Clock()
        self.client = self.made()

    def made(self, **options: Any) -> Embeddings:
        waits: dict[str, Any] = {
            "question_seconds": 30.0,
            "documents_seconds": 30.0,
            "now": self.clock,
        }
        return Embeddings(self.session, self.server.url, "m", KEY, **(waits | options))

    async def fail(self, times: int = FAILURES) -> None:
        """Ask so often while the server fails."""
        self.server.status = 500
        for number in range(times):
            assert await self.client.question(f"vraag {number}") is None
        self.server.status = 200


@pytest_asyncio.fixture
async def rig() -> AsyncIterator[Rig]:
    async with Embedder() as server, client_session(SETTINGS) as session:
        yield Rig(server, session)


async def test_a_question(rig: Rig) -> None:
    vector = await rig.client.question(TEXT)
    assert vector == pytest.approx(plain(TEXT))
    (seen,) = rig.server.seen
    assert seen.path == "/v1/embeddings"
    assert seen.headers["Authorization"] == f"Bearer {KEY}"
    assert seen.json == {"model": "m", "input": [TEXT]}


async def test_without_a_key_none_is_sent(rig: Rig) -> None:
    await Embeddings(rig.session, rig.server.url, "m").question(TEXT)
    assert "Authorization" not in rig.server.seen[0].headers


async def test_documents_in_their_order(rig: Rig) -> None:
    texts = [f"{number} " * number for number in range(1, BATCH + 1)]
    rows = await rig.client.documents(texts)
    assert rows.dtype == np.float32
    assert rows == pytest.approx(np.array([plain(text.strip()) for text in texts]))
    assert len(rig.server.seen) == 1


@pytest.mark.parametrize("count", [0, BATCH + 1])
async def test_a_batch_is_bounded(rig: Rig, count: int) -> None:
    with pytest.raises(ValueError, match="too many"):
        await rig.client.documents(["x"] * count)
    assert not rig.server.seen


async def test_a_text_is_cut_and_half_a_sign_can_be_sent(rig: Rig) -> None:
    assert await rig.client.question("\ud83d" + "x" * 5000)
    (text,) = rig.server.texts
    assert len(text) == LONGEST
    assert text.startswith("?xx")


@pytest.mark.parametrize("text", ["", "  \n"])
async def test_nothing_is_not_asked(rig: Rig, text: str) -> None:
    assert await rig.client.question(text) is None
    assert not rig.server.seen


async def test_what_is_sent_may_be_less_than_what_is_remembered(rig: Rig) -> None:
    first = await rig.client.question("Vraag van Collega", "Vraag van  ")
    again = await rig.client.question("Vraag van Collega", "Vraag van Collega")
    assert first == again
    assert rig.server.texts == ["Vraag van"]


async def test_the_same_question_is_asked_once_and_the_oldest_is_forgotten(rig: Rig) -> None:
    for number in range(KEPT + 1):
        await rig.client.question(f"vraag {number}")
    await rig.client.question(f"vraag {KEPT}")
    assert len(rig.server.seen) == KEPT + 1
    await rig.client.question("vraag 0")
    assert len(rig.server.seen) == KEPT + 2


class TestWrong:
    """Whatever the server does, a question gets None and documents EmbeddingsFailed."""

    async def fails(self, rig: Rig) -> str:
        assert await rig.client.question(TEXT) is None
        with pytest.raises(EmbeddingsFailed) as caught:
            await rig.client.documents([TEXT])
        assert TEXT not in str(caught.value)
        return str(caught.value)

    @pytest.mark.parametrize("status", [201, 204, 301, 307, 400, 401, 404, 429, 500, 503])
    async def test_a_status(self, rig: Rig, status: int) -> None:
        rig.server.status = status
        assert str(status) in await self.fails(rig)
        assert {each.path for each in rig.server.seen} == {"/v1/embeddings"}

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"<html>",
            b"\xff\xfe",
            [],
            {},
            {"data": None},
            {"data": []},
            {"data": {"0": [1.0]}},
            {"data": [None]},
            {"data": [[1.0]]},
            {"data": [{"index": 0}]},
            {"data": [{"embedding": [1.0]}]},
            {"data": [{"index": "0", "embedding": [1.0]}]},
            {"data": [{"index": False, "embedding": [1.0]}]},
            {"data": [{"index": 1, "embedding": [1.0]}]},
            {"data": [{"index": -1, "embedding": [1.0]}]},
            answer([[]]),
            answer(["AACAPw=="]),
            answer([["1.0"]]),
            answer([[1.0, None]]),
            answer([[True, False]]),
            answer([[[1.0]]]),
            answer([[1e39]]),
            answer([[1.0], [1.0]]),
            answer([[0.5] * (MOST_NUMBERS + 1)]),
            b'{"data":[{"index":0,"embedding":[NaN]}]}',
            b'{"data":[{"index":0,"embedding":[Infinity]}]}',
            b'{"data":[{"index":0,"embedding":[1e999]}]}',
            b'{"data":[{"index":0,"embedding":[' + b"9" * 400 + b"]}]}",
        ],
        ids=lambda body: str(body)[:40],
    )
    async def test_an_answer(self, rig: Rig, body: Any) -> None:
        rig.server.body = body
        await self.fails(rig)
        rig.server.body = None
        assert await rig.client.question(TEXT)

    async def test_vectors_of_different_length_or_for_the_same_text(self, rig: Rig) -> None:
        double = [{"index": 0, "embedding": [1.0]}] * 2
        for body in (answer([[1.0], [1.0, 2.0]]), {"data": double}):
            rig.server.body = body
            with pytest.raises(EmbeddingsFailed):
                await rig.client.documents(["een", "twee"])

    async def test_another_length_than_before(self, rig: Rig) -> None:
        assert await rig.client.question(TEXT)
        rig.server.vector = lambda text: [*plain(text), 1.0]
        assert await rig.client.question("een andere vraag") is None
        rig.server.vector = plain
        assert await rig.client.question("een andere vraag")

    async def test_an_answer_that_is_far_too_long(self, rig: Rig) -> None:
        rig.server.body = b" " * MOST_BYTES + orjson.dumps(answer([[1.0]]))
        assert "bytes" in await self.fails(rig)

    async def test_the_longest_right_answer_is_taken(self, rig: Rig) -> None:
        rig.server.vector = lambda _: [-0.12345678901234567] * MOST_NUMBERS
        rows = await rig.client.documents(["x"] * BATCH)
        assert rows.shape == (BATCH, MOST_NUMBERS)

    async def test_nobody_listens(self, rig: Rig) -> None:
        await rig.server.stop()
        assert "ClientConnectorError" in await self.fails(rig)
        await rig.server.start()
        assert await rig.client.question(TEXT)

    async def test_no_answer_in_time(self, rig: Rig) -> None:
        rig.server.hang = True
        rig.client = rig.made(question_seconds=0.2, documents_seconds=0.2)
        assert "time-out" in await self.fails(rig)

    async def test_who_waits_for_others_waits_no_longer(self, rig: Rig) -> None:
        rig.server.hang = True
        client = rig.made(question_seconds=0.5)
        async with asyncio.timeout(20):
            asked = [client.question(f"vraag {number}") for number in range(40)]
            assert await asyncio.gather(*asked) == [None] * 40
        assert len(rig.server.seen) <= 8


class TestRest:
    async def test_after_failures_in_a_row_and_until_it_is_over(self, rig: Rig) -> None:
        await rig.fail(FAILURES - 1)
        assert not rig.client.resting
        await rig.fail(1)
        assert rig.client.resting
        count = len(rig.server.seen)
        assert await rig.client.question(TEXT) is None
        with pytest.raises(EmbeddingsFailed, match="rests"):
            await rig.client.documents([TEXT])
        rig.clock.at += REST_SECONDS - 1
        assert await rig.client.question(TEXT) is None
        assert len(rig.server.seen) == count
        rig.clock.at += 1
        assert await rig.client.question(TEXT)
        assert await rig.client.question("nog een vraag")

    async def test_a_success_between_failures_counts(self, rig: Rig) -> None:
        await rig.fail(FAILURES - 1)
        assert await rig.client.question(TEXT)
        await rig.fail(FAILURES - 1)
        assert not rig.client.resting

    async def test_what_is_known_is_told_during_the_rest(self, rig: Rig) -> None:
        known = await rig.client.question(TEXT)
        await rig.fail()
        assert rig.client.resting
        assert await rig.client.question(TEXT) == known

    async def test_after_the_rest_one_tries_and_one_failure_is_enough(self, rig: Rig) -> None:
        await rig.fail()
        rig.clock.at += REST_SECONDS
        count = len(rig.server.seen)
        rig.server.status = 500
        asked = [rig.client.question(f"later {number}") for number in range(10)]
        assert await asyncio.gather(*asked) == [None] * 10
        assert len(rig.server.seen) == count + 1
        assert rig.client.resting
        rig.clock.at += REST_SECONDS - 1
        assert rig.client.resting

    async def test_documents_that_are_refused_do_not_count(self, rig: Rig) -> None:
        rig.server.refuses = lambda text: "lang" in text
        for _ in range(2 * FAILURES):
            with pytest.raises(EmbeddingsFailed) as caught:
                await rig.client.documents(["kort", "lang"])
            assert caught.value.refused
        assert not rig.client.resting
        for number in range(FAILURES):
            assert await rig.client.question(f"lang {number}") is None
        assert rig.client.resting


async def test_nothing_of_a_text_or_key_is_logged(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await rig.client.question(TEXT)
    rig.server.body = b'"' + TEXT.encode() + b'"'
    for number in range(FAILURES):
        await rig.client.question(f"{TEXT} {number}")
    await rig.server.stop()
    with pytest.raises(EmbeddingsFailed):
        await rig.made().documents([TEXT])
    assert "going on without" in caplog.text
    assert "water" not in caplog.text
    assert KEY not in caplog.text
    assert KEY not in repr(rig.client)


class TestSettings:
    async def test_off(self, rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        assert embeddings_of(SETTINGS, rig.session) is None
        assert not caplog.text

    async def test_on_and_told(self, rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
        settings = load_settings(
            {
                "PLEK_ENV": "development",
                "PLEK_EMBEDDINGS_URL": rig.server.url + "/v1",
                "PLEK_EMBEDDINGS_MODEL": "some-model",
                "PLEK_EMBEDDINGS_KEY": KEY,
            }
        )
        client = embeddings_of(settings, rig.session)
        assert client is not None
        assert "127.0.0.1" in caplog.text
        assert "some-model" in caplog.text
        assert KEY not in caplog.text
        assert await client.question(TEXT)
        assert rig.server.seen[0].json["model"] == "some-model"
        assert rig.server.seen[0].headers["Authorization"] == f"Bearer {KEY}"


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["data", "index", "embedding", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(json, st.integers(1, 3))
def test_any_answer_is_right_or_refused(found: Any, count: int) -> None:
    for document in (found, {"data": found}, {"data": [{"index": 0, "embedding": found}]}):
        try:
            body = orjson.dumps(document)
        except TypeError:  # a number that JSON of this kind does not carry
            continue
        try:
            rows = vectors_in(body, count)
        except EmbeddingsFailed:
            continue
        assert rows.shape[0] == count
        assert np.isfinite(rows).all()
