"""A stand-in for the Bot Framework's token service: keys, OpenID metadata, and tokens of any kind.

Use it as a context:

    async with Issuer(APP_ID) as issuer:
        settings = issuer.settings()
        header = f"Bearer {issuer.token()}"
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Self

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from bot.settings import Settings, load_settings

APP_ID = "11111111-2222-3333-4444-555555555555"
TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
SERVICE_URL = "http://127.0.0.1:9/teams/"


@lru_cache(maxsize=8)
def private_key(name: str) -> rsa.RSAPrivateKey:
    """A key for each name, made once for all tests."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_pem(key: rsa.RSAPrivateKey) -> bytes:
    """The public half, as somebody would use it for the trick with HS256."""
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at or datetime.now(UTC)

    def __call__(self) -> datetime:
        """What time it is here."""
        return self.at

    def forward(self, **step: float) -> None:
        """Move on: `forward(minutes=5)`."""
        self.at += timedelta(**step)


class Issuer:
    """A token service on loopback, with one key that it signs with.

    app_id: for whom the tokens are. The attributes below may be changed while it runs.
    """

    def __init__(self, app_id: str = APP_ID) -> None:
        self.app_id = app_id
        self.kid = "first"
        self.keys: dict[str, rsa.RSAPrivateKey] = {"first": private_key("first")}
        self.endorsements: list[str] = ["msteams"]
        self.status = 200
        self.slow = 0.0
        self.fetches = 0
        self.key_set: dict[str, Any] | None = None
        app = web.Application()
        app.router.add_get("/openid", self._metadata)
        app.router.add_get("/keys", self._keys)
        self._server = TestServer(app, host="127.0.0.1")

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    @property
    def url(self) -> str:
        """Where it lives; also the issuer that its tokens name."""
        return str(self._server.make_url("")).rstrip("/")

    @property
    def openid_url(self) -> str:
        """Where its metadata is."""
        return f"{self.url}/openid"

    def environment(self, **more: str) -> dict[str, str]:
        """The variables of a bot in development that checks the tokens of this issuer."""
        return {
            "PLEK_ENV": "development",
            "PLEK_APP_ID": self.app_id,
            "PLEK_ALLOWED_TENANTS": TENANT,
            "PLEK_OPENID_URL": self.openid_url,
            "PLEK_TOKEN_ISSUER": self.url,
            **more,
        }

    def settings(self, **more: str) -> Settings:
        """The settings of `environment`."""
        return load_settings(self.environment(**more))

    def rotate(self, kid: str) -> None:
        """Withdraw every key, and sign with a new one from now on."""
        self.kid = kid
        self.keys = {kid: private_key(kid)}

    def claims(self, **overrides: object) -> dict[str, Any]:
        """What a right token says. An override of None leaves the claim out."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.url,
            "aud": self.app_id,
            "iat": now - 10,
            "nbf": now - 10,
            "exp": now + 3600,
            "serviceurl": SERVICE_URL,
        }
        merged = {**claims, **overrides}
        return {name: value for name, value in merged.items() if value is not None}

    def token(
        self,
        *,
        key: rsa.RSAPrivateKey | bytes | None = None,
        algorithm: str = "RS256",
        headers: Mapping[str, Any] | None = None,
        **overrides: object,
    ) -> str:
        """A signed token; a right one unless something is overridden.

        key: instead of the issuer's own; headers: of the token; overrides: of the claims.
        """
        return jwt.encode(
            self.claims(**overrides),
            key or self.keys[self.kid],
            algorithm=algorithm,
            headers={"kid": self.kid, **(headers or {})},
        )

    async def _metadata(self, _: web.Request) -> web.Response:
        self.fetches += 1
        if self.slow:
            await asyncio.sleep(self.slow)
        document = {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        return web.json_response(document, status=self.status)

    async def _keys(self, _: web.Request) -> web.Response:
        entries = [
            {
                **RSAAlgorithm.to_jwk(key.public_key(), as_dict=True),
                "kid": kid,
                "use": "sig",
                "endorsements": self.endorsements,
            }
            for kid, key in self.keys.items()
        ]
        return web.json_response(self.key_set or {"keys": entries})
