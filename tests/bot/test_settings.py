"""Settings: what is accepted, what is refused, and whether the refusal helps."""

from __future__ import annotations

import os
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.settings import (
    OPENID_URL,
    TOKEN_ISSUER,
    Certificate,
    ClientSecret,
    ManagedIdentity,
    is_loopback,
    is_private,
    load_settings,
)

GUID = "11111111-2222-3333-4444-555555555555"
OTHER = "AAAAAAAA-bbbb-cccc-dddd-eeeeeeeeeeee"
SECRET = "correct-horse-battery-staple"
THUMBPRINT = "0123456789ABCDEF0123456789ABCDEF01234567"

DEVELOPMENT = {"PLEK_ENV": "development"}
PRODUCTION = {
    "PLEK_ENV": "production",
    "PLEK_APP_ID": GUID,
    "PLEK_APP_TENANT": GUID,
    "PLEK_APP_SECRET": SECRET,
    "PLEK_ALLOWED_TENANTS": f"{GUID}, {OTHER}",
}


def problems(env: dict[str, str]) -> dict[str, str]:
    """The variables that a refusal names, each with what is wrong."""
    with pytest.raises(SettingsError) as caught:
        load_settings(env)
    for problem in caught.value.problems:
        assert str(problem) in str(caught.value)
        assert problem.remedy
    found = {problem.variable: problem.wrong for problem in caught.value.problems}
    assert len(found) == len(caught.value.problems), "a variable is named twice"
    return found


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "bot.pem"
    path.write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    return path


def test_development_needs_nothing_more() -> None:
    settings = load_settings(DEVELOPMENT)
    assert (settings.host, settings.port) == ("127.0.0.1", 3978)
    assert settings.database_url == "sqlite:///plek.db"
    assert (settings.openid_url, settings.token_issuer) == (OPENID_URL, TOKEN_ISSUER)
    assert settings.allowed_tenants == frozenset()
    assert settings.credential is None
    assert not settings.checks_tokens
    assert not settings.production


def test_production() -> None:
    settings = load_settings({**PRODUCTION, "PLEK_ADMINS": f"{GUID.upper()},{OTHER},"})
    assert settings.host == "0.0.0.0"
    assert settings.admins == settings.allowed_tenants == {GUID, OTHER.lower()}
    assert settings.credential == ClientSecret(SECRET)
    assert settings.checks_tokens
    assert settings.production


def test_settings_do_not_change() -> None:
    settings = load_settings(DEVELOPMENT)
    with pytest.raises(FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]


