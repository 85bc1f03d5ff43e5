"""The outbound client: what the bot says to Teams, and what it asks about who is there.

Source: 'Bot Connector API reference' (MicrosoftDocs/bot-docs) and the limits in
msteams-docs bots/how-to/rate-limit.md: try again after 412, 429, 502, 503 and 504, with a growing
and random wait; 403 and 404 are final. One session with kept connections: a new TLS connection
for each answer costs more than the answer.
"""

from __future__ import annotations

import asyncio
import email.utils
import logging
import os
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
import orjson
from yarl import URL

from bot.clock import utc_now
from bot.credentials import AppToken
from bot.errors import ConnectorError, ConnectorFailed, Throttled, Uncertain, Undeliverable
from bot.settings import Settings

logger = logging.getLogger(__name__)

TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)
MOST_CONNECTIONS = 64
KEPT_ALIVE_SECONDS = 30
MOST_BYTES = 2 * 1024 * 1024
PAGE_SIZE = 500
MOST_PAGES = 200

TRIES = 4
FIRST_WAIT = 0.5
LONGEST_WAIT = 8.0
# The most that one call waits in all; who must wait longer is better off asking again later.
PATIENCE = 20.0

LONGEST_RETRY_AFTER = 3600.0

_LATER = frozenset({412, 429, 503})
# A gateway that gives up does not know whether the service behind it did the work.
_GATEWAY = frozenset({502, 504})
_AGAIN = _LATER | _GATEWAY
_IDEMPOTENT = frozenset({"GET", "PUT", "DELETE"})
_BEFORE_SENDING = (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError)
_SECONDS = re.compile(r"[0-9]{1,9}")
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,80}")
_JSON = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}


def client_session(settings: Settings) -> aiohttp.ClientSession:
    """Make the one session for everything that goes out, inside the loop. Who makes it, closes it.

    No cookies are kept: those of a load balancer would pin the bot to one machine. A proxy is
    looked at in production and when the environment names one, since looking costs each request
    a trip through a thread.
    """
    proxy = bool(os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy"))
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=MOST_CONNECTIONS, keepalive_timeout=KEPT_ALIVE_SECONDS, ttl_dns_cache=60
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=TIMEOUT,
        trust_env=settings.production and proxy,
    )


