"""From a text to the words it is compared by: folding, words, stop words, stems."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import Stemmer

Value = TypeVar("Value")

LONGEST: Final = 4_000
"""Characters of a text that are read; what comes after them is not looked at."""

LONGEST_WORD: Final = 64
"""Characters of a word that are compared."""

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
    r"|[^\W_]+(?:['\u2019][^\W\d_][^\W_]*|[\-\u2010\u2011][^\W_]+|(?<=\d)[.,](?=\d)[^\W_]+)*"
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


class Known(dict[str, Value]):
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
    return fold(surface[:LONGEST_WORD])


def _fold_content(surface: str) -> str:
    word = _fold_word(surface)
    return word if is_content(word) else ""


_FOLDED: Final = Known(_fold_word)
_CONTENT: Final = Known(_fold_content)


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


def fresh_stem(word: str) -> str:
    """Give the stem of a folded word without remembering it: for the many pieces of few words."""
    if not word.isalpha() and any(letter.isdigit() for letter in word):
        return word
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        stemmer = _local.stemmer = Stemmer.Stemmer("dutch_porter", 0)
    bare = word.removesuffix("'s").replace("'", "").replace("-", "")
    stemmed: str = stemmer.stemWord(bare)
    # 'huizen' gives huiz and 'huis' gives huis: the stemmer leaves the sound as it was written.
    return stemmed[:-1] + _HARD[stemmed[-1]] if stemmed[-1:] in _HARD else stemmed


_STEMS: Final = Known(fresh_stem)


def stem(word: str) -> str:
    """Give the stem of a folded word; a word with a digit in it is its own stem."""
    return _STEMS[word]
