"""Who is calling: the check of the token that every inbound request carries.

Source of the rules: 'Authentication with the Bot Connector API' (MicrosoftDocs/bot-docs), made
stricter where the SDK is lax: `exp` must be there, RS256 only, a service URL must be there, the
key must be endorsed for the channel, and the tenant must be one of ours.

A token lives for an hour and comes with every request, so its signature is checked once; what can
differ per request (time, service URL, channel, tenant, a key that is withdrawn) each time.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp
import jwt

from bot.clock import utc_now
from bot.errors import Forbidden, Unauthorized
from bot.settings import Settings, is_loopback
from bot.signing_keys import SigningKey, SigningKeys

MOST_HEADER = 16 * 1024
LEEWAY = timedelta(minutes=5).total_seconds()
MOST_TOKENS = 512
ALGORITHM = "RS256"

# The public cloud's hosts of the Teams SDK's own check ('Service URL Validation', July 2026).
# Never a whole trafficmanager.net: anybody can have a name there.
SERVICE_HOSTS = frozenset(
    {
        "smba.trafficmanager.net",
        "smba.onyx.prod.teams.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",
    }
)
SERVICE_DOMAIN = ".botframework.com"

_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_SERVICE_URL_CLAIMS = ("serviceurl", "serviceUrl")


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request that was let through comes from.

    tenant_id: lower case, None only in development; verified: False only in development
    without an app id, where no token is demanded.
    """

    service_url: str
    channel_id: str
    tenant_id: str | None
    verified: bool


class InboundCheck(Protocol):
    """What the HTTP endpoint asks before it looks at an activity."""

    async def verify(
        self,
        authorization: str | None,
        *,
        service_url: str,
        channel_id: str,
        tenant_id: str | None,
    ) -> Caller:
        """Let the request through, or raise Unauthorized, Forbidden or KeysUnavailable."""

    async def warm(self) -> bool:
        """Fetch what is needed before the first request. True when there is nothing to wait for."""


def inbound_check(
    settings: Settings,
    session: aiohttp.ClientSession,
    *,
    now: Callable[[], datetime] = utc_now,
) -> InboundCheck:
    """Make the check that goes with the settings: of tokens, or of loopback in development."""
    if settings.app_id is None:
        return LoopbackCheck(settings)
    keys = SigningKeys(session, settings.openid_url, now=now)
    return TokenCheck(settings, settings.app_id, keys, now=now)


def allowed_service_url(url: str, settings: Settings) -> bool:
    """Whether the bot may send to this service URL, and show its token there.

    Development: loopback. Production: https, on a host of Teams or the Bot Framework.
    """
    return _allowed(url, production=settings.production)


@lru_cache(maxsize=256)
def _allowed(url: str, *, production: bool) -> bool:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    # A backslash, a space or a user name makes two readers of a URL see two hosts.
    if host is None or "@" in parts.netloc or not _plain(url) or parts.query or parts.fragment:
        return False
    if not production:
        return parts.scheme in ("http", "https") and is_loopback(host)
    known = host in SERVICE_HOSTS or host.endswith(SERVICE_DOMAIN)
    return parts.scheme == "https" and port in (None, 443) and known


def _plain(url: str) -> bool:
    return url.isascii() and url.isprintable() and not set(url) & set('\\ <>"')


class LoopbackCheck:
    """Development without an app id: no token, but nothing outside this machine either."""

    def __init__(self, settings: Settings) -> None:
        if settings.production:
            raise ValueError("production without an app id")
        self._settings = settings

    async def verify(
        self,
        authorization: str | None,  # noqa: ARG002 - there is none to check
        *,
        service_url: str,
        channel_id: str,
        tenant_id: str | None,
    ) -> Caller:
        """Let through what would be answered on loopback; raise Forbidden for the rest."""
        tenant = _admitted(self._settings, service_url, tenant_id)
        return Caller(service_url, channel_id, tenant, verified=False)

    async def warm(self) -> bool:
        """There is nothing to fetch."""
        return True


@dataclass(frozen=True, slots=True)
class _Seen:
    """A token whose signature, issuer and audience were found right."""

    key: SigningKey
    claims: Mapping[str, Any]


