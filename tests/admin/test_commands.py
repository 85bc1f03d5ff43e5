from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from admin.main import app
from storage.catalogue_reader import SHIPPED
from storage.migrations import HEAD

APP_ID = "7e4a0000-0000-4000-8000-000000000010"
PAGES = (
    *("--website", "https://plekbot.nl"),
    *("--privacy", "https://plekbot.nl/privacy"),
    *("--terms", "https://plekbot.nl/voorwaarden"),
)


def plek(*arguments: str, **env: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env=env)


def test_help_names_every_command() -> None:
    result = plek("--help")
    assert result.exit_code == 0
    for command in (
        "serve",
        "chat",
        "doctor",
        "db",
        "catalogue",
        "thesaurus",
        "outbox",
        "manifest",
    ):
        assert f" {command} " in result.output


@pytest.mark.parametrize(
    "command",
    [
        ("serve",),
        ("chat",),
        ("doctor",),
        ("db", "status"),
        ("db", "upgrade"),
        ("catalogue", "check"),
        ("catalogue", "list"),
        ("thesaurus", "import"),
        ("thesaurus", "list"),
        ("thesaurus", "remove"),
        ("thesaurus", "export"),
        ("outbox", "list"),
        ("manifest", "build"),
    ],
)
def test_every_command_has_help(command: tuple[str, ...]) -> None:
    result = plek(*command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output


@pytest.mark.parametrize(
    "command", [("serve",), ("db", "status"), ("db", "upgrade"), ("outbox", "list")]
)
def test_without_settings_the_variable_is_named(command: tuple[str, ...]) -> None:
    result = plek(*command)
    assert result.exit_code in (1, 2)
    assert "PLEK_ENV is missing" in result.output
    assert "Traceback" not in result.output


class TestManifest:
    def test_a_package_is_written(self, tmp_path: Path) -> None:
        result = plek("manifest", "build", "plek.zip", "--app-id", APP_ID.upper(), *PAGES)
        assert result.exit_code == 0, result.output
        with zipfile.ZipFile(tmp_path / "plek.zip") as archive:
            content = json.loads(archive.read("manifest.json"))
        assert content["id"] == APP_ID
        assert content["developer"]["privacyUrl"] == "https://plekbot.nl/privacy"

    def test_the_app_id_may_come_from_the_settings(self, tmp_path: Path) -> None:
        result = plek("manifest", "build", "plek.zip", *PAGES, PLEK_APP_ID=APP_ID)
        assert result.exit_code == 0, result.output
        assert (tmp_path / "plek.zip").exists()

    def test_without_an_app_id_nothing_is_written(self, tmp_path: Path) -> None:
        result = plek("manifest", "build", "plek.zip", *PAGES)
        assert result.exit_code == 2
        assert "--app-id" in result.output
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize("left_out", ["--website", "--privacy", "--terms"])
    def test_every_page_must_be_given(self, left_out: str, tmp_path: Path) -> None:
        at = PAGES.index(left_out)
        pages = (*PAGES[:at], *PAGES[at + 2 :])
        result = plek("manifest", "build", "plek.zip", "--app-id", APP_ID, *pages)
        assert result.exit_code == 1
        assert f"{left_out}: missing" in result.output
        assert not list(tmp_path.iterdir())

    def test_an_address_for_examples_is_refused(self, tmp_path: Path) -> None:
        pages = [page.replace("plekbot.nl", "plek.example") for page in PAGES]
        result = plek("manifest", "build", "plek.zip", "--app-id", APP_ID, *pages)
        assert result.exit_code == 1
        assert "leads nowhere" in result.output
        assert not list(tmp_path.iterdir())

    def test_a_trial_is_not_for_production(self, tmp_path: Path) -> None:
        command = ("manifest", "build", "plek.zip", "--app-id", APP_ID, "--trial")
        refused = plek(*command, PLEK_ENV="production")
        assert refused.exit_code == 1
        assert not list(tmp_path.iterdir())
        assert plek(*command, PLEK_ENV="development").exit_code == 0
        assert (tmp_path / "plek.zip").exists()

    @pytest.mark.parametrize(
        "wrong",
        [("--app-id", "plek"), ("--version", "1.0"), ("--developer", "x" * 33), ("--terms", "no")],
    )
    def test_what_teams_would_refuse_is_refused(
        self, wrong: tuple[str, str], tmp_path: Path
    ) -> None:
        result = plek("manifest", "build", "plek.zip", "--app-id", APP_ID, *PAGES, *wrong)
        assert result.exit_code == 1
        assert result.output.startswith("✗ ")
        assert not list(tmp_path.iterdir())

    def test_a_place_that_cannot_be_written_is_told(self) -> None:
        result = plek("manifest", "build", "nowhere/plek.zip", "--app-id", APP_ID, *PAGES)
        assert result.exit_code == 1
        assert "nowhere/plek.zip" in result.output


class TestDatabase:
    def test_no_file_is_made_by_looking(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'new.db'}"
        result = plek("db", "status", PLEK_ENV="development", PLEK_DATABASE_URL=url)
        assert result.exit_code == 1
        assert "plek db upgrade" in result.output
        assert not list(tmp_path.iterdir())

    def test_up_to_date(self, database: str) -> None:
        for command in ("status", "upgrade"):
            result = plek("db", command, PLEK_ENV="development", PLEK_DATABASE_URL=database)
            assert result.exit_code == 0, result.output
            assert HEAD in result.output

    @pytest.mark.slow
    def test_upgrade_makes_the_tables(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'new.db'}"
        result = plek("db", "upgrade", PLEK_ENV="development", PLEK_DATABASE_URL=url)
        assert result.exit_code == 0, result.output
        assert f"Upgraded: empty → {HEAD}" in result.output
        with sqlite3.connect(tmp_path / "new.db") as connection:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        connection.close()
        assert {"question", "outbox", "network"} <= tables

    def test_a_password_is_not_shown(self) -> None:
        url = "postgresql://plek:geheim@127.0.0.1:1/plek"
        for command in (("db", "status"), ("doctor",), ("outbox", "list")):
            result = plek(*command, PLEK_ENV="development", PLEK_DATABASE_URL=url)
            assert result.exit_code == 1
            assert "geheim" not in result.output
            assert "does not answer" in result.output


class TestOutbox:
    def test_what_was_given_up_is_listed(self, database: str) -> None:
        path = database.removeprefix("sqlite:///")
        when = "2026-01-02 03:04:05.000000"
        with sqlite3.connect(path) as connection:
            connection.execute(
                "INSERT INTO conversation (key, id, place, tenant, service_url, bot, created,"
                " welcomed, gone) VALUES (1, 'a:1', 'personal', 't', 'https://x.example/', '28:b',"
                f" '{when}', 0, 0)"
            )
            for key, failed in ((1, "NULL"), (2, "'send: 403 BotNotInConversationRoster'")):
                connection.execute(
                    "INSERT INTO outbox (key, conversation, body, again, owed, due, attempts,"
                    f" failed) VALUES ({key}, 1, x'00', 1, '{when}', '{when}', 1, {failed})"
                )
        connection.close()
        result = plek("outbox", "list", PLEK_ENV="development", PLEK_DATABASE_URL=database)
        assert result.exit_code == 0, result.output
        assert "waiting to be delivered: 1" in result.output
        assert "given up: 1" in result.output
        line = "2  2026-01-02 03:04 UTC  send: 403 BotNotInConversationRoster"
        assert line in result.output

    def test_an_old_database_is_told(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'new.db'}"
        result = plek("outbox", "list", PLEK_ENV="development", PLEK_DATABASE_URL=url)
        assert result.exit_code == 1
        assert "plek db upgrade" in result.output


class TestCatalogue:
    @pytest.fixture
    def copy(self, tmp_path: Path) -> Path:
        return Path(shutil.copytree(SHIPPED, tmp_path / "catalogue"))

    def test_what_ships_is_good(self) -> None:
        result = plek("catalogue", "check")
        assert result.exit_code == 0, result.output
        assert "✓ nothing wrong" in result.output

    @pytest.mark.parametrize(
        ("name", "line", "said"),
        [
            ("networks.csv", "x,X,X.,,,nergens,,nationaal,,,,Bron,2023", "'nergens' is not known"),
            ("networks.csv", "x,X,X.,,,,geen,nationaal,,,,Bron,2023", "'geen' is not known"),
            ("networks.csv", "x,X,X.,,,,,nationaal,,,http://x.nl,Bron,2023", "https://"),
            ("networks.csv", "x,X,X.,,,,,nationaal,,,,,", "needs a source"),
            ("networks.csv", "rivm,X,X.,,,,,nationaal,,,,Bron,2023", "'rivm' is there 2 times"),
            ("networks.csv", "x,X,X.,,,,,groot,,,,Bron,2023", "column scale: 'groot'"),
            ("hubs.csv", "x,X,,yes,active,active", "one national hub, and there are 2"),
            ("hubs.csv", "x,X,mars,,active,active", "hub x, area: 'mars' is not known"),
            ("abbreviations.csv", "XYZ,Iets,niets,", "abbreviation XYZ, theme: 'niets'"),
            ("areas.csv", "x,X,municipality,mars,,", "area x, within: 'mars' is not known"),
            ("themes.csv", ",Niets,Nothing,", "an entry has no key"),
            ("thesaurus.csv", "x,X,,,mars,", "concept x, broader: 'mars' is not known"),
            ("thesaurus.csv", "x,X,,,,mars", "concept x, related: 'mars' is not known"),
        ],
    )
    def test_what_is_wrong_is_said(self, copy: Path, name: str, line: str, said: str) -> None:
        path = copy / name
        path.write_text(path.read_text("utf-8").rstrip("\n") + f"\n{line}\n", "utf-8")
        result = plek("catalogue", "check", str(copy))
        assert result.exit_code == 1, result.output
        assert said in result.output

    def test_a_file_that_is_not_there_is_told(self, copy: Path) -> None:
        (copy / "themes.csv").unlink()
        result = plek("catalogue", "check", str(copy))
        assert result.exit_code == 1
        assert "themes.csv" in result.output
        assert "Traceback" not in result.output

    def test_a_file_in_another_encoding_is_told(self, copy: Path) -> None:
        (copy / "themes.csv").write_bytes("key,name\ncaf\u00e9".encode("latin-1"))
        result = plek("catalogue", "check", str(copy))
        assert result.exit_code == 1
        assert "UTF-8" in result.output

    @pytest.mark.parametrize(
        ("part", "said"),
        [
            ("networks", "rivm  Rijksinstituut voor Volksgezondheid en Milieu (RIVM)"),
            ("hubs", "twente  Twente  [gebied-twente]  in formation"),
            ("themes", "water  Water"),
            ("areas", "nederland  Nederland  [country]"),
            ("abbreviations", "NOVEX  "),
            ("thesaurus", "bodemdaling  bodemdaling  "),
        ],
    )
    def test_each_part_can_be_listed(self, part: str, said: str) -> None:
        result = plek("catalogue", "list", part)
        assert result.exit_code == 0
        assert said in result.output
