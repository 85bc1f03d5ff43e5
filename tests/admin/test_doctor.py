from __future__ import annotations

import socket
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from typer.testing import CliRunner

from admin.checkup import Finding, Mark, checkup
from admin.main import app
from admin.talk import talking
from bot.credentials import AppToken
from tests.bot.issuer import Issuer

APP_ID = "7e4a0000-0000-4000-8000-000000000010"
TENANT = "7e4a0000-0000-4000-8000-000000000001"


@pytest.fixture
def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def settings(database: str, free_port: int) -> dict[str, str]:
    return {
        "PLEK_ENV": "development",
        "PLEK_PORT": str(free_port),
        "PLEK_DATABASE_URL": database,
        "PLEK_ADMINS": TENANT,
    }


async def findings(env: dict[str, str]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    async for finding in checkup(env):
        found.setdefault(finding.about, []).append(finding)
    return found


async def answering(port: int, live: str, ready: str) -> web.AppRunner:
    server = web.Application()

    async def health(request: web.Request) -> web.Response:
        status = {"live": live, "ready": ready}[request.match_info["which"]]
        return web.json_response({"status": status})

    server.add_routes([web.get("/health/{which}", health)])
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner


async def test_everything_in_order(settings: dict[str, str]) -> None:
    found = await findings(settings)
    assert not [each for several in found.values() for each in several if each.mark is Mark.WRONG]
    assert found["database"][0].mark is Mark.GOOD
    assert found["port"][0].text.endswith("is free")
    assert found["administrators"][0].text == "1 named"


async def test_every_wrong_setting_is_a_line_of_its_own() -> None:
    found = await findings({"PLEK_PORT": "x"})
    assert found.keys() == {"settings"}
    assert [each.mark for each in found["settings"]] == [Mark.WRONG, Mark.WRONG]
    assert all(each.remedy for each in found["settings"])


async def test_a_database_without_tables(settings: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    found = await findings({**settings, "PLEK_DATABASE_URL": f"sqlite:///{path}"})
    (finding,) = found["database"]
    assert finding.mark is Mark.WRONG
    assert "plek db upgrade" in finding.remedy
    assert not path.exists()


async def test_a_database_that_does_not_answer(settings: dict[str, str]) -> None:
    url = "postgresql://plek:geheim@127.0.0.1:1/plek"
    found = await findings({**settings, "PLEK_DATABASE_URL": url})
    (finding,) = found["database"]
    assert finding.mark is Mark.WRONG
    assert "geheim" not in str(finding)
    assert found["port"][0].mark is Mark.GOOD  # the rest is looked at all the same


@pytest.mark.parametrize(
    ("live", "ready", "mark", "said"),
    [
        ("live", "ready", Mark.GOOD, "is ready"),
        ("live", "database away", Mark.WRONG, "not ready (database away)"),
        ("hello", "ready", Mark.WRONG, "used by something else"),
    ],
)
async def test_a_port_in_use(
    settings: dict[str, str], free_port: int, live: str, ready: str, mark: Mark, said: str
) -> None:
    runner = await answering(free_port, live, ready)
    try:
        (finding,) = (await findings(settings))["port"]
    finally:
        await runner.cleanup()
    assert finding.mark is mark
    assert said in finding.text


async def test_a_port_in_use_by_what_speaks_no_http(
    settings: dict[str, str], free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.checkup.HEALTH_TIMEOUT", aiohttp.ClientTimeout(total=0.2))
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", free_port))
        other.listen(0)
        other.settimeout(0)
        (finding,) = (await findings(settings))["port"]
    assert finding.mark is Mark.WRONG


async def test_the_keys_are_fetched(settings: dict[str, str]) -> None:
    async with Issuer(APP_ID) as issuer:
        (finding,) = (await findings(issuer.environment(**settings)))["keys"]
    assert finding.mark is Mark.GOOD
    assert issuer.fetches == 1


async def test_keys_that_cannot_be_fetched(settings: dict[str, str]) -> None:
    async with Issuer(APP_ID) as issuer:
        issuer.status = 503
        (finding,) = (await findings(issuer.environment(**settings)))["keys"]
        assert issuer.openid_url in finding.text
    assert finding.mark is Mark.WRONG


@pytest.mark.parametrize(
    ("answer", "mark", "said"),
    [
        ({"access_token": "t", "expires_in": 3600}, Mark.GOOD, "gives the bot a token"),
        ({"error": "invalid_client"}, Mark.WRONG, "invalid_client"),
    ],
)
async def test_the_token_for_what_goes_out(
    settings: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    answer: Mapping[str, Any],
    mark: Mark,
    said: str,
) -> None:
    def app_token(*_: object, **__: object) -> AppToken:
        return AppToken(lambda: lambda: answer, remedy="Check PLEK_APP_SECRET")

    monkeypatch.setattr("admin.checkup.app_token", app_token)
    async with Issuer(APP_ID) as issuer:
        secret = {"PLEK_APP_TENANT": TENANT, "PLEK_APP_SECRET": "geheim"}
        (finding,) = (await findings({**issuer.environment(**settings), **secret}))["token"]
    assert finding.mark is mark
    assert said in finding.text
    assert "geheim" not in str(finding)


async def test_a_database_that_is_still_empty(settings: dict[str, str]) -> None:
    (finding,) = (await findings(settings))["entries"]
    assert finding.mark is Mark.NOTE
    assert finding.text == "0 networks, 0 hubs"


@pytest.mark.slow
async def test_which_hubs_have_a_channel(settings: dict[str, str], database: str) -> None:
    async with talking(database, name="Beheerder") as talk:
        await talk.say("hallo")
    with sqlite3.connect(database.removeprefix("sqlite:///")) as connection:
        connection.execute(
            "UPDATE hub SET conversation = (SELECT min(key) FROM conversation) WHERE key = 'twente'"
        )
    connection.close()
    found = await findings(settings)
    assert found["entries"][0].mark is Mark.GOOD
    marks = {each.text.split(":")[0]: each.mark for each in found["hub"]}
    assert marks["Twente"] is Mark.GOOD
    assert marks["Noordelijk Flevoland"] is Mark.NOTE


class TestCommand:
    def test_good(self, settings: dict[str, str]) -> None:
        result = CliRunner().invoke(app, ["doctor"], env=settings)
        assert result.exit_code == 0, result.output
        assert "✗" not in result.output
        assert "✓ settings: development" in result.output
        assert "Nothing is wrong." in result.output

    def test_wrong(self) -> None:
        result = CliRunner().invoke(app, ["doctor"], env={"PLEK_ENV": "production"})
        assert result.exit_code == 1
        assert "✗ settings: PLEK_APP_ID is missing" in result.output
        assert "    → Copy" in result.output
