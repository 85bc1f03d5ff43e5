"""Whatever people write, and whatever stands in the catalogue, a card shows it and obeys none."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cards.element import clean, escaped, plain, safe_url, shortened
from cards.language import LANGUAGES
from cards.render import render
from cards.views import TextView
from tests.cards.examples import VIEWS
from tests.cards.reading import loaded, nodes, of_type, utf16, words_of
from tests.cards.test_render import LARGEST, check

HOSTILE = (
    "**vet** _schuin_ [klik](https://kwaad.example) # kop",
    "![plaatje](http://kwaad.example/x.png) ](( ) [",
    "<at>Iedereen</at> <b>x</b> <script>alert(1)</script>",
    "{{DATE(2020-01-01T00:00:00Z,SHORT)}} {{{{TIME(x)}}}} ${x} $${y} {% if %}",
    "\u202eomgekeerd\u202c \u2066x\u2069 \u200f \u061c",
    "nul\x00 bel\x07 terug\x08 esc\x1b[31m \x7f \x85 \ufeff",
    "\ud800 half \udfff",
    "- punt\n- punt\n1. een\n2) twee\n+ plus\r\n\r> citaat\n| a | b |\n```code```",
    '{"type":"Action.OpenUrl","url":"https://kwaad.example"}',
    "javascript:alert(1)",
    "\\* \\\\ \\_ \\",
    "👩‍👩‍👧‍👦 emoji 🏳️‍🌈 é ß 漢字",
    "{name.__class__} {0} {} %s %(x)s",
    "",
    "   \n\t ",
)
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
OURS = {"key", "draft", "back", "verb", "data", "facet"}
MARKDOWN = re.compile(r"[*_\[\]`<>~|#]|^\s*(?:[-+]|\d+[.)])\s")


def poisoned(value: Any, text: str) -> Any:
    """Put `text` wherever a view holds a text; enumerations, numbers and our own keys stay."""
    if type(value) is str:
        return text
    if type(value) is tuple:
        return tuple(poisoned(each, text) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value,
            **{
                each.name: poisoned(getattr(value, each.name), text)
                for each in fields(value)
                if each.name not in OURS
            },
        )
    return value


def assert_harmless(name: str, language: str, text: str) -> None:
    view = poisoned(VIEWS[name], text)
    content = render(view, language)
    card = loaded(content)
    check(card)
    assert utf16(content) < LARGEST
    assert not FORBIDDEN.search(content.text)
    for node in nodes(card):
        for value in node.values():
            assert not (isinstance(value, str) and FORBIDDEN.search(value)), node
    for word in words_of(card):
        assert "{{" not in word
        assert "${" not in word
    own_texts = {
        node["text"]
        for harmless in ("vvv", "")
        for node in of_type(loaded(render(poisoned(VIEWS[name], harmless), language)), "TextBlock")
    }
    for node in of_type(card, "TextBlock"):
        told = node["text"]
        assert told in own_texts or re.fullmatch(r"[\w-]*", told), "user text in a TextBlock"
    for choice in (each for node in of_type(card, "Input.Choice") for each in node["choices"]):
        assert not MARKDOWN.search(re.sub(r"\\.", "x", choice["title"])), choice
    for action in of_type(card, "Action.OpenUrl"):
        assert safe_url(action["url"])
    assert not of_type(card, "FactSet")
    assert "entities" not in card["msteams"]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", VIEWS)
def test_hostile_text_does_nothing(name: str, text: str) -> None:
    assert_harmless(name, "nl", text)


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(sorted(VIEWS)),
    language=st.sampled_from(LANGUAGES),
    text=st.lists(
        st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40), st.sampled_from("{$}[](<@>*_\\")),
        max_size=12,
    ).map("".join),
    times=st.sampled_from((1, 1, 1, 200)),
)
def test_no_text_at_all_does_anything(name: str, language: str, text: str, times: int) -> None:
    assert_harmless(name, language, (text * times)[:4_000])


@given(st.text(), st.sampled_from(("unknown_number", "moved", "incident", "cut")))
def test_values_of_texts_are_harmless(value: str, code: str) -> None:
    view = TextView(code, (("number", value), ("state", value), ("count", value)))
    assert not FORBIDDEN.search(render(view, "nl").text)


def test_a_user_text_in_a_text_block_would_be_found() -> None:
    card = loaded(render(VIEWS["answer"], "nl"))
    assert "Wie weet iets" not in "".join(node["text"] for node in of_type(card, "TextBlock"))
    runs = "".join(node["text"] for node in of_type(card, "TextRun"))
    assert "Wie weet iets over bodemdaling onder oude huizen in Urk?" in runs


# --- the means ------------------------------------------------------------------------------------


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert plain(plain(text)) == plain(text)


@given(st.text())
def test_plain_changes_nothing_that_can_be_seen(text: str) -> None:
    assert plain(text).replace("\u200b", "") == clean(text).replace("\u200b", "")


@given(st.text(alphabet=st.sampled_from("a *_[]()`<>~|#-+1.\\{}$\n"), max_size=30))
def test_escaped_reads_as_it_was(text: str) -> None:
    out = escaped(text)
    assert not MARKDOWN.search(re.sub(r"\\.", "x", out))
    assert re.sub(r"\\(.)", r"\1", out).replace("\u200b", "") == " ".join(text.split())


@given(st.text(), st.integers(min_value=2, max_value=60))
def test_shortened_fits_and_says_that_it_was_cut(text: str, limit: int) -> None:
    short = shortened(text, limit)
    costs = sum(2 if each in '"\\\n{' or ord(each) > 0xFFFF else 1 for each in short)
    assert costs <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@pytest.mark.parametrize(
    "url",
    [
        "http://kwaad.example",
        "javascript:alert(1)",
        "https://",
        "https://naam:wachtwoord@kwaad.example",
        "https://goed.example@kwaad.example",
        "https://kwaad.example/ x",
        "https://kwaad.example/\u202egpj",
        'https://kwaad.example/"x',
        "https://[kapot",
        "//kwaad.example",
        "HTTPS://kwaad.example",
        "https://kwaad.example/" + "x" * 300,
        "",
    ],
)
def test_only_plain_https_addresses_become_links(url: str) -> None:
    assert not safe_url(url)


def test_a_plain_https_address_is_safe() -> None:
    assert safe_url("https://bodem.example/netwerk?over=bodem&jaar=2026#deel")
