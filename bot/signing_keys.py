"""The keys that the Bot Framework signs with: OpenID metadata, then the key set it points to.

One fetch serves all who wait for it. A key that nobody knows is looked for at once, but not more
than once a minute, so that made-up key ids cannot make us hammer the service. When a fetch fails,
the keys that we had stay.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm

from bot.clock import utc_now
from bot.errors import KeysUnavailable, Unauthorized

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(hours=24)
FETCH_AGAIN_AFTER = timedelta(minutes=1)
FETCH_TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
MOST_BYTES = 256 * 1024
LEAST_KEY_BITS = 2048


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One public key. Two are equal when id, modulus, exponent and endorsements are.

    endorsements: the channels ('msteams') for which a token may be signed with it.
    """

    kid: str
    modulus: int
    exponent: int
    endorsements: frozenset[str]
    public: RSAPublicKey = field(compare=False, repr=False)


class SigningKeys:
    """The key set of one issuer, kept for a day.

    url: of the OpenID metadata document; now: gives aware UTC.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._session = session
        self._url = url
        self._now = now
        self._keys: Mapping[str, SigningKey] = {}
        self._fetched: datetime | None = None
        self._tried: datetime | None = None
        self._flight: asyncio.Task[None] | None = None

    async def get(self, kid: str) -> SigningKey:
        """Give the key with this id.

        Raises Unauthorized when the issuer has no such key, KeysUnavailable when no key at all
        could be fetched.
        """
        if self._stale() or kid not in self._keys:
            await self._refresh()
        key = self._keys.get(kid)
        if key is not None:
            return key
        if not self._keys:
            raise KeysUnavailable("no signing keys")
        raise Unauthorized("unknown key")

    async def warm(self) -> bool:
        """Fetch the keys if there are none yet. True when there are some.

        Who cancels this ends the fetch too: it is for the start, and the bot stops already.
        """
        try:
            if not self._keys:
                await self._refresh()
        except asyncio.CancelledError:
            if self._flight is not None:
                self._flight.cancel()
            raise
        return bool(self._keys)

    def _stale(self) -> bool:
        return self._fetched is None or self._now() - self._fetched >= KEPT_FOR

    async def _refresh(self) -> None:
        if self._flight is None:
            if self._tried is not None and self._now() - self._tried < FETCH_AGAIN_AFTER:
                return
            self._tried = self._now()
            self._flight = asyncio.create_task(self._fetch())
            self._flight.add_done_callback(lambda _: self._land())
        # Shielded: one request that goes away must not take the fetch from the others.
        await asyncio.shield(self._flight)

    def _land(self) -> None:
        self._flight = None

    async def _fetch(self) -> None:
        try:
            metadata = await self._document(self._url)
            keys = _usable(await self._document(_key_set_url(metadata, self._url)))
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            logger.warning("signing keys not fetched: %s: %s", type(error).__name__, error)
            return
        withdrawn = self._keys.keys() - keys.keys()
        logger.info("signing keys fetched: %d, withdrawn: %d", len(keys), len(withdrawn))
        self._keys = keys
        self._fetched = self._now()

    async def _document(self, url: str) -> dict[str, Any]:
        async with self._session.get(url, timeout=FETCH_TIMEOUT, allow_redirects=False) as response:
            if response.status != 200:
                raise ValueError(f"HTTP {response.status}")
            body = bytearray()
            async for chunk in response.content.iter_chunked(16 * 1024):
                body += chunk
                if len(body) > MOST_BYTES:
                    raise ValueError("the answer is too long")
        document = orjson.loads(bytes(body))
        if not isinstance(document, dict):
            raise ValueError("the answer is not an object")  # noqa: TRY004 - bad data, not a bug
        return document


def _key_set_url(metadata: Mapping[str, Any], url: str) -> str:
    found = metadata.get("jwks_uri")
    if not isinstance(found, str):
        raise ValueError("the metadata name no key set")  # noqa: TRY004 - bad data, not a bug
    if urlsplit(url).scheme == "https" and urlsplit(found).scheme != "https":
        raise ValueError("the key set is not behind https")
    return found


def _usable(document: Mapping[str, Any]) -> dict[str, SigningKey]:
    entries = document.get("keys")
    found = [_key(entry) for entry in entries] if isinstance(entries, list) else []
    keys = {key.kid: key for key in found if key is not None}
    if not keys:
        raise ValueError("the key set has no usable key")
    return keys


def _key(entry: object) -> SigningKey | None:
    if not isinstance(entry, dict) or entry.get("kty") != "RSA" or entry.get("use") == "enc":
        return None
    kid, endorsements = entry.get("kid"), entry.get("endorsements", [])
    if not isinstance(kid, str) or not isinstance(endorsements, list):
        return None
    try:
        public = RSAAlgorithm.from_jwk({"kty": "RSA", "n": entry["n"], "e": entry["e"]})
    except (jwt.InvalidKeyError, KeyError, TypeError, ValueError):
        logger.warning("a signing key that cannot be read was left out")
        return None
    if not isinstance(public, RSAPublicKey) or public.key_size < LEAST_KEY_BITS:
        return None
    numbers = public.public_numbers()
    named = frozenset(name for name in endorsements if isinstance(name, str))
    return SigningKey(kid, numbers.n, numbers.e, named, public)
