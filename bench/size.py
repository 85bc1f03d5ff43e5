"""One size in a process of its own, so that the memory is that size's alone.

    python -m bench.size networks 1000
    python -m bench.size questions 10000
    python -m bench.size together 1000 100000

Prints one JSON object; `bench.scale` runs this for each size.
"""

from __future__ import annotations

import argparse
import gc
import resource
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import orjson
import psutil

from bench.load import percentile
from bench.made import SHARED, Maker, titles
from bench.product import product_library
from bench.subjects import CHANGES, Networks, Questions, Spent, Subject, Together
from storage.catalogue_reader import read_catalogue

RATE: Final = 50.0
"""Questions per second that come in while something changes."""

_MB: Final = 1024 * 1024
_QUERIES: Final = 400
_WARM_UP: Final = 20
_BETWEEN_S: Final = 1.0
_SEEN_WITHIN_S: Final = 60.0


class NeverSeen(RuntimeError):
    """A change that no query found."""


def measure(subject: Subject, texts: list[str]) -> dict[str, float]:
    """Build, look at the memory, ask; then ask at a steady rate while something changes."""
    before_mb = _memory()["steady_mb"]
    built = subject.load()
    memory = _memory()
    asks = [subject.asking(text) for text in texts]
    for ask in asks[:_WARM_UP]:
        ask()
    alone = [_took(ask) for ask in asks]
    busy, seen = _while_changing(subject, asks)
    return {
        "build_s": round(built.clock_s, 2),
        "build_cpu_s": round(built.cpu_s, 2),
        "before_mb": before_mb,
        **memory,
        "p50_ms": round(percentile((one.clock_s * 1000 for one in alone), 0.50), 2),
        "p95_ms": round(percentile((one.clock_s * 1000 for one in alone), 0.95), 2),
        "p95_cpu_ms": round(percentile((one.cpu_s * 1000 for one in alone), 0.95), 2),
        "p95_while_changing_ms": round(percentile(busy, 0.95), 2),
        "change_seen_ms": round(max(seen), 2),
    }


def _memory() -> dict[str, float]:
    gc.collect()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_mb = peak / _MB if sys.platform == "darwin" else peak / 1024
    now_mb = psutil.Process().memory_info().rss / _MB
    return {"steady_mb": round(now_mb, 1), "peak_mb": round(max(peak_mb, now_mb), 1)}


def _took(ask: Callable[[], object]) -> Spent:
    began = Spent.now()
    ask()
    return Spent.now() - began


def _while_changing(
    subject: Subject, asks: list[Callable[[], object]]
) -> tuple[list[float], list[float]]:
    """Give the ms of each query, from when it was due, and of each change until it was seen."""
    seen: list[float] = []
    changing = threading.Thread(target=_change, args=(subject, seen))
    changing.start()
    latencies: list[float] = []
    began = time.perf_counter()
    while changing.is_alive():
        due = began + len(latencies) / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
        asks[len(latencies) % len(asks)]()
        latencies.append((time.perf_counter() - due) * 1000)
    changing.join()
    if len(seen) < CHANGES:
        raise NeverSeen(f"only {len(seen)} of {CHANGES} changes were found")
    return latencies, seen


def _change(subject: Subject, seen: list[float]) -> None:
    for at in range(CHANGES):
        time.sleep(_BETWEEN_S)
        word = f"PROEF{at}X"
        began = time.perf_counter()
        subject.change(at, word)
        while not subject.seen(at, word):
            if time.perf_counter() - began > _SEEN_WITHIN_S:
                return
            time.sleep(0.001)
        seen.append((time.perf_counter() - began) * 1000)
    time.sleep(_BETWEEN_S)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.size",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("kind", choices=["networks", "questions", "together"])
    parser.add_argument("counts", nargs="+", type=int, help="networks, then questions")
    parser.add_argument("--data", type=Path, default=SHARED, help="the folder of questions/")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    """Measure one size, and print what it is."""
    options = _options()
    catalogue = read_catalogue()
    library = product_library(catalogue)
    found = titles(catalogue, options.data)
    maker, asker = (Maker(catalogue, found, options.seed + more) for more in (0, 1))
    first, last = options.counts[0], options.counts[-1]
    networks, questions = Networks(library, maker, first), Questions(library, maker, last)
    subjects: dict[str, Subject] = {
        "networks": networks,
        "questions": questions,
        "together": Together(networks, questions, library),
    }
    figures = measure(subjects[options.kind], asker.texts(_QUERIES))
    sys.stdout.write(orjson.dumps(figures).decode() + "\n")


if __name__ == "__main__":
    main()
