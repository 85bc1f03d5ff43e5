"""The client of a server for embeddings: what a text means, as a vector. Off unless it is set.

Source: 'Create embeddings' of the OpenAI API, which other servers speak too. Texts and keys stand
in no log and in no error. Everything goes on without: a question never waits longer than two
seconds, and not at all while the server rests after it failed.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import numpy as np
import orjson

from bot.errors import EmbeddingsFailed
from bot.settings import Settings
from knowledge.matching.segment import Floats

log = logging.getLogger(__name__)

QUESTION_SECONDS: Final = 2.0
DOCUMENTS_SECONDS: Final = 30.0

FAILURES: Final = 3
"""So many failures in a row, and the server is left alone for a while."""

REST_SECONDS: Final = 60.0

BATCH: Final = 32
"""Texts in one request."""

LONGEST: Final = 1_500
"""Characters of a text that are sent: many models take no more than 512 parts of words."""

MOST_NUMBERS: Final = 4_096
MOST_BYTES: Final = 4 * 1024 * 1024
MOST_AT_ONCE: Final = 8
"""Requests at one time: they share their connections with what goes to Teams."""

KEPT: Final = 256
"""Questions whose vector is remembered: buttons under an answer search for the same again."""

_REFUSED: Final = frozenset({400, 413, 422})


class Embeddings:
    """Asks the server for vectors.

    url: before `/v1/embeddings`. The first good answer tells how many numbers a vector has; an
    answer with another number is wrong. now: seconds that only go up, for tests.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        model: str,
        key: str | None = None,
        *,
        question_seconds: float = QUESTION_SECONDS,
        documents_seconds: float = DOCUMENTS_SECONDS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._url = url + "/v1/embeddings"
        self._model = model
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._question_seconds = question_seconds
        self._documents_seconds = documents_seconds
        self._now = now
        self._at_once = asyncio.Semaphore(MOST_AT_ONCE)
        self._failures = 0
        self._rest_until = float("-inf")
        self._numbers: int | None = None
        self._kept: OrderedDict[bytes, tuple[float, ...]] = OrderedDict()

    @property
    def resting(self) -> bool:
        """Whether the server is left alone now."""
        return self._now() < self._rest_until

    async def question(self, text: str, sent: str | None = None) -> tuple[float, ...] | None:
        """Give what a question means; None when that cannot be told now.

        sent: what goes out in place of the text, by which the vector is remembered.
        """
        sent = _sendable(text if sent is None else sent)
        if not sent:
            return None
        ident = blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()
        known = self._kept.get(ident)
        if known is not None:
            self._kept.move_to_end(ident)
            return known
        try:
            rows = await self._ask([sent], self._question_seconds)
        except EmbeddingsFailed as error:
            if error.refused:
                self._failed(error)
            return None
        self._kept[ident] = vector = tuple(rows[0].tolist())
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return vector

    async def documents(self, texts: Sequence[str]) -> Floats:
        """Give what texts mean: (n, d), in their order. n is at most BATCH; none may be empty.

        Raises EmbeddingsFailed. That they are refused may be due to one of them, so it does not
        make the server rest.
        """
        if not 0 < len(texts) <= BATCH:
            raise ValueError("none, or too many texts")
        return await self._ask([_sendable(text) for text in texts], self._documents_seconds)

    async def _ask(self, texts: list[str], seconds: float) -> Floats:
        if self.resting:
            raise EmbeddingsFailed("the server rests")
        if self._failures >= FAILURES:
            # After the rest one tries; the others go on without until it has its answer.
            self._rest_until = self._now() + seconds
        try:
            async with asyncio.timeout(seconds), self._at_once:
                body = await self._post(texts)
                rows = await asyncio.to_thread(vectors_in, body, len(texts))
            self._check(rows)
        except EmbeddingsFailed as error:
            if error.refused:
                self._rest_until = float("-inf")  # it is there
            else:
                self._failed(error)
            raise
        except TimeoutError:
            raise self._failed(EmbeddingsFailed("time-out")) from None
        except (aiohttp.ClientError, OSError) as error:
            # Its text may hold an address; its kind says enough.
            raise self._failed(EmbeddingsFailed(type(error).__name__)) from None
        self._failures = 0
        self._rest_until = float("-inf")
        return rows

    async def _post(self, texts: list[str]) -> bytes:
        sent = orjson.dumps({"model": self._model, "input": texts})
        async with self._session.post(
            self._url,
            data=sent,
            headers=self._headers,
            # A redirect would take the texts to a host that nobody chose.
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(),
        ) as response:
            if response.status != 200:
                refused = response.status in _REFUSED
                raise EmbeddingsFailed(f"status {response.status}", refused=refused)
            body = bytearray()
            async for chunk in response.content.iter_chunked(64 * 1024):
                body += chunk
                if len(body) > MOST_BYTES:
                    response.close()
                    raise EmbeddingsFailed(f"an answer of more than {MOST_BYTES} bytes")
            return bytes(body)

    def _check(self, rows: Floats) -> None:
        numbers = rows.shape[1]
        if self._numbers is None:
            self._numbers = numbers
        elif numbers != self._numbers:
            raise EmbeddingsFailed(f"vectors of {numbers} numbers, and {self._numbers} before")

    def _failed(self, error: EmbeddingsFailed) -> EmbeddingsFailed:
        """Count a failure; after a few in a row the server rests."""
        self._failures += 1
        if self._failures >= FAILURES:
            self._rest_until = self._now() + REST_SECONDS
            log.warning("%s: going on without for %d s", error, REST_SECONDS)
        else:
            log.info("%s", error)
        return error


