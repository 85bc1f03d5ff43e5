"""`plek db`: the database and its tables."""

from __future__ import annotations

import typer

from admin.failure import told

db = typer.Typer(no_args_is_help=True, help="Look at the database, or bring its tables up to date.")


@db.command()
def status() -> None:
    """Tell which database is used and whether its tables are up to date (exit status 1: no)."""
    from admin.database import Database  # noqa: PLC0415 - `plek --help` does not need it
    from bot.settings import load_settings  # noqa: PLC0415

    with told():
        database = Database.look(load_settings().database_url)
    typer.echo(f"database  {database.shown}")
    typer.echo(f"tables    {database.revision or 'none'}")
    typer.echo(f"newest    {database.newest}")
    if not database.up_to_date:
        typer.echo("Not up to date. Do: plek db upgrade")
        raise typer.Exit(1)
    typer.echo("Up to date.")


@db.command()
def upgrade() -> None:
    """Bring the tables up to date. `serve` does this by itself.

    An SQLite file is copied first, to a file beside it with '.before-' in its name.
    """
    from admin.database import Database  # noqa: PLC0415 - `plek --help` does not need it
    from bot.settings import load_settings  # noqa: PLC0415
    from knowledge.errors import StorageError  # noqa: PLC0415
    from storage.migrate import migrated  # noqa: PLC0415

    with told():
        url = load_settings().database_url
        before = Database.look(url)
        if before.up_to_date:
            typer.echo(f"Up to date already: {before.newest}")
            return
        migrated(url)
        if not Database.look(url).up_to_date:
            raise StorageError("the tables are still not up to date. Use a complete path")
    typer.echo(f"Upgraded: {before.revision or 'empty'} → {before.newest}")
