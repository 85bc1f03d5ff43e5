"""How matching bears size: build time, memory, time per query, and a change while people ask.

    python -m bench.scale
    python -m bench.scale --networks 1000,10000 --questions 10000 --engine-free
    python -m bench.scale --json > scale.json

Each size is measured in a process of its own. `--engine-free` leaves out the whole app with its
database. See README.md in this folder.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import orjson
import psutil

from bench import startup
from bench.made import SHARED
from bench.server import ROOT, NotReady
from bench.turns import same_processors, say

Figures = dict[str, float]
Done = dict[str, dict[str, Figures]]
"""Kind → size → figures."""

TOGETHER: Final = (1_000, 100_000)
"""Networks and earlier questions whose memory together has a goal."""

MANY: Final = (100_000, 0)
"""Networks and earlier questions with which the app's start has a goal."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure that must not be above `most`."""

    kind: str
    size: str
    figure: str
    most: float
    what: str


GOALS: Final = (
    Goal("networks", "100000", "p95_ms", 15, "match, p95 ms, 100,000 networks"),
    Goal("networks", "100000", "p95_while_changing_ms", 15, "the same while networks change"),
    Goal("questions", "1000000", "p95_ms", 40, "like, p95 ms, 1,000,000 earlier questions"),
    Goal("questions", "1000000", "p95_while_changing_ms", 40, "the same while questions change"),
    Goal("networks", "1000", "build_s", 2, "index alone, s, 1,000 networks (of the start)"),
    Goal("networks", "100000", "build_s", 20, "index alone, s, 100,000 networks (of the start)"),
    Goal("questions", "100000", "build_s", 10, "index, s, 100,000 earlier questions"),
    Goal("questions", "1000000", "build_s", 100, "index, s, 1,000,000 earlier questions"),
    Goal("together", "1000+100000", "steady_mb", 256, "both in one process, MB, without the app"),
    Goal("app", "1000+100000", "start_s", 2, "the app: ready, s, 1,000 networks"),
    Goal("app", "1000+100000", "after_200_turns_mb", 256, "the app: MB, and 100,000 questions"),
    Goal("app", "100000+0", "start_s", 20, "the app: ready, s, 100,000 networks"),
)


def measure(options: argparse.Namespace) -> Done:
    """Measure every size that was asked for. Raises NotReady, subprocess.CalledProcessError."""
    done: Done = {}
    asked: list[tuple[str, Sequence[int]]]
    asked = [("networks", (count,)) for count in options.networks]
    asked += [("questions", (count,)) for count in options.questions]
    asked += [("together", TOGETHER)] if options.networks and options.questions else []
    for kind, counts in asked:
        say(f"{kind}: {_name(counts)}")
        done.setdefault(kind, {})[_name(counts)] = _alone(kind, counts, options)
    if not options.engine_free:
        done["app"] = {_name(counts): _app(*counts) for counts in (TOGETHER, MANY)}
    return done


def _name(counts: Sequence[int]) -> str:
    return "+".join(map(str, counts))


def _alone(kind: str, counts: Sequence[int], options: argparse.Namespace) -> Figures:
    """Measure one size in a fresh process."""
    words = [kind, *map(str, counts), "--data", str(options.data), "--seed", str(options.seed)]
    done = subprocess.run(
        [sys.executable, "-m", "bench.size", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    figures: Figures = orjson.loads(done.stdout)
    return figures


def _app(networks: int, questions: int) -> Figures:
    """Start the whole app on a filled SQLite; memory is read when the questions are in too."""
    say(f"app: {networks} networks, {questions} earlier questions")
    # Twice the time that the goal gives for reading the questions.
    settle = 2.0 + questions / 5_000
    asked = argparse.Namespace(
        networks=networks, questions=questions, starts=1, settle=settle, seconds=240.0, postgres=""
    )
    return startup.measure("sqlite", asked)


def verdicts(done: Done) -> list[dict[str, Any]]:
    """Hold what was measured against the goals; goals of what was not measured are left out."""
    out = []
    for goal in GOALS:
        figure = done.get(goal.kind, {}).get(goal.size, {}).get(goal.figure)
        if figure is not None:
            out.append(asdict(goal) | {"measured": figure, "reached": figure <= goal.most})
    return out


def table(done: Done) -> str:
    """Show the figures to people, and which goals are reached."""
    shown: list[str] = []
    for kind, sizes in done.items():
        titles = list(next(iter(sizes.values())))
        lines = [[kind, *titles]]
        lines += [[size, *(f"{mine[one]:g}" for one in titles)] for size, mine in sizes.items()]
        widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
        for line in lines:
            cells = zip(line, widths, strict=True)
            shown.append("  ".join(cell.rjust(width) for cell, width in cells))
        shown.append("")
    for one in verdicts(done):
        word = "reached" if one["reached"] else "missed"
        shown.append(f"{one['what']}: {one['measured']:g}, must be <= {one['most']:g}: {word}")
    return "\n".join(shown)


def _counts(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.scale",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--networks", type=_counts, default=[1_000, 10_000, 100_000])
    parser.add_argument("--questions", type=_counts, default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--engine-free", action="store_true", help="not the app with its database")
    parser.add_argument("--data", type=Path, default=SHARED, help="folder of questions/")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processors", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="one object on stdout, nothing else")
    return parser.parse_args()


def main() -> None:
    """Measure, and print a table or JSON."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    same_processors(options.processors)
    real = (options.data / "questions" / "questions.jsonl").exists()
    say("texts are recombined from " + ("real questions" if real else "the shipped catalogue"))
    say(f"busy with other work before we start: {psutil.cpu_percent(interval=1):.0f} %")
    try:
        done = measure(options)
    except (NotReady, subprocess.CalledProcessError) as error:
        sys.exit(f"no figures: {error}")
    if options.json:
        print(orjson.dumps({**done, "goals": verdicts(done)}).decode())
    else:
        print(table(done))


if __name__ == "__main__":
    main()
