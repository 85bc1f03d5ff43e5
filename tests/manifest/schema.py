"""The rules of the app manifest, 1.19, as far as a bot uses them, written as a JSON schema.

Lengths, limits and closed objects after the published schema; where versions differ (12 commands
or 10, descriptions of 4,000 characters or 128) the strictest. Stricter than that in one place:
every address has a host with a dot in it.
"""

from __future__ import annotations

from typing import Any


def text(most: int) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": most}


def closed(required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required.split(),
        "properties": properties,
    }


def several(most: int, **items: Any) -> dict[str, Any]:
    return {
        "type": "array",
        "minItems": 1,
        "maxItems": most,
        "uniqueItems": True,
        "items": items,
    }


GUID = {
    "type": "string",
    "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
}
HTTPS = {
    "type": "string",
    "maxLength": 2048,
    "pattern": r"^https://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:[0-9]+)?(/[!-~]*)?$",
}
RELATIVE = {"type": "string", "maxLength": 2048, "pattern": r"^(?!/)(?!.*\.\.)[A-Za-z0-9_./-]+$"}
LANGUAGE = {"type": "string", "pattern": "^[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8}){0,2}$"}
SCOPE = {"enum": ["personal", "team", "groupChat"]}

COMMAND = closed("title description", title=text(32), description=text(128))
COMMAND_LIST = closed(
    "scopes commands",
    scopes=several(3, **SCOPE),
    commands=several(10, **COMMAND),
)
BOT = closed(
    "botId scopes",
    botId=GUID,
    scopes=several(3, **SCOPE),
    needsChannelSelector={"type": "boolean"},
    isNotificationOnly={"type": "boolean"},
    supportsFiles={"type": "boolean"},
    supportsCalling={"type": "boolean"},
    supportsVideo={"type": "boolean"},
    commandLists=several(3, **COMMAND_LIST),
)
CAPABILITY = {"enum": ["tab", "bot", "connector"]}

MANIFEST: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **closed(
        "manifestVersion version id developer name description icons accentColor",
        **{
            "$schema": {
                "const": "https://developer.microsoft.com/json-schemas/teams/v1.19/"
                "MicrosoftTeams.schema.json"
            },
            "manifestVersion": {"const": "1.19"},
            "version": {
                "type": "string",
                "maxLength": 256,
                "pattern": r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$",
            },
            "id": GUID,
            "developer": closed(
                "name websiteUrl privacyUrl termsOfUseUrl",
                name=text(32),
                websiteUrl=HTTPS,
                privacyUrl=HTTPS,
                termsOfUseUrl=HTTPS,
                mpnId=text(10),
            ),
            "localizationInfo": closed(
                "defaultLanguageTag",
                defaultLanguageTag=LANGUAGE,
                additionalLanguages=several(
                    40, **closed("languageTag file", languageTag=LANGUAGE, file=RELATIVE)
                ),
            ),
            "name": closed("short", short=text(30), full=text(100)),
            "description": closed("short full", short=text(80), full=text(4000)),
            "icons": closed("outline color", outline=RELATIVE, color=RELATIVE),
            "accentColor": {"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"},
            "bots": several(1, **BOT),
            "permissions": several(2, enum=["identity", "messageTeamMembers"]),
            "validDomains": {
                "type": "array",
                "maxItems": 16,
                "uniqueItems": True,
                "items": text(2048),
            },
            "defaultInstallScope": {"enum": ["personal", "team", "groupChat", "meetings"]},
            "defaultGroupCapability": closed(
                "", team=CAPABILITY, groupchat=CAPABILITY, meetings=CAPABILITY
            ),
        },
    ),
}

TRANSLATION: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **closed(
        "name.short description.short description.full",
        **{
            "$schema": {
                "const": "https://developer.microsoft.com/json-schemas/teams/v1.19/"
                "MicrosoftTeams.Localization.schema.json"
            },
            "name.short": text(30),
            "name.full": text(100),
            "description.short": text(80),
            "description.full": text(4000),
        },
    ),
    "patternProperties": {
        r"^bots\[0\]\.commandLists\[[0-2]\]\.commands\[[0-9]\]\.title$": text(32),
        r"^bots\[0\]\.commandLists\[[0-2]\]\.commands\[[0-9]\]\.description$": text(128),
    },
}
