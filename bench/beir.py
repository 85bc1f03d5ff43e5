"""A folder in BEIR form: texts that can be found, queries, and which text answers which query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson


class BadFolder(ValueError):
    """A folder that cannot be read as BEIR; the text names the file and the line."""


@dataclass(frozen=True, slots=True)
class Text:
    """Something that can be found. title: empty when there is none."""

    key: str
    text: str
    title: str = ""

    @property
    def whole(self) -> str:
        """Title and text after each other."""
        return f"{self.title}\n{self.text}" if self.title else self.text


@dataclass(frozen=True, slots=True)
class Collection:
    """texts, queries (id → text), and judged: id of a query → id of a text → gain, above 0.

    Only queries with at least one judged text are in `queries`; the others tell nothing. A judged
    text that is not among the texts stays: no method can find it, and each misses it.
    """

    name: str
    texts: Sequence[Text]
    queries: Mapping[str, str]
    judged: Mapping[str, Mapping[str, float]]

    @property
    def out_of_reach(self) -> int:
        """How many judgements point to a text that is not there."""
        there = {text.key for text in self.texts}
        return sum(key not in there for gains in self.judged.values() for key in gains)


def read(folder: Path) -> Collection:
    """Read corpus.jsonl, queries.jsonl and qrels.tsv (or qrels/test.tsv). Raises BadFolder."""
    texts = {
        key: Text(key, str(row.get("text") or ""), str(row.get("title") or ""))
        for key, row in _rows(folder / "corpus.jsonl")
    }
    queries = {key: str(row.get("text") or "") for key, row in _rows(folder / "queries.jsonl")}
    judged = {key: gains for key, gains in _judged(folder).items() if key in queries}
    if not judged:
        raise BadFolder(f"{folder}: no query has a judged text")
    return Collection(
        name=folder.resolve().name,
        texts=tuple(texts.values()),
        queries={key: text for key, text in queries.items() if key in judged},
        judged=judged,
    )


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in _lines(path):
        try:
            row = orjson.loads(line)
            key = str(row["_id"])
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise BadFolder(f"{path}, line {number}: not an object with an _id") from error
        yield key, row


def _judged(folder: Path) -> dict[str, dict[str, float]]:
    """Read (query, text, gain) of each line; TREC's unused second column may be there too."""
    path = folder / "qrels.tsv"
    path = path if path.exists() else folder / "qrels" / "test.tsv"
    judged: dict[str, dict[str, float]] = {}
    for number, line in _lines(path):
        cells = [cell.strip() for cell in line.split("\t")]
        try:
            query, text, gain = cells[0], cells[-2], float(cells[-1])
        except (IndexError, ValueError) as error:
            if number == 1:
                continue  # the names of the columns
            raise BadFolder(f"{path}, line {number}: not a query, a text and a gain") from error
        if gain > 0:
            judged.setdefault(query, {})[text] = gain
    return judged


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFolder(f"{path}: {error}") from error
