"""Masking: personal numbers and addresses are taken out of a text before it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What was taken out."""

    SERVICE_NUMBER = "service_number"
    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT = "account"


PLACEHOLDERS: Final = {
    Kind.SERVICE_NUMBER: "[burgerservicenummer]",
    Kind.PHONE: "[telefoonnummer]",
    Kind.EMAIL: "[e-mailadres]",
    Kind.ACCOUNT: "[rekeningnummer]",
}
"""What stands in the place of each kind. Without digits or '@', so that masking twice is once."""

GROWTH: Final = 3
"""A masked text is at most this many times as long as the text itself."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal numbers and addresses, and the kinds that were in it."""

    text: str
    kinds: frozenset[Kind] = frozenset()


_GAP: Final = r"[ \t\u00a0\u2009\u202f.\-\u2010-\u2015/]"
_LOCAL: Final = re.compile(r"[\w.+%'’&~-]")
_DOMAIN: Final = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_AT: Final = re.compile(r"@|%40|＠")
_SCHEME: Final = re.compile(r"mailto:$", re.IGNORECASE)

_ACCOUNT: Final = re.compile(r"(?<![A-Za-z])([A-Za-z]{2})(\d{2})(?=[ \-.\u00a0]?[A-Za-z0-9])")
_ACCOUNT_PART: Final = re.compile(r"[ \-.\u00a0]?([A-Za-z0-9])", re.ASCII)
_ACCOUNT_LENGTHS: Final = {
    "NL": 18, "BE": 16, "DE": 22, "FR": 27, "LU": 20, "GB": 22, "ES": 24, "IT": 27, "AT": 20,
    "PL": 28, "PT": 25, "IE": 22, "DK": 18, "SE": 24, "NO": 15, "FI": 18, "CH": 21, "CZ": 24,
    "HU": 28, "RO": 24, "BG": 22, "HR": 21, "SK": 24, "SI": 19, "LT": 20, "LV": 21, "EE": 20,
    "GR": 27, "TR": 26,
}  # fmt: skip
"""Length of an account number per country; source: the IBAN registry of SWIFT."""

_NAMED_NUMBER: Final = re.compile(
    r"(?:bsn|burger\s?service\s?-?nummer|sofi\s?-?nummer|citizen service number)"
    rf"[^\d\[\]]{{0,14}}(\d(?:{_GAP}?\d){{7,8}})(?!\d)",
    re.IGNORECASE,
)
_PHONE: Final = re.compile(
    rf"""
    (?:
        \+{_GAP}?31{_GAP}{{0,2}}(?:\(0\){_GAP}{{0,2}})?0?[1-9](?:{_GAP}{{0,3}}\d){{8}}
      | \+[1-9](?:{_GAP}?\(?\d\)?){{8,13}}
      | \(06\)(?:{_GAP}{{0,3}}\d){{8}}
      | \(0[1-9]\d\)(?:{_GAP}{{0,3}}\d){{7}}
      | \(0[1-9]\d\d\)(?:{_GAP}{{0,3}}\d){{6}}
      | (?<!\d)00{_GAP}?31{_GAP}{{0,2}}(?:\(0\){_GAP}{{0,2}})?0?[1-9](?:{_GAP}{{0,3}}\d){{8}}
      | (?<!\d)00[1-9]\d(?:{_GAP}?\d){{7,11}}
      | (?<!\d)0(?:800|900|906|909){_GAP}{{0,3}}\d{{4}}(?:{_GAP}?\d{{3}})?
      | (?<!\d)(?!\d\d?{_GAP}\d\d?{_GAP}(?:19|20)\d\d)(?=06|0\d\d)0[1-9](?:{_GAP}{{0,3}}\d){{8}}
    )(?!\d)
    """,
    re.VERBOSE,
)
_NAMED_PHONE: Final = re.compile(
    r"(?<![^\W\d_])(?:tel|telefoon|telefoonnummer|mobiel|gsm|phone)[.:\s]{1,3}"
    rf"(\d(?:{_GAP}?\d){{5,9}})(?!\d)",
    re.IGNORECASE,
)
_PLAIN_NUMBER: Final = re.compile(r"(?<!\d)\d{8,9}(?!\d)")
_GROUPED_NUMBER: Final = re.compile(rf"\d(?:{_GAP}?\d)*")

