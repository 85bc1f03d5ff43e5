"""Two people on one card: each their own flow, and nobody acts for somebody else."""

from __future__ import annotations

import asyncio

from tests.activities import ASKER, COLLEAGUE, THIRD, Person, channel, group, personal
from tests.http.rig import QUESTION, Teams, buttons, card_of, draft_on, inputs, text_of, until

SECRET = "Wie weet iets over de geheime verplaatsing van Gemaal Vissering?"
NOT_YOURS = "van iemand anders"


async def test_each_gets_a_flow_of_their_own(teams: Teams) -> None:
    asked = await teams.say(QUESTION, ASKER, channel())
    draft = draft_on(card_of(asked))

    async def sharpen(who: Person) -> str:
        form = await teams.press(
            "ask.sharpen", {"draft": draft}, who, channel(), card=asked.given_id
        )
        return draft_on(form.card)

    drafts = await asyncio.gather(
        sharpen(ASKER), sharpen(COLLEAGUE), sharpen(THIRD), sharpen(COLLEAGUE)
    )
    assert drafts[0] == draft
    assert len(set(drafts)) == 3
    assert drafts[1] == drafts[3]
    for who, mine, text in (
        (ASKER, draft, "Vraag van Vrager"),
        (COLLEAGUE, drafts[1], "Vraag van Collega"),
    ):
        filled = {"draft": mine, "question": text, "visibility": "unnamed"}
        done = await teams.press("ask.submit", filled, who, channel(), card=asked.given_id)
        assert draft_on(done.card) == mine
        assert text in text_of(done.card)
    stored = {each["key"]: each["sharpened"] for each in teams.rows("draft")}
    assert stored[draft].startswith("Vraag van Vrager")
    assert stored[drafts[1]].startswith("Vraag van Collega")
    assert stored[drafts[2]] == ""

    confirmed = await asyncio.gather(
        *(
            teams.press("ask.confirm", data, who, channel(), card=asked.given_id)
            for who, data in (
                (ASKER, {"draft": draft, "seen": True}),
                (COLLEAGUE, {"draft": drafts[1], "seen": True}),
            )
        )
    )
    assert "Vraag van Vrager" in text_of(confirmed[0].card)
    assert "Vraag van Collega" in text_of(confirmed[1].card)
    people = {each["key"]: each["name"] for each in teams.rows("person")}
    asked_by = {
        people[each["person"]]: each["sharpened"].split(".")[0].split(":")[0].rstrip()
        for each in teams.rows("question")
    }
    assert asked_by == {ASKER.name: "Vraag van Vrager", COLLEAGUE.name: "Vraag van Collega"}
    # The asker's card becomes their receipt; the colleague's is a message of its own beside it.
    await until(lambda: not teams.rows("outbox"))
    assert [each.activity for each in teams.updates()] == [asked.given_id]
    assert "Vraag van Vrager" in text_of(card_of(teams.updates()[0]))
    beside = teams.messages(channel().id)[-1]
    assert "Vraag van Collega" in text_of(beside.body)
    cards = {people[each["person"]]: each["card"] for each in teams.rows("question")}
    assert cards == {ASKER.name: asked.given_id, COLLEAGUE.name: beside.given_id}


async def test_confirming_somebody_elses_card_stores_nothing_at_once(teams: Teams) -> None:
    asked = await teams.say(QUESTION, ASKER, channel())
    draft = draft_on(card_of(asked))
    before = teams.rows("draft")
    done = await teams.press(
        "ask.confirm", {"draft": draft}, COLLEAGUE, channel(), card=asked.given_id
    )
    own = draft_on(done.card)
    assert own != draft
    assert "ask.confirm" in buttons(done.card)
    assert not teams.rows("question")
    assert [each for each in teams.rows("draft") if each["key"] == draft] == before
    assert not teams.updates()


async def test_a_draft_of_a_personal_chat_is_nobody_elses(teams: Teams) -> None:
    draft = draft_on(card_of(await teams.say(SECRET, ASKER)))
    await until(lambda: not teams.rows("outbox"))
    before = teams.counts() | {"receipt": 0, "person": 0, "conversation": 0}
    kept = teams.rows("draft")
    for verb in (
        *("ask.sharpen", "ask.edit", "ask.confirm", "ask.solved", "ask.more", "ask.cancel"),
        *("ask.submit", "question.offer"),
    ):
        for chat in (personal(COLLEAGUE), personal(ASKER), channel(), group()):
            data = {"draft": draft, "question": "van mij", "text": "Ik weet iets"}
            if verb == "question.offer":
                data.pop("question")
            answer = await teams.press(verb, data, COLLEAGUE, chat)
            assert NOT_YOURS in answer.text, (verb, chat)
            assert "Vissering" not in answer.body.decode()
    assert teams.rows("draft") == kept
    assert teams.counts() | {"receipt": 0, "person": 0, "conversation": 0} == before
    await teams.settle()
    assert len(teams.messages()) == 1


async def test_a_draft_of_another_channel_is_out_of_reach(teams: Teams) -> None:
    draft = draft_on(card_of(await teams.say(SECRET, ASKER, channel("een"))))
    for verb in ("ask.sharpen", "ask.confirm", "ask.more", "question.offer"):
        assert (
            NOT_YOURS
            in (await teams.press(verb, {"draft": draft}, COLLEAGUE, channel("twee"))).text
        )


