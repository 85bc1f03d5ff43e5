"""The token check at the real endpoint: the right one gets in, all others leave no trace."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson
import pytest

from bot.settings import load_settings
from tests import activities
from tests.activities import ASKER, TENANT, personal
from tests.bot.issuer import Clock, Issuer, private_key, public_pem
from tests.http.rig import QUESTION, Teams, card_of, draft_on, talking

OTHER = "99999999-2222-3333-4444-555555555555"


@dataclass
class Gate:
    """A bot that checks the tokens of a local issuer."""

    teams: Teams
    issuer: Issuer
    clock: Clock

    def token(self, **claims: Any) -> str:
        """A right token for what is said here, unless something is overridden."""
        return self.issuer.token(**{"serviceurl": self.teams.service_url, **claims})

    def message(self, **more: Any) -> dict[str, Any]:
        asked = {"service_url": self.teams.service_url, **more}
        return activities.message(QUESTION, ASKER, personal(ASKER), **asked)


@pytest.fixture
async def gate(database: str) -> AsyncIterator[Gate]:
    clock = Clock()
    async with Issuer() as issuer:
        settings = issuer.settings(PLEK_DATABASE_URL=database)
        async with talking(settings, now=clock) as teams:
            yield Gate(teams, issuer, clock)


@dataclass(frozen=True)
class Wrong:
    """A delivery with something wrong. header: of the gate; activity: what is said instead."""

    header: Callable[[Gate], str | None]
    activity: dict[str, Any] = field(default_factory=dict)
    status: int = 401


def by_hand(gate: Gate, head: dict[str, Any], key: bytes | None) -> str:
    """A token as PyJWT itself refuses to make one."""

    def part(document: dict[str, Any]) -> bytes:
        return base64.urlsafe_b64encode(orjson.dumps(document)).rstrip(b"=")

    claims = gate.issuer.claims(serviceurl=gate.teams.service_url)
    text = part({"typ": "JWT", "kid": gate.issuer.kid, **head}) + b"." + part(claims)
    seal = hmac.new(key, text, hashlib.sha256).digest() if key else b""
    return (text + b"." + base64.urlsafe_b64encode(seal).rstrip(b"=")).decode()


def bearer(make: Callable[[Gate], str]) -> Callable[[Gate], str | None]:
    return lambda gate: f"Bearer {make(gate)}"


def with_the_public_key(gate: Gate) -> str:
    return by_hand(gate, {"alg": "HS256"}, public_pem(gate.issuer.keys[gate.issuer.kid]))


def right(gate: Gate) -> str:
    return gate.token()


WRONG = {
    "expired": Wrong(bearer(lambda g: g.token(exp=int(g.clock.at.timestamp()) - 301))),
    "no expiry": Wrong(bearer(lambda g: g.token(exp=None))),
    "not valid yet": Wrong(bearer(lambda g: g.token(nbf=int(g.clock.at.timestamp()) + 900))),
    "wrong audience": Wrong(bearer(lambda g: g.token(aud=OTHER))),
    "wrong issuer": Wrong(bearer(lambda g: g.token(iss="https://login.example"))),
    "wrong key": Wrong(bearer(lambda g: g.token(key=private_key("stranger")))),
    "algorithm none": Wrong(bearer(lambda g: by_hand(g, {"alg": "none"}, None))),
    "HS256 with the public key": Wrong(bearer(with_the_public_key)),
    "another tenant": Wrong(
        bearer(right), {"conversation": {"id": "a:1", "tenantId": OTHER}}, status=403
    ),
    "no tenant": Wrong(
        bearer(right), {"conversation": {"id": "a:1"}, "channelData": None}, status=403
    ),
    "no service URL": Wrong(bearer(right), {"serviceUrl": None}),
    "no service URL in the token": Wrong(bearer(lambda g: g.token(serviceurl=None))),
    "another service URL": Wrong(bearer(right), {"serviceUrl": "http://127.0.0.1:9/"}),
    "a service URL elsewhere": Wrong(
        bearer(lambda g: g.token(serviceurl="https://collector.example/")),
        {"serviceUrl": "https://collector.example/"},
        status=403,
    ),
    "another channel": Wrong(bearer(right), {"channelId": "webchat"}),
    "garbage": Wrong(lambda _: "Bearer garbage"),
    "empty": Wrong(lambda _: ""),
    "only the scheme": Wrong(lambda _: "Bearer "),
    "none": Wrong(lambda _: None),
    "oversized": Wrong(bearer(lambda g: g.token(padding="x" * 60_000))),
    "far too large": Wrong(lambda _: "Bearer " + "x" * 300_000),
    "another scheme": Wrong(lambda _: "Basic dXNlcjpwYXNz"),
}


async def refused(gate: Gate, wrong: Wrong) -> None:
    """Deliver a message, a press and an installation with it: none is let in."""
    teams = gate.teams
    before = teams.counts()
    header = wrong.header(gate)
    headers = {} if header is None else {"Authorization": header}
    url = teams.service_url
    said = gate.message()
    pressed = activities.press("ask.confirm", {}, ASKER, personal(ASKER), service_url=url)
    added = activities.installed(ASKER, personal(ASKER), service_url=url)
    for activity in (said, pressed, added):
        answer = await teams.post({**activity, **wrong.activity}, **headers)
        assert answer.status == wrong.status, answer
        # The reason is for the log alone.
        assert answer.json == {"error": "not allowed"}
    await asyncio.sleep(0.05)
    assert teams.counts() == before
    assert not teams.connector.seen


async def test_a_wrong_token_is_refused_and_leaves_nothing(gate: Gate) -> None:
    for kind, wrong in WRONG.items():
        try:
            await refused(gate, wrong)
        except AssertionError as error:
            raise AssertionError(f"{kind}: {error}") from error
    gate.teams.headers["Authorization"] = f"Bearer {gate.token()}"
    await gate.teams.answered(gate.message())


async def test_a_key_without_the_endorsement(gate: Gate) -> None:
    gate.issuer.endorsements = ["webchat"]
    await refused(gate, Wrong(bearer(right)))


async def test_a_key_that_was_rotated_away(gate: Gate) -> None:
    gate.teams.headers["Authorization"] = f"Bearer {gate.token()}"
    await gate.teams.answered(gate.message())
    token = gate.token(exp=int(time.time()) + 90_000)
    gate.issuer.rotate("second")
    gate.clock.forward(hours=24)
    before = gate.teams.counts()
    for _ in range(2):
        answer = await gate.teams.post(gate.message(), Authorization=f"Bearer {token}")
        assert answer.status == 401
    assert gate.teams.counts() == before


async def test_the_right_token_gets_in_and_the_whole_way(gate: Gate) -> None:
    gate.teams.headers["Authorization"] = f"Bearer {gate.token()}"
    asked = await gate.teams.answered(gate.message())
    done = await gate.teams.press("ask.confirm", {"draft": draft_on(card_of(asked))})
    assert done.card
    assert len(gate.teams.rows("question")) == 1


async def test_a_new_key_is_picked_up(gate: Gate) -> None:
    gate.teams.headers["Authorization"] = f"Bearer {gate.token()}"
    await gate.teams.answered(gate.message())
    gate.issuer.rotate("second")
    gate.clock.at += timedelta(minutes=2)
    gate.teams.headers["Authorization"] = f"Bearer {gate.token()}"
    await gate.teams.answered(gate.message())
    assert len(gate.teams.rows("draft")) == 2


async def test_without_keys_the_sender_may_try_again(gate: Gate) -> None:
    gate.issuer.status = 500
    answer = await gate.teams.post(gate.message(), Authorization=f"Bearer {gate.token()}")
    assert answer.status == 503
    assert not gate.teams.rows("receipt")
    gate.issuer.status = 200
    gate.clock.at += timedelta(minutes=2)
    gate.teams.headers["Authorization"] = f"Bearer {gate.token()}"
    await gate.teams.answered(gate.message())


async def test_production_asks_everybody_for_a_token(database: str) -> None:
    """No local issuer can stand in here: production wants https. So all that can be tried is no."""
    settings = load_settings(
        {
            "PLEK_ENV": "production",
            "PLEK_DATABASE_URL": database,
            "PLEK_APP_ID": OTHER,
            "PLEK_APP_TENANT": TENANT,
            "PLEK_APP_SECRET": "correct horse",
            "PLEK_ALLOWED_TENANTS": TENANT,
        }
    )
    async with talking(settings) as teams:
        for url in ("https://smba.trafficmanager.net/emea/", teams.service_url):
            said = activities.message(QUESTION, ASKER, personal(ASKER), service_url=url)
            for header in ("", "Bearer garbage", "Bearer a.b.c", "Basic eDp5"):
                assert (await teams.post(said, Authorization=header)).status == 401
            assert (await teams.post(said)).status == 401
        assert not teams.rows("receipt")
