"""Asking as a newcomer does: in a personal chat and in a channel, in a real browser.

With `PLEK_PICTURES=docs/img` the pictures of the documentation are made anew; somebody must look
at them then. Without it they are made all the same, since making one checks that nothing is cut
off and that everything was drawn.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.e2e.chat import Card, Chat
from tests.e2e.conftest import Bot
from tests.e2e.second_person import post_as, press_as

QUESTION = "Wie weet iets over scheuren in huizen door de lage grondwaterstand in de NOP?"
ENGLISH = re.compile(r"\b(the|your|question|network|hub of|with|what)\b", re.IGNORECASE)
MARKUP = re.compile(r"\*\*|\]\(|\{\{|\$\{|</?at>")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where the pictures go."""
    wanted = os.environ.get("PLEK_PICTURES")
    return Path(wanted) if wanted else tmp_path


def keep(card: Card, folder: Path, name: str, *, chat: Chat | None = None) -> None:
    """Make the picture of a card, and look for what should not be read on it."""
    text = card.text()
    assert not MARKUP.search(text), text
    assert not ENGLISH.search(text), text
    card.screenshot(folder / f"{name}.png")
    if chat is not None:
        chat.on_phone()
        card.screenshot(folder / f"{name}-phone.png")
        chat.on_desktop()


def test_ask_sharpen_submit_list_withdraw(chat: Chat, pictures: Path) -> None:
    welcome = chat.last_card() if chat.cards() else chat.wait_for_card("PLeK")
    assert "30 dagen" in welcome.text()
    keep(welcome, pictures, "welkom", chat=chat)

    chat.say(QUESTION)
    answer = chat.wait_for_card("Dit past bij je vraag")
    assert "Waarom" in answer.text()
    assert "Noordelijk Flevoland" in answer.text()
    assert {"Dit helpt me", "Vraag aanscherpen", "Stel aan de hub"} <= set(answer.buttons())
    keep(answer, pictures, "antwoord", chat=chat)

    answer.press("Vraag aanscherpen")
    form = chat.wait_for_card("aanscherpen")
    keep(form, pictures, "aanscherpen", chat=chat)
    form.press("Meer invullen")
    keep(chat.last_card(), pictures, "aanscherpen-meer", chat=chat)
    form = chat.last_card()
    assert "Noordoostpolder" in form.value("Over welk gebied gaat het?")
    form.fill("Je vraag", "Hoe helpen andere gemeenten bewoners met scheuren in hun huis?")
    form.fill("Waar heb je het antwoord voor nodig?", "een voorstel aan de raad")
    form.press("Bekijk mijn vraag")

    preview = chat.wait_for_card("Zo staat je vraag er nu")
    assert "Noordoostpolder" in preview.text()
    assert "een voorstel aan de raad" in preview.text()
    keep(preview, pictures, "voorbeeld", chat=chat)

    preview.press("Pas aan")
    again = chat.wait_for_card("aanscherpen")
    assert "een voorstel aan de raad" in again.value("Je vraag")
    again.press("Bekijk mijn vraag")
    chat.wait_for_card("Zo staat je vraag er nu").press("Stel aan de hub")

    receipt = chat.wait_for_card("V-")
    assert re.search(r"V-\d{4}-0001", receipt.text())
    assert "nog geen schakelaar" in receipt.text()
    keep(receipt, pictures, "ontvangst", chat=chat)

    chat.say("mijn vragen")
    mine = chat.wait_for_card("Mijn vragen")
    assert re.search(r"V-\d{4}-0001", mine.text())
    keep(mine, pictures, "mijn-vragen", chat=chat)

    number = re.search(r"V-\d{4}-0001", mine.text())
    assert number
    chat.say(f"vraag {number[0]}")
    shown = chat.wait_for_card(number[0])
    keep(shown, pictures, "vraag", chat=chat)
    shown.press("Trek in")
    withdrawn = chat.wait_for_card("ingetrokken")
    keep(withdrawn, pictures, "ingetrokken", chat=chat)
    assert "Trek in" not in withdrawn.buttons()


def test_draft_survives_a_crash(chat: Chat, bot: Bot) -> None:
    chat.say(QUESTION)
    chat.wait_for_card("Dit past bij je vraag")
    bot.restart(kill=True)
    chat.last_card().press("Vraag aanscherpen")
    chat.wait_for_card("aanscherpen").press("Bekijk mijn vraag")
    preview = chat.wait_for_card("Zo staat je vraag er nu")
    bot.restart(kill=True)
    preview.press("Stel aan de hub")
    assert re.search(r"V-\d{4}-0001", chat.wait_for_card("V-").text())


