"""Which language a text is in: Dutch, English, or not to say."""

from __future__ import annotations

import re
from typing import Final, Literal

from knowledge.text import LONGEST, fold


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORD: Final = re.compile(r"\b[^\W\d_]+\b")

# Words that both languages have ('in', 'is', 'was', 'over', 'of', 'me', 'we', 'had', 'plan') are
# left out: they tell nothing.
_DUTCH: Final = _set("""
    aan al als bij dan dat de deze die dit door een eens en er ervaring gaat geen gemeente
    gemeenten goed goede goedemorgen goedemiddag graag hallo heb hebben heeft hem het hier hij hoe
    hoeveel hoi iemand iets ik ja je jij jullie kan kennen kent komt kun kunnen maar mag mee meer
    met mij mijn moet moeten naar nee niet nog nu om onder ons onze ook op hen te tegen tot tussen
    uit vaak van veel vergeet voor vraag vragen waar waarom wanneer wat weet welk welke werkt wie
    wij wil willen worden wordt zal ze zijn zich zo zoals zoek zoeken zou zonder bedankt dank dankje
    netwerken gegevens wachtrij hulp mogen regels beleid doen doet alsjeblieft graag dag bent
    aanpak cijfers voorbeelden deed gaan komen maken maakt staat lopen wel geeft mensen
    """)
_ENGLISH: Final = _set("""
    a about all am an and any anyone anybody are as at be been but by can could dear did do does
    anything experience for forget from get give good has have hello hi how i if into it its know
    knows let like looking many may morning much must my need no not on or our out please policy
    questions question rules show should some someone somebody something tell than thanks thank
    that the their them there these they this those to until up us want what when where which who
    why will with would yes you your networks queue data municipality municipalities
    """) - {"over", "in", "is", "of", "was"}
_DUTCH_LETTERS: Final = re.compile(
    r"ij|aa|uu|oe|ui|eu[rwz]|sch|cht|gt$|dt$|lijk|heid|ing(?:en|s)$|[aeou]eel|ieke?$|eert?$|zw|kl"
    r"|vl|[adglnrt]ing$|oo[gmnrt]|ee[ktnr]|z[aeiou]|^v[aeo]|^ge[^on]|en$|kk|j[aeu]|dd?e$|k[aeo]"
)
_ENGLISH_LETTERS: Final = re.compile(
    r"th|wh|sh|ough|ght|tion|[bcdkmpstvwyz]ing$|ly$|ity$|ies$|ous$|ck|ea|y$|ed$|qu|ment$|[ae]nce$"
    r"|ow|c[aeoiu]|sub|oi|[aeiou][lr]s$|oug|[tlcd]s$|ate|ou|al$|pr"
)
_WORD_WEIGHT: Final = 3
_LETTER_WEIGHT: Final = 1
_ENOUGH: Final = 3


def tell(text: str) -> Literal["nl", "en"] | None:
    """Tell the language of a text by its small words and its letter patterns.

    None when it is too short to say, or says both as strongly.
    """
    words = _WORD.findall(fold(text[:LONGEST]))
    dutch = english = 0
    for word in words:
        if word in _DUTCH:
            dutch += _WORD_WEIGHT
        elif word in _ENGLISH:
            english += _WORD_WEIGHT
        elif len(word) > _ENOUGH:
            dutch += _LETTER_WEIGHT * len(_DUTCH_LETTERS.findall(word))
            english += _LETTER_WEIGHT * len(_ENGLISH_LETTERS.findall(word))
    if max(dutch, english) < _ENOUGH or dutch == english:
        return None
    return "nl" if dutch > english else "en"
