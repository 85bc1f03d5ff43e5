"""The keys: fetched once for all, kept, refreshed, and never lost to a failing fetch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from bot import signing_keys
from bot.errors import KeysUnavailable, Unauthorized
from bot.signing_keys import SigningKeys
from tests.bot.issuer import Clock, Issuer, private_key


@pytest_asyncio.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with Issuer() as running:
        yield running


@pytest_asyncio.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(issuer: Issuer, session: aiohttp.ClientSession, clock: Clock) -> SigningKeys:
    return SigningKeys(session, issuer.openid_url, now=clock)


async def test_fifty_at_once_share_one_fetch(keys: SigningKeys, issuer: Issuer) -> None:
    issuer.slow = 0.05
    found = await asyncio.gather(*(keys.get("first") for _ in range(50)))
    assert {key.kid for key in found} == {"first"}
    assert found[0].public == private_key("first").public_key()
    assert issuer.fetches == 1


async def test_one_who_goes_away_does_not_stop_the_fetch(keys: SigningKeys, issuer: Issuer) -> None:
    issuer.slow = 0.05
    hasty = asyncio.create_task(keys.get("first"))
    patient = asyncio.create_task(keys.get("first"))
    await asyncio.sleep(0.01)
    hasty.cancel()
    assert (await patient).kid == "first"
    assert issuer.fetches == 1


async def test_keys_are_kept_for_a_day(keys: SigningKeys, issuer: Issuer, clock: Clock) -> None:
    await keys.get("first")
    clock.forward(hours=23, minutes=59)
    await keys.get("first")
    assert issuer.fetches == 1
    clock.forward(minutes=2)
    await keys.get("first")
    assert issuer.fetches == 2


async def test_an_unknown_key_is_looked_for_once_a_minute(
    keys: SigningKeys, issuer: Issuer, clock: Clock
) -> None:
    await keys.get("first")
    clock.forward(seconds=61)
    for number in range(20):
        with pytest.raises(Unauthorized):
            await keys.get(f"made up {number}")
    assert issuer.fetches == 2
    clock.forward(seconds=61)
    issuer.rotate("second")
    assert (await keys.get("second")).kid == "second"
    with pytest.raises(Unauthorized):
        await keys.get("first")


async def test_a_failing_fetch_keeps_the_old_keys(
    keys: SigningKeys, issuer: Issuer, clock: Clock
) -> None:
    await keys.get("first")
    issuer.status = 500
    clock.forward(hours=30)
    for _ in range(3):
        assert (await keys.get("first")).kid == "first"
    assert issuer.fetches == 2
    issuer.status = 200
    issuer.rotate("second")
    clock.forward(minutes=1)
    with pytest.raises(Unauthorized):
        await keys.get("first")


async def test_nobody_answers(session: aiohttp.ClientSession, clock: Clock) -> None:
    keys = SigningKeys(session, "http://127.0.0.1:9/openid", now=clock)
    assert not await keys.warm()
    with pytest.raises(KeysUnavailable):
        await keys.get("first")


async def test_keys_come_after_a_failure(keys: SigningKeys, issuer: Issuer, clock: Clock) -> None:
    issuer.status = 503
    with pytest.raises(KeysUnavailable):
        await keys.get("first")
    issuer.status = 200
    clock.forward(minutes=1)
    assert await keys.warm()
    assert (await keys.get("first")).endorsements == {"msteams"}


def entry(name: str = "first", **overrides: object) -> dict[str, Any]:
    key = RSAAlgorithm.to_jwk(private_key(name).public_key(), as_dict=True)
    return {**key, "kid": name, "endorsements": ["msteams"], **overrides}


def weak() -> dict[str, Any]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    return {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": "weak"}


def elliptic() -> dict[str, Any]:
    key = ec.generate_private_key(ec.SECP256R1())
    return {**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": "elliptic"}


async def test_only_usable_keys_are_taken(keys: SigningKeys, issuer: Issuer) -> None:
    issuer.key_set = {
        "keys": [
            "no key",
            weak(),
            elliptic(),
            {"kty": "oct", "kid": "shared", "k": "c2VjcmV0"},
            entry(kid=7),
            entry(kid="for secrecy", use="enc"),
            entry(kid="no modulus", n=None),
            entry(kid="bad modulus", n="***"),
            entry(kid="bad endorsements", endorsements="msteams"),
            entry(),
        ]
    }
    assert (await keys.get("first")).kid == "first"
    assert set(keys._keys) == {"first"}


@pytest.mark.parametrize("document", [{"keys": []}, {"keys": "none"}, {"other": 1}, {"keys": [1]}])
async def test_a_key_set_without_keys_is_a_failure(
    keys: SigningKeys, issuer: Issuer, clock: Clock, document: dict[str, Any]
) -> None:
    await keys.get("first")
    issuer.key_set = document
    clock.forward(hours=25)
    assert (await keys.get("first")).kid == "first"
    assert issuer.fetches == 2


async def test_a_key_set_that_is_too_long_is_not_read(
    keys: SigningKeys, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_keys, "MOST_BYTES", 100)
    with pytest.raises(KeysUnavailable):
        await keys.get("first")


def test_a_key_set_must_stay_behind_https() -> None:
    good = {"jwks_uri": "https://login.example/keys"}
    assert signing_keys._key_set_url(good, "https://login.example/m") == good["jwks_uri"]
    for wrong in ({"jwks_uri": "http://login.example/keys"}, {"jwks_uri": 3}, {}):
        with pytest.raises(ValueError, match="key set"):
            signing_keys._key_set_url(wrong, "https://login.example/m")
