"""The areas, themes and hubs that ship with the product hold together."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "storage" / "catalogue"
REGISTER = ROOT.parent / "shared" / "data" / "organisations" / "organisations.csv"

KINDS = {"country", "province", "municipality", "water_board", "region"}
PREFIXES = {
    "province": "provincie-",
    "municipality": "gemeente-",
    "water_board": "waterschap-",
    "region": "gebied-",
}
# One name for two areas is meant here; anywhere else it is a mistake in the file.
SHARED_NAMES = {
    "bergen": {"gemeente-bergen-nh", "gemeente-bergen-l"},
    "groningen": {"gemeente-groningen", "provincie-groningen"},
    "utrecht": {"gemeente-utrecht", "provincie-utrecht"},
}
TWENTE = {
    "almelo",
    "borne",
    "dinkelland",
    "enschede",
    "haaksbergen",
    "hellendoorn",
    "hengelo",
    "hof-van-twente",
    "losser",
    "oldenzaal",
    "rijssen-holten",
    "tubbergen",
    "twenterand",
    "wierden",
}
THEMES = [
    "klimaatadaptatie",
    "water",
    "bodem",
    "bodemdaling",
    "natuur",
    "landbouw",
    "landelijk-gebied",
    "wonen",
    "ruimtelijke-ordening",
    "omgevingswet",
    "energie",
    "circulaire-economie",
    "mobiliteit",
    "milieu",
    "gezondheid",
    "sociaal-domein",
    "economie",
    "arbeidsmarkt-onderwijs",
    "veiligheid",
    "erfgoed-cultuur",
    "bestuur",
    "participatie",
    "data-digitalisering",
    "leren-kennisdelen",
    "financien",
    "vergunningen-toezicht",
]

Row = dict[str, str]


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _many(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@pytest.fixture(scope="module")
def areas() -> dict[str, Row]:
    return {row["key"]: row for row in _read(CATALOGUE / "areas.csv")}


@pytest.fixture(scope="module")
def themes() -> list[Row]:
    return _read(CATALOGUE / "themes.csv")


@pytest.fixture(scope="module")
def hubs() -> list[Row]:
    return _read(CATALOGUE / "hubs.csv")


def _members(areas: dict[str, Row], outer: str) -> set[str]:
    return {
        key
        for key, row in areas.items()
        if row["kind"] == "municipality" and outer in _many(row["within"])
    }


def test_each_key_occurs_once() -> None:
    keys = Counter(row["key"] for row in _read(CATALOGUE / "areas.csv"))
    assert [key for key, times in keys.items() if times > 1] == []


def test_all_of_the_country_is_there(areas: dict[str, Row]) -> None:
    kinds = Counter(row["kind"] for row in areas.values())
    assert set(kinds) == KINDS
    assert kinds["country"] == 1
    assert kinds["province"] == 12
    assert kinds["municipality"] == 342
    assert kinds["water_board"] == 21
    assert kinds["region"] >= 70


def test_keys_are_made_of_kind_and_name(areas: dict[str, Row]) -> None:
    for key, row in areas.items():
        if row["kind"] == "country":
            assert key == "nederland"
            continue
        prefix = PREFIXES[row["kind"]]
        assert key.startswith(prefix)
        assert key == _slug(key)
        if row["kind"] in ("province", "municipality"):
            assert key == prefix + _slug(row["name"])


def test_cells_are_clean(areas: dict[str, Row]) -> None:
    for row in areas.values():
        assert row["name"] == row["name"].strip() != ""
        assert row["ambiguous"] in ("", "yes")
        for column in ("within", "aliases"):
            parts = _many(row[column])
            assert all(part and part == part.strip() for part in parts), row
            assert len(parts) == len(set(parts)), row
        assert row["name"] not in _many(row["aliases"])


def test_each_area_lies_in_areas_that_exist(areas: dict[str, Row]) -> None:
    for key, row in areas.items():
        outer = _many(row["within"])
        assert outer or key == "nederland", key
        assert set(outer) <= set(areas), key


def test_no_area_lies_in_itself(areas: dict[str, Row]) -> None:
    for start in areas:
        seen: set[str] = set()
        waiting = _many(areas[start]["within"])
        while waiting:
            key = waiting.pop()
            assert key != start, f"{start} lies in itself"
            if key not in seen:
                seen.add(key)
                waiting += _many(areas[key]["within"])


def test_every_area_lies_in_the_country(areas: dict[str, Row]) -> None:
    reached, grown = {"nederland"}, True
    while grown:
        more = {key for key, row in areas.items() if reached & set(_many(row["within"]))} - reached
        reached |= more
        grown = bool(more)
    assert set(areas) - reached == set()


def test_a_municipality_names_one_province(areas: dict[str, Row]) -> None:
    for key, row in areas.items():
        if row["kind"] == "municipality":
            own = [outer for outer in _many(row["within"]) if areas[outer]["kind"] == "province"]
            assert len(own) == 1, key


def test_a_municipality_lies_in_no_municipality_and_a_province_in_no_province(
    areas: dict[str, Row],
) -> None:
    for key, row in areas.items():
        if row["kind"] in ("municipality", "province"):
            assert row["kind"] not in {areas[outer]["kind"] for outer in _many(row["within"])}, key


def test_a_water_board_names_its_provinces(areas: dict[str, Row]) -> None:
    for key, row in areas.items():
        if row["kind"] == "water_board":
            assert {areas[outer]["kind"] for outer in _many(row["within"])} == {"province"}, key


def test_a_name_means_one_area_unless_two_are_meant(areas: dict[str, Row]) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for key, row in areas.items():
        for name in [row["name"], *_many(row["aliases"])]:
            owners[_slug(name)].add(key)
    assert {name: keys for name, keys in owners.items() if len(keys) > 1} == SHARED_NAMES


def test_enough_villages_and_former_municipalities_are_known(areas: dict[str, Row]) -> None:
    aliases = [
        alias
        for row in areas.values()
        if row["kind"] == "municipality"
        for alias in _many(row["aliases"])
    ]
    assert len(aliases) >= 250


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("NOP", "gemeente-noordoostpolder"),
        ("Emmeloord", "gemeente-noordoostpolder"),
        ("Markelo", "gemeente-hof-van-twente"),
        ("Den Bosch", "gemeente-s-hertogenbosch"),
        ("Den Haag", "gemeente-s-gravenhage"),
        ("Schiphol", "gemeente-haarlemmermeer"),
        ("Hoek van Holland", "gemeente-rotterdam"),
        ("Beilen", "gemeente-midden-drenthe"),
        ("Dokkum", "gemeente-noardeast-fryslan"),
        ("Drachten", "gemeente-smallingerland"),
        ("Friesland", "provincie-fryslan"),
        ("Brabant", "provincie-noord-brabant"),
        ("HHNK", "waterschap-hoogheemraadschap-hollands-noorderkwartier"),
        ("Wetterskip", "waterschap-wetterskip-fryslan"),
        ("de Achterhoek", "gebied-achterhoek"),
        ("Noord-Oost Twente", "gebied-noordoost-twente"),
        ("MRA", "gebied-metropoolregio-amsterdam"),
        ("NHN", "gebied-noord-holland-noord"),
    ],
)
def test_what_people_write_is_an_alias(areas: dict[str, Row], written: str, key: str) -> None:
    assert written in _many(areas[key]["aliases"])


@pytest.mark.parametrize("name", ["Best", "Goes", "Leiden", "Houten", "Kampen", "Beek", "Made"])
def test_names_that_are_words_are_marked(areas: dict[str, Row], name: str) -> None:
    assert {row["ambiguous"] for row in areas.values() if row["name"] == name} == {"yes"}


def test_the_areas_of_the_two_regional_hubs(areas: dict[str, Row]) -> None:
    assert _members(areas, "gebied-twente") == {f"gemeente-{name}" for name in TWENTE}
    assert _members(areas, "gebied-noordelijk-flevoland") == {
        "gemeente-noordoostpolder",
        "gemeente-urk",
    }
    assert areas["gebied-noordoost-twente"]["within"] == "gebied-twente"


def test_all_themes_are_there_with_their_words(themes: list[Row]) -> None:
    assert [row["key"] for row in themes] == THEMES
    for row in themes:
        words = _many(row["words"])
        assert row["name"]
        assert row["name_en"]
        assert 25 <= len(words) <= 60, row["key"]
        assert all(word and word == word.strip() for word in words)
        assert len({word.casefold() for word in words}) == len(words), row["key"]


def test_few_words_tell_two_themes_and_none_tells_three(themes: list[Row]) -> None:
    times = Counter(word.casefold() for row in themes for word in _many(row["words"]))
    assert max(times.values()) <= 2
    assert sum(1 for count in times.values() if count == 2) <= 20


def test_hubs_have_areas_that_exist_and_one_is_national(
    hubs: list[Row], areas: dict[str, Row]
) -> None:
    assert {row["key"]: row["state"] for row in hubs} == {
        "flevoland": "in_formation",
        "twente": "in_formation",
        "landelijk": "active",
    }
    assert [row["key"] for row in hubs if row["national"] == "yes"] == ["landelijk"]
    for row in hubs:
        assert row["variant"] == "active"
        assert _many(row["areas"])
        assert set(_many(row["areas"])) <= set(areas)


def test_names_agree_with_the_register(areas: dict[str, Row]) -> None:
    if not REGISTER.exists():
        pytest.skip(f"the register of organisations is not there ({REGISTER.name}): not compared")
    register = _read(REGISTER)
    for kind in ("province", "municipality"):
        official = {row["name"]: row["province"] for row in register if row["kind"] == kind}
        own = {row["name"]: row for row in areas.values() if row["kind"] == kind}
        assert set(own) == set(official)
        if kind == "municipality":
            for name, province in official.items():
                assert f"provincie-{_slug(province)}" in _many(own[name]["within"]), name
    boards = {
        row["name"].casefold().removeprefix("waterschap ")
        for row in register
        if row["kind"] == "water board"
    }
    assert boards == {
        row["name"].casefold().removeprefix("waterschap ")
        for row in areas.values()
        if row["kind"] == "water_board"
    }
