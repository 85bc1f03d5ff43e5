"""How near areas lie."""

import pytest

from knowledge.area import Area, AreaKind
from knowledge.gazetteer import Gazetteer
from knowledge.matching.document import Nearness
from knowledge.matching.nearness import names, nearest

AREAS = Gazetteer(
    (
        Area("nederland", "Nederland", AreaKind.COUNTRY),
        Area("flevoland", "Flevoland", AreaKind.PROVINCE, ("nederland",)),
        Area("overijssel", "Overijssel", AreaKind.PROVINCE, ("nederland",)),
        Area("noordelijk", "Noordelijk Flevoland", AreaKind.REGION, ("flevoland",), ("NOP",)),
        Area("twente", "Twente", AreaKind.REGION, ("overijssel",)),
        Area("urk", "Urk", AreaKind.MUNICIPALITY, ("flevoland", "noordelijk")),
        Area("dronten", "Dronten", AreaKind.MUNICIPALITY, ("flevoland",)),
        Area("enschede", "Enschede", AreaKind.MUNICIPALITY, ("twente", "overijssel")),
    )
)


@pytest.mark.parametrize(
    ("asked", "own", "expected"),
    [
        (("urk",), ("urk",), (Nearness.SAME, "urk")),
        (("flevoland",), ("urk",), (Nearness.WITHIN, "urk")),
        (("urk",), ("flevoland",), (Nearness.AROUND, "flevoland")),
        (("urk",), ("flevoland", "noordelijk"), (Nearness.AROUND, "noordelijk")),
        (("urk",), ("nederland",), (Nearness.NATIONAL, "nederland")),
        (("urk",), (), (Nearness.NATIONAL, "nederland")),
        (("urk",), ("twente",), (Nearness.ELSEWHERE, None)),
        (("urk", "enschede"), ("twente",), (Nearness.AROUND, "twente")),
        (("nederland",), ("nederland",), (Nearness.SAME, "nederland")),
        (("nederland",), ("urk",), (Nearness.WITHIN, "urk")),
        (("atlantis",), ("urk",), (Nearness.ELSEWHERE, None)),
    ],
)
def test_nearest(asked, own, expected):
    assert nearest(asked, own, AREAS)[:2] == expected


def test_the_networks_of_its_province_are_around_a_water_board(gazetteer: Gazetteer) -> None:
    near, area, _ = nearest(("waterschap-zuiderzeeland",), ("provincie-flevoland",), gazetteer)
    assert (near, area) == (Nearness.AROUND, "provincie-flevoland")


def test_what_is_nearer_weighs_more():
    order = ("urk", "noordelijk", "flevoland", "nederland", "twente")
    factors = [nearest(("urk",), (own,), AREAS)[2] for own in order]
    assert factors == sorted(factors, reverse=True)
    assert len(set(factors)) == len(order)
    assert factors[0] == 1.0
    assert factors[-1] > 0


def test_names_by_which_people_call_an_area():
    assert {"twente", "twentse"} <= names(("twente",), AREAS)
    assert {"nop", "noordelijk", "flevoland", "flevolandse"} <= names(("noordelijk",), AREAS)
    assert names(("atlantis",), AREAS) == frozenset()
