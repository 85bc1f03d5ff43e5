"""Pairs, groups and their precision."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("psutil")

from bench import bundles
from bench.bundles import Band, bands, groups, judged, pairs, precision, recall
from bench.made import asked_before
from bench.product import product_library
from storage.catalogue_reader import read_catalogue

ROOT = Path(__file__).resolve().parents[2]
PAIRS = st.sets(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=15)


@given(PAIRS)
def test_a_group_is_what_hangs_together(found: set[tuple[int, int]]) -> None:
    made = groups(found)
    keys = [key for group in made for key in group]
    assert sorted(keys) == sorted({key for pair in found for key in pair})
    home = {key: at for at, group in enumerate(made) for key in group}
    assert all(home[one] == home[other] for one, other in found)
    for group in made:
        reached = {min(group)}
        for _ in group:
            reached |= {key for pair in found if reached & set(pair) for key in pair}
        assert reached == group


def test_groups_come_largest_first() -> None:
    assert groups([(5, 6), (1, 2), (2, 3)]) == [{1, 2, 3}, {5, 6}]
    assert groups([]) == []


def test_what_asks_the_same_is_a_pair() -> None:
    texts = ["Bodemdaling in het veen", "De bodemdaling in het veen", "Eenzaamheid van ouderen"]
    earlier = product_library(read_catalogue()).earlier
    earlier.load(asked_before(key, text) for key, text in enumerate(texts, 1))
    found = pairs(earlier, texts)
    assert found[1, 2] >= bundles.SAME
    assert not [pair for pair, value in found.items() if 3 in pair and value >= bundles.SAME]


def test_precision_weighs_each_band_by_what_was_found() -> None:
    counted = [Band(0.6, 300, 4, 1, 1), Band(0.7, 50, 0, 0, 0), Band(0.8, 100, 2, 2, 0)]
    assert precision(counted, 0.6, half=0.0) == pytest.approx((300 * 1 / 4 + 100) / 400)
    assert precision(counted, 0.6, half=1.0) == pytest.approx((300 * 2 / 4 + 100) / 400)
    assert precision(counted, 0.7, half=0.0) == 1
    assert precision(counted[:2], 0.7, half=0.0) is None


def test_bands_and_recall_by_hand() -> None:
    likeness = {(1, 2): 0.72, (1, 3): 0.74, (2, 3): 1.0, (4, 5): 0.3}
    verdicts = {(1, 2): "yes", (2, 3): "no", (8, 9): "yes", (4, 5): "half"}
    by_least = {band.least: band for band in bands(likeness, verdicts)}
    assert by_least[0.7] == Band(0.7, found=2, judged=1, yes=1, half=0)
    assert by_least[0.95] == Band(0.95, found=1, judged=1, yes=0, half=0)
    assert sum(band.found for band in by_least.values()) == 3
    assert recall(likeness, verdicts, 0.7) == 0.5
    assert recall(likeness, verdicts, 0.73) == 0


def test_a_hundred_pairs_were_judged() -> None:
    verdicts = judged()
    assert len(verdicts) == 100
    assert all(0 < one < other for one, other in verdicts)
    assert set(Counter(verdicts.values())) == {"yes", "half", "no"}


def test_without_the_questions_it_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.bundles", str(tmp_path / "none.jsonl"), "--json"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"no figures: " in done.stderr
