"""Read a thesaurus that somebody else made: SKOS in RDF/XML or Turtle."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote
from xml.parsers import expat
from xml.sax import SAXParseException
from xml.sax.handler import feature_external_ges, feature_external_pes

from rdflib import DC, DCTERMS, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.parser import InputSource
from rdflib.plugins.parsers.notation3 import BadSyntax, RDFSink, SinkParser
from rdflib.plugins.parsers.rdfxml import create_parser

from knowledge.errors import StorageError
from knowledge.text import fold
from knowledge.thesaurus import SkosConcept

if TYPE_CHECKING:
    from rdflib.graph import _TripleType

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a file, and characters that its entities may stand for."""

MOST: Final = 50_000
"""Concepts of a file: each costs every instance more than a kilobyte."""

LONGEST_LABEL: Final = 200
LONGEST_KEY: Final = 500
LONGEST_NAME: Final = 80

OWN_ADDRESS: Final = "urn:plek:concept:"
"""What stands before the key of a concept of our own when it leaves the house."""

_XML: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:[?!]|(?:[\w.-]+:)?RDF\b)|\xff\xfe|\xfe\xff")
_TITLES: Final = frozenset((DC.title, DCTERMS.title, SKOS.prefLabel, RDFS.label))
_LABELS: Final = {SKOS.prefLabel: 0, SKOS.altLabel: 1, SKOS.hiddenLabel: 2}
_HIDDEN: Final = _LABELS[SKOS.hiddenLabel]


class BrokenThesaurus(StorageError):
    """A file that cannot be used; the text says why in English and in Dutch.

    line: where in the file, counted from 1; None when it is about the whole file.
    """

    def __init__(self, file: str, english: str, dutch: str, line: int | None = None) -> None:
        where, waar = (f", line {line}", f", regel {line}") if line else ("", "")
        super().__init__(f"{file}{where}: {english}\n  {file}{waar}: {dutch}")
        self.line = line


@dataclass(slots=True)
class Skipped:
    """What was left out.

    unlabelled: concepts without a label in the language; nameless: without an address that can be
    kept; double: labels that their concept had already; long: labels of more than 200 characters.
    """

    unlabelled: int = 0
    nameless: int = 0
    double: int = 0
    long: int = 0


@dataclass(frozen=True, slots=True)
class Skos:
    """A thesaurus as it was read. name: as asked, or of its concept scheme, or of the file."""

    name: str
    concepts: tuple[SkosConcept, ...]
    skipped: Skipped


def read_skos(path: Path, language: str = "nl", name: str = "") -> Skos:
    """Read the concepts of a file, with their labels in one language.

    A label without a language counts too. The form is told by the extension (.rdf, .xml, .owl;
    .ttl), else by the beginning. Nothing that the file refers to is opened. Raises BrokenThesaurus.
    """
    content = _content(path)
    sink = _Sink(language)
    with _quiet():
        if _is_xml(path, content):
            _refuse_tricks(path.name, content)
            _parse_xml(path.name, content, sink)
        else:
            _parse_turtle(path.name, content, sink)
    if not (sink.concepts or sink.skipped.nameless):
        raise BrokenThesaurus(
            path.name, "holds no SKOS concept", "er staat geen SKOS-begrip in dit bestand"
        )
    names = map(_clean, (name, sink.title(), path.stem))
    name = next(filter(None, names), "thesaurus")[:LONGEST_NAME]
    concepts = tuple(sink.gathered(name))
    if not concepts:
        others = ", ".join(sorted(sink.others)) or "-"
        raise BrokenThesaurus(
            path.name,
            f"no concept has a label in '{language}'; languages in the file: {others}",
            f"geen begrip heeft een naam in '{language}'; talen in het bestand: {others}",
        )
    if len(concepts) > MOST:
        raise BrokenThesaurus(
            path.name,
            f"holds {len(concepts)} concepts; the limit is {MOST}",
            f"er staan {len(concepts)} begrippen in; het mogen er {MOST} zijn",
        )
    return Skos(name, concepts, sink.skipped)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise BrokenThesaurus(
            path.name, f"cannot be read: {error.strerror}", "dit bestand is niet te lezen"
        ) from error
    if len(content) > LARGEST:
        size = LARGEST // 1024 // 1024
        raise BrokenThesaurus(
            path.name, f"is larger than {size} MB", f"dit bestand is groter dan {size} MB"
        )
    return content


