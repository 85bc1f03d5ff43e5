from __future__ import annotations

import copy
import json
import tomllib
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.router import route
from dialogs.step import Said
from dialogs.talk import HELP
from knowledge.question import Place
from manifest.build import (
    EXAMPLE,
    VERSION,
    BadManifest,
    Developer,
    is_example,
    manifest,
    package,
    translation,
)
from manifest.wording import DUTCH, ENGLISH, Wording
from tests.manifest.schema import MANIFEST, TRANSLATION

APP_ID = "7e4a0000-0000-4000-8000-000000000010"
ROOT = Path(__file__).parents[2]


def valid(content: object, schema: dict[str, Any]) -> bool:
    return bool(jsonschema.Draft202012Validator(schema).is_valid(content))


def test_the_rules_are_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(MANIFEST)
    jsonschema.Draft202012Validator.check_schema(TRANSLATION)


def test_the_manifest_keeps_the_rules() -> None:
    jsonschema.validate(manifest(APP_ID), MANIFEST)
    jsonschema.validate(translation(), TRANSLATION)


def _longer_name(content: dict[str, Any]) -> None:
    content["name"]["short"] = "x" * 31


def _longer_description(content: dict[str, Any]) -> None:
    content["description"]["short"] = "x" * 81


def _further_key(content: dict[str, Any]) -> None:
    content["composeExtension"] = []


def _without_privacy(content: dict[str, Any]) -> None:
    del content["developer"]["privacyUrl"]


def _plain_http(content: dict[str, Any]) -> None:
    content["developer"]["websiteUrl"] = "http://plek.example"


def _second_bot(content: dict[str, Any]) -> None:
    content["bots"].append({**content["bots"][0], "supportsFiles": True})


def _old_scope(content: dict[str, Any]) -> None:
    content["bots"][0]["scopes"][2] = "groupchat"


def _too_many_commands(content: dict[str, Any]) -> None:
    commands = [{"title": f"t{number}", "description": "d"} for number in range(11)]
    content["bots"][0]["commandLists"][0]["commands"] = commands


def _no_guid(content: dict[str, Any]) -> None:
    content["id"] = "plek"


@pytest.mark.parametrize(
    "spoil",
    [
        _longer_name,
        _longer_description,
        _further_key,
        _without_privacy,
        _plain_http,
        _second_bot,
        _old_scope,
        _too_many_commands,
        _no_guid,
    ],
)
def test_the_rules_refuse_what_teams_refuses(spoil: Callable[[dict[str, Any]], None]) -> None:
    content = copy.deepcopy(manifest(APP_ID))
    spoil(content)
    assert not valid(content, MANIFEST)


def test_it_is_a_bot_for_every_place_and_asks_for_nothing() -> None:
    content = manifest(APP_ID)
    (bot,) = content["bots"]
    assert bot["botId"] == content["id"] == APP_ID
    assert bot["scopes"] == ["personal", "team", "groupChat"]
    assert [each["scopes"] for each in bot["commandLists"]] == [
        ["personal"],
        ["team"],
        ["groupChat"],
    ]
    assert bot["supportsFiles"] is False
    assert content["defaultInstallScope"] == "team"
    assert content["defaultGroupCapability"] == {"team": "bot", "groupchat": "bot"}
    assert content["validDomains"] == []
    assert {"permissions", "webApplicationInfo", "authorization"}.isdisjoint(content)


def test_dutch_is_the_default_and_everything_has_an_english_text() -> None:
    content = manifest(APP_ID)
    assert content["localizationInfo"] == {
        "defaultLanguageTag": "nl",
        "additionalLanguages": [{"languageTag": "en", "file": "en.json"}],
    }
    places = {"$schema", "name.short", "name.full", "description.short", "description.full"}
    for at, commands in enumerate(content["bots"][0]["commandLists"]):
        for number in range(len(commands["commands"])):
            place = f"bots[0].commandLists[{at}].commands[{number}]"
            places |= {f"{place}.title", f"{place}.description"}
    assert translation().keys() == places
    assert translation(DUTCH)["description.full"] == content["description"]["full"]


