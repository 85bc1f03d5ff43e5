"""The gazetteer: which areas there are, how they lie in each other, and how people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from knowledge.area import Area, AreaKind
from knowledge.text import LONGEST, STOP_WORDS, fold


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_find: Final = re.compile(r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*").finditer
_SENTENCE_END: Final = frozenset(".!?:\n\r•*")
_PARTS: Final = re.compile(r"[,;/|\n\r&+]|\b(?:en|and|of|or)\b", re.IGNORECASE)

_MARKERS: Final = {
    "gemeente": AreaKind.MUNICIPALITY,
    "gemeenten": AreaKind.MUNICIPALITY,
    "stad": AreaKind.MUNICIPALITY,
    "dorp": AreaKind.MUNICIPALITY,
    "municipality": AreaKind.MUNICIPALITY,
    "provincie": AreaKind.PROVINCE,
    "provincies": AreaKind.PROVINCE,
    "province": AreaKind.PROVINCE,
    "waterschap": AreaKind.WATER_BOARD,
    "waterschappen": AreaKind.WATER_BOARD,
    "hoogheemraadschap": AreaKind.WATER_BOARD,
    "wetterskip": AreaKind.WATER_BOARD,
    "regio": AreaKind.REGION,
    "streek": AreaKind.REGION,
    "region": AreaKind.REGION,
}
_OFFICIAL: Final = _set("gemeente provincie waterschap hoogheemraadschap")
_FROM: Final = _set("in binnen van uit bij rond")
_ANY_ONE: Final = _set("""
    een onze ons elke iedere deze die mijn uw jullie hun welke andere geen per als kleine grote
    """)
_DEGREE: Final = _set("""
    veel vaak wel goed lastig moeilijk ingewikkeld interessant belangrijk groot duur snel kan kunnen
    """)
_PREPOSITIONS: Final = _set("in rond rondom omgeving nabij near around")
_ARTICLES: Final = frozenset(("de", "het", "t", "the"))
_LISTING: Final = _ARTICLES | {"en", "and"}
_COMPASS: Final = _set("""
    noord zuid oost west midden noordoost noordwest zuidoost zuidwest noordelijk zuidelijk
    oostelijk westelijk
    """)
_NAMESAKES: Final = frozenset(
    (
        ("west", "friesland"),
        ("nieuw", "zeeland"),
        ("new", "zealand"),
        ("oost", "friesland"),
    )
)
_SCHOOLS: Final = _set("universiteit hogeschool rijksuniversiteit tu university roc")
_AFTER_SCHOOL_TOWN: Final = frozenset(("university", "ur", "universiteit"))
_NOISE: Final = (
    _ARTICLES
    | frozenset(_MARKERS)
    | _set("""
    heel hele geheel in en and of or te van omgeving gebied area areas rond rondom e o eo
    """)
)

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
_LONG_NAME: Final = 7
_JOINTS: Final = frozenset(
    (" ", ".", " & ", "-", "'", "’", " '", " ’", "- ", "'s ", " - ", " (", "/", ". ")
)
_LONG_PART: Final = 6

_NARROWEST: Final = {
    AreaKind.MUNICIPALITY: 0,
    AreaKind.PROVINCE: 1,
    AreaKind.REGION: 2,
    AreaKind.WATER_BOARD: 3,
    AreaKind.COUNTRY: 4,
}
_WIDEST: Final = {
    AreaKind.COUNTRY: 0,
    AreaKind.PROVINCE: 1,
    AreaKind.WATER_BOARD: 2,
    AreaKind.REGION: 2,
    AreaKind.MUNICIPALITY: 3,
}


@dataclass(frozen=True, slots=True)
class Mention:
    """An area in a text: its key, and where it stands (start and end as in a slice)."""

    key: str
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A name in a text that more than one area has: how it is written, and the keys of those."""

    surface: str
    keys: tuple[str, ...]


class _Token(NamedTuple):
    folded: str
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True)
class _Name:
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
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    names: list[_Name] = field(default_factory=list)


