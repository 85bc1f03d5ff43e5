"""Near-duplicates among real questions: how many are found, how fast, and how many are right.

    python -m bench.bundles
    python -m bench.bundles ../shared/data/questions/questions.jsonl --json

FILE has one JSON object with a `text` on each line; its id is the number of the line. Precision is
that on the hundred pairs of bundles_judged.csv. See README.md in this folder.
"""

from __future__ import annotations

import argparse
import csv
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from bench.made import SHARED, asked_before
from bench.product import product_library
from bench.server import ROOT
from bench.turns import say
from knowledge.earlier import Earlier
from knowledge.question import MEMBER
from storage.catalogue_reader import read_catalogue

FILE: Final = SHARED / "questions" / "questions.jsonl"
JUDGED: Final = ROOT / "bench" / "bundles_judged.csv"
SAME: Final = 0.70
"""From this likeness on two questions are bundled."""

BANDS: Final = (0.55, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90, 0.95)
"""Where the bands of likeness begin; the last one ends at 1."""

_NEIGHBOURS: Final = 20

Pair = tuple[int, int]
Likeness = Mapping[Pair, float]


@dataclass(frozen=True, slots=True)
class Band:
    """Pairs with a likeness from `least` on: found, judged, and how the judged ones turned out."""

    least: float
    found: int
    judged: int
    yes: int
    half: int


def pairs(earlier: Earlier, texts: Sequence[str]) -> dict[Pair, float]:
    """Ask for each text what is like it; the likeness of a pair is the higher one of both ways.

    The keys in `earlier` are the places in `texts`, from 1.
    """
    out: dict[Pair, float] = {}
    for key, text in enumerate(texts, 1):
        for match in earlier.like(text, (), MEMBER, _NEIGHBOURS, but_not=key):
            pair = (min(key, match.question), max(key, match.question))
            out[pair] = max(out.get(pair, 0.0), match.likeness)
    return out


def groups(found: Iterable[Pair]) -> list[set[int]]:
    """Put together what hangs together by pairs, largest first."""
    parent: dict[int, int] = {}

    def root(key: int) -> int:
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = key = parent[parent[key]]
        return key

    for one, other in found:
        parent[root(one)] = root(other)
    out: dict[int, set[int]] = {}
    for key in list(parent):
        out.setdefault(root(key), set()).add(key)
    return sorted(out.values(), key=lambda group: (-len(group), min(group)))


def judged(path: Path = JUDGED) -> dict[Pair, str]:
    """Read the verdicts: pair → yes, half or no."""
    with path.open(newline="") as file:
        return {
            (int(row["id_a"]), int(row["id_b"])): row["verdict"] for row in csv.DictReader(file)
        }


def bands(likeness: Likeness, verdicts: Mapping[Pair, str]) -> list[Band]:
    """Count what was found and judged in each band of likeness."""
    out = []
    for least, below in zip(BANDS, (*BANDS[1:], 2.0), strict=True):
        inside = {pair for pair, value in likeness.items() if least <= value < below}
        said = Counter(verdicts[pair] for pair in inside if pair in verdicts)
        out.append(Band(least, len(inside), said.total(), said["yes"], said["half"]))
    return out


def precision(counted: Sequence[Band], least: float, *, half: float) -> float | None:
    """Give the share of the pairs from `least` on that are right; None when none was judged.

    half: what a pair counts that is half right. Bands weigh by how many pairs were found in them,
    since each was judged about as often, and the lowest would count too little.
    """
    some = [band for band in counted if band.least >= least and band.judged]
    found = sum(band.found for band in some)
    right = sum(band.found * (band.yes + half * band.half) / band.judged for band in some)
    return right / found if found else None


def recall(likeness: Likeness, verdicts: Mapping[Pair, str], least: float) -> float:
    """Give the share of the pairs judged 'yes' that have at least this likeness."""
    same = [pair for pair, verdict in verdicts.items() if verdict == "yes"]
    return sum(likeness.get(pair, 0.0) >= least for pair in same) / len(same)


def measure(texts: Sequence[str]) -> dict[str, Any]:
    """Find all pairs, and give the figures."""
    earlier = product_library(read_catalogue()).earlier
    began = time.perf_counter()
    earlier.load(asked_before(key, text) for key, text in enumerate(texts, 1))
    build_s = time.perf_counter() - began
    say(f"{len(texts)} questions indexed; looking for what is alike")
    began = time.perf_counter()
    likeness = pairs(earlier, texts)
    seconds = time.perf_counter() - began
    near = [pair for pair, value in likeness.items() if value >= SAME]
    found = groups(near)
    verdicts = judged()
    counted = bands(likeness, verdicts)
    return {
        "questions": len(texts),
        "build_s": round(build_s, 2),
        "questions_per_s": round(len(texts) / seconds, 1),
        "pairs": len(near),
        "pairs_of_equal_texts": sum(texts[one - 1] == texts[other - 1] for one, other in near),
        "groups": len(found),
        "questions_in_groups": sum(map(len, found)),
        "largest_group": len(found[0]) if found else 0,
        "judged_pairs": len(verdicts),
        "by_likeness": [
            {
                "from": band.least,
                "found": band.found,
                "judged": band.judged,
                "yes": band.yes,
                "half": band.half,
                "precision": _rounded(precision(counted, band.least, half=0.0)),
                "precision_with_half": _rounded(precision(counted, band.least, half=1.0)),
                "recall_of_judged": _rounded(recall(likeness, verdicts, band.least)),
            }
            for band in counted
        ],
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 3)


def table(figures: Mapping[str, Any]) -> str:
    """Show the figures to people."""
    lines = [f"{name}: {value}" for name, value in figures.items() if name != "by_likeness"]
    rows = figures["by_likeness"]
    lines.append("likeness from: pairs in the band; precision and recall of all from there on")
    lines.append("  ".join(title.rjust(len(title)) for title in rows[0]))
    for row in rows:
        cells = (
            ("-" if value is None else f"{value:g}").rjust(len(key)) for key, value in row.items()
        )
        lines.append("  ".join(cells))
    return "\n".join(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.bundles",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", nargs="?", type=Path, default=FILE, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one object on stdout, nothing else")
    return parser.parse_args()


def main() -> None:
    """Measure, and print a table or JSON; without the questions there is nothing to measure."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if not options.file.exists():
        sys.exit(f"no figures: {options.file} is not there, and its questions are not ours to ship")
    with options.file.open("rb") as file:
        texts = [str(orjson.loads(line)["text"]) for line in file]
    figures = measure(texts)
    print(orjson.dumps(figures).decode() if options.json else table(figures))


if __name__ == "__main__":
    main()
