"""The self-test: everything that the bot needs, looked at one by one, nothing changed."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import aiohttp

from admin import catalogue
from admin.database import Database
from bot.clock import utc_now
from bot.connector import client_session
from bot.credentials import app_token
from bot.errors import SettingsError, UpstreamError
from bot.settings import EVERY_HOST, LOOPBACK_HOST, Settings, load_settings
from bot.signing_keys import SigningKeys
from knowledge.errors import StorageError
from knowledge.hub import Hub
from storage.store import Store
from storage.work import Work

HEALTH_TIMEOUT = aiohttp.ClientTimeout(total=5)


class Mark(StrEnum):
    """Good; wrong, something must be done; or good to know, the bot works without it."""

    GOOD = "✓"
    WRONG = "✗"
    NOTE = "•"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the self-test. remedy: what to do, '' when nothing."""

    mark: Mark
    about: str
    text: str
    remedy: str = ""

    def __str__(self) -> str:
        line = f"{self.mark.value} {self.about}: {self.text}"
        return f"{line}\n    → {self.remedy}" if self.remedy else line


@dataclass(frozen=True, slots=True)
class Kept:
    """What is in the database, as far as the self-test tells it."""

    networks: int
    hubs: tuple[Hub, ...]
    waiting: int
    undelivered: int


async def checkup(
    env: Mapping[str, str] | None = None, *, env_file: Path | None = None
) -> AsyncIterator[Finding]:
    """Look at everything. env, env_file: where the settings come from, as `load_settings` has it.

    Without good settings there is nothing further to look at.
    """
    try:
        settings = load_settings(env, env_file=env_file)
    except SettingsError as error:
        for problem in error.problems:
            text = f"{problem.variable} {problem.wrong}"
            yield Finding(Mark.WRONG, "settings", text, problem.remedy)
        return
    yield _settings(settings)
    yield _administrators(settings)
    yield _shipped()
    async for finding in _database(settings):
        yield finding
    async with client_session(settings) as session:
        yield await _port(settings, session)
        yield await _outbound(settings)
        yield await _inbound(settings, session)


def _settings(settings: Settings) -> Finding:
    tenants = f"{len(settings.allowed_tenants)} tenant(s)" if settings.allowed_tenants else "any"
    text = f"{settings.env}, port {settings.port}, tenants let in: {tenants}"
    return Finding(Mark.GOOD, "settings", text)


def _administrators(settings: Settings) -> Finding:
    if settings.admins:
        return Finding(Mark.GOOD, "administrators", f"{len(settings.admins)} named")
    return Finding(
        Mark.NOTE,
        "administrators",
        "none, so nobody can link a channel to a hub",
        "Set PLEK_ADMINS to Entra object ids, separated by commas",
    )


def _shipped() -> Finding:
    try:
        found = catalogue.read(None)
    except StorageError as error:
        return Finding(Mark.WRONG, "catalogue", str(error), "Install the product again")
    wrong = sum(1 for _ in catalogue.faults(found))
    if wrong:
        return Finding(Mark.WRONG, "catalogue", f"{wrong} faults", "Do: plek catalogue check")
    text = ", ".join(f"{count} {part}" for part, count in catalogue.counts(found).items())
    return Finding(Mark.GOOD, "catalogue", f"ships with {text}")


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    try:
        database = await asyncio.to_thread(Database.look, settings.database_url)
        if not database.up_to_date:
            tables = f"has tables {database.revision}" if database.revision else "has no tables yet"
            text = f"{database.shown} {tables}, needed is {database.newest}"
            yield Finding(Mark.WRONG, "database", text, "Do: plek db upgrade (or start the bot)")
            return
        kept = await _kept(settings.database_url)
    except StorageError as error:
        remedy = "Check PLEK_DATABASE_URL, and that the database server runs"
        yield Finding(Mark.WRONG, "database", str(error), remedy)
        return
    text = f"{database.shown}, tables {database.revision}"
    yield Finding(Mark.GOOD, "database", text)
    yield _entries(kept)
    for hub in kept.hubs:
        yield _hub(hub)
    yield _outbox(kept)


async def _kept(url: str) -> Kept:
    store = Store(url)

    def act(work: Work) -> Kept:
        return Kept(
            work.networks.count(),
            tuple(work.hubs.all()),
            work.outbox.count(),
            len(work.outbox.undelivered()),
        )

    try:
        return await store.read(act)
    finally:
        await store.close()


