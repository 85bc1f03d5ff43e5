"""How well we find, beside what anybody could use instead; same texts, same queries, same run.

    python -m bench.matching FOLDER [FOLDER ...]
    python -m bench.matching ../shared/data/matching/* --json > matching.json

Each folder is in BEIR form: corpus.jsonl, queries.jsonl, qrels.tsv. See README.md in this folder.
"""

from __future__ import annotations

import argparse
import functools
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson
import psutil
import psycopg

from bench import baselines, compounds, databases
from bench.beir import BadFolder, Collection, Text, read
from bench.load import percentile
from bench.metrics import Figures, interval, ndcg, recall, reciprocal_rank
from bench.product import DEPTH, Rank, plek, product_matcher
from bench.turns import same_processors, say

Method = Callable[[Sequence[Text]], AbstractContextManager[Rank]]

OURS = "plek"
_WARM_UP = 20


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What a method did on one collection. Per query: (n,) each, in the order of the queries."""

    recalls: Figures
    reciprocal_ranks: Figures
    ndcgs: Figures
    latencies_ms: list[float]
    build_s: float

    def figures(self) -> dict[str, float]:
        """Give what is printed."""
        return {
            "recall@3": round(float(self.recalls.mean()), 4),
            "mrr@10": round(float(self.reciprocal_ranks.mean()), 4),
            "ndcg@10": round(float(self.ndcgs.mean()), 4),
            "p50_ms": round(percentile(self.latencies_ms, 0.50), 3),
            "p95_ms": round(percentile(self.latencies_ms, 0.95), 3),
            "build_s": round(self.build_s, 3),
        }


def measure(method: Method, collection: Collection) -> Result:
    """Build, then ask every query once; the first few are asked before, uncounted."""
    began = time.perf_counter()
    with method(collection.texts) as rank:
        build_s = time.perf_counter() - began
        for text in list(collection.queries.values())[:_WARM_UP]:
            rank(text)
        found, latencies = {}, []
        for key, text in collection.queries.items():
            began = time.perf_counter()
            found[key] = rank(text)
            latencies.append((time.perf_counter() - began) * 1000)
    pairs = [(ranked, collection.judged[key]) for key, ranked in found.items()]
    return Result(
        np.array([recall(ranked, gains, 3) for ranked, gains in pairs]),
        np.array([reciprocal_rank(ranked, gains, DEPTH) for ranked, gains in pairs]),
        np.array([ndcg(ranked, gains, DEPTH) for ranked, gains in pairs]),
        latencies,
        build_s,
    )


@contextmanager
def _methods(admin_url: str) -> Iterator[dict[str, Method]]:
    """Give the methods by name, ours first; without PostgreSQL when there is none."""
    matcher = product_matcher()
    compounds.common_words()  # reading the words is not building an index
    methods: dict[str, Method] = {OURS: functools.partial(plek, matcher), "fts5": baselines.fts5}
    with ExitStack() as stack:
        try:
            url = stack.enter_context(databases.fresh("postgresql", admin_url))
        except psycopg.OperationalError as error:
            say(f"postgresql skipped, none answers: {str(error).strip()}")
        else:
            for by in baselines.RANKS:
                methods[_by(by)] = functools.partial(baselines.postgresql, url, by)
        methods |= {"bm25s": baselines.stemmed, "bm25s_split": baselines.split}
        yield methods


def _by(rank: str) -> str:
    return f"postgresql {rank}"


Done = dict[str, dict[str, Result]]
"""Folder → method → result."""


def _one_postgresql(done: Done) -> Done:
    """Keep the way of PostgreSQL to rank that does better on average, as `postgresql`."""
    kept = {
        by: statistics.mean(float(mine[_by(by)].ndcgs.mean()) for mine in done.values())
        for by in baselines.RANKS
        if all(_by(by) in mine for mine in done.values())
    }
    if not kept:
        return done
    best = max(kept, key=kept.__getitem__)
    means = ", ".join(f"{by} {mean:.3f}" for by, mean in kept.items())
    say(f"postgresql ranks with {best} (mean nDCG@10: {means})")
    left_out = {_by(by) for by in kept} - {_by(best)}
    return {
        folder: {
            "postgresql" if name == _by(best) else name: result
            for name, result in mine.items()
            if name not in left_out
        }
        for folder, mine in done.items()
    }


def table(name: str, mine: Mapping[str, Result]) -> str:
    """Show the figures of one collection to people, with how sure the differences are."""
    titles = ["recall@3", "mrr@10", "ndcg@10", "p50_ms", "p95_ms", "build_s"]
    best = max((one for one in mine if one != OURS), key=lambda one: mine[one].ndcgs.mean())
    lines = [[name, *titles, "ndcg@10 of plek less this one (95 %)"]]
    for method, result in mine.items():
        figures = result.figures()
        decimals = [3, 3, 3, 2, 2, 2]
        cells = [f"{figures[one]:.{many}f}" for one, many in zip(titles, decimals, strict=True)]
        lines.append([method, *cells, "" if method == OURS else _difference(mine[OURS], result)])
        if method == best:
            lines[-1][-1] += "  the best of them"
    widths = [max(len(line[at]) for line in lines) for at in range(len(titles) + 1)]
    return "\n".join(
        "  ".join(
            [line[0].ljust(widths[0])]
            + [cell.rjust(width) for cell, width in zip(line[1:-1], widths[1:], strict=True)]
            + [line[-1]]
        ).rstrip()
        for line in lines
    )


def _difference(ours: Result, theirs: Result) -> str:
    differences = ours.ndcgs - theirs.ndcgs
    low, high = interval(differences)
    sure = "better" if low > 0 else "worse" if high < 0 else "not sure"
    return f"{differences.mean():+.3f} ({low:+.3f} to {high:+.3f}): {sure}"


def _read(folders: Sequence[Path]) -> list[Collection]:
    collections = [read(folder) for folder in folders]
    names = [collection.name for collection in collections]
    if len(set(names)) < len(names):
        raise BadFolder(f"two folders with one name: {', '.join(sorted(names))}")
    for one in collections:
        say(f"{one.name}: {len(one.texts)} texts, {len(one.queries)} queries with a judged text")
        if one.out_of_reach:
            say(f"{one.name}: {one.out_of_reach} judged texts are not there; all methods miss them")
    return collections


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.matching",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--postgres", default=databases.ADMIN_URL, help="may create databases")
    parser.add_argument("--processors", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="one object on stdout, nothing else")
    return parser.parse_args()


def main() -> None:
    """Measure, and print a table for each folder, or JSON."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    same_processors(options.processors)
    say(f"busy with other work before we start: {psutil.cpu_percent(interval=1):.0f} %")
    try:
        collections = _read(options.folders)
        with _methods(options.postgres) as methods:
            done: Done = {}
            for one in collections:
                done[one.name] = {}
                for name, method in methods.items():
                    say(f"{one.name}: {name}")
                    done[one.name][name] = measure(method, one)
    except (BadFolder, psycopg.Error) as error:
        sys.exit(f"no figures: {error}")
    done = _one_postgresql(done)
    if options.json:
        shown = {
            folder: {name: result.figures() for name, result in mine.items()}
            for folder, mine in done.items()
        }
        print(orjson.dumps(shown).decode())
    else:
        print("\n\n".join(table(folder, mine) for folder, mine in done.items()))


if __name__ == "__main__":
    main()
