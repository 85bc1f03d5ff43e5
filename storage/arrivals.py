"""Arrivals: who says something, and where. Those of one commit are looked up together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from knowledge.question import Place
from storage.conversations import Conversation, Conversations
from storage.people import People, Person
from storage.receipts import Delivery, Receipts
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Arrival:
    """What comes in, as far as it is known before anything is looked up.

    object_id, mri, name: of the person; language: None while nothing was told. conversation: its
    id; bot: who was spoken to there.
    """

    delivery: Delivery
    at: datetime
    tenant: str
    object_id: str
    mri: str
    name: str
    language: str | None
    conversation: str
    place: Place
    service_url: str
    bot: str


class Arrivals:
    """The arrivals of one transaction.

    expected: those whose steps run in it, in that order, and before any other step. Their
    receipts are noted with the first of them: nothing was done before, and all of it stays or
    nothing.
    """

    def __init__(self, transaction: Transaction, expected: Sequence[Arrival] = ()):
        self._transaction = transaction
        self._receipts = Receipts(transaction.at_once)
        self._people = People(transaction.at_once)
        self._conversations = Conversations(transaction)
        self._expected = list(expected)
        self._noted: set[Delivery] = set()
        self._new: set[Delivery] = set()

    def meet(self, arrival: Arrival) -> tuple[Person, Conversation] | None:
        """Note the delivery and give who speaks, and where, known from now on.

        None when it was noted before: then nothing more may be done.
        """
        if self._expected:
            self._look_up()
        if not self._is_new(arrival):
            return None
        person = self._people.meet(
            tenant=arrival.tenant,
            object_id=arrival.object_id,
            mri=arrival.mri,
            name=arrival.name,
            language=arrival.language,
            at=arrival.at,
        )
        conversation = self._conversations.meet(
            id=arrival.conversation,
            place=arrival.place,
            tenant=arrival.tenant,
            service_url=arrival.service_url,
            bot=arrival.bot,
            person=person.key if arrival.place is Place.PERSONAL else None,
            at=arrival.at,
        )
        return person, conversation

    def _is_new(self, arrival: Arrival) -> bool:
        if arrival.delivery not in self._noted:
            return self._receipts.take(arrival.delivery, arrival.at)
        if arrival.delivery not in self._new:
            return False
        self._new.remove(arrival.delivery)  # a second one in the same commit is a redelivery
        return True

    def _look_up(self) -> None:
        expected, self._expected = self._expected, []
        if len(expected) == 1:
            return
        self._noted = {each.delivery for each in expected}
        self._new = self._receipts.take_all([(each.delivery, each.at) for each in expected])
        new = [each for each in expected if each.delivery in self._new]
        self._people.look_up([(each.tenant, each.object_id) for each in new])
        self._conversations.look_up([each.conversation for each in new])
