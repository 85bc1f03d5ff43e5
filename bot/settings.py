"""The settings: environment variables with the prefix PLEK_, or a `.env` file, read once.

Two layers: what somebody wrote down is text; `Settings` is what it means, checked and frozen. All
problems of both are collected, so that an administrator sees them in one look. A variable in the
environment wins over the same one in the file; an empty one counts as not there.
"""

from __future__ import annotations

import ipaddress
import os
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.errors import Problem, SettingsError
from knowledge.matching.document import LEAST_ALIKE

PREFIX = "PLEK_"
OPENID_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
TOKEN_ISSUER = "https://api.botframework.com"  # noqa: S105 - who issues tokens, not a secret
DATABASE_URL = "sqlite:///plek.db"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOOPBACK_HOST = "127.0.0.1"
EVERY_HOST = "0.0.0.0"  # noqa: S104 - production runs in a container behind a proxy

_HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_DIGITS = re.compile(r"[0-9]{1,5}")
_PART = re.compile(r"0?\.[0-9]{1,6}|1(\.0{1,6})?")
_HEADER = re.compile(r"[!-~]{1,4096}")
_MODEL = re.compile(r"[!-~]{1,200}")
_PRIVATE_NAMES = (".internal", ".local")
_THUMBPRINT = re.compile(r"[0-9A-F]{40}")


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """The app proves who it is with a secret of its registration."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Certificate:
    """The app proves who it is with a certificate.

    path: a PEM file with the private key; thumbprint: SHA-1, 40 upper-case hexadecimal digits.
    """

    path: Path
    thumbprint: str


@dataclass(frozen=True, slots=True)
class ManagedIdentity:
    """Azure proves who the machine is. client_id: None for the system-assigned identity."""

    client_id: str | None


Credential = ClientSecret | Certificate | ManagedIdentity


def is_loopback(host: str | None) -> bool:
    """Whether a host is this machine: 127.0.0.0/8, `localhost` or `::1` (with or without [])."""
    if host is None:
        return False
    bare = host.strip("[]").lower()
    if bare == "localhost":
        return True
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False


def is_private(host: str | None) -> bool:
    """Whether a host can only be one near by: a private address, or a name without a domain.

    So are names in `.internal` and `.local`, which no public server has (RFC 6762; ICANN, 2024).
    """
    if not host:
        return False
    bare = host.strip("[]").lower()
    try:
        return ipaddress.ip_address(bare).is_private
    except ValueError:
        return "." not in bare or bare.endswith(_PRIVATE_NAMES)


def _env(text: str) -> str:
    if text not in ("development", "production"):
        raise ValueError("has a value that is not known")
    return text


def _guid(text: str) -> str:
    found = text.lower()
    try:
        same = str(uuid.UUID(found)) == found
    except ValueError:
        same = False
    if not same:
        raise ValueError("is not a GUID")
    return found


def _guids(text: str) -> frozenset[str]:
    parts = [part for part in (piece.strip() for piece in text.split(",")) if part]
    good = []
    for number, part in enumerate(parts, 1):
        try:
            good.append(_guid(part))
        except ValueError:
            raise ValueError(f"has an item that is not a GUID (number {number})") from None
    return frozenset(good)


def _host(text: str) -> str:
    bare = text.strip("[]")
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        if not _HOST_NAME.fullmatch(bare):
            raise ValueError("is not an address or a host name") from None
    return bare


def _port(text: str) -> int:
    if not _DIGITS.fullmatch(text) or not 1 <= int(text) <= 65535:
        raise ValueError("is not a number from 1 to 65535")
    return int(text)


def _database_url(text: str) -> str:
    # The text may hold a password, so it is not repeated in the message.
    if text.startswith("sqlite:///") and text != "sqlite:///":
        return text
    try:
        parts = urlsplit(text)
        named = parts.scheme == "postgresql" and len(parts.path) > 1 and parts.port != 0
    except ValueError:
        named = False
    if not named:
        raise ValueError("names no database that the app can use")
    return text


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise ValueError("is not a URL")
    return text


def _base_url(text: str) -> str:
    """Read the part of a URL before `/v1/…`, where some write that down too."""
    parts = urlsplit(_url(text))
    if parts.username or parts.password:
        raise ValueError("has a name or a password in it")  # it would stand in logs
    if parts.query or parts.fragment:
        raise ValueError("is not a URL")
    return text.rstrip("/").removesuffix("/embeddings").removesuffix("/v1").rstrip("/")


def _header(text: str) -> str:
    if not _HEADER.fullmatch(text):
        raise ValueError("has signs that a key cannot have")
    return text


def _model(text: str) -> str:
    if not _MODEL.fullmatch(text):
        raise ValueError("is not the name of a model")
    return text


def _part(text: str) -> float:
    if not _PART.fullmatch(text) or float(text) == 0:
        raise ValueError("is not a number above 0, at most 1")
    return float(text)


def _key_file(name: str) -> Path:
    path = Path(name)
    try:
        text = path.read_text(encoding="ascii", errors="replace")
    except OSError as error:
        raise ValueError(f"names a file that cannot be read ({error.strerror})") from None
    if "PRIVATE KEY-----" not in text:
        raise ValueError("names a file without a private key")
    if "ENCRYPTED" in text:
        raise ValueError("names a file whose key is locked with a passphrase")
    return path


def _thumbprint(text: str) -> str:
    bare = re.sub(r"[\s:]", "", text).upper()
    if not _THUMBPRINT.fullmatch(bare):
        raise ValueError("is not a SHA-1 thumbprint")
    return bare


def _identity(text: str) -> str:
    return "system" if text.lower() == "system" else _guid(text)


def _log_level(text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise ValueError("is not a log level")
    return text.upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the settings mean. Frozen; made by `load_settings`.

    env: 'development' listens and sends on loopback only (but for embeddings, when those are set),
    'production' demands credentials.
    admins, allowed_tenants: Entra ids, lower case; an empty allowed_tenants is 'any', which only
    development has. app_id without a credential, also for development only, checks tokens but
    sends none. openid_url, token_issuer: who signs the inbound tokens; https, or in development
    http on loopback, so that a local issuer can stand in. database_url: as it was written.
    embeddings_url: without `/v1/embeddings`; None: off. embeddings_least: cosine, 0..1.
    """

    env: Literal["development", "production"]
    host: str
    port: int = 3978
    # A database URL may hold a password: it stays out of every repr, as a secret does.
    database_url: str = field(default=DATABASE_URL, repr=False)
    admins: frozenset[str] = frozenset()
    app_id: str | None = None
    app_tenant: str | None = None
    app_secret: str | None = field(default=None, repr=False)
    app_certificate: Path | None = None
    app_certificate_thumbprint: str | None = None
    app_managed_identity: str | None = None
    allowed_tenants: frozenset[str] = frozenset()
    openid_url: str = OPENID_URL
    token_issuer: str = TOKEN_ISSUER
    embeddings_url: str | None = None
    embeddings_model: str = ""
    embeddings_key: str | None = field(default=None, repr=False)
    embeddings_least: float = LEAST_ALIKE
    log_level: str = "INFO"

    @property
    def production(self) -> bool:
        """Whether this is the real thing."""
        return self.env == "production"

    @property
    def checks_tokens(self) -> bool:
        """Whether inbound requests must carry a token; False only in development without app id."""
        return self.app_id is not None

    @property
    def credential(self) -> Credential | None:
        """How the app proves who it is; None only in development."""
        if self.app_secret is not None:
            return ClientSecret(self.app_secret)
        if self.app_certificate is not None and self.app_certificate_thumbprint is not None:
            return Certificate(self.app_certificate, self.app_certificate_thumbprint)
        if self.app_managed_identity is not None:
            named = self.app_managed_identity
            return ManagedIdentity(None if named == "system" else named)
        return None


