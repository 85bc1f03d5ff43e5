"""Who is let in: one right token and every kind of wrong one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import aiohttp
import jwt
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from bot import tokens
from bot.errors import Forbidden, KeysUnavailable, Refused, Unauthorized
from bot.settings import load_settings
from bot.signing_keys import SigningKeys
from bot.tokens import Caller, LoopbackCheck, TokenCheck, allowed_service_url, inbound_check
from tests.bot.issuer import (
    APP_ID,
    SERVICE_URL,
    TENANT,
    Clock,
    Issuer,
    private_key,
    public_pem,
)

OTHER_ID = "99999999-2222-3333-4444-555555555555"


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
def check(issuer: Issuer, session: aiohttp.ClientSession, clock: Clock) -> TokenCheck:
    made = inbound_check(issuer.settings(), session, now=clock)
    assert isinstance(made, TokenCheck)
    return made


async def verify(check: TokenCheck, authorization: str | None, **overrides: Any) -> Caller:
    said = {"service_url": SERVICE_URL, "channel_id": "msteams", "tenant_id": TENANT}
    return await check.verify(authorization, **{**said, **overrides})


async def test_a_right_token_is_accepted(check: TokenCheck, issuer: Issuer) -> None:
    caller = await verify(check, f"Bearer {issuer.token()}")
    assert caller == Caller(SERVICE_URL, "msteams", TENANT, verified=True)


async def test_the_other_spelling_of_the_service_url_claim(
    check: TokenCheck, issuer: Issuer
) -> None:
    token = issuer.token(serviceurl=None, serviceUrl=SERVICE_URL)
    assert (await verify(check, f"bearer {token}")).verified


async def test_two_service_url_claims_that_differ(check: TokenCheck, issuer: Issuer) -> None:
    token = issuer.token(serviceUrl="https://smba.trafficmanager.net/emea/")
    with pytest.raises(Unauthorized):
        await verify(check, f"Bearer {token}")


def unsigned(issuer: Issuer) -> str:
    return jwt.encode(issuer.claims(), "", algorithm="none", headers={"kid": issuer.kid})


def signed_with_the_public_key(issuer: Issuer) -> str:
    def part(document: dict[str, Any]) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=")

    # By hand: PyJWT itself refuses to make one.
    head = part({"alg": "HS256", "typ": "JWT", "kid": issuer.kid})
    text = head + b"." + part(issuer.claims())
    seal = hmac.new(public_pem(issuer.keys[issuer.kid]), text, hashlib.sha256).digest()
    return (text + b"." + base64.urlsafe_b64encode(seal).rstrip(b"=")).decode()


def cut(issuer: Issuer) -> str:
    return issuer.token().rpartition(".")[0]


def with_other_claims(issuer: Issuer) -> str:
    head, _, seal = issuer.token().split(".")
    _, body, _ = issuer.token(serviceurl="https://smba.trafficmanager.net/x/").split(".")
    return f"{head}.{body}.{seal}"


WRONG_TOKENS: dict[str, Callable[[Issuer], str]] = {
    "expired": lambda i: i.token(exp=int(time.time()) - 301),
    "no expiry": lambda i: i.token(exp=None),
    "expiry that is no number": lambda i: i.token(exp="tomorrow"),
    "expiry that is true": lambda i: i.token(exp=True),
    "expiry without end": lambda i: i.token(exp=float("inf")),
    "expiry beyond any number": lambda i: i.token(exp=10**400),
    "not valid yet": lambda i: i.token(nbf=int(time.time()) + 320),
    "start that is true": lambda i: i.token(nbf=True),
    "start that is no number": lambda i: i.token(nbf="now"),
    "wrong audience": lambda i: i.token(aud=OTHER_ID),
    "several audiences": lambda i: i.token(aud=[APP_ID, OTHER_ID]),
    "no audience": lambda i: i.token(aud=None),
    "wrong issuer": lambda i: i.token(iss="https://login.example"),
    "no issuer": lambda i: i.token(iss=None),
    "wrong key": lambda i: i.token(key=private_key("stranger")),
    "unknown key id": lambda i: i.token(headers={"kid": "nobody"}),
    "no key id": lambda i: jwt.encode(i.claims(), i.keys[i.kid], algorithm="RS256"),
    "algorithm none": unsigned,
    "HS256 with the public key": signed_with_the_public_key,
    "another RSA algorithm": lambda i: i.token(algorithm="RS512"),
    "no service URL in the token": lambda i: i.token(serviceurl=None),
    "another service URL": lambda i: i.token(serviceurl="http://127.0.0.1:9/other/"),
    "service URL but for a slash": lambda i: i.token(serviceurl=SERVICE_URL.rstrip("/")),
    "service URL that is no text": lambda i: i.token(serviceurl=["x"]),
    "signature cut off": cut,
    "claims exchanged": with_other_claims,
    "a list for claims": lambda i: jwt.PyJWS().encode(
        b"[1]", i.keys[i.kid], algorithm="RS256", headers={"kid": i.kid}
    ),
}


@pytest.mark.parametrize("kind", WRONG_TOKENS)
async def test_a_wrong_token_is_refused(check: TokenCheck, issuer: Issuer, kind: str) -> None:
    for _ in range(2):
        with pytest.raises(Unauthorized) as caught:
            await verify(check, f"Bearer {WRONG_TOKENS[kind](issuer)}")
        assert caught.value.status == 401


WRONG_HEADERS = {
    "none": None,
    "empty": "",
    "garbage": "Bearer garbage",
    "only the scheme": "Bearer ",
    "another scheme": "Basic dXNlcjpwYXNz",
    "three dots": "Bearer a.b.c.d",
    "not base64": "Bearer !!!.???.###",
    "empty parts": "Bearer ..",
    "parts that are not JSON": "Bearer AAAA.BBBB.CCCC",
    "not ASCII": "Bearer é.é.é",
    "a newline": "Bearer aaaa.bbbb.cccc\nX: y",
}


@pytest.mark.parametrize("kind", WRONG_HEADERS)
async def test_a_wrong_header_is_refused(check: TokenCheck, kind: str) -> None:
    with pytest.raises(Unauthorized):
        await verify(check, WRONG_HEADERS[kind])


segments = st.text("abcXYZ019-_=é", max_size=12) | st.sampled_from(
    ["e30", "W10", "eyJhbGciOiJSUzI1NiJ9", "eyJhbGciOiJSUzI1NiIsImtpZCI6WzFdfQ"]
)


@given(
    header=st.text(max_size=80)
    | st.lists(segments, max_size=5).map(lambda parts: "Bearer " + ".".join(parts))
)
def test_no_header_brings_the_check_down(header: str) -> None:
    settings = load_settings({"PLEK_ENV": "development", "PLEK_APP_ID": APP_ID})
    # It gets no session: what is no token must be refused before anything is fetched for it.
    check = TokenCheck(settings, APP_ID, SigningKeys(None, ""))  # type: ignore[arg-type]
    with pytest.raises(Unauthorized):
        verify(check, header).send(None)


async def test_an_oversized_token_is_refused_before_it_is_read(
    check: TokenCheck, issuer: Issuer
) -> None:
    token = issuer.token(padding="x" * 16_000)
    assert len(token) > tokens.MOST_HEADER
    with pytest.raises(Unauthorized):
        await verify(check, f"Bearer {token}")
    assert issuer.fetches == 0


async def test_five_minutes_of_leeway_and_no_more(
    check: TokenCheck, issuer: Issuer, clock: Clock
) -> None:
    header = f"Bearer {issuer.token(exp=int(clock().timestamp()))}"
    clock.forward(minutes=4, seconds=58)
    assert (await verify(check, header)).verified
    clock.forward(seconds=3)
    with pytest.raises(Unauthorized):
        await verify(check, header)


async def test_another_tenant_is_forbidden(check: TokenCheck, issuer: Issuer) -> None:
    for tenant in (OTHER_ID, None, ""):
        with pytest.raises(Forbidden) as caught:
            await verify(check, f"Bearer {issuer.token()}", tenant_id=tenant)
        assert caught.value.status == 403


async def test_the_tenant_may_be_written_in_capitals(check: TokenCheck, issuer: Issuer) -> None:
    caller = await verify(check, f"Bearer {issuer.token()}", tenant_id=TENANT.upper())
    assert caller.tenant_id == TENANT


@pytest.mark.parametrize("service_url", ["", "http://127.0.0.1:9/other/", SERVICE_URL[:-1]])
async def test_the_activity_names_no_or_another_service_url(
    check: TokenCheck, issuer: Issuer, service_url: str
) -> None:
    with pytest.raises(Unauthorized):
        await verify(check, f"Bearer {issuer.token()}", service_url=service_url)


async def test_no_service_url_on_either_side_is_still_none(
    check: TokenCheck, issuer: Issuer
) -> None:
    with pytest.raises(Unauthorized):
        await verify(check, f"Bearer {issuer.token(serviceurl='')}", service_url="")


async def test_another_algorithm_does_not_make_us_fetch_keys(
    check: TokenCheck, issuer: Issuer
) -> None:
    for token in (unsigned(issuer), signed_with_the_public_key(issuer)):
        with pytest.raises(Unauthorized):
            await verify(check, f"Bearer {token}")
    assert issuer.fetches == 0


async def test_a_service_url_elsewhere_is_forbidden_even_when_the_token_says_so(
    check: TokenCheck, issuer: Issuer
) -> None:
    elsewhere = "https://collector.example/"
    with pytest.raises(Forbidden):
        await verify(check, f"Bearer {issuer.token(serviceurl=elsewhere)}", service_url=elsewhere)


@pytest.mark.parametrize("endorsements", [[], ["webchat"], [7, None]])
async def test_a_key_without_the_endorsement(
    check: TokenCheck, issuer: Issuer, endorsements: list[Any]
) -> None:
    issuer.endorsements = endorsements
    with pytest.raises(Unauthorized):
        await verify(check, f"Bearer {issuer.token()}")


async def test_a_rotated_key_is_picked_up_and_the_old_one_refused(
    check: TokenCheck, issuer: Issuer, clock: Clock
) -> None:
    old = f"Bearer {issuer.token()}"
    assert (await verify(check, old)).verified
    issuer.rotate("second")
    clock.forward(minutes=2)
    assert (await verify(check, f"Bearer {issuer.token()}")).verified
    with pytest.raises(Unauthorized):
        await verify(check, old)


async def test_the_same_key_id_with_another_key_refuses_old_tokens(
    check: TokenCheck, issuer: Issuer, clock: Clock
) -> None:
    old = f"Bearer {issuer.token(exp=int(time.time()) + 90_000)}"
    assert (await verify(check, old)).verified
    issuer.keys = {"first": private_key("replacement")}
    clock.forward(hours=24)
    with pytest.raises(Unauthorized):
        await verify(check, old)


async def test_no_keys_at_all_is_not_the_callers_fault(check: TokenCheck, issuer: Issuer) -> None:
    issuer.status = 500
    with pytest.raises(KeysUnavailable) as caught:
        await verify(check, f"Bearer {issuer.token()}")
    assert caught.value.status == 503


async def test_warm_fetches_the_keys(check: TokenCheck, issuer: Issuer) -> None:
    assert await check.warm()
    await verify(check, f"Bearer {issuer.token()}")
    assert issuer.fetches == 1


async def test_the_signature_is_checked_once_the_rest_each_time(
    check: TokenCheck, issuer: Issuer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[str] = []
    decode = jwt.decode

    def counted(token: str, *args: Any, **options: Any) -> dict[str, Any]:
        decoded.append(token)
        return decode(token, *args, **options)

    monkeypatch.setattr(jwt, "decode", counted)
    header = f"Bearer {issuer.token()}"
    for _ in range(5):
        await verify(check, header)
    assert len(decoded) == 1
    with pytest.raises(Forbidden):
        await verify(check, header, tenant_id=OTHER_ID)
    with pytest.raises(Unauthorized):
        await verify(check, header, service_url="http://127.0.0.1:9/other/")
    with pytest.raises(Unauthorized):
        await verify(check, header, channel_id="webchat")
    clock.forward(minutes=66)
    with pytest.raises(Unauthorized):
        await verify(check, header)
    assert len(decoded) == 1


async def test_a_refused_token_is_not_remembered_and_the_memory_is_bounded(
    check: TokenCheck, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "MOST_TOKENS", 3)
    with pytest.raises(Unauthorized):
        await verify(check, f"Bearer {issuer.token(aud=OTHER_ID)}")
    assert not check._seen
    for number in range(5):
        await verify(check, f"Bearer {issuer.token(jti=str(number))}")
    assert len(check._seen) == 3


async def test_the_reason_never_holds_the_token(check: TokenCheck, issuer: Issuer) -> None:
    token = issuer.token(aud=OTHER_ID)
    with pytest.raises(Refused) as caught:
        await verify(check, f"Bearer {token}")
    assert token not in str(caught.value)
    assert OTHER_ID not in str(caught.value)


async def test_without_an_app_id_development_lets_loopback_in_and_nothing_else(
    session: aiohttp.ClientSession,
) -> None:
    check = inbound_check(load_settings({"PLEK_ENV": "development"}), session)
    caller = await check.verify(
        None, service_url="http://localhost:56150/_connector", channel_id="msteams", tenant_id=None
    )
    assert not caller.verified
    for elsewhere in ("https://smba.trafficmanager.net/emea/", "", "http://10.0.0.1/"):
        with pytest.raises(Forbidden):
            await check.verify(None, service_url=elsewhere, channel_id="msteams", tenant_id=TENANT)


def production() -> dict[str, str]:
    return {
        "PLEK_ENV": "production",
        "PLEK_APP_ID": APP_ID,
        "PLEK_APP_TENANT": TENANT,
        "PLEK_APP_SECRET": "correct horse",
        "PLEK_ALLOWED_TENANTS": TENANT,
    }


def test_production_cannot_do_without_the_check_of_tokens() -> None:
    settings = replace(load_settings(production()), app_id=None)
    with pytest.raises(ValueError, match="production"):
        LoopbackCheck(settings)


@pytest.mark.parametrize(
    ("url", "development", "in_production"),
    [
        ("https://smba.trafficmanager.net/emea/", False, True),
        ("https://smba.trafficmanager.net/emea/aaaa-bbbb/", False, True),
        ("https://SMBA.trafficmanager.net:443/emea/", False, True),
        ("https://smba.onyx.prod.teams.trafficmanager.net/", False, True),
        ("https://smba.infra.gcc.teams.microsoft.com/gcc/", False, True),
        ("https://webchat.botframework.com/", False, True),
        ("http://smba.trafficmanager.net/emea/", False, False),
        ("https://smba.trafficmanager.net:8443/emea/", False, False),
        ("https://evil.trafficmanager.net/", False, False),
        ("https://evilbotframework.com/", False, False),
        ("https://botframework.com.evil.example/", False, False),
        ("https://smba.trafficmanager.net@evil.example/", False, False),
        ("https://evil.example\\@smba.trafficmanager.net/", False, False),
        ("https://evil.example#.botframework.com", False, False),
        ("https://evil.example/?.botframework.com", False, False),
        ("https://smba.trafficmanager.net/ x", False, False),
        ("https://smba.trafficmanager.net/é", False, False),
        ("http://127.0.0.1:56150/_connector", True, False),
        ("http://127.8.7.6/", True, False),
        ("http://localhost:3978", True, False),
        ("http://[::1]:3978/", True, False),
        ("http://0.0.0.0/", False, False),
        ("http://169.254.169.254/metadata", False, False),
        ("http://localhost.evil.example/", False, False),
        ("http://127.0.0.1.evil.example/", False, False),
        ("http://user@127.0.0.1/", False, False),
        ("http://127.0.0.1:99999/", False, False),
        ("http://[::1", False, False),
        ("file:///etc/passwd", False, False),
        ("", False, False),
    ],
)
def test_where_the_bot_may_send(url: str, development: bool, in_production: bool) -> None:
    at_home = load_settings({"PLEK_ENV": "development"})
    assert allowed_service_url(url, at_home) is development
    assert allowed_service_url(url, load_settings(production())) is in_production
