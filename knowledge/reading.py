"""Reading a question: what the text itself tells of areas, themes, purpose and the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from knowledge import deadline
from knowledge.area import AreaKind
from knowledge.gazetteer import Gazetteer
from knowledge.mention import Mention
from knowledge.network import LookingFor, Scale
from knowledge.question import Facets
from knowledge.text import LONGEST, fold
from knowledge.vocabulary import Vocabulary

READ: Final = ("areas", "themes", "looking_for", "scale", "purpose", "tried", "deadline")
"""The facets that a text can tell, in the order of the form."""

LONGEST_PHRASE: Final = 200
"""Characters of a purpose, or of what was tried, that are read from a text."""

_LOOKING_FOR: Final = {
    LookingFor.FACTS: (
        r"cijfers|feiten|hoeveel\w*|statistieken?|percentages?|gegevens|meetgegevens|kentallen"
        r"|monitors?|monitoring|aantal(?:len)?|hoe (?:vaak|groot|hoog|veel|duur)|wat kost|kosten"
        r"|figures|statistics|how (?:many|much|often)|facts"
    ),
    LookingFor.APPROACH: (
        r"hoe(?! (?:vaak|groot|hoog|veel|duur|lang|oud|ver|laag|heet|zit|gaat het)\b)"
        r"|aanpak(?:ken)?|werkwijzen?|methoden?|methodes|stappenplan(?:nen)?|handreiking(?:en)?"
        r"|draaiboek(?:en)?|oplossing(?:en)?|instrument(?:en)?|how(?! (?:many|much|often)\b)"
        r"|approach(?:es)?|methods?"
    ),
    LookingFor.EXPERIENCE: (
        r"ervaring(?:en)?|\w*voorbeeld(?:en)?|praktijkcases|casus(?:sen)?|geleerd|lessen"
        r"|best practices?|good practices?|andere gemeenten|experiences?|examples?|lessons"
    ),
    LookingFor.RULES: (
        r"mag|mogen|moet (?:een|de|elke|iedere) (?:gemeente|provincie|waterschap)|verplicht\w*"
        r"|regels|regelgeving|beleid|wetten|wetgeving|wettelijk\w*|vergunning\w*|juridisch\w*"
        r"|toegestaan|verboden|normen|verordening(?:en)?|eisen|rules|policy|policies|legal\w*"
        r"|regulations?|allowed|permits?"
    ),
    LookingFor.PEOPLE: (
        r"wie (?:werkt|werken|houdt|houden|gaat|gaan|is|zijn|doet|doen|onderzoekt)|netwerk(?:en)?"
        r"|contact(?:en)?|contactperso(?:on|nen)|deskundigen?|experts?|specialist(?:en)?|sparren"
        r"|iemand die|who (?:works|is|are)|networks?|specialists?"
    ),
}
_LOOKING: Final = tuple(
    (kind, re.compile(rf"\b(?:{words})\b")) for kind, words in _LOOKING_FOR.items()
)
# 'Wie weet iets', 'wie heeft ervaring', 'hoe heet': how people open any question.
_OPENING: Final = re.compile(
    r"\b(?:wie (?:is er|zijn er)? ?bekend|in contact (?:komen )?over|hoe dan ook|hoewel)\b"
)

_SCALES: Final = (
    (
        Scale.LOCAL,
        (
            r"lokaal|lokale|gemeentelijke?"
            r"|(?:in|voor|binnen) (?:onze|mijn|de|een) (?:eigen )?gemeente"
            r"|(?:onze|mijn) (?:gemeente|stad|dorp|wijk|buurt)|wijkniveau|in de (?:wijk|buurt)"
            r"|local|locally"
        ),
    ),
    (
        Scale.REGIONAL,
        (
            r"regionaal|regionale|provincia(?:al|le)|(?:onze|mijn|de|deze) (?:regio|provincie)"
            r"|intergemeentelijke?|bovenlokaal|(?:ons|het) waterschap|regional|regionally"
        ),
    ),
    (
        Scale.NATIONAL,
        (
            r"landelijke?|nationaal|nationale|rijksbeleid|in heel nederland|door heel nederland"
            r"|national|nationally|nationwide"
        ),
    ),
)
_SCALE: Final = tuple((scale, re.compile(rf"\b(?:{words})\b")) for scale, words in _SCALES)

_PRODUCT: Final = (
    r"(?:\w*voorstel|\w*besluit|\w*plan|\w*visie|\w*nota|\w*notitie|\w*advies|\w*aanvraag|\w*brief"
    r"|\w*programma|\w*strategie|\w*verordening|\w*aanbesteding|\w*memo|\w*rapport|\w*agenda"
    r"|\w*begroting|\w*overleg|\w*vergadering|\w*debat|\w*bijeenkomst|\w*presentatie|\w*pilot"
    r"|\w*onderzoek|\w*raad|college|bestuur|wethouder|scriptie|\w*proposal|\w*report|\w*council)"
)
_END: Final = rf"[^.?!;\n]{{1,{LONGEST_PHRASE}}}"
_PURPOSES: Final = (
    re.compile(
        rf"\b(?:ten behoeve van|t\.b\.v\.|met het oog op|met als doel|nodig voor)\s({_END})",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:voor|for)\s((?:een|het|de|onze|ons|mijn|a|an|the|our)\s(?:[\w-]{1,30}\s){0,2}"
        rf"{_PRODUCT})\b",
        re.IGNORECASE,
    ),
    re.compile(rf"\b((?:omdat|zodat|because|so that|in order to)\s{_END})", re.IGNORECASE),
)
_TRIED: Final = (
    re.compile(
        r"\b((?:we|wij|ik)\s(?:hebben|heb)\s(?:zelf\s|ook\s|wel\s)?(?:al|eerder)\b"
        rf"{_END})",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b((?:eerder|tot nu toe|inmiddels|al)\s(?:hebben|heb)\s(?:we|wij|ik)\s"
        rf"{_END})",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:al geprobeerd|geprobeerd is|already tried):?\s({_END})", re.IGNORECASE),
    re.compile(rf"\b((?:we|i)(?:\shave|'ve)?\salready\s{_END})", re.IGNORECASE),
)


def read(
    text: str,
    gazetteer: Gazetteer,
    vocabulary: Vocabulary,
    today: date,
    in_dutch: Callable[[str], str] = str,
) -> Facets:
    """Fill in what the text tells; what it does not tell stays empty. Nothing counts as stated.

    in_dutch: puts the words of the field into Dutch, in which the themes have most words.
    """
    text = text[:LONGEST]
    plain = fold(text)
    mentions = gazetteer.recognise(text)
    return Facets(
        areas=gazetteer.most_specific(mention.key for mention in mentions),
        themes=vocabulary.themes(in_dutch(_without(text, mentions))),
        looking_for=looking_for(plain),
        scale=scale(plain) or _of_country(mentions, gazetteer),
        purpose=_first(_PURPOSES, text),
        tried=_first(_TRIED, text),
        deadline=deadline.find(text, today),
    )


def merge(read: Facets, stated: Facets) -> Facets:
    """Lay what somebody stated over what was read; what they left open is filled from the text.

    A field that was stated empty stays empty. The visibility is always the stated one.
    """
    filled = {
        name: getattr(read, name) or getattr(stated, name)
        for name in READ
        if name not in stated.stated
    }
    return replace(stated, **filled)


def looking_for(plain: str) -> tuple[LookingFor, ...]:
    """Tell what a folded text looks for, in the order in which it says so."""
    bare = _OPENING.sub(" ", plain)
    found = ((one.start(), kind) for kind, words in _LOOKING if (one := words.search(bare)))
    return tuple(kind for _, kind in sorted(found))


def scale(plain: str) -> Scale | None:
    """Tell the scale that a folded text names; None when it names none, or more than one."""
    told = [scale for scale, words in _SCALE if words.search(plain)]
    return told[0] if len(told) == 1 else None


def _of_country(mentions: Iterable[Mention], gazetteer: Gazetteer) -> Scale | None:
    kinds = {gazetteer.area(mention.key).kind for mention in mentions}
    return Scale.NATIONAL if kinds == {AreaKind.COUNTRY} else None


def _without(text: str, mentions: Iterable[Mention]) -> str:
    """Blank the areas out: 'Waterland' and 'Waterschap' do not tell the theme water."""
    letters = list(text)
    for mention in mentions:
        letters[mention.start : mention.end] = " " * (mention.end - mention.start)
    return "".join(letters)


def _first(patterns: Iterable[re.Pattern[str]], text: str) -> str:
    for pattern in patterns:
        found = pattern.search(text)
        if found:
            return found[1].strip(" ,:-\t")
    return ""
