"""How a command fails: one line that says what is wrong, and exit status 1; no stack trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from knowledge.errors import PlekError


@contextmanager
def told() -> Iterator[None]:
    """Tell what the project itself raises, and end the command."""
    try:
        yield
    except PlekError as error:
        typer.echo(f"✗ {error}", err=True)
        raise typer.Exit(1) from None
