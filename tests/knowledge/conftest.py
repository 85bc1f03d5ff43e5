"""The catalogue that ships with the product, read once."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.abbreviation import Abbreviation
from knowledge.area import Area, AreaKind
from knowledge.gazetteer import Gazetteer
from knowledge.network import LookingFor, Network, Scale
from knowledge.theme import Theme
from knowledge.vocabulary import Vocabulary

_CATALOGUE = Path(__file__).parents[2] / "storage" / "catalogue"


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_CATALOGUE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _list(cell: str) -> tuple[str, ...]:
    return tuple(value.strip() for value in cell.split("|") if value.strip())


@pytest.fixture(scope="session")
def areas() -> tuple[Area, ...]:
    return tuple(
        Area(
            row["key"],
            row["name"],
            AreaKind(row["kind"]),
            _list(row["within"]),
            _list(row["aliases"]),
            row["ambiguous"] == "yes",
        )
        for row in _rows("areas")
    )


@pytest.fixture(scope="session")
def themes() -> tuple[Theme, ...]:
    return tuple(
        Theme(row["key"], row["name"], row["name_en"], _list(row["words"]))
        for row in _rows("themes")
    )


@pytest.fixture(scope="session")
def abbreviations() -> tuple[Abbreviation, ...]:
    return tuple(
        Abbreviation(
            row["abbreviation"], row["stands_for"], _list(row["themes"]), row["common"] == "yes"
        )
        for row in _rows("abbreviations")
    )


@pytest.fixture(scope="session")
def networks() -> tuple[Network, ...]:
    return tuple(
        Network(
            key=row["key"],
            name=row["name"],
            line=row["line"],
            description=row["description"],
            words=_list(row["words"]),
            areas=_list(row["areas"]),
            themes=_list(row["themes"]),
            scale=Scale(row["scale"]),
            kinds=_list(row["kinds"]),
            offers=tuple(LookingFor(offer) for offer in _list(row["offers"])),
        )
        for row in _rows("networks")
    )


@pytest.fixture(scope="session")
def gazetteer(areas: tuple[Area, ...]) -> Gazetteer:
    return Gazetteer(areas)


@pytest.fixture(scope="session")
def vocabulary(themes: tuple[Theme, ...], abbreviations: tuple[Abbreviation, ...]) -> Vocabulary:
    return Vocabulary(themes, abbreviations)
