"""A stand-in for a server for embeddings, on loopback, that speaks the protocol."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import orjson
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

Answering = Callable[[list[str]], Any]


def plain(text: str) -> list[float]:
    """A vector that tells how long a text is and whether it is about water."""
    return [1.0, len(text) / 100, float("water" in text.lower())]


def answer(rows: list[Any]) -> dict[str, Any]:
    """The answer with these vectors, the last one first: order is told by index."""
    data = [{"object": "embedding", "index": at, "embedding": row} for at, row in enumerate(rows)]
    return {"object": "list", "data": data[::-1], "model": "m", "usage": {"total_tokens": 1}}


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def texts(self) -> list[str]:
        texts: list[str] = self.json["input"]
        return texts


class Embedder:
    """The server. Each of these can be set while it runs.

    vector: of a text. status: what it answers. body: in place of the right answer, bytes as they
    are. refuses: says of a text whether it is not taken. hang: never answers.
    """

    def __init__(self, vector: Callable[[str], list[Any]] = plain) -> None:
        self.vector = vector
        self.status = 200
        self.body: Any = None
        self.refuses: Callable[[str], bool] = lambda _: False
        self.hang = False
        self.seen: list[Seen] = []
        self.port = unused_port()
        self._server: TestServer | None = None
        self._over = asyncio.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def texts(self) -> list[str]:
        """All texts that arrived."""
        return [text for each in self.seen for text in each.texts]

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen, on the same port each time."""
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/{tail:.*}", self._handle)
        self._over.clear()
        self._server = TestServer(app, host="127.0.0.1", port=self.port)
        await self._server.start_server()

    async def stop(self) -> None:
        """Listen no longer."""
        self._over.set()
        if self._server is not None:
            await self._server.close()
        self._server = None

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        seen = Seen(request.path, dict(request.headers), await request.read())
        self.seen.append(seen)
        if self.hang:
            await self._over.wait()
        if any(map(self.refuses, seen.texts)):
            return web.json_response({"error": {"message": "too long"}}, status=400)
        found = (
            answer([self.vector(text) for text in seen.texts]) if self.body is None else self.body
        )
        body = found if isinstance(found, bytes) else orjson.dumps(found)
        headers = {"Location": self.url + "/elsewhere"} if self.status in (301, 307) else {}
        return web.Response(
            status=self.status, body=body, content_type="application/json", headers=headers
        )