async def test_forged_questions(teams: Teams) -> None:
    asked = await teams.say(SECRET, ASKER)
    draft = draft_on(card_of(asked))
    form = {"draft": draft, "question": SECRET, "visibility": "hub"}
    await teams.press("ask.submit", form, ASKER)
    done = await teams.press("ask.confirm", {"draft": draft}, ASKER, card=asked.given_id)
    key = buttons(done.card)["ask.edit"]["question"]
    await until(lambda: not teams.rows("outbox"))
    kept = teams.rows("question"), teams.rows("draft"), teams.rows("event"), teams.rows("offer")
    for forged in (key, str(key), float(key), [key], {"key": key}, True, key + 1, 2**63, -1, None):
        for verb in ("ask.edit", "ask.sharpen", "question.withdraw", "question.show"):
            answer = await teams.press(verb, {"question": forged}, COLLEAGUE, personal(COLLEAGUE))
            assert answer.text
            assert "Vissering" not in answer.body.decode(), (verb, forged)
        offer = {"question": forged, "text": "Ik weet iets"}
        assert (
            "Vissering" not in (await teams.press("question.offer", offer, COLLEAGUE)).body.decode()
        )
    now = teams.rows("question"), teams.rows("draft"), teams.rows("event"), teams.rows("offer")
    assert now == kept


async def test_an_open_question_can_be_read_but_not_changed_by_others(teams: Teams) -> None:
    draft = draft_on(card_of(await teams.say(QUESTION, ASKER)))
    done = await teams.press("ask.confirm", {"draft": draft}, ASKER)
    key = buttons(done.card)["ask.edit"]["question"]
    shown = (await teams.press("question.show", {"question": key}, COLLEAGUE)).card
    assert QUESTION in text_of(shown)
    assert ASKER.name not in text_of(shown)
    assert not {"ask.edit", "question.withdraw"} & set(buttons(shown))
    for verb in ("ask.edit", "question.withdraw"):
        assert NOT_YOURS in (await teams.press(verb, {"question": key}, COLLEAGUE)).text
    assert teams.rows("question")[0]["state"] == "new"


async def test_nobody_is_forgotten_by_somebody_else(teams: Teams) -> None:
    asking = card_of(await teams.say("vergeet mij", ASKER))
    await teams.say("hallo", COLLEAGUE)
    (anna,) = buttons(asking)["privacy.forget"].values()
    for forged in (anna, str(anna), True, None, 0):
        answer = await teams.press("privacy.forget", {"person": forged}, COLLEAGUE)
        assert answer.text
    assert {each["name"] for each in teams.rows("person")} == {ASKER.name, COLLEAGUE.name}
    assert "vergeten" in text_of((await teams.press("privacy.forget", {"person": anna})).card)
    assert {each["name"] for each in teams.rows("person")} == {"", COLLEAGUE.name}


async def test_what_was_sharpened_for_the_hub_alone_does_not_leak_to_who_presses_the_old_card(
    teams: Teams,
) -> None:
    asked = await teams.say(QUESTION, ASKER, channel())
    draft = draft_on(card_of(asked))
    form = {"draft": draft, "question": f"{QUESTION} {SECRET} BZTF", "visibility": "hub"}
    await teams.press("ask.submit", form, ASKER, channel(), card=asked.given_id)
    for stage in ("draft", "question"):
        for verb in ("ask.sharpen", "ask.more", "ask.confirm", "ask.cancel", "question.offer"):
            answer = await teams.press(
                verb, {"draft": draft}, COLLEAGUE, channel(), card=asked.given_id
            )
            assert answer.status == 200
            assert "Vissering" not in answer.body.decode(), (stage, verb)
            assert "BZTF" not in answer.body.decode(), (stage, verb)
        if stage == "draft":
            pressed = {"draft": draft}
            await teams.press("ask.confirm", pressed, ASKER, channel(), card=asked.given_id)
    await until(lambda: not teams.rows("outbox"))
    assert all("Vissering" not in text_of(each.body) for each in teams.connector.arrived)
    assert "V-" in text_of(card_of(teams.updates()[-1]))


async def test_a_colleague_offers_what_they_know_and_the_asker_hears(teams: Teams) -> None:
    asked = await teams.say(QUESTION, ASKER, channel())
    draft = draft_on(card_of(asked))
    form = (await teams.press("question.offer", {"draft": draft}, COLLEAGUE, channel())).card
    assert set(inputs(form)) == {"text"}
    offer = {"draft": draft, "text": "Wij deden dit in 2024"}
    for _ in range(2):
        done = await teams.press("question.offer", offer, COLLEAGUE, channel())
        assert "Wij deden dit in 2024" in text_of(done.card)
    await until(lambda: len(teams.messages(channel().id)) == 2)
    told = text_of(teams.messages(channel().id)[-1].body)
    assert COLLEAGUE.name in told
    assert "Wij deden dit in 2024" in told
    await teams.settle()
    assert len(teams.messages()) == 2
    assert "eigen vraag" in (await teams.press("question.offer", offer, ASKER, channel())).text