def embeddings_of(settings: Settings, session: aiohttp.ClientSession) -> Embeddings | None:
    """Make the client that the settings ask for; None when it is off."""
    if settings.embeddings_url is None:
        return None
    log.warning(
        "embeddings are on: texts of questions (masked) and of networks go to %s, model %s",
        urlsplit(settings.embeddings_url).hostname,
        settings.embeddings_model,
    )
    return Embeddings(
        session, settings.embeddings_url, settings.embeddings_model, settings.embeddings_key
    )


def vectors_in(body: bytes, count: int) -> Floats:
    """Read an answer: (count, d), in the order of what was sent. Raises EmbeddingsFailed."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise EmbeddingsFailed("an answer that is not JSON") from None
    items = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(items, list) or len(items) != count:
        raise EmbeddingsFailed(f"not {count} vectors in the answer")
    found = {_index(item): _numbers(item) for item in items}
    if found.keys() != set(range(count)):
        raise EmbeddingsFailed("vectors that belong to no text, or to the same")
    if len({len(numbers) for numbers in found.values()}) != 1:
        raise EmbeddingsFailed("vectors that are not equally long")
    with np.errstate(over="ignore"):
        rows = np.array([found[at] for at in range(count)], np.float32)
    if not np.isfinite(rows).all():
        raise EmbeddingsFailed("numbers that are not finite")
    return rows


def _index(item: Any) -> int:
    index = item.get("index") if isinstance(item, dict) else None
    return index if type(index) is int else -1


def _numbers(item: Any) -> list[float]:
    numbers = item.get("embedding") if isinstance(item, dict) else None
    if not isinstance(numbers, list) or not 0 < len(numbers) <= MOST_NUMBERS:
        raise EmbeddingsFailed(f"a vector that is not 1 to {MOST_NUMBERS} numbers")
    if not set(map(type, numbers)) <= {float, int}:
        raise EmbeddingsFailed("a vector of something else than numbers")
    return numbers


def _sendable(text: str) -> str:
    """Bring a text to what can be sent. Half a sign, which JSON cannot carry, becomes '?'."""
    return text[:LONGEST].encode("utf-8", "replace").decode().strip()
