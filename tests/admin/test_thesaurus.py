"""`plek thesaurus`: what an administrator sees of an import, good or bad."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from admin.main import app
from storage.skos_reader import read_skos

TURTLE = """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix : <https://groen.example/> .
:scheme a skos:ConceptScheme ; dct:title "Groen"@nl .
:tuin a skos:Concept ; skos:prefLabel "tuin"@nl ; skos:altLabel "Tuin"@nl .
:daktuin a skos:Concept ; skos:prefLabel "daktuin"@nl ; skos:broader :tuin .
:garden a skos:Concept ; skos:prefLabel "garden"@en .
"""
GEMET = Path(__file__).resolve().parents[3] / "shared/data/thesauri/gemet-nl.rdf"

Plek = Callable[..., Result]


@pytest.fixture
def plek(database: str) -> Plek:
    """`plek thesaurus …` over a database of this test's own."""

    def run(*arguments: object) -> Result:
        env = {"PLEK_ENV": "development", "PLEK_DATABASE_URL": database}
        return CliRunner().invoke(app, ["thesaurus", *map(str, arguments)], env=env)

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "groen.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    return path


def kept(database: str) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for table in ("thesaurus", "concept", "change")
        }


def test_what_is_imported_is_listed_and_heard(plek: Plek, file: Path, database: str) -> None:
    result = plek("import", file)
    assert result.exit_code == 0, result.output
    assert "✓ imported: Groen (concepts: 2)" in result.output
    assert "1  concepts skipped: no label in 'nl'" in result.output
    assert "1  labels skipped: their concept has them already" in result.output
    assert "200 characters" not in result.output
    listed = plek("list")
    assert listed.exit_code == 0, listed.output
    assert "  plek  (ships with the product)" in listed.output
    assert "      2  Groen  (nl, groen.ttl, 20" in listed.output
    ((_, kind, subject, _),) = kept(database)["change"]
    assert (kind, subject) == ("thesaurus", "Groen")


def test_a_name_and_a_language(plek: Plek, file: Path) -> None:
    result = plek("import", file, "--name", "Gardens", "--language", "en")
    assert "✓ imported: Gardens (concepts: 1)" in result.output
    assert "Gardens  (en, groen.ttl" in plek("list").output


def test_a_second_import_replaces_the_first(plek: Plek, file: Path, database: str) -> None:
    assert plek("import", file).exit_code == 0
    file.write_text(TURTLE.replace('"daktuin"@nl', '"groen dak"@nl'), encoding="utf-8")
    assert plek("import", file).exit_code == 0
    found = kept(database)
    assert len(found["thesaurus"]) == 1
    assert len(found["concept"]) == 2
    assert "groen dak" in str(found["concept"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (":daktuin a skos:Concept ;", ":daktuin a skos:Concept", "line 6: not well-formed"),
        (":daktuin a skos:Concept ;", ":daktuin a skos:Concept", "regel 6: hier klopt"),
        ("skos:Concept ", "skos:Thing ", "holds no SKOS concept"),
        ("@nl", "@fy", "no concept has a label in 'nl'"),
    ],
)
def test_a_file_with_a_fault_changes_nothing(
    plek: Plek, file: Path, database: str, old: str, new: str, said: str
) -> None:
    assert plek("import", file).exit_code == 0
    before = kept(database)
    file.write_text(TURTLE.replace(old, new), encoding="utf-8")
    result = plek("import", file)
    assert result.exit_code == 1
    assert result.output.startswith("✗ groen.ttl")
    assert said in result.output
    assert "Traceback" not in result.output
    assert kept(database) == before


def test_a_file_that_is_not_there(plek: Plek, tmp_path: Path) -> None:
    result = plek("import", tmp_path / "weg.rdf")
    assert result.exit_code == 1
    assert "weg.rdf: cannot be read" in result.output


def test_the_name_of_our_own_is_taken(plek: Plek, file: Path, database: str) -> None:
    result = plek("import", file, "--name", "plek")
    assert result.exit_code == 1
    assert "--name NAME" in result.output
    assert kept(database) == {"thesaurus": [], "concept": [], "change": []}


def test_removing(plek: Plek, file: Path, database: str) -> None:
    plek("import", file)
    result = plek("remove", "Groen")
    assert result.exit_code == 0, result.output
    found = kept(database)
    assert (found["thesaurus"], found["concept"]) == ([], [])
    assert len(found["change"]) == 2


def test_removing_what_is_not_there_names_what_is(plek: Plek, file: Path) -> None:
    assert "imported: none" in plek("remove", "Groen").output
    plek("import", file)
    result = plek("remove", "Rood")
    assert result.exit_code == 1
    assert "no thesaurus was imported as 'Rood'; imported: Groen" in result.output


def test_our_own_can_be_taken_elsewhere_and_back(plek: Plek, tmp_path: Path) -> None:
    path = tmp_path / "eigen.ttl"
    result = plek("export", path)
    assert result.exit_code == 0, result.output
    found = read_skos(path)
    assert f"eigen.ttl (concepts: {len(found.concepts)})" in result.output
    assert found.name == "Thesaurus van PLeK"
    assert plek("import", path).exit_code == 0


def test_a_place_that_cannot_be_written_is_told(plek: Plek, tmp_path: Path) -> None:
    result = plek("export", tmp_path / "nowhere" / "eigen.ttl")
    assert result.exit_code == 1
    assert "eigen.ttl: No such file" in result.output


def test_an_old_database_is_told_before_anything_is_read(tmp_path: Path, file: Path) -> None:
    env = {"PLEK_ENV": "development", "PLEK_DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"}
    for command in (("import", str(file)), ("list",), ("remove", "x")):
        result = CliRunner().invoke(app, ["thesaurus", *command], env=env)
        assert result.exit_code == 1
        assert "plek db upgrade" in result.output
    assert not (tmp_path / "new.db").exists()


@pytest.mark.slow
@pytest.mark.parametrize("module", ["bot.application", "admin.main"])
def test_who_imports_nothing_does_not_carry_the_parser(module: str) -> None:
    seen = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print('rdflib' in sys.modules)"],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert seen.stdout.strip() == "False"


@pytest.mark.slow
def test_gemet(plek: Plek) -> None:
    if not GEMET.exists():
        pytest.skip(f"GEMET is not at {os.path.relpath(GEMET)}")
    result = plek("import", GEMET)
    assert result.exit_code == 0, result.output
    assert "✓ imported: GEMET (concepts: 5349)" in result.output
