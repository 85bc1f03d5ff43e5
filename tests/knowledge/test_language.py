from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.language import tell

DUTCH = [
    "wie weet dit",
    "klimaatadaptatie bedrijventerrein aanpak",
    "mijn vragen",
    "hoi",
    "vergeet mij",
    "verdroging hoge zandgronden",
    "netwerken wonen",
    "scheuren in huizen",
    "help mij even",
    "woningbouw en stikstof",
    "ruimtelijke ordening Urk",
    "Kan iemand mij helpen?",
    "ervaring met participatie",
    "wachtrij",
    "de energietransitie",
    "Wie weet iets over best practices for climate adaptation?",
]
ENGLISH = [
    "who knows this",
    "soil subsidence in the Netherlands",
    "climate adaptation approach",
    "my questions",
    "hello there",
    "forget me",
    "drought on sandy soils",
    "networks housing",
    "please help me",
    "housing and nitrogen",
    "Can anyone help?",
    "experience with participation",
    "the energy transition",
    "is there any policy on water",
    "Who knows something about bodemdaling in Flevoland?",
]
UNCERTAIN = ["", "PFAS", "Urk", "12345", "N2000 A27", "?!", "ok", "in"]


@pytest.mark.parametrize("text", DUTCH)
def test_dutch(text: str) -> None:
    assert tell(text) == "nl"


@pytest.mark.parametrize("text", ENGLISH)
def test_english(text: str) -> None:
    assert tell(text) == "en"


@pytest.mark.parametrize("text", UNCERTAIN)
def test_too_short_to_say(text: str) -> None:
    assert tell(text) is None


@settings(max_examples=100)
@given(text=st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    assert tell(text) in ("nl", "en", None)
    assert tell(text.upper()) in ("nl", "en", None)
