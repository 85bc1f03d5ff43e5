"""Reading a card back: its elements, its texts, what it weighs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from cards.render import Content

Node = dict[str, Any]


def loaded(content: Content) -> Node:
    assert content.card is not None
    card = orjson.loads(content.card)
    assert isinstance(card, dict)
    return card


def nodes(value: object) -> Iterator[Node]:
    """Give every object in the card, from the outside in."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def of_type(card: Node, prefix: str) -> list[Node]:
    return [node for node in nodes(card) if str(node.get("type", "")).startswith(prefix)]


def words_of(card: Node) -> list[str]:
    """Give every text that a user reads on the card, without what is typed in inputs."""
    keys = ("text", "title", "label", "placeholder", "tooltip", "errorMessage", "fallbackText")
    return [node[key] for node in nodes(card) for key in keys if isinstance(node.get(key), str)]


def utf16(content: Content) -> int:
    """Weigh a card as the platform does: bytes of UTF-16."""
    return len((content.card or b"").decode().encode("utf-16-le"))
