"""How long the bot needs until it is ready, and how much memory it then takes.

    python -m bench.startup
    python -m bench.startup --engines sqlite --json
    python -m bench.startup --networks 1000 --questions 100000

The first start migrates an empty database and loads the shipped catalogue; a later one finds it
there. Earlier questions follow after it is ready; memory is read when the last one is there. See
README.md in this folder.
"""

from __future__ import annotations

import argparse
import signal
import statistics
import subprocess
import sys
import time
from typing import Any

import orjson
import psycopg

from bench import databases
from bench.fill import fill
from bench.server import ROOT, Entry, NotReady, Server
from bench.turns import same_processors, say

TURNS = 200


def measure(engine: str, options: argparse.Namespace) -> dict[str, float]:
    """Seconds and MB of one engine: a first start, then `starts` later ones.

    Raises NotReady.
    """
    with databases.fresh(engine, options.postgres) as url:
        entry = Entry(engine, url)
        with Server(entry, ready_within_s=options.seconds) as server:
            first_s = server.ready_s
            say(f"{engine}: first start {first_s:.2f} s")
        _fill(url, options)
        later = [_start(entry, options) for _ in range(options.starts)]
    return {
        "first_start_s": round(first_s, 2),
        "start_s": round(statistics.median(one["start_s"] for one in later), 2),
        "questions_s": round(statistics.median(one["questions_s"] for one in later), 2),
        "steady_mb": round(max(one["steady_mb"] for one in later), 1),
        "after_200_turns_mb": round(max(one["after_200_turns_mb"] for one in later), 1),
        "peak_mb": round(max(one["peak_mb"] for one in later), 1),
    }


def _start(entry: Entry, options: argparse.Namespace) -> dict[str, float]:
    """One start of a filled database: when ready, when all is known, and the memory from then on.

    Raises NotReady.
    """
    with Server(entry, ready_within_s=options.seconds) as server:
        questions_s, questions = server.wait_for_questions(options.seconds)
        time.sleep(options.settle)
        steady_mb = server.memory_mb()
        subprocess.run(
            [
                *(sys.executable, "-m", "bench.load", "--json"),
                *("--port", str(server.port), "--turns", str(TURNS)),
            ],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        after_mb = server.memory_mb()
        say(
            f"{entry.name}: start {server.ready_s:.2f} s, {questions} earlier questions at"
            f" {questions_s:.2f} s; {steady_mb:.0f} MB, then {after_mb:.0f}"
        )
        return {
            "start_s": server.ready_s,
            "questions_s": questions_s,
            "steady_mb": steady_mb,
            "after_200_turns_mb": after_mb,
            "peak_mb": server.peak_mb,
        }


def _fill(url: str, options: argparse.Namespace) -> None:
    """Put the networks and questions in that were asked for."""
    if not options.networks and not options.questions:
        return
    began = time.perf_counter()
    fill(url, networks=options.networks, questions=options.questions)
    say(f"filled in {time.perf_counter() - began:.1f} s")


def table(done: dict[str, dict[str, float]]) -> str:
    """Show the figures to people."""
    titles = ["first start s", "start s", "questions s", "MB", "after 200 turns MB", "peak MB"]
    lines = [["", *titles]]
    lines += [[name, *(f"{value:g}" for value in mine.values())] for name, mine in done.items()]
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.startup",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--networks", type=int, default=0, help="made up, beside the shipped ones")
    parser.add_argument("--questions", type=int, default=0, help="made up, earlier ones")
    parser.add_argument("--starts", type=int, default=5, help="after the first")
    parser.add_argument("--settle", type=float, default=1.0, help="seconds, then memory is read")
    parser.add_argument(
        "--seconds", type=float, default=120.0, help="not ready by then is an error"
    )
    parser.add_argument(
        "--engines", nargs="+", choices=databases.ENGINES, default=databases.ENGINES
    )
    parser.add_argument("--postgres", default=databases.ADMIN_URL, help="may create databases")
    parser.add_argument("--processors", type=int, default=2, help="for all processes together")
    parser.add_argument("--json", action="store_true", help="one object on stdout, nothing else")
    return parser.parse_args()


def main() -> None:
    """Measure each engine, and print a table or JSON."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    same_processors(options.processors)
    done: dict[str, Any] = {}
    try:
        for engine in options.engines:
            done[engine] = measure(engine, options)
    except (NotReady, psycopg.OperationalError, subprocess.CalledProcessError) as error:
        sys.exit(f"no figures: {error}")
    print(orjson.dumps(done).decode() if options.json else table(done))


if __name__ == "__main__":
    main()
