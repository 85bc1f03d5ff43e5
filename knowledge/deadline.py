"""When somebody needs an answer, read from how people write a date."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from knowledge.text import LONGEST

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february feb",
            "maart march mrt",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "augustus august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_DAYS: Final = {
    name: number
    for number, names in enumerate(
        (
            "maandag monday",
            "dinsdag tuesday",
            "woensdag wednesday",
            "donderdag thursday",
            "vrijdag friday",
            "zaterdag saturday",
            "zondag sunday",
        )
    )
    for name in names.split()
}
_SEASONS: Final = {
    "zomervakantie": (7, 1), "zomerreces": (7, 1), "zomer": (6, 21), "summer": (6, 21),
    "herfst": (9, 21), "najaar": (9, 21), "autumn": (9, 21), "herfstvakantie": (10, 15),
    "winter": (12, 21), "kerstvakantie": (12, 20), "kerst": (12, 25), "christmas": (12, 25),
    "voorjaar": (3, 20), "lente": (3, 20), "spring": (3, 20), "meivakantie": (4, 27),
    "jaarwisseling": (12, 31), "nieuwe jaar": (12, 31), "new year": (12, 31),
}  # fmt: skip
"""The day by which something 'before the summer' has to be there: month, day."""

_COUNTS: Final = {
    "een": 1, "één": 1, "1": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7,
    "acht": 8, "negen": 9, "tien": 10, "elf": 11, "twaalf": 12, "one": 1, "two": 2, "three": 3,
    "four": 4, "five": 5, "six": 6, "a": 1,
}  # fmt: skip
_MOST_MONTHS: Final = 60
_MOST_DAYS: Final = 1_830

_BY: Final = (
    r"\b(?:v[oóò]{2}r|uiterlijk|tot(?: en met)?|t/m|deadline(?: is)?|before|by|until|per|due)"
    r":?(?: op| on)?(?: de| het| the| end of)?\s"
)
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY: Final = "|".join(_DAYS)
_SEASON: Final = "|".join(sorted(_SEASONS, key=len, reverse=True))
_COUNT: Final = r"\d{1,3}|" + "|".join(sorted(_COUNTS, key=len, reverse=True))

_PAST: Final = re.compile(
    r"\b(?:was|waren|had|hadden|heeft|hebben|sinds|geleden|vanaf|afgelopen|vorig(?:e)?|werd|since)\b",
    re.IGNORECASE,
)


_TIMELY: Final = re.compile(
    rf"\d|\b(?:{_MONTH}|{_SEASON}|{_DAY})\b|dag|days?\b|we(?:ek|ken)|maand|month|morgen|tomorrow"
    r"|jaar|year",
    re.IGNORECASE,
)
"""What every deadline has some of; most questions have none, and are spared the rest."""


def _pattern(body: str) -> re.Pattern[str]:
    return re.compile(body, re.IGNORECASE)


def find(text: str, today: date) -> date | None:
    """Give the first deadline that a text tells, on or after today; None when there is none.

    What is given without a year is the next one. 'Volgende week' ends on its Friday, 'de zomer'
    begins on 21 June. Only a date with a word such as 'voor' or 'uiterlijk', or a period that
    lies ahead, is a deadline.
    """
    text = text[:LONGEST]
    if not _TIMELY.search(text):
        return None
    found: list[tuple[int, date]] = []
    for pattern, reckon in _READERS:
        for one in pattern.finditer(text):
            when = _safely(reckon, one, today)
            if when is not None and when >= today and not _told_of_past(text, one):
                found.append((one.start(), when))
                break
    return min(found)[1] if found else None


def _safely(
    reckon: Callable[[re.Match[str], date], date | None], found: re.Match[str], today: date
) -> date | None:
    """Reckon; a day that no month has, or a year out of range, is no date."""
    try:
        return reckon(found, today)
    except (ValueError, OverflowError):
        return None


def _told_of_past(text: str, found: re.Match[str]) -> bool:
    """Whether a bare period ('eind maart') stands in a sentence about what was."""
    if re.match(_BY, found[0], re.IGNORECASE) or found[0].lower().startswith(("binnen", "within")):
        return False
    start = max(text.rfind(mark, 0, found.start()) for mark in ".?!\n") + 1
    ends = [at for mark in ".?!\n" if (at := text.find(mark, found.end())) >= 0]
    return bool(_PAST.search(text, start, min(ends, default=len(text))))


def _year(told: str | None) -> int | None:
    if not told:
        return None
    return int(told) if len(told) == 4 else 2000 + int(told)


def _next(today: date, month: int, day: int, year: int | None) -> date:
    if year:
        return date(year, month, day)
    this = date(today.year, month, day)
    return this if this >= today else date(today.year + 1, month, day)


def _numbers(found: re.Match[str], today: date) -> date:
    return _next(today, int(found[2]), int(found[1]), _year(found[3]))


def _iso(found: re.Match[str], _today: date) -> date:
    return date(int(found[1]), int(found[2]), int(found[3]))


def _day_and_month(found: re.Match[str], today: date) -> date:
    return _next(today, _MONTHS[found[2].lower()], int(found[1]), _year(found[3]))


def _month_and_day(found: re.Match[str], today: date) -> date:
    return _next(today, _MONTHS[found[1].lower()], int(found[2]), _year(found[3]))


def _month(found: re.Match[str], today: date) -> date:
    """Give the day before which it must be there: the first of the month."""
    return _next(today, _MONTHS[found[1].lower()], 1, _year(found[2]))


def _part_of_month(found: re.Match[str], today: date) -> date:
    month, year = _MONTHS[found[2].lower()], _year(found[3])
    part = found[1].lower()
    if part in ("half", "medio", "midden", "mid"):
        return _next(today, month, 15, year)
    if part in ("begin", "early"):
        return _next(today, month, 7, year)
    last = monthrange(year or today.year, month)[1]
    when = _next(today, month, last, year)
    return when.replace(day=monthrange(when.year, month)[1])


def _season(found: re.Match[str], today: date) -> date:
    month, day = _SEASONS[found[1].lower()]
    return _next(today, month, day, None)


def _weekday(found: re.Match[str], today: date) -> date:
    ahead = (_DAYS[found[1].lower()] - today.weekday()) % 7
    return today + timedelta(days=ahead or 7)


def _within(found: re.Match[str], today: date) -> date | None:
    told = found[1].lower()
    count = int(told) if told.isdigit() else _COUNTS[told]
    unit = found[2].lower()
    if unit.startswith(("maand", "month")):
        return _months_on(today, count) if count <= _MOST_MONTHS else None
    days = count * 7 if unit.startswith("we") else count
    return today + timedelta(days=days) if days <= _MOST_DAYS else None


def _months_on(today: date, count: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + count, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _soon(found: re.Match[str], today: date) -> date:
    told = " ".join(found[0].lower().split())
    friday = today + timedelta(days=4 - today.weekday())
    match told:
        case "vandaag" | "today":
            return today
        case "morgen" | "tomorrow":
            return today + timedelta(days=1)
        case "overmorgen":
            return today + timedelta(days=2)
        case "volgende week" | "next week" | "komende week":
            return friday + timedelta(days=7)
        case "volgende maand" | "next month":
            after = _months_on(today.replace(day=1), 1)
            return after.replace(day=monthrange(after.year, after.month)[1])
        case "deze maand" | "this month" | "eind van de maand":
            return today.replace(day=monthrange(today.year, today.month)[1])
        case "eind dit jaar" | "einde van het jaar" | "eind van het jaar" | "end of the year":
            return date(today.year, 12, 31)
        case _:
            return max(today, friday)


_READERS: Final = (
    (_pattern(_BY + r"(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{4}|\d{2}))?(?![\d.,%])"), _numbers),
    (_pattern(_BY + r"(\d{4})-(\d{1,2})-(\d{1,2})\b"), _iso),
    (
        _pattern(
            _BY + rf"(?:(?:{_DAY})\s)?(\d{{1,2}})(?:e|st|nd|rd|th)?\s(?:of\s)?({_MONTH})\b\.?"
            r"(?:\s(\d{4}))?"
        ),
        _day_and_month,
    ),
    (
        _pattern(_BY + rf"({_MONTH})\s(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(\d{{4}}))?"),
        _month_and_day,
    ),
    (_pattern(_BY + rf"({_MONTH})\b(?!\s\d{{1,2}}\b)(?:\s(\d{{4}}))?"), _month),
    (
        _pattern(
            r"\b(begin|half|medio|midden|eind|einde|early|mid|end of)\s(?:van\s)?"
            rf"({_MONTH})\b(?:\s(\d{{4}}))?"
        ),
        _part_of_month,
    ),
    (_pattern(_BY + rf"({_SEASON})\b"), _season),
    (_pattern(_BY + rf"({_DAY})\b(?!\s\d)"), _weekday),
    (
        _pattern(
            rf"\b(?:binnen|within)\s({_COUNT})\s(dag(?:en)?|we(?:ek|ken)|weeks?|days?|maand(?:en)?"
            r"|months?)\b"
        ),
        _within,
    ),
    (
        _pattern(
            r"\b(?:vandaag|morgen|overmorgen|today|tomorrow|(?:deze|volgende|komende|this|next)\sweek"
            r"|(?:deze|volgende|this|next)\s(?:maand|month)|eind\sdit\sjaar|eind\svan\sde\smaand"
            r"|einde?\svan\shet\sjaar|end\sof\sthe\syear)\b"
        ),
        _soon,
    ),
)


def forms(when: date) -> tuple[str, ...]:
    """Give the ways to write a date, in lower case: 2027-03-12, 12-3-2027, 12 maart 2027."""
    names = [name for name, number in _MONTHS.items() if number == when.month and len(name) > 2]
    return (
        when.isoformat(),
        f"{when.day}-{when.month}-{when.year}",
        f"{when:%d-%m-%Y}",
        *(f"{when.day} {name} {when.year}" for name in names),
        *(f"{name} {when.day}, {when.year}" for name in names),
    )