def _is_xml(path: Path, content: bytes) -> bool:
    match path.suffix.lower():
        case ".rdf" | ".xml" | ".owl":
            return True
        case ".ttl":
            return False
        case _:
            return _XML.match(content) is not None


def _refuse_tricks(file: str, content: bytes) -> None:
    """Refuse what a file can declare to make a parser read other files or fill its memory.

    Plain entities stay allowed: many editors write the address of a vocabulary as one.
    """
    parser = expat.ParserCreate()

    class _Begun(Exception):
        """The root of the document: nothing is declared after it."""

    def refuse(english: str, dutch: str) -> None:
        raise BrokenThesaurus(file, english, dutch, parser.CurrentLineNumber)

    def doctype(_name: str, system: str | None, public: str | None, _inside: object) -> None:
        if system or public:
            refuse("refers to another file", "verwijst naar een ander bestand")

    def entity(_name: str, parameter: object, value: str | None, *_outside: object) -> None:
        if parameter or value is None:
            refuse("refers to another file", "verwijst naar een ander bestand")
        elif "&" in value or len(value) * content.count(b"&") > LARGEST:
            refuse("an entity stands for too much", "een entiteit staat voor te veel")

    def attributes(*_: object) -> None:
        refuse("declares attributes", "beschrijft attributen vooraf")

    def begun(*_: object) -> None:
        raise _Begun

    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = entity
    parser.AttlistDeclHandler = attributes
    parser.StartElementHandler = begun
    # What is not well-formed, or in no known encoding, is told by the parser that comes next.
    with suppress(_Begun, expat.ExpatError, LookupError, ValueError):
        parser.Parse(content, True)  # noqa: FBT003 - it takes no name


def _parse_xml(file: str, content: bytes, sink: _Sink) -> None:
    source = InputSource()
    source.setPublicId(_base(file))
    source.setByteStream(io.BytesIO(content))
    parser: Any = create_parser(source, sink)
    parser.setFeature(feature_external_ges, 0)
    parser.setFeature(feature_external_pes, 0)
    try:
        parser.parse(source)
    except SAXParseException as error:
        raise _broken(file, error.getLineNumber(), error.getMessage()) from error
    except Exception as error:
        # Whatever rdflib trips over is in the file.
        raise _broken(file, parser.getLineNumber(), str(error).rpartition(": ")[2]) from error


def _parse_turtle(file: str, content: bytes, sink: _Sink) -> None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _broken(file, line, "not UTF-8") from error
    parser = SinkParser(RDFSink(sink), baseURI=_base(file), turtle=True)
    try:
        parser.loadBuf(text)
    except BadSyntax as error:
        what = error._why  # noqa: SLF001 - its text repeats a piece of the file
        raise _broken(file, error.lines + 1, what) from error
    except RecursionError as error:
        raise _broken(file, parser.lines + 1, "nested too deeply") from error
    except Exception as error:
        raise _broken(file, parser.lines + 1, str(error)) from error


def _broken(file: str, line: int | None, what: str) -> BrokenThesaurus:
    what = _clean(what)[:LONGEST_LABEL] or "not understood"
    return BrokenThesaurus(
        file, f"not well-formed ({what})", "hier klopt de opbouw van het bestand niet", line
    )


