"""Each card as it was looked at. PLEK_UPDATE_GOLDEN=1 writes the files anew; look at the diff."""

from __future__ import annotations

import os
from pathlib import Path

import orjson
import pytest

from cards.language import LANGUAGES
from cards.render import render
from cards.text import texts
from cards.views import TextView
from tests.cards.examples import VIEWS
from tests.cards.reading import loaded

FOLDER = Path(__file__).parent / "golden"
UPDATE = os.environ.get("PLEK_UPDATE_GOLDEN") == "1"


def compare(path: Path, now: object) -> None:
    if UPDATE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(orjson.dumps(now, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    assert path.exists(), f"no golden file {path.name}: run with PLEK_UPDATE_GOLDEN=1 and look"
    assert orjson.loads(path.read_bytes()) == now


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VIEWS)
def test_a_card_is_as_it_was(name: str, language: str) -> None:
    content = render(VIEWS[name], language)
    compare(FOLDER / language / f"{name}.json", {"text": content.text, "card": loaded(content)})


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_as_they_were(language: str) -> None:
    values = (("number", "A1B2"), ("count", "4.000"), ("state", "withdrawn"))
    now = {code: render(TextView(code, values), language).text for code in texts(language)}
    compare(FOLDER / language / "texts.json", now)


def test_there_is_no_golden_file_too_many() -> None:
    expected = {f"{name}.json" for name in VIEWS} | {"texts.json"}
    for language in LANGUAGES:
        assert {path.name for path in (FOLDER / language).iterdir()} == expected
