"""The feed: what the library knows follows what the database says, on every instance."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from knowledge.errors import StorageError
from knowledge.evidence import words
from knowledge.library import Library
from knowledge.network import Network
from storage.changes import Change
from storage.store import Store
from storage.work import Work

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between looks for changes that other instances made."""

LOOK_BACK = timedelta(seconds=30)
"""A transaction may be committed this much later than its changes were written.

Clocks of instances may differ as much, together with that.
"""

MOST_SEEN = 20_000

TOGETHER = 1_000
"""Networks whose evidence is looked up at once: their questions fit in one statement."""


class Feed:
    """Loads the library, and keeps it up to date."""

    def __init__(self, library: Library, *, now: Callable[[], datetime]) -> None:
        self._library = library
        self._now = now
        self._store: Store | None = None
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._waiting: list[Change] = []
        self._looked = now()
        self._called = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.complete = False

    async def start(self, store: Store) -> None:
        """Load hubs and networks; earlier questions follow by themselves."""
        self._store = store
        self._looked = self._now()
        await store.read(self._load)
        self._tasks = [
            asyncio.create_task(self._load_questions()),
            asyncio.create_task(self._follow()),
        ]

    async def stop(self) -> None:
        """Follow no longer."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def hear(self, changes: Sequence[Change]) -> None:
        """Take note of changes that were just committed here."""
        self._waiting += changes
        self._called.set()

    def _load(self, work: Work) -> None:
        self._library.hubs = {hub.key: hub for hub in work.hubs.all()}
        # First the words, then the networks that are indexed with them.
        imported = work.thesauri.concepts()
        if imported:
            self._library.put_thesaurus(imported)
        networks = list(work.networks.all())
        self._library.load_networks(_completed(networks, work))

    async def _load_questions(self) -> None:
        while not self.complete:
            try:
                await self._store_now.read(self._read_questions)
                self.complete = True
            except StorageError:
                log.warning("earlier questions could not be loaded yet")
                await asyncio.sleep(LOOK_EVERY)
            except Exception:
                log.exception("earlier questions cannot be loaded: answers do without them")
                return

    def _read_questions(self, work: Work) -> None:
        self._library.load_questions(
            question for piece in work.questions.each() for question in piece
        )

    @property
    def _store_now(self) -> Store:
        if self._store is None:
            raise RuntimeError("the feed was not started")
        return self._store

    async def _follow(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._called.wait()
            self._called.clear()
            own, self._waiting = self._waiting, []
            looking = self._now()
            try:
                await self._store_now.read(partial(self._catch_up, own))
                self._looked = looking
            except StorageError:
                log.warning("changes could not be followed")
                self._waiting = own + self._waiting
            except Exception:
                log.exception("changes could not be followed, for an unexpected reason")
                self._waiting = own + self._waiting

    def _catch_up(self, own: Sequence[Change], work: Work) -> None:
        # From the last look that succeeded: the database may have been away for longer.
        others = work.changes.since(min(self._looked, self._now()) - LOOK_BACK, without=self._seen)
        news = {change.seq: change for change in (*own, *others)}
        subjects = dict.fromkeys((change.kind, change.subject) for change in news.values())
        for kind, subject in subjects:
            self._apply(kind, subject, work)
        for seq in news:
            self._seen[seq] = None
        while len(self._seen) > MOST_SEEN:
            self._seen.popitem(last=False)

    def _apply(self, kind: str, subject: str, work: Work) -> None:
        match kind:
            case "network":
                self._put_networks([subject], work)
            case "question":
                key = int(subject)
                question = work.questions.among([key]).get(key)
                if question and question.text:
                    self._library.put_question(question)
                else:
                    self._library.drop_question(key)
                # What may be read of a question decides what it tells about networks.
                self._put_networks(work.evidence.networks(key), work)
            case "hub":
                self._library.hubs = {hub.key: hub for hub in work.hubs.all()}
            case "thesaurus":
                self._library.put_thesaurus(work.thesauri.concepts())

    def _put_networks(self, keys: Sequence[str], work: Work) -> None:
        found = work.networks.among(keys)
        for network in _completed(found.values(), work):
            self._library.put_network(network)
        for key in keys:
            if key not in found:
                self._library.drop_network(key)


def _completed(networks: Iterable[Network], work: Work) -> list[Network]:
    """Give networks with the people who are shown, and the words of questions they helped with."""
    return _with_evidence(_with_contacts(networks, work), work)


def _with_evidence(networks: list[Network], work: Work) -> list[Network]:
    completed = []
    for at in range(0, len(networks), TOGETHER):
        piece = networks[at : at + TOGETHER]
        latest = work.evidence.latest([each.key for each in piece])
        questions = work.questions.among({key for keys in latest.values() for key in keys})
        earlier = {
            network: words(questions[key] for key in keys if key in questions)
            for network, keys in latest.items()
        }
        completed += [
            replace(each, earlier=earlier[each.key]) if each.key in earlier else each
            for each in piece
        ]
    return completed


def _with_contacts(networks: Iterable[Network], work: Work) -> list[Network]:
    networks = list(networks)
    contacts = work.networks.contacts([each.key for each in networks if each.joined])
    return [
        replace(each, contacts=contacts[each.key]) if each.key in contacts else each
        for each in networks
    ]
