"""Coming in, small talk, commands, visibility, and what is never kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

import orjson
import pytest

from tests import activities
from tests.activities import ASKER, BOT, COLLEAGUE, THIRD, Chat, channel, group, personal
from tests.http.rig import (
    QUESTION,
    TABLES,
    Teams,
    assert_fit_for_users,
    buttons,
    card_of,
    draft_on,
    inputs,
    text_of,
    until,
)

SECRET = "Wie weet iets over de verplaatsing van Gemaal Vissering in de Noordoostpolder?"


@pytest.mark.parametrize("chat", [personal(ASKER), channel(), group()], ids=lambda each: each.kind)
async def test_one_welcome_per_conversation(teams: Teams, chat: Chat) -> None:
    url = teams.service_url
    arriving = [
        activities.installed(ASKER, chat, service_url=url),
        activities.members_added([dict(BOT)], ASKER, chat, service_url=url),
        activities.members_added([dict(BOT), ASKER.account()], ASKER, chat, service_url=url),
        activities.installed(ASKER, chat, service_url=url, action="add-upgrade"),
    ]
    answers = await asyncio.gather(*(teams.post(each) for each in arriving))
    assert [each.status for each in answers] == [200] * 4
    await until(lambda: len(teams.messages(chat.id)) >= 1)
    await teams.settle()
    (welcome,) = teams.messages(chat.id)
    said = text_of(welcome.body)
    assert "PLeK" in said
    assert "gemeente" in said
    assert "bewaren" in said
    assert "vergeet mij" in said


async def test_who_joins_is_not_bothered(teams: Teams) -> None:
    url = teams.service_url
    for who in ([COLLEAGUE.account()], [COLLEAGUE.account(), THIRD.account()], []):
        for chat in (channel(), group()):
            assert (
                await teams.post(activities.members_added(who, ASKER, chat, service_url=url))
            ).status == 200
    await teams.settle()
    assert not teams.messages()
    assert not teams.rows("person")


async def test_coming_back_after_being_taken_out_is_a_new_welcome(teams: Teams) -> None:
    for action in ("add", "remove", "add"):
        each = activities.installed(ASKER, group(), service_url=teams.service_url, action=action)
        assert (await teams.post(each)).status == 200
        await teams.settle()
    assert len(teams.messages(group().id)) == 2


SMALL_TALK = {
    "hallo": "Stel me je vraag",
    "Goedemorgen!": "Stel me je vraag",
    "hi": "Stel me je vraag",
    "Dank je wel!": "Graag gedaan",
    "": "geen tekst",
    "   \n ": "geen tekst",
    "👍": "in woorden",
    "help": "mijn vragen",
    "Help!": "mijn vragen",
    "wachtrij": "schakelaars",
    "agenda": "schakelaars",
    "vraag V-2026-9999": "niet vinden",
    "mijn vragen": "Mijn vragen",
    "mijn gegevens": "bewaren",
    "vergeet mij": "vergeten",
    "netwerken bodem": "Netwerken",
    "hello": "Ask me your question",
    "thanks": "You are welcome",
    "my questions": "My questions",
    "my data": "we keep about you",
    "forget me": "forget you",
    "queue": "brokers",
    "networks soil": "Networks",
    "question V-2026-9999": "cannot find",
}


async def test_small_talk_and_commands(teams: Teams) -> None:
    for said, part in SMALL_TALK.items():
        answer = text_of((await teams.say(said, activities.person(f"Vrager {said}"))).body)
        assert part in answer, said
        assert_fit_for_users(answer)
    assert not teams.rows("draft")


async def test_a_command_is_a_whole_message(teams: Teams) -> None:
    for said in ("Agenda Stad", "Wie heeft een agenda voor wonen?", "help mij met bodemdaling"):
        assert said in text_of((await teams.say(said)).body)
    assert len(teams.rows("draft")) == 3


async def test_a_sticker_a_file_and_a_message_without_a_text(teams: Teams) -> None:
    url, mine = teams.service_url, personal(ASKER)
    drawn = activities.sticker(ASKER, mine, service_url=url)
    assert "in woorden" in text_of((await teams.answered(drawn)).body)
    file = {
        "contentType": "application/vnd.microsoft.teams.file.download.info",
        "name": "nota.docx",
        "content": {"downloadUrl": "https://files.example/x"},
    }
    with_file = activities.message("", ASKER, mine, service_url=url, attachments=[file])
    assert "bestanden" in text_of((await teams.answered(with_file)).body)
    without = activities.message(None, ASKER, mine, service_url=url, value={"x": 1})
    assert "geen tekst" in text_of((await teams.answered(without)).body)


async def test_twenty_thousand_signs(teams: Teams) -> None:
    answer = await teams.say(("Wie weet iets over bodemdaling in Flevoland? " * 500)[:20_000])
    assert "4.000 tekens" in text_of(answer.body)
    assert len(orjson.dumps(answer.body).decode().encode("utf-16-le")) < 100_000
    (draft,) = teams.rows("draft")
    assert len(draft["original"]) <= 4_000


async def test_who_writes_english_is_answered_in_english(teams: Teams) -> None:
    asked = await teams.say("Who knows about subsidence under old houses in Flevoland?")
    assert "Your question" in text_of(asked.body)
    draft = draft_on(card_of(asked))
    form = (await teams.press("ask.sharpen", {"draft": draft})).card
    assert "Your question" in text_of(form)
    done = (await teams.press("ask.confirm", {"draft": draft})).card
    assert "V-" in text_of(done)
    listed = await teams.say("my questions")
    assert "My questions" in text_of(listed.body)
    assert "mijn vragen" not in text_of(listed.body).lower()


@pytest.mark.parametrize("command", ["mijn vragen", "mijn gegevens", "my questions"])
@pytest.mark.parametrize("chat", [channel(), group()], ids=lambda each: each.kind)
async def test_private_things_stay_behind_a_button_where_others_read(
    teams: Teams, command: str, chat: Chat
) -> None:
    draft = draft_on(card_of(await teams.say(SECRET, ASKER)))
    await teams.press("ask.confirm", {"draft": draft}, ASKER)
    shown = await teams.say(command, ASKER, chat)
    assert "Vissering" not in text_of(shown.body)
    assert ASKER.name not in text_of(shown.body)
    ((verb, data),) = buttons(card_of(shown)).items()
    own = await teams.press(verb, data, ASKER, chat, card=shown.given_id)
    assert "Vissering" in text_of(own.card) or ASKER.name in text_of(own.card)
    # Somebody else who presses sees what is theirs.
    other = await teams.press(verb, data, COLLEAGUE, chat, card=shown.given_id)
    assert "Vissering" not in other.body.decode()
    assert ASKER.name not in other.body.decode()


async def submit(teams: Teams, text: str, visibility: str, chat: Chat) -> str:
    """Ask something as Vrager up to its receipt; gives the number."""
    asked = await teams.say(text, ASKER, chat)
    draft = draft_on(card_of(asked))
    form = {"draft": draft, "question": text, "visibility": visibility}
    await teams.press("ask.submit", form, ASKER, chat, card=asked.given_id)
    done = await teams.press("ask.confirm", {"draft": draft}, ASKER, chat, card=asked.given_id)
    assert done.card
    number: str = teams.rows("question")[-1]["number"]
    await until(lambda: not teams.rows("outbox"))
    await teams.settle()  # the index of earlier questions follows the commit
    return number


async def test_a_question_for_the_hub_is_not_read_by_others(teams: Teams) -> None:
    number = await submit(teams, SECRET, "hub", personal(ASKER))
    for chat in (personal(COLLEAGUE), channel(), group()):
        alike = await teams.say(
            "Wie weet iets over Gemaal Vissering verplaatsing?", COLLEAGUE, chat
        )
        assert number not in orjson.dumps(alike.body).decode()
        asked = await teams.say(f"vraag {number}", COLLEAGUE, chat)
        assert "Vissering" not in text_of(asked.body)
        assert ASKER.name not in text_of(asked.body)
    own = await teams.say(f"vraag {number}", ASKER)
    assert "Vissering" in text_of(own.body)
    in_channel = await teams.say(f"vraag {number}", ASKER, channel())
    assert "Vissering" not in text_of(in_channel.body)


async def test_the_card_in_a_channel_of_a_question_for_the_hub_keeps_silent(teams: Teams) -> None:
    number = await submit(teams, SECRET, "hub", channel())
    card = card_of(teams.updates()[-1])
    assert number in text_of(card)
    assert "Vissering" not in text_of(card)


@pytest.mark.parametrize(("visibility", "named"), [("unnamed", False), ("open", True)])
async def test_a_question_for_members_is_found_by_them(
    teams: Teams, visibility: str, named: bool
) -> None:
    number = await submit(teams, SECRET, visibility, personal(ASKER))
    found = await teams.say("Wie weet iets over verplaatsing van Gemaal Vissering?", COLLEAGUE)
    assert number in text_of(found.body)
    assert (ASKER.name in text_of(found.body)) is named
    shown = await teams.say(f"vraag {number}", COLLEAGUE)
    assert "Vissering" in text_of(shown.body)
    assert (ASKER.name in text_of(shown.body)) is named


async def test_anonymous_is_possible_at_home_only(teams: Teams) -> None:
    for chat in (channel(), group()):
        asked = await teams.say(SECRET, ASKER, chat)
        draft = draft_on(card_of(asked))
        form = {"draft": draft, "question": SECRET, "visibility": "anonymous"}
        for at in (chat, personal(ASKER)):
            refused = (await teams.press("ask.submit", form, ASKER, at)).card
            assert "alleen" in text_of(refused)
            assert "lezen anderen al mee" in text_of(refused)
            assert inputs(refused)["question"] == SECRET
    assert not teams.rows("question")
    number = await submit(teams, SECRET, "anonymous", personal(ASKER))
    shown = await teams.say(f"vraag {number}", COLLEAGUE)
    assert ASKER.name not in text_of(shown.body)


PRIVATE = ("111222333", "06-12345678", "0612345678", "jan@voorbeeld.example", "NL91ABNA0417164300")


async def test_personal_numbers_are_nowhere_in_the_database(teams: Teams) -> None:
    private = " en ".join(PRIVATE)
    asked = await teams.say(
        f"Wie weet iets over bodem? Bel of mail mij: {private}", ASKER, channel()
    )
    draft = draft_on(card_of(asked))
    form = {
        "draft": draft,
        **dict.fromkeys(("question", "purpose", "tried", "areas", "themes"), f"Zie {private}"),
    }
    await teams.press("ask.submit", form, ASKER, channel(), card=asked.given_id)
    await teams.press("ask.submit", form | {"areas": "Urk"}, ASKER, channel(), card=asked.given_id)
    offer = {"draft": draft, "text": f"Bel mij: {private}"}
    await teams.press("question.offer", offer, COLLEAGUE, channel())
    await teams.press("ask.confirm", {"draft": draft}, ASKER, channel(), card=asked.given_id)
    await teams.press("question.offer", offer, THIRD, channel())
    for said in (f"netwerken {private}", f"vraag {private}", f"netwerken {PRIVATE[1]}", PRIVATE[0]):
        await teams.say(said, ASKER)
    for page in (1, 2):
        await teams.press("networks.page", {"about": f"bodem {PRIVATE[2]}", "page": page}, ASKER)
    await teams.press(f"verb {PRIVATE[3]}", {"draft": PRIVATE[1], "x": private}, ASKER)
    await until(lambda: not teams.rows("outbox"))
    assert len(teams.rows("question")) == 1
    assert len(teams.rows("offer")) == 2
    kept = {table: str(teams.rows(table)) for table in TABLES}
    raw = b"".join(each.read_bytes() for each in Path(teams.database[10:]).parent.glob("plek.db*"))
    for number in PRIVATE:
        assert [table for table in TABLES if number in kept[table]] == []
        # Not even in pages that are free again, or in the write-ahead log.
        assert number.encode() not in raw, number
        assert all(number not in text_of(each.body) for each in teams.connector.arrived)


async def test_forgotten_means_gone(teams: Teams) -> None:
    await submit(teams, SECRET, "open", personal(ASKER))
    await teams.say(QUESTION, ASKER)
    asking = card_of(await teams.say("vergeet mij", ASKER))
    done = await teams.press("privacy.forget", buttons(asking)["privacy.forget"], ASKER)
    assert done.card
    await until(lambda: not teams.rows("outbox"))
    for table in TABLES:
        kept = str(teams.rows(table))
        assert ASKER.name not in kept, table
        assert ASKER.object_id not in kept, table
        assert ASKER.id not in kept, table
    assert not teams.rows("draft")
    assert (await teams.say("mijn vragen", ASKER)).body
