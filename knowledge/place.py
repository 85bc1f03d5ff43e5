"""A place in a text where an area may be named: whether it is one, and which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from knowledge.area import AreaKind
from knowledge.marker import ARTICLES, MARKERS, listed
from knowledge.mention import Mention
from knowledge.name import Name
from knowledge.token import Token, begins_sentence

_OFFICIAL: Final = listed("gemeente provincie waterschap hoogheemraadschap")
_FROM: Final = listed("in binnen van uit bij rond")
_ANY_ONE: Final = listed("""
    een onze ons elke iedere deze die mijn uw jullie hun welke andere geen per als kleine grote
    """)
_DEGREE: Final = listed("""
    veel vaak wel goed lastig moeilijk ingewikkeld interessant belangrijk groot duur snel kan kunnen
    """)
_PREPOSITIONS: Final = listed("in rond rondom omgeving nabij near around")
_COMPASS: Final = listed("""
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
_SCHOOLS: Final = listed("universiteit hogeschool rijksuniversiteit tu university roc")
_AFTER_SCHOOL_TOWN: Final = frozenset(("university", "ur", "universiteit"))
_JOINTS: Final = frozenset(
    (" ", ".", " & ", "-", "'", "’", " '", " ’", "- ", "'s ", " - ", " (", "/", ". ")
)
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


@dataclass(slots=True)
class Place:
    """Where in a text a name stands: what decides whether it is an area, and which."""

    text: str
    tokens: list[Token]
    at: int
    listed: AreaKind | None
    form: bool
    shouting: bool

    def choose(self, names: list[Name], length: int) -> list[Name]:
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
            if marker.folded in MARKERS and self.text[marker.end : start] == " ":
                start = marker.start
        return Mention(key, start, end, self.text[start:end])

    def following(self, length: int) -> str | None:
        """Give the next word when it may belong to one name with those before it."""
        index = self.at + length
        if index >= len(self.tokens):
            return None
        gap = self.text[self.tokens[index - 1].end : self.tokens[index].start]
        fits = gap in _JOINTS or (gap == ", " and self.tokens[index - 1].folded not in MARKERS)
        return self.tokens[index].folded if fits else None

    def expects_area(self) -> bool:
        """Whether an area may stand here: a capital, or 'in' or 'gemeente' before."""
        if self.form:
            return True
        token = self.tokens[self.at]
        if token.surface[:1].isupper() and not begins_sentence(self.text, token):
            return True
        before = self._before()
        return before in _PREPOSITIONS or before in MARKERS

    def named(self) -> bool:
        """Whether something surely is a name here: a capital, or 'gemeente' before."""
        token = self.tokens[self.at]
        if self.form or self._before() in MARKERS:
            return True
        return token.surface[:1].isupper() and not begins_sentence(self.text, token)

    def _introduced(self) -> bool:
        """Whether 'in', 'gemeente' or an article stands before it."""
        if not self.at:
            return False
        word = self.tokens[self.at - 1].folded
        return word in _PREPOSITIONS or word in ARTICLES or word in MARKERS

    def _before(self) -> str:
        """Give the word before, an article skipped; empty at the start."""
        index = self.at - 1
        if index >= 0 and self.tokens[index].folded in ARTICLES:
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
            told = MARKERS.get(self._after(length))
            if told:
                return told
        return MARKERS.get(self._before()) or self.listed

    def _is_area(self, name: Name, length: int) -> bool:
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
            self.shouting or begins_sentence(self.text, token) or self._part_of_title(length)
        )

    def _called(self, name: Name, length: int) -> bool:
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
        same = name.kind is MARKERS[kind]
        if before in ARTICLES:
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
            return not begins_sentence(self.text, self.tokens[index])
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
