"""The shape of a step: what comes in, what it thinks, what goes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from cards.views import View
from knowledge.library import Library
from knowledge.question import MEMBER, Place, Reader
from storage.conversations import Conversation
from storage.people import Person
from storage.work import Work

Thought = TypeVar("Thought")

_KEY = re.compile(r"[\w-]{1,64}", re.ASCII)
_MOST = 2**63
"""What a database can count up to; beyond it there is nothing to be found."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said: a message, or a press on a card.

    text: the message, mentions taken off; verb: '' for a message, else the verb of the press.
    data: what the card carried (untrusted); inputs: what was filled in, by input id (untrusted).
    card: id of the message whose button was pressed. key: random, for whatever is made new.
    attachments: how many files or pictures came along; sticker: there was only a picture.
    vector: what the text means that its step searches for; None when nobody made one.
    """

    at: datetime
    place: Place
    key: str
    text: str = ""
    verb: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    card: str | None = None
    attachments: int = 0
    sticker: bool = False
    vector: Sequence[float] | None = field(default=None, repr=False)

    @property
    def draft(self) -> str:
        """The key of the draft on the card; '' when there is none that can be one."""
        key = self.data.get("draft")
        return key if isinstance(key, str) and _KEY.fullmatch(key) else ""

    @property
    def question(self) -> int | None:
        """The key of the stored question on the card; what was typed in a form is not that."""
        return self._count("question")

    @property
    def person(self) -> int | None:
        """The key of the person for whom the card was made."""
        return self._count("person")

    @property
    def page(self) -> int:
        """The page that is asked for, from 0."""
        return self._count("page") or 0

    def _count(self, name: str) -> int | None:
        value = self.data.get(name)
        # A bool is an int too, but nobody's key.
        return value if type(value) is int and 0 <= value < _MOST else None


@dataclass(frozen=True, slots=True)
class Request:
    """What was said, by whom and where. roles: looks up the hubs at which they are a broker."""

    said: Said
    person: Person
    conversation: Conversation
    language: str
    roles: Callable[[], frozenset[str]]

    @property
    def hubs(self) -> frozenset[str]:
        """The hubs at which this person is a broker, as far as that was checked lately."""
        return self.roles()

    @property
    def reader(self) -> Reader:
        """The person as somebody who looks at questions."""
        return Reader(self.person.key, self.hubs)

    @property
    def audience(self) -> Reader:
        """Who reads what is shown here: the person alone, or where others read along any member."""
        return self.reader if self.private else MEMBER

    @property
    def private(self) -> bool:
        """Whether nobody else reads along."""
        return self.said.place is Place.PERSONAL


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to show elsewhere. chat: key of the conversation in which its reader is reached.

    card: id of the message to bring up to date there; None for a new message. language: of the
    reader. again: to be sent once more when nobody knows whether it arrived. question: key of the
    stored question of which a new message becomes the card.
    """

    chat: int
    view: View
    language: str
    card: str | None = None
    again: bool = True
    question: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a step says: here (None: nothing), and elsewhere. language: when it was told anew."""

    here: View | None
    notices: tuple[Notice, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Step(Generic[Thought]):
    """A step. `think` looks and matches before the write begins; `act` changes and answers.

    sought: gives the text, masked, that thinking will search for; None for a step that does not
    search. A vector of it may be made before the step.
    """

    think: Callable[[Said, Library, Work], Thought]
    act: Callable[[Request, Library, Work, Thought], Reply]
    sought: Callable[[Said, Work], str] | None = None


def thoughtless(_said: Said, _library: Library, _work: Work) -> None:
    """Think nothing: for steps that have all they need."""