class Gazetteer:
    """All areas, for looking up and for recognising. Unchangeable, so safe between threads."""

    def __init__(self, areas: Iterable[Area]) -> None:
        """Build the containment and the names.

        Raises ValueError when two areas have one key.
        """
        self._areas: dict[str, Area] = {}
        for area in areas:
            if area.key in self._areas:
                raise ValueError(f"two areas have the key {area.key}")
            self._areas[area.key] = area
        countries = {key for key, area in self._areas.items() if area.kind is AreaKind.COUNTRY}
        self._ancestors = {
            key: frozenset((self._closure(key) | countries) - {key}) for key in self._areas
        }
        for key, around in self._around_its_municipalities().items():
            self._ancestors[key] |= around
        self._sizes = self._count_municipalities()
        self._root = _Node()
        self._add_names()
        self._near = _misspellings(self._root)

    def __iter__(self) -> Iterator[Area]:
        """Give the areas in the order of the catalogue."""
        return iter(self._areas.values())

    def __len__(self) -> int:
        """How many areas there are."""
        return len(self._areas)

    def __contains__(self, key: object) -> bool:
        """Whether there is an area with this key."""
        return key in self._areas

    def area(self, key: str) -> Area:
        """Give the area with this key. Raises KeyError."""
        return self._areas[key]

    def name(self, key: str) -> str:
        """Give the area's name; the key itself when the catalogue no longer has it."""
        area = self._areas.get(key)
        return area.name if area else key

    def covers(self, outer: str, inner: str) -> bool:
        """Whether `inner` is `outer` or lies in it."""
        return outer == inner or outer in self._ancestors.get(inner, frozenset())

    def may_hold(self, outer: str, inner: str) -> bool:
        """Whether `inner` is a water board of the one province in which `outer` lies.

        Which municipalities a water board serves, the catalogue does not tell.
        """
        area = self._areas.get(inner)
        if area is None or area.kind is not AreaKind.WATER_BOARD:
            return False
        provinces = [key for key in area.within if self._is_province(key)]
        return len(provinces) == 1 and self.covers(provinces[0], outer)

    def ancestors(self, key: str) -> frozenset[str]:
        """Give the keys of all areas in which it lies, itself not included."""
        return self._ancestors.get(key, frozenset())

    def size(self, key: str) -> int:
        """How many municipalities it holds; at least 1."""
        return self._sizes.get(key, 1)

    def most_specific(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Drop each area in which another one of them lies; the order stays."""
        given = tuple(dict.fromkeys(keys))
        wide = frozenset[str]().union(*(self.ancestors(key) for key in given))
        return tuple(key for key in given if key not in wide)

    def recognise(self, text: str) -> tuple[Mention, ...]:
        """Find the areas that a text names, in order, without overlap.

        A marker directly before the name ('gemeente', 'provincie') is part of the mention.
        """
        return tuple(self._scan(text[:LONGEST], form=False).mentions)

    def doubts(self, text: str, *, form: bool = False) -> tuple[Doubt, ...]:
        """Find the names that more than one area has, as 'Bergen'; those are not recognised.

        form: the text is a form field, in which a name needs no capital letter.
        """
        return tuple(dict.fromkeys(self._scan(text[:LONGEST], form=form).doubts))

    def parse(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Read a form field such as 'Urk, NOP en Flevoland', or keys between commas.

        Gives the keys, and the parts that are no area. There a name needs no capital letter.
        """
        keys: list[str] = []
        rest: list[str] = []
        for piece in re.split(r"[,;|\n\r]", text[:LONGEST]):
            bare = piece.strip()
            if bare in self._areas:
                keys.append(bare)
            elif bare:
                rest.append(bare)
        left = ", ".join(rest)
        mentions = self._scan(left, form=True).mentions
        keys += [mention.key for mention in mentions]
        return tuple(dict.fromkeys(keys)), _unknown(left, mentions)

    def _closure(self, key: str) -> set[str]:
        """Give all areas around one.

        Its provinces are those that it names itself. When it names none, they come from a region
        around it, unless more provinces share that region: it lies not in each of them.
        """
        seen: set[str] = set()
        own = [outer for outer in self._areas[key].within if self._is_province(outer)]
        waiting = [key]
        while waiting:
            outers = [outer for outer in self._areas[waiting.pop()].within if outer in self._areas]
            provinces = [outer for outer in outers if self._is_province(outer)]
            shared = provinces if own or len(provinces) > 1 else []
            for outer in outers:
                if outer not in seen and (outer not in shared or outer in own):
                    seen.add(outer)
                    waiting.append(outer)
        return seen

    def _is_province(self, key: str) -> bool:
        return key in self._areas and self._areas[key].kind is AreaKind.PROVINCE

    def _around_its_municipalities(self) -> dict[str, frozenset[str]]:
        """Give the provinces of areas that name none: those in which all their parts lie."""
        common: dict[str, frozenset[str]] = {}
        for key, area in self._areas.items():
            if area.kind is AreaKind.MUNICIPALITY:
                around = self._ancestors[key]
                provinces = frozenset(filter(self._is_province, around))
                for outer in around:
                    common[outer] = common.get(outer, provinces) & provinces
        return {
            key: frozenset(provinces).union(*(self._ancestors[one] for one in provinces))
            for key, provinces in common.items()
            if self._areas[key].kind in (AreaKind.REGION, AreaKind.WATER_BOARD)
            and not any(map(self._is_province, self._ancestors[key]))
        }

    def _count_municipalities(self) -> dict[str, int]:
        counts = dict.fromkeys(self._areas, 0)
        for key, area in self._areas.items():
            if area.kind is AreaKind.MUNICIPALITY:
                for outer in self._ancestors[key]:
                    counts[outer] += 1
        return {
            key: 1 if self._areas[key].kind is AreaKind.MUNICIPALITY else max(1, count)
            for key, count in counts.items()
        }

    def _add_names(self) -> None:
        areas = self._areas.values()
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
        parts = [token.folded for token in _tokens(name)]
        if not parts:
            return
        alone = len(parts) == 1
        letters = name.isupper() and alone
        entry = _Name(
            area.key,
            area.kind,
            capital=capital or (alone and parts[0] in STOP_WORDS),
            shout=letters and (parts[0] in STOP_WORDS or len(parts[0]) < 3),
            after=alias and alone and len(parts[0]) < _LONG_NAME,
            alias=alias,
            adjective=adjective,
        )
        _insert(self._root, parts, entry)
        joined = "".join(parts)
        if "-" in name and len(joined) >= _LONG_NAME:
            _insert(self._root, [joined], entry)
        if len(parts) > 1 and area.kind is _MARKERS.get(parts[0]) is AreaKind.WATER_BOARD:
            _insert(self._root, parts[1:], entry)

    def _add_shortened(self, area: Area, name: str) -> None:
        """Add 'Achterhoek' for 'de Achterhoek', 'Hertogenbosch' for ''s-Hertogenbosch'."""
        parts = [token.folded for token in _tokens(name)]
        if len(parts) < 2 or parts[0] not in (*_ARTICLES, "s"):
            return
        if self._find(parts[1:]) is None:
            short = len(parts) == 2 and len(parts[1]) <= 5
            entry = _Name(area.key, area.kind, capital=area.ambiguous or short)
            _insert(self._root, parts[1:], entry)

    def _add_adjectives(self, area: Area, name: str) -> None:
        folded = " ".join(token.folded for token in _tokens(name))
        forms = _ADJECTIVES.get(folded, "").split()
        regular = (
            area.kind is AreaKind.MUNICIPALITY
            and name == area.name
            and not area.ambiguous
            and not forms
            and len(folded) >= 5
        )
        if regular and _FORMS_WITH_SE.fullmatch(folded):
            forms = [f"{folded}se"] + ([f"{folded}s"] if len(folded) >= _LONG_NAME else [])
        for form in forms:
            known = self._find([token.folded for token in _tokens(form)])
            if known is None or any(name.adjective for name in known.names):
                self._add(area, form, adjective=True)

    def _find(self, parts: list[str]) -> _Node | None:
        node: _Node | None = self._root
        for part in parts:
            node = node.children.get(part) if node else None
        return node if node and node.names else None

    def _scan(self, text: str, *, form: bool) -> _Scanned:
        tokens = _tokens(text)
        shouting = not form and len(tokens) > 2 and text.isupper()
        heads = self._root.children
        mentions: list[Mention] = []
        doubts: list[Doubt] = []
        listed: AreaKind | None = None
        at = 0
        while at < len(tokens):
            word = tokens[at].folded
            if listed and not _listing(text, tokens[at - 1], tokens[at]):
                listed = None
            known = heads.get(word)
            if known or (len(word) >= _LONG_NAME and word not in _MARKERS):
                place = _Place(text, tokens, at, listed, form=form, shouting=shouting)
                found = self._longest(place, known or self._almost(place), doubts)
                if found:
                    mentions.append(found[0])
                    at += found[1]
                    continue
            if word in _MARKERS:
                listed = _MARKERS[word]
            elif listed and word not in _LISTING:
                listed = None
            at += 1
        return _Scanned(mentions, doubts)

    def _longest(
        self, place: _Place, head: _Node | None, doubts: list[Doubt]
    ) -> tuple[Mention, int] | None:
        """Give the longest name that begins at this place, and its number of tokens.

        doubts: gets the longest one that more areas have, when there is no other.
        """
        found: tuple[Mention, int] | None = None
        doubt: Doubt | None = None
        node, length, strict = head, 1, False
        while node is not None:
            names = place.choose(node.names, length) if node.names else []
            if len(names) == 1:
                found = place.mention(names[0].key, length), length
            elif names and place.named():
                surface = place.mention("", length).surface
                doubt = Doubt(surface, tuple(name.key for name in names))
            following = place.following(length)
            if following is None:
                break
            exact = node.children.get(following)
            if exact is None and not strict and len(following) >= _LONG_PART - 1:
                first = place.tokens[place.at].folded
                if length > 1 or (first not in _ARTICLES and first not in _MARKERS):
                    exact, strict = _almost_child(node, following), True
            node = exact
            length += 1
        if found is None and doubt is not None:
            doubts.append(doubt)
        return found

    def _almost(self, place: _Place) -> _Node | None:
        """Give the names that begin with a word one letter off; only where an area may stand."""
        word = place.tokens[place.at].folded
        if word in STOP_WORDS or not place.expects_area():
            return None
        for candidate in (word, *_deletes(word)):
            for name in self._near.get(candidate, ()):
                if name[0] == word[0] and _one_edit(name, word):
                    return self._root.children[name]
        return None


class _Scanned(NamedTuple):
    mentions: list[Mention]
    doubts: list[Doubt]


@dataclass(slots=True)
class _Place:
    """Where in a text a name stands: what decides whether it is an area, and which."""

    text: str
    tokens: list[_Token]
    at: int
    listed: AreaKind | None
    form: bool
    shouting: bool

    def choose(self, names: list[_Name], length: int) -> list[_Name]:
        """Give the area that is meant by these tokens; none when it is an ordinary word.

        More when nothing tells which of them is meant.
        """
        fitting = [name for name in names if self._is_area(name, length)]
        if not fitting or self._namesake(length):
            return []
        if len(fitting) == 1:
            return fitting
        marker = self._marker(length)
        fitting = [name for name in fitting if name.kind is marker] or fitting
        # An adjective, a compass point or 'regio' does not tell which of two: the wider holds both.
        wider = fitting[0].adjective or marker is AreaKind.REGION or self._part_of_area(length)
        order = _WIDEST if wider else _NARROWEST
        best = min(order[name.kind] for name in fitting)
        return [name for name in fitting if order[name.kind] == best]

    def mention(self, key: str, length: int) -> Mention:
        """Give the mention, with the marker when that stands directly before the name."""
        start, end = self.tokens[self.at].start, self.tokens[self.at + length - 1].end
        if self.at:
            marker = self.tokens[self.at - 1]
            if marker.folded in _MARKERS and self.text[marker.end : start] == " ":
                start = marker.start
        return Mention(key, start, end, self.text[start:end])

    def following(self, length: int) -> str | None:
        """Give the next word when it may belong to one name with those before it."""
        index = self.at + length
        if index >= len(self.tokens):
            return None
        gap = self.text[self.tokens[index - 1].end : self.tokens[index].start]
        fits = gap in _JOINTS or (gap == ", " and self.tokens[index - 1].folded not in _MARKERS)
        return self.tokens[index].folded if fits else None

    def expects_area(self) -> bool:
        """Whether an area may stand here: a capital, or 'in' or 'gemeente' before."""
        if self.form:
            return True
        token = self.tokens[self.at]
        if token.surface[:1].isupper() and not _begins_sentence(self.text, token):
            return True
        before = self._before()
        return before in _PREPOSITIONS or before in _MARKERS

    def named(self) -> bool:
        """Whether something surely is a name here: a capital, or 'gemeente' before."""
        token = self.tokens[self.at]
        if self.form or self._before() in _MARKERS:
            return True
        return token.surface[:1].isupper() and not _begins_sentence(self.text, token)

    def _introduced(self) -> bool:
        """Whether 'in', 'gemeente' or an article stands before it."""
        if not self.at:
            return False
        word = self.tokens[self.at - 1].folded
        return word in _PREPOSITIONS or word in _ARTICLES or word in _MARKERS

    def _before(self) -> str:
        """Give the word before, an article skipped; empty at the start."""
        index = self.at - 1
        if index >= 0 and self.tokens[index].folded in _ARTICLES:
            index -= 1
        return self.tokens[index].folded if index >= 0 else ""

    def _after(self, length: int) -> str:
        index = self.at + length
        return self.tokens[index].folded if index < len(self.tokens) else ""

    def _gap_after(self, length: int) -> str:
        """Give what stands between the name and the next word."""
        index = self.at + length
        until = self.tokens[index].start if index < len(self.tokens) else len(self.text)
        return self.text[self.tokens[index - 1].end : until]

    def _marker(self, length: int) -> AreaKind | None:
        """Give the kind that the words around the name tell."""
        if self._gap_after(length).strip() == "(":
            told = _MARKERS.get(self._after(length))
            if told:
                return told
        return _MARKERS.get(self._before()) or self.listed

    def _is_area(self, name: _Name, length: int) -> bool:
        if self.form or not (name.capital or name.shout or name.after):
            return True
        token = self.tokens[self.at]
        if name.after and not token.surface[:1].isupper() and not self._introduced():
            return False
        if not (name.capital or name.shout):
            return True
        if name.shout:
            last = self.tokens[self.at + length - 1]
            return not self.shouting and self.text[token.start : last.end].isupper()
        if not token.surface[:1].isupper():
            return self._called(name, length)
        if self._before() == "gemeente":
            return True
        return not (
            self.shouting or _begins_sentence(self.text, token) or self._part_of_title(length)
        )

    def _called(self, name: _Name, length: int) -> bool:
        """Whether the word for its kind tells that a word is a name, as in 'gemeente best'.

        Not in 'onze gemeente best', nor in 'wat kan de gemeente best doen': there it is a word.
        """
        words = [
            "",
            "",
            "",
            *(token.folded for token in self.tokens[max(0, self.at - 3) : self.at]),
        ]
        earlier, before, kind = words[-3:]
        if kind not in _OFFICIAL or self._after(length) in _DEGREE:
            return False
        same = name.kind is _MARKERS[kind]
        if before in _ARTICLES:
            return same and earlier in _FROM
        return before not in _ANY_ONE and (same or name.kind is AreaKind.REGION)

    def _part_of_title(self, length: int) -> bool:
        """Whether a word with a capital comes right after it, as in 'Best Practices'."""
        index = self.at + length
        if index >= len(self.tokens) or self._gap_after(length) != " ":
            return False
        return self.tokens[index].surface[:1].isupper()

    def _part_of_area(self, length: int) -> bool:
        """Whether a compass point or a plural tells that the wider area is meant."""
        return self._before() in _COMPASS or self._after(length) == "gemeenten"

    def _surname(self) -> bool:
        """Whether it is somebody's name, as in 'mevrouw Van Urk' or 'P. van Urk'."""
        index = self.at - 1
        if self.tokens[index].surface == "Van":
            return not _begins_sentence(self.text, self.tokens[index])
        if index < 1:
            return False
        initial = self.tokens[index - 1]
        return len(initial.surface) == 1 and self.text[initial.end : initial.end + 1] == "."

    def _namesake(self, length: int) -> bool:
        before = self._before()
        if (before, self.tokens[self.at].folded) in _NAMESAKES:
            return True
        if self.form:
            return False
        if before == "van" and self._surname():
            return True
        return before in _SCHOOLS or self._after(length) in _AFTER_SCHOOL_TOWN


def _tokens(text: str) -> list[_Token]:
    if not text.isascii():
        return [_Token(fold(one[0]), one.start(), one.end(), one[0]) for one in _find(text)]
    lower = text.lower()
    spans = [one.span() for one in _find(text)]
    return [_Token(lower[start:end], start, end, text[start:end]) for start, end in spans]


def _insert(root: _Node, parts: list[str], entry: _Name) -> None:
    node = root
    for part in parts:
        node = node.children.setdefault(part, _Node())
    if all(known.key != entry.key for known in node.names):
        node.names.append(entry)


def _begins_sentence(text: str, token: _Token) -> bool:
    index = token.start - 1
    while index >= 0 and text[index] in " \t\"'“”‘’„-–(":
        index -= 1
    return index < 0 or text[index] in _SENTENCE_END


def _listing(text: str, left: _Token, right: _Token) -> bool:
    """Whether what stands between two tokens can stand in an enumeration."""
    return all(mark in " ,/&-'’" for mark in text[left.end : right.start])


def _deletes(word: str) -> Iterator[str]:
    for index in range(len(word)):
        yield word[:index] + word[index + 1 :]


def _misspellings(root: _Node) -> dict[str, tuple[str, ...]]:
    """Give for each long first word, and each form of it with a letter less, those words.

    Source of the method: W. Garbe, SymSpell (symmetric deletes).
    """
    near: dict[str, list[str]] = {}
    for part, node in root.children.items():
        if len(part) < _LONG_NAME or (all(name.adjective for name in node.names) and node.names):
            continue
        for form in {part, *_deletes(part)}:
            near.setdefault(form, []).append(part)
    return {form: tuple(sorted(parts)) for form, parts in near.items()}


def _loose(name: _Name) -> bool:
    """Whether it is a name that only counts when it is spelt exactly."""
    return name.adjective or name.alias or name.capital


def _almost_child(node: _Node, word: str) -> _Node | None:
    length = len(word)
    near = [
        part
        for part in node.children
        if part[0] == word[0] and abs(len(part) - length) <= 1 and len(part) >= _LONG_PART
    ]
    found = next((part for part in sorted(near) if _one_edit(part, word)), None)
    return node.children[found] if found else None


def _one_edit(one: str, other: str) -> bool:
    """Whether one letter too many, too few or wrong, or two swapped, lies between them."""
    if abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    if len(short) != len(long):
        return short[start:] == long[start + 1 :]
    if short[start + 1 :] == long[start + 1 :]:
        return True
    swapped = short[start + 1 : start + 2] + short[start : start + 1] + short[start + 2 :]
    return len(short) > start + 1 and swapped == long[start:]


def _unknown(text: str, mentions: list[Mention]) -> tuple[str, ...]:
    """Give the parts between separators in which no area was recognised."""
    bare = list(text)
    for mention in mentions:
        bare[mention.start : mention.end] = "\0" * (mention.end - mention.start)
    unknown: list[str] = []
    for piece in _PARTS.split("".join(bare)):
        told = [token.folded for token in _tokens(piece)]
        if "\0" not in piece and any(word not in _NOISE for word in told):
            unknown.append(piece.strip())
    return tuple(dict.fromkeys(unknown))
