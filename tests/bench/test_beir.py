"""A folder in BEIR form is read as it comes."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from bench.beir import BadFolder, read

CORPUS = [
    {"_id": "1", "text": "De bodem daalt in het veen.", "title": "Bodemdaling"},
    {"_id": "2", "text": "Warme wijken met weinig bomen."},
]
QUERIES = [{"_id": "a", "text": "veen"}, {"_id": "b", "text": "hitte"}, {"_id": "c", "text": "?"}]


def folder(path: Path, qrels: str, queries: list[dict[str, str]] = QUERIES) -> Path:
    for name, rows in (("corpus", CORPUS), ("queries", queries)):
        lines = [orjson.dumps(row).decode() for row in rows]
        (path / f"{name}.jsonl").write_text("\n".join([*lines, ""]))
    (path / "qrels.tsv").write_text(qrels)
    return path


@pytest.mark.parametrize("header", ["", "query-id\tcorpus-id\tscore\n"])
def test_qrels_with_and_without_names_of_columns(tmp_path: Path, header: str) -> None:
    found = read(folder(tmp_path, f"{header}a\t1\t2\nb\t2\t1\n"))
    assert found.judged == {"a": {"1": 2.0}, "b": {"2": 1.0}}
    assert [text.key for text in found.texts] == ["1", "2"]
    assert found.texts[0].whole == "Bodemdaling\nDe bodem daalt in het veen."
    assert found.texts[1].whole == CORPUS[1]["text"]
    assert found.name == tmp_path.name


def test_trec_columns_and_the_folder_of_larger_collections(tmp_path: Path) -> None:
    folder(tmp_path, "")
    (tmp_path / "qrels.tsv").unlink()
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("a\t0\t1\t1\r\n")
    assert read(tmp_path).judged == {"a": {"1": 1.0}}


def test_queries_that_nobody_judged_are_left_out(tmp_path: Path) -> None:
    found = read(folder(tmp_path, "a\t1\t1\nb\t2\t0\nnobody\t1\t1\n"))
    assert found.queries == {"a": "veen"}
    assert found.out_of_reach == 0


def test_a_judged_text_that_is_not_there_is_missed_not_forgotten(tmp_path: Path) -> None:
    found = read(folder(tmp_path, "a\t1\t1\na\tgone\t1\n"))
    assert found.judged["a"] == {"1": 1.0, "gone": 1.0}
    assert found.out_of_reach == 1


@pytest.mark.parametrize(
    ("qrels", "said"), [("a\t1\t1\na\t1\tmuch\n", "line 2"), ("", "no query has a judged text")]
)
def test_a_broken_folder_says_where(tmp_path: Path, qrels: str, said: str) -> None:
    with pytest.raises(BadFolder, match=said):
        read(folder(tmp_path, qrels))


def test_a_text_without_an_id_says_where(tmp_path: Path) -> None:
    folder(tmp_path, "a\t1\t1\n", [*QUERIES, {"text": "without"}])
    with pytest.raises(BadFolder, match=r"queries\.jsonl, line 4"):
        read(tmp_path)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(BadFolder, match=r"corpus\.jsonl"):
        read(tmp_path)
