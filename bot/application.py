"""The bot, put together: its parts are made, started and stopped here, in order."""

from __future__ import annotations

import asyncio
import gc
import logging
import secrets
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp
from aiohttp import web

from bot.activity import read_activity
from bot.adapter import Adapter
from bot.clock import utc_now
from bot.connector import Connector, client_session
from bot.credentials import app_token
from bot.delivery import Deliveries
from bot.embeddings import embeddings_of
from bot.errors import BadActivity
from bot.feed import Feed
from bot.handler import Handler
from bot.keeper import Keeper
from bot.metrics import Metrics
from bot.server import LEASE, Endpoint
from bot.settings import Settings
from bot.tokens import allowed_service_url, inbound_check
from bot.turn import Turns
from bot.upkeep import Upkeep
from knowledge.errors import StorageError
from knowledge.library import Library
from storage.catalogue_reader import Catalogue, read_catalogue
from storage.inbox import Received
from storage.store import Store
from storage.work import Work

log = logging.getLogger(__name__)

RESUME_EVERY = 30.0
"""Seconds between looks for what was acknowledged and not answered."""

LONGEST_HEADER = 512 * 1024
"""Bytes: a token that is far too long is refused by the check of tokens, as every wrong one."""


@dataclass(slots=True)
class Bot:
    """A running bot."""

    endpoint: Endpoint
    library: Library
    store: Store
    feed: Feed
    deliveries: Deliveries
    upkeep: Upkeep


def random_key() -> str:
    """Give a key that nobody can guess, for cards."""
    return secrets.token_urlsafe(12)


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    now: Callable[[], datetime] = utc_now,
    key: Callable[[], str] = random_key,
    session: aiohttp.ClientSession | None = None,
) -> AsyncIterator[Bot]:
    """Start the bot over a migrated database; stop it in the opposite order.

    Raises StorageError when the database does not answer, BrokenCatalogue.
    """
    catalogue = await asyncio.to_thread(read_catalogue)
    library = Library(
        catalogue.areas,
        catalogue.themes,
        catalogue.abbreviations,
        thesaurus=catalogue.thesaurus,
        lexicon=catalogue.lexicon,
        english=catalogue.english,
        elsewhere=catalogue.elsewhere,
        least_alike=settings.embeddings_least,
    )
    feed = Feed(library, now=now)
    store = Store(settings.database_url, on_change=feed.hear)
    own_session = session or client_session(settings)
    name = secrets.token_hex(8)
    connector = Connector(
        own_session, app_token(settings, now=now), lambda url: allowed_service_url(url, settings)
    )
    deliveries = Deliveries(store, connector, name=name, now=now)
    upkeep = Upkeep(store, name=name, now=now)
    embeddings = embeddings_of(settings, own_session)
    handler = Handler(Turns(store, library, deliveries, embeddings), now=now, key=key)
    adapter = Adapter(connector, handler)
    check = inbound_check(settings, own_session, now=now)
    endpoint = Endpoint(
        adapter=adapter,
        check=check,
        store=store,
        connector=connector,
        metrics=Metrics(),
        ready=lambda: bool(library.hubs),
        known=lambda: {
            "networks": len(library.networks),
            "earlier_questions": len(library.earlier),
            "earlier_questions_complete": feed.complete,
        },
        now=now,
    )
    beside: list[asyncio.Task[Any]] = []
    try:
        await store.run(lambda work: ship(work, catalogue))
        await feed.start(store)
        await deliveries.start()
        await upkeep.start()
        beside = [
            asyncio.create_task(_resume(store, adapter, now)),
            asyncio.create_task(check.warm()),
        ]
        if embeddings is not None:
            beside.append(asyncio.create_task(Keeper(library, embeddings).run()))
        yield Bot(endpoint, library, store, feed, deliveries, upkeep)
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await upkeep.stop()
        await deliveries.stop()
        await feed.stop()
        await store.close()
        if session is None:
            await own_session.close()


def ship(work: Work, catalogue: Catalogue) -> None:
    """Load the shipped catalogue into a database that has none."""
    if not work.hubs.all():
        for hub in catalogue.hubs:
            work.hubs.add(hub)
    if not work.networks.count():
        work.networks.add(catalogue.networks)


async def _resume(store: Store, adapter: Adapter, now: Callable[[], datetime]) -> None:
    """Answer what was acknowledged by a process that ended before it could."""
    released = not store.embedded
    while True:
        try:
            if not released:
                await store.run(lambda work: work.inbox.release())
                released = True
            received = await store.run(lambda work: work.inbox.take(at=now(), lease=LEASE))
            for each in received:
                await _answer(each, store, adapter)
        except StorageError:
            log.warning("the inbox waits: the database does not answer")
        await asyncio.sleep(RESUME_EVERY)


async def _answer(received: Received, store: Store, adapter: Adapter) -> None:
    """Answer one thing. What fails stays, for when its lease ends; it holds nothing else up."""
    try:
        await adapter.process(read_activity(received.activity))
    except BadActivity:
        log.exception("something that was received cannot be read any more")
    except StorageError:
        raise
    except Exception:
        log.exception("something that was received could not be answered yet")
        return
    await store.run(lambda work: work.inbox.remove(received.key))


def runner_of(bot: Bot) -> web.AppRunner:
    """Make what serves the bot over HTTP."""
    return web.AppRunner(bot.endpoint.application(), access_log=None, max_field_size=LONGEST_HEADER)


async def serve(settings: Settings) -> None:
    """Serve until the process is told to stop."""
    async with running(settings) as bot:
        # What was imported and loaded stays: the collector need not look through it, now or later.
        gc.freeze()
        gc.enable()
        runner = runner_of(bot)
        await runner.setup()
        site = web.TCPSite(runner, settings.host, settings.port)
        await site.start()
        log.info("PLeK listens on %s:%d", settings.host, settings.port)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        await stop.wait()
        await runner.cleanup()
