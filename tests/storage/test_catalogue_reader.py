"""The reader of the catalogue: what ships can be read, and what is broken is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from knowledge.errors import StorageError
from knowledge.thesaurus import SkosConcept
from storage.catalogue_reader import SHIPPED, BrokenCatalogue, read_catalogue
from storage.store import Store
from storage.work import Work


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "catalogue"))


def change(path: Path, line: int, old: str, new: str) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    path.write_text("\n".join(lines), encoding="utf-8")


def test_what_ships_can_be_read() -> None:
    catalogue = read_catalogue()
    assert len(catalogue.networks) >= 90
    assert sum(hub.national for hub in catalogue.hubs) == 1
    assert {network.year for network in catalogue.networks} - {None}
    for part in (
        *(catalogue.areas, catalogue.themes, catalogue.hubs, catalogue.networks),
        catalogue.thesaurus,
    ):
        keys = [each.key for each in part]
        assert len(keys) == len(set(keys))


async def test_what_ships_can_be_kept(store: Store) -> None:
    catalogue = read_catalogue()

    def ship(work: Work) -> None:
        work.networks.add(catalogue.networks)
        for hub in catalogue.hubs:
            work.hubs.add(hub)

    await store.run(ship)
    kept = await store.read(lambda work: list(work.networks.all()))
    assert kept == sorted(catalogue.networks, key=lambda network: network.key)
    assert len(await store.read(lambda work: work.hubs.all())) == len(catalogue.hubs)


def test_a_value_that_is_none_of_the_allowed_names_where_it_stands(folder: Path) -> None:
    change(folder / "hubs.csv", 2, "in_formation", "asleep")
    with pytest.raises(BrokenCatalogue, match=r"hubs\.csv, line 2, column state: 'asleep'"):
        read_catalogue(folder)


def test_a_column_that_is_missing_is_named(folder: Path) -> None:
    change(folder / "themes.csv", 1, "words", "woorden")
    with pytest.raises(BrokenCatalogue, match=r"themes\.csv, line 2, column words: is missing"):
        read_catalogue(folder)


def test_a_line_that_is_too_short_is_named(folder: Path) -> None:
    path = folder / "areas.csv"
    path.write_text(path.read_text(encoding="utf-8") + "half\n", encoding="utf-8")
    last = path.read_text(encoding="utf-8").count("\n")
    with pytest.raises(BrokenCatalogue, match=rf"areas\.csv, line {last}, column name"):
        read_catalogue(folder)


def test_a_line_that_is_too_long_is_named(folder: Path) -> None:
    path = folder / "abbreviations.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[1] += ",too,much"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(BrokenCatalogue, match=r"abbreviations\.csv, line 2, column after the last"):
        read_catalogue(folder)


def test_a_quote_that_does_not_end_is_named(folder: Path) -> None:
    path = folder / "themes.csv"
    path.write_text(path.read_text(encoding="utf-8") + 'x,"open\n', encoding="utf-8")
    with pytest.raises(BrokenCatalogue, match=r"themes\.csv, line \d+"):
        read_catalogue(folder)


def test_what_excel_saved_can_be_read(folder: Path) -> None:
    for path in folder.glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_catalogue(folder) == read_catalogue()


@pytest.mark.parametrize("column", ["scale", "offers", "year"])
def test_each_column_with_fixed_values_is_checked(folder: Path, column: str) -> None:
    path = folder / "networks.csv"
    header = path.read_text(encoding="utf-8").split("\n")[0].strip()
    good = {"scale": "lokaal", "offers": "feiten", "year": "2024"}
    cells = (good | {column: "onzin"}).get
    row = ",".join(cells(name) or "x" for name in header.split(","))
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    with pytest.raises(BrokenCatalogue, match=rf"networks\.csv, line 2, column {column}: 'onzin'"):
        read_catalogue(folder)


@pytest.mark.parametrize("column", ["key", "preferred"])
def test_a_concept_needs_a_key_and_a_label(folder: Path, column: str) -> None:
    path = folder / "thesaurus.csv"
    line = path.read_text(encoding="utf-8").count("\n") + 1
    row = {"preferred": "x,,,,,", "key": ",X,,,,"}
    path.write_text(path.read_text(encoding="utf-8") + row[column] + "\n", encoding="utf-8")
    where = rf"thesaurus\.csv, line {line}, column {column}: is empty"
    with pytest.raises(BrokenCatalogue, match=where):
        read_catalogue(folder)


def test_a_concept_has_its_labels_and_neighbours(folder: Path) -> None:
    path = folder / "thesaurus.csv"
    header = "key,preferred,alternative,everyday,broader,related"
    path.write_text(f"{header}\nx,X,Y | Z,'t zakt,bodem,water|lucht\n", encoding="utf-8")
    concept, *_ = read_catalogue(folder).thesaurus
    assert concept == SkosConcept(
        "x", "X", ("Y", "Z"), ("'t zakt",), ("bodem",), ("water", "lucht"), "plek"
    )


def test_a_file_that_is_missing_is_named(folder: Path) -> None:
    (folder / "networks.csv").unlink()
    with pytest.raises(StorageError, match=r"networks\.csv"):
        read_catalogue(folder)


def test_a_file_that_is_no_utf8_is_named(folder: Path) -> None:
    path = folder / "networks.csv"
    line = path.read_bytes().count(b"\n") + 1
    path.write_bytes(path.read_bytes() + "Één\n".encode("latin-1"))
    with pytest.raises(BrokenCatalogue, match=rf"networks\.csv, line {line}: is not in UTF-8"):
        read_catalogue(folder)
