"""The Teams app package: a zip of the manifest, two icons and the texts in the second language.

Source of the rules: the app manifest schema (OfficeDev/microsoft-teams-app-schema) and
apps-localization.md of MicrosoftDocs/msteams-docs. Version 1.19 of the schema is what a plain bot
needs; a newer one only shuts out tenants that do not know it yet. No permission is asked for: the
bot hears what is said to it, nothing else.
"""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from knowledge.errors import PlekError
from manifest.wording import DUTCH, ENGLISH, Wording

FOLDER = Path(__file__).resolve().parent
SCHEMA_VERSION = "1.19"
SCHEMAS = f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA_VERSION}"
VERSION = "0.1.0"
"""Of the package: Teams takes an update only when this has grown."""

ACCENT = "#0B5351"
"""The ground of the colour icon."""

SCOPES = ("personal", "team", "groupChat")
SECOND_LANGUAGE_FILE = "en.json"
LONGEST_DEVELOPER = 32
LONGEST_URL = 2048

_VERSION = re.compile(r"(0|[1-9][0-9]{0,4})(\.(0|[1-9][0-9]{0,4})){2}")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_UNIX = 3


class BadManifest(PlekError):
    """Something that a manifest is asked to hold cannot be in it; the text says what and why."""


@dataclass(frozen=True, slots=True)
class Developer:
    """Who offers the app, with pages that anybody can read without signing in.

    name: at most 32 characters; the addresses are complete https ones.
    """

    name: str
    website: str
    privacy: str
    terms: str


EXAMPLE = Developer(
    "PLeK", "https://plek.example", "https://plek.example/privacy", "https://plek.example/terms"
)
"""To try the package out: these addresses lead nowhere."""


def manifest(
    app_id: str, *, developer: Developer = EXAMPLE, version: str = VERSION
) -> dict[str, Any]:
    """Give the manifest, as it goes into manifest.json.

    app_id: the Entra application (client) id, a GUID; the bot and the app share it. version:
    three numbers, 1.0.0. Raises BadManifest.
    """
    guid = _guid(app_id)
    if not _VERSION.fullmatch(version):
        raise BadManifest(f"version {version!r}: give three numbers, for example 1.0.0")
    return {
        "$schema": f"{SCHEMAS}/MicrosoftTeams.schema.json",
        "manifestVersion": SCHEMA_VERSION,
        "version": version,
        "id": guid,
        "developer": _developer(developer),
        "localizationInfo": {
            "defaultLanguageTag": DUTCH.language,
            "additionalLanguages": [
                {"languageTag": ENGLISH.language, "file": SECOND_LANGUAGE_FILE}
            ],
        },
        "name": {"short": DUTCH.name, "full": DUTCH.full_name},
        "description": {"short": DUTCH.short, "full": DUTCH.full},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": ACCENT,
        "bots": [
            {
                "botId": guid,
                "scopes": list(SCOPES),
                "isNotificationOnly": False,
                "supportsFiles": False,
                "commandLists": [_command_list(scope, DUTCH) for scope in SCOPES],
            }
        ],
        "defaultInstallScope": "team",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
        "validDomains": [],
    }


def translation(wording: Wording = ENGLISH) -> dict[str, str]:
    """Give the texts of a further language, by their place in the manifest."""
    texts = {
        "$schema": f"{SCHEMAS}/MicrosoftTeams.Localization.schema.json",
        "name.short": wording.name,
        "name.full": wording.full_name,
        "description.short": wording.short,
        "description.full": wording.full,
    }
    for at in range(len(SCOPES)):
        for number, command in enumerate(wording.commands):
            place = f"bots[0].commandLists[{at}].commands[{number}]"
            texts[f"{place}.title"] = command.title
            texts[f"{place}.description"] = command.description
    return texts


def package(app_id: str, *, developer: Developer = EXAMPLE, version: str = VERSION) -> bytes:
    """Give the package, a zip; the same bytes each time for the same arguments.

    Raises BadManifest.
    """
    files = {
        "manifest.json": _json(manifest(app_id, developer=developer, version=version)),
        SECOND_LANGUAGE_FILE: _json(translation()),
        "color.png": (FOLDER / "color.png").read_bytes(),
        "outline.png": (FOLDER / "outline.png").read_bytes(),
    }
    target = io.BytesIO()
    # Stored, not compressed: what a compressor gives differs between its versions.
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.external_attr = _READABLE
            entry.create_system = _UNIX
            archive.writestr(entry, content)
    return target.getvalue()


def is_example(developer: Developer) -> bool:
    """Whether an address leads nowhere, since it is one of those kept for examples."""
    addresses = (developer.website, developer.privacy, developer.terms)
    hosts = [(urlsplit(address).hostname or "").rstrip(".") for address in addresses]
    return any(host.split(".")[-1] in ("example", "invalid", "test") for host in hosts)


def _command_list(scope: str, wording: Wording) -> dict[str, Any]:
    commands = [{"title": each.title, "description": each.description} for each in wording.commands]
    return {"scopes": [scope], "commands": commands}


def _developer(developer: Developer) -> dict[str, str]:
    if not 1 <= len(developer.name) <= LONGEST_DEVELOPER:
        raise BadManifest(f"developer name: give 1 to {LONGEST_DEVELOPER} characters")
    return {
        "name": developer.name,
        "websiteUrl": _https("website", developer.website),
        "privacyUrl": _https("privacy", developer.privacy),
        "termsOfUseUrl": _https("terms", developer.terms),
    }


def _https(what: str, address: str) -> str:
    problem = BadManifest(f"{what} {address!r}: give a complete address that begins with https://")
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise problem from None
    if parts.scheme != "https" or not host or "." not in host or "@" in parts.netloc:
        raise problem
    if len(address) > LONGEST_URL or not address.isascii() or not address.isprintable():
        raise problem
    if " " in address:
        raise problem
    return address


def _guid(text: str) -> str:
    lower = text.strip().lower()
    try:
        same = str(uuid.UUID(lower)) == lower
    except ValueError:
        same = False
    if not same or lower == str(uuid.UUID(int=0)):
        raise BadManifest(
            f"app id {text!r}: give the Application (client) ID of the app registration, a GUID"
        )
    return lower


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
