"""The pieces that cards are made of: typed models, and text in them that can do no harm.

Text of people, and of the catalogue, goes into a TextRun (no markdown there) or into the value of
an input. Where an element does read markdown (`choice`), the text is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

import orjson

from cards.model import (
    ActionSet,
    AdaptiveCard,
    CardElement,
    Choice,
    ChoiceSetInput,
    Container,
    DateInput,
    ExecuteAction,
    OpenUrlAction,
    RichTextBlock,
    TeamsCardProperties,
    TextBlock,
    TextInput,
    TextRun,
    ToggleVisibilityAction,
)

MOST_ACTIONS = 6
"""Teams draws no more than this many buttons under a card."""

_LONGEST_URL = 250
_FULL_WIDTH = TeamsCardProperties(width="full")

text_run = TextRun
rich_text = RichTextBlock
text_block = TextBlock
container = Container
text_input = TextInput
date_input = DateInput
choice_set = ChoiceSetInput
action_set = ActionSet
toggle = ToggleVisibilityAction

Element = TextBlock | RichTextBlock | Container | TextInput | DateInput | ChoiceSetInput | ActionSet


class Drawn(NamedTuple):
    """A card that is not written out yet, and the plain text that says the same in short."""

    card: AdaptiveCard
    text: str


# --- text ---------------------------------------------------------------------------------------

_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_MARKS = re.compile(r"([\\`*_\[\]<>~|#])")
_LIST = re.compile(r"^(\d*)([-+.)])(?=\s)")
_BREAK = "\u200b"
_TEMPLATE = re.compile(r"(?<=[{$])(?=\{)")
_COSTLY = re.compile(r'["\\\n{\U00010000-\U0010ffff]')
_ELLIPSIS = "…"


def clean(text: str) -> str:
    """Take out what cannot be seen and changes how the rest is read.

    Control characters, overrides of the writing direction, lone surrogates. Line ends stay.
    """
    if text.isprintable():  # then there is none of it, and this is much quicker
        return text
    return _HARMFUL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def plain(text: str) -> str:
    """Make text fit for a TextRun: no template (`{{DATE(…)}}`, `${…}`), which is read there too."""
    text = clean(text)
    return _TEMPLATE.sub(_BREAK, text) if "{" in text else text


def escaped(text: str) -> str:
    """Make text fit for an element that reads markdown: it comes out as it was written."""
    return _LIST.sub(r"\1\\\2", _MARKS.sub(r"\\\1", plain(" ".join(text.split()))))


def _size(text: str) -> int:
    return len(text) + len(_COSTLY.findall(text))


def shortened(text: str, limit: int) -> str:
    """Cut text to `limit`, between two words where that loses little, and show that it was cut.

    limit: UTF-16 units as they travel in JSON, so that a text of emoji or quotes (two each) is no
    larger than another.
    """
    if len(text) * 2 <= limit or _size(text) <= limit:
        return text
    room, end = limit - 1, 0
    for character in text:
        room -= 2 if _COSTLY.match(character) else 1
        if room < 0:
            break
        end += 1
    space = text.rfind(" ", 0, end)
    return text[: space if space > end * 2 // 3 else end].rstrip(" ,.;:") + _ELLIPSIS


def one_line(text: str, limit: int) -> str:
    """Put text on one line and cut it to `limit`."""
    return shortened(" ".join(clean(text).split()), limit)


def paragraphs(text: str, limit: int, most: int = 8) -> list[RichTextBlock]:
    """Draw text with its own lines, at most `most` of them; further lines follow on the last."""
    lines = [each for each in shortened(clean(text), limit).split("\n") if each.strip()]
    kept = [*lines[: most - 1], " ".join(lines[most - 1 :])] if len(lines) > most else lines
    return [line(run(each)) for each in kept]


# --- elements -----------------------------------------------------------------------------------


def run(text: str, *, bold: bool = False, subtle: bool = False, small: bool = False) -> TextRun:
    """Draw a piece of text as it is; any text may come in here."""
    return text_run(
        text=plain(text),
        weight="Bolder" if bold else None,
        is_subtle=True if subtle else None,
        size="Small" if small else None,
    )


def warning(text: str) -> RichTextBlock:
    """Say what must be corrected; in bold too, since a colour alone is not seen by everybody."""
    return line(text_run(text=plain(text), weight="Bolder", color="Attention"), close=False)


def line(*runs: TextRun, close: bool = True, separator: bool = False) -> RichTextBlock:
    """Put runs on a line of their own. close: near to the line before it."""
    inlines: list[CardElement] = [*runs]
    return rich_text(
        inlines=inlines,
        spacing="Small" if close else "Medium",
        separator=True if separator else None,
    )


def said(text: str, *, close: bool = True, subtle: bool = False) -> RichTextBlock:
    """Draw a sentence."""
    return line(run(text, subtle=subtle), close=close)


def labelled(label: str, text: str) -> RichTextBlock:
    """Draw 'label: text' with the label in bold."""
    return line(run(f"{label}: ", bold=True), run(text))


def heading(text: str) -> TextBlock:
    """Draw the title of a card. text: our own words only, since a TextBlock reads markdown."""
    return text_block(text=text, style="heading", weight="Bolder", size="Medium", wrap=True)


def subheading(text: str) -> TextBlock:
    """Draw the title of a part. text: our own words only."""
    return text_block(text=text, weight="Bolder", wrap=True, spacing="Medium", separator=True)


def link(text: str, url: str, title: str) -> TextRun | None:
    """Draw a link, or nothing when the address is not a plain https one."""
    if not safe_url(url):
        return None
    return text_run(
        text=plain(text), size="Small", select_action=OpenUrlAction(url=url, title=plain(title))
    )


def safe_url(url: str) -> bool:
    """Whether this is a complete https address without a name, a password or a blank in it."""
    if not url.startswith("https://") or len(url) > _LONGEST_URL or _HARMFUL.search(url):
        return False
    if any(mark in url for mark in " \t\n\"'<>\\^`{|}"):
        return False
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def choice(title: str, value: str) -> Choice:
    """Make one line of a choice; its title reads markdown, so it is escaped."""
    return Choice(title=escaped(title), value=value)


def press(
    title: str,
    verb: str,
    data: Mapping[str, str | int],
    tooltip: str = "",
    *,
    validate: bool = True,
) -> ExecuteAction:
    """Make a button. data: keys of what it acts on. validate False: leave the inputs alone."""
    return ExecuteAction(
        title=plain(title),
        verb=verb,
        data=dict(data),
        tooltip=tooltip or None,
        associated_inputs=None if validate else "none",
    )


def sheet(
    language: str, body: Iterable[Element], actions: Iterable[ExecuteAction], text: str
) -> AdaptiveCard:
    """Put a card together. text: what a client says that cannot draw it."""
    return AdaptiveCard(
        version="1.5",
        lang=language,
        fallback_text=plain(one_line(text, 300)),
        msteams=_FULL_WIDTH,
        body=list(body),
        actions=list(actions) or None,
    )


def dumped(card: AdaptiveCard) -> bytes:
    """Write a card as UTF-8 JSON, with the names that Adaptive Cards use."""
    return orjson.dumps(card)
