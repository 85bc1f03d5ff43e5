"""Our matcher and the baselines on one small folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from bench.beir import Text
from bench.product import plek, product_matcher

baselines = pytest.importorskip("bench.baselines", exc_type=ImportError)
matching = pytest.importorskip("bench.matching", exc_type=ImportError)

ROOT = Path(__file__).resolve().parents[2]
TEXTS = (
    Text("peat", "Bodemdaling in het veenweidegebied: funderingen, grondwaterstand, maaiveld."),
    Text("heat", "Hittestress in de stad; bomen en schaduw in warme wijken."),
    Text("flood", "Wateroverlast na hoosbuien, riolering, waterberging in de wijk."),
    Text("loneliness", "Eenzaamheid van ouderen; bezoek, ontmoeting, vrijwilligers."),
)
NOWHERE = "postgresql://postgres@127.0.0.1:9/postgres"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    queries = {"q1": "bodemdaling veenweidegebied", "q2": "eenzaamheid ouderen", "q3": "bomen"}
    qrels = "q1\tpeat\t1\nq2\tloneliness\t1\nq3\theat\t1\n"
    rows = [{"_id": text.key, "text": text.text} for text in TEXTS]
    (tmp_path / "corpus.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))
    asked = [{"_id": key, "text": text} for key, text in queries.items()]
    (tmp_path / "queries.jsonl").write_bytes(b"\n".join(map(orjson.dumps, asked)))
    (tmp_path / "qrels.tsv").write_text(qrels)
    return tmp_path


@pytest.mark.parametrize("method", ["fts5", "stemmed", "split"])
def test_a_baseline_finds_by_word_and_nothing_by_none(method: str) -> None:
    with getattr(baselines, method)(TEXTS) as rank:
        assert rank("eenzaamheid van ouderen")[0] == "loneliness"
        assert rank("riolering of bomen, wat is beter?")[:2] in (
            ["flood", "heat"],
            ["heat", "flood"],
        )
        assert rank("zwaartekracht") == rank("") == rank('?"*') == []


@pytest.mark.parametrize("method", ["fts5", "stemmed", "split"])
def test_a_baseline_finds_nothing_in_texts_without_words(method: str) -> None:
    with getattr(baselines, method)((Text("none", "de het een"), Text("empty", ""))) as rank:
        assert rank("huis") == []


def test_only_splitting_finds_a_part_of_a_compound() -> None:
    with baselines.stemmed(TEXTS) as whole, baselines.split(TEXTS) as split:
        assert whole("berging") == []
        assert split("berging") == ["flood"]


def test_ours_goes_through_the_matcher_of_the_app() -> None:
    matcher = product_matcher()
    with plek(matcher, (*TEXTS, Text("named", "Voor gemeenten.", "Circulair bouwen"))) as rank:
        assert len(matcher) == 5
        assert rank("bodemdaling en funderingen")[0] == "peat"
        assert rank("circulair bouwen")[0] == "named"


def test_one_object_on_stdout_and_postgresql_skipped_with_a_word(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.matching", str(folder), "--json", "--postgres", NOWHERE],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        timeout=300,
    )
    found = orjson.loads(done.stdout)
    assert list(found) == [folder.name]
    assert set(found[folder.name]) == {"plek", "fts5", "bm25s", "bm25s_split"}
    names = {"recall@3", "mrr@10", "ndcg@10", "p50_ms", "p95_ms", "build_s"}
    assert all(set(figures) == names for figures in found[folder.name].values())
    assert found[folder.name]["plek"]["ndcg@10"] == 1.0
    assert b"postgresql skipped" in done.stderr


def test_the_table_names_the_best_baseline(folder: Path) -> None:
    (one,) = matching._read([folder])
    done = {
        "plek": matching.measure(lambda texts: plek(product_matcher(), texts), one),
        "fts5": matching.measure(baselines.fts5, one),
    }
    first, ours, theirs = matching.table("made", done).splitlines()
    assert "ndcg@10" in first
    assert ours.split()[:4] == ["plek", "1.000", "1.000", "1.000"]
    assert "+0.000 (+0.000 to +0.000): not sure  the best of them" in theirs


def test_a_broken_folder_gives_no_figures(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.matching", str(tmp_path), "--json"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 1
    assert done.stdout == b""
    assert b"no figures: " in done.stderr
