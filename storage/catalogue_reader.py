"""Read the catalogue that ships: areas, themes, hubs, networks, and the words of the field."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from knowledge.abbreviation import Abbreviation
from knowledge.area import Area, AreaKind
from knowledge.compound import Lexicon
from knowledge.errors import StorageError
from knowledge.hub import Hub, HubState, Variant
from knowledge.network import LookingFor, Network, Scale
from knowledge.theme import Theme
from knowledge.thesaurus import SkosConcept
from storage.lexicon_file import read_lexicon

E = TypeVar("E", bound=StrEnum)

SHIPPED = Path(__file__).resolve().parent / "catalogue"

OWN = "plek"
"""The source of the concepts that ship,"""
PLAIN = "plek-plain"
"""and of the plain words that ship."""


_TOO_MUCH = "after the last one"
"""Where the reader puts cells that stand under no column."""


class BrokenCatalogue(StorageError):
    """A file of the catalogue cannot be used; the text names the file, the line and the column."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that the product knows at the start.

    english: words of the field in English, each with its Dutch.
    """

    areas: tuple[Area, ...]
    themes: tuple[Theme, ...]
    abbreviations: tuple[Abbreviation, ...]
    hubs: tuple[Hub, ...]
    networks: tuple[Network, ...]
    thesaurus: tuple[SkosConcept, ...]
    lexicon: Lexicon
    english: tuple[tuple[str, str], ...]
    elsewhere: Mapping[str, tuple[str, ...]]


def read_catalogue(folder: Path = SHIPPED) -> Catalogue:
    """Read the files of a catalogue. Raises BrokenCatalogue, BrokenLexicon."""
    return Catalogue(
        areas=tuple(_area(row) for row in _rows(folder / "areas.csv")),
        themes=tuple(_theme(row) for row in _rows(folder / "themes.csv")),
        abbreviations=tuple(_abbreviation(row) for row in _rows(folder / "abbreviations.csv")),
        hubs=tuple(_hub(row) for row in _rows(folder / "hubs.csv")),
        networks=tuple(_network(row) for row in _rows(folder / "networks.csv")),
        thesaurus=(
            *(_concept(row) for row in _rows(folder / "thesaurus.csv")),
            *(_plain_word(row) for row in _rows(folder / "plain-words.csv")),
        ),
        lexicon=read_lexicon(folder / "lexicon.tsv"),
        english=tuple(_pair(row) for row in _rows(folder / "english.csv")),
        elsewhere={row.text("name"): row.many("words") for row in _rows(folder / "elsewhere.csv")},
    )


class _Row:
    """One line of a file, whose complaints say where it stands."""

    def __init__(self, path: Path, line: int, cells: dict[str, str | None]):
        self._path, self._line, self._cells = path, line, cells

    def text(self, column: str) -> str:
        value = self._cells.get(column)
        if value is None:
            raise self.broken(column, "is missing")
        return value.strip()

    def many(self, column: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.text(column).split("|") if part.strip())

    def broken(self, column: str, what: str) -> BrokenCatalogue:
        return BrokenCatalogue(f"{self._path.name}, line {self._line}, column {column}: {what}")


def _rows(path: Path) -> Iterator[_Row]:
    try:
        # Excel puts a byte order mark before UTF-8.
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey=_TOO_MUCH, strict=True)
            for cells in reader:
                row = _Row(path, reader.line_num, cells)
                if _TOO_MUCH in cells:
                    raise row.broken(_TOO_MUCH, "has a cell without a name above it")
                yield row
    except OSError as error:
        raise BrokenCatalogue(f"{path.name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BrokenCatalogue(f"{path.name}, line {_not_utf8(path)}: is not in UTF-8") from error
    except csv.Error as error:
        raise BrokenCatalogue(f"{path.name}, line {reader.line_num}: {error}") from error


def _not_utf8(path: Path) -> int:
    """Give the number of the first line that is not in UTF-8."""
    content = path.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, error.start) + 1
    return 0


def _area(row: _Row) -> Area:
    return Area(
        key=row.text("key"),
        name=row.text("name"),
        kind=_one(AreaKind, row, "kind"),
        within=row.many("within"),
        aliases=row.many("aliases"),
        ambiguous=row.text("ambiguous") == "yes",
    )


def _theme(row: _Row) -> Theme:
    return Theme(row.text("key"), row.text("name"), row.text("name_en"), row.many("words"))


def _abbreviation(row: _Row) -> Abbreviation:
    return Abbreviation(
        letters=row.text("abbreviation"),
        stands_for=row.text("stands_for"),
        themes=row.many("themes"),
        common=row.text("common") == "yes",
    )


def _hub(row: _Row) -> Hub:
    return Hub(
        key=row.text("key"),
        name=row.text("name"),
        areas=row.many("areas"),
        national=row.text("national") == "yes",
        state=_one(HubState, row, "state"),
        variant=_one(Variant, row, "variant"),
    )


def _network(row: _Row) -> Network:
    year = row.text("year")
    if year and not year.isdigit():
        raise row.broken("year", f"{year!r} is no year")
    return Network(
        key=row.text("key"),
        name=row.text("name"),
        line=row.text("line"),
        description=row.text("description"),
        words=row.many("words"),
        areas=row.many("areas"),
        themes=row.many("themes"),
        scale=_one(Scale, row, "scale"),
        kinds=row.many("kinds"),
        offers=_several(row, "offers"),
        link=row.text("link"),
        source=row.text("source"),
        year=int(year) if year else None,
    )


def _concept(row: _Row) -> SkosConcept:
    for column in ("key", "preferred"):
        if not row.text(column):
            raise row.broken(column, "is empty")
    return SkosConcept(
        key=row.text("key"),
        preferred=row.text("preferred"),
        alternative=row.many("alternative"),
        everyday=row.many("everyday"),
        broader=row.many("broader"),
        related=row.many("related"),
        source=OWN,
    )


def _pair(row: _Row) -> tuple[str, str]:
    english, dutch = row.text("english"), row.text("dutch")
    for column, said in (("english", english), ("dutch", dutch)):
        if not said:
            raise row.broken(column, "is empty")
    return english, dutch


def _one(kind: type[E], row: _Row, column: str) -> E:
    try:
        return kind(row.text(column))
    except ValueError as error:
        allowed = ", ".join(each.value for each in kind)
        raise row.broken(column, f"{row.text(column)!r} is none of: {allowed}") from error


def _several(row: _Row, column: str) -> tuple[LookingFor, ...]:
    try:
        return tuple(LookingFor(each) for each in row.many(column))
    except ValueError as error:
        allowed = ", ".join(each.value for each in LookingFor)
        raise row.broken(column, f"{row.text(column)!r} has more than: {allowed}") from error


def _plain_word(row: _Row) -> SkosConcept:
    """Read a bridge between official and plain words: all of them are alternatives.

    They lead from a question to what it may mean. No network is about them, so nothing that
    people say for them is added to one.
    """
    concept = _concept(row)
    alternative = tuple(dict.fromkeys((*concept.alternative, *concept.everyday)))
    return replace(concept, alternative=alternative, everyday=(), source=PLAIN)