def test_the_other_credentials(key_file: Path) -> None:
    rest = {name: text for name, text in PRODUCTION.items() if name != "PLEK_APP_SECRET"}
    by_certificate = load_settings(
        {
            **rest,
            "PLEK_APP_CERTIFICATE": str(key_file),
            "PLEK_APP_CERTIFICATE_THUMBPRINT": ":".join(
                THUMBPRINT.lower()[at : at + 2] for at in range(0, 40, 2)
            ),
        }
    )
    assert by_certificate.credential == Certificate(key_file, THUMBPRINT)
    by_system = load_settings({**rest, "PLEK_APP_MANAGED_IDENTITY": "System"})
    assert by_system.credential == ManagedIdentity(None)
    by_id = load_settings({**rest, "PLEK_APP_MANAGED_IDENTITY": OTHER})
    assert by_id.credential == ManagedIdentity(OTHER.lower())


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PLEK_ENV", "prod"),
        ("PLEK_HOST", "not a host"),
        ("PLEK_HOST", "0.0.0.0"),
        ("PLEK_HOST", "192.168.1.10"),
        ("PLEK_HOST", "::"),
        ("PLEK_PORT", "0"),
        ("PLEK_PORT", "65536"),
        ("PLEK_PORT", "http"),
        ("PLEK_PORT", "-1"),
        ("PLEK_PORT", "３９７８"),
        ("PLEK_DATABASE_URL", "sqlite:///"),
        ("PLEK_DATABASE_URL", "plek.db"),
        ("PLEK_DATABASE_URL", "mysql://u:p@db/plek"),
        ("PLEK_DATABASE_URL", "postgresql+psycopg://u:p@db/plek"),
        ("PLEK_DATABASE_URL", "postgresql://db"),
        ("PLEK_DATABASE_URL", "postgresql://db:port/plek"),
        ("PLEK_ADMINS", f"{GUID},somebody@plek.example"),
        ("PLEK_APP_ID", "plek"),
        ("PLEK_APP_ID", GUID.replace("-", "")),
        ("PLEK_APP_TENANT", "plek.example"),
        ("PLEK_APP_CERTIFICATE", "nowhere.pem"),
        ("PLEK_APP_CERTIFICATE", "/"),
        ("PLEK_APP_CERTIFICATE_THUMBPRINT", "0123"),
        ("PLEK_APP_MANAGED_IDENTITY", "mine"),
        ("PLEK_ALLOWED_TENANTS", "plek.example"),
        ("PLEK_OPENID_URL", "login.example/openid"),
        ("PLEK_OPENID_URL", "http://login.example/openid"),
        ("PLEK_OPENID_URL", "http://[::1"),
        ("PLEK_TOKEN_ISSUER", "http://login.example"),
        ("PLEK_TOKEN_ISSUER", "issuer"),
        ("PLEK_EMBEDDINGS_URL", "embeddings.example"),
        ("PLEK_EMBEDDINGS_URL", "https://plek:hunter2@embeddings.example"),
        ("PLEK_EMBEDDINGS_URL", "https://embeddings.example/?version=1"),
        ("PLEK_EMBEDDINGS_URL", "https://embeddings.example/#v1"),
        ("PLEK_EMBEDDINGS_URL", "http://embeddings.example"),
        ("PLEK_EMBEDDINGS_URL", "http://93.184.216.34:8080"),
        ("PLEK_EMBEDDINGS_URL", "http://[::1"),
        ("PLEK_EMBEDDINGS_MODEL", "two words"),
        ("PLEK_EMBEDDINGS_MODEL", "m" * 201),
        ("PLEK_EMBEDDINGS_KEY", "a\r\nb"),
        ("PLEK_EMBEDDINGS_KEY", "sleutel…"),
        ("PLEK_EMBEDDINGS_LEAST", "0"),
        ("PLEK_EMBEDDINGS_LEAST", "0.0"),
        ("PLEK_EMBEDDINGS_LEAST", "1.1"),
        ("PLEK_EMBEDDINGS_LEAST", "-0.5"),
        ("PLEK_EMBEDDINGS_LEAST", "0,5"),
        ("PLEK_EMBEDDINGS_LEAST", "nan"),
        ("PLEK_EMBEDDINGS_LEAST", "1e-1"),
        ("PLEK_LOG_LEVEL", "loud"),
    ],
)
def test_each_wrong_value_is_named(variable: str, value: str) -> None:
    assert variable in problems({**DEVELOPMENT, variable: value})


@pytest.mark.parametrize(
    "missing", ["PLEK_ENV", "PLEK_APP_ID", "PLEK_APP_TENANT", "PLEK_ALLOWED_TENANTS"]
)
@pytest.mark.parametrize("how", ["left out", "empty", "blank"])
def test_production_refuses_to_start_without(missing: str, how: str) -> None:
    env = {**PRODUCTION, missing: "  " if how == "blank" else ""}
    if how == "left out":
        del env[missing]
    assert list(problems(env)) == [missing]


def test_production_refuses_to_start_without_a_credential() -> None:
    env = {name: text for name, text in PRODUCTION.items() if name != "PLEK_APP_SECRET"}
    with pytest.raises(SettingsError) as caught:
        load_settings(env)
    for name in ("PLEK_APP_SECRET", "PLEK_APP_CERTIFICATE", "PLEK_APP_MANAGED_IDENTITY"):
        assert name in str(caught.value)


def test_production_refuses_tenants_that_are_only_commas() -> None:
    assert list(problems({**PRODUCTION, "PLEK_ALLOWED_TENANTS": " , "})) == ["PLEK_ALLOWED_TENANTS"]


@pytest.mark.parametrize("variable", ["PLEK_OPENID_URL", "PLEK_TOKEN_ISSUER"])
def test_http_is_for_loopback_in_development(variable: str) -> None:
    local = {variable: "http://127.0.0.1:8080/x"}
    assert load_settings({**DEVELOPMENT, **local})
    assert load_settings({**PRODUCTION, variable: "https://login.example/x"})
    assert list(problems({**PRODUCTION, **local})) == [variable]


