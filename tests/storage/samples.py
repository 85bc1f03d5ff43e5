"""What the tests of storage put into it: one of each, with a number where there are more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from knowledge.hub import Hub
from knowledge.lifecycle import State
from knowledge.network import Network
from knowledge.question import Draft, Facets, Place, Question
from storage.conversations import Conversation
from storage.outbox import Owed
from storage.people import Person
from storage.receipts import Delivery
from storage.work import Work

AT = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)


def somebody(work: Work, number: int = 1, **other: Any) -> Person:
    """Meet a person."""
    told = {"name": f"Persoon {number}", "mri": f"29:{number}", "language": None} | other
    return work.people.meet(tenant="tenant", object_id=f"object-{number}", at=AT, **told)


def somewhere(work: Work, number: int = 1, **other: Any) -> Conversation:
    """Meet a conversation."""
    told: dict[str, Any] = {
        "place": Place.PERSONAL,
        "tenant": "tenant",
        "service_url": "https://smba.example/nl/",
        "bot": "28:bot",
        "person": None,
        "at": AT,
    }
    return work.conversations.meet(id=f"conversation-{number}", **(told | other))


def a_draft(work: Work, key: str = "draft-1", **other: Any) -> Draft:
    """Keep a draft of the first person in the first conversation."""
    new = Draft(
        key=key,
        person=somebody(work).key,
        conversation=somewhere(work).key,
        place=Place.PERSONAL,
        original="Wie weet iets over bodemdaling?",
        sharpened="",
        facets=Facets(areas=("gouda",)),
        language="nl",
        created=AT,
        changed=AT,
    )
    kept = replace(new, **other)
    work.drafts.add(kept)
    return kept


def a_hub(work: Work, key: str = "landelijk", **other: Any) -> Hub:
    """Keep a hub, once."""
    new = replace(Hub(key, "Landelijke hub", (), national=True), **other)
    if key not in {each.key for each in work.hubs.all()}:
        work.hubs.add(new)
    return new


def a_question(work: Work, **other: Any) -> Question:
    """Keep a question of the first person at the national hub."""
    new = Question(
        key=0,
        number="",
        person=somebody(work).key,
        conversation=somewhere(work).key,
        place=Place.PERSONAL,
        hub=a_hub(work).key,
        state=State.NEW,
        original="Wie weet iets over bodemdaling?",
        sharpened="",
        facets=Facets(),
        language="nl",
        created=AT,
        changed=AT,
    )
    return work.questions.add(replace(new, **other))


def a_network(key: str = "bodem", **other: Any) -> Network:
    """Give a network."""
    return replace(Network(key, "Netwerk Bodem", "Kennis over de bodem"), **other)


def an_owed(
    work: Work,
    chat: Conversation | None = None,
    body: bytes = b"1",
    *,
    at: datetime = AT,
    target: str | None = None,
    again: bool = True,
    lease_by: str | None = None,
    lease: timedelta = timedelta(seconds=30),
    question: int | None = None,
) -> int:
    """Owe something to a conversation, the first one unless another is given. Gives its key."""
    chat = chat or somewhere(work)
    attempts = 1 if lease_by else 0
    owed = Owed(0, chat.key, chat.id, chat.service_url, target, body, again, attempts, question)
    work.outbox.owe(owed, at=at, lease_by=lease_by, lease=lease)
    work.transaction.finish()
    return owed.key


def a_delivery(number: int = 1) -> Delivery:
    """Give what recognises a delivery."""
    return Delivery("msteams conversation-1", f"activity-{number}", "message")
