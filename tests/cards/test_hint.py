"""What makes a question hard to answer, said in a friendly way."""

from __future__ import annotations

import pytest

from cards.hint import hint
from cards.language import words
from knowledge.articulation import Obstacle, ObstacleKind

CASES = [
    (
        Obstacle(ObstacleKind.PERSONAL_DATA, "", None, ("phone", "email")),
        "Ik heb een telefoonnummer en een e-mailadres uit je vraag gehaald.",
    ),
    (Obstacle(ObstacleKind.PERSONAL_DATA), "Er stonden persoonsgegevens in je vraag."),
    (Obstacle(ObstacleKind.TOO_SHORT), "Je vraag is nog kort."),
    (
        Obstacle(ObstacleKind.TWO_QUESTIONS, "", (0, 9), ("Wie weet iets over hitte?", "En?")),
        "Begin met een van de twee, bijvoorbeeld: “Wie weet iets over hitte?”",
    ),
    (Obstacle(ObstacleKind.TWO_QUESTIONS), "Stel ze liever na elkaar."),
    (Obstacle(ObstacleKind.NO_AREA), "Noem bijvoorbeeld je gemeente"),
    (
        Obstacle(ObstacleKind.WHICH_AREA, "Bergen", None, ("Bergen (NH)", "Bergen (L)")),
        "Er is meer dan één Bergen. Bedoel je Bergen (NH) of Bergen (L)?",
    ),
    (
        Obstacle(ObstacleKind.YES_NO, "Mag dat?", (0, 8), ("Onder welke voorwaarden mag dat?",)),
        "Zo hoor je meer: “Onder welke voorwaarden mag dat?”",
    ),
    (Obstacle(ObstacleKind.YES_NO, "Is het zo?"), "Met een vraag die begint met ‘hoe’"),
    (
        Obstacle(ObstacleKind.ABBREVIATION, "RES", None, ("Regionale Energiestrategie",)),
        "Niet iedereen kent de afkorting RES. Schrijf hem voluit: Regionale Energiestrategie.",
    ),
    (
        Obstacle(ObstacleKind.ABBREVIATION, "RIA", None, ("een", "twee", "drie")),
        "RIA kan meer dan één ding betekenen: een, twee of drie.",
    ),
    (Obstacle(ObstacleKind.ABBREVIATION, "XYZ"), "Niet iedereen kent de afkorting XYZ."),
]


@pytest.mark.parametrize(("obstacle", "told"), CASES)
def test_an_obstacle_becomes_a_hint(obstacle: Obstacle, told: str) -> None:
    assert told in hint(obstacle, words("nl"))


def test_every_kind_has_words_in_both_languages() -> None:
    for kind in ObstacleKind:
        dutch, english = (hint(Obstacle(kind), words(language)) for language in ("nl", "en"))
        assert dutch
        assert english
        assert dutch != english
