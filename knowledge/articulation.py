"""Vraagarticulatie: what makes a question hard to answer, what to ask, and what to add."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from knowledge import deadline, reading
from knowledge.gazetteer import Gazetteer
from knowledge.masking import Kind
from knowledge.network import LookingFor, Scale
from knowledge.question import Facets
from knowledge.text import LONGEST, fold, folded
from knowledge.vocabulary import Vocabulary

MOST: Final = 3
"""How many obstacles, and how many prompts, are shown at once."""


class ObstacleKind(StrEnum):
    """What makes a question hard to answer; the most important first."""

    PERSONAL_DATA = "personal_data"
    TOO_SHORT = "too_short"
    TWO_QUESTIONS = "two_questions"
    NO_AREA = "no_area"
    WHICH_AREA = "which_area"
    YES_NO = "yes_no"
    ABBREVIATION = "abbreviation"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that makes the question hard to answer, and what would help.

    detail: the abbreviation, the yes/no sentence, the name of the areas, the kinds of personal
    data; else empty.
    span: where in the text it is (start, end), None when it is about the whole.
    suggestions: TWO_QUESTIONS: each question on its own. YES_NO: the open question, or nothing
    when it cannot be made safely. ABBREVIATION: each meaning. WHICH_AREA: each area's own name.
    PERSONAL_DATA: the kinds.
    """

    kind: ObstacleKind
    detail: str = ""
    span: tuple[int, int] | None = None
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Addition:
    """A stated facet that the text does not tell yet.

    values: keys of areas or themes, values of LookingFor or Scale, the phrase itself for purpose
    and tried, an ISO date for the deadline.
    """

    facet: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sharpened:
    """A text and what must be said after it."""

    base: str
    additions: tuple[Addition, ...] = ()


_SENTENCE: Final = re.compile(r"[^.?!\n]*[^.?!\s][^.?!\n]*[.?!]*")
_FEWEST_WORDS: Final = 3
_FEWEST_IN_PART: Final = 1
_ASKING: Final = (
    r"hoe|wat|wie|waar|waarom|wanneer|welke|welk|hoeveel|mag|mogen|moet|moeten|is er|zijn er"
    r"|how|what|who|where|why|when|which"
)
_AND_ALSO: Final = re.compile(
    rf"[,;]?\s(?:en|maar|and|of)\s(?:ook\s|daarnaast\s|verder\s|also\s)?(?=(?:{_ASKING})\b)",
    re.IGNORECASE,
)
_LEADING: Final = re.compile(r"^(?:(?:en|maar|ook|daarnaast|verder|and)[,:]?\s+)+", re.IGNORECASE)
_FURTHER: Final = re.compile(
    rf"(?:(?:en|ook|daarnaast|verder|bovendien|tweede vraag|also)\b[:,]?\s+)?(?:{_ASKING})\b"
    r"|(?:daarnaast|verder|ook|bovendien|also)\s.*\b(?:zoek|vraag|wil|looking)",
    re.IGNORECASE,
)
_YES_NO: Final = re.compile(
    r"\s*(?:(?:en|maar|dus|vraag:)\s+)?(mag|mogen|moet|moeten|kan|kunnen|is|zijn|heeft|hebben"
    r"|wordt|worden|bestaat|bestaan|werkt|werken|helpt|helpen|geldt|gelden"
    r"|may|can|must|is|are|does|do|has|have|should)\s+(?P<rest>[^?]+)\?",
    re.IGNORECASE,
)
_POLITE: Final = re.compile(
    r"(?:er\s+)?(?:iemand|er iemand|mensen|jij|jullie|u|je|collega|anyone|anybody|someone|you)\b",
    re.IGNORECASE,
)
_OPEN: Final = {
    "mag": "Onder welke voorwaarden mag",
    "mogen": "Onder welke voorwaarden mogen",
    "moet": "Wanneer moet",
    "moeten": "Wanneer moeten",
    "kan": "Hoe kan",
    "kunnen": "Hoe kunnen",
    "werkt": "Hoe goed werkt",
    "werken": "Hoe goed werken",
    "helpt": "Hoe goed helpt",
    "helpen": "Hoe goed helpen",
    "geldt": "Wanneer geldt",
    "gelden": "Wanneer gelden",
    "may": "Under which conditions may",
    "can": "How can",
    "must": "When must",
    "should": "When should",
}
_THERE: Final = re.compile(
    r"er\s+(?:al\s+|ook\s+|nog\s+|ergens\s+)?(?:een\s+)?(?P<what>(?:[\w-]+\s+){0,2}?[\w-]+)"
    r"(?P<rest>\s+(?:voor|over|om|die|dat|waarmee|tegen|bij|met|van|in|op|naar|rond)\b.*)?",
    re.IGNORECASE,
)
_HET: Final = re.compile(
    r"(?:\w*(?:beleid|onderzoek|geld|overzicht|netwerk|plan|voorbeeld|budget|protocol|kader"
    r"|programma|fonds|advies|instrument|model|bewijs|verband|rapport|platform)|\w+(?:isme|ment))"
)
_DE: Final = re.compile(
    r"\w*(?:ing|heid|tie|iteit|subsidie|wet|norm|aanpak|methode|handreiking|regel|richtlijn"
    r"|kaart|pilot|monitor|visie|plicht|oplossing|website|leidraad|tool)"
)


