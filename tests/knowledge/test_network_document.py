"""What of a network can be searched."""

from knowledge.network import LookingFor, Network, Scale, document
from knowledge.theme import Theme


def test_a_network_as_a_document():
    network = Network(
        "deltares",
        "Deltares",
        "Kennis over water",
        description="Onderzoekt dijken.",
        words=("huis verzakt", "paalrot"),
        areas=("nederland",),
        themes=("water", "gone"),
        scale=Scale.NATIONAL,
        offers=(LookingFor.FACTS,),
        earlier=("funderingen", "veen"),
    )
    made = document(network, {"water": Theme("water", "Water", "Water systems", ("sloot",))})
    assert made.key == "deltares"
    assert made.fields == {
        "name": "Deltares",
        "line": "Kennis over water",
        "words": "huis verzakt; paalrot",
        "description": "Onderzoekt dijken.",
        "themes": "Water; Water systems",
        "earlier": "funderingen; veen",
    }
    assert made.areas == ("nederland",)
    assert made.themes == ("water", "gone")
    assert made.offers == ("feiten",)
    assert made.scale == "nationaal"
