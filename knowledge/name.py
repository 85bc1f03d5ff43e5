"""The names of areas, as people write them, in a tree of words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from knowledge.area import Area, AreaKind
from knowledge.marker import ARTICLES, MARKERS
from knowledge.spelling import deletes, one_edit
from knowledge.text import STOP_WORDS, fold
from knowledge.token import tokens_of

_ADJECTIVES: Final = {
    "achterhoek": "achterhoeks achterhoekse",
    "almere": "almeers almeerse",
    "betuwe": "betuws betuwse",
    "brabant": "brabants brabantse",
    "breda": "bredaas bredase",
    "delft": "delfts delftse",
    "den bosch": "bossche",
    "den haag": "haags haagse",
    "dordrecht": "dordts dordtse",
    "drenthe": "drents drentse",
    "flevoland": "flevolands flevolandse",
    "friesland": "fries friese",
    "fryslan": "fries friese",
    "gelderland": "gelders gelderse",
    "gouda": "gouds goudse",
    "groningen": "gronings groningse groninger",
    "haarlem": "haarlems haarlemse",
    "leeuwarden": "leeuwarder leeuwardense",
    "leiden": "leids leidse",
    "limburg": "limburgs limburgse",
    "noord brabant": "brabants brabantse",
    "noord holland": "noord-hollands noord-hollandse",
    "noordoostpolder": "noordoostpolderse",
    "nijmegen": "nijmeegs nijmeegse",
    "overijssel": "overijssels overijsselse",
    "rotterdam": "rotterdams rotterdamse",
    "salland": "sallands sallandse",
    "twente": "twents twentse",
    "urk": "urkse urker",
    "utrecht": "utrechts utrechtse",
    "veluwe": "veluws veluwse",
    "zaanstad": "zaans zaanse",
    "zeeland": "zeeuws zeeuwse",
    "zuid holland": "zuid-hollands zuid-hollandse",
    "zwolle": "zwols zwolse",
}
_FORMS_WITH_SE: Final = re.compile(r"[a-z]{3,}(?:[bcdfghklmnprtvwz]|oo|ede|lo|da)")
LONG_NAME: Final = 7
LONG_PART: Final = 6


@dataclass(frozen=True, slots=True)
class Name:
    """One way to write an area.

    capital: only a capital letter tells it from a word. shout: only capitals do. after: without
    a capital it is an area only after 'in', 'de' and the like.
    """

    key: str
    kind: AreaKind
    capital: bool = False
    shout: bool = False
    after: bool = False
    alias: bool = False
    adjective: bool = False


@dataclass(slots=True)
class Node:
    """The names that end with a word, and the words that come after it in longer ones."""

    children: dict[str, Node] = field(default_factory=dict)
    names: list[Name] = field(default_factory=list)


class Names:
    """All names of areas. Unchangeable, so safe between threads."""

    def __init__(self, areas: Iterable[Area]) -> None:
        """Build the tree, and the words that lie near the first word of a name."""
        self.root = Node()
        self._add_names(tuple(areas))
        self.near = misspellings(self.root)

    def _add_names(self, areas: tuple[Area, ...]) -> None:
        for area in areas:
            self._add(area, area.name, capital=area.ambiguous)
            for alias in area.aliases:
                same = fold(alias) == fold(area.name)
                self._add(area, alias, capital=area.ambiguous and same, alias=not same)
        for area in areas:
            for name in (area.name, *area.aliases):
                self._add_shortened(area, name)
        for area in areas:
            for name in (area.name, *area.aliases):
                self._add_adjectives(area, name)

    def _add(
        self,
        area: Area,
        name: str,
        *,
        capital: bool = False,
        alias: bool = False,
        adjective: bool = False,
    ) -> None:
        """Put a name in the tree, and its hyphenless spelling ('Ettenleur') beside it."""
        parts = [token.folded for token in tokens_of(name)]
        if not parts:
            return
        alone = len(parts) == 1
        letters = name.isupper() and alone
        entry = Name(
            area.key,
            area.kind,
            capital=capital or (alone and parts[0] in STOP_WORDS),
            shout=letters and (parts[0] in STOP_WORDS or len(parts[0]) < 3),
            after=alias and alone and len(parts[0]) < LONG_NAME,
            alias=alias,
            adjective=adjective,
        )
        _insert(self.root, parts, entry)
        joined = "".join(parts)
        if "-" in name and len(joined) >= LONG_NAME:
            _insert(self.root, [joined], entry)
        if len(parts) > 1 and area.kind is MARKERS.get(parts[0]) is AreaKind.WATER_BOARD:
            _insert(self.root, parts[1:], entry)

    def _add_shortened(self, area: Area, name: str) -> None:
        """Add 'Achterhoek' for 'de Achterhoek', 'Hertogenbosch' for ''s-Hertogenbosch'."""
        parts = [token.folded for token in tokens_of(name)]
        if len(parts) < 2 or parts[0] not in (*ARTICLES, "s"):
            return
        if self._find(parts[1:]) is None:
            short = len(parts) == 2 and len(parts[1]) <= 5
            entry = Name(area.key, area.kind, capital=area.ambiguous or short)
            _insert(self.root, parts[1:], entry)

    def _add_adjectives(self, area: Area, name: str) -> None:
        folded = " ".join(token.folded for token in tokens_of(name))
        forms = _ADJECTIVES.get(folded, "").split()
        regular = (
            area.kind is AreaKind.MUNICIPALITY
            and name == area.name
            and not area.ambiguous
            and not forms
            and len(folded) >= 5
        )
        if regular and _FORMS_WITH_SE.fullmatch(folded):
            forms = [f"{folded}se"] + ([f"{folded}s"] if len(folded) >= LONG_NAME else [])
        for form in forms:
            known = self._find([token.folded for token in tokens_of(form)])
            if known is None or any(name.adjective for name in known.names):
                self._add(area, form, adjective=True)

    def _find(self, parts: list[str]) -> Node | None:
        node: Node | None = self.root
        for part in parts:
            node = node.children.get(part) if node else None
        return node if node and node.names else None


def _insert(root: Node, parts: list[str], entry: Name) -> None:
    node = root
    for part in parts:
        node = node.children.setdefault(part, Node())
    if all(known.key != entry.key for known in node.names):
        node.names.append(entry)


def misspellings(root: Node) -> dict[str, tuple[str, ...]]:
    """Give for each long first word, and each form of it with a letter less, those words.

    Source of the method: W. Garbe, SymSpell (symmetric deletes).
    """
    near: dict[str, list[str]] = {}
    for part, node in root.children.items():
        if len(part) < LONG_NAME or (all(name.adjective for name in node.names) and node.names):
            continue
        for form in {part, *deletes(part)}:
            near.setdefault(form, []).append(part)
    return {form: tuple(sorted(parts)) for form, parts in near.items()}


def _loose(name: Name) -> bool:
    """Whether it is a name that only counts when it is spelt exactly."""
    return name.adjective or name.alias or name.capital


def almost_child(node: Node, word: str) -> Node | None:
    """Give what follows when a long word is one letter off."""
    length = len(word)
    near = [
        part
        for part in node.children
        if part[0] == word[0] and abs(len(part) - length) <= 1 and len(part) >= LONG_PART
    ]
    found = next((part for part in sorted(near) if one_edit(part, word)), None)
    return node.children[found] if found else None
