"""Why a network matched, in a sentence."""

from __future__ import annotations

import pytest

from cards.language import words
from cards.reason import sentence
from cards.views import ReasonView
from knowledge.matching.document import Nearness
from tests.cards.examples import BODEM, WATER, WONEN

CASES = [
    (ReasonView(), "", ""),
    (ReasonView(words=("bodemdaling",)), "gaat over bodemdaling", "is about bodemdaling"),
    (
        ReasonView(words=("bodemdaling", "funderingen"), area="Flevoland", nearness=Nearness.SAME),
        "gaat over bodemdaling en funderingen, werkt in Flevoland",
        "is about bodemdaling and funderingen, works in Flevoland",
    ),
    (
        ReasonView(words=("heide",), themes=(WONEN,), area="Urk", nearness=Nearness.WITHIN),
        "gaat over heide en wonen, werkt in Urk",
        "is about heide and housing, works in Urk",
    ),
    (
        ReasonView(themes=(BODEM,), area="Nederland", nearness=Nearness.NATIONAL),
        "gaat over bodem en ondergrond, werkt in heel Nederland",
        "is about soil and subsurface, works in the whole of the Netherlands",
    ),
    (
        ReasonView(themes=(WATER,), nearness=Nearness.NATIONAL),
        "gaat over water, werkt in heel Nederland",
        "is about water, works in the whole of the Netherlands",
    ),
    (
        ReasonView(words=("oude huizen",), area="Twente", nearness=Nearness.ELSEWHERE),
        "gaat over oude huizen, maar werkt in Twente",
        "is about oude huizen, but works in Twente",
    ),
    (
        ReasonView(area="Twente", nearness=Nearness.ELSEWHERE),
        "werkt in Twente",
        "works in Twente",
    ),
    (
        ReasonView(area="Waterschap Zuiderzeeland", nearness=Nearness.AROUND),
        "werkt in het gebied van Waterschap Zuiderzeeland",
        "works in the area of Waterschap Zuiderzeeland",
    ),
    (
        # A theme that says no more than the words do is left out, and so is a word told twice.
        ReasonView(words=("bodem en ondergrond", "Bodem en ondergrond"), themes=(BODEM,)),
        "gaat over bodem en ondergrond",
        "is about bodem en ondergrond, soil and subsurface",
    ),
    (
        ReasonView(words=("hitte", "groen", "schaduw", "bomen"), themes=(WONEN,)),
        "gaat over hitte, groen en schaduw",
        "is about hitte, groen and schaduw",
    ),
    (ReasonView(words=("", " "), area=""), "", ""),
    (ReasonView(alike=True), "lijkt er in betekenis op", "is close to it in meaning"),
    (
        ReasonView(alike=True, area="Flevoland", nearness=Nearness.AROUND),
        "lijkt er in betekenis op, werkt in Flevoland",
        "is close to it in meaning, works in Flevoland",
    ),
]


@pytest.mark.parametrize(("reason", "dutch", "english"), CASES)
def test_a_reason_is_a_sentence(reason: ReasonView, dutch: str, english: str) -> None:
    assert sentence(reason, words("nl")) == dutch
    assert sentence(reason, words("en")) == english


def test_a_long_reason_is_cut() -> None:
    reason = ReasonView(words=("onderwaterdrainage " * 20,), area="U" * 200, nearness=Nearness.SAME)
    told = sentence(reason, words("nl"), 100)
    assert len(told) < 200
    assert told.count("…") == 2