def _base(file: str) -> str:
    """Give what relative addresses are relative to: the same wherever the file stands."""
    return f"file:///{quote(file)}"


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from logging each value that it cannot convert: none of them is used."""
    logger = logging.getLogger("rdflib.term")
    before = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = before


class _Sink(Graph):
    """Keeps what is wanted of the triples that go by, and no others."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language.lower()
        self._schemes: dict[str, None] = {}
        self._titles: dict[str, dict[bool, str]] = {}
        self._labels: dict[str, list[tuple[int, int, str]]] = {}
        self._broader: dict[str, set[str]] = {}
        self._related: dict[str, set[str]] = {}
        self.concepts: dict[str, None] = {}
        self.others: set[str] = set()
        self.skipped = Skipped()

    def add(self, triple: _TripleType) -> _Sink:
        """Take a triple."""
        subject, predicate, value = triple
        if isinstance(value, Literal):
            self._take_text(str(subject), predicate, value)
        elif predicate == RDF.type:
            self._take_type(subject, value)
        elif isinstance(subject, URIRef) and isinstance(value, URIRef):
            self._take_relation(str(subject), predicate, str(value))
        return self

    def title(self) -> str:
        """Give the title of the first concept scheme that has one, rather in the language."""
        for scheme in self._schemes:
            titles = self._titles.get(scheme, {})
            found = titles.get(True) or titles.get(False)
            if found:
                return found
        return ""

    def gathered(self, source: str) -> Iterator[SkosConcept]:
        """Give the concepts that have a label, and count what is skipped."""
        for address in self.concepts:
            labels = self._usable(self._labels.get(address, ()))
            shown = [label for kind, label in labels if kind != _HIDDEN]
            if not shown:
                self.skipped.unlabelled += 1
                continue
            yield SkosConcept(
                key=_key(address),
                preferred=shown[0],
                alternative=tuple(shown[1:]),
                everyday=tuple(label for kind, label in labels if kind == _HIDDEN),
                broader=tuple(map(_key, sorted(self._broader.get(address, ())))),
                related=tuple(map(_key, sorted(self._related.get(address, ())))),
                source=source,
            )

    def _take_type(self, subject: object, value: object) -> None:
        if value == SKOS.ConceptScheme:
            self._schemes[str(subject)] = None
        elif value == SKOS.Concept:
            if isinstance(subject, URIRef) and _can_be_kept(subject):
                self.concepts[str(subject)] = None
            else:
                self.skipped.nameless += 1

    def _take_text(self, subject: str, predicate: object, value: Literal) -> None:
        language = (value.language or "").lower()
        wanted = language in ("", self._language) or language.startswith(f"{self._language}-")
        if predicate in _TITLES:
            self._titles.setdefault(subject, {}).setdefault(wanted, str(value))
        kind = _LABELS.get(predicate) if isinstance(predicate, URIRef) else None
        if kind is None:
            return
        if wanted:
            # Plain 'nl' comes before 'nl-BE', and that before no language at all.
            rank = {self._language: 0, "": 2}.get(language, 1)
            self._labels.setdefault(subject, []).append((kind, rank, _clean(value)))
        else:
            self.others.add(language)

    def _take_relation(self, subject: str, predicate: object, value: str) -> None:
        if not (_can_be_kept(subject) and _can_be_kept(value)):
            return
        if predicate == SKOS.broader:
            self._broader.setdefault(subject, set()).add(value)
        elif predicate == SKOS.narrower:
            self._broader.setdefault(value, set()).add(subject)
        elif predicate == SKOS.related:
            self._related.setdefault(subject, set()).add(value)
            self._related.setdefault(value, set()).add(subject)

    def _usable(self, labels: Iterable[tuple[int, int, str]]) -> list[tuple[int, str]]:
        """Give (kind, label) of what can be used, the preferred first."""
        found: dict[str, tuple[int, str]] = {}
        for kind, _, label in sorted(labels):
            if len(label) > LONGEST_LABEL:
                self.skipped.long += 1
            elif fold(label) in found:
                self.skipped.double += 1
            elif label:
                found[fold(label)] = kind, label
        return list(found.values())


def _clean(text: str) -> str:
    """Make a label of one line, without what cannot be shown or kept."""
    kept = (c if c.isprintable() else " " if c.isspace() else "" for c in text)
    return " ".join("".join(kept).split())


def _can_be_kept(address: str) -> bool:
    return len(address) <= LONGEST_KEY and address.isprintable()


def _key(address: str) -> str:
    return address.removeprefix(OWN_ADDRESS)
