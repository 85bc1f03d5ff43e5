"""`plek outbox`: what the bot owes to people and could not deliver."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from admin.failure import told

if TYPE_CHECKING:
    from storage.work import Work

outbox = typer.Typer(no_args_is_help=True, help="See what could not be delivered.")

Row = tuple[int, str, datetime]


@outbox.command(name="list")
def list_(
    most: Annotated[int, typer.Option(min=1, max=10_000, help="Lines at the most.")] = 100,
) -> None:
    """List what could not be delivered, newest first, and count what still waits.

    Texts are not shown: they are between the bot and whoever asked.
    """
    from bot.settings import load_settings  # noqa: PLC0415 - `plek --help` does not need it

    with told():
        waiting, undelivered = asyncio.run(_look(load_settings().database_url, most))
    typer.echo(f"waiting to be delivered: {waiting}")
    typer.echo(f"given up: {len(undelivered)}" + (" or more" if len(undelivered) == most else ""))
    for key, why, since in undelivered:
        typer.echo(f"  {key:>8}  {since.astimezone(UTC):%Y-%m-%d %H:%M} UTC  {why}")


async def _look(url: str, most: int) -> tuple[int, list[Row]]:
    from admin.database import Database  # noqa: PLC0415
    from knowledge.errors import StorageError  # noqa: PLC0415
    from storage.store import Store  # noqa: PLC0415

    if not Database.look(url).up_to_date:
        raise StorageError("the database is not up to date. Do: plek db upgrade")

    def act(work: Work) -> tuple[int, list[Row]]:
        return work.outbox.count(), work.outbox.undelivered(most)

    store = Store(url)
    try:
        return await store.read(act)
    finally:
        await store.close()