@dataclass(frozen=True, slots=True)
class Call:
    """One request: what for (a name for errors and logs), how, where, and with what."""

    what: str
    method: str
    service_url: str
    path: str
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What one try gave.

    status: None when there was no answer; retry_after: seconds; body: at most 2 MB. Without an
    answer: sent is False when the request never left, cut is True when the connection broke,
    kind names the failure.
    """

    status: int | None
    retry_after: float | None = None
    body: bytes = b""
    sent: bool = True
    cut: bool = False
    kind: str = ""

    @property
    def shown(self) -> str:
        """For the log."""
        return str(self.status or self.kind)


class Connector:
    """The connector service of Teams.

    session: from `client_session`; token: the app's own; allowed: says of a service URL whether
    our token may go there (`tokens.allowed_service_url`). sleep, chance (0 to 1) and now are for
    tests. Every method raises Undeliverable, Throttled, Uncertain, ConnectorFailed, and
    TokenUnavailable.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        token: AppToken,
        allowed: Callable[[str], bool],
        *,
        timeout: aiohttp.ClientTimeout = TIMEOUT,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._session = session
        self._token = token
        self._allowed = allowed
        self._timeout = timeout
        self._sleep = sleep
        self._chance = chance
        self._now = now

    async def send(
        self, service_url: str, conversation_id: str, activity: bytes, *, reply_to: str = ""
    ) -> str | None:
        """Send an activity (JSON), as a reply to another when reply_to is its id.

        Returns the id of the new activity; None when the service gives none, as it does for a
        text and a card in one activity.
        """
        path = f"{_conversation(conversation_id)}/activities"
        if reply_to:
            path = f"{path}/{_segment('send', reply_to)}"
        answer = await self._call(Call("send", "POST", service_url, path, activity))
        return _text(_document(answer.body), "id")

    async def update(
        self, service_url: str, conversation_id: str, activity_id: str, activity: bytes
    ) -> None:
        """Put another activity (JSON) in the place of one that was sent."""
        path = f"{_conversation(conversation_id)}/activities/{_segment('update', activity_id)}"
        await self._call(Call("update", "PUT", service_url, path, activity))

    async def delete(self, service_url: str, conversation_id: str, activity_id: str) -> None:
        """Take back an activity that was sent."""
        path = f"{_conversation(conversation_id)}/activities/{_segment('delete', activity_id)}"
        await self._call(Call("delete", "DELETE", service_url, path))

    async def create_personal(
        self, service_url: str, tenant_id: str, person_mri: str, bot_id: str
    ) -> str:
        """Open the personal chat with somebody, who must have the bot or share a team with it.

        person_mri: '29:…', as this bot knows the person; bot_id: '28:…'. Returns the
        conversation's id, the same one each time.
        """
        body = {
            "isGroup": False,
            "bot": {"id": bot_id},
            "members": [{"id": person_mri}],
            "tenantId": tenant_id,
            "channelData": {"tenant": {"id": tenant_id}},
        }
        call = Call("create", "POST", service_url, "/v3/conversations", orjson.dumps(body))
        answer = await self._call(call)
        found = _text(_document(answer.body), "id")
        if found is None:
            raise ConnectorFailed("create", answer.status, "no id in the answer")
        return found

    async def member(
        self, service_url: str, conversation_id: str, person_id: str
    ) -> dict[str, Any] | None:
        """One person of a conversation or team as the service gives it; None: not in there.

        person_id: '29:…' or the Entra object id. The Entra id comes back as `objectId` or
        `aadObjectId`.
        """
        path = f"{_conversation(conversation_id)}/members/{_segment('member', person_id)}"
        try:
            answer = await self._call(Call("member", "GET", service_url, path))
        except Undeliverable as error:
            if error.status == 404:
                return None
            raise
        found = _document(answer.body)
        if not found.get("id"):
            raise ConnectorFailed("member", answer.status, "no id in the answer")
        return found

    async def members(
        self, service_url: str, conversation_id: str
    ) -> AsyncIterator[dict[str, Any]]:
        """Everybody in a conversation or team, page by page."""
        path = f"{_conversation(conversation_id)}/pagedmembers"
        query = {"pageSize": str(PAGE_SIZE)}
        for _ in range(MOST_PAGES):
            call = Call("members", "GET", service_url, f"{path}?{urlencode(query)}")
            page = _document((await self._call(call)).body)
            people = page.get("members")
            # Half a roster must not pass for a whole one: who is missing would lose a role.
            if not isinstance(people, list):
                raise ConnectorFailed("members", 200, "no members in the answer")
            for person in people:
                if isinstance(person, dict):
                    yield person
            following = _text(page, "continuationToken")
            if following is None:
                return
            query["continuationToken"] = following
        raise ConnectorFailed("members", 200, "the roster does not end")

    async def _call(self, call: Call) -> Answer:
        """Do a call, again where that is of use, and raise for what is not a good answer."""
        if not self._allowed(call.service_url):
            raise Undeliverable(call.what, code="service URL not allowed")
        waited, maybe, renewed = 0.0, False, False
        for number in range(1, TRIES + 1):
            header = await self._token.header()
            outcome = await self._try(call, header)
            maybe = maybe or _maybe_arrived(call, outcome)
            if outcome.status == 401 and header and not renewed:
                renewed = True
                self._token.refused(header)
                continue
            if number == TRIES or not _worth_trying(call, outcome):
                break
            wait = self._wait(number, outcome)
            if waited + wait > PATIENCE:
                break
            logger.info("%s: %s, again in %.1f s", call.what, outcome.shown, wait)
            waited += wait
            await self._sleep(wait)
        if 200 <= (outcome.status or 0) < 300:
            return outcome
        raise _failure(call, outcome, maybe=maybe)

    async def _try(self, call: Call, header: Mapping[str, str]) -> Answer:
        url = URL(call.service_url.rstrip("/") + call.path, encoded=True)
        try:
            async with self._session.request(
                call.method,
                url,
                data=call.body,
                headers={**_JSON, **header},
                timeout=self._timeout,
                # A redirect would take our token to a host that nobody checked.
                allow_redirects=False,
            ) as response:
                after = self._retry_after(response.headers.get("Retry-After", ""))
                return Answer(response.status, after, await _body(response))
        except _BEFORE_SENDING as error:
            return Answer(None, sent=False, kind=type(error).__name__)
        except aiohttp.InvalidURL:
            raise Undeliverable(call.what, code="not a service URL") from None
        except TimeoutError:
            return Answer(None, kind="time-out")
        except (aiohttp.ClientError, OSError) as error:
            return Answer(None, kind=type(error).__name__, cut=True)

    def _retry_after(self, text: str) -> float | None:
        """Seconds, from either form of the header: a number, or a date."""
        if _SECONDS.fullmatch(text):
            return min(float(text), LONGEST_RETRY_AFTER)
        try:
            then = email.utils.parsedate_to_datetime(text)
        except ValueError:
            return None
        aware = then if then.tzinfo else then.replace(tzinfo=UTC)
        return min(max((aware - self._now()).total_seconds(), 0.0), LONGEST_RETRY_AFTER)

    def _wait(self, number: int, outcome: Answer) -> float:
        """Seconds before the next try: what the service asked for, and a random part."""
        random_part = self._chance() * min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (number - 1))
        return (outcome.retry_after or 0.0) + random_part


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """Read the body; b'' when too long or cut off: the status is known, so the work is done."""
    body = bytearray()
    try:
        async for chunk in response.content.iter_chunked(64 * 1024):
            body += chunk
            if len(body) > MOST_BYTES:
                logger.warning("an answer of more than %d bytes was dropped", MOST_BYTES)
                response.close()
                return b""
    except (aiohttp.ClientError, TimeoutError) as error:
        logger.warning("an answer was cut off: %s", type(error).__name__)
        return b""
    return bytes(body)


