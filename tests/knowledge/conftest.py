"""The catalogue that ships with the product, read once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from knowledge.abbreviation import Abbreviation
from knowledge.area import Area
from knowledge.gazetteer import Gazetteer
from knowledge.library import Library
from knowledge.network import Network
from knowledge.theme import Theme
from knowledge.vocabulary import Vocabulary
from storage.catalogue_reader import Catalogue, read_catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return read_catalogue()


@pytest.fixture(scope="session")
def areas(catalogue: Catalogue) -> tuple[Area, ...]:
    return catalogue.areas


@pytest.fixture(scope="session")
def themes(catalogue: Catalogue) -> tuple[Theme, ...]:
    return catalogue.themes


@pytest.fixture(scope="session")
def abbreviations(catalogue: Catalogue) -> tuple[Abbreviation, ...]:
    return catalogue.abbreviations


@pytest.fixture(scope="session")
def networks(catalogue: Catalogue) -> tuple[Network, ...]:
    return catalogue.networks


@pytest.fixture(scope="session")
def gazetteer(areas: tuple[Area, ...]) -> Gazetteer:
    return Gazetteer(areas)


@pytest.fixture(scope="session")
def vocabulary(themes: tuple[Theme, ...], abbreviations: tuple[Abbreviation, ...]) -> Vocabulary:
    return Vocabulary(themes, abbreviations)


@pytest.fixture(scope="session")
def make_library(catalogue: Catalogue) -> Callable[[], Library]:
    """Give what makes a library as the app does, with the shipped networks."""

    def make() -> Library:
        library = Library(
            catalogue.areas,
            catalogue.themes,
            catalogue.abbreviations,
            thesaurus=catalogue.thesaurus,
            lexicon=catalogue.lexicon,
            english=catalogue.english,
            elsewhere=catalogue.elsewhere,
        )
        library.load_networks(catalogue.networks)
        return library

    return make


@pytest.fixture
def library(make_library: Callable[[], Library]) -> Library:
    return make_library()
