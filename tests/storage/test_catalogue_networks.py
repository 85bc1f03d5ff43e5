"""The networks and abbreviations that ship with the product keep their own rules."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

CATALOGUE = Path(__file__).resolve().parents[2] / "storage" / "catalogue"

COLUMNS = [
    "key",
    "name",
    "line",
    "description",
    "words",
    "areas",
    "themes",
    "scale",
    "kinds",
    "offers",
    "link",
    "source",
    "year",
]
THEMES = {
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
}
SCALES = {"lokaal", "regionaal", "nationaal"}
KINDS = {"praktijk", "onderzoek", "beleid", "proces", "methode", "transitie", "materie"}
OFFERS = {"feiten", "aanpak", "ervaringen", "regels", "mensen"}
SOURCES = {
    "Voorstel Versterking Regionale Kennisinfrastructuur: Platform PLeK 2024-2027": "2023",
    "Verslag Iedere regio vertelt: de potentie van regionale kennisdeling": "2023",
    "Een regionale kennis/schakelfunctie voor overkoepelende kennisverbinding"
    " (conceptontwerp)": "2020",
    "Kennis oogsten in het landschap van leren: lessen uit de IPO-leerkringen": "2025",
    "Kennis voor en van gemeenten (VNG)": "2019",
}

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LINK = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}/?")
EMAIL = re.compile(r"\S@\S")
TELEPHONE = re.compile(r"(?:\+31|\b0)[\s\d()-]{8,}\d")
SENTENCE_END = re.compile(r"[.!?](?:\s|$)")

Row = dict[str, str]


def rows_of(name: str) -> list[Row]:
    """Rows of one shipped file; strict, so that broken quoting is an error."""
    with (CATALOGUE / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


def listed(cell: str) -> list[str]:
    return cell.split("|")


def duplicates(values: list[str]) -> list[str]:
    return sorted(value for value, times in Counter(values).items() if times > 1)


@pytest.fixture(scope="module")
def networks() -> list[Row]:
    return rows_of("networks.csv")


@pytest.fixture(scope="module")
def abbreviations() -> list[Row]:
    return rows_of("abbreviations.csv")


def test_networks_have_the_agreed_columns_and_number(networks: list[Row]) -> None:
    assert list(networks[0]) == COLUMNS
    assert len(networks) >= 90
    # A row with too few or too many cells shows up as None, as value or as key.
    assert all(None not in row and None not in row.values() for row in networks)


def test_network_keys_and_names_are_unique(networks: list[Row]) -> None:
    assert duplicates([row["key"] for row in networks]) == []
    assert duplicates([row["name"].casefold() for row in networks]) == []
    assert [row["key"] for row in networks if not SLUG.fullmatch(row["key"])] == []


def test_only_the_link_may_be_empty(networks: list[Row]) -> None:
    empty = [
        (row["key"], column)
        for row in networks
        for column in COLUMNS
        if column != "link" and not row[column].strip()
    ]
    assert empty == []


def test_cells_carry_no_stray_space_or_line_break(networks: list[Row]) -> None:
    untidy = [
        (row["key"], column)
        for row in networks
        for column in COLUMNS
        if row[column] != " ".join(row[column].split())
    ]
    assert untidy == []


@pytest.mark.parametrize(
    ("column", "allowed", "most"),
    [
        ("themes", THEMES, 5),
        ("scale", SCALES, 1),
        ("kinds", KINDS, len(KINDS)),
        ("offers", OFFERS, len(OFFERS)),
    ],
)
def test_vocabularies(networks: list[Row], column: str, allowed: set[str], most: int) -> None:
    for row in networks:
        values = listed(row[column])
        assert set(values) <= allowed, row["key"]
        assert 1 <= len(values) <= most, row["key"]
        assert duplicates(values) == [], row["key"]


def test_every_theme_leads_somewhere(networks: list[Row]) -> None:
    used = {theme for row in networks for theme in listed(row["themes"])}
    assert used == THEMES


def test_areas_exist(networks: list[Row]) -> None:
    known = {row["key"] for row in rows_of("areas.csv")}
    unknown = sorted(
        (row["key"], area) for row in networks for area in listed(row["areas"]) if area not in known
    )
    assert unknown == []


def test_a_line_fits_on_a_card(networks: list[Row]) -> None:
    assert [row["key"] for row in networks if len(row["line"]) > 90] == []


def test_a_description_has_two_to_four_sentences(networks: list[Row]) -> None:
    for row in networks:
        assert 2 <= len(SENTENCE_END.findall(row["description"])) <= 4, row["key"]


def test_words_are_eight_to_forty_and_differ(networks: list[Row]) -> None:
    for row in networks:
        words = listed(row["words"])
        assert 8 <= len(words) <= 40, row["key"]
        assert all(words), row["key"]
        assert duplicates([word.casefold() for word in words]) == [], row["key"]


def test_links_are_home_pages_over_https(networks: list[Row]) -> None:
    links = [(row["key"], row["link"]) for row in networks if row["link"]]
    assert links
    assert [pair for pair in links if not LINK.fullmatch(pair[1])] == []


def test_each_network_names_its_source_and_year(networks: list[Row]) -> None:
    for row in networks:
        assert SOURCES.get(row["source"]) == row["year"], row["key"]
    assert {row["source"] for row in networks} == set(SOURCES)


@pytest.mark.parametrize("name", ["networks.csv", "abbreviations.csv"])
def test_no_address_or_telephone_number(name: str) -> None:
    text = (CATALOGUE / name).read_text(encoding="utf-8")
    assert EMAIL.findall(text) == []
    assert TELEPHONE.findall(text) == []


def test_abbreviations(abbreviations: list[Row]) -> None:
    assert list(abbreviations[0]) == ["abbreviation", "stands_for", "themes", "common"]
    assert len(abbreviations) >= 110
    for row in abbreviations:
        assert None not in row
        assert row["abbreviation"].strip(), row
        assert row["stands_for"].strip(), row
        assert set(listed(row["themes"])) <= THEMES, row
        assert row["common"] in {"yes", "no"}, row


def test_an_abbreviation_has_each_meaning_once(abbreviations: list[Row]) -> None:
    meanings = [
        f"{row['abbreviation'].casefold()} {row['stands_for'].casefold()}" for row in abbreviations
    ]
    assert duplicates(meanings) == []


@pytest.mark.parametrize(
    "abbreviation",
    ["NPLG", "PPLG", "NOVEX", "VTH", "ZZS", "RES", "RIA", "FPLG", "KRW", "PFAS", "DSO"],
)
def test_the_abbreviations_of_the_field_are_there(
    abbreviations: list[Row], abbreviation: str
) -> None:
    assert any(row["abbreviation"] == abbreviation for row in abbreviations)
