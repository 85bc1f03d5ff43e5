"""From what is said to the step that answers it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import router
from dialogs.ask import ASK
from dialogs.networks import NETWORKS
from dialogs.privacy import FORGET_ME, MY_DATA
from dialogs.questions import MINE, NUMBERED
from dialogs.router import (
    ATTACHMENT,
    EMPTY,
    HELLO,
    OLD_CARD,
    STICKER,
    THANKS,
    VERBS,
    Route,
    route,
)
from dialogs.step import Said, Step
from dialogs.talk import BROKERS_ONLY, HELP
from knowledge.question import Place

AT = datetime(2026, 11, 21, tzinfo=UTC)


def routed(text: str, **more: object) -> Route:
    return route(Said(AT, Place.PERSONAL, "key", text=text, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "step", "language"),
    [
        ("help", HELP, None),
        ("Help!", HELP, None),
        ("HELP", HELP, None),
        ("?", HELP, None),
        ("???", HELP, None),
        ("menu", HELP, None),
        ("hulp", HELP, "nl"),
        ("Wat kun je?", HELP, "nl"),
        ("wie ben je", HELP, "nl"),
        ("What can you do?", HELP, "en"),
        ("commands", HELP, "en"),
        ("hi", HELLO, None),
        ("test", HELLO, None),
        ("hallo", HELLO, "nl"),
        ("Hoi 👋", HELLO, "nl"),
        ("Goedemorgen!", HELLO, "nl"),
        ("Goede middag.", HELLO, "nl"),
        ("Hallo, PLeK", HELLO, "nl"),
        ("hello", HELLO, "en"),
        ("Good morning", HELLO, "en"),
        ("ok", THANKS, None),
        ("top!", THANKS, None),
        ("oké", THANKS, "nl"),
        ("Bedankt!", THANKS, "nl"),
        ("Dank je wel 😀", THANKS, "nl"),
        ("Oké, bedankt", THANKS, "nl"),
        ("thank you", THANKS, "en"),
        ("Thanks a lot!", THANKS, "en"),
        ("mijn vragen", MINE, "nl"),
        ("  Mijn   Vragen. ", MINE, "nl"),
        ("my questions", MINE, "en"),
        ("netwerken", NETWORKS, "nl"),
        ("networks", NETWORKS, "en"),
        ("netwerken bodem", NETWORKS, "nl"),
        ("Netwerken over wonen in Twente", NETWORKS, "nl"),
        ("netwerken\nbodem", NETWORKS, "nl"),
        ("networks soil", NETWORKS, "en"),
        ("netwerken bodem?", ASK, None),
        ("Netwerken die iets weten van bodemdaling in Flevoland", ASK, None),
        ("mijn gegevens", MY_DATA, "nl"),
        ("my data", MY_DATA, "en"),
        ("vergeet mij", FORGET_ME, "nl"),
        ("Forget me!", FORGET_ME, "en"),
        ("vergeet mij niet als plant in de berm", ASK, None),
        ("wachtrij", BROKERS_ONLY, "nl"),
        ("agenda", BROKERS_ONLY, None),
        ("signalen", BROKERS_ONLY, "nl"),
        ("report", BROKERS_ONLY, "en"),
        ("noteer vraag", BROKERS_ONLY, "nl"),
        ("Agenda Stad", ASK, None),
        ("Agenda Stad?", ASK, None),
        ("rapport over wateroverlast", ASK, None),
        ("help mij met bodemdaling", ASK, None),
        ("hallo, wie weet iets over hitte?", ASK, None),
        ("bedankt, maar wie weet iets over hitte?", ASK, None),
        ("V-2026-0042", NUMBERED, None),
        ("v-2026-42", NUMBERED, None),
        ("vraag v2026-1", NUMBERED, "nl"),
        ("Vraag V-2026-0001?", NUMBERED, "nl"),
        ("question V-2026-0001", NUMBERED, "en"),
        ("vraag V-2026-0001…", NUMBERED, "nl"),
        ("vraag V-2026-0001 !", NUMBERED, "nl"),
        ("vraag over V-2026-0001", ASK, None),
        ("vraag", ASK, None),
        ("vraag 42", ASK, None),
        ("Wie weet iets over bodemdaling?", ASK, None),
        ("Who knows about subsidence?", ASK, None),
        ("bodem", ASK, None),
        ("NPLG", ASK, None),
        ("", EMPTY, None),
        ("  \n ", EMPTY, None),
        ("👍", STICKER, None),
        ("!!!", STICKER, None),
        ("_ _", STICKER, None),
        ("help " * 4_000, ASK, None),
    ],
)
def test_a_message_leads_to_one_step(text: str, step: Step[object], language: str | None) -> None:
    assert routed(text) == Route(step, language)


def test_a_message_without_text_is_told_by_what_came_along() -> None:
    assert routed("", attachments=1).step is ATTACHMENT
    assert routed("", attachments=1, sticker=True).step is STICKER
    assert routed("wie weet iets over hitte", attachments=1).step is ASK


def test_every_verb_leads_to_its_step_and_any_other_is_an_old_card() -> None:
    for verb, step in VERBS.items():
        assert route(Said(AT, Place.CHANNEL, "key", verb=verb)).step is step
    for verb in ("-", "ask", "ask.Confirm", "help", "triage.claim"):
        assert route(Said(AT, Place.CHANNEL, "key", verb=verb)).step is OLD_CARD


def test_no_phrase_is_in_two_tables() -> None:
    tables = (router.DUTCH, router.ENGLISH, router.BOTH)
    phrases = [phrase for table in tables for phrase in table]
    assert len(phrases) == len(set(phrases))


def test_each_phrase_leads_to_its_own_step() -> None:
    for table in (router.DUTCH, router.ENGLISH, router.BOTH):
        for phrase, step in table.items():
            assert routed(phrase.title() + "!").step is step


@given(st.text(max_size=300))
def test_any_text_gives_a_route(text: str) -> None:
    found = routed(text)
    assert found.language in {None, "nl", "en"}
    assert found.step.think is not None


@given(st.text(min_size=1, max_size=60))
def test_a_command_with_words_around_it_is_a_question(text: str) -> None:
    if any(sign.isalpha() for sign in text):
        assert routed(f"wachtrij {text} wachtrij").step is ASK
