"""A unit of work: the repositories of one transaction. A step gets one, and never commits."""

from __future__ import annotations

from functools import cached_property
from types import TracebackType

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from storage.arrivals import Arrivals
from storage.changes import Change, Changes
from storage.conversations import Conversations
from storage.database import begun, drop
from storage.drafts import Drafts
from storage.due import Due
from storage.events import Events
from storage.evidence import Evidence
from storage.followers import Followers
from storage.hubs import Hubs
from storage.inbox import Inbox
from storage.networks import Networks
from storage.offers import Offers
from storage.outbox import Outbox
from storage.people import People
from storage.questions import Questions
from storage.receipts import Receipts
from storage.tallies import Tallies
from storage.thesauri import Thesauri
from storage.transaction import Transaction


class Work:
    """The repositories over one connection.

    Without a connection it takes one from the engine when something is first looked up: a step
    that only thinks costs the database nothing.
    """

    def __init__(
        self,
        engine: Engine,
        transaction: Transaction | None = None,
        arrivals: Arrivals | None = None,
    ):
        self._engine = engine
        self._given = transaction
        self._arrivals = arrivals
        self._own: Transaction | None = None
        self.changed: list[Change] = []

    def __enter__(self) -> Work:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._own is not None:
            # Nothing was changed over it, so it does not matter how this ends.
            try:
                self._own.at_once.exec_driver_sql("ROLLBACK")
                self._own.at_once.close()
            except SQLAlchemyError:
                drop(self._own.at_once)
            self._own = None

    @property
    def transaction(self) -> Transaction:
        """The transaction, which steps of the same commit share."""
        if self._given is not None:
            return self._given
        if self._own is None:
            self._own = Transaction(begun(self._engine, write=False))
        return self._own

    @property
    def connection(self) -> Connection:
        """The connection of this transaction, over which everything was written."""
        return self.transaction.connection

    @cached_property
    def arrivals(self) -> Arrivals:
        """Who says something, and where."""
        return self._arrivals or Arrivals(self.transaction)

    @cached_property
    def people(self) -> People:
        """Who there is."""
        return People(self.transaction.at_once)

    @cached_property
    def conversations(self) -> Conversations:
        """Where people talk with the bot."""
        return Conversations(self.transaction)

    @cached_property
    def drafts(self) -> Drafts:
        """Questions on their way."""
        return Drafts(self.transaction)

    @cached_property
    def questions(self) -> Questions:
        """Questions that were asked."""
        return Questions(self.transaction.at_once)

    @cached_property
    def events(self) -> Events:
        """What happened to questions."""
        return Events(self.transaction.at_once)

    @cached_property
    def offers(self) -> Offers:
        """Who knows something about a question."""
        return Offers(self.transaction.at_once)

    @cached_property
    def followers(self) -> Followers:
        """Who hears the answer to somebody else's question too."""
        return Followers(self.transaction.at_once)

    @cached_property
    def evidence(self) -> Evidence:
        """Which networks helped with which questions."""
        return Evidence(self.transaction.at_once)

    @cached_property
    def networks(self) -> Networks:
        """Where knowledge is."""
        return Networks(self.transaction.at_once)

    @cached_property
    def hubs(self) -> Hubs:
        """Who handles questions."""
        return Hubs(self.transaction.at_once)

    @cached_property
    def thesauri(self) -> Thesauri:
        """Words of others, beside those that ship."""
        return Thesauri(self.transaction.at_once)

    @cached_property
    def receipts(self) -> Receipts:
        """What was received already."""
        return Receipts(self.transaction.at_once)

    @cached_property
    def inbox(self) -> Inbox:
        """What was received and is answered later."""
        return Inbox(self.transaction.at_once)

    @cached_property
    def outbox(self) -> Outbox:
        """What is owed to a conversation."""
        return Outbox(self.transaction)

    @cached_property
    def changes(self) -> Changes:
        """What changed, for the indexes in memory."""
        return Changes(self.transaction.at_once, self.changed)

    @cached_property
    def tallies(self) -> Tallies:
        """Counts of what is not kept."""
        return Tallies(self.transaction.at_once)

    @cached_property
    def due(self) -> Due:
        """Timed work."""
        return Due(self.transaction.at_once)
