"""The languages: every word a user reads, with dates, numbers and lists as people write them.

The messages stand in the code in English; `languages/nl/LC_MESSAGES/plek.po` has the Dutch. After
a change of the code `make words` brings the catalogues up to date (see `languages/gather.py`).
The .po files are read as they are at the first use; there is nothing to compile.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

DEFAULT = "nl"
LANGUAGES = ("nl", "en")
FOLDER = Path(__file__).parent / "languages"


class Words(Translations):
    """The words of one language. language: 'nl' or 'en'."""

    language: str = DEFAULT

    def day(self, day: date) -> str:
        """Write a date in full: '12 januari 2027'."""
        return format_date(day, "d MMMM y", locale=self.language)

    def number(self, number: int) -> str:
        """Write a number with the separators of the language: '4.000'."""
        return format_decimal(number, locale=self.language)

    def listing(self, items: Sequence[str]) -> str:
        """Write 'a, b en c'."""
        if len(items) < 2:
            return "".join(items)
        pair = self.gettext("{first} and {last}")
        between = pair.format(first="", last="")
        if any(between in item for item in items):
            return ", ".join(items)  # 'wonen en bodem en ondergrond' would read as three
        return pair.format(first=", ".join(items[:-1]), last=items[-1])


@cache
def _read(language: str) -> Words:
    with (FOLDER / language / "LC_MESSAGES" / "plek.po").open("rb") as source:
        catalogue = read_po(source, locale=language, domain="plek")
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    words = Words(compiled, domain="plek")
    words.language = language
    return words


def words(language: str) -> Words:
    """Give the words of a language; what we do not speak ('de', 'nl-NL') comes near or in Dutch."""
    short = language[:2].lower()
    return _read(short if short in LANGUAGES else DEFAULT)