EMBEDDINGS = {
    "PLEK_EMBEDDINGS_URL": "https://embeddings.example/",
    "PLEK_EMBEDDINGS_MODEL": "intfloat/multilingual-e5-large",
}


def test_embeddings_are_off_until_there_is_a_url() -> None:
    settings = load_settings(PRODUCTION)
    assert settings.embeddings_url is None
    assert settings.embeddings_least == 0.5
    rest = {"PLEK_EMBEDDINGS_URL": " ", "PLEK_EMBEDDINGS_MODEL": "m", "PLEK_EMBEDDINGS_KEY": "k"}
    assert load_settings({**PRODUCTION, **rest}).embeddings_url is None


def test_embeddings() -> None:
    more = {"PLEK_EMBEDDINGS_KEY": SECRET, "PLEK_EMBEDDINGS_LEAST": ".75"}
    settings = load_settings({**PRODUCTION, **EMBEDDINGS, **more})
    assert settings.embeddings_url == "https://embeddings.example"
    assert settings.embeddings_model == "intfloat/multilingual-e5-large"
    assert (settings.embeddings_key, settings.embeddings_least) == (SECRET, 0.75)
    assert SECRET not in repr(load_settings({**DEVELOPMENT, **EMBEDDINGS, **more}))


@pytest.mark.parametrize(
    "url",
    ["https://e.example/ai", "https://e.example/ai/v1/", "https://e.example/ai/v1/embeddings"],
)
def test_the_url_of_embeddings_in_each_form(url: str) -> None:
    settings = load_settings({**PRODUCTION, **EMBEDDINGS, "PLEK_EMBEDDINGS_URL": url})
    assert settings.embeddings_url == "https://e.example/ai"


def test_embeddings_need_a_model() -> None:
    url = {"PLEK_EMBEDDINGS_URL": EMBEDDINGS["PLEK_EMBEDDINGS_URL"]}
    assert list(problems({**PRODUCTION, **url})) == ["PLEK_EMBEDDINGS_MODEL"]


@pytest.mark.parametrize("env", [DEVELOPMENT, PRODUCTION], ids=["development", "production"])
@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("[::1]", True),
        ("10.1.2.3", True),
        ("192.168.1.10", True),
        ("[fd00::1]", True),
        ("ollama", True),
        ("models.plek.internal", True),
        ("models.plek.svc.cluster.local", True),
        ("8.8.8.8", False),
        ("[2606:4700::1111]", False),
        ("embeddings.example", False),
        ("internal.example", False),
        ("local.", False),
    ],
)
def test_embeddings_go_over_http_only_to_what_is_near(
    env: dict[str, str], host: str, private: bool
) -> None:
    assert is_private(host) is private
    env = {**env, **EMBEDDINGS, "PLEK_EMBEDDINGS_URL": f"http://{host}:8080/"}
    if private:
        assert load_settings(env).embeddings_url == f"http://{host}:8080"
    else:
        assert list(problems(env)) == ["PLEK_EMBEDDINGS_URL"]


def test_nowhere_is_not_near() -> None:
    assert not is_private(None)
    assert not is_private("")


def test_one_credential_at_most(key_file: Path) -> None:
    certificate = {
        "PLEK_APP_CERTIFICATE": str(key_file),
        "PLEK_APP_CERTIFICATE_THUMBPRINT": THUMBPRINT,
    }
    assert list(problems({**PRODUCTION, **certificate})) == ["PLEK_APP_CERTIFICATE"]
    all_three = {**PRODUCTION, **certificate, "PLEK_APP_MANAGED_IDENTITY": "system"}
    assert list(problems(all_three)) == ["PLEK_APP_CERTIFICATE", "PLEK_APP_MANAGED_IDENTITY"]


def test_half_a_certificate(key_file: Path) -> None:
    app = {**DEVELOPMENT, "PLEK_APP_ID": GUID, "PLEK_APP_TENANT": GUID}
    assert list(problems({**app, "PLEK_APP_CERTIFICATE": str(key_file)})) == [
        "PLEK_APP_CERTIFICATE_THUMBPRINT"
    ]
    assert list(problems({**app, "PLEK_APP_CERTIFICATE_THUMBPRINT": THUMBPRINT})) == [
        "PLEK_APP_CERTIFICATE"
    ]


