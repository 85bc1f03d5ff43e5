"""A bot in a process of its own: started, watched and stopped, each in the same way."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import orjson
import psutil

ROOT = Path(__file__).resolve().parent.parent
_MB = 1024 * 1024


class NotReady(RuntimeError):
    """A server ended, or said nothing on `/health/ready` in time."""

    def __init__(self, name: str, log: str) -> None:
        super().__init__(f"{name} is not ready. Its last words:\n{log[-3000:]}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A bot that can be measured. `database_url` is empty for one that stores nothing."""

    name: str
    database_url: str = ""

    @property
    def ours(self) -> bool:
        """Whether it is the product, not something to compare with."""
        return bool(self.database_url)

    def command(self, port: int) -> list[str]:
        """Say what to start, with the interpreter that runs this."""
        if self.ours:
            return [sys.executable, "app.py"]
        return [sys.executable, "-m", f"bench.{self.name}", str(port)]

    def environment(self, port: int) -> dict[str, str]:
        """Give ours the settings of a measurement, and none that happen to be set here."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PLEK_")}
        if not self.ours:
            return clean
        return clean | {
            "PLEK_ENV": "development",
            "PLEK_PORT": str(port),
            "PLEK_DATABASE_URL": self.database_url,
        }


class Server:
    """A running bot, inside `with`. `ready_s` is the time from its start to its first 'ready'."""

    def __init__(self, entry: Entry, *, ready_within_s: float = 60.0) -> None:
        self._entry = entry
        self._within_s = ready_within_s
        self._done = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self.port = _free_port()
        self.peak_mb = 0.0
        self.ready_s = 0.0

    def __enter__(self) -> Self:
        """Start, and wait until it is ready. Raises NotReady."""
        self._log = tempfile.TemporaryFile()
        self._began = time.perf_counter()
        self._process = subprocess.Popen(
            self._entry.command(self.port),
            cwd=ROOT,
            env=self._entry.environment(self.port),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._watch.start()
        try:
            self._wait(self._began + self._within_s)
        except BaseException:
            self.__exit__()
            raise
        self.ready_s = time.perf_counter() - self._began
        return self

    def _wait(self, until: float) -> None:
        while not self._is_ready():
            if time.perf_counter() > until or self._process.poll() is not None:
                raise NotReady(self._entry.name, self._words())
            time.sleep(0.01)

    def __exit__(self, *_: object) -> None:
        """Ask it to stop, and see to it that it does."""
        self._done.set()
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._watch.join()
        self._log.close()

    def wait_for_questions(self, within_s: float) -> tuple[float, int]:
        """Wait until a bot of ours knows all earlier questions, however long after it was ready.

        Gives the seconds since its start, and how many there are. Raises NotReady.
        """
        until = time.perf_counter() + within_s
        while not (told := self._told() or {}).get("earlier_questions_complete"):
            if time.perf_counter() > until or self._process.poll() is not None:
                raise NotReady(self._entry.name, self._words())
            time.sleep(0.01)
        return time.perf_counter() - self._began, int(told["earlier_questions"])

    def memory_mb(self) -> float:
        """Resident memory now, in MB (2**20 bytes), of the process and its children."""
        return float(sum(one.memory_info().rss for one in self._family())) / _MB

    def cpu_s(self) -> float:
        """Processor time so far, in seconds, of the process and its living children."""
        times = [one.cpu_times() for one in self._family()]
        return float(sum(one.user + one.system for one in times))

    def _family(self) -> list[psutil.Process]:
        process = psutil.Process(self._process.pid)
        return [process, *process.children(recursive=True)]

    def _look(self) -> None:
        while not self._done.wait(0.1):
            try:
                self.peak_mb = max(self.peak_mb, self.memory_mb())
            except psutil.NoSuchProcess:
                # A child that ended while we looked; the next look is without it.
                continue

    def _is_ready(self) -> bool:
        return self._told() is not None

    def _told(self) -> dict[str, Any] | None:
        """What a bot that is ready says of itself; None when it is not."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health/ready")
            answer = connection.getresponse()
            if answer.status != 200:
                return None
            body = answer.read()
            return dict(orjson.loads(body)) if self._entry.ours else {}
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def _words(self) -> str:
        self._log.seek(0)
        return self._log.read().decode(errors="replace")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
