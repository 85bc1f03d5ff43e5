"""A question and the draft it grows from: what somebody wants to know."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from knowledge.lifecycle import State
from knowledge.network import LookingFor, Scale

LONGEST = 4_000
"""Characters of a question that are kept; what is longer is cut with a word to the asker."""

_NUMBER = re.compile(r"V-?(?P<year>\d{4})-?(?P<count>\d{1,7})", re.IGNORECASE | re.ASCII)


class Visibility(StrEnum):
    """Who may see a question's text and its asker's name.

    OPEN: text and name for PLeK's members. UNNAMED: text for members, name for brokers.
    HUB: brokers of the hub, and the network it is referred to. ANONYMOUS: nobody sees the name.
    """

    OPEN = "open"
    UNNAMED = "unnamed"
    HUB = "hub"
    ANONYMOUS = "anonymous"


class Place(StrEnum):
    """Where a conversation is held; what is said outside a personal chat is public there."""

    PERSONAL = "personal"
    GROUP = "groupChat"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Facets:
    """What a question carries besides its text.

    areas, themes: keys of the catalogue. stated: names of the fields that the asker gave;
    the others were read from the text.
    """

    areas: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    looking_for: tuple[LookingFor, ...] = ()
    scale: Scale | None = None
    purpose: str = ""
    tried: str = ""
    deadline: date | None = None
    visibility: Visibility = Visibility.UNNAMED
    stated: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Draft:
    """A question on its way: kept until it is asked, solved or left.

    key: random, given out to the asker's cards. question: key of the stored question when this
    draft changes that one. place: where it was begun. version grows with each change.
    sharpening: the asker went on with it after the first answer. ended: '' while it is open, else
    how it ended: asked, solved, changed or cancelled (the last two only for a draft that changes a
    stored question). copied_from: key of somebody else's draft that this began as a copy of.
    """

    key: str
    person: int
    conversation: int
    place: Place
    original: str
    sharpened: str
    facets: Facets
    language: str
    created: datetime
    changed: datetime
    version: int = 1
    question: int | None = None
    sharpening: bool = False
    ended: str = ""
    copied_from: str = ""

    @property
    def text(self) -> str:
        """What it says now: the sharpened text when there is one."""
        return self.sharpened or self.original

    @property
    def changes(self) -> bool:
        """Whether it changes a stored question, rather than having become one."""
        return self.question is not None and self.ended not in {"asked", "solved"}


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was asked. key is internal; number is what people say aloud.

    helped_by: keys of networks that helped. card: the id of the message in which it is shown in
    its conversation, as far as known.
    """

    key: int
    number: str
    person: int | None
    conversation: int | None
    place: Place
    hub: str
    state: State
    original: str
    sharpened: str
    facets: Facets
    language: str
    created: datetime
    changed: datetime
    version: int = 1
    helped_by: tuple[str, ...] = ()
    card: str | None = None

    @property
    def text(self) -> str:
        """What it says now: the sharpened text when there is one."""
        return self.sharpened or self.original


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at a question: the person, and the hubs at which that person is a broker."""

    person: int
    hubs: frozenset[str] = frozenset()


MEMBER = Reader(person=-1)
"""A member of whom nothing more is known: who reads along in a channel."""


def number_of(year: int, count: int) -> str:
    """Write a question number: V-2026-0042."""
    return f"V-{year:04d}-{count:04d}"


def read_number(text: str) -> str | None:
    """Read a question number as people type it ('v2026-42'); None when it is not one."""
    found = _NUMBER.fullmatch(text.strip())
    return number_of(int(found["year"]), int(found["count"])) if found else None


def may_read_text(question: Question, reader: Reader) -> bool:
    """Whether the reader may see what the question says."""
    if question.person == reader.person or question.hub in reader.hubs:
        return True
    return question.facets.visibility is not Visibility.HUB


def may_read_name(question: Question, reader: Reader) -> bool:
    """Whether the reader may see who asked."""
    if question.person == reader.person:
        return True
    match question.facets.visibility:
        case Visibility.OPEN:
            return True
        case Visibility.UNNAMED | Visibility.HUB:
            return question.hub in reader.hubs
        case Visibility.ANONYMOUS:
            return False