def test_a_key_file_that_cannot_be_used(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    for text, wrong in (
        ("-----BEGIN CERTIFICATE-----", "without a private key"),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----", "passphrase"),
    ):
        path.write_text(text)
        env = {**DEVELOPMENT, "PLEK_APP_CERTIFICATE": str(path)}
        assert wrong in problems(env)["PLEK_APP_CERTIFICATE"]


def test_a_credential_needs_its_app() -> None:
    assert list(problems({**DEVELOPMENT, "PLEK_APP_SECRET": SECRET})) == [
        "PLEK_APP_ID",
        "PLEK_APP_TENANT",
    ]


def test_all_problems_at_once() -> None:
    env = {"PLEK_ENV": "production", "PLEK_PORT": "x", "PLEK_APP_ID": "y", "PLEK_LOG_LEVEL": "z"}
    assert list(problems(env)) == [
        "PLEK_PORT",
        "PLEK_APP_ID",
        "PLEK_APP_TENANT",
        "PLEK_APP_SECRET",
        "PLEK_ALLOWED_TENANTS",
        "PLEK_LOG_LEVEL",
    ]


def test_nothing_set() -> None:
    assert problems({}) == {"PLEK_ENV": "is missing"}


DATABASE = "postgresql://plek:hunter2-in-the-url@db.example/plek"


def test_secrets_are_in_no_repr() -> None:
    settings = load_settings({**PRODUCTION, "PLEK_DATABASE_URL": DATABASE})
    assert settings.database_url == DATABASE
    for text in (repr(settings), str(settings), repr(settings.credential)):
        assert SECRET not in text
        assert "hunter2" not in text


def test_secrets_are_in_no_error() -> None:
    env = {
        "PLEK_ENV": "production",
        "PLEK_APP_SECRET": SECRET,
        "PLEK_APP_MANAGED_IDENTITY": "mine",
        "PLEK_DATABASE_URL": DATABASE.replace("postgresql", "oracle"),
    }
    with pytest.raises(SettingsError) as caught:
        load_settings(env)
    seen: BaseException | None = caught.value
    shown = ""
    while seen is not None:
        shown += f"{seen} {seen!r}"
        seen = None if seen.__suppress_context__ else seen.__cause__ or seen.__context__
    assert "PLEK_DATABASE_URL" in shown
    assert SECRET not in shown
    assert "hunter2" not in shown


@pytest.fixture
def no_variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in list(os.environ):
        if name.upper().startswith("PLEK_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_environment_wins_over_the_file(
    no_variables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (no_variables / ".env").write_text("PLEK_ENV=development\nPLEK_PORT=1111\nOTHER=x\n")
    assert load_settings().port == 1111
    monkeypatch.setenv("PLEK_PORT", "2222")
    assert load_settings().port == 2222
    monkeypatch.setenv("PLEK_PORT", "")
    assert load_settings().port == 1111


def test_a_mapping_reads_neither_environment_nor_file(
    no_variables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (no_variables / ".env").write_text("PLEK_PORT=1111\n")
    monkeypatch.setenv("PLEK_LOG_LEVEL", "ERROR")
    settings = load_settings(DEVELOPMENT)
    assert (settings.port, settings.log_level) == (3978, "INFO")


def test_a_file_that_is_no_text(no_variables: Path) -> None:
    (no_variables / ".env").write_bytes(b"PLEK_ENV=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"\.env cannot be read"):
        load_settings()


@given(
    env=st.dictionaries(
        st.sampled_from([*PRODUCTION, "PLEK_HOST", "PLEK_PORT", "PLEK_DATABASE_URL"]),
        st.sampled_from([*PRODUCTION.values(), "development", "1", "::1"]) | st.text(max_size=20),
    )
)
def test_either_settings_that_hold_or_a_settings_error(env: dict[str, str]) -> None:
    try:
        settings = load_settings(env)
    except SettingsError:
        # What it says is tested above; here, that nothing else comes out.
        return
    if settings.production:
        assert settings.app_id
        assert settings.allowed_tenants
        assert settings.credential is not None
    else:
        assert is_loopback(settings.host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.255.1.2", "localhost", "LOCALHOST", "[::1]"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", [None, "", "0.0.0.0", "::", "128.0.0.1", "localhost.example"])
def test_not_loopback(host: str | None) -> None:
    assert not is_loopback(host)
