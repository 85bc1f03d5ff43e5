"""A bot, a Teams-like client and a browser for each test; a clear line for what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from playground.client import MissingError, Playground, end, fetch, free_port, wait_until_ok

try:
    from playwright.sync_api import Page, sync_playwright

    from tests.e2e.chat import Chat, launch_arguments
except ImportError:  # the tests outside this folder do without
    sync_playwright = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BEHEERDER = "7e4a0000-0000-4000-8000-000000000025"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder `e2e`."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.e2e)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once why the tests in a browser were skipped, also without `-rs`."""
    skipped = [
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if "tests/e2e/" in report.nodeid and isinstance(report.longrepr, tuple)
    ]
    for reason in sorted(set(skipped)):
        terminalreporter.write_line(f"{skipped.count(reason)} browser tests skipped: {reason}")


def find_chromium() -> str:
    """Path of the browser: `$PLEK_CHROMIUM`, or the first one on the PATH.

    Raises:
        MissingError: there is none.
    """
    wanted = os.environ.get("PLEK_CHROMIUM")
    found = [path for name in ([wanted] if wanted else BROWSERS) if (path := shutil.which(name))]
    if not found:
        raise MissingError(
            f"{wanted or 'Chromium'} is missing: `sudo apt install chromium`, "
            "or set PLEK_CHROMIUM to a Chromium or Chrome on this machine"
        )
    return found[0]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser, with everything else there too; otherwise the test is skipped."""
    if sync_playwright is None:
        pytest.skip("playwright is missing: `make install`")
    try:
        found = find_chromium()
        fetch()
    except MissingError as missing:
        pytest.skip(str(missing))
    return found


@dataclass
class Bot:
    """One running bot.

    Attributes:
        url: `http://127.0.0.1:PORT`.
        database: the SQLite file.
        log: everything that it wrote to its output.
    """

    url: str
    database: Path
    log: Path
    process: subprocess.Popen[bytes]

    def restart(self, *, kill: bool = False) -> None:
        """End it (with `kill` without warning) and start it again on the same database."""
        if kill:
            self.process.kill()
        end(self.process)
        self.process = _start(self.url, self.database, self.log)


def _start(url: str, database: Path, log: Path) -> subprocess.Popen[bytes]:
    settings = {
        "PLEK_ENV": "development",
        "PLEK_PORT": url.rpartition(":")[2],
        "PLEK_DATABASE_URL": f"sqlite:///{database}",
        "PLEK_ADMINS": BEHEERDER,
    }
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("PLEK_")}
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "app.py"],
            cwd=ROOT,
            env=inherited | settings,
            stdout=output,
            stderr=output,
        )
    try:
        wait_until_ok(f"{url}/health/ready", process, log, 30)
    except MissingError:
        end(process)
        raise
    return process


@pytest.fixture
def bot(tmp_path: Path, chromium: str) -> Iterator[Bot]:
    """A bot of its own for this test, on an empty database; ended afterwards.

    It stands behind `chromium`, so that nothing starts when the test is going to be skipped.
    """
    url = f"http://127.0.0.1:{free_port()}"
    database, log = tmp_path / "plek.db", tmp_path / "bot.log"
    running = Bot(url, database, log, _start(url, database, log))
    yield running
    end(running.process)


@pytest.fixture(scope="session")
def playground_port() -> int:
    """One port for the Playground of every test: a browser compiles a page once per address."""
    return free_port()


@pytest.fixture
def playground(bot: Bot, playground_port: int) -> Iterator[Playground]:
    """A Playground beside the bot, with the asker ('Vrager') at the keyboard."""
    with Playground(bot.url, port=playground_port) as running:
        yield running


@pytest.fixture(scope="module")
def page(chromium: str) -> Iterator[Page]:
    """One browser window, with an empty profile, for the tests of a module.

    Opening the Playground takes four seconds in a new window and less than one in this one.
    Playwright keeps an event loop running as long as it is open, so a module with browser tests
    holds no async tests.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=launch_arguments())
        yield browser.new_page(device_scale_factor=2, locale="nl-NL")
        browser.close()


@pytest.fixture
def chat(page: Page, playground: Playground) -> Iterator[Chat]:
    """The Playground in the browser, on the personal chat.

    The test fails afterwards when something went wrong out of sight, see `Chat.failures`.
    """
    window = Chat(page, playground)
    window.open_personal()
    yield window
    window.close()
    assert window.failures == []
