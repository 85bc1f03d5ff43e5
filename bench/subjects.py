"""What is measured by size: networks, earlier questions, and both together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Generic, Protocol, Self, TypeVar

from bench.made import Maker
from knowledge.library import MOST_EARLIER, MOST_NETWORKS, Library, query
from knowledge.network import Network, document
from knowledge.question import MEMBER, Question, Visibility

T = TypeVar("T")

CHANGES: Final = 5
"""How many things can be changed, one after the other."""

_TODAY: Final = date(2026, 1, 1)
_EXPLAINED: Final = 3


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the clock, and seconds of processor time: the steadier one on a busy machine."""

    clock_s: float = 0.0
    cpu_s: float = 0.0

    @classmethod
    def now(cls) -> Self:
        """Look at both clocks."""
        return cls(time.perf_counter(), time.process_time())

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.clock_s + other.clock_s, self.cpu_s + other.cpu_s)

    def __sub__(self, other: Spent) -> Spent:
        return Spent(self.clock_s - other.clock_s, self.cpu_s - other.cpu_s)


class Timed(Generic[T]):
    """Passes on what it is given, and keeps what making that took: `spent`."""

    def __init__(self, given: Iterable[T]) -> None:
        self._given = iter(given)
        self.spent = Spent()

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        began = Spent.now()
        try:
            return next(self._given)
        finally:
            self.spent += Spent.now() - began


class Subject(Protocol):
    """What is measured: it is loaded, asked, and changed."""

    def load(self) -> Spent:
        """Build it; gives what that took, without making up the texts."""

    def asking(self, text: str) -> Callable[[], object]:
        """Prepare a query; calling what is given asks it."""

    def change(self, at: int, word: str) -> None:
        """Change one thing, so that it is found by a word of its own."""

    def seen(self, at: int, word: str) -> bool:
        """Tell whether it is found by that word now."""


class Networks:
    """Networks in the matcher, asked as the first answer asks: ten, three with their reason."""

    def __init__(self, library: Library, maker: Maker, count: int) -> None:
        self._library, self._maker, self._count = library, maker, count
        self._some: list[Network] = []

    def load(self) -> Spent:
        """Build the index."""
        made = Timed(self._maker.networks(self._count))
        documents = (document(self._kept(one), self._library.themes) for one in made)
        began = Spent.now()
        self._library.matcher.load(documents)
        return Spent.now() - began - made.spent

    def _kept(self, network: Network) -> Network:
        if len(self._some) < CHANGES:
            self._some.append(network)
        return network

    def asking(self, text: str) -> Callable[[], object]:
        """Ask for what a text says, facets included."""
        asked = query(text, self._library.read(text, _TODAY))
        return lambda: self._library.matcher.match(asked, MOST_NETWORKS, _EXPLAINED)

    def change(self, at: int, word: str) -> None:
        """Give a network the word as its name."""
        changed = replace(self._some[at], name=word)
        self._library.matcher.put(document(changed, self._library.themes))

    def seen(self, at: int, word: str) -> bool:
        """Look for the network by that word."""
        asked = query(word, self._library.read(word, _TODAY))
        found = self._library.matcher.match(asked, MOST_NETWORKS, 0)
        return any(match.key == self._some[at].key for match in found)


class Questions:
    """Earlier questions, asked as any member may."""

    def __init__(self, library: Library, maker: Maker, count: int) -> None:
        self._library, self._maker, self._count = library, maker, count
        self._some: list[Question] = []

    def load(self) -> Spent:
        """Build the index."""
        made = Timed(self._maker.questions(self._count))
        began = Spent.now()
        self._library.earlier.load(self._kept(one) for one in made)
        return Spent.now() - began - made.spent

    def _kept(self, question: Question) -> Question:
        if len(self._some) < CHANGES:
            self._some.append(question)
        return question

    def asking(self, text: str) -> Callable[[], object]:
        """Ask for what is like a text."""
        areas = self._library.read(text, _TODAY).areas
        return lambda: self._library.earlier.like(text, areas, MEMBER, MOST_EARLIER)

    def change(self, at: int, word: str) -> None:
        """Let a question say that word only."""
        facets = replace(self._some[at].facets, visibility=Visibility.OPEN)
        self._library.earlier.put(replace(self._some[at], original=word, facets=facets))

    def seen(self, at: int, word: str) -> bool:
        """Look for the question by that word."""
        found = self._library.earlier.like(word, (), MEMBER, MOST_EARLIER)
        return any(match.question == self._some[at].key for match in found)


class Together:
    """Networks and earlier questions in one library, asked for both as a turn asks."""

    def __init__(self, networks: Networks, questions: Questions, library: Library) -> None:
        self._networks, self._questions, self._library = networks, questions, library

    def load(self) -> Spent:
        """Build both."""
        return self._networks.load() + self._questions.load()

    def asking(self, text: str) -> Callable[[], object]:
        """Ask for both."""
        facets = self._library.read(text, _TODAY)
        return lambda: self._library.find(text, facets, explained=_EXPLAINED)

    def change(self, at: int, word: str) -> None:
        """Change a network."""
        self._networks.change(at, word)

    def seen(self, at: int, word: str) -> bool:
        """Look for the network."""
        return self._networks.seen(at, word)
