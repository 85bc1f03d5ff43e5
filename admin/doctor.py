"""`plek doctor`: the self-test."""

from __future__ import annotations

import asyncio

import typer


def doctor() -> None:
    """Check settings, catalogue, database, port, token, keys and hubs; change nothing.

    ✓ is good, • is good to know, ✗ must be put right (exit status 1). No secret is shown.
    """
    from admin.checkup import checkup, report  # noqa: PLC0415 - `plek --help` does not need it

    if asyncio.run(report(typer.echo, checkup())):
        typer.echo("Nothing is wrong.")
        return
    typer.echo("Something is wrong: see the lines with ✗.")
    raise typer.Exit(1)
