"""What can go wrong at the edge, in one tree.

None of these texts is for a user. Those of SettingsError are for the administrator who starts
the app; the others are for the log, and the outside sees a status or an incident number.

    PlekError                       (knowledge.errors)
    └── BotError
        ├── SettingsError           the settings are missing or wrong: nothing is started
        ├── BadActivity             what came in is no activity; 400
        ├── Refused                 what came in is not let through; has an HTTP status
        │   ├── Unauthorized        401, nobody proved that this comes from Teams
        │   ├── Forbidden           403, proved, but not for this bot or this tenant
        │   └── KeysUnavailable     503, it cannot be checked: there are no keys to check with
        └── UpstreamError           a service of the platform did not do what was asked
            ├── TokenUnavailable    the sign-in service gave the app no token
            ├── EmbeddingsFailed    the server for embeddings gave no vectors
            └── ConnectorError      the connector service did not take or give something
                ├── Undeliverable   it never will: blocked, removed, gone
                ├── Throttled       not now, perhaps later; nothing arrived
                ├── Uncertain       it may have arrived and it may not
                └── ConnectorFailed anything else; `lasting` says whether trying again is of use
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.errors import PlekError


class BotError(PlekError):
    """The root of what `bot` raises itself."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one setting.

    variable: its name, 'PLEK_PORT'; wrong: what is the matter, without the value of a secret;
    remedy: what the administrator can do.
    """

    variable: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.variable} {self.wrong}. {self.remedy}."


class SettingsError(BotError):
    """The settings are missing or wrong.

    problems: all of them, so that one look is enough.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"- {problem}" for problem in self.problems)
        super().__init__(f"The app is not started, its settings are not right:\n{lines}")


class BadActivity(BotError):
    """What came in is not an activity that this bot can read; its text names the field."""


class Refused(BotError):
    """A request that is not let through.

    status: the HTTP status for the other side, which gets nothing else; reason: for the log.
    """

    status = 400

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unauthorized(Refused):
    """Nobody proved that the request comes from the Bot Framework and is meant for this bot."""

    status = 401


class Forbidden(Refused):
    """The request is genuine, but this tenant or this service URL is not let in."""

    status = 403


class KeysUnavailable(Refused):
    """The token cannot be checked, because the signing keys could not be fetched.

    503, not 401: the sender did nothing wrong and may try again.
    """

    status = 503


class UpstreamError(BotError):
    """A service of the platform did not do what was asked."""


class TokenUnavailable(UpstreamError):
    """The sign-in service gave the app no token.

    code: the service's own code ('invalid_client', 'AADSTS7000215'), or the kind of failure.
    """

    def __init__(self, code: str, remedy: str) -> None:
        super().__init__(f"No token for the bot itself ({code}). {remedy}")
        self.code = code


class EmbeddingsFailed(UpstreamError):
    """The server for embeddings gave no vectors, or none that can be used.

    refused: it answered, and will not take these texts.
    """

    def __init__(self, why: str, *, refused: bool = False) -> None:
        super().__init__(f"no embeddings: {why}")
        self.refused = refused


class ConnectorError(UpstreamError):
    """The connector service did not take or give something.

    what: what was asked, 'send'; status: its HTTP status, None when there was no answer;
    code: the service's own code ('BotNotInConversationRoster'), '' when it gave none.
    """

    def __init__(self, what: str, status: int | None = None, code: str = "") -> None:
        shown = " ".join(part for part in (str(status or ""), code) if part) or "no answer"
        super().__init__(f"{what}: {shown}")
        self.what = what
        self.status = status
        self.code = code


class Undeliverable(ConnectorError):
    """It will never arrive: the bot is blocked or removed, or the conversation is gone."""


class Throttled(ConnectorError):
    """The service asked to come back later, and all tries are used up. Nothing arrived.

    retry_after: seconds that the service asked for, None when it named no time.
    """

    def __init__(
        self, what: str, status: int, code: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(what, status, code)
        self.retry_after = retry_after


class Uncertain(ConnectorError):
    """The connection was cut, timed out or answered by a gateway after sending.

    It may have arrived and it may not.
    """


class ConnectorFailed(ConnectorError):
    """The service refused, could not be reached, or answered with something unusable.

    lasting: True when the same request would be refused again (400, 413, …). Not for 401: that
    is about the app's credential, and what is owed goes out once an administrator has put it right.
    """

    @property
    def lasting(self) -> bool:
        """Whether trying the same again is of no use."""
        return (
            self.status is not None and 300 <= self.status < 500 and self.status not in (401, 408)
        )
