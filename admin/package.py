"""`plek manifest`: the app package that an administrator uploads to Teams."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from admin.failure import told
from manifest.build import EXAMPLE, VERSION, BadManifest, Developer, is_example, package

manifest = typer.Typer(no_args_is_help=True, help="Make the app package to upload to Teams.")


@manifest.command()
def build(
    out: Annotated[Path, typer.Argument(metavar="OUT.zip", help="Where to write the package.")],
    app_id: Annotated[
        str,
        typer.Option(
            envvar="PLEK_APP_ID", help="Application (client) ID of the app registration, a GUID."
        ),
    ],
    website: Annotated[str, typer.Option(help="https address of a page about the bot.")] = "",
    privacy: Annotated[str, typer.Option(help="https address of the privacy statement.")] = "",
    terms: Annotated[str, typer.Option(help="https address of the terms of use.")] = "",
    developer: Annotated[
        str, typer.Option(help="Who offers the bot, at most 32 characters.")
    ] = EXAMPLE.name,
    version: Annotated[
        str, typer.Option(help="Of the package; Teams takes an update only when it has grown.")
    ] = VERSION,
    *,
    trial: Annotated[
        bool,
        typer.Option("--trial", help="To try it out: the addresses lead to .example pages."),
    ] = False,
) -> None:
    """Make the package: upload OUT.zip in the Teams admin center under 'Manage apps'.

    The addresses must be open to everybody, without signing in. The app asks for no permissions.
    """
    with told():
        offered = _offered(Developer(developer, website, privacy, terms), trial=trial)
        content = package(app_id, developer=offered, version=version)
        try:
            out.write_bytes(content)
        except OSError as error:
            raise BadManifest(f"{out}: {error.strerror}") from error
    typer.echo(f"✓ {out}: {len(content)} bytes, version {version}, app id {app_id.strip().lower()}")
    if trial:
        typer.echo("For a trial only: its website, privacy and terms pages lead nowhere.")


def _offered(developer: Developer, *, trial: bool) -> Developer:
    """Give the developer that the package names. Raises BadManifest when something is not given."""
    if trial:
        if os.environ.get("PLEK_ENV") == "production":
            raise BadManifest("--trial is not for production (PLEK_ENV). Give the real addresses")
        return Developer(developer.name, EXAMPLE.website, EXAMPLE.privacy, EXAMPLE.terms)
    missing = [
        option
        for option, value in (
            ("--website", developer.website),
            ("--privacy", developer.privacy),
            ("--terms", developer.terms),
        )
        if not value
    ]
    if missing:
        raise BadManifest(
            f"{', '.join(missing)}: missing. Teams shows these pages to whoever adds the app."
            " To try the package out, use --trial"
        )
    if is_example(developer):
        raise BadManifest("an address is kept for examples and leads nowhere: give a real one")
    return developer
