"""What somebody said, out of an activity that nobody vouches for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from botbuilder.schema import Activity
from hypothesis import given
from hypothesis import strategies as st

from bot.activity import LONGEST_TEXT, read_activity
from bot.hearing import (
    LONGEST_INPUT,
    MOST_FIELDS,
    MOST_INPUTS,
    hear_message,
    hear_press,
    place_of,
    without_names,
    without_personal_data,
)
from dialogs.step import Said
from knowledge.question import Place
from tests import activities
from tests.activities import ASKER, BOT, channel, group, personal

AT = datetime(2026, 9, 21, 9, 41, tzinfo=UTC)
URL = "http://127.0.0.1:9/"
MENTION = {"type": "mention", "text": "<at>PLeK</at>", "mentioned": BOT}


def activity_of(text: str | None, *entities: object, **more: object) -> Activity:
    raw = activities.message(text, ASKER, channel(), service_url=URL, mention=False)
    return read_activity(orjson.dumps({**raw, "entities": list(entities), **more}))


def heard(text: str | None, *entities: object, **more: object) -> Said:
    return hear_message(activity_of(text, *entities, **more), at=AT, key="key")


def pressed(value: object, **more: object) -> Said:
    raw = activities.press("x", {}, ASKER, channel(), service_url=URL, card="42")
    activity = read_activity(orjson.dumps({**raw, "value": value, **more}))
    return hear_press(activity, at=AT, key="key")


def action(data: object, verb: object = "ask.submit") -> dict[str, Any]:
    return {"action": {"type": "Action.Execute", "verb": verb, "data": data}}


@pytest.mark.parametrize(
    ("text", "entities", "said"),
    [
        ("<at>PLeK</at> wie weet iets?", [MENTION], "wie weet iets?"),
        ("wie weet <at>PLeK</at> iets?", [MENTION], "wie weet   iets?"),
        ("<at>PLeK</at> wat is <at>PLeK</at>?", [MENTION], "wat is PLeK?"),
        ("<at>PLeK</at> wat doet PLeK?", [MENTION], "wat doet PLeK?"),
        ("<at>PLeK</at>", [MENTION], ""),
        ("<at>PLeK</at>\u00a0\u00a0veen", [MENTION], "veen"),
        ("<at>PLeK</at>&nbsp;veen", [MENTION], "veen"),
        ("veen\u00a0en bodem", [], "veen en bodem"),
        (
            "<at>PLeK</at> vraag <at>Collega</at> ook",
            [MENTION, {"type": "mention", "text": "<at>Collega</at>", "mentioned": {"id": "29:b"}}],
            "vraag Collega ook",
        ),
        ('<at id="0">Collega</at> weet dit', [], "Collega weet dit"),
        ("<AT>Collega</AT> weet dit", [], "Collega weet dit"),
        ("<atlas> van de bodem", [], "<atlas> van de bodem"),
        ("a < b en c > d", [], "a < b en c > d"),
        ("PLeK", [{"type": "mention", "text": "", "mentioned": BOT}], "PLeK"),
        ("PLeK", [{"type": "mention"}], "PLeK"),
        ("veen\r\nbodem\rwater", [], "veen\nbodem\nwater"),
        ("ve\u200ben\u202e\x00\x07", [], "veen"),
        (None, [], ""),
        ("", [], ""),
    ],
)
def test_the_text(text: str | None, entities: list[object], said: str) -> None:
    assert heard(text, *entities).text == said


def test_a_mention_without_a_known_recipient_is_not_the_bot() -> None:
    nobody = {"type": "mention", "text": "<at>X</at>", "mentioned": {}}
    assert heard("<at>X</at> weet dit", nobody, recipient={}).text == "X weet dit"


HTML = {"contentType": "text/html", "content": "<p>hoi</p>"}
PICTURE = {"contentType": "image/png", "contentUrl": "https://media.example/1.png"}
FILE = {"contentType": "application/pdf", "name": "nota.pdf"}


@pytest.mark.parametrize(
    ("attachments", "count", "sticker"),
    [
        ([], 0, False),
        ([HTML], 0, False),
        ([{"contentType": "text/html", "content": '<p><img src="x"></p>'}], 0, True),
        ([PICTURE], 1, True),
        ([PICTURE, FILE], 2, False),
        ([HTML, FILE], 1, False),
        ([{}], 1, False),
        ([{"contentType": 7, "content": ["x"]}], 1, False),
        ([{"contentType": "text/html", "content": {"a": 1}}], 0, False),
    ],
)
def test_what_came_along(attachments: list[object], count: int, sticker: bool) -> None:
    said = heard("hoi", attachments=attachments)
    assert (said.attachments, said.sticker) == (count, sticker)


def test_a_sticker_as_teams_sends_it() -> None:
    raw = activities.sticker(ASKER, personal(ASKER), service_url=URL)
    said = hear_message(read_activity(orjson.dumps(raw)), at=AT, key="key")
    assert (said.text, said.sticker, said.attachments) == ("", True, 0)


@pytest.mark.parametrize(
    ("conversation", "place"),
    [
        ({"id": "a:1", "conversationType": "personal"}, Place.PERSONAL),
        ({"id": "19:1@thread.v2", "conversationType": "groupChat"}, Place.GROUP),
        ({"id": "19:1@thread.v2", "conversationType": "groupchat"}, Place.GROUP),
        ({"id": "19:1@thread.tacv2", "conversationType": "channel"}, Place.CHANNEL),
        ({"id": "19:1@thread.v2"}, Place.GROUP),
        ({"id": "19:1", "conversationType": "meeting"}, Place.GROUP),
        ({"id": "19:1@unq.gbl.spaces", "conversationType": "personal"}, Place.PERSONAL),
        ({"id": "a:1"}, Place.PERSONAL),
    ],
)
def test_the_place(conversation: dict[str, str], place: Place) -> None:
    assert place_of(activity_of("hoi", conversation=conversation)) is place


class TestPress:
    def test_what_was_pressed_and_filled_in(self) -> None:
        said = pressed(action({"draft": "d1", "person": 7, "question": "Wie weet iets?"}))
        assert said.verb == "ask.submit"
        assert said.data == {"draft": "d1", "person": 7, "question": "Wie weet iets?"}
        assert said.inputs == {"draft": "d1", "question": "Wie weet iets?"}
        assert (said.draft, said.person, said.question) == ("d1", 7, None)
        assert (said.card, said.place, said.key, said.at) == ("42", Place.CHANNEL, "key", AT)

    @pytest.mark.parametrize(
        "value",
        [None, [], "x", 7, {}, {"action": None}, {"action": "x"}, {"action": []}, action(None, "")],
    )
    def test_what_is_no_press_has_a_verb_that_nobody_knows(self, value: object) -> None:
        said = pressed(value)
        assert (said.verb, said.data, said.inputs) == ("-", {}, {})

    @pytest.mark.parametrize("verb", [None, 7, [], {}, True, ""])
    def test_a_verb_of_the_wrong_type(self, verb: object) -> None:
        assert pressed(action({}, verb)).verb == "-"

    def test_a_verb_is_bounded(self) -> None:
        assert len(pressed(action({}, "v" * 5000)).verb) == 100

    def test_types_that_no_card_of_ours_carries_are_left_out(self) -> None:
        data = {"list": ["a"], "object": {"a": 1}, "none": None, "part": 1.5, "far": 2**63, "in": 3}
        assert pressed(action(data)).data == {"in": 3}

    def test_bounds(self) -> None:
        said = pressed(action({f"f{number}": "x" * 30_000 for number in range(100)}))
        assert len(said.data) == MOST_FIELDS
        assert len(said.inputs) == MOST_INPUTS
        assert {len(text) for text in said.inputs.values()} == {LONGEST_INPUT}

    def test_a_truth_is_nobodys_key(self) -> None:
        assert pressed(action({"question": True, "person": -1})).question is None

    def test_signs_that_a_database_cannot_keep_are_taken_out(self) -> None:
        assert pressed(action({"text": "a\x00b\u202ec"})).data == {"text": "abc"}

    def test_no_card(self) -> None:
        assert pressed(action({}), replyToId=None).card is None


COLLEAGUE = {"type": "mention", "text": "<at>Jo de Collega</at>", "mentioned": {"id": "29:b"}}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"Groet, {ASKER.name}", "Groet,  "),
        (f"groet, {ASKER.name.upper()}!", "groet,  !"),
        ("Vraag Jo de Collega en PLeK", "Vraag   en PLeK"),
        ("Zojo de Collegas", "Zojo de Collegas"),
        ("Wie weet iets over de gemeente?", "Wie weet iets over de gemeente?"),
        ("", ""),
    ],
)
def test_names_that_are_known_are_taken_out(text: str, left: str) -> None:
    assert without_names(text, activity_of("x", MENTION, COLLEAGUE)) == left


def test_what_is_added_to_the_name_of_a_guest_is_no_part_of_it() -> None:
    guest = {"from": {"id": "29:c", "name": "Collega C++ (Gast)"}}
    assert without_names("van Collega C++ en gast", activity_of("x", **guest)) == "van   en gast"


@pytest.mark.parametrize("name", [None, "", "  ", " (Gast)"])
def test_somebody_without_a_name(name: str | None) -> None:
    nobody = activity_of("x", **{"from": {"id": "29:c", "name": name}})
    assert without_names("veen (Gast)", nobody) == "veen (Gast)"


json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**64 - 1).filter(lambda n: n > -(2**63))
    | st.floats(allow_nan=False)
    | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(json, json)
def test_any_value_is_heard(value: Any, data: Any) -> None:
    for each in (value, action(data), action(data, value)):
        said = pressed(each)
        assert said.verb
        assert all(isinstance(text, str) for text in said.inputs.values())


class TestCopyForLater:
    def copied(self, activity: Activity) -> Activity:
        return read_activity(without_personal_data(activity))

    @pytest.mark.parametrize("chat", [personal(ASKER), group(), channel()], ids=lambda c: c.kind)
    def test_says_the_same(self, chat: activities.Chat) -> None:
        text = "Wat doet PLeK met veen?\nEn met water?"
        raw = activities.message(text, ASKER, chat, service_url=URL)
        first = read_activity(orjson.dumps(raw))
        again = self.copied(first)
        one, two = (hear_message(each, at=AT, key="key") for each in (first, again))
        assert one == two
        assert two.text == text
        assert again.id == first.id
        assert again.type == first.type
        assert again.channel_id == first.channel_id
        assert again.service_url == first.service_url
        assert again.from_property.__dict__ == first.from_property.__dict__
        assert again.recipient.id == first.recipient.id
        assert again.conversation.__dict__ == first.conversation.__dict__

    def test_is_masked(self) -> None:
        body = without_personal_data(activity_of("Bel 06 12345678 of mail jan@waterschap.example"))
        assert b"12345678" not in body
        assert b"jan@" not in body
        assert b"[telefoonnummer]" in body

    def test_reads_back_though_masking_made_it_longer(self) -> None:
        text = "a@b.nl " * (LONGEST_TEXT // 7)
        assert len(self.copied(activity_of(text)).text) == LONGEST_TEXT

    @given(st.text(max_size=200))
    def test_any_text_reads_back(self, text: str) -> None:
        assert self.copied(activity_of(text)).type == "message"

    def test_a_message_with_hardly_anything(self) -> None:
        least = {"type": "message", "channelId": "msteams", "conversation": {"id": "1"}}
        copied = self.copied(read_activity(orjson.dumps(least)))
        assert (copied.text, copied.from_property.id, copied.id) == ("", None, None)