class TokenCheck:
    """The check of the token of the Bot Framework.

    app_id: for whom the tokens must be; keys: of the issuer; now: gives aware UTC.
    """

    def __init__(
        self,
        settings: Settings,
        app_id: str,
        keys: SigningKeys,
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._settings = settings
        self._app_id = app_id
        self._keys = keys
        self._now = now
        self._seen: OrderedDict[bytes, _Seen] = OrderedDict()

    async def verify(
        self,
        authorization: str | None,
        *,
        service_url: str,
        channel_id: str,
        tenant_id: str | None,
    ) -> Caller:
        """Let the request through, and say where it comes from.

        authorization: the header as it came; the others as the activity says them. Raises
        Unauthorized, Forbidden, or KeysUnavailable; the reason in them is for the log alone.
        """
        token = _bearer(authorization)
        seen = await self._signed(token)
        self._check_time(seen.claims)
        _check_service_url(seen.claims, service_url)
        if channel_id not in seen.key.endorsements:
            raise Unauthorized("the key is not endorsed for the channel")
        tenant = _admitted(self._settings, service_url, tenant_id)
        return Caller(service_url, channel_id, tenant, verified=True)

    async def warm(self) -> bool:
        """Fetch the signing keys before the first request. True when there are some."""
        return await self._keys.warm()

    async def _signed(self, token: str) -> _Seen:
        digest = hashlib.sha256(token.encode("ascii")).digest()
        seen = self._seen.get(digest)
        if seen is not None:
            # Asked again each time: a key may have been withdrawn since.
            if await self._keys.get(seen.key.kid) == seen.key:
                self._seen.move_to_end(digest)
                return seen
            del self._seen[digest]
        seen = await self._read(token)
        self._seen[digest] = seen
        while len(self._seen) > MOST_TOKENS:
            self._seen.popitem(last=False)
        return seen

    async def _read(self, token: str) -> _Seen:
        try:
            header = jwt.get_unverified_header(token)
        except jwt.InvalidTokenError:
            raise Unauthorized("not a token") from None
        kid = header.get("kid")
        if header.get("alg") != ALGORITHM or not isinstance(kid, str):
            raise Unauthorized("wrong algorithm or no key id")
        key = await self._keys.get(kid)
        try:
            claims = jwt.decode(
                token,
                key.public,
                algorithms=[ALGORITHM],
                audience=self._app_id,
                issuer=self._settings.token_issuer,
                # Times are ours to check, each time that the token comes.
                options={
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                    "strict_aud": True,
                    "require": ["exp", "iss", "aud"],
                },
            )
        except jwt.InvalidTokenError as error:
            raise Unauthorized(f"token refused: {type(error).__name__}") from None
        return _Seen(key, claims)

    def _check_time(self, claims: Mapping[str, Any]) -> None:
        now = self._now().timestamp()
        if now >= _seconds(claims, "exp") + LEEWAY:
            raise Unauthorized("expired")
        if "nbf" in claims and now < _seconds(claims, "nbf") - LEEWAY:
            raise Unauthorized("not valid yet")


def _bearer(authorization: str | None) -> str:
    if not authorization:
        raise Unauthorized("no token")
    if len(authorization) > MOST_HEADER:
        raise Unauthorized("the header is too long")
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not _COMPACT.fullmatch(token):
        raise Unauthorized("not a bearer token")
    return token


def _seconds(claims: Mapping[str, Any], name: str) -> float:
    value = claims[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unauthorized(f"{name} is not a number")
    try:
        seconds = float(value)
    except OverflowError:
        raise Unauthorized(f"{name} is not a time") from None
    if not math.isfinite(seconds):
        raise Unauthorized(f"{name} is not a time")
    return seconds


def _check_service_url(claims: Mapping[str, Any], service_url: str) -> None:
    said = [claims[name] for name in _SERVICE_URL_CLAIMS if name in claims]
    if not service_url:
        raise Unauthorized("the activity has no service URL")
    if not said or any(claim != service_url for claim in said):
        raise Unauthorized("the token is for another service URL")


def _admitted(settings: Settings, service_url: str, tenant_id: str | None) -> str | None:
    if not allowed_service_url(service_url, settings):
        raise Forbidden("this service URL is not let in")
    tenant = tenant_id.lower() if tenant_id else None
    if settings.allowed_tenants and tenant not in settings.allowed_tenants:
        raise Forbidden("this tenant is not let in")
    return tenant