@pytest.mark.parametrize("wording", [DUTCH, ENGLISH], ids=lambda each: each.language)
def test_every_command_is_one_that_the_bot_knows(wording: Wording) -> None:
    for command in wording.commands:
        said = Said(
            at=datetime(2026, 1, 1, tzinfo=UTC), place=Place.PERSONAL, key="k", text=command.title
        )
        found = route(said)
        # A question has no language of its own; help is the same word in both.
        assert found.language == wording.language or found.step is HELP
    assert len(DUTCH.commands) == len(ENGLISH.commands)


def test_the_version_is_that_of_the_product() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == VERSION


@pytest.mark.parametrize(
    "app_id",
    ["", "plek", "00000000-0000-0000-0000-000000000000", APP_ID.replace("-", ""), f"{{{APP_ID}}}"],
)
def test_an_app_id_that_is_no_guid_is_refused(app_id: str) -> None:
    with pytest.raises(BadManifest, match="app id"):
        manifest(app_id)


def test_an_app_id_in_capitals_is_the_same() -> None:
    assert manifest(f" {APP_ID.upper()} ")["id"] == APP_ID


@pytest.mark.parametrize(
    "address",
    [
        "",
        "plekbot.nl",
        "http://plekbot.nl",
        "https://",
        "https://localhost/x",
        "https://user:secret@plekbot.nl",
        "https://plekbot.nl/a b",
        "https://plekbot.nl/\n",
        "https://plekbot.nl:x/",
        "https://plekbot.nl/" + "x" * 2048,
    ],
)
def test_an_address_that_is_not_complete_https_is_refused(address: str) -> None:
    for place in ("website", "privacy", "terms"):
        given = {
            "website": "https://plekbot.nl",
            "privacy": "https://plekbot.nl/p",
            "terms": "https://plekbot.nl/t",
            place: address,
        }
        with pytest.raises(BadManifest, match=place):
            manifest(APP_ID, developer=Developer("PLeK", **given))


@pytest.mark.parametrize("version", ["", "1", "1.0", "1.0.0.0", "1.0.0-beta", "01.0.0", "1.0.x"])
def test_a_version_that_teams_refuses_is_refused(version: str) -> None:
    with pytest.raises(BadManifest, match="version"):
        manifest(APP_ID, version=version)


@settings(deadline=None)
@given(name=st.text(max_size=40), path=st.text(max_size=20))
def test_what_is_let_through_keeps_the_rules(name: str, path: str) -> None:
    developer = Developer(name, f"https://plekbot.nl/{path}", EXAMPLE.privacy, EXAMPLE.terms)
    try:
        content = manifest(APP_ID, developer=developer)
    except BadManifest:
        return
    assert valid(content, MANIFEST)


def test_example_addresses_are_recognised() -> None:
    assert is_example(EXAMPLE)
    real = Developer("PLeK", "https://plekbot.nl", "https://plekbot.nl/p", "https://plekbot.nl/t")
    assert not is_example(real)
    assert is_example(Developer("PLeK", "https://plekbot.nl", "https://a.EXAMPLE./p", real.terms))


def test_the_package_has_the_same_bytes_each_time() -> None:
    assert package(APP_ID) == package(APP_ID)
    assert package(APP_ID) != package(APP_ID, version="0.1.1")


def test_the_package_holds_what_the_manifest_names() -> None:
    with zipfile.ZipFile(BytesIO(package(APP_ID))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["manifest.json", "en.json", "color.png", "outline.png"]
        content = json.loads(archive.read("manifest.json"))
        assert content == manifest(APP_ID)
        assert json.loads(archive.read("en.json")) == translation()
        assert set(content["icons"].values()) <= set(archive.namelist())
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
