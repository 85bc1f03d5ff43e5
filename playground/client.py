"""Fetch, start and end the Microsoft 365 Agents Playground.

Only the standard library, so that it works before anything is installed. The Playground comes
from its own package: its licence allows evaluating, so it is never part of this repository.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

FOLDER = Path(__file__).resolve().parent
CONFIG = FOLDER / ".m365agentsplayground.yml"
SCRIPT = FOLDER / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
OLDEST_NODE = 20


class MissingError(Exception):
    """Something that this machine needs is not there; the message says what, and how to get it."""


@dataclass(frozen=True)
class Person:
    """Somebody in the roster of the Playground: a role, not a name of a real person."""

    id: str
    name: str
    aad_object_id: str


def config(at_the_keyboard: str | None = None) -> dict[str, Any]:
    """Read the people, chats and team of the Playground.

    `at_the_keyboard` is the name of the person who types; without it, the first asker does.
    The file is JSON, which is YAML too: the Playground and the standard library both read it.

    Raises:
        MissingError: nobody in the roster has that name.
    """
    found: dict[str, Any] = json.loads(CONFIG.read_text("utf-8"))
    if at_the_keyboard is None:
        return found
    everybody = [found["currentUser"], *found["users"]]
    chosen = [one for one in everybody if one["name"] == at_the_keyboard]
    if not chosen:
        names = ", ".join(one["name"] for one in everybody)
        raise MissingError(f"Nobody is called '{at_the_keyboard}'. Choose one of: {names}")
    found["currentUser"] = chosen[0]
    found["users"] = [one for one in everybody if one is not chosen[0]]
    return found


def people() -> dict[str, Person]:
    """Everybody in the roster, by name."""
    found = config()
    return {
        one["name"]: Person(one["id"], one["name"], one["aadObjectId"])
        for one in (found["currentUser"], *found["users"])
    }


def free_port() -> int:
    """Find a port on this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_ok(
    url: str, process: subprocess.Popen[bytes], log: Path | None, seconds: float
) -> None:
    """Wait until a GET of `url` on this machine answers 200.

    Raises:
        MissingError: the process ended or took too long; the message holds the end of its log,
            where it has one.
    """
    host, _, path = url.removeprefix("http://").partition("/")
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with (
            closing(http.client.HTTPConnection(host, timeout=2)) as connection,
            suppress(OSError, http.client.HTTPException),  # nobody listens yet
        ):
            connection.request("GET", f"/{path}")
            if connection.getresponse().status == http.client.OK:
                return
        time.sleep(0.1)
    state = "took too long to start" if process.poll() is None else f"ended: {process.returncode}"
    raise MissingError(f"{url} does not answer, its process {state}.\n{_tail(log)}")


def end(process: subprocess.Popen[bytes]) -> None:
    """End one process that we started: first ask, after five seconds insist."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def node() -> str:
    """Path of a Node that is new enough.

    Raises:
        MissingError: there is none.
    """
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        raise MissingError(
            f"Node {OLDEST_NODE} or newer with npm is missing: `sudo apt install nodejs npm`, "
            "or see https://nodejs.org/"
        )
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)
    if int(version.stdout.lstrip("v").partition(".")[0]) < OLDEST_NODE:
        raise MissingError(
            f"Node {version.stdout.strip()} is too old: the Playground needs {OLDEST_NODE} or "
            "newer, see https://nodejs.org/"
        )
    return found


def fetch() -> Path:
    """Install the pinned Playground with npm when it is not there; gives its script.

    Raises:
        MissingError: no Node, or npm could not fetch it (its last lines are in the message).
    """
    node()
    pinned = json.loads((FOLDER / "package.json").read_text("utf-8"))["devDependencies"]
    here = SCRIPT.with_name("package.json")
    if here.exists() and json.loads(here.read_text("utf-8"))["version"] in pinned.values():
        return SCRIPT
    done = subprocess.run(["npm", "ci"], cwd=FOLDER, capture_output=True, text=True, check=False)
    if done.returncode or not SCRIPT.exists():
        why = " ".join(done.stderr.split())[-300:]
        raise MissingError(
            "The Agents Playground could not be fetched: run `npm ci` in playground/ on a machine "
            f"that reaches the npm registry. npm said: {why}"
        )
    return SCRIPT


class Playground:
    """One running Playground beside one bot. Use it as a context manager.

    Attributes:
        url: the page to open, `http://localhost:PORT`.
        service_url: what the bot gets as `serviceUrl`.
        config: people, chats and team, see `config`.
    """

    def __init__(
        self,
        bot_url: str,
        *,
        port: int | None = None,
        at_the_keyboard: str | None = None,
        locale: str = "nl_NL",
        opens_browser: bool = False,
    ) -> None:
        self.bot_url = bot_url
        self.config = config(at_the_keyboard)
        self.url = ""
        self._port = port or free_port()
        self._locale = locale
        self._opens_browser = opens_browser
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def service_url(self) -> str:
        """Address of the connector that the Playground plays."""
        return f"{self.url}/_connector"

    @property
    def me(self) -> Person:
        """The person at the keyboard."""
        one = self.config["currentUser"]
        return Person(one["id"], one["name"], one["aadObjectId"])

    def start(self) -> Self:
        """Start it and wait until its page is served.

        Raises:
            MissingError: no Node, no package, or it did not start.
        """
        script = fetch()
        self._folder = tempfile.TemporaryDirectory(prefix="plek-playground-")
        folder = Path(self._folder.name)
        settings = folder / CONFIG.name
        settings.write_text(json.dumps(self.config), "utf-8")
        log = folder / "output.log"
        command = [
            *(node(), str(script), "start", "--disable-telemetry", "--channel-id", "msteams"),
            *("--app-endpoint", f"{self.bot_url}/api/messages", "--port", str(self._port)),
        ]
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command, cwd=folder, env=self._environment(settings), stdout=output, stderr=output
            )
        try:
            self.url = f"http://localhost:{self._listening(log)}"
            wait_until_ok(f"{self.url}/", self._process, log, 30)
        except MissingError:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End it, by its own process id, and remove what it wrote."""
        if self._process is not None:
            end(self._process)
            self._process = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def is_running(self) -> bool:
        """Whether its process is still there."""
        return self._process is not None and self._process.poll() is None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _environment(self, settings: Path) -> Mapping[str, str]:
        # The locale of an activity is that of the Node process; Teams sends the user's own.
        return os.environ | {
            "LC_ALL": f"{self._locale}.UTF-8",
            "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(settings),
            "M365_AGENTS_PLAYGROUND_LOGFILE": str(settings.with_name("events.log")),
            "TEAMSAPPTESTER_BROWSER": "" if self._opens_browser else "none",
        }

    def _listening(self, log: Path) -> int:
        # It takes another port by itself when the wanted one is taken in the meantime.
        process = self._process
        deadline = time.monotonic() + 30
        while process is not None and process.poll() is None and time.monotonic() < deadline:
            found = re.search(r"Listening on (\d+)", log.read_text("utf-8", errors="replace"))
            if found:
                return int(found[1])
            time.sleep(0.05)
        raise MissingError(f"The Agents Playground did not start.\n{_tail(log)}")


def _tail(log: Path | None) -> str:
    return "" if log is None else log.read_text("utf-8", errors="replace")[-1500:].strip()
