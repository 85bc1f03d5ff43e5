"""A seeded generator of activities as nobody should send them: JSON and other bytes."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from tests import activities
from tests.activities import ASKER, BOT, Json, channel, group, personal

INVOKES = (
    *("composeExtension/query", "composeExtension/selectItem", "composeExtension/queryLink"),
    *("composeExtension/anonymousQueryLink", "composeExtension/fetchTask"),
    *("composeExtension/submitAction", "composeExtension/querySettingUrl"),
    *("composeExtension/setting", "composeExtension/onCardButtonClicked", "task/fetch"),
    *("task/submit", "fileConsent/invoke", "adaptiveCard/action", "application/search"),
    *("message/submitAction", "message/fetchTask", "suggestedAction/submit", "signin/verifyState"),
    *("signin/tokenExchange", "actionableMessage/executeAction", "handoff/action", "", "onbekend"),
)
TYPES = (
    *("message", "messageUpdate", "messageDelete", "messageReaction", "conversationUpdate"),
    *("installationUpdate", "invoke", "event", "typing", "endOfConversation", "command"),
    *("commandResult", "trace", "handoff", "contactRelationUpdate", "suggestion", "ping", ""),
)
VERBS = (
    *("ask.sharpen", "ask.submit", "ask.confirm", "ask.edit", "ask.cancel", "ask.solved"),
    *("ask.more", "question.withdraw", "question.show", "question.offer", "questions.page"),
    *("networks.page", "privacy.show", "privacy.forget", "privacy.keep", "triage.claim", "", "-"),
)
FIELDS = ("draft", "question", "page", "person", "about", "text", "areas", "themes", "deadline")
PATHS: tuple[tuple[str, ...], ...] = (
    *((name,) for name in ("type", "id", "name", "text", "channelId", "serviceUrl", "from")),
    *((name,) for name in ("recipient", "conversation", "channelData", "entities", "value")),
    *((name,) for name in ("attachments", "replyToId", "locale", "membersAdded", "timestamp")),
    *((name,) for name in ("action", "reactionsAdded", "relatesTo", "textFormat", "topicName")),
    *(("from", name) for name in ("id", "name", "aadObjectId", "role")),
    *(("recipient", name) for name in ("id", "name")),
    *(("conversation", name) for name in ("id", "conversationType", "tenantId", "isGroup")),
    *(("channelData", name) for name in ("tenant", "team", "channel")),
    ("channelData", "tenant", "id"),
    ("value", "action"),
    ("value", "action", "verb"),
    ("value", "action", "data"),
    *(("value", "action", "data", name) for name in FIELDS),
)


def deep(levels: int) -> Any:
    """Lists in lists."""
    found: Any = []
    for _ in range(levels):
        found = [found]
    return found


STRANGE: tuple[Callable[[random.Random], Any], ...] = (
    lambda _: None,
    lambda _: True,
    lambda _: 0,
    lambda _: -1,
    lambda _: 7,
    lambda _: 2**31,
    lambda _: 2**63 - 1,
    lambda _: 2**63,
    lambda _: 1.5,
    lambda _: 1e308,
    lambda _: "",
    lambda _: " ",
    lambda _: "\x00",
    lambda _: "a\x00b",
    lambda _: "\ufeff\u202e\u200b",
    lambda _: "\ufffe\uffff",
    lambda _: "%s%n{0}{x.__class__}${x}",
    lambda _: "'; DROP TABLE draft; --",
    lambda _: "../../etc/passwd",
    lambda _: "<at>PLeK</at><script>alert(1)</script>",
    lambda r: "".join(chr(r.randrange(0x4E00, 0x9FFF)) for _ in range(r.choice((200, 900, 5000)))),
    lambda r: "".join(chr(r.randrange(0x20, 0x2FFF)) for _ in range(300)),
    lambda _: "x" * 100_000,
    lambda _: "😀" * 20_000,
    lambda _: [],
    lambda _: {},
    lambda _: [None, 1, "x", {}],
    lambda _: {"id": {"id": {"id": None}}},
    lambda _: {"": "", "\x00": "\x00"},
    lambda _: [{"type": "mention"}, {"mentioned": None}, {"type": "mention", "mentioned": []}],
    lambda _: [{"type": "mention", "text": "<at>x</at>", "mentioned": dict(BOT)}] * 500,
    lambda _: [{"contentType": 7, "content": None}, {"content": "<img"}],
    lambda _: deep(90),
    lambda _: {str(number): "x" for number in range(10_000)},
)

NOT_JSON: tuple[bytes, ...] = (
    *(b"", b" ", b"{", b"}", b"null", b"true", b"0", b"-1", b'""', b'"x"', b"[]", b"[[]]"),
    *(b"[{}]", b"{}", b'{"type"}', b'{"type":}', b'{"type":"message"', b"{'type':'message'}"),
    *(
        b"\xff\xfe{\x00}\x00",
        b"\x00",
        b'{"type":"\xff\xfe"}',
        b'{"type":"\xc3\x28"}',
        b"\xed\xa0\x80",
    ),
    *(b'{"type":"\\ud800"}', b'{"type":"message","text":"\\udfff\\ud800"}', b'{"type":"\\u0000"}'),
    *(b'{"type":NaN}', b'{"type":"message","id":Infinity}', b'{"a":1e999}', b'{"a":-0}'),
    *(b"[" * 100_000, b'{"a":' * 50_000, b"[" * 900 + b"]" * 900, b'{"type":"message"}' * 2),
    *(
        b"\xef\xbb\xbf{}",
        b"<xml/>",
        b"type=message&text=x",
        b"x" * 1_048_576,
        b'"' + b"y" * 1_048_570,
    ),
    *(b'{"type":"message","text":"' + b"z" * 1_000_000 + b'"}', b"1" * 10_000, b"\r\n\r\n"),
)


def malformed(seed: int, count: int, service_url: str) -> Iterator[bytes]:
    """Give that many bodies, the same ones for the same seed."""
    random_ = random.Random(seed)
    yield from NOT_JSON[:count]
    for _ in range(count - len(NOT_JSON)):
        activity = _start(random_, service_url)
        for _ in range(random_.choice((1, 1, 1, 2, 3, 6))):
            _spoil(activity, random_)
        yield orjson.dumps(activity)


def _start(random_: random.Random, service_url: str) -> Json:
    """A good activity to spoil, of any type."""
    chat = random_.choice((personal(ASKER), channel("kapot"), group("kapot")))
    kind = random_.randrange(5)
    if kind == 0:
        return activities.message("Wie weet iets over bodem?", ASKER, chat, service_url=service_url)
    if kind == 1:
        odd = activities.message("x", ASKER, chat, service_url=service_url)
        return odd | {"type": random_.choice(TYPES)}
    data = {
        name: random_.choice(STRANGE)(random_)
        for name in random_.sample(FIELDS, random_.randrange(1, 6))
    }
    verb = random_.choice(VERBS)
    pressed = activities.press(verb, data, ASKER, chat, service_url=service_url)
    if kind == 2:
        pressed["name"] = random_.choice(INVOKES)
    if kind == 3:
        return random_.choice(
            (
                activities.members_added([dict(BOT)], ASKER, chat, service_url=service_url),
                activities.installed(ASKER, chat, service_url=service_url),
                activities.installed(ASKER, chat, service_url=service_url, action="remove"),
            )
        )
    return pressed


def _spoil(activity: Json, random_: random.Random) -> None:
    """Take something away, or put something strange in its place."""
    path = random_.choice(PATHS)
    inner: Any = activity
    for name in path[:-1]:
        inner = inner.get(name) if isinstance(inner, dict) else None
    if not isinstance(inner, dict):
        return
    if random_.random() < 0.25:
        inner.pop(path[-1], None)
    else:
        inner[path[-1]] = copy.copy(random_.choice(STRANGE)(random_))
