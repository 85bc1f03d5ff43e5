"""The gazetteer: which areas there are, how they lie in each other, and how people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from knowledge.area import Area, AreaKind
from knowledge.marker import ARTICLES, MARKERS, listed
from knowledge.mention import Doubt, Mention
from knowledge.name import LONG_NAME, LONG_PART, Names, Node, almost_child
from knowledge.nesting import Nesting
from knowledge.place import Place
from knowledge.spelling import deletes, one_edit
from knowledge.text import LONGEST, STOP_WORDS
from knowledge.token import listing, tokens_of

_PARTS: Final = re.compile(r"[,;/|\n\r&+]|\b(?:en|and|of|or)\b", re.IGNORECASE)
_LISTING: Final = ARTICLES | {"en", "and"}
_NOISE: Final = (
    ARTICLES
    | frozenset(MARKERS)
    | listed("""
    heel hele geheel in en and of or te van omgeving gebied area areas rond rondom e o eo
    """)
)


class _Scanned(NamedTuple):
    mentions: list[Mention]
    doubts: list[Doubt]


class Gazetteer(Nesting):
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
        super().__init__(self._areas)
        self._names = Names(self._areas.values())

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

    def _scan(self, text: str, *, form: bool) -> _Scanned:
        tokens = tokens_of(text)
        shouting = not form and len(tokens) > 2 and text.isupper()
        heads = self._names.root.children
        mentions: list[Mention] = []
        doubts: list[Doubt] = []
        listed: AreaKind | None = None
        at = 0
        while at < len(tokens):
            word = tokens[at].folded
            if listed and not listing(text, tokens[at - 1], tokens[at]):
                listed = None
            known = heads.get(word)
            if known or (len(word) >= LONG_NAME and word not in MARKERS):
                place = Place(text, tokens, at, listed, form=form, shouting=shouting)
                found = self._longest(place, known or self._almost(place), doubts)
                if found:
                    mentions.append(found[0])
                    at += found[1]
                    continue
            if word in MARKERS:
                listed = MARKERS[word]
            elif listed and word not in _LISTING:
                listed = None
            at += 1
        return _Scanned(mentions, doubts)

    def _longest(
        self, place: Place, head: Node | None, doubts: list[Doubt]
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
            if exact is None and not strict and len(following) >= LONG_PART - 1:
                first = place.tokens[place.at].folded
                if length > 1 or (first not in ARTICLES and first not in MARKERS):
                    exact, strict = almost_child(node, following), True
            node = exact
            length += 1
        if found is None and doubt is not None:
            doubts.append(doubt)
        return found

    def _almost(self, place: Place) -> Node | None:
        """Give the names that begin with a word one letter off; only where an area may stand."""
        word = place.tokens[place.at].folded
        if word in STOP_WORDS or not place.expects_area():
            return None
        for candidate in (word, *deletes(word)):
            for name in self._names.near.get(candidate, ()):
                if name[0] == word[0] and one_edit(name, word):
                    return self._names.root.children[name]
        return None


def _unknown(text: str, mentions: list[Mention]) -> tuple[str, ...]:
    """Give the parts between separators in which no area was recognised."""
    bare = list(text)
    for mention in mentions:
        bare[mention.start : mention.end] = "\0" * (mention.end - mention.start)
    unknown: list[str] = []
    for piece in _PARTS.split("".join(bare)):
        told = [token.folded for token in tokens_of(piece)]
        if "\0" not in piece and any(word not in _NOISE for word in told):
            unknown.append(piece.strip())
    return tuple(dict.fromkeys(unknown))