def _entries(kept: Kept) -> Finding:
    if not kept.networks or not any(hub.national for hub in kept.hubs):
        return Finding(
            Mark.NOTE,
            "entries",
            f"{kept.networks} networks, {len(kept.hubs)} hubs",
            "Start the bot: it loads the catalogue that ships with it into an empty database",
        )
    return Finding(Mark.GOOD, "entries", f"{kept.networks} networks, {len(kept.hubs)} hubs")


def _hub(hub: Hub) -> Finding:
    if hub.linked:
        return Finding(Mark.GOOD, "hub", f"{hub.name}: a channel is linked")
    text = f"{hub.name}: no channel is linked. Questions are kept, but nobody is told"
    return Finding(Mark.NOTE, "hub", text)


def _outbox(kept: Kept) -> Finding:
    text = f"{kept.waiting} waiting, {kept.undelivered} given up"
    if kept.undelivered:
        return Finding(Mark.NOTE, "outbox", text, "Do: plek outbox list")
    return Finding(Mark.GOOD, "outbox", text)


async def _port(settings: Settings, session: aiohttp.ClientSession) -> Finding:
    where = f"{settings.host}:{settings.port}"
    try:
        _bind(settings.host, settings.port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            text = f"cannot listen on {where}: {error.strerror or error}"
            return Finding(Mark.WRONG, "port", text, "Change PLEK_HOST or PLEK_PORT")
    else:
        return Finding(Mark.GOOD, "port", f"{where} is free")
    host = LOOPBACK_HOST if settings.host == EVERY_HOST else settings.host.strip("[]")
    shown = f"[{host}]" if ":" in host else host
    return await _answering(session, f"http://{shown}:{settings.port}", where)


def _bind(host: str, port: int) -> None:
    family, kind, protocol, _name, address = socket.getaddrinfo(
        host.strip("[]"), port, type=socket.SOCK_STREAM
    )[0]
    with closing(socket.socket(family, kind, protocol)) as probe:
        # Without it a port that was used a minute ago would look taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


async def _answering(session: aiohttp.ClientSession, base: str, where: str) -> Finding:
    """Tell whether our own bot answers on a port that is taken, and whether it is ready."""
    if await _status(session, f"{base}/health/live") != "live":
        text = f"{where} is used by something else"
        return Finding(Mark.WRONG, "port", text, "End that, or set PLEK_PORT to a free port")
    status = await _status(session, f"{base}/health/ready")
    if status != "ready":
        text = f"the bot runs on {where}, but it is not ready ({status or 'no answer'})"
        return Finding(Mark.WRONG, "port", text, "Look at its log")
    return Finding(Mark.GOOD, "port", f"the bot runs on {where} and is ready")


async def _status(session: aiohttp.ClientSession, url: str) -> str:
    try:
        async with session.get(url, timeout=HEALTH_TIMEOUT) as response:
            found = await response.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return ""
    return str(found.get("status", "")) if isinstance(found, dict) else ""


async def _outbound(settings: Settings) -> Finding:
    if settings.credential is None:
        return Finding(Mark.NOTE, "token", "not asked for: development without a credential")
    try:
        await app_token(settings, now=utc_now).header()
    except UpstreamError as error:
        return Finding(Mark.WRONG, "token", str(error))
    return Finding(Mark.GOOD, "token", "the sign-in service gives the bot a token")


async def _inbound(settings: Settings, session: aiohttp.ClientSession) -> Finding:
    if not settings.checks_tokens:
        return Finding(Mark.NOTE, "keys", "not fetched: development without PLEK_APP_ID")
    if await SigningKeys(session, settings.openid_url, now=utc_now).warm():
        return Finding(Mark.GOOD, "keys", f"fetched from {settings.openid_url}")
    return Finding(
        Mark.WRONG,
        "keys",
        f"could not be fetched from {settings.openid_url}",
        "Let this machine reach that address over https (a proxy: HTTPS_PROXY)",
    )


async def report(say: Callable[[str], None], findings: AsyncIterator[Finding]) -> bool:
    """Say each finding as it comes. True when nothing is wrong."""
    good = True
    async for finding in findings:
        say(str(finding))
        good = good and finding.mark is not Mark.WRONG
    return good
