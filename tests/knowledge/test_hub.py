"""Which hub takes a question."""

from __future__ import annotations

from itertools import permutations

import pytest

from knowledge.gazetteer import Gazetteer
from knowledge.hub import Hub, hub_for

FLEVOLAND = Hub("flevoland", "Flevoland", ("provincie-flevoland",))
NOORD = Hub("noord", "Noord", ("gemeente-urk", "gemeente-noordoostpolder"))
OVERIJSSEL = Hub("overijssel", "Overijssel", ("provincie-overijssel",))
NATIONAL = Hub("landelijk", "Landelijk", (), national=True)
EMPTY = Hub("leeg", "Leeg", ())
HUBS = (FLEVOLAND, NOORD, OVERIJSSEL, NATIONAL, EMPTY)


@pytest.mark.parametrize(
    ("asked", "hub"),
    [
        ((), NATIONAL),
        (("gemeente-urk",), NOORD),
        (("gemeente-urk", "gemeente-noordoostpolder"), NOORD),
        (("gemeente-urk", "gemeente-dronten"), FLEVOLAND),
        (("provincie-flevoland",), FLEVOLAND),
        (("gemeente-enschede",), OVERIJSSEL),
        (("gemeente-urk", "gemeente-enschede"), NATIONAL),
        (("gemeente-rotterdam",), NATIONAL),
        (("gemeente-verdwenen",), NATIONAL),
        (("waterschap-zuiderzeeland",), FLEVOLAND),
        (("waterschap-zuiderzeeland", "gemeente-urk"), FLEVOLAND),
        (("waterschap-zuiderzeeland", "gemeente-enschede"), NATIONAL),
        (("waterschap-drents-overijsselse-delta",), OVERIJSSEL),
    ],
)
def test_the_smallest_hub_that_covers_every_area(
    gazetteer: Gazetteer, asked: tuple[str, ...], hub: Hub
) -> None:
    for order in permutations(HUBS):
        assert hub_for(asked, order, gazetteer) == hub


def test_a_hub_in_the_one_province_of_a_water_board_takes_its_questions(
    gazetteer: Gazetteer,
) -> None:
    hubs = (NOORD, OVERIJSSEL, NATIONAL)
    assert hub_for(("waterschap-zuiderzeeland",), hubs, gazetteer) == NOORD
    assert hub_for(("waterschap-zuiderzeeland", "gemeente-urk"), hubs, gazetteer) == NOORD
    assert hub_for(("waterschap-zuiderzeeland", "gemeente-dronten"), hubs, gazetteer) == NATIONAL
    assert hub_for(("provincie-flevoland",), hubs, gazetteer) == NATIONAL


def test_two_hubs_of_one_size_are_told_apart_by_key(gazetteer: Gazetteer) -> None:
    twin = Hub("b-noord", "Noord", NOORD.areas)
    assert hub_for(["gemeente-urk"], (NOORD, twin, NATIONAL), gazetteer) == twin


def test_a_catalogue_without_a_national_hub_is_broken(gazetteer: Gazetteer) -> None:
    with pytest.raises(LookupError):
        hub_for((), (FLEVOLAND,), gazetteer)
