"""From a text to the terms it is searched by: folding, words, stems and the parts of compounds."""

from __future__ import annotations

import math
import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias, TypeVar

import Stemmer

Value = TypeVar("Value")

LONGEST: Final = 4_000
"""Characters of a text that are read; what comes after them is not looked at."""

_LONGEST_WORD: Final = 64
_CACHED: Final = 1 << 15

_SAYING_NOTHING: Final = """
daaraan daarbij daarover daartoe eraan erbij ermee erop eruit ervoor hieraan hierop hierover
hiervoor hiertoe waaraan waarover waartoe waaruit
aanpak aanpakken brengen brengt doorgaan gebruik gebruiken gebruikt houden houdt inzetten laat leg
leggen legt loopt lopen los lossen nemen neemt omgaan opstarten oplossen past passen regelen regelt
samenwerken samenwerking start starten stel stellen stelt vertel vertellen werkt zetten zorgen
aan aangaande acht achter af al aldus algemeen alhoewel alle alleen allen alles als alsnog
altijd alweer ander andere anderen anders begin behalve beide beiden ben beneden bent bepaald
betreffende bij bijna bijvoorbeeld binnen binnenkort boven bovendien bovenop buiten daar
daardoor daarin daarmee daarna daarnaast daarom daarop daarvan daarvoor dan dankzij dat de deed
den der des deze dezelfde die dien dit doch doe doen doet door drie dus echt echter een eens
eentje eerder eerst eerste elk elkaar elke en enige enkel enkele er erdoor erg ergens erover
ervan etc even evenals ga gaan gaat gauw geen gehad geleden geven gegeven geweest gewoon
geworden ging graag had hadden hare heb hebben hebt heeft heel helaas hele hem hen het hetzelfde
hier hierbij hierin hiermee hiervan hij hoe hoeveel hoewel hun ieder iedere iedereen iemand iets
ik in inclusief indien is ja je jij jou jouw juist jullie kan komen komt kon konden krijgen
krijgt kun kunnen kunt later lang laten liever maak maakt maar maken me mee meer meest men met
mezelf mij mijn minder misschien moest moesten moet moeten mocht mochten mogelijk mogen na naar
naast nadat namelijk nee net niet niets nieuw nieuwe niks nimmer noch nodig nog nogal nooit nu
of om omdat omtrent ons onder ondanks onlangs onszelf onze ook op opeens opnieuw over overal per
precies pas rond rondom samen sinds sindsdien slechts snel soms staat staan steeds ten tegen ter
terwijl thans te toch toe toen tot totdat tussen twee u uit uiteindelijk uw vaak van vanaf
vandaag vanuit vanwege veel verder via vier vijf vol volgens voor vooral voorbij voordat vroeg
waar waarbij waardoor waarin waarmee waarom waarop waarvan waarvoor wanneer want waren was wat
we weer weg wegens wel welk welke wellicht werd werden wie wiens wij wil willen wilt word worden
wordt wou wouden zal zat ze zeer zei zelf zelfs zich zichzelf zij zijn zijnde zo zo'n zoals
zodat zodra zou zouden zulke zullen zult zonder zodoende 'm 'n 'r 's 't alsjeblieft advies
antwoord beste bedankt bekend benieuwd dank dankjewel dag ervaring ervaringen gezocht goed goede
goedemiddag goedemorgen groet groeten hallo hartelijk helpen help helpt hoi hulp informatie info
ken kennen kennis kent leer leren nergens overwegen praten tip tips vind vinden vindt vraag
vraagje vragen weet weten wist wisten wijzer zoek zoeken zoekt zoekend a about after all also am
an and any are as at be because been before being between both but by can could did do does
doing during each few for from further has have having he her here hers him his how i if into it
its itself just know knows let like looking more most my no nor not now off on once only or
other our ours out own please same she should so some somebody someone something such than thank
thanks that the their theirs them then there these they this those through to too under until up
very were what when where which while who whom why will with would you your yours anyone anybody
anything experience
"""
STOP_WORDS: Final = frozenset(_SAYING_NOTHING.split())
"""Words that say nothing of the subject, Dutch and English, those of asking included. Folded."""

