"""The app's own token: asked for once, kept, refreshed in time, and clear when it fails."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msal
import pytest

from bot import credentials
from bot.credentials import AppToken, TokenSource, app_token, msal_source
from bot.errors import TokenUnavailable
from bot.settings import Credential, Settings, load_settings
from tests.bot.issuer import APP_ID, TENANT, Clock

SECRET = "correct-horse-battery-staple"
APP = {"PLEK_ENV": "development", "PLEK_APP_ID": APP_ID, "PLEK_APP_TENANT": TENANT}
BY_SECRET = {**APP, "PLEK_APP_SECRET": SECRET}


class FakeMsal:
    """Stands in for msal: counts, numbers its tokens, and fails or waits when told to."""

    def __init__(self) -> None:
        self.made = 0
        self.asked = 0
        self.slow = 0.0
        self.lifetime: object = 3600
        self.answer: Mapping[str, Any] | None = None
        self.error: Exception | None = None

    def __call__(self, _: Settings, __: Credential) -> TokenSource:
        self.made += 1
        return self._ask

    def _ask(self) -> Mapping[str, Any] | None:
        self.asked += 1
        time.sleep(self.slow)
        if self.error is not None:
            raise self.error
        if self.answer is not None:
            return self.answer
        return {"access_token": f"token-{self.asked}", "expires_in": self.lifetime}


@pytest.fixture
def fake() -> FakeMsal:
    return FakeMsal()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def token(fake: FakeMsal, clock: Clock) -> AppToken:
    return app_token(load_settings(BY_SECRET), make=fake, now=clock)


async def landed(token: AppToken) -> None:
    """Wait for the refresh that goes on beside the work."""
    if token._flight is not None:
        await asyncio.wait([token._flight])
        await asyncio.sleep(0)


def bearer(number: int) -> dict[str, str]:
    return {"Authorization": f"Bearer token-{number}"}


async def test_fifty_at_once_make_one_call(token: AppToken, fake: FakeMsal) -> None:
    fake.slow = 0.05
    headers = await asyncio.gather(*(token.header() for _ in range(50)))
    assert all(header == bearer(1) for header in headers)
    assert (fake.made, fake.asked) == (1, 1)


async def test_the_loop_goes_on_while_msal_waits(token: AppToken, fake: FakeMsal) -> None:
    fake.slow = 0.2
    waiting = asyncio.create_task(token.header())
    started = time.monotonic()
    await asyncio.sleep(0.01)
    assert time.monotonic() - started < 0.15
    assert await waiting == bearer(1)


async def test_one_who_goes_away_does_not_stop_the_call(token: AppToken, fake: FakeMsal) -> None:
    fake.slow = 0.05
    hasty = asyncio.create_task(token.header())
    patient = asyncio.create_task(token.header())
    await asyncio.sleep(0.01)
    hasty.cancel()
    assert await patient == bearer(1)


async def test_it_is_kept_until_five_minutes_before_the_end(
    token: AppToken, fake: FakeMsal, clock: Clock
) -> None:
    await token.header()
    clock.forward(minutes=54, seconds=59)
    assert await token.header() == bearer(1)
    assert fake.asked == 1
    clock.forward(seconds=2)
    # Nobody waits: the old one is good for minutes.
    assert await token.header() == bearer(1)
    await landed(token)
    assert await token.header() == bearer(2)
    assert (fake.made, fake.asked) == (1, 2)


async def test_a_token_that_ran_out_is_waited_for(
    token: AppToken, fake: FakeMsal, clock: Clock
) -> None:
    await token.header()
    clock.forward(minutes=60)
    assert await token.header() == bearer(2)


async def test_a_failing_refresh_keeps_the_old_token_and_does_not_hammer(
    token: AppToken, fake: FakeMsal, clock: Clock
) -> None:
    await token.header()
    clock.forward(minutes=56)
    fake.error = OSError("no route")
    for _ in range(20):
        assert await token.header() == bearer(1)
        await landed(token)
    assert fake.asked == 2
    fake.error = None
    clock.forward(seconds=10)
    await token.header()
    await landed(token)
    assert await token.header() == bearer(3)


async def test_a_refused_token_is_replaced_by_one_of_a_new_client(
    token: AppToken, fake: FakeMsal
) -> None:
    first = await token.header()
    token.refused(first)
    second = await token.header()
    assert second == bearer(2)
    token.refused(first)
    assert await token.header() == second
    assert (fake.made, fake.asked) == (2, 2)


REFUSAL = {
    "error": "invalid_client",
    "error_description": f"AADSTS7000215: Invalid client secret {SECRET}. Trace ID: 12-34",
}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (REFUSAL, "invalid_client, AADSTS7000215"),
        ({"error": "managed_identity_unavailable"}, "managed_identity_unavailable"),
        ({}, "no token in the answer"),
        ({"access_token": "x", "expires_in": "soon"}, "no token in the answer"),
        ({"access_token": 3, "expires_in": 3600}, "no token in the answer"),
    ],
)
async def test_a_refusal_says_what_to_check(
    token: AppToken, fake: FakeMsal, answer: dict[str, Any], code: str
) -> None:
    fake.answer = answer
    with pytest.raises(TokenUnavailable, match="PLEK_APP_SECRET") as caught:
        await token.header()
    assert caught.value.code == code
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "error", [OSError("proxy"), ValueError("authority"), msal.exceptions.MsalError("x")]
)
async def test_a_failure_is_one_error_and_the_next_call_tries_again(
    token: AppToken, fake: FakeMsal, error: Exception
) -> None:
    fake.error = error
    with pytest.raises(TokenUnavailable, match=type(error).__name__):
        await token.header()
    fake.error = None
    assert await token.header() == bearer(2)


async def test_an_expiry_in_text_is_read(token: AppToken, fake: FakeMsal) -> None:
    fake.lifetime = "3600"
    assert await token.header() == bearer(1)


@pytest.mark.parametrize(
    "env", [{"PLEK_ENV": "development"}, {"PLEK_ENV": "development", "PLEK_APP_ID": APP_ID}]
)
async def test_development_without_a_credential_sends_no_header(
    env: dict[str, str], fake: FakeMsal
) -> None:
    assert await app_token(load_settings(env), make=fake).header() == {}
    assert fake.made == 0


class Recorder:
    """Stands in for a class of msal, and keeps what it was made and called with."""

    def __init__(self) -> None:
        self.made: tuple[tuple[Any, ...], dict[str, Any]] | None = None
        self.asked: dict[str, Any] = {}

    def __call__(self, *args: Any, **options: Any) -> Recorder:
        self.made = (args, options)
        return self

    def acquire_token_for_client(self, **options: Any) -> dict[str, Any]:
        self.asked = options
        return {"access_token": "x", "expires_in": 10}


def ask(settings: Settings) -> None:
    assert settings.credential is not None
    assert msal_source(settings, settings.credential)() is not None


def test_msal_with_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder()
    monkeypatch.setattr(msal, "ConfidentialClientApplication", recorder)
    ask(load_settings(BY_SECRET))
    assert recorder.made == (
        (APP_ID,),
        {
            "client_credential": SECRET,
            "authority": f"https://login.microsoftonline.com/{TENANT}",
            "timeout": credentials.TIMEOUT_SECONDS,
        },
    )
    assert recorder.asked == {"scopes": ["https://api.botframework.com/.default"]}


def test_msal_with_a_certificate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    recorder = Recorder()
    monkeypatch.setattr(msal, "ConfidentialClientApplication", recorder)
    path = tmp_path / "bot.pem"
    path.write_text("-----BEGIN PRIVATE KEY-----")
    certificate = {
        "PLEK_APP_CERTIFICATE": str(path),
        "PLEK_APP_CERTIFICATE_THUMBPRINT": "ab" * 20,
    }
    ask(load_settings({**APP, **certificate}))
    assert recorder.made is not None
    assert recorder.made[1]["client_credential"] == {
        "private_key": "-----BEGIN PRIVATE KEY-----",
        "thumbprint": "AB" * 20,
    }


@pytest.mark.parametrize(
    ("written", "kind", "identity"),
    [("system", "SystemAssigned", None), (TENANT, "ClientId", TENANT)],
)
def test_msal_with_a_managed_identity(
    monkeypatch: pytest.MonkeyPatch, written: str, kind: str, identity: str | None
) -> None:
    recorder = Recorder()
    monkeypatch.setattr(msal, "ManagedIdentityClient", recorder)
    ask(load_settings({**APP, "PLEK_APP_MANAGED_IDENTITY": written}))
    assert recorder.made is not None
    (named,), options = recorder.made
    assert dict(named) == {"ManagedIdentityIdType": kind, "Id": identity}
    assert hasattr(options["http_client"], "get")
    assert recorder.asked == {"resource": "https://api.botframework.com"}


@pytest.mark.parametrize("written", ["system", TENANT])
def test_the_real_managed_identity_client_accepts_ours(written: str) -> None:
    settings = load_settings({**APP, "PLEK_APP_MANAGED_IDENTITY": written})
    assert settings.credential is not None
    assert callable(msal_source(settings, settings.credential))
