"""SKOS that others wrote: what can be used comes in, what is broken is told with its line."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.thesaurus import SkosConcept, Thesaurus
from storage import skos_reader
from storage.catalogue_reader import read_catalogue
from storage.skos_reader import BrokenThesaurus, Skipped, Skos, read_skos
from storage.skos_writer import skos_turtle

GEMET = Path(__file__).resolve().parents[3] / "shared/data/thesauri/gemet-nl.rdf"

TURTLE = """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix : <https://groen.example/> .

:scheme a skos:ConceptScheme ; dct:title "Greenery"@en , "Groen"@nl .
:tuin a skos:Concept ;
    skos:prefLabel "tuin"@nl , "garden"@en ;
    skos:altLabel "hof"@nl , "yard"@en ;
    skos:hiddenLabel "lapje groen"@nl ;
    skos:narrower :daktuin .
:daktuin a skos:Concept ;
    skos:prefLabel "daktuin"@nl-BE , "groen dak"@nl ;
    skos:related :regen .
:regen a skos:Concept ; skos:prefLabel "regen" .
"""

RDF = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE rdf:RDF [
  <!ENTITY skos "http://www.w3.org/2004/02/skos/core#">
]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
         xmlns:dct="http://purl.org/dc/terms/"
         xmlns:skos="&skos;">
  <skos:ConceptScheme rdf:about="https://groen.example/scheme">
    <dct:title xml:lang="nl">Groen</dct:title>
  </skos:ConceptScheme>
  <skos:Concept rdf:about="https://groen.example/tuin">
    <skos:prefLabel xml:lang="nl">tuin</skos:prefLabel>
    <skos:prefLabel xml:lang="en">garden</skos:prefLabel>
    <skos:altLabel xml:lang="nl">hof</skos:altLabel>
    <skos:hiddenLabel xml:lang="nl">lapje groen</skos:hiddenLabel>
    <skos:narrower rdf:resource="https://groen.example/daktuin"/>
  </skos:Concept>
  <rdf:Description rdf:about="https://groen.example/daktuin">
    <rdf:type rdf:resource="&skos;Concept"/>
    <skos:prefLabel xml:lang="nl-BE">daktuin</skos:prefLabel>
    <skos:prefLabel xml:lang="nl">groen dak</skos:prefLabel>
  </rdf:Description>
  <skos:Concept rdf:about="https://groen.example/regen">
    <skos:prefLabel>regen</skos:prefLabel>
    <skos:related rdf:resource="https://groen.example/daktuin"/>
  </skos:Concept>
</rdf:RDF>
"""

BASE = "https://groen.example/"
CONCEPTS = {
    SkosConcept(f"{BASE}tuin", "tuin", ("hof",), ("lapje groen",), source="Groen"),
    SkosConcept(
        *(f"{BASE}daktuin", "groen dak", ("daktuin",)),
        broader=(f"{BASE}tuin",),
        related=(f"{BASE}regen",),
        source="Groen",
    ),
    SkosConcept(f"{BASE}regen", "regen", related=(f"{BASE}daktuin",), source="Groen"),
}

ROOT = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'