_TOKEN: Final = re.compile(
    r"[A-Z][A-Za-z]{1,7} \d{1,3}\.\d{1,3}(?![\w.])"
    r"|[^\W_]+(?:['\u2019\-\u2010\u2011][^\W_]+|(?<=\d)[.,](?=\d)[^\W_]+)*"
)
_INVISIBLE: Final = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_HYPHENS: Final = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2019": "'"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was written, and as it is compared."""

    surface: str
    folded: str


def fold(text: str) -> str:
    """Take off diacritics and capitals: 'Één' → 'een', 'Fryslân' → 'fryslan'."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return bare.translate(_HYPHENS).lower()


class _Known(dict[str, Value]):
    """What was computed for a word before; emptied when it is full. Safe between threads."""

    __slots__ = ("_compute",)

    def __init__(self, compute: Callable[[str], Value]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, word: str) -> Value:
        value = self._compute(word)
        if len(self) >= _CACHED:
            self.clear()
        self[word] = value
        return value


def _fold_word(surface: str) -> str:
    return fold(surface[:_LONGEST_WORD])


def _fold_content(surface: str) -> str:
    word = _fold_word(surface)
    return word if is_content(word) else ""


_FOLDED: Final = _Known(_fold_word)
_CONTENT: Final = _Known(_fold_content)


def _tokens(text: str, longest: int) -> list[str]:
    text = text[:longest]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_INVISIBLE))
    return _TOKEN.findall(text)


def words(text: str, longest: int = LONGEST) -> list[Word]:
    """Give the words of a text in order, stop words too; numbers and codes stay whole.

    A27, N2000, PM2.5 and 'RES 2.0' are one word each; so is what a hyphen joins.
    """
    return [Word(token, _FOLDED[token]) for token in _tokens(text, longest)]


def folded(text: str, longest: int = LONGEST) -> list[str]:
    """Give the content words of a text, folded and in order: no stop words, no single letters."""
    return [word for word in map(_CONTENT.__getitem__, _tokens(text, longest)) if word]


def written(text: str, longest: int = LONGEST) -> list[tuple[str, str]]:
    """Give (as it is written, folded) of each content word of a text, in order."""
    tokens = _tokens(text, longest)
    return [pair for pair in zip(tokens, map(_CONTENT.__getitem__, tokens), strict=True) if pair[1]]


def is_content(word: str) -> bool:
    """Whether a folded word can say what a text is about."""
    return word not in STOP_WORDS and (len(word) > 1 or word.isdigit())


_local: Final = threading.local()
_HARD: Final = {"z": "s", "v": "f"}


def _compute_stem(word: str) -> str:
    if not word.isalpha() and any(letter.isdigit() for letter in word):
        return word
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        stemmer = _local.stemmer = Stemmer.Stemmer("dutch_porter", 0)
    bare = word.removesuffix("'s").replace("'", "").replace("-", "")
    stemmed: str = stemmer.stemWord(bare)
    # 'huizen' gives huiz and 'huis' gives huis: the stemmer leaves the sound as it was written.
    return stemmed[:-1] + _HARD[stemmed[-1]] if stemmed[-1:] in _HARD else stemmed


_STEMS: Final = _Known(_compute_stem)


def stem(word: str) -> str:
    """Give the stem of a folded word; a word with a digit in it is its own stem."""
    return _STEMS[word]


class Splitting(Protocol):
    """What takes a compound apart."""

    def parts(self, word: str) -> tuple[str, ...]:
        """Give the stems of the parts of a folded word; empty when it is not a compound."""


_SHORTEST_PART: Final = 4
_SHORTEST_COMPOUND: Final = 8
_MOST_PARTS: Final = 4
_LINKS: Final = ("s", "en", "e", "n", "er")
_ENDINGS: Final = """
achtig atie atief baar bare baarheid eren erij ering heden heid iteit ingen isch ische isme lijk
lijke lijkheid loos loze ment schap schappen teit tief tieve waarts zaam zame inge ende enden
este sten aren eerd eerde ster sters
"""
_NO_PART: Final = frozenset(_ENDINGS.split())


def _pieces(word: str) -> tuple[str, ...]:
    pieces = word.replace("-", " ").split()
    return tuple(stem(piece) for piece in pieces if len(piece) > 1 and is_content(piece))


_Cut: TypeAlias = tuple[float, tuple[str, ...]]


class Splitter:
    """Takes Dutch compounds apart with the words that a collection itself uses.

    Of all ways to cut a word into parts that occur on their own, the one whose parts have the
    highest geometric mean of frequencies wins; linking letters may stand between parts.
    After Koehn and Knight (2003), 'Empirical methods for compound splitting'.

    counts: folded word → how often it occurs. Later changes of `counts` are not seen.
    """

    __slots__ = ("_begins", "_counts", "_split")

    def __init__(self, counts: Mapping[str, int]) -> None:
        stems: dict[str, int] = {}
        begins: set[str] = set()
        for word, count in counts.items():
            if len(word) >= _SHORTEST_PART and word.isalpha() and is_content(word):
                key = stem(word)
                stems[key] = stems.get(key, 0) + count
                begins.add(word[:_SHORTEST_PART])
        self._counts = stems
        self._begins = frozenset(begins)
        self._split = _Known(self._compute)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Splitter:
        """Make a splitter from the words of these texts."""
        counts: dict[str, int] = {}
        for text in texts:
            for word in folded(text):
                counts[word] = counts.get(word, 0) + 1
        return cls(counts)

    def __len__(self) -> int:
        return len(self._counts)

    def parts(self, word: str) -> tuple[str, ...]:
        """Give the stems of the parts of a folded word; empty when it is not a compound.

        What a hyphen joins is cut there, whatever the collection says.
        """
        return self._split[word]

    def _compute(self, word: str) -> tuple[str, ...]:
        if "-" in word or " " in word:
            return _pieces(word)
        if not _SHORTEST_COMPOUND <= len(word) <= _LONGEST_WORD or not word.isalpha():
            return ()
        found = self._best(word, _MOST_PARTS, {})
        return found[1] if found and len(found[1]) > 1 else ()

    def _best(
        self,
        word: str,
        most: int,
        seen: dict[tuple[str, int], tuple[float, tuple[str, ...]] | None],
    ) -> tuple[float, tuple[str, ...]] | None:
        """Give (sum of the logarithms of the counts, parts) of the best way to cut `word`."""
        if (word, most) in seen:
            return seen[word, most]
        count = self._count(word)
        best: _Cut | None = None
        if count and most < _MOST_PARTS:
            best = (math.log(count), (_compute_stem(word),))
        if most > 1:
            for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
                head = self._head(word[:at])
                tail = self._best(word[at:], most - 1, seen) if head else None
                if head and tail:
                    cut = (head[0] + tail[0], (head[1], *tail[1]))
                    if best is None or cut[0] / len(cut[1]) > best[0] / len(best[1]):
                        best = cut
        seen[word, most] = best
        return best

    def _head(self, piece: str) -> tuple[float, str] | None:
        """Give (logarithm of the count, stem) of a part that others follow."""
        count, form = self._count(piece), piece
        for link in _LINKS:
            bare = piece.removesuffix(link)
            if bare != piece and len(bare) >= _SHORTEST_PART:
                other = self._count(bare)
                if other > count:
                    count, form = other, bare
        return (math.log(count), _compute_stem(form)) if count else None

    def _count(self, piece: str) -> int:
        # Most pieces of a word begin like no word at all; the others are not worth remembering.
        if piece[:_SHORTEST_PART] not in self._begins or piece in _NO_PART or piece in STOP_WORDS:
            return 0
        return self._counts.get(_compute_stem(piece), 0)


class _Whole:
    """Splits nothing but what a hyphen joins."""

    def parts(self, word: str) -> tuple[str, ...]:
        return _pieces(word) if "-" in word or " " in word else ()


WHOLE: Final = _Whole()


def terms(text: str, splitter: Splitting = WHOLE) -> list[str]:
    """Give the terms of a text in order: the stem of each content word, then its parts."""
    out: list[str] = []
    for word in folded(text):
        out.append(stem(word))
        out.extend(splitter.parts(word))
    return out