def _worth_trying(call: Call, outcome: Answer) -> bool:
    if outcome.status is not None:
        return outcome.status in _AGAIN
    return not outcome.sent or (outcome.cut and call.method in _IDEMPOTENT)


def _maybe_arrived(call: Call, outcome: Answer) -> bool:
    if call.method == "GET":
        return False
    return outcome.status in _GATEWAY or (outcome.status is None and outcome.sent)


def _failure(call: Call, outcome: Answer, *, maybe: bool) -> ConnectorError:
    status, code = outcome.status, _error_code(outcome)
    if status in (403, 404):
        return Undeliverable(call.what, status, code)
    if maybe and (status is None or status in _AGAIN):
        return Uncertain(call.what, status, code)
    if status in _LATER:
        return Throttled(call.what, status, code, outcome.retry_after)
    return ConnectorFailed(call.what, status, code)


def _error_code(answer: Answer) -> str:
    if answer.status is None:
        return answer.kind
    error = _document(answer.body).get("error")
    code = error.get("code") if isinstance(error, dict) else None
    # It goes into the log, so it is held to what a code looks like.
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _document(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _text(document: Mapping[str, Any], name: str) -> str | None:
    found = document.get(name)
    return found if isinstance(found, str) and found else None


def _conversation(conversation_id: str) -> str:
    return f"/v3/conversations/{_segment('conversation', conversation_id)}"


def _segment(what: str, text: str) -> str:
    """Quote an id as one segment of a path; a dot or two would climb out of it, so are no ids."""
    if text in ("", ".", ".."):
        raise Undeliverable(what, code="not an id")
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise Undeliverable(what, code="not an id") from None
