"""Filling in a form on a terminal: one input after the other, what stands there can stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from admin.client_words import BACK, EMPTY, ClientWords
from admin.terminal import Field, chosen_of, plain

_DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_NUMBERS = re.compile(r"[\s,;]+")


class NotSent(Exception):
    """Whoever filled in the form does not want to send it."""


class Asked:
    """Asks the inputs of a form.

    ask: shows a prompt and gives the line that was typed; it may raise EOFError. say: shows a
    line.
    """

    def __init__(
        self, ask: Callable[[str], str], say: Callable[[str], None], words: ClientWords
    ) -> None:
        self._ask = ask
        self._say = say
        self._words = words

    def filled_in(self, title: str, fields: Sequence[Field]) -> dict[str, str]:
        """Ask what is in sight; the rest goes along as it is. Gives the values by id.

        Raises NotSent, EOFError.
        """
        self._say(self._words.form.format(title=title))
        return {each.id: self._value(each) if each.shown else each.value for each in fields}

    def _value(self, field: Field) -> str:
        self._say("")
        self._say(field.label)
        if field.choices:
            self._list(field)
        else:
            if field.example:
                self._say(f"  {field.example}")
            if field.value:
                self._say("  " + self._words.now.format(value=field.value))
        while True:
            line = self._ask("  : ").strip()
            if line in BACK:
                raise NotSent
            value, wrong = self._read(line, field)
            if not wrong and field.required and not value.strip():
                wrong = field.complaint or self._words.needed
            if not wrong:
                return value
            self._say(f"  {wrong}")

    def _list(self, field: Field) -> None:
        chosen = chosen_of(field)
        for number, (value, title) in enumerate(field.choices, 1):
            mark = "x" if value in chosen else " "
            self._say(f"  {mark} {number}. {title}")

    def _read(self, line: str, field: Field) -> tuple[str, str]:
        """Read a line as the value of a field: (value, what is wrong with it)."""
        if not line:
            return field.value, ""
        if line == EMPTY:
            return "", ""
        if field.choices:
            return self._chosen(line, field)
        if field.date:
            return self._day(line)
        return plain(line), ""

    def _chosen(self, line: str, field: Field) -> tuple[str, str]:
        count = len(field.choices)
        wrong = self._words.numbers if field.several else self._words.number
        parts = [part for part in _NUMBERS.split(line) if part]
        good = all(part.isascii() and part.isdigit() and 1 <= int(part) <= count for part in parts)
        if not good or not parts or (len(parts) > 1 and not field.several):
            return "", wrong.format(count=count)
        values = dict.fromkeys(field.choices[int(part) - 1][0] for part in parts)
        return ",".join(values), ""

    def _day(self, line: str) -> tuple[str, str]:
        written = _DAY.fullmatch(line)
        try:
            if written:
                day, month, year = (int(part) for part in written.groups())
                return date(year, month, day).isoformat(), ""
            return date.fromisoformat(line).isoformat(), ""
        except ValueError:
            return "", self._words.date
