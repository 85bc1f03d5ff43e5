"""The HTTP endpoint: what comes in is checked, run to its commit, and acknowledged."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from aiohttp import web
from botbuilder.core import InvokeResponse
from botbuilder.schema import Activity

from bot.activity import read_activity
from bot.adapter import Adapter
from bot.connector import Connector
from bot.errors import BadActivity, BotError, Refused
from bot.hearing import without_personal_data
from bot.metrics import Metrics
from bot.speech import answer_to_press, message
from bot.tokens import InboundCheck
from cards.render import render
from cards.views import TextView
from knowledge.errors import StorageError
from storage.store import Store

log = logging.getLogger(__name__)

LARGEST = 1024 * 1024
"""Bytes of a request; the platform's own messages stay far below."""

PATIENCE = {"message": 8.0, "invoke": 4.0}
"""Seconds before something is acknowledged first: the platform itself waits 15, an invoke 5."""

LEASE = timedelta(minutes=2)


@dataclass(slots=True)
class Endpoint:
    """Everything that the HTTP endpoint needs.

    ready: says whether the bot can answer; known: counts what it knows by heart, by name.
    """

    adapter: Adapter
    check: InboundCheck
    store: Store
    connector: Connector
    metrics: Metrics
    ready: Callable[[], bool]
    known: Callable[[], Mapping[str, int]]
    now: Callable[[], datetime]
    late: set[asyncio.Task[Any]] = field(default_factory=set)

    def application(self) -> web.Application:
        """Make the web application."""
        app = web.Application(client_max_size=LARGEST)
        app.add_routes(
            [
                web.post("/api/messages", self.messages),
                web.get("/health/live", self.live),
                web.get("/health/ready", self.is_ready),
                web.get("/metrics", self.measured),
            ]
        )
        return app

    async def live(self, _request: web.Request) -> web.Response:
        """The process runs."""
        return web.json_response({"status": "live"})

    async def is_ready(self, _request: web.Request) -> web.Response:
        """The bot can answer: the library is loaded and the database answers.

        Earlier questions may still be loading; what it says of them tells.
        """
        if not self.ready():
            return web.json_response({"status": "starting"}, status=503)
        try:
            async with asyncio.timeout(3):
                await self.store.read(lambda work: work.networks.count())
        except (StorageError, TimeoutError):
            return web.json_response({"status": "database away"}, status=503)
        return web.json_response({"status": "ready", **self.known()})

    async def measured(self, _request: web.Request) -> web.Response:
        """Counts and times, in the text format that Prometheus reads."""
        return web.Response(text=self.metrics.text(self.known()), content_type="text/plain")

    async def messages(self, request: web.Request) -> web.Response:
        """Take an activity from Teams. 2xx only after what it changes was committed."""
        begun = self.now()
        try:
            activity = await self._admitted(request)
        except BadActivity as error:
            self.metrics.count("refused", "400")
            return web.json_response({"error": str(error)}, status=400)
        except web.HTTPRequestEntityTooLarge:
            self.metrics.count("refused", "413")
            return web.json_response({"error": "too large"}, status=413)
        except Refused as error:
            self.metrics.count("refused", str(error.status))
            log.info("refused: %s", error)
            return web.json_response({"error": "not allowed"}, status=error.status)
        try:
            return await self._answered(activity)
        except StorageError as error:
            return await self._away(activity, error)
        finally:
            self.metrics.observe(activity.type, (self.now() - begun).total_seconds())

    async def _admitted(self, request: web.Request) -> Activity:
        """Read and check a request. Raises BadActivity, Refused."""
        authorization = request.headers.get("Authorization")
        activity = read_activity(await request.read())
        await self.check.verify(
            authorization,
            service_url=activity.service_url or "",
            channel_id=activity.channel_id,
            tenant_id=activity.conversation.tenant_id,
        )
        if activity.type in PATIENCE and not (activity.id and activity.from_property.id):
            raise BadActivity("id or from.id is missing")
        return activity

    async def _answered(self, activity: Activity) -> web.Response:
        """Run the turn; when it takes long, acknowledge first and let it finish by itself."""
        turn = asyncio.create_task(self.adapter.process(activity))
        done, _ = await asyncio.wait({turn}, timeout=PATIENCE.get(activity.type, 10.0))
        if done:
            return _response(turn.result())
        self.late.add(turn)
        turn.add_done_callback(self._finished_late)
        self.metrics.count("late", activity.type)
        if activity.type == "message":
            key = await self.store.run_aside(
                lambda work: work.inbox.put(
                    without_personal_data(activity), at=self.now(), lease=LEASE
                )
            )
            turn.add_done_callback(lambda turn: self._forget_received(turn, key))
            return web.Response(status=202)
        content = render(TextView("later"), "nl")
        return web.Response(body=answer_to_press(content), content_type="application/json")

    def _finished_late(self, turn: asyncio.Task[InvokeResponse | None]) -> None:
        self.late.discard(turn)
        if not turn.cancelled() and turn.exception() is not None:
            log.error("a late turn failed", exc_info=turn.exception())

    def _forget_received(self, turn: asyncio.Task[InvokeResponse | None], key: int) -> None:
        if turn.cancelled() or turn.exception() is not None:
            return  # it was acknowledged, so it stays until it has been answered
        removing = asyncio.create_task(self.store.run(lambda work: work.inbox.remove(key)))
        self.late.add(removing)
        removing.add_done_callback(self.late.discard)

    async def _away(self, activity: Activity, error: StorageError) -> web.Response:
        """Say that nothing can be kept now. No 2xx: the platform may deliver it again."""
        log.error("nothing could be kept: %s", error)
        self.metrics.count("away", activity.type)
        content = render(TextView("storage_away"), "nl")
        if activity.type == "invoke":
            return web.Response(body=answer_to_press(content), content_type="application/json")
        if activity.type == "message":
            body = message(
                content, bot=activity.recipient.id or "", conversation=activity.conversation.id
            )
            try:
                await self.connector.send(activity.service_url, activity.conversation.id, body)
            except BotError as failed:
                log.warning("nobody could be told: %s", failed)
        return web.json_response({"error": "try again"}, status=503)


def _response(answer: InvokeResponse | None) -> web.Response:
    if answer is None:
        return web.Response(status=200)
    if answer.body is None:
        return web.Response(status=answer.status)
    body = answer.body if isinstance(answer.body, bytes) else orjson.dumps(answer.body)
    return web.Response(status=answer.status, body=body, content_type="application/json")
