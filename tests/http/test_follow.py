"""Over HTTP: a question that was asked already is followed, and who follows hears of it."""

from __future__ import annotations

from tests.activities import ASKER, COLLEAGUE, personal
from tests.http.rig import (
    QUESTION,
    Teams,
    both_engines,
    buttons,
    card_of,
    draft_on,
    text_of,
    until,
)


@both_engines
async def test_follow_instead_of_asking_again_and_hear_that_it_was_withdrawn(teams: Teams) -> None:
    draft = draft_on(card_of(await teams.say(QUESTION, ASKER)))
    asked = (await teams.press("ask.confirm", {"draft": draft}, ASKER)).card
    key = buttons(asked)["question.withdraw"]["question"]

    mine = personal(COLLEAGUE)

    async def asked_before() -> bool:
        answer = await teams.say(QUESTION, COLLEAGUE, mine)
        return "question.follow" in buttons(card_of(answer))

    # The index of earlier questions hears of the new one after the commit.
    while not await asked_before():
        pass
    said = await teams.say(QUESTION, COLLEAGUE, mine)
    again = draft_on(card_of(said))
    offered = await teams.press(
        "ask.confirm", {"draft": again}, COLLEAGUE, mine, card=said.given_id
    )
    assert "lijkt al gesteld" in text_of(offered.card)
    choices = buttons(offered.card)
    assert choices == {
        "question.follow": {"draft": again, "question": key},
        "ask.confirm": {"draft": again, "seen": True},
    }
    assert len(teams.rows("question")) == 1

    data = choices["question.follow"]
    followed = await teams.press("question.follow", data, COLLEAGUE, mine, card=said.given_id)
    assert "Je kijkt mee" in text_of(followed.card)
    assert [each["state"] for each in teams.rows("question")] == ["new", "solved"]
    (row,) = teams.rows("follower")
    assert row["question"] == key
    await until(lambda: not teams.rows("outbox"))
    assert "Je kijkt mee" in text_of(card_of(teams.updates()[-1]))
    assert "Je kijkt mee met" in text_of(card_of(await teams.say("mijn vragen", COLLEAGUE, mine)))

    await teams.press("question.withdraw", {"question": key}, ASKER)
    await until(lambda: "ingetrokken" in text_of(teams.messages(mine.id)[-1].body))
    assert teams.rows("follower") == []
