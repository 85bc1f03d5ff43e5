"""The sharpened question: what the asker wrote, and after it what the form added, as sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from cards.language import LANGUAGES, Words, words
from cards.wording import things
from knowledge.articulation import Sharpened
from knowledge.library import Library
from knowledge.network import LookingFor, Scale
from knowledge.question import LONGEST, Facets
from knowledge.reading import READ

_BLANK = re.compile(r"\{\w+\}")


def compose(sharpened: Sharpened, library: Library, language: str, longest: int = LONGEST) -> str:
    """Write the sharpened text. Composing it once more from its own result adds nothing.

    A sentence that makes it longer than `longest` is left out: never half a sentence.
    """
    say = words(language)
    text = sharpened.base[:longest].rstrip()
    for addition in sharpened.additions:
        told = _told(addition.facet, addition.values, library, say)
        start, end = _around(addition.facet, say)
        longer = f"{_ended(text)} {start}{say.listing(told)}{end}".strip()
        if told and len(longer) <= longest:
            text = longer
    return text


def without(text: str, before: Facets, now: Facets, library: Library) -> str:
    """Take out the sentences that `compose` added for what was stated otherwise before.

    Who changes 'Urk' to 'Dronten' in the form would else read both in the text.
    """
    for name in READ:
        if name in before.stated and getattr(before, name) != getattr(now, name):
            for language in LANGUAGES:
                say = words(language)
                told = _told(name, _values(name, before), library, say)
                text = _sentence(name, told, say).sub("", text) if told else text
    return text.strip()


def _sentence(facet: str, told: Iterable[str], say: Words) -> re.Pattern[str]:
    """Give a pattern of the sentence that tells some of these."""
    start, end = (re.escape(part) for part in _around(facet, say))
    one = "|".join(re.escape(each) for each in told)
    joint = "|".join(re.escape(each) for each in (", ", say.listing(["", ""])))
    return re.compile(rf"(?:^|\s+){start}(?:{one})(?:(?:{joint})(?:{one}))*{end}(?=\s|$)")


def _values(name: str, facets: Facets) -> tuple[str, ...]:
    """Give what a facet holds as texts, as an addition has them."""
    value = getattr(facets, name)
    if isinstance(value, tuple):
        return value
    return (str(value),) if value else ()


def _around(facet: str, say: Words) -> tuple[str, str]:
    """Give what stands before and after the values in the sentence for a facet."""
    _ = say.gettext
    sentence = {
        "areas": _("It is about {areas}."),
        "themes": _("The theme is {themes}."),
        "looking_for": _("I am looking for {things}."),
        "scale": "{scale}",
        "purpose": _("I need it for this: {purpose}"),
        "tried": _("Already tried: {tried}"),
        "deadline": _("I need the answer before {day}."),
    }[facet]
    start, end = _BLANK.split(sentence, maxsplit=1)
    return start, end


def _told(facet: str, values: Iterable[str], library: Library, say: Words) -> list[str]:
    """Put values into words; what the catalogue no longer has is left out."""
    match facet:
        case "areas":
            return [library.gazetteer.name(key) for key in values if key in library.gazetteer]
        case "themes":
            return [
                library.vocabulary.name(key, say.language)
                for key in values
                if key in library.themes
            ]
        case "looking_for":
            return [things(say.language)[LookingFor(value)] for value in values]
        case "scale":
            return [_scales(say)[Scale(value)] for value in values]
        case "deadline":
            return [say.day(date.fromisoformat(value)) for value in values]
        case _:
            return [_ended(phrase) for phrase in values if phrase]


def _scales(say: Words) -> dict[Scale, str]:
    _ = say.gettext
    return {
        Scale.LOCAL: _("It is a local question."),
        Scale.REGIONAL: _("It is a regional question."),
        Scale.NATIONAL: _("It is a national question."),
    }


def _ended(phrase: str) -> str:
    return phrase if not phrase or phrase[-1] in ".?!…:" else f"{phrase}."