_TOLD_BY: Final = {
    "feiten": r"feiten|facts",
    "aanpak": r"aanpak|approach",
    "ervaringen": r"ervaring(?:en)?|experiences?",
    "regels": r"regels|rules",
    "mensen": r"mensen|people",
    "lokaal": r"lokaal|lokale|local",
    "regionaal": r"regionaal|regionale|regional",
    "nationaal": r"nationaal|nationale|landelijke?|national",
}


def obstacles(
    text: str,
    facets: Facets,
    vocabulary: Vocabulary,
    masked_kinds: Iterable[Kind] = (),
    gazetteer: Gazetteer | None = None,
) -> tuple[Obstacle, ...]:
    """Tell what makes a question hard to answer: at most three, the most important first.

    facets: read and stated together. masked_kinds: what masking took out of the text. With a
    gazetteer an abbreviation that names an area ('NOP') is no obstacle, and a name that more areas
    have ('Bergen') is one.
    """
    text = text[:LONGEST]
    found = [
        *_personal(masked_kinds),
        *_too_short(text),
        *_two_questions(text),
        *_area(text, facets, gazetteer),
        *_yes_no(text),
        *_abbreviations(text, vocabulary, gazetteer),
    ]
    return tuple(found[:MOST])


def _personal(kinds: Iterable[Kind]) -> Iterator[Obstacle]:
    told = tuple(sorted(kind.value for kind in kinds))
    if told:
        yield Obstacle(ObstacleKind.PERSONAL_DATA, ", ".join(told), None, told)


def _too_short(text: str) -> Iterator[Obstacle]:
    if len(set(folded(text))) < _FEWEST_WORDS:
        yield Obstacle(ObstacleKind.TOO_SHORT)


def _sentences(text: str) -> list[tuple[int, int, str]]:
    """Give (start, end, sentence) of each sentence, without the white space around it."""
    out: list[tuple[int, int, str]] = []
    for found in _SENTENCE.finditer(text):
        bare = found[0].strip()
        start = found.start() + len(found[0]) - len(found[0].lstrip())
        out.append((start, start + len(bare), bare))
    return out


def _two_questions(text: str) -> Iterator[Obstacle]:
    parts: list[tuple[int, int, str]] = []
    for start, end, sentence in _sentences(text):
        if not (sentence.endswith("?") or _FURTHER.match(sentence)):
            continue
        cut = _AND_ALSO.search(sentence)
        pieces = [(start, end)]
        if cut:
            pieces = [(start, start + cut.start()), (start + cut.end(), end)]
            if not all(_says_something(text[one:other]) for one, other in pieces):
                pieces = [(start, end)]
        parts += [(one, other, text[one:other]) for one, other in pieces]
    parts = [part for part in parts if _says_something(part[2])]
    if len(parts) > 1:
        questions = tuple(_as_question(part[2]) for part in parts[:MOST])
        yield Obstacle(ObstacleKind.TWO_QUESTIONS, "", (parts[0][0], parts[-1][1]), questions)


def _says_something(piece: str) -> bool:
    return len(folded(piece)) >= _FEWEST_IN_PART


def _as_question(piece: str) -> str:
    bare = _LEADING.sub("", piece.strip(" ,;.?!"), count=1)
    return f"{bare[:1].upper()}{bare[1:]}?"


def _area(text: str, facets: Facets, gazetteer: Gazetteer | None) -> Iterator[Obstacle]:
    """Tell that there is no area, or of which one nobody can say which it is."""
    unsure = [
        doubt
        for doubt in (gazetteer.doubts(text) if gazetteer else ())
        if not set(doubt.keys) & set(facets.areas)
    ]
    if gazetteer and unsure:
        names = tuple(gazetteer.name(key) for key in unsure[0].keys)
        yield Obstacle(ObstacleKind.WHICH_AREA, unsure[0].surface, None, names)
    elif not facets.areas:
        yield Obstacle(ObstacleKind.NO_AREA)


