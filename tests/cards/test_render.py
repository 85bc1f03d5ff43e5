"""What holds for every card: it is valid, small, and fit for a phone and a screen reader."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import orjson
import pytest
from microsoft_teams.cards.core import ActionSet as Actions
from microsoft_teams.cards.core import (
    AdaptiveCard,
    CardElement,
    Choice,
    ChoiceSetInput,
    Container,
    DateInput,
    ExecuteAction,
    OpenUrlAction,
    RichTextBlock,
    SerializableObject,
    TeamsCardProperties,
    TextBlock,
    TextInput,
    TextRun,
    ToggleVisibilityAction,
)

from cards.element import MOST_ACTIONS
from cards.language import LANGUAGES, words
from cards.render import render
from cards.text import texts
from cards.views import ANY_SCALE, FacetsView, TextView, View
from cards.wording import audiences
from knowledge.network import Contact, Scale
from knowledge.question import LONGEST, Place, Visibility
from tests.cards import examples
from tests.cards.examples import VIEWS
from tests.cards.reading import Node, loaded, nodes, of_type, utf16, words_of

TYPICAL = 20_000
LARGEST = 40_000

MODELS: dict[str, type[SerializableObject]] = {
    "AdaptiveCard": AdaptiveCard,
    "TextBlock": TextBlock,
    "RichTextBlock": RichTextBlock,
    "TextRun": TextRun,
    "Container": Container,
    "ActionSet": Actions,
    "Input.Text": TextInput,
    "Input.Date": DateInput,
    "Input.ChoiceSet": ChoiceSetInput,
    "Action.Execute": ExecuteAction,
    "Action.OpenUrl": OpenUrlAction,
    "Action.ToggleVisibility": ToggleVisibilityAction,
}

every_card = pytest.mark.parametrize(
    ("name", "language"), [(name, language) for name in VIEWS for language in LANGUAGES]
)


def aliases(model: type[SerializableObject]) -> set[str]:
    return {field.serialization_alias or name for name, field in model.model_fields.items()}


def check(card: Node) -> None:
    """Check a card, element by element, against the typed models and the rules of the house."""
    AdaptiveCard.model_validate(card)
    for node in nodes(card):
        kind = node.get("type")
        if kind is not None:
            model = MODELS[kind]
            # The base classes of elements let everything through, so each is read by its own.
            model.model_validate(node)
            assert set(node) <= aliases(model), node
        elif {"title", "value"} == set(node):
            Choice.model_validate(node)
    actions = card.get("actions", [])
    assert len(actions) + len(of_type(card, "ActionSet")) <= MOST_ACTIONS
    inputs = of_type(card, "Input.")
    ids = [node["id"] for node in nodes(card) if "id" in node]
    assert len(ids) == len(set(ids))
    keys = {key for action in of_type(card, "Action.Execute") for key in action["data"]}
    assert not keys & {node["id"] for node in inputs}
    assert all(node["label"].strip() for node in inputs)
    assert all(node["altText"].strip() for node in of_type(card, "Image"))
    assert all(action["title"].strip() for action in of_type(card, "Action."))
    assert all(action["tooltip"].strip() for action in actions)
    assert all(node["wrap"] for node in of_type(card, "TextBlock"))
    assert all(action["url"].startswith("https://") for action in of_type(card, "Action.OpenUrl"))
    targets = {each for node in of_type(card, "Action.Toggle") for each in node["targetElements"]}
    assert targets <= set(ids)
    assert card["version"] == "1.5"


@every_card
def test_a_card_is_valid_and_small(name: str, language: str) -> None:
    content = render(VIEWS[name], language)
    check(loaded(content))
    # 'answer_more' is the long list of networks on purpose.
    assert utf16(content) < (LARGEST if name == "answer_more" else TYPICAL)
    assert content.text.strip()


def test_the_models_let_nothing_wrong_through() -> None:
    broken = loaded(render(VIEWS["answer"], "nl"))
    of_type(broken, "TextBlock")[0]["weight"] = "Fat"
    with pytest.raises(ValueError, match="weight"):
        check(broken)
    card = loaded(render(VIEWS["answer"], "nl"))
    with pytest.raises(AssertionError):
        check({**card, "actions": card["actions"] * 4})
    assert issubclass(Container, CardElement)
    assert TeamsCardProperties.model_validate(card["msteams"]).width == "full"


def test_every_view_has_an_example() -> None:
    assert {type(view) for view in VIEWS.values()} | {TextView} == set(get_args(View))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_in_the_language_asked_for(language: str) -> None:
    # German is not spoken here and is told in Dutch.
    assert render(VIEWS["help"], "de") == render(VIEWS["help"], "nl")
    assert render(VIEWS["help"], "en-GB") == render(VIEWS["help"], "en")
    assert loaded(render(VIEWS["help"], language))["lang"] == language


def test_no_english_stands_on_a_dutch_card() -> None:
    """Fails when a text is not given to gettext as one literal, which extraction cannot see."""
    same = {"Website", "help", "Contact:", "Water", "Coördinator Bodem (secretaris)"}
    for name, view in VIEWS.items():
        dutch, english = (words_of(loaded(render(view, language))) for language in ("nl", "en"))
        own = {word for word in dutch if any(letter.isalpha() for letter in word)}
        leaked = {
            word
            for word in own & set(english)
            if word.strip() not in same and word.strip() not in _from_the_view(view)
        }
        assert not leaked, name


def _from_the_view(view: View) -> str:
    return repr(view).replace("\\n", "\n") + "V-2026-0042 wij deden dit vorig jaar. Bel me gerust."


# --- the answer -----------------------------------------------------------------------------------


def verbs(card: Node) -> list[str]:
    return [action["verb"] for action in card.get("actions", [])]


def test_an_answer_offers_what_can_be_done_next() -> None:
    card = loaded(render(examples.answer(), "nl"))
    assert verbs(card) == ["ask.solved", "ask.sharpen", "ask.confirm", "ask.more"]
    assert [action["title"] for action in card["actions"]] == [
        "Dit helpt me",
        "Vraag aanscherpen",
        "Stel aan de hub",
        "Meer netwerken (4)",
    ]
    assert {tuple(action["data"].items()) for action in card["actions"]} == {(("draft", "d-1"),)}


@pytest.mark.parametrize("place", [Place.GROUP, Place.CHANNEL])
def test_where_others_read_along_they_can_offer_what_they_know(place: Place) -> None:
    assert "question.offer" in verbs(loaded(render(examples.answer(place=place), "nl")))


def test_the_long_list_has_no_more() -> None:
    assert "ask.more" not in verbs(loaded(render(examples.answer(unfolded=True), "nl")))
    assert "ask.more" not in verbs(loaded(render(examples.answer(rest=0), "nl")))


def test_no_match_is_said_with_what_to_do() -> None:
    text = render(VIEWS["answer_none"], "nl").text
    assert text.startswith("Hiervoor ken ik nog geen netwerk")
    card = loaded(render(VIEWS["answer_none"], "nl"))
    assert verbs(card) == ["ask.sharpen", "ask.confirm"]
    told = " ".join(words_of(card))
    assert "een telefoonnummer en een e-mailadres" in told
    assert "4.000 tekens" in told


def test_only_perhapses_are_headed_as_such() -> None:
    assert render(VIEWS["answer_maybe"], "nl").text.startswith("Misschien helpt dit")
    assert render(VIEWS["answer"], "nl").text.startswith("Dit past bij je vraag")


def test_a_hub_without_a_broker_promises_nothing() -> None:
    for name in ("answer", "preview", "question_asked"):
        view = examples.changed(VIEWS[name], hub=examples.FLEVOLAND)
        assert "Je hoort van ons" not in render(view, "nl").text
        assert "leest mee" not in render(view, "nl").text
    others = render(examples.question(hub=examples.TWENTE, own=False), "nl").text
    assert "Wie de vraag stelde, hoort van ons." in others
    assert "Je hoort" not in others
    asked = render(VIEWS["question_asked_linked"], "nl").text
    assert "De schakelaar van hub Twente leest mee. Je hoort van ons." in asked
    assert "nog geen schakelaar" in render(VIEWS["question_asked"], "nl").text


# --- the form -------------------------------------------------------------------------------------


def inputs_before_the_fold(card: Node) -> list[str]:
    return [node["id"] for node in card["body"] if str(node["type"]).startswith("Input.")]


def test_the_form_shows_three_prompts_and_folds_the_rest() -> None:
    card = loaded(render(examples.FORM, "nl"))
    assert inputs_before_the_fold(card) == ["question", "areas", "themes", "looking_for"]
    [folded] = [node for node in card["body"] if node.get("id") == "folded"]
    assert folded["isVisible"] is False
    assert {node["id"] for node in of_type(folded, "Input.")} == {
        *("scale", "purpose", "tried", "deadline", "visibility"),
    }


def test_the_form_can_be_left_without_filling_it_in() -> None:
    card = loaded(render(examples.FORM, "nl"))
    assert verbs(card) == ["ask.submit", "ask.cancel"]
    assert card["actions"][1]["associatedInputs"] == "none"


def test_what_is_wrong_is_shown_unfolded_at_its_input() -> None:
    card = loaded(render(VIEWS["form_wrong"], "nl"))
    [folded] = [node for node in card["body"] if node.get("id") == "folded"]
    assert folded["isVisible"] is True
    at = [node.get("id") for node in folded["items"]].index("areas")
    assert "Urkk" in folded["items"][at - 1]["inlines"][0]["text"]
    assert folded["items"][at]["value"] == "Urkk"


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("empty", "Schrijf hier eerst je vraag."),
        ("unknown:Atlantis", "Ik ken dit gebied niet: Atlantis."),
        ("several:Bergen (NH), Bergen (L)", "Meer dan één gebied heet zo."),
        ("too_many", "Dit zijn veel gebieden."),
        ("not_a_date", "Ik kan deze datum niet lezen."),
        ("past", "Deze dag is al voorbij."),
        ("not_a_choice", "Dit antwoord kan ik niet gebruiken."),
        ("anonymous_in_public", "Anoniem vragen kan alleen in een gesprek met mij alleen."),
    ],
)
def test_every_reason_has_words(reason: str, told: str) -> None:
    card = loaded(render(examples.form(wrong=(("areas", reason),)), "nl"))
    assert any(text.startswith(told) for text in words_of(card))


def choices(card: Node, name: str) -> list[str]:
    [found] = [node for node in of_type(card, "Input.") if node["id"] == name]
    return [each["value"] for each in found["choices"]]


def test_anonymous_is_offered_in_a_personal_chat_alone() -> None:
    personal = loaded(render(examples.form(), "nl"))
    channel = loaded(render(examples.form(place=Place.CHANNEL), "nl"))
    assert set(choices(personal, "visibility")) == {each.value for each in Visibility}
    assert "anonymous" not in choices(channel, "visibility")
    assert any("Anoniem vragen kan alleen" in text for text in words_of(channel))


@pytest.mark.parametrize("visibility", list(Visibility))
def test_a_broker_reads_who_may_see_it_and_does_not_choose(visibility: Visibility) -> None:
    facets = replace(examples.FACETS, visibility=visibility)
    card = loaded(render(examples.form(by_broker=True, facets=facets), "nl"))
    assert "visibility" not in {node["id"] for node in of_type(card, "Input.")}
    line = f"De vrager koos wie de vraag ziet: {audiences('nl')[visibility]}"
    assert line in "".join(words_of(card))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scale_can_be_taken_back(language: str) -> None:
    card = loaded(render(examples.form(facets=examples.FACETS), language))
    assert choices(card, "scale") == [*(each.value for each in Scale), ANY_SCALE]


def test_what_is_known_is_filled_in() -> None:
    card = loaded(render(examples.form(facets=examples.FACETS), "nl"))
    values = {node["id"]: node.get("value") for node in of_type(card, "Input.")}
    assert values == {
        "question": examples.QUESTION,
        "areas": "Urk, Noordoostpolder",
        "themes": "bodem,wonen",
        "looking_for": "ervaringen,aanpak",
        "scale": "lokaal",
        "purpose": "een voorstel aan de gemeenteraad",
        "tried": "het archief van de gemeente",
        "deadline": "2026-06-01",
        "visibility": "unnamed",
    }


def test_the_themes_that_matter_most_come_first() -> None:
    card = loaded(render(examples.FORM, "nl"))
    assert choices(card, "themes") == ["water", "bodem", "wonen"]


# --- questions ------------------------------------------------------------------------------------


def test_buttons_stand_only_where_they_may_be_pressed() -> None:
    card = loaded(render(VIEWS["question_asked"], "nl"))
    assert verbs(card) == ["ask.edit", "question.withdraw"]
    assert all(action["data"] == {"question": 42} for action in card["actions"])
    assert verbs(loaded(render(VIEWS["question_solved"], "nl"))) == []


def test_rows_open_their_question_or_draft() -> None:
    card = loaded(render(VIEWS["questions"], "nl"))
    opened = [
        (node["selectAction"]["verb"], node["selectAction"]["data"])
        for node in nodes(card)
        if "selectAction" in node
    ]
    assert opened == [
        ("ask.sharpen", {"draft": "d-9"}),
        ("ask.sharpen", {"draft": "d-10"}),
        ("question.show", {"question": 41}),
    ]
    assert [action["data"] for action in card["actions"]] == [{"page": 0}, {"page": 2}]


def test_forgetting_is_bound_to_the_person() -> None:
    card = loaded(render(VIEWS["forget"], "nl"))
    assert [(each["verb"], each["data"]) for each in card["actions"]] == [
        ("privacy.forget", {"person": 7}),
        ("privacy.keep", {"person": 7}),
    ]


def test_networks_turn_with_what_was_searched_for() -> None:
    card = loaded(render(VIEWS["networks"], "nl"))
    assert [(each["verb"], each["data"]) for each in card["actions"]] == [
        ("networks.page", {"about": "bodem", "page": 1})
    ]


def test_an_offer_goes_to_its_draft_or_its_question() -> None:
    [send] = loaded(render(VIEWS["offer"], "nl"))["actions"]
    assert (send["verb"], send["data"]) == ("question.offer", {"draft": "d-1"})
    [send] = loaded(render(VIEWS["offer_wrong"], "nl"))["actions"]
    assert send["data"] == {"question": 42}


# --- texts ----------------------------------------------------------------------------------------

CODES = [
    *("hello", "thanks", "empty", "sticker", "attachment", "cut", "cancelled", "unknown_number"),
    *("not_yours", "not_a_broker", "not_found", "moved", "invalid", "storage_away", "incident"),
    *("later", "old_card", "brokers_only", "core_team_only", "own_question", "kept"),
    "unfollowed",
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_text_and_no_card(code: str, language: str) -> None:
    content = render(TextView(code), language)
    assert content.card is None
    assert content.text.strip()
    assert "{" not in content.text


def test_the_codes_are_those_of_the_view() -> None:
    told = " ".join((TextView.__doc__ or "").split("The codes: ")[1].split())
    assert sorted(told.rstrip(". ").split(", ")) == sorted(texts("nl")) == sorted(CODES)


def test_values_are_filled_in() -> None:
    assert "A1B2" in render(TextView("incident", (("number", "A1B2"),)), "nl").text
    moved = render(TextView("moved", (("state", "withdrawn"),)), "nl").text
    assert "De stand is nu: ingetrokken." in moved
    # A draft's end is no state of a question and has no words of its own.
    assert "{" not in render(TextView("moved", (("state", "draft"),)), "nl").text
    assert render(TextView("no such code"), "nl") == render(TextView("invalid"), "nl")


def test_a_value_cannot_fill_in_itself() -> None:
    content = render(TextView("unknown_number", (("number", "{number.__class__}"),)), "nl")
    assert "{number.__class__}" in content.text


# --- size -----------------------------------------------------------------------------------------

FILLERS = ("x", "woord ", "é", "\U0001f600", '"', "\\", "{", "a\n")


@pytest.mark.parametrize("filler", FILLERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_input_stays_well_under_the_limit(filler: str, language: str) -> None:
    long = (filler * LONGEST)[:LONGEST]
    for view in longest(long):
        content = render(view, language)
        check(loaded(content))
        assert utf16(content) < LARGEST, type(view).__name__
        assert len(content.text.encode("utf-16-le")) < LARGEST


def longest(long: str) -> list[View]:
    line = long[:400]
    network = replace(
        examples.INSTITUTE,
        name=line,
        line=line,
        areas=(line,) * 20,
        contacts=(Contact(line, line),) * 10,
        link="https://voorbeeld.example/" + "x" * 220,
        source=line,
        reason=replace(examples.PLATFORM.reason, words=(line,) * 4, area=line),
    )
    facets = FacetsView(
        areas=(line,) * 20,
        themes=examples.THEMES,
        purpose=long[:1_000],
        tried=long[:1_000],
    )
    earlier = tuple(
        replace(each, text=long, asker=line, networks=(line,) * 5) for each in examples.EARLIER * 5
    )
    row = replace(examples.ROWS[2], text=long, hub=line)
    return [
        examples.answer(text=long, networks=(network,) * 10, unfolded=True, earlier=earlier),
        examples.answer(text=long, networks=(network,) * 60, unfolded=True, earlier=earlier),
        examples.form(
            text=long,
            original=long + "y",
            facets=facets,
            typed_areas=long,
            suggested_areas=(line,) * 3,
            themes=examples.THEMES * 9,
        ),
        examples.preview(
            sharpened=long,
            original=long + "y",
            networks=(network,) * 3,
            earlier=earlier,
            facets=facets,
        ),
        examples.question(text=long, original=long + "y", offers=(long,) * 10, facets=facets),
        examples.changed(VIEWS["questions"], rows=(row,) * 15),
        examples.changed(VIEWS["networks"], networks=(network,) * 10, title=line),
        examples.changed(VIEWS["offer"], about=long),
        examples.changed(VIEWS["offered"], about=long, text=long, who=line),
    ]


def test_a_cut_shows_that_it_is_one() -> None:
    long = "bodemdaling " * 100
    shown = " ".join(words_of(loaded(render(examples.answer(text=long), "nl"))))
    assert "bodemdaling…" in shown


def test_the_words_of_both_languages_are_read_once() -> None:
    assert words("nl") is words("nl-NL")
    assert words("fr") is words("nl")
    assert orjson.loads(render(VIEWS["welcome"], "en").card or b"")["lang"] == "en"
