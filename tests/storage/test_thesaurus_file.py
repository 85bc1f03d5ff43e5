"""The thesaurus that ships with the product keeps its own rules."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

FILE = Path(__file__).resolve().parents[2] / "storage" / "catalogue" / "thesaurus.csv"

COLUMNS = ["key", "preferred", "alternative", "everyday", "broader", "related"]
TOP_OF_SURROUNDINGS = {
    "bodem",
    "ondergrond",
    "water",
    "klimaatadaptatie",
    "natuur",
    "landschap",
    "landbouw",
    "landelijk-gebied",
    "lucht",
    "geluid",
    "milieu",
    "omgevingsveiligheid",
    "gezondheid",
    "voedsel",
    "vergunningen-toezicht",
}
TOP_OF_SOCIETY = {
    "wonen",
    "bouwen",
    "energie",
    "warmte",
    "elektriciteitsnet",
    "mobiliteit",
    "ruimtelijke-ordening",
    "omgevingswet",
    "circulaire-economie",
    "afval",
    "economie",
    "erfgoed",
    "sociaal-domein",
    "zorg",
    "participatie",
    "onderwijs",
    "data-digitalisering",
    "bestuur",
    "financien",
    "leren-kennis",
}
LONGEST = 60
FEWEST = 300
SHARE_WITH_EVERYDAY = 0.6

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

Row = dict[str, str]


def listed(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def names(row: Row) -> list[str]:
    """What the concept is called by people of the field, folded."""
    return [label.casefold() for label in [row["preferred"], *listed(row["alternative"])]]


def labels(row: Row) -> list[str]:
    """Everything by which the concept is found, as it is written."""
    return [row["preferred"], *listed(row["alternative"]), *listed(row["everyday"])]


def duplicates(values: list[str]) -> list[str]:
    return sorted(value for value, times in Counter(values).items() if times > 1)


def circles(broader: dict[str, list[str]]) -> Iterator[list[str]]:
    """Give each way up that comes back where it began."""
    for start, nearest in broader.items():
        seen: set[str] = set()
        ways = [[start, above] for above in nearest]
        while ways:
            way = ways.pop()
            if way[-1] == start:
                yield way
            elif way[-1] not in seen:
                seen.add(way[-1])
                ways.extend([*way, above] for above in broader.get(way[-1], []))


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """Rows of the file; strict, so that broken quoting is an error."""
    with FILE.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


def test_it_has_the_agreed_columns_and_number(rows: list[Row]) -> None:
    assert list(rows[0]) == COLUMNS
    assert len(rows) >= FEWEST
    # A row with too few or too many cells shows up as None, as value or as key.
    assert [row["key"] for row in rows if None in row or None in row.values()] == []


def test_keys_are_unique_slugs(rows: list[Row]) -> None:
    keys = [row["key"] for row in rows]
    assert duplicates(keys) == []
    assert [key for key in keys if not SLUG.fullmatch(key)] == []


def test_the_top_concepts_are_there(rows: list[Row]) -> None:
    assert {row["key"] for row in rows} >= TOP_OF_SURROUNDINGS


def test_every_concept_has_a_name(rows: list[Row]) -> None:
    assert [row["key"] for row in rows if not row["preferred"].strip()] == []


@pytest.mark.parametrize("column", ["broader", "related"])
def test_what_a_concept_points_to_exists(rows: list[Row], column: str) -> None:
    known = {row["key"] for row in rows}
    if not known & TOP_OF_SOCIETY:
        known |= TOP_OF_SOCIETY
    unknown = [(row["key"], key) for row in rows for key in listed(row[column]) if key not in known]
    assert unknown == []


def test_a_concept_points_to_another_one_way_and_once(rows: list[Row]) -> None:
    for row in rows:
        others = listed(row["broader"]) + listed(row["related"])
        assert duplicates(others) == [], row["key"]
        assert row["key"] not in others


def test_no_concept_is_broader_than_itself(rows: list[Row]) -> None:
    assert list(circles({row["key"]: listed(row["broader"]) for row in rows})) == []


def test_a_circle_would_be_seen() -> None:
    assert list(circles({"a": ["b"], "b": ["c", "d"], "c": ["a"]})) != []
    assert list(circles({"a": ["b", "c"], "b": ["c"], "c": []})) == []


def test_a_name_belongs_to_one_concept(rows: list[Row]) -> None:
    owners = defaultdict(set)
    for row in rows:
        for name in names(row):
            owners[name].add(row["key"])
    assert {name: sorted(keys) for name, keys in owners.items() if len(keys) > 1} == {}


def test_a_concept_says_nothing_twice(rows: list[Row]) -> None:
    repeated = {row["key"]: duplicates([each.casefold() for each in labels(row)]) for row in rows}
    assert {key: twice for key, twice in repeated.items() if twice} == {}


def test_labels_are_short_and_tidy(rows: list[Row]) -> None:
    untidy = [
        (row["key"], label)
        for row in rows
        for label in labels(row)
        if not 0 < len(label) <= LONGEST or label != " ".join(label.split())
    ]
    assert untidy == []


def test_most_concepts_can_be_said_in_everyday_words(rows: list[Row]) -> None:
    said = sum(bool(row["everyday"]) for row in rows)
    assert said / len(rows) >= SHARE_WITH_EVERYDAY