_KEPT: Final = re.compile(
    r"https?://[^\s<>\"]+|www\.[^\s<>\"]+|\b10\.\d{4,9}/[^\s<>\"]+|\bNL\.[A-Z]{2,10}[\w.\-]*"
    r"|\b[A-Z]{1,4}-(?:19|20)\d\d-\d{1,9}",
    re.IGNORECASE,
)
_OTHER_NUMBER: Final = re.compile(
    r"(?:€|\$|£|\beuro?\b|\beur\b|\bkvk\b|\brsin\b|\bisbn\b|\bdoi\b|\bstcrt\b|kamer van koophandel)"
    r"[^\d\[\]\n]{0,14}$",
    re.IGNORECASE,
)
_UNIT: Final = re.compile(
    rf",\d{{1,2}}(?!\d|{_GAP}{{1,3}}\d)"
    r"|,-|[\s\u00a0]?(?:€|%|[mk]?m[23²³]\b|ha\b|hectaren?\b|euro'?s?\b|eur\b|inwoners\b"
    r"|woningen\b|huishoudens\b|kg\b|kilo\b|ton\b|k?wh\b|mwh\b|gwh\b|liter\b|kubieke\b|vierkante\b"
    r"|mensen\b|personen\b|keer\b|stuks\b|bezoekers\b)",
    re.IGNORECASE,
)
_YEAR: Final = r"(?:19|20)\d\d"
_DATE: Final = re.compile(
    rf"{_YEAR}{_GAP}{_YEAR}|{_YEAR}{_GAP}?\d\d?{_GAP}?\d\d?|\d\d?{_GAP}?\d\d?{_GAP}?{_YEAR}"
)
_AMOUNT: Final = re.compile(r"\d{2}([. ])\d{3}\1\d{3}|\d{3}([. ])\d{3}\2000")
_LOOK_BACK: Final = 40


def mask(text: str) -> Masked:
    """Replace personal numbers and addresses by what they are.

    Linear in the length of the text; masking what was masked changes nothing. A number of nine
    digits that passes the eleven test is masked unless the text tells that it is something else.
    """
    kinds: set[Kind] = set()
    for step in (_emails, _accounts, _named_numbers, _phones, _plain_numbers, _grouped_numbers):
        text = step(text, kinds)
    return Masked(text, frozenset(kinds))


def _emails(text: str, kinds: set[Kind]) -> str:
    parts: list[str] = []
    done = passed = 0
    for at in _AT.finditer(text):
        least, passed = max(done, passed), at.end()
        if at.start() < done:
            continue
        start = at.start()
        while start > least and _LOCAL.match(text[start - 1]):
            start -= 1
        domain = _DOMAIN.match(text, at.end())
        if start == at.start() or domain is None:
            continue
        scheme = _SCHEME.search(text[max(done, start - 7) : start])
        begin = start - 7 if scheme else start
        parts += [text[done:begin], PLACEHOLDERS[Kind.EMAIL]]
        done = domain.end()
        kinds.add(Kind.EMAIL)
    return "".join((*parts, text[done:]))


def _accounts(text: str, kinds: set[Kind]) -> str:
    parts: list[str] = []
    done = 0
    for found in _ACCOUNT.finditer(text):
        if found.start() < done:
            continue
        end = _account_end(text, found)
        if end is not None:
            parts += [text[done : found.start()], PLACEHOLDERS[Kind.ACCOUNT]]
            done = end
            kinds.add(Kind.ACCOUNT)
    return "".join((*parts, text[done:]))


