"""Fill a migrated database with made networks and earlier questions, for measuring size.

Everything is recombined from the shipped catalogue and the questions of the load generator, with a
fixed seed: the same numbers give the same database. No app may run on it meanwhile.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from bench.questions import PLACES, QUESTIONS
from knowledge.network import Network
from knowledge.question import number_of
from storage.catalogue_reader import read_catalogue
from storage.database import open_engine
from storage.networks import Networks
from storage.tables import person, question

TOGETHER = 5_000
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
PER_YEAR = 200_000


def fill(url: str, *, networks: int, questions: int, seed: int = 1) -> None:
    """Add made networks until there are `networks`, and `questions` earlier questions."""
    chance = random.Random(seed)
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            _networks(connection, networks, chance)
            _questions(connection, questions, chance)
            connection.exec_driver_sql("COMMIT")
    finally:
        engine.dispose()


def _networks(connection: Connection, wanted: int, chance: random.Random) -> None:
    repository = Networks(connection)
    shipped = read_catalogue().networks
    missing = max(0, wanted - repository.count())
    made = (_network(at, shipped, chance) for at in range(missing))
    while piece := list(islice(made, TOGETHER)):
        repository.add(piece)


def _network(at: int, shipped: tuple[Network, ...], chance: random.Random) -> Network:
    """Make a network that speaks of what two or three shipped ones speak of."""
    parts = chance.sample(shipped, 3)
    return Network(
        key=f"made-{at}",
        name=f"{parts[0].name} {at}",
        line=parts[1].line,
        description=" ".join(part.description for part in parts[:2]),
        words=tuple(dict.fromkeys(word for part in parts for word in part.words[:6])),
        areas=parts[0].areas,
        themes=tuple(dict.fromkeys(part.themes[0] for part in parts)),
        scale=parts[0].scale,
        kinds=parts[1].kinds,
        offers=parts[2].offers,
        source=parts[0].source,
        year=parts[0].year,
    )


def _questions(connection: Connection, wanted: int, chance: random.Random) -> None:
    if not wanted:
        return
    asker = connection.execute(
        person.insert().returning(person.c.key),
        {"tenant": "made", "object_id": "made", "created": FIRST},
    ).scalar_one()
    rows = _rows(wanted, asker, chance)
    while piece := list(islice(rows, TOGETHER)):
        connection.execute(question.insert(), piece)


def _rows(wanted: int, asker: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    for at in range(wanted):
        one, other = chance.sample(QUESTIONS, 2)
        place = chance.choice(PLACES)
        text = f"{one.format(place=place)} {other.format(place=place)}"
        when = FIRST + timedelta(days=366 * (at // PER_YEAR), seconds=at % PER_YEAR)
        yield {
            "number": number_of(when.year, at % PER_YEAR + 1),
            "person": asker,
            "place": "personal",
            "hub": "landelijk",
            "state": "solved",
            "visibility": "unnamed",
            "original": text,
            "sharpened": "",
            "facets": {},
            "language": "nl",
            "helped_by": [],
            "created": when,
            "changed": when,
            "version": 1,
        }
