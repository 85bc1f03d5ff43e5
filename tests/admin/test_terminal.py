from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admin.terminal import MOST_LISTED, Press, plain, text_of

GOLDEN = Path(__file__).parents[1] / "cards" / "golden"
CARDS = {
    f"{path.parent.name}/{path.stem}": json.loads(path.read_text("utf-8"))["card"]
    for path in sorted(GOLDEN.glob("*/*.json"))
    if path.stem != "texts"
}


def card(*body: dict[str, Any], actions: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {"type": "AdaptiveCard", "lang": "nl", "body": list(body), "actions": actions or []}


def line(*texts: str) -> dict[str, Any]:
    runs = [{"type": "TextRun", "text": text} for text in texts]
    return {"type": "RichTextBlock", "inlines": runs}


def parts(element: Any) -> list[dict[str, Any]]:
    """Every object in a card."""
    if isinstance(element, list):
        return [part for each in element for part in parts(each)]
    if isinstance(element, dict):
        return [element, *(part for each in element.values() for part in parts(each))]
    return []


def squeezed(text: str) -> str:
    return "".join(text.split())


FORM = card(
    {"type": "TextBlock", "text": "Vraag aanscherpen", "style": "heading"},
    {
        "type": "Input.Text",
        "id": "question",
        "label": "Je vraag",
        "value": "wie weet iets over hitte",
        "isRequired": True,
        "errorMessage": "Schrijf eerst je vraag op.",
    },
    {
        "type": "ActionSet",
        "actions": [
            {
                "type": "Action.ToggleVisibility",
                "title": "Meer invullen",
                "targetElements": ["folded"],
            }
        ],
    },
    {
        "type": "Container",
        "id": "folded",
        "isVisible": False,
        "items": [
            {
                "type": "Input.ChoiceSet",
                "id": "scale",
                "label": "Hoe groot?",
                "value": "lokaal",
                "choices": [
                    {"title": "Lokaal", "value": "lokaal"},
                    {"title": "Landelijk", "value": "nationaal"},
                ],
            },
            {"type": "Input.Date", "id": "deadline", "label": "Wanneer?"},
        ],
    },
    actions=[
        {
            "type": "Action.Execute",
            "title": "Bekijk mijn vraag",
            "verb": "ask.submit",
            "data": {"draft": "d"},
        },
        {
            "type": "Action.Execute",
            "title": "Stoppen",
            "verb": "ask.cancel",
            "data": {"draft": "d"},
            "associatedInputs": "none",
        },
    ],
)


def test_a_form_as_text() -> None:
    assert text_of(FORM).text == (
        "Vraag aanscherpen\n"
        "=================\n"
        "\n"
        "Je vraag\n"
        "  > wie weet iets over hitte\n"
        "\n"
        "[1] Meer invullen\n"
        "\n"
        "[2] Bekijk mijn vraag\n"
        "[3] Stoppen"
    )


def test_what_is_folded_away_is_shown_on_demand() -> None:
    page = text_of(FORM, unfolded={"folded"})
    assert "Hoe groot?\n  (x) Lokaal\n  ( ) Landelijk\n" in page.text
    assert "Wanneer?\n  > …" in page.text


def test_what_is_folded_away_goes_along_unasked() -> None:
    folded = {field.id: (field.shown, field.value) for field in text_of(FORM).fields}
    assert folded == {
        "question": (True, "wie weet iets over hitte"),
        "scale": (False, "lokaal"),
        "deadline": (False, ""),
    }
    assert all(field.shown for field in text_of(FORM, unfolded={"folded"}).fields)


def test_buttons_have_the_numbers_in_which_they_stand() -> None:
    fold, submit, cancel = text_of(FORM).buttons
    assert (fold.press, fold.folds) == (Press.FOLD, ("folded",))
    assert (submit.press, submit.verb, submit.data) == (Press.SEND, "ask.submit", {"draft": "d"})
    assert submit.asks
    assert not cancel.asks


def test_a_field_says_what_it_takes() -> None:
    question, scale, deadline = text_of(FORM).fields
    assert (question.required, question.complaint) == (True, "Schrijf eerst je vraag op.")
    assert scale.choices == (("lokaal", "Lokaal"), ("nationaal", "Landelijk"))
    assert deadline.date


def test_a_row_that_can_be_opened_has_a_number() -> None:
    open_ = {"type": "Action.Execute", "title": "Open vraag", "verb": "question.show", "data": {}}
    page = text_of(card({"type": "Container", "items": [line("Hitte")], "selectAction": open_}))
    assert page.text == "Hitte\n[1] Open vraag"
    assert page.buttons[0].verb == "question.show"


def test_a_link_shows_where_it_leads() -> None:
    run = {
        "type": "TextRun",
        "text": "Website",
        "selectAction": {"type": "Action.OpenUrl", "url": "https://www.deltares.nl"},
    }
    page = text_of(card({"type": "RichTextBlock", "inlines": [run]}))
    assert page.text == "Website: https://www.deltares.nl"


def test_a_long_list_is_kept_short_until_it_is_asked_for() -> None:
    choices = [{"title": f"Thema {n}", "value": str(n)} for n in range(MOST_LISTED + 1)]
    themes = {
        "type": "Input.ChoiceSet",
        "id": "themes",
        "label": "Thema's",
        "value": "1,3",
        "isMultiSelect": True,
        "choices": choices,
    }
    page = text_of(card(themes))
    assert page.text == "Thema's\n  > Thema 1, Thema 3"
    assert len(page.fields[0].choices) == MOST_LISTED + 1


def test_signs_of_markdown_are_not_shown() -> None:
    block = {"type": "TextBlock", "text": r"**Let op**: a\_b \[c\]"}
    assert text_of(card(block)).text == "Let op: a_b [c]"


def test_text_of_a_person_is_shown_as_it_was_written() -> None:
    assert text_of(card(line("**geen** \\_ opmaak"))).text == "**geen** \\_ opmaak"


def test_an_unknown_element_leaves_a_trace() -> None:
    assert text_of(card({"type": "Carousel"})).text == "(Carousel)"


def test_nothing_that_a_terminal_would_obey_is_shown() -> None:
    evil = "\x1b[2Jweg\x07\u202eom\x9b31m"
    title = {"type": "Action.Execute", "title": evil, "verb": "x"}
    page = text_of(card(line(evil), {"type": "TextBlock", "text": evil}, actions=[title]))
    assert not set(page.text) & set("\x1b\x07\u202e\x9b")


@settings(deadline=None)
@given(st.text())
def test_plain_text_has_no_control_characters_but_line_ends(text: str) -> None:
    assert all(character >= " " or character in "\t\n" for character in plain(text))


@settings(deadline=None)
@given(
    st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N", "Zs"])), st.integers(20, 78)
)
def test_no_word_gets_lost_by_wrapping(text: str, width: int) -> None:
    page = text_of(card(line(text)), width=width)
    assert squeezed(page.text) == squeezed(plain(text))


def test_there_are_real_cards_to_look_at() -> None:
    assert {"nl/answer", "nl/form", "nl/questions", "en/form"} <= CARDS.keys()


@pytest.mark.parametrize("name", CARDS)
def test_everything_on_a_real_card_can_be_read(name: str) -> None:
    every = parts(CARDS[name])
    folds = [each["id"] for each in every if each.get("isVisible") is False]
    page = text_of(CARDS[name], unfolded=folds)
    shown = squeezed(page.text)
    for each in every:
        if each.get("type") == "TextRun":
            assert squeezed(plain(each["text"])) in shown
    titles = [squeezed(button.title) for button in page.buttons]
    wanted = [each for each in every if str(each.get("type")).startswith("Action.")]
    pressed = [each for each in wanted if each["type"] != "Action.OpenUrl"]
    assert len(titles) == len(pressed)
    assert {squeezed(each["title"]) for each in pressed} == set(titles)
    assert "(" + "Input" not in page.text
    assert all(len(each) <= 78 or " " not in each.strip() for each in page.text.split("\n"))


@pytest.mark.parametrize("name", CARDS)
def test_every_input_of_a_real_card_is_asked(name: str) -> None:
    inputs = [each for each in parts(CARDS[name]) if str(each.get("type")).startswith("Input.")]
    fields = {field.id: field for field in text_of(CARDS[name]).fields}
    assert fields.keys() == {each["id"] for each in inputs}
    for each in inputs:
        field = fields[each["id"]]
        assert field.value == (each.get("value") or "")
        assert [value for value, _ in field.choices] == [
            choice["value"] for choice in each.get("choices", [])
        ]