def _account_end(text: str, found: re.Match[str]) -> int | None:
    """Give where the account number that begins here ends; None when it is none."""
    country = found[1].upper()
    length = _ACCOUNT_LENGTHS.get(country)
    if length is None:
        return None
    signs, end = found[1] + found[2], found.end()
    while len(signs) < length:
        part = _ACCOUNT_PART.match(text, end)
        if part is None:
            return None
        signs += part[1]
        end = part.end()
    if country == "NL":
        return end if signs[4:8].isalpha() and signs[8:].isdigit() else None
    turned = signs[4:] + signs[:4]
    return end if int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1 else None


def _named_numbers(text: str, kinds: set[Kind]) -> str:
    def replace(found: re.Match[str]) -> str:
        kinds.add(Kind.SERVICE_NUMBER)
        return found[0][: found.start(1) - found.start()] + PLACEHOLDERS[Kind.SERVICE_NUMBER]

    return _NAMED_NUMBER.sub(replace, text)


def _phones(text: str, kinds: set[Kind]) -> str:
    text = _replace(_PHONE, text, Kind.PHONE, kinds, _is_phone)

    def replace(found: re.Match[str]) -> str:
        kinds.add(Kind.PHONE)
        return found[0][: found.start(1) - found.start()] + PLACEHOLDERS[Kind.PHONE]

    return _NAMED_PHONE.sub(replace, text)


def _is_phone(found: re.Match[str]) -> bool:
    return not _UNIT.match(found.string, found.end())


def _plain_numbers(text: str, kinds: set[Kind]) -> str:
    def is_number(found: re.Match[str]) -> bool:
        if not _passes_eleven(found[0]) or _told_otherwise(found):
            return False
        return len(found[0]) == 9 or not _DATE.fullmatch(found[0])

    return _replace(_PLAIN_NUMBER, text, Kind.SERVICE_NUMBER, kinds, is_number)


def _grouped_numbers(text: str, kinds: set[Kind]) -> str:
    def is_number(found: re.Match[str]) -> bool:
        digits = "".join(sign for sign in found[0] if sign.isdigit())
        if len(digits) == len(found[0]) or not 8 <= len(digits) <= 9:
            return False
        if _DATE.fullmatch(found[0]) or _AMOUNT.fullmatch(found[0]):
            return False
        return _passes_eleven(digits) and not _told_otherwise(found)

    return _replace(_GROUPED_NUMBER, text, Kind.SERVICE_NUMBER, kinds, is_number)


def _replace(
    pattern: re.Pattern[str],
    text: str,
    kind: Kind,
    kinds: set[Kind],
    holds: Callable[[re.Match[str]], bool],
) -> str:
    """Replace what matches, holds, and does not stand in a link or a reference."""
    kept = [found.span() for found in _KEPT.finditer(text)]
    parts: list[str] = []
    done = at = 0
    for found in pattern.finditer(text):
        while at < len(kept) and kept[at][1] <= found.start():
            at += 1
        inside = at < len(kept) and kept[at][0] < found.end()
        if not inside and holds(found):
            parts += [text[done : found.start()], PLACEHOLDERS[kind]]
            done = found.end()
            kinds.add(kind)
    return "".join((*parts, text[done:]))


def _passes_eleven(digits: str) -> bool:
    """Whether it can be a citizen service number: 9a+8b+…+2h−i is a multiple of eleven.

    Source: Besluit burgerservicenummer.
    """
    values = [int(digit) for digit in digits.rjust(9, "0")]
    total = sum(
        value * weight for value, weight in zip(values, (*range(9, 1, -1), -1), strict=True)
    )
    return any(values) and total % 11 == 0


def _told_otherwise(found: re.Match[str]) -> bool:
    """Whether the words around a number tell that it is an amount, a count or a reference."""
    before = found.string[max(0, found.start() - _LOOK_BACK) : found.start()]
    return bool(_OTHER_NUMBER.search(before) or _UNIT.match(found.string, found.end()))