_READ: Mapping[str, Callable[[str], Any]] = {
    "env": _env,
    "host": _host,
    "port": _port,
    "database_url": _database_url,
    "admins": _guids,
    "app_id": _guid,
    "app_tenant": _guid,
    "app_secret": str,
    "app_certificate": _key_file,
    "app_certificate_thumbprint": _thumbprint,
    "app_managed_identity": _identity,
    "allowed_tenants": _guids,
    "openid_url": _url,
    "token_issuer": _url,
    "embeddings_url": _base_url,
    "embeddings_model": _model,
    "embeddings_key": _header,
    "embeddings_least": _part,
    "log_level": _log_level,
}
"""What makes a setting of a text, by field. Each raises ValueError with what is wrong."""

_GUID_REMEDY = "A GUID looks like 00000000-0000-0000-0000-000000000000"
_REMEDIES: Mapping[str, str] = {
    "env": "Set it to 'development' (this machine only, no credentials) or to 'production'",
    "host": f"Give the address to listen on, for example {LOOPBACK_HOST}",
    "port": "Leave it out for 3978, or give a free port",
    "database_url": "Use sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE"
    " (the app picks the driver)",
    "admins": "Give the Entra object ids of the administrators, separated by commas",
    "app_id": f"Copy 'Application (client) ID' from the app registration. {_GUID_REMEDY}",
    "app_tenant": f"Copy 'Directory (tenant) ID' from the app registration. {_GUID_REMEDY}",
    "app_secret": "Copy the value of a client secret, not its id",
    "app_certificate": "Give the path of a PEM file that holds the private key, readable for the"
    " account that runs the app and without a passphrase",
    "app_certificate_thumbprint": "Copy the thumbprint (SHA-1, 40 hexadecimal digits) from"
    " 'Certificates & secrets' of the app registration",
    "app_managed_identity": "Give the client id of the identity, or 'system'",
    "allowed_tenants": "Give the Entra tenant ids that may use the bot, separated by commas",
    "openid_url": f"Leave it out for {OPENID_URL}",
    "token_issuer": f"Leave it out for {TOKEN_ISSUER}",
    "embeddings_url": "Leave it out to send no texts anywhere, or give the address of a server with"
    " an OpenAI-compatible /v1/embeddings, for example https://embeddings.example",
    "embeddings_model": "Give the name of the model as the server knows it",
    "embeddings_key": "Copy the key of the server, or leave it out when it asks for none",
    "embeddings_least": f"Leave it out for {LEAST_ALIKE}, or give a number like 0.6",
    "log_level": f"Use one of {', '.join(LOG_LEVELS)}",
}
_CREDENTIALS = ("app_secret", "app_certificate", "app_managed_identity")
_CREDENTIAL_REMEDY = (
    "Set exactly one of PLEK_APP_SECRET, PLEK_APP_CERTIFICATE (with"
    " PLEK_APP_CERTIFICATE_THUMBPRINT) and PLEK_APP_MANAGED_IDENTITY"
)


