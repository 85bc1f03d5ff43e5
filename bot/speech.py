"""From a content to the JSON that goes out; built here, since msrest takes 0.5 ms for a card."""

from __future__ import annotations

from typing import Any

import orjson

from cards.render import Content

CARD = "application/vnd.microsoft.card.adaptive"
TEXT = "application/vnd.microsoft.activity.message"


def message(content: Content, *, bot: str, conversation: str, target: str | None = None) -> bytes:
    """Make a message activity; with a card the text is its summary, since Teams splits the two.

    target: the id of the message that it takes the place of.
    """
    activity: dict[str, Any] = {
        "type": "message",
        "from": {"id": bot},
        "conversation": {"id": conversation},
    }
    if target:
        activity["id"] = target
    if content.card is None:
        activity["text"] = content.text
        activity["textFormat"] = "plain"
    else:
        activity["summary"] = content.text
        activity["attachments"] = [{"contentType": CARD, "content": orjson.Fragment(content.card)}]
    return orjson.dumps(activity)


def answer_to_press(content: Content) -> bytes:
    """Make the body of the answer to an Action.Execute: another card, or a short text."""
    if content.card is None:
        return orjson.dumps({"statusCode": 200, "type": TEXT, "value": content.text})
    card = orjson.Fragment(content.card)
    return orjson.dumps({"statusCode": 200, "type": CARD, "value": card})
