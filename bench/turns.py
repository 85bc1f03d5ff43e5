"""Our turn beside two bare echo bots: question in, answer out; same load, same run, alternating.

    python -m bench.turns
    python -m bench.turns --json > turns.json
    python -m bench.turns --engines sqlite --rounds 3
    python -m bench.turns --engines                     (the two echoes alone)

See README.md in this folder for what the figures mean.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import orjson
import psutil
import psycopg

from bench import databases
from bench.load import percentile
from bench.server import ROOT, Entry, NotReady, Server

SDK_ECHO, AGENTS_ECHO = Entry("echo_sdk"), Entry("echo_agents")
CEILING = Entry("answer_at_once")
RATE = 20.0


class Dishonest(RuntimeError):
    """A round whose figures may not be used, since not all of the work was done."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one server did in one round. Latencies in ms, `cpu_ms` is the server's own per turn."""

    turns_per_s: float
    latencies_ms: list[float]
    at_20_ms: list[float]
    peak_mb: float
    cpu_ms: float


def measure(entry: Entry, options: argparse.Namespace, seed: int) -> Round:
    """One round of one server, in fresh processes.

    Raises Dishonest, NotReady.
    """
    with Server(entry) as server:
        before = databases.drafts(entry.database_url) if entry.ours else 0
        cpu = server.cpu_s()
        phases = _load(server.port, options, seed)
        cpu = server.cpu_s() - cpu
        after = databases.drafts(entry.database_url) if entry.ours else 0
        peak_mb = server.peak_mb
    sent = sum(phase["sent"] for phase in phases.values())
    _check(entry, phases, sent=sent, stored=after - before)
    return Round(
        turns_per_s=phases["closed"]["turns_per_s"],
        latencies_ms=phases["closed"]["latencies_ms"],
        at_20_ms=phases["open"]["latencies_ms"],
        peak_mb=peak_mb,
        cpu_ms=cpu / sent * 1000,
    )


