"""The least that can be called a bot: a receipt and a fixed answer, in raw asyncio.

    python -m bench.answer_at_once PORT

It stands for no bot. What the load generator reaches against it is the generator's own ceiling:
the figures of a real bot mean something only while they stay well below.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any, cast
from urllib.parse import quote, urlsplit

import orjson

from bench.connector import content_length

_RECEIPT = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class _ToConnector(asyncio.Protocol):
    """A kept-alive connection that sends answers and does not look at what comes back."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.write = cast(asyncio.Transport, transport).write


class _FromTeams(asyncio.Protocol):
    """One incoming connection, with one outgoing of its own."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._write = cast(asyncio.Transport, transport).write
        self._bytes = bytearray()
        self._connector: _ToConnector | None = None
        self._opening: asyncio.Task[None] | None = None

    def data_received(self, data: bytes) -> None:
        self._bytes += data
        end = self._bytes.find(b"\r\n\r\n")
        if end < 0:
            return
        length = content_length(bytes(self._bytes[:end])) or 0
        if len(self._bytes) < end + 4 + length:
            return
        request = bytes(self._bytes[end + 4 : end + 4 + length])
        del self._bytes[: end + 4 + length]
        if not length:
            self._write(_RECEIPT)
            return
        activity = orjson.loads(request)
        if self._connector:
            self._answer(self._connector, activity)
        else:
            self._opening = asyncio.ensure_future(self._open(activity))

    async def _open(self, activity: dict[str, Any]) -> None:
        url = urlsplit(activity["serviceUrl"])
        _, self._connector = await asyncio.get_running_loop().create_connection(
            _ToConnector, url.hostname or "", url.port or 80
        )
        self._answer(self._connector, activity)

    def _answer(self, connector: _ToConnector, activity: dict[str, Any]) -> None:
        body = orjson.dumps({"type": "message", "text": "ja", "replyToId": activity["id"]})
        path = f"/v3/conversations/{quote(activity['conversation']['id'])}/activities"
        head = f"POST {path} HTTP/1.1\r\nHost: connector\r\nContent-Length: {len(body)}\r\n\r\n"
        connector.write(head.encode() + body)
        self._write(_RECEIPT)


async def serve(port: int) -> None:
    """Answer on loopback until stopped."""
    server = await asyncio.get_running_loop().create_server(_FromTeams, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
