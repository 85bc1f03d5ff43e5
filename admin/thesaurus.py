"""`plek thesaurus`: public thesauri (SKOS) beside the words that the product knows by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from admin.failure import told
from knowledge.errors import StorageError

if TYPE_CHECKING:
    from storage.skos_reader import Skos
    from storage.thesauri import Imported
    from storage.work import Work

T = TypeVar("T")

thesaurus = typer.Typer(
    no_args_is_help=True, help="Import a thesaurus (SKOS), list or remove it, or export our own."
)


@thesaurus.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="SKOS in RDF/XML or Turtle, 64 MB at the most.")],
    name: Annotated[str, typer.Option(help="Name to keep it under; else its own title.")] = "",
    language: Annotated[str, typer.Option(help="Language of the labels that are read.")] = "nl",
) -> None:
    """Import a thesaurus: questions are matched with it from the next second on.

    One that was imported under the same name is replaced. A file with a fault changes nothing.
    """
    from bot.clock import utc_now  # noqa: PLC0415 - `plek --help` does not need it
    from storage.skos_reader import read_skos  # noqa: PLC0415
    from storage.thesauri import Imported  # noqa: PLC0415

    with told():
        url = _database()
        found = read_skos(file, language, name)
        _check_name(found.name)
        new = Imported(found.name, language, file.name, utc_now(), len(found.concepts))

        def act(work: Work) -> None:
            work.thesauri.replace(new, found.concepts)
            work.changes.note("thesaurus", new.name, new.at)

        asyncio.run(_run(url, act))
    typer.echo(f"✓ imported: {found.name} (concepts: {len(found.concepts)})")
    for line in _skipped(found, language):
        typer.echo(f"  {line}")


@thesaurus.command(name="list")
def list_() -> None:
    """List the thesauri: the one that ships, and those that were imported."""
    from storage.catalogue_reader import OWN, read_catalogue  # noqa: PLC0415 - not for --help

    with told():
        found = asyncio.run(_run(_database(), lambda work: work.thesauri.all(), write=False))
        own = len(read_catalogue().thesaurus)
    typer.echo(f"{own:>7}  {OWN}  (ships with the product)")
    for each in found:
        typer.echo(_line(each))


@thesaurus.command()
def remove(name: Annotated[str, typer.Argument(help="Its name, as `list` gives it.")]) -> None:
    """Remove an imported thesaurus: questions are matched without it from the next second on."""
    from bot.clock import utc_now  # noqa: PLC0415 - `plek --help` does not need it

    def act(work: Work) -> None:
        if not work.thesauri.remove(name):
            known = ", ".join(each.name for each in work.thesauri.all()) or "none"
            raise StorageError(f"no thesaurus was imported as {name!r}; imported: {known}")
        work.changes.note("thesaurus", name, utc_now())

    with told():
        asyncio.run(_run(_database(), act))
    typer.echo(f"✓ removed: {name}")


@thesaurus.command()
def export(file: Annotated[Path, typer.Argument(help="The file to write, in Turtle.")]) -> None:
    """Write the thesaurus that ships as SKOS in Turtle, for other editors."""
    from storage.catalogue_reader import read_catalogue  # noqa: PLC0415 - not for --help
    from storage.skos_writer import skos_turtle  # noqa: PLC0415

    with told():
        concepts = read_catalogue().thesaurus
        try:
            file.write_text(skos_turtle("Thesaurus van PLeK", concepts), encoding="utf-8")
        except OSError as error:
            raise StorageError(f"{file}: {error.strerror}") from error
    typer.echo(f"✓ {file} (concepts: {len(concepts)})")


def _database() -> str:
    """Give the URL of a database that is up to date. Raises SettingsError, StorageError."""
    from admin.database import Database  # noqa: PLC0415 - `plek --help` does not need it
    from bot.settings import load_settings  # noqa: PLC0415

    url = load_settings().database_url
    if not Database.look(url).up_to_date:
        raise StorageError("the database is not up to date. Do: plek db upgrade")
    return url


async def _run(url: str, act: Callable[[Work], T], *, write: bool = True) -> T:
    from storage.store import Store  # noqa: PLC0415 - `plek --help` does not need it

    store = Store(url)
    try:
        return await (store.run(act) if write else store.read(act))
    finally:
        await store.close()


def _check_name(name: str) -> None:
    from storage.catalogue_reader import OWN  # noqa: PLC0415

    if name == OWN:
        raise StorageError(f"{OWN!r} is the thesaurus that ships. Choose another: --name NAME")


def _skipped(found: Skos, language: str) -> list[str]:
    skipped = found.skipped
    lines = (
        (skipped.unlabelled, f"concepts skipped: no label in '{language}'"),
        (skipped.nameless, "concepts skipped: no address that can be kept"),
        (skipped.double, "labels skipped: their concept has them already"),
        (skipped.long, "labels skipped: longer than 200 characters"),
    )
    return [f"{count:>7}  {what}" for count, what in lines if count]


def _line(each: Imported) -> str:
    when = f"{each.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"{each.concepts:>7}  {each.name}  ({each.language}, {each.file}, {when})"