def load_settings(
    env: Mapping[str, str] | None = None, *, env_file: Path | None = None
) -> Settings:
    """Read the settings.

    env: the variables, for tests and tools; None reads the process environment and `.env` (or
    env_file). Raises SettingsError with every problem there is; no text has a secret's value.
    """
    written = _written(env, env_file or Path(".env"))
    values: dict[str, Any] = {}
    problems = list(_read(_with_host(written), values))
    known = {problem.variable for problem in problems}
    problems.extend(rule for rule in _rules(written) if rule.variable not in known)
    if problems:
        raise SettingsError(sorted(problems, key=_position))
    return Settings(**values)


def _written(env: Mapping[str, str] | None, env_file: Path) -> dict[str, str]:
    """Collect the texts that there are, by field."""
    if env is None:
        try:
            in_file = dotenv_values(env_file, encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            problem = Problem(str(env_file), "cannot be read", "Save it as plain UTF-8 text")
            raise SettingsError([problem]) from None
        env = {name: text for name, text in in_file.items() if text}
        env |= {name: text for name, text in os.environ.items() if text}
    stripped = {name: env.get(_variable(name), "").strip() for name in _READ}
    return {name: text for name, text in stripped.items() if text}


def _read(written: Mapping[str, str], values: dict[str, Any]) -> Iterator[Problem]:
    """Put what the texts mean into `values`; give the problems of those that mean nothing."""
    if "env" not in written:
        yield _problem("env", "is missing")
    for name, text in written.items():
        try:
            values[name] = _READ[name](text)
        except ValueError as error:
            yield _problem(name, str(error))


def _with_host(written: Mapping[str, str]) -> dict[str, str]:
    host = EVERY_HOST if written.get("env") == "production" else LOOPBACK_HOST
    return {"host": host, **written}


def _variable(field: str) -> str:
    return PREFIX + field.upper()


def _position(problem: Problem) -> int:
    return [_variable(name) for name in _READ].index(problem.variable)


def _rules(written: Mapping[str, str]) -> Iterator[Problem]:
    """Find what is wrong between settings, from the text, so that it works beside bad fields."""
    yield from _credential_rules(written)
    yield from _url_rules(written)
    yield from _embeddings_rules(written)
    if written.get("env") == "production":
        for name in ("app_id", "app_tenant", "allowed_tenants"):
            if name not in written:
                yield _problem(name, "is missing; production does not start without it")
        if "allowed_tenants" in written and not written["allowed_tenants"].strip(", "):
            yield _problem("allowed_tenants", "names no tenant")
    elif written.get("env") == "development" and not is_loopback(
        written.get("host", LOOPBACK_HOST)
    ):
        yield _problem(
            "host",
            "is not this machine; development listens on loopback only",
            f"Leave it out for {LOOPBACK_HOST}, or set PLEK_ENV=production",
        )


def _credential_rules(written: Mapping[str, str]) -> Iterator[Problem]:
    given = [name for name in _CREDENTIALS if name in written]
    for name in given[1:]:
        yield _problem(name, "is one credential too many", _CREDENTIAL_REMEDY)
    if not given and written.get("env") == "production":
        yield _problem(
            "app_secret",
            "is missing, and so is every other credential; production does not start without one",
            _CREDENTIAL_REMEDY,
        )
    for name, other in (
        ("app_certificate", "app_certificate_thumbprint"),
        ("app_certificate_thumbprint", "app_certificate"),
    ):
        if name in written and other not in written:
            yield _problem(other, f"is missing; {_variable(name)} needs it")
    if given and written.get("env") == "development":
        for name in ("app_id", "app_tenant"):
            if name not in written:
                yield _problem(name, f"is missing; {_variable(given[0])} needs it")


def _url_rules(written: Mapping[str, str]) -> Iterator[Problem]:
    development = written.get("env") == "development"
    for name in ("openid_url", "token_issuer"):
        text = written.get(name, "")
        if not text.startswith("http://"):
            continue
        try:
            local = is_loopback(urlsplit(text).hostname)
        except ValueError:
            continue
        if not (development and local):
            yield _problem(name, "is not https; http is for loopback in development only")


def _embeddings_rules(written: Mapping[str, str]) -> Iterator[Problem]:
    url = written.get("embeddings_url", "")
    if url and "embeddings_model" not in written:
        yield _problem("embeddings_model", "is missing; PLEK_EMBEDDINGS_URL needs it")
    if url.startswith("http://"):
        try:
            near = is_private(urlsplit(url).hostname)
        except ValueError:
            return
        if not near:
            yield _problem(
                "embeddings_url",
                "is not https, so that others could read what is asked",
                "Use https; http is for this machine and for private addresses and names",
            )


def _problem(field: str, wrong: str, remedy: str = "") -> Problem:
    return Problem(_variable(field), wrong, remedy or _REMEDIES[field])
