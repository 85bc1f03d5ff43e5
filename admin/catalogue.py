"""`plek catalogue`: the areas, themes, abbreviations, hubs and networks that the product knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from admin.failure import told
from knowledge.errors import StorageError

if TYPE_CHECKING:
    from storage.catalogue_reader import Catalogue

catalogue = typer.Typer(no_args_is_help=True, help="Check or list what the product knows.")

Folder = Annotated[
    Path | None,
    typer.Argument(help="Folder with the six CSV files; without it, what ships with the product."),
]


class Part(StrEnum):
    """What there is to list."""

    NETWORKS = "networks"
    HUBS = "hubs"
    THEMES = "themes"
    AREAS = "areas"
    ABBREVIATIONS = "abbreviations"


@catalogue.command()
def check(folder: Folder = None) -> None:
    """Read a catalogue and say what is wrong with it (exit status 1 when something is)."""
    with told():
        found = read(folder)
    wrong = list(faults(found))
    for fault in wrong:
        typer.echo(f"✗ {fault}")
    for part, count in counts(found).items():
        typer.echo(f"{count:>6} {part}")
    if wrong:
        raise typer.Exit(1)
    typer.echo("✓ nothing wrong")


@catalogue.command(name="list")
def list_(
    part: Annotated[Part, typer.Argument(help="What to list.")] = Part.NETWORKS,
    folder: Annotated[
        Path | None, typer.Option(help="Folder with the six CSV files instead of the shipped.")
    ] = None,
) -> None:
    """List the networks, or another part, one on a line."""
    with told():
        found = read(folder)
    for line in _LINES[part](found):
        typer.echo(line)


def read(folder: Path | None) -> Catalogue:
    """Read a catalogue. Raises BrokenCatalogue, StorageError for a file that cannot be read."""
    from storage.catalogue_reader import SHIPPED, read_catalogue  # noqa: PLC0415 - not for --help

    try:
        return read_catalogue(folder or SHIPPED)
    except OSError as error:
        raise StorageError(f"{error.filename}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise StorageError(f"a file is not UTF-8 text: {error.reason}") from error


def counts(found: Catalogue) -> dict[str, int]:
    """Count the entries of each part."""
    return {
        Part.NETWORKS.value: len(found.networks),
        Part.HUBS.value: len(found.hubs),
        Part.THEMES.value: len(found.themes),
        Part.AREAS.value: len(found.areas),
        Part.ABBREVIATIONS.value: len(found.abbreviations),
    }


def faults(found: Catalogue) -> Iterator[str]:
    """Find what the parts say that does not agree: doubles, and keys that lead nowhere."""
    areas = {area.key for area in found.areas}
    themes = {theme.key for theme in found.themes}
    yield from _doubles("areas", (area.key for area in found.areas))
    yield from _doubles("themes", (theme.key for theme in found.themes))
    # The same letters may stand for several things: BBL for a decree and for a way of learning.
    meanings = (f"{each.letters} = {each.stands_for}" for each in found.abbreviations)
    yield from _doubles("abbreviations", meanings)
    yield from _doubles("hubs", (hub.key for hub in found.hubs))
    yield from _doubles("networks", (network.key for network in found.networks))
    for area in found.areas:
        yield from _unknown(f"area {area.key}, within", area.within, areas)
    for each in found.abbreviations:
        yield from _unknown(f"abbreviation {each.letters}, theme", each.themes, themes)
    for hub in found.hubs:
        yield from _unknown(f"hub {hub.key}, area", hub.areas, areas)
    national = sum(hub.national for hub in found.hubs)
    if national != 1:
        yield f"hubs: there must be one national hub, and there are {national}"
    for network in found.networks:
        yield from _unknown(f"network {network.key}, area", network.areas, areas)
        yield from _unknown(f"network {network.key}, theme", network.themes, themes)
        if not network.name or not network.line:
            yield f"network {network.key}: it needs a name and a line that says what it is"
        if network.link and not network.link.startswith("https://"):
            yield f"network {network.key}: its link does not begin with https://"
        if not network.joined and not (network.source and network.year):
            yield f"network {network.key}: it needs a source and its year"


def _doubles(part: str, keys: Iterable[str]) -> Iterator[str]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield f"{part}: {key!r} is there {times} times"
        if not key:
            yield f"{part}: an entry has no key"


def _unknown(where: str, keys: Iterable[str], known: set[str]) -> Iterator[str]:
    for key in keys:
        if key not in known:
            yield f"{where}: {key!r} is not known"


def _networks(found: Catalogue) -> Iterator[str]:
    for each in found.networks:
        origin = f"{each.source} ({each.year})" if each.source else "joined"
        yield f"{each.key}  {each.name}  [{each.scale.value}; {', '.join(each.areas)}]  {origin}"


def _hubs(found: Catalogue) -> Iterator[str]:
    for each in found.hubs:
        reach = "national" if each.national else ", ".join(each.areas)
        yield f"{each.key}  {each.name}  [{reach}]  {each.state.value.replace('_', ' ')}"


def _themes(found: Catalogue) -> Iterator[str]:
    for each in found.themes:
        yield f"{each.key}  {each.name}  ({len(each.words)} words)"


def _areas(found: Catalogue) -> Iterator[str]:
    for each in found.areas:
        yield f"{each.key}  {each.name}  [{each.kind.value}]  {', '.join(each.within)}"


def _abbreviations(found: Catalogue) -> Iterator[str]:
    for each in found.abbreviations:
        yield f"{each.letters}  {each.stands_for}"


_LINES: dict[Part, Callable[[Catalogue], Iterator[str]]] = {
    Part.NETWORKS: _networks,
    Part.HUBS: _hubs,
    Part.THEMES: _themes,
    Part.AREAS: _areas,
    Part.ABBREVIATIONS: _abbreviations,
}
