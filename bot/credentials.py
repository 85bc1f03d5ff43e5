"""The app's own token, for calls to the connector service.

msal does the talking; it is synchronous, so it runs in a thread, and one call serves all who
wait. One client for the life of the app: the SDK makes a new one each turn, with two blocking
requests to the sign-in service each time (Azure/msrest-for-python#264).
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, assert_never

import msal

from bot.clock import utc_now
from bot.errors import TokenUnavailable
from bot.settings import Certificate, ClientSecret, Credential, ManagedIdentity, Settings

logger = logging.getLogger(__name__)

RESOURCE = "https://api.botframework.com"
SCOPE = f"{RESOURCE}/.default"
AUTHORITY = "https://login.microsoftonline.com"

REFRESH_BEFORE = timedelta(minutes=5)
# Below this a token might expire on its way, so it is worth waiting for a new one.
USABLE_FOR = timedelta(seconds=30)
TRY_AGAIN_AFTER = timedelta(seconds=10)
TIMEOUT_SECONDS = 10

_AADSTS = re.compile(r"\bAADSTS\d{4,7}\b")


class TokenSource(Protocol):
    """What gives a token. Blocking: it is called in a thread.

    Returns what msal returns: `access_token` and `expires_in` (seconds), or `error` and
    `error_description`; None counts as an error.
    """

    def __call__(self) -> Mapping[str, Any] | None:
        """Ask for a token, or get it from the source's own memory."""


@dataclass(frozen=True, slots=True)
class _Token:
    header: Mapping[str, str]
    expires: datetime


class AppToken:
    """The token of the app itself, always fresh.

    make: makes a token source; called again when the service refuses a token that should be
    good, because msal would only give the same one back. None: no token (development).
    remedy: what an administrator can do when there is none. now: gives aware UTC.
    """

    def __init__(
        self,
        make: Callable[[], TokenSource] | None,
        *,
        remedy: str = "",
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._make = make
        self._remedy = remedy
        self._now = now
        self._source: TokenSource | None = None
        self._token: _Token | None = None
        self._failed: datetime | None = None
        self._flight: asyncio.Task[_Token] | None = None

    async def header(self) -> Mapping[str, str]:
        """Give the header to send along, {'Authorization': 'Bearer …'}; {} without an app id.

        In the last five minutes of a token a new one is fetched beside the work. Raises
        TokenUnavailable when there is none that can be used.
        """
        if self._make is None:
            return {}
        token, now = self._token, self._now()
        if token is not None and token.expires - now > REFRESH_BEFORE:
            return token.header
        if token is not None and token.expires - now > USABLE_FOR:
            if self._failed is None or now - self._failed >= TRY_AGAIN_AFTER:
                self._fly(self._make)
            return token.header
        return (await asyncio.shield(self._fly(self._make))).header

    def refused(self, header: Mapping[str, str]) -> None:
        """Drop a header that the service did not accept: the next caller gets another token."""
        # A late answer to an older token must not throw the new one away.
        if self._token is not None and self._token.header == header:
            self._token = None
            self._source = None

    def _fly(self, make: Callable[[], TokenSource]) -> asyncio.Task[_Token]:
        if self._flight is None:
            self._flight = asyncio.create_task(self._fetch(make))
            self._flight.add_done_callback(self._landed)
        return self._flight

    def _landed(self, flight: asyncio.Task[_Token]) -> None:
        self._flight = None
        if flight.cancelled():
            return
        error = flight.exception()
        if error is not None:
            logger.warning("app token not refreshed: %s", error)

    async def _fetch(self, make: Callable[[], TokenSource]) -> _Token:
        try:
            token = await asyncio.to_thread(self._ask, make)
        except TokenUnavailable:
            self._failed = self._now()
            raise
        self._token, self._failed = token, None
        return token

    def _ask(self, make: Callable[[], TokenSource]) -> _Token:
        asked = self._now()
        try:
            if self._source is None:
                self._source = make()
            answer = self._source() or {}
        except (OSError, ValueError, RuntimeError, KeyError, msal.exceptions.MsalError) as error:
            # The text may hold parts of the request; its kind is enough to act on. An error of
            # `requests` is an OSError; msal raises the others for an authority it cannot read.
            raise TokenUnavailable(type(error).__name__, self._remedy) from None
        text, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(text, str) or not str(seconds).isdigit():
            raise TokenUnavailable(_code(answer), self._remedy)
        expires = asked + timedelta(seconds=int(str(seconds)))
        return _Token({"Authorization": f"Bearer {text}"}, expires)


def app_token(
    settings: Settings,
    *,
    make: Callable[[Settings, Credential], TokenSource] | None = None,
    now: Callable[[], datetime] = utc_now,
) -> AppToken:
    """Make the app's token as the settings say.

    make: makes a token source, msal's by default. Without app id or credential, which only
    development allows, there is no token and so no header.
    """
    credential = settings.credential
    if settings.app_id is None or credential is None:
        return AppToken(None, now=now)
    chosen = make or msal_source
    return AppToken(lambda: chosen(settings, credential), remedy=_remedy(credential), now=now)


def msal_source(settings: Settings, credential: Credential) -> TokenSource:
    """Make a token source on msal. Blocking: msal asks the sign-in service where things are."""
    if isinstance(credential, ManagedIdentity):
        return _managed_identity(credential)
    client = msal.ConfidentialClientApplication(
        settings.app_id,
        client_credential=_msal_credential(credential),
        authority=f"{AUTHORITY}/{settings.app_tenant}",
        timeout=TIMEOUT_SECONDS,
    )
    return lambda: client.acquire_token_for_client(scopes=[SCOPE])


def _msal_credential(credential: ClientSecret | Certificate) -> str | dict[str, str]:
    match credential:
        case ClientSecret(secret):
            return secret
        case Certificate(path, thumbprint):
            return {"private_key": path.read_text(encoding="ascii"), "thumbprint": thumbprint}
        case _:
            assert_never(credential)


def _managed_identity(credential: ManagedIdentity) -> TokenSource:
    # msal asks Azure's local identity endpoint through a session of `requests`, and accepts no
    # other for some of the places it can run in. It is used in a thread only.
    import requests  # noqa: PLC0415, TID251

    identity = (
        msal.SystemAssignedManagedIdentity()
        if credential.client_id is None
        else msal.UserAssignedManagedIdentity(client_id=credential.client_id)
    )
    client = msal.ManagedIdentityClient(identity, http_client=requests.Session())
    return lambda: client.acquire_token_for_client(resource=RESOURCE)


def _code(answer: Mapping[str, Any]) -> str:
    """Take the service's codes without its prose, which names ids and hosts."""
    error = answer.get("error")
    named = [error] if isinstance(error, str) else ["no token in the answer"]
    found = _AADSTS.search(str(answer.get("error_description", "")))
    return ", ".join([*named, found.group()] if found else named)


def _remedy(credential: Credential) -> str:
    match credential:
        case ClientSecret():
            variable = "PLEK_APP_SECRET: is it the value, and not expired?"
        case Certificate():
            variable = "PLEK_APP_CERTIFICATE: is the certificate uploaded, and not expired?"
        case ManagedIdentity():
            variable = "PLEK_APP_MANAGED_IDENTITY: is the identity assigned to this machine?"
        case _:
            assert_never(credential)
    return f"Check PLEK_APP_ID, PLEK_APP_TENANT and {variable}"
