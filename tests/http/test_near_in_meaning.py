"""With a server for embeddings a question finds what no word of it names; it is never needed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot import embeddings, keeper
from bot.settings import Settings
from tests import activities
from tests.activities import ASKER, COLLEAGUE, channel, personal
from tests.bot.embedder import Embedder
from tests.http.rig import (
    Teams,
    both_engines,
    buttons,
    card_of,
    draft_on,
    settings_for,
    talking,
    text_of,
    until,
)

STRANGE = "Wie houdt er hier van jodelen?"
NEAR = "Kadaster"
WHY = "lijkt er in betekenis op"
KEY = "sk-very-secret"


def vector(text: str) -> list[float]:
    """Put one network beside questions about yodelling, and everything else far away."""
    return [1.0, 0.3] if "jodelen" in text or text.startswith(NEAR) else [-0.2, 1.0]


def near_settings(database: str, embedder: Embedder) -> Settings:
    return settings_for(
        database,
        PLEK_EMBEDDINGS_URL=embedder.url,
        PLEK_EMBEDDINGS_MODEL="m",
        PLEK_EMBEDDINGS_KEY=KEY,
    )


async def vectors_of_all(teams: Teams) -> None:
    assert teams.bot is not None
    library = teams.bot.library
    await until(lambda: len(library.vectors) == len(library.networks) > 0)


@pytest.fixture
async def embedder() -> AsyncIterator[Embedder]:
    async with Embedder(vector) as server:
        yield server


@pytest.fixture
async def near(database: str, embedder: Embedder) -> AsyncIterator[Teams]:
    """People who talk with a bot that has vectors of all its networks."""
    async with talking(near_settings(database, embedder)) as teams:
        await vectors_of_all(teams)
        embedder.seen.clear()
        yield teams


async def test_off_nothing_goes_out_and_nothing_is_found(embedder: Embedder, teams: Teams) -> None:
    said = text_of((await teams.say(STRANGE)).body)
    assert NEAR not in said
    assert WHY not in said
    assert not embedder.seen


@both_engines
async def test_a_question_without_a_common_word_finds_what_is_near(
    embedder: Embedder, near: Teams
) -> None:
    said = text_of((await near.say(STRANGE)).body)
    assert f"{NEAR} · misschien" in said
    assert WHY in said
    (seen,) = embedder.seen
    assert seen.json == {"model": "m", "input": [STRANGE]}


async def test_nothing_of_the_sender_goes_out(embedder: Embedder, near: Teams) -> None:
    chat = channel()
    said = f"{STRANGE} Vraag <at>{COLLEAGUE.name}</at>, bel 06-12345678. Groet, {ASKER.name}"
    mention = {
        "type": "mention",
        "text": f"<at>{COLLEAGUE.name}</at>",
        "mentioned": COLLEAGUE.account(),
    }
    asked = activities.message(said, ASKER, chat, service_url=near.service_url)
    asked["entities"].append(mention)
    await near.answered(asked)
    (seen,) = embedder.seen
    (text,) = seen.texts
    assert text.startswith(STRANGE)
    assert "[telefoonnummer]" in text
    sent = seen.body.decode() + repr({**seen.headers, "Authorization": ""})
    conversation = asked["conversation"]
    for kept in (
        "12345678",
        ASKER.name,
        ASKER.id,
        ASKER.object_id,
        COLLEAGUE.name.partition(" ")[0],
        COLLEAGUE.id,
        conversation["id"],
        conversation.get("tenantId") or activities.TENANT,
        asked["id"],
        near.service_url,
    ):
        assert kept not in sent


async def test_what_goes_out_of_networks(database: str, embedder: Embedder) -> None:
    async with talking(near_settings(database, embedder)) as teams:
        await vectors_of_all(teams)
        assert teams.bot is not None
        networks = teams.bot.library.all_networks()
    assert len(embedder.texts) == len(networks)
    assert {text.split("\n")[0] for text in embedder.texts} == {each.name for each in networks}


async def test_buttons_search_for_the_same_and_ask_no_more(embedder: Embedder, near: Teams) -> None:
    asked = await near.say(STRANGE)
    draft = draft_on(card_of(asked))
    more = await near.press("ask.more", {"draft": draft})
    assert NEAR in text_of(more.card)
    await near.press("ask.sharpen", {"draft": draft})
    back = await near.press("ask.cancel", {"draft": draft})
    assert NEAR in text_of(back.card)
    assert len(embedder.seen) == 1
    await near.press("ask.solved", {"draft": draft})
    (question,) = near.rows("question")
    assert "kadaster" in str(question["helped_by"])
    assert len(embedder.seen) == 1


async def test_a_sharpened_question_is_looked_up_as_it_was_typed(
    embedder: Embedder, near: Teams
) -> None:
    draft = draft_on(card_of(await near.say("Wie houdt er van limonade?")))
    embedder.seen.clear()
    typed = {"draft": draft, "question": f"{STRANGE} Mail post@koor.example"}
    preview = await near.press("ask.submit", typed)
    assert NEAR in text_of(preview.card)
    assert "ask.confirm" in buttons(preview.card)
    assert embedder.texts == [f"{STRANGE} Mail [e-mailadres]"]


@pytest.mark.parametrize("said", ["hallo", "mijn vragen", "netwerken bodem", "V-2026-0001", "?"])
async def test_what_is_no_question_is_not_sent(embedder: Embedder, near: Teams, said: str) -> None:
    await near.say(said)
    assert not embedder.seen


async def test_a_button_of_a_draft_that_is_gone(embedder: Embedder, near: Teams) -> None:
    gone = await near.press("ask.more", {"draft": "gone"})
    assert gone.status == 200
    assert not embedder.seen


async def test_the_answer_comes_while_the_server_is_down_and_is_better_when_it_is_back(
    embedder: Embedder, near: Teams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embeddings, "REST_SECONDS", 0.1)
    await embedder.stop()
    for number in range(embeddings.FAILURES + 1):
        answer = await near.say(f"{STRANGE} {number}")
        assert "ask.confirm" in buttons(card_of(answer))
        assert NEAR not in text_of(answer.body)
    await embedder.start()
    found = False
    async with asyncio.timeout(60):
        while not found:
            found = NEAR in text_of((await near.say(f"{STRANGE} Nog eens.")).body)
    assert embedder.seen


@pytest.mark.parametrize("how", ["slow", "500", "not numbers"])
async def test_the_answer_comes_without_it(embedder: Embedder, near: Teams, how: str) -> None:
    embedder.hang = how == "slow"
    embedder.status = 500 if how == "500" else 200
    embedder.body = {"data": [{"index": 0, "embedding": ["a"]}]} if how == "not numbers" else None
    answer = await near.say(STRANGE)
    assert "ask.confirm" in buttons(card_of(answer))
    assert NEAR not in text_of(answer.body)
    assert len(embedder.seen) == 1


async def test_it_starts_without_the_server_and_catches_up(
    database: str, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "AGAIN_AFTER", 0.05)
    monkeypatch.setattr(embeddings, "REST_SECONDS", 0.05)
    await embedder.stop()
    async with talking(near_settings(database, embedder)) as teams:
        async with teams.session.get(teams.url + "/health/ready") as ready:
            assert ready.status == 200
        await teams.say(STRANGE, ASKER, personal(ASKER))
        await embedder.start()
        await vectors_of_all(teams)
        assert NEAR in text_of((await teams.say(STRANGE)).body)
