"""An Adaptive Card as text: what can be read, what can be pressed, what can be filled in.

Pure: a card goes in, a page comes out. Knows the elements that `cards` draws; of another one the
kind is named, so that nothing gets lost without a trace.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

WIDTH = 78
"""Columns of a terminal of which nothing is known, less a margin."""

MOST_LISTED = 8
"""Choices that a page lists; of a longer list it shows what is chosen, until it is asked for."""

_INPUTS = ("Input.Text", "Input.Date", "Input.ChoiceSet")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069]")
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>~|#+.)-])")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


class Press(Enum):
    """What a button does: send something, show or hide a part, or point to a page."""

    SEND = "send"
    FOLD = "fold"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Button:
    """A button. data: what goes along; asks: the form is to be filled in first; folds: ids."""

    title: str
    press: Press
    verb: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    asks: bool = True
    folds: tuple[str, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """An input. choices: (value, title), empty for text; value: what stands in it.

    shown: it is not in a part that is folded away. date: the value is YYYY-MM-DD.
    """

    id: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    several: bool = False
    required: bool = False
    date: bool = False
    complaint: str = ""
    example: str = ""
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """A card as a terminal shows it. buttons: in the order of their numbers, from 1."""

    text: str
    buttons: tuple[Button, ...]
    fields: tuple[Field, ...]


def text_of(
    card: Mapping[str, Any], *, unfolded: Collection[str] = frozenset(), width: int = WIDTH
) -> Page:
    """Draw a card.

    unfolded: ids of parts whose visibility was switched; width: in columns.
    """
    drawing = _Drawing(frozenset(unfolded), width)
    drawing.elements(card.get("body") or (), shown=True)
    drawing.actions(card.get("actions") or ())
    return Page("\n".join(drawing.lines).strip("\n"), tuple(drawing.buttons), tuple(drawing.fields))


def plain(text: str) -> str:
    """Take out what a terminal would obey instead of show."""
    return _CONTROL.sub("", text)


class _Drawing:
    """A page in the making."""

    def __init__(self, unfolded: frozenset[str], width: int) -> None:
        self.lines: list[str] = []
        self.buttons: list[Button] = []
        self.fields: list[Field] = []
        self._unfolded = unfolded
        self._width = width

    def elements(self, elements: Iterable[Mapping[str, Any]], *, shown: bool) -> None:
        for element in elements:
            visible = element.get("isVisible", True) is not False
            if element.get("id") in self._unfolded:
                visible = not visible
            self._element(element, shown=shown and visible)

    def actions(self, actions: Iterable[Mapping[str, Any]]) -> None:
        buttons = [_button(action) for action in actions]
        if buttons:
            self._gap()
        for button in buttons:
            self._numbered(button)

    def _numbered(self, button: Button) -> None:
        self.buttons.append(button)
        self._say(f"[{len(self.buttons)}] {button.title}", indent="    ")
        if button.url:
            self.lines.append(f"    {button.url}")

    def _element(self, element: Mapping[str, Any], *, shown: bool) -> None:
        kind = str(element.get("type"))
        if kind in _INPUTS:
            self._field(_field(kind, element, shown=shown))
        elif kind == "Container":
            self._container(element, shown=shown)
        elif shown:
            self._shown(kind, element)

    def _container(self, element: Mapping[str, Any], *, shown: bool) -> None:
        if shown and element.get("separator"):
            self._gap()
        self.elements(element.get("items") or (), shown=shown)
        select = element.get("selectAction")
        if shown and isinstance(select, Mapping):
            self._numbered(_button(select))

    def _shown(self, kind: str, element: Mapping[str, Any]) -> None:
        if element.get("separator") or element.get("spacing") in ("Medium", "Large"):
            self._gap()
        match kind:
            case "TextBlock":
                self._block(element)
            case "RichTextBlock":
                self._say("".join(_run(each) for each in element.get("inlines") or ()))
            case "ActionSet":
                self.actions(element.get("actions") or ())
            case _:
                self.lines.append(f"({plain(kind)})")

    def _block(self, element: Mapping[str, Any]) -> None:
        text = _unmarked(str(element.get("text", "")))
        self._say(text)
        if element.get("style") == "heading":
            self.lines += ["=" * min(len(text), self._width), ""]
        elif element.get("weight") == "Bolder":
            self.lines.append("-" * min(len(text), self._width))

    def _field(self, field: Field) -> None:
        self.fields.append(field)
        if not field.shown:
            return
        self._gap()
        self._say(field.label)
        chosen = chosen_of(field)
        if len(field.choices) > MOST_LISTED or not field.choices:
            titles = [title for value, title in field.choices if value in chosen]
            now = ", ".join(titles) if field.choices else field.value
            self._say(now or "…", indent="    ", first="  > ")
            return
        marks = ("[x]", "[ ]") if field.several else ("(x)", "( )")
        for value, title in field.choices:
            mark = marks[0] if value in chosen else marks[1]
            self._say(title, indent="      ", first=f"  {mark} ")

    def _gap(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def _say(self, text: str, *, indent: str = "", first: str = "") -> None:
        for line in plain(text).split("\n"):
            hanging = indent or ("  " if line.startswith("• ") else "")
            wrapped = textwrap.wrap(
                line,
                self._width,
                initial_indent=first,
                subsequent_indent=hanging,
                break_long_words=False,
                break_on_hyphens=False,
            )
            self.lines += wrapped or [""]


def chosen_of(field: Field) -> list[str]:
    """Give the values that are chosen in a field with choices."""
    return [value for value in field.value.split(",") if value]


def _button(action: Mapping[str, Any]) -> Button:
    title = plain(str(action.get("title", "")))
    match action.get("type"):
        case "Action.ToggleVisibility":
            targets = action.get("targetElements") or ()
            ids = (each if isinstance(each, str) else each.get("elementId", "") for each in targets)
            return Button(title, Press.FOLD, folds=tuple(ids))
        case "Action.OpenUrl":
            return Button(title, Press.LINK, url=plain(str(action.get("url", ""))))
        case _:
            return Button(
                title,
                Press.SEND,
                verb=str(action.get("verb", "")),
                data=action.get("data") or {},
                asks=action.get("associatedInputs") != "none",
            )


def _run(inline: Mapping[str, Any]) -> str:
    text = str(inline.get("text", ""))
    select = inline.get("selectAction")
    url = select.get("url") if isinstance(select, Mapping) else None
    return f"{text}: {url}" if url else text


def _unmarked(text: str) -> str:
    """Show what a reader of markdown would show of the little that the cards use."""
    return _ESCAPED.sub(r"\1", _BOLD.sub(r"\1", text))


def _field(kind: str, element: Mapping[str, Any], *, shown: bool) -> Field:
    choices = tuple(
        (str(each.get("value", "")), _unmarked(plain(str(each.get("title", "")))))
        for each in element.get("choices") or ()
    )
    return Field(
        id=str(element.get("id", "")),
        label=_unmarked(plain(str(element.get("label") or element.get("id", "")))),
        value=str(element.get("value") or ""),
        choices=choices,
        several=element.get("isMultiSelect") is True,
        required=element.get("isRequired") is True,
        date=kind == "Input.Date",
        complaint=plain(str(element.get("errorMessage") or "")),
        example=plain(str(element.get("placeholder") or "")),
        shown=shown,
    )
