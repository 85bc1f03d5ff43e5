"""The command line `plek`: everything that an administrator does, a module for each command."""

from __future__ import annotations

import sys

import typer

from admin.catalogue import catalogue
from admin.chat import chat
from admin.db import db
from admin.doctor import doctor
from admin.outbox import outbox
from admin.package import manifest
from admin.serve import serve
from admin.thesaurus import thesaurus

app = typer.Typer(
    name="plek",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="The settings are environment variables (PLEK_…), or a .env file in this folder.",
)
app.command()(serve)
app.command()(chat)
app.command()(doctor)
app.add_typer(db, name="db")
app.add_typer(catalogue, name="catalogue")
app.add_typer(thesaurus, name="thesaurus")
app.add_typer(outbox, name="outbox")
app.add_typer(manifest, name="manifest")


@app.callback()
def plek() -> None:
    """The Teams bot of PLeK: serve it, check it, try it out, and make its app package."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show ✓ gets a question mark, not a stack trace.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    app()