def _load(port: int, options: argparse.Namespace, seed: int) -> dict[str, Any]:
    """Run the load generator in a process of its own; its phases by name."""
    arguments = {
        "--port": port,
        "--seed": seed,
        "--turns": options.turns,
        "--concurrency": options.concurrency,
        "--warm-up": options.warm_up,
        "--seconds": options.seconds,
        "--rate": RATE,
        "--open-turns": int(RATE * options.open_seconds),
    }
    words = [str(word) for pair in arguments.items() for word in pair]
    done = subprocess.run(
        [sys.executable, "-m", "bench.load", "--json", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    phases: dict[str, Any] = orjson.loads(done.stdout)
    return phases


def _check(entry: Entry, phases: dict[str, Any], *, sent: int, stored: int) -> None:
    """See that each turn was answered, and by us with a card and a stored draft."""
    wrong = []
    for name, phase in phases.items():
        if phase["refused"] or phase["lost"]:
            wrong.append(f"{name}: {phase['refused']} refused, {phase['lost']} never answered")
        if entry.ours and phase["cards"] != phase["sent"]:
            wrong.append(f"{name}: {phase['sent']} sent, {phase['cards']} answered with a card")
    if entry.ours and stored != sent:
        wrong.append(f"{sent} turns sent, {stored} drafts stored")
    if wrong:
        raise Dishonest(f"{entry.name}: " + "; ".join(wrong))


def rounds(entries: list[Entry], options: argparse.Namespace) -> dict[str, list[Round]]:
    """All rounds of all servers; each round begins with another one: none is favoured."""
    done: dict[str, list[Round]] = {entry.name: [] for entry in entries}
    for number in range(options.rounds):
        shift = number % len(entries)
        for entry in entries[shift:] + entries[:shift]:
            one = measure(entry, options, seed=number + 1)
            done[entry.name].append(one)
            say(f"round {number + 1}: {entry.name:<12} {one.turns_per_s:7.1f} turns per second")
    return done


def ratios(ours: list[Round], theirs: list[Round]) -> list[float]:
    """How many times as many turns per second, round by round."""
    return [a.turns_per_s / b.turns_per_s for a, b in zip(ours, theirs, strict=True)]


def figures(done: dict[str, list[Round]], name: str) -> dict[str, float]:
    """Sum up one server: medians of the rounds, and percentiles over all their turns."""
    mine = done[name]
    times = [time for one in mine for time in one.latencies_ms]
    return {
        "turns_per_s": round(statistics.median(one.turns_per_s for one in mine), 1),
        "p50_ms": round(percentile(times, 0.50), 2),
        "p95_ms": round(percentile(times, 0.95), 2),
        "p99_ms": round(percentile(times, 0.99), 2),
        "p95_at_20_ms": round(percentile((t for one in mine for t in one.at_20_ms), 0.95), 2),
        "peak_mb": round(max(one.peak_mb for one in mine), 1),
        "ratio_to_sdk_echo": round(statistics.median(ratios(mine, done[SDK_ECHO.name])), 2),
        "ratio_to_agents_echo": round(statistics.median(ratios(mine, done[AGENTS_ECHO.name])), 2),
    }


def table(done: dict[str, list[Round]]) -> str:
    """Show the figures to people, with the spread of the ratios."""

    def spread(name: str, other: Entry) -> str:
        all_of_them = ratios(done[name], done[other.name])
        middle, low, high = statistics.median(all_of_them), min(all_of_them), max(all_of_them)
        return f"{middle:.2f} ({low:.2f}-{high:.2f})"

    columns: list[tuple[str, Callable[[str, dict[str, float]], str]]] = [
        ("turns/s", lambda _, f: f"{f['turns_per_s']:.0f}"),
        ("p50 ms", lambda _, f: f"{f['p50_ms']:.1f}"),
        ("p95 ms", lambda _, f: f"{f['p95_ms']:.1f}"),
        ("p99 ms", lambda _, f: f"{f['p99_ms']:.1f}"),
        ("p95 ms at 20/s", lambda _, f: f"{f['p95_at_20_ms']:.1f}"),
        ("cpu ms/turn", lambda n, _: f"{statistics.median(one.cpu_ms for one in done[n]):.2f}"),
        ("peak MB", lambda _, f: f"{f['peak_mb']:.0f}"),
        ("x sdk echo", lambda n, _: spread(n, SDK_ECHO)),
        ("x agents echo", lambda n, _: spread(n, AGENTS_ECHO)),
    ]
    lines = [["", *(title for title, _ in columns)]]
    for name in done:
        mine = figures(done, name)
        lines.append([name, *(cell(name, mine) for _, cell in columns)])
    lines.append(["ours must reach", "", "", "", "", "<= 60", "", "", ">= 3", ">= 0.5"])
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )


def say(text: str) -> None:
    """Progress goes to stderr: stdout is for the figures."""
    print(text, file=sys.stderr, flush=True)


def same_processors(count: int) -> None:
    """Give this process and all that it starts the same `count` processors, where that can be."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:count])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.turns",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--turns", type=int, default=1500, help="per round, counted")
    parser.add_argument("--warm-up", type=int, default=200, help="per round, not counted")
    parser.add_argument("--seconds", type=float, default=30.0, help="start no turn after this")
    parser.add_argument("--open-seconds", type=float, default=8.0, help="at 20 turns per second")
    parser.add_argument("--concurrency", type=int, default=16, help="people who wait for an answer")
    parser.add_argument("--engines", nargs="*", choices=databases.ENGINES, default=None)
    parser.add_argument("--postgres", default=databases.ADMIN_URL, help="may create databases")
    parser.add_argument("--processors", type=int, default=2, help="for all processes together")
    parser.add_argument("--ceiling", action="store_true", help="how fast is the generator itself")
    parser.add_argument("--json", action="store_true", help="one object on stdout, nothing else")
    options = parser.parse_args()
    options.engines = databases.ENGINES if options.engines is None else options.engines
    return options


def main() -> None:
    """Measure, and print a table or JSON; end with 1 when a figure would not be honest."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    same_processors(options.processors)
    say(f"busy with other work before we start: {psutil.cpu_percent(interval=2):.0f} %")
    try:
        with ExitStack() as stack:
            ours = [
                Entry(
                    engine, stack.enter_context(databases.fresh(engine, admin_url=options.postgres))
                )
                for engine in options.engines
            ]
            for entry in ours:
                say(databases.durability(entry.database_url))
            beside = [SDK_ECHO, AGENTS_ECHO, *([CEILING] if options.ceiling else [])]
            done = rounds([*ours[:1], *beside, *ours[1:]], options)
    except (
        Dishonest,
        NotReady,
        psycopg.OperationalError,
        subprocess.CalledProcessError,
    ) as error:
        sys.exit(f"no figures: {error}")
    if options.json:
        print(orjson.dumps({entry.name: figures(done, entry.name) for entry in ours}).decode())
    else:
        print(table(done))


if __name__ == "__main__":
    main()