def concept(*properties: str, name: str = "x") -> str:
    """Give a concept in Turtle."""
    return (
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        f"<https://groen.example/{name}> a skos:Concept ; {' ; '.join(properties)} .\n"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def read(
    folder: Path,
    content: str | bytes,
    name: str = "groen.ttl",
    language: str = "nl",
    called: str = "",
) -> Skos:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_skos(path, language, called)


def broken(folder: Path, content: str | bytes, name: str = "groen.ttl") -> BrokenThesaurus:
    with pytest.raises(BrokenThesaurus) as refused:
        read(folder, content, name)
    return refused.value


class TestReading:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("groen.ttl", TURTLE),
            ("GROEN.TTL", TURTLE),
            ("groen.rdf", RDF),
            ("groen.xml", RDF),
            ("groen.owl", RDF),
            ("groen", TURTLE),
            ("groen", RDF),
            ("groen.txt", "\ufeff" + TURTLE),
            ("groen.txt", "\ufeff" + RDF),
            ("groen.rdf", RDF.replace("UTF-8", "UTF-16").encode("utf-16")),
            ("groen", RDF.replace("UTF-8", "UTF-16").encode("utf-16")),
        ],
    )
    def test_either_form(self, folder: Path, name: str, content: str | bytes) -> None:
        found = read(folder, content, name)
        assert found.name == "Groen"
        assert set(found.concepts) == CONCEPTS
        assert found.skipped == Skipped()

    def test_another_language(self, folder: Path) -> None:
        found = read(folder, TURTLE, language="en")
        assert found.name == "Greenery"
        garden, regen = found.concepts
        assert (garden.preferred, garden.alternative, garden.everyday) == ("garden", ("yard",), ())
        assert regen.preferred == "regen"
        assert found.skipped == Skipped(unlabelled=1)

    def test_a_name_that_is_given(self, folder: Path) -> None:
        found = read(folder, TURTLE, called="  Tuinen\n")
        assert found.name == "Tuinen"
        assert {each.source for each in found.concepts} == {"Tuinen"}

    def test_without_a_title_the_file_gives_its_name(self, folder: Path) -> None:
        assert (
            read(folder, concept('skos:prefLabel "x"@nl'), "eigen lijst.ttl").name == "eigen lijst"
        )

    def test_an_alternative_label_does_where_none_is_preferred(self, folder: Path) -> None:
        (found,) = read(folder, concept('skos:altLabel "b"@nl, "a"@nl')).concepts
        assert (found.preferred, found.alternative) == ("a", ("b",))

    def test_what_cannot_be_used_is_skipped_and_counted(self, folder: Path) -> None:
        content = (
            concept(f'skos:prefLabel "goed"@nl, "{"x" * 201}"@nl ; skos:altLabel "Goed"@nl, ""@nl')
            + concept('skos:prefLabel "green"@en', name="english")
            + concept('skos:hiddenLabel "stil"@nl', name="hidden")
            + concept('skos:prefLabel "lang"@nl', name="x" * 600)
            + '[] a skos:Concept ; skos:prefLabel "naamloos"@nl .'
        )
        found = read(folder, content)
        assert [each.preferred for each in found.concepts] == ["goed"]
        assert found.concepts[0].alternative == ()
        assert found.skipped == Skipped(unlabelled=2, nameless=2, double=1, long=1)

    def test_a_label_is_one_line_without_what_cannot_be_kept(self, folder: Path) -> None:
        label = r'skos:prefLabel """ bodem\u00AD\u0000daling \n in\t\uD800veen """@nl'
        (found,) = read(folder, concept(label)).concepts
        assert found.preferred == "bodemdaling in veen"

    def test_relative_addresses_do_not_depend_on_the_folder(self, folder: Path) -> None:
        (folder / "a").mkdir()
        (folder / "b").mkdir()
        turtle = concept('skos:prefLabel "x"@nl').replace(BASE, "#")
        xml = RDF.replace(BASE, "#")
        for name, content in (("x.ttl", turtle), ("x.rdf", xml)):
            first, second = (read(folder / each, content, name).concepts for each in "ab")
            assert first == second
            assert str(folder) not in first[0].key

    def test_values_of_no_use_are_not_logged(
        self, folder: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        xsd = "http://www.w3.org/2001/XMLSchema#"
        content = concept(
            'skos:prefLabel "x"@nl',
            f'skos:changeNote "gisteren"^^<{xsd}date>, "{"9" * 6000}"^^<{xsd}integer>',
            "skos:note <https://x.example/a b>",
        ).replace("a b", "a\\u0020b")
        with caplog.at_level(logging.DEBUG):
            assert len(read(folder, content).concepts) == 1
        assert caplog.text == ""
        assert not logging.getLogger("rdflib.term").disabled


class TestWriting:
    def test_what_ships_comes_back_as_it_went(self, folder: Path) -> None:
        own = read_catalogue().thesaurus
        found = read(folder, skos_turtle("plek", own))
        back = {each.key: each for each in found.concepts}
        assert back.keys() == {each.key for each in own}
        for each in own:
            kept = back[each.key]
            assert kept.preferred == each.preferred
            assert set(kept.broader) == set(each.broader)
            assert set(each.related) <= set(kept.related)
        assert found.skipped.unlabelled == found.skipped.nameless == found.skipped.long == 0

    def test_an_address_stays_what_it_is(self, folder: Path) -> None:
        concepts = [SkosConcept("https://groen.example/x", 'een "x"\\ é', source="t")]
        assert list(read(folder, skos_turtle("t", concepts)).concepts) == concepts


class TestBroken:
    @pytest.mark.parametrize(
        ("name", "line", "old", "new"),
        [
            ("x.ttl", 9, "skos:hiddenLabel", "skos:hidden Label"),
            ("x.ttl", 8, '"hof"@nl', '"hof'),
            ("x.ttl", 14, '"regen" .', "}"),
            ("x.ttl", 14, ":regen a", "groen:regen a"),
            ("x.rdf", 12, "</skos:prefLabel>", "</skos:preflabel>"),
            ("x.rdf", 21, 'xml:lang="nl"', "xml:lang=nl"),
            ("x.rdf", 19, "rdf:resource", 'rdf:nodeID="a" rdf:resource'),
            ("x.rdf", 25, "rdf:resource", "onbekend:resource"),
        ],
    )
    def test_the_line_is_named(
        self, folder: Path, name: str, line: int, old: str, new: str
    ) -> None:
        lines = (TURTLE if name.endswith("ttl") else RDF).split("\n")
        assert old in lines[line - 1]
        lines[line - 1] = lines[line - 1].replace(old, new)
        error = broken(folder, "\n".join(lines), name)
        assert error.line == line
        assert f"{name}, line {line}: not well-formed" in str(error)
        assert f"{name}, regel {line}: " in str(error)

    @pytest.mark.parametrize("name", ["x.ttl", "x.rdf"])
    def test_a_file_that_ends_too_early(self, folder: Path, name: str) -> None:
        content = TURTLE if name == "x.ttl" else RDF
        error = broken(folder, content[: len(content) * 2 // 3], name)
        assert error.line

    def test_what_is_no_utf8(self, folder: Path) -> None:
        assert broken(folder, concept().encode() + '\n"één'.encode("latin-1")).line == 4
        assert broken(folder, RDF.encode().replace(b"hof", b"h\xe9f"), "x.rdf").line == 14

    @pytest.mark.parametrize("encoding", ["onbekend", "utf-7", "big5", "rot13"])
    def test_an_encoding_that_is_not_known(self, folder: Path, encoding: str) -> None:
        assert broken(folder, RDF.replace("UTF-8", encoding), "x.rdf").line

    @pytest.mark.parametrize(
        ("name", "content"),
        [("x.ttl", ""), ("x.rdf", ROOT), ("x.ttl", "<a> <b> <c> ."), ("x", " \n")],
    )
    def test_no_concept(self, folder: Path, name: str, content: str) -> None:
        error = broken(folder, content, name)
        assert "holds no SKOS concept" in str(error)
        assert "geen SKOS-begrip" in str(error)

    def test_something_else(self, folder: Path) -> None:
        for content in (b"%PDF-1.7 \x00\xff", b"PK\x03\x04", b'{"@graph": []}', b"naam;term\n"):
            assert broken(folder, content, "x.rdf").line == 1
            assert broken(folder, content, "x").line == 1

    def test_no_label_in_the_language_names_those_that_there_are(self, folder: Path) -> None:
        error = broken(folder, concept('skos:prefLabel "x"@fy, "y"@en'))
        assert "no concept has a label in 'nl'; languages in the file: en, fy" in str(error)

    def test_a_file_that_is_not_there_or_no_file(self, folder: Path) -> None:
        for path in (folder / "weg.ttl", folder):
            with pytest.raises(BrokenThesaurus, match="cannot be read"):
                read_skos(path)

    def test_nested_too_deeply(self, folder: Path) -> None:
        assert broken(folder, "<a> <b> " + "[ <c> " * 20_000).line == 1


class TestTricks:
    """A file from outside reads no other file, asks for no address and fills no memory."""

    @pytest.fixture
    def secret(self, folder: Path) -> str:
        (folder / "secret").write_text("geheim")
        return f"file://{folder / 'secret'}"

    def _document(self, declared: str, label: str = "&a;") -> str:
        lines = RDF.replace(">hof<", f">{label}<").split("\n")
        lines[2] = f"  {declared} {lines[2].strip()}"
        return "\n".join(lines)

    @pytest.mark.parametrize(
        "declared",
        [
            '<!ENTITY a SYSTEM "{secret}">',
            '<!ENTITY a PUBLIC "x" "{secret}">',
            '<!ENTITY % a SYSTEM "{secret}"> %a;',
            '<!ENTITY % b "x">',
        ],
    )
    def test_another_file_is_refused(self, folder: Path, secret: str, declared: str) -> None:
        error = broken(folder, self._document(declared.format(secret=secret)), "x.rdf")
        assert error.line == 3
        assert "refers to another file" in str(error)
        assert "geheim" not in str(error)

    def test_another_doctype_is_refused(self, folder: Path, secret: str) -> None:
        content = RDF.replace("<!DOCTYPE rdf:RDF [", f'<!DOCTYPE rdf:RDF SYSTEM "{secret}" [')
        assert "refers to another file" in str(broken(folder, content, "x.rdf"))

    def test_the_parser_reads_no_other_file_either(
        self, folder: Path, secret: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Even when the first look would let it through."""
        monkeypatch.setattr(skos_reader, "_refuse_tricks", lambda *_: None)
        content = self._document(f'<!ENTITY a SYSTEM "{secret}">')
        try:
            found = str(read(folder, content, "x.rdf"))
        except BrokenThesaurus as error:
            found = str(error)
        assert "geheim" not in found

    def test_an_entity_of_entities_is_refused(self, folder: Path) -> None:
        bomb = '<!ENTITY b "ha">' + "".join(
            f'<!ENTITY {new} "{f"&{old};" * 10}">'
            for old, new in zip("bcdefghij", "cdefghija", strict=True)
        )
        error = broken(folder, self._document(bomb), "x.rdf")
        assert error.line == 3
        assert "stands for too much" in str(error)

    def test_one_that_hides_its_references_is_refused(self, folder: Path) -> None:
        bomb = '<!ENTITY b "ha"><!ENTITY a "&#38;b;&#38;b;">'
        assert "stands for too much" in str(broken(folder, self._document(bomb), "x.rdf"))

    def test_a_long_entity_many_times_is_refused(self, folder: Path) -> None:
        content = self._document(f'<!ENTITY a "{"x" * 100_000}">', "&a;" * 1000)
        assert "stands for too much" in str(broken(folder, content, "x.rdf"))

    def test_attributes_that_are_filled_in_are_refused(self, folder: Path) -> None:
        declared = '<!ATTLIST skos:prefLabel xml:lang CDATA "nl">'
        error = broken(folder, self._document(declared, "hof"), "x.rdf")
        assert "declares attributes" in str(error)

    @pytest.mark.parametrize("name", ["x.rdf", "x.ttl"])
    def test_a_file_that_is_too_large_is_not_read(self, folder: Path, name: str) -> None:
        path = folder / name
        with path.open("wb") as file:
            file.truncate(500 * 1024 * 1024)  # holds nothing, so it takes no room on the disk
        with pytest.raises(BrokenThesaurus, match="larger than 64 MB"):
            read_skos(path)

    @pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no /dev/zero")
    def test_a_file_without_an_end(self) -> None:
        with pytest.raises(BrokenThesaurus, match="larger than 64 MB"):
            read_skos(Path("/dev/zero"))

    def test_too_many_concepts(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(skos_reader, "MOST", 2)
        assert "holds 3 concepts; the limit is 2" in str(broken(folder, TURTLE))


@pytest.mark.parametrize("name", ["x.ttl", "x.rdf"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_whatever_is_wrong_is_told_with_its_line(
    folder: Path, name: str, data: st.DataObject
) -> None:
    """A piece of a good file is taken out, doubled or replaced."""
    whole = (TURTLE if name == "x.ttl" else RDF).encode()
    at = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(at, min(len(whole), at + 40)))
    piece = data.draw(st.one_of(st.binary(max_size=6), st.sampled_from([whole[at:end] * 2, b""])))
    content = whole[:at] + piece + whole[end:]
    try:
        assert read(folder, content, name).concepts
    except BrokenThesaurus as error:
        told = error
    else:
        return
    assert told.line or "not well-formed" not in str(told)
    assert str(told).count("\n") == 1


@pytest.mark.slow
def test_gemet_can_be_read() -> None:
    if not GEMET.exists():
        pytest.skip(f"GEMET is not at {os.path.relpath(GEMET)}")
    found = read_skos(GEMET)
    assert found.name == "GEMET"
    assert len(found.concepts) > 5_000
    assert found.skipped.unlabelled < 300
    thesaurus = Thesaurus(found.concepts)
    keys = {each.key for each in found.concepts}
    assert {key for each in found.concepts for key in each.related} & keys
    places = {near.words for near in thesaurus.near("verdroging door de afwatering van grondwater")}
    assert places == {("verdroging",), ("afwatering",), ("grondwater",)}