def test_channel_carries_the_whole_flow(chat: Chat, pictures: Path) -> None:
    chat.open_channel()
    chat.say(chat.mention("Wie heeft ervaring met hittestress in de binnenstad van Enschede?"))
    answer = chat.wait_for_card("Waarom")
    assert "Ik weet hier iets van" in answer.buttons()
    keep(answer, pictures, "kanaal-antwoord", chat=chat)
    sent = chat.sent[-1]
    draft = next(
        action["data"]["draft"]
        for action in chat.content()["actions"]
        if action.get("verb") == "ask.confirm"
    )

    # A colleague gets a flow of their own from the same card, and cannot ask in the asker's name.
    theirs = press_as(
        chat.playground,
        "Schakelaar",
        "ask.sharpen",
        {"draft": draft},
        conversation=sent.conversation,
        card=sent.id,
    )
    assert theirs.status == 200
    assert draft not in str(theirs.card)
    offered = press_as(
        chat.playground,
        "Aanjager van een netwerk",
        "question.offer",
        {"draft": draft, "text": "Wij hebben hier een aanpak voor, kom gerust langs."},
        conversation=sent.conversation,
        card=sent.id,
    )
    assert offered.status == 200
    chat.wait_for_text("kom gerust langs")
    keep(chat.last_card(), pictures, "kanaal-aanbod")

    chat.open_channel()
    cards = chat.cards()
    assert any("Waarom" in text for text in cards)


def test_channel_question_goes_to_the_hub(chat: Chat, pictures: Path) -> None:
    chat.open_channel()
    chat.say(chat.mention("Hoe betrekken we inwoners van Enschede bij een nieuwe woonwijk?"))
    answer = chat.wait_for_card("Twente")
    answer.press("Stel aan de hub")
    receipt = chat.wait_for_card("V-")
    assert "Twente" in receipt.text()
    keep(receipt, pictures, "kanaal-ontvangst", chat=chat)


def test_help_and_small_talk(chat: Chat, pictures: Path) -> None:
    chat.say("help")
    card = chat.wait_for_card("vergeet mij")
    keep(card, pictures, "help", chat=chat)
    chat.say("Wie weet hoe ik een appeltaart bak?")
    nothing = chat.wait_for_card("nog geen netwerk")
    keep(nothing, pictures, "geen-netwerk", chat=chat)
    chat.say("netwerken bodem")
    keep(chat.wait_for_card("Netwerken"), pictures, "netwerken", chat=chat)
    chat.say("mijn gegevens")
    keep(chat.wait_for_card("bewaren"), pictures, "mijn-gegevens")
    chat.say("vergeet mij")
    forget = chat.wait_for_card("vergeet mij")
    keep(forget, pictures, "vergeet-mij")
    chat.say("mijn vragen")
    chat.wait_for_card("vragen")
    chat.say("who knows about flooding and water safety in the city?")
    assert "Why" in chat.wait_for_card("Your question").text()


def test_follow_what_was_asked_already(chat: Chat, pictures: Path) -> None:
    question = "Hoe voorkomen we schade aan funderingen door lage grondwaterstanden in Urk?"
    home = chat.playground.config["personalChat"]["id"]
    colleague = "Kernteam PLeK"
    assert post_as(chat.playground, colleague, question, conversation=home).status == 200
    chat.wait_for_card("Waarom")
    draft = next(
        action["data"]["draft"]
        for action in chat.content()["actions"]
        if action.get("verb") == "ask.confirm"
    )
    card = chat.sent[-1].id
    data = {"draft": draft}
    stored = press_as(chat.playground, colleague, "ask.confirm", data, conversation=home, card=card)
    assert "V-" in str(stored.card)
    chat.wait_for_card("V-")

    chat.say(question)
    chat.wait_for_card("Eerdere vragen").press("Stel aan de hub")
    already = chat.wait_for_card("lijkt al gesteld")
    assert {"Kijk mee met deze vraag", "Toch stellen"} == set(already.buttons())
    keep(already, pictures, "al-gesteld", chat=chat)
    already.press("Kijk mee met deze vraag")
    keep(chat.wait_for_card("Je kijkt mee"), pictures, "meekijken", chat=chat)


def test_solved_by_the_answer(chat: Chat, pictures: Path) -> None:
    chat.say("Wie weet iets over circulair bouwen met hergebruik van materialen?")
    chat.wait_for_card("Waarom").press("Dit helpt me")
    solved = chat.wait_for_card("V-")
    keep(solved, pictures, "opgelost")
    # The next who asks it is shown that it was asked before.
    answer = post_as(
        chat.playground,
        "Kernteam PLeK",
        "Wie weet iets over circulair bouwen met hergebruik van materiaal?",
        conversation=chat.playground.config["personalChat"]["id"],
    )
    assert answer.status == 200
    again = chat.wait_for_card("opgelost")
    keep(again, pictures, "eerdere-vraag", chat=chat)