def _yes_no(text: str) -> Iterator[Obstacle]:
    for start, end, sentence in _sentences(text):
        found = _YES_NO.fullmatch(sentence)
        if found and not _POLITE.match(found["rest"]):
            open_form = _open_form(found[1].lower(), found["rest"].strip())
            yield Obstacle(
                ObstacleKind.YES_NO, sentence, (start, end), (open_form,) if open_form else ()
            )
            return


def _open_form(verb: str, rest: str) -> str:
    """Give the same sentence as an open question; empty when that cannot be made safely."""
    if verb in ("is", "zijn", "bestaat", "bestaan"):
        found = _THERE.fullmatch(rest)
        return _which(verb, found["what"], found["rest"] or "") if found else ""
    opening = _OPEN.get(verb)
    if opening is None or rest.lower().startswith(("er ", "there ", "het ", "dat ", "dit ")):
        return ""
    return f"{opening} {rest}?"


def _which(verb: str, what: str, rest: str) -> str:
    head = fold(what.rsplit(maxsplit=1)[-1])
    plural = verb in ("zijn", "bestaan")
    if plural or _DE.fullmatch(head):
        return f"Welke {what} {verb} er{rest}?"
    return f"Welk {what} {verb} er{rest}?" if _HET.fullmatch(head) else ""


def _abbreviations(
    text: str, vocabulary: Vocabulary, gazetteer: Gazetteer | None
) -> Iterator[Obstacle]:
    plain = fold(text)
    areas = {mention.surface for mention in gazetteer.recognise(text)} if gazetteer else set()
    meanings: dict[str, list[str]] = {}
    for known in vocabulary.abbreviations(text):
        if not known.common and known.letters not in areas:
            meanings.setdefault(known.letters, []).append(known.stands_for)
    for letters, stands_for in meanings.items():
        if any(fold(one) in plain for one in stands_for):
            continue
        found = re.search(rf"(?<!\w){re.escape(letters)}", text, re.IGNORECASE)
        yield Obstacle(
            ObstacleKind.ABBREVIATION, letters, found.span() if found else None, tuple(stands_for)
        )


def sharpen(text: str, facets: Facets, gazetteer: Gazetteer, vocabulary: Vocabulary) -> Sharpened:
    """Tell which stated facets the text does not say yet, so that they can be added to it.

    Adding them in words that hold the names of areas and themes, the phrases, 'aanpak' and the
    like for what is looked for, and the date as '12 maart 2027', makes a text to which nothing
    more is added. The visibility is never part of the text.
    """
    base = text.strip()
    plain = _spaced(fold(base))
    told = (
        Addition(name, _untold(name, facets, base, plain, gazetteer, vocabulary))
        for name in reading.READ
        if name in facets.stated
    )
    return Sharpened(base, tuple(addition for addition in told if addition.values))


def _untold(
    name: str,
    facets: Facets,
    base: str,
    plain: str,
    gazetteer: Gazetteer,
    vocabulary: Vocabulary,
) -> tuple[str, ...]:
    match name:
        case "areas":
            read = {mention.key for mention in gazetteer.recognise(base)}
            return tuple(
                key
                for key in facets.areas
                if key not in read and not _holds(plain, gazetteer.name(key))
            )
        case "themes":
            read = set(vocabulary.themes(base))
            return tuple(
                key
                for key in facets.themes
                if key not in read
                and not any(_holds(plain, vocabulary.name(key, one)) for one in ("nl", "en"))
            )
        case "looking_for":
            return _unsaid(facets.looking_for, reading.looking_for(plain), plain)
        case "scale":
            scales = (facets.scale,) if facets.scale else ()
            return _unsaid(scales, [one for one in [reading.scale(plain)] if one], plain)
        case "deadline":
            when = facets.deadline
            return (when.isoformat(),) if when and not _says_date(plain, when) else ()
        case _:
            phrase: str = getattr(facets, name).strip()
            return (phrase,) if phrase and not _holds(plain, phrase) else ()


def _unsaid(
    wanted: Iterable[LookingFor | Scale], read: Iterable[LookingFor | Scale], plain: str
) -> tuple[str, ...]:
    told = {one.value for one in read}
    return tuple(
        one.value
        for one in wanted
        if one.value not in told and not re.search(rf"\b(?:{_TOLD_BY[one.value]})\b", plain)
    )


def _says_date(plain: str, when: date) -> bool:
    return any(form in plain for form in deadline.forms(when))


def _holds(plain: str, name: str) -> bool:
    """Whether a folded text holds a name literally, as whole words."""
    bare = _spaced(fold(name)).strip(" .,;:?!")
    if not bare:
        return True
    start = r"(?<!\w)" if bare[0].isalnum() else ""
    end = r"(?!\w)" if bare[-1].isalnum() else ""
    return re.search(f"{start}{re.escape(bare)}{end}", plain) is not None


def _spaced(text: str) -> str:
    return " ".join(text.split())
