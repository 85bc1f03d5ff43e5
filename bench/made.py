"""Networks and questions without end, recombined from real texts: the same for the same seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import Final

import orjson

from bench.server import ROOT
from knowledge.area import AreaKind
from knowledge.lifecycle import State
from knowledge.network import Network
from knowledge.question import Facets, Place, Question, Visibility, number_of
from knowledge.text import folded
from storage.catalogue_reader import Catalogue

SHARED: Final = ROOT.parent / "shared" / "data"
"""Where real questions may be; without them texts are made of the shipped catalogue's words."""

_WHEN: Final = datetime(2020, 1, 1, tzinfo=UTC)
_PER_YEAR: Final = 200_000
_PEOPLE: Final = 5_000
_MADE_UP: Final = 20_000
_NO_FACETS: Final = Facets()


def titles(catalogue: Catalogue, data: Path = SHARED) -> list[str]:
    """Give the texts to recombine: real questions when they are there, else made up ones."""
    path = data / "questions" / "questions.jsonl"
    if path.exists():
        with path.open("rb") as file:
            return [orjson.loads(line)["text"] for line in file]
    return _made_up(catalogue)


def _made_up(catalogue: Catalogue) -> list[str]:
    """Draw words of the catalogue: the n-th commonest one 1/n times as often as the first."""
    texts = (f"{one.name} {one.line} {one.description}" for one in catalogue.networks)
    counts = Counter(word for text in texts for word in folded(text))
    words = [word for word, _ in counts.most_common()]
    weights = list(accumulate(1 / place for place in range(1, len(words) + 1)))
    chance = random.Random(1)
    return [
        " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(4, 12)))
        for _ in range(_MADE_UP)
    ]


class Maker:
    """Makes texts, networks and questions. The begin of one text goes on as the end of another."""

    def __init__(self, catalogue: Catalogue, found: Sequence[str], seed: int) -> None:
        self._chance = random.Random(seed)
        self._networks = catalogue.networks
        self._places = [one.key for one in catalogue.areas if one.kind is AreaKind.MUNICIPALITY]
        self._titles = found

    def text(self) -> str:
        """Make a text as long as a question."""
        one, other = (self._chance.choice(self._titles).split() for _ in range(2))
        return " ".join((*one[: (len(one) + 1) // 2], *other[len(other) // 2 :]))

    def texts(self, count: int) -> list[str]:
        """Make several."""
        return [self.text() for _ in range(count)]

    def networks(self, count: int) -> Iterator[Network]:
        """Make networks: facets of shipped ones, texts about anything."""
        for at in range(count):
            one, other = self._chance.choice(self._networks), self._chance.choice(self._networks)
            yield replace(
                one,
                key=f"made-{at}",
                name=self.text(),
                line=self.text(),
                description=". ".join(self.texts(4)),
                words=tuple(self.text().split()[:6]),
                themes=other.themes,
                offers=other.offers,
            )

    def questions(self, count: int) -> Iterator[Question]:
        """Make earlier questions: two in three on a place, one in ten for the hub's eyes only."""
        for key in range(1, count + 1):
            places = (self._chance.choice(self._places),) if self._chance.random() < 2 / 3 else ()
            closed = self._chance.random() < 1 / 10
            facets = Facets(places, visibility=Visibility.HUB if closed else Visibility.UNNAMED)
            yield asked_before(key, self.text(), facets, person=self._chance.randrange(_PEOPLE))


def asked_before(key: int, text: str, facets: Facets = _NO_FACETS, person: int = 0) -> Question:
    """Give a question that was asked and closed. key: from 1."""
    return Question(
        key=key,
        number=number_of(_WHEN.year + key // _PER_YEAR, key % _PER_YEAR),
        person=person,
        conversation=None,
        place=Place.PERSONAL,
        hub="landelijk",
        state=State.CLOSED,
        original=text,
        sharpened="",
        facets=facets,
        language="nl",
        created=_WHEN,
        changed=_WHEN,
    )
