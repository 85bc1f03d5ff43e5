"""The catalogues: every message has its Dutch, and nothing stands there that nobody says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from cards.language import FOLDER, LANGUAGES, words
from cards.languages.gather import gathered, messages

PLACEHOLDER = re.compile(r"\{(\w*)\}")


def extracted() -> set[str | tuple[str, ...]]:
    return set(messages(FOLDER.parent))


def catalogue(language: str) -> Catalog:
    with (FOLDER / language / "LC_MESSAGES" / "plek.po").open("rb") as source:
        return read_po(source, locale=language)


def entries(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def variants(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ("",))


def test_dutch_is_complete_and_nothing_is_unused() -> None:
    have = {
        tuple(message.id) if not isinstance(message.id, str) else message.id
        for message in entries("nl")
    }
    need = extracted()
    assert len(need) > 100
    assert need - have == set()
    assert have - need == set()
    assert not catalogue("nl").obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_fuzzy_or_empty(language: str) -> None:
    for message in entries(language):
        assert not message.fuzzy, message.id
        assert all(text.strip() for text in variants(message.string)), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same(language: str) -> None:
    for message in entries(language):
        expected = {name for text in variants(message.id) for name in PLACEHOLDER.findall(text)}
        for text in variants(message.string):
            assert set(PLACEHOLDER.findall(text)) == expected, message.id
            assert text.count("{") == text.count("}") == len(PLACEHOLDER.findall(text))


def test_english_says_only_what_the_code_says() -> None:
    assert {str(message.id) for message in entries("en")} <= {str(each) for each in extracted()}


def test_dutch_is_plain() -> None:
    for message in entries("nl"):
        for text in variants(message.string):
            assert "!" not in text
            assert not re.search(r"\b[uU](w)?\b", text), text
            for part in re.split(r"[.?:] ", text):
                assert len(part.split()) <= 22, part


@pytest.mark.parametrize(
    ("language", "day", "number", "listed"),
    [
        ("nl", "12 januari 2027", "1.250.000", "a, b en c"),
        ("en", "12 January 2027", "1,250,000", "a, b and c"),
    ],
)
def test_dates_numbers_and_lists(language: str, day: str, number: str, listed: str) -> None:
    say = words(language)
    assert say.day(date(2027, 1, 12)) == day
    assert say.number(1_250_000) == number
    assert say.listing(["a", "b", "c"]) == listed
    assert say.listing(["a"]) == "a"
    assert say.listing([]) == ""


def test_a_list_of_pairs_stays_readable() -> None:
    assert words("nl").listing(["bodem en ondergrond", "wonen"]) == "bodem en ondergrond, wonen"


def test_a_list_cannot_fill_in_itself() -> None:
    assert words("nl").listing(["{last}", "b"]) == "{last} en b"


def test_plurals() -> None:
    say = words("nl")
    assert say.ngettext("{count} question", "{count} questions", 1) == "{count} vraag"
    assert say.ngettext("{count} question", "{count} questions", 0) == "{count} vragen"
    assert words("en").ngettext("{count} question", "{count} questions", 1) == "{count} question"


def test_the_catalogues_stand_where_they_are_read() -> None:
    assert [path.parent.parent.name for path in sorted(Path(FOLDER).glob("*/*/plek.po"))] == [
        "en",
        "nl",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_gathering_what_is_complete_changes_nothing(language: str) -> None:
    written = (FOLDER / language / "LC_MESSAGES" / "plek.po").read_bytes()
    assert gathered(language, messages(FOLDER.parent), written) == written


def test_gathering_adds_what_is_new_and_drops_what_is_gone() -> None:
    written = b'msgid ""\nmsgstr ""\n"Language: nl\\n"\n\nmsgid "a"\nmsgstr "A"\n'
    now = gathered("nl", ["b", ("c", "d")], written)
    assert b'msgid "a"' not in now
    assert b'msgid "b"\nmsgstr ""' in now
    assert b'msgid_plural "d"' in now
    assert gathered("en", ["a"], written).endswith(b'msgid "a"\nmsgstr "A"\n')
    assert gathered("en", ["b"], written).count(b"msgid") == 1
