"""The form as it comes back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.views import ANY_SCALE
from dialogs.form import MOST_AREAS, Filled, Wrong, fill
from dialogs.show import facets_view
from dialogs.step import Said
from knowledge.library import Library
from knowledge.network import LookingFor, Scale
from knowledge.question import LONGEST, Draft, Facets, Place, Visibility

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
TEXT = "Hoe gaan andere gemeenten om met bodemdaling in Urk? Graag voor 1 december 2026."


def draft(text: str = TEXT, facets: Facets | None = None, place: Place = Place.PERSONAL) -> Draft:
    return Draft("k", 1, 1, place, text, "", facets or Facets(), "nl", AT, AT)


def filled(
    library: Library, inputs: Mapping[str, str], before: Draft | None = None, at: datetime = AT
) -> Filled:
    said = Said(at, Place.PERSONAL, "key", verb="ask.submit", inputs=inputs)
    return fill(said, library, before or draft())


def as_shown(before: Draft, library: Library) -> dict[str, str]:
    """Give the inputs as the form shows them, so as they come back when nobody touches them."""
    view = facets_view(before.facets, library)
    return {
        "question": before.text,
        "areas": ", ".join(view.areas),
        "themes": ",".join(theme.key for theme in view.themes),
        "looking_for": ",".join(each.value for each in view.looking_for),
        "scale": view.scale.value if view.scale else "",
        "purpose": view.purpose,
        "tried": view.tried,
        "deadline": view.deadline.isoformat() if view.deadline else "",
        "visibility": view.visibility.value,
    }


def test_what_nobody_touched_is_not_stated(whole_library: Library) -> None:
    before = draft(facets=whole_library.read(TEXT, AT.date()))
    assert before.facets.areas
    assert before.facets.deadline == date(2026, 12, 1)
    now = filled(whole_library, as_shown(before, whole_library), before)
    assert now == Filled(TEXT, before.facets, "Urk")


@pytest.mark.parametrize("before", [None, Scale.LOCAL])
def test_a_scale_can_be_taken_back(whole_library: Library, before: Scale | None) -> None:
    text = "Wie weet iets over bodemdaling in het hele land?"
    assert whole_library.read(text, AT.date()).scale is Scale.NATIONAL
    inputs = {"question": text, "scale": ANY_SCALE}
    now = filled(whole_library, inputs, draft(facets=Facets(scale=before)))
    assert now.wrong == ()
    assert now.facets.scale is None
    assert "scale" in now.facets.stated


def test_what_was_changed_is_stated(whole_library: Library) -> None:
    inputs = {"question": TEXT, "areas": "Dronten", "scale": "regionaal", "purpose": "een nota"}
    now = filled(whole_library, inputs, draft(facets=whole_library.read(TEXT, AT.date())))
    assert now.facets.areas == ("gemeente-dronten",)
    assert now.facets.scale is Scale.REGIONAL
    assert now.facets.stated == {"areas", "scale", "purpose"}


def test_what_was_emptied_stays_empty(whole_library: Library) -> None:
    before = draft(facets=whole_library.read(TEXT, AT.date()))
    inputs = {**as_shown(before, whole_library), "areas": "", "deadline": ""}
    now = filled(whole_library, {**inputs, "question": TEXT + " Dank!"}, before)
    assert (now.facets.areas, now.facets.deadline) == ((), None)
    assert now.facets.stated == {"areas", "deadline"}


def test_what_was_left_is_read_from_the_new_text(whole_library: Library) -> None:
    before = draft(facets=whole_library.read(TEXT, AT.date()))
    inputs = as_shown(before, whole_library) | {"question": "Wie meet stikstof in Enschede?"}
    now = filled(whole_library, inputs, before)
    assert now.facets.areas == ("gemeente-enschede",)
    assert now.facets.stated == frozenset()


def test_a_look_at_the_form_does_not_change_an_area_with_a_namesake(
    whole_library: Library,
) -> None:
    for area in whole_library.gazetteer:
        before = draft("Wie weet dit?", Facets(areas=(area.key,)))
        now = filled(whole_library, as_shown(before, whole_library), before)
        assert now.facets == before.facets, area


def test_the_order_in_which_a_client_gives_choices_changes_nothing(whole_library: Library) -> None:
    kinds = (LookingFor.RULES, LookingFor.FACTS)
    before = draft(facets=Facets(looking_for=kinds))
    now = filled(whole_library, {"question": TEXT, "looking_for": "feiten,regels"}, before)
    assert now.facets.stated == frozenset()


def test_an_input_that_did_not_come_counts_as_left(whole_library: Library) -> None:
    before = draft(facets=Facets(purpose="een nota", stated=frozenset({"purpose"})))
    assert filled(whole_library, {"question": TEXT}, before).facets == before.facets


def test_a_deadline_that_passed_since_is_no_mistake(whole_library: Library) -> None:
    before = draft(facets=whole_library.read(TEXT, AT.date()))
    later = AT.replace(year=2027)
    assert filled(whole_library, as_shown(before, whole_library), before, later).wrong == ()


@pytest.mark.parametrize(
    ("inputs", "wrong"),
    [
        ({"question": " \n "}, Wrong("question", "empty")),
        ({}, Wrong("question", "empty")),
        ({"question": TEXT, "areas": "Urk, Atlantis"}, Wrong("areas", "unknown:Atlantis")),
        (
            {"question": TEXT, "areas": "Urk, bergen"},
            Wrong("areas", "several:Bergen (NH), Bergen (L)"),
        ),
        ({"question": TEXT, "scale": "galactisch"}, Wrong("scale", "not_a_choice")),
        ({"question": TEXT, "looking_for": "goud"}, Wrong("looking_for", "not_a_choice")),
        ({"question": TEXT, "visibility": "secret"}, Wrong("visibility", "not_a_choice")),
        ({"question": TEXT, "deadline": "morgen"}, Wrong("deadline", "not_a_date")),
        ({"question": TEXT, "deadline": "2026-02-30"}, Wrong("deadline", "not_a_date")),
        ({"question": TEXT, "deadline": "2026-11-20"}, Wrong("deadline", "past")),
    ],
)
def test_what_cannot_be_used_is_told(
    whole_library: Library, inputs: dict[str, str], wrong: Wrong
) -> None:
    assert filled(whole_library, inputs).wrong == (wrong,)


def test_too_many_areas(whole_library: Library) -> None:
    names = [area.name for area in whole_library.gazetteer][: MOST_AREAS + 5]
    inputs = {"question": TEXT, "areas": ", ".join(names)}
    assert filled(whole_library, inputs).wrong == (Wrong("areas", "too_many"),)


def test_anonymous_only_in_a_chat_alone(whole_library: Library) -> None:
    inputs = {"question": TEXT, "visibility": "anonymous"}
    assert filled(whole_library, inputs).facets.visibility is Visibility.ANONYMOUS
    for place in (Place.GROUP, Place.CHANNEL):
        told = filled(whole_library, inputs, draft(place=place)).wrong
        assert told == (Wrong("visibility", "anonymous_in_public"),)


def test_a_theme_that_nobody_knows_is_left_out(whole_library: Library) -> None:
    theme = next(iter(whole_library.themes))
    now = filled(whole_library, {"question": TEXT, "themes": f"{theme}, onzin,,"})
    assert now.facets.themes == (theme,)


def test_personal_data_is_masked_in_every_text(whole_library: Library) -> None:
    mail = "jan@gemeente.example"
    inputs = dict.fromkeys(("question", "purpose", "tried", "areas"), f"Vraag het {mail}")
    assert mail not in repr(filled(whole_library, inputs))


@given(
    inputs=st.dictionaries(
        st.sampled_from(
            (
                *("question", "areas", "themes", "looking_for", "scale", "purpose", "tried"),
                *("deadline", "visibility", "text", "draft"),
            )
        ),
        st.one_of(
            st.text(max_size=200),
            st.sampled_from(("Urk", "lokaal", "feiten,mensen", "2027-01-01", "open", "a" * 9_000)),
        ),
    )
)
def test_any_input_gives_facets_or_what_is_wrong(
    whole_library: Library, inputs: dict[str, str]
) -> None:
    now = filled(whole_library, inputs)
    assert len(now.text) <= LONGEST
    assert bool(now.text) or Wrong("question", "empty") in now.wrong
    assert all(theme in whole_library.themes for theme in now.facets.themes)
    assert all(area in whole_library.gazetteer for area in now.facets.areas)
