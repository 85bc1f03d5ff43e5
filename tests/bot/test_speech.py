"""The JSON that goes out."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from bot.speech import CARD, TEXT, answer_to_press, message
from cards.render import Content

DRAWN = {"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": 'é \\ " <at>x</at>'}]}
WITH_CARD = Content(orjson.dumps(DRAWN), "Drie netwerken")


def test_a_card_has_its_text_as_summary_and_not_beside_it() -> None:
    said = orjson.loads(message(WITH_CARD, bot="28:b", conversation="19:c"))
    assert said == {
        "type": "message",
        "from": {"id": "28:b"},
        "conversation": {"id": "19:c"},
        "summary": "Drie netwerken",
        "attachments": [{"contentType": CARD, "content": DRAWN}],
    }


def test_an_update_names_the_message_that_it_replaces() -> None:
    said = orjson.loads(message(WITH_CARD, bot="b", conversation="c", target="1:2"))
    assert said["id"] == "1:2"
    assert "id" not in orjson.loads(message(WITH_CARD, bot="b", conversation="c"))


@given(st.text(), st.text(), st.text())
def test_a_text_is_plain_and_arrives_as_it_is(text: str, bot: str, conversation: str) -> None:
    said = orjson.loads(message(Content(None, text), bot=bot, conversation=conversation))
    assert (said["text"], said["textFormat"]) == (text, "plain")
    assert "attachments" not in said
    assert "summary" not in said


def test_the_answer_to_a_press() -> None:
    card = orjson.loads(answer_to_press(WITH_CARD))
    assert card == {"statusCode": 200, "type": CARD, "value": DRAWN}
    text = orjson.loads(answer_to_press(Content(None, "Dank je")))
    assert text == {"statusCode": 200, "type": TEXT, "value": "Dank je"}
