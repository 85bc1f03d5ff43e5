"""`plek serve`: what `python app.py` does."""

from __future__ import annotations

import typer


def serve() -> None:
    """Serve the bot: read the settings, bring the database up to date, listen for Teams."""
    from app import main  # noqa: PLC0415 - `plek --help` does not need the bot

    raise typer.Exit(main())
