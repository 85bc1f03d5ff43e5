"""The real catalogue, and a real database for each house."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge.library import Library
from knowledge.question import Place
from storage.catalogue_reader import Catalogue, read_catalogue
from storage.database import begun, open_engine
from storage.tables import metadata
from storage.transaction import Transaction
from storage.work import Work
from tests.dialogs.house import House


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return read_catalogue()


@pytest.fixture(scope="session")
def whole_library(catalogue: Catalogue) -> Library:
    library = Library(
        catalogue.areas,
        catalogue.themes,
        catalogue.abbreviations,
        thesaurus=catalogue.thesaurus,
        lexicon=catalogue.lexicon,
        english=catalogue.english,
        elsewhere=catalogue.elsewhere,
    )
    library.hubs = {hub.key: hub for hub in catalogue.hubs}
    library.load_networks(catalogue.networks)
    return library


@pytest.fixture(scope="session")
def empty_database(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the hubs and nothing else."""
    path = tmp_path_factory.mktemp("dialogs") / "plek.db"
    engine = open_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    with begun(engine, write=True) as connection:
        work = Work(engine, Transaction(connection))
        for hub in catalogue.hubs:
            work.hubs.add(hub)
        connection.exec_driver_sql("COMMIT")
    engine.dispose()
    return path


@pytest.fixture
def open_house(
    whole_library: Library, empty_database: Path, tmp_path: Path
) -> Iterator[Callable[[], House]]:
    """Opens as many houses as wanted, each with a database of its own."""
    opened: list[House] = []
    networks = dict(whole_library.networks)

    def open_() -> House:
        path = tmp_path / f"{len(opened)}.db"
        shutil.copy(empty_database, path)
        whole_library.load_questions([])
        house = House(open_engine(f"sqlite:///{path}"), whole_library)
        house.chats["kanaal"] = Place.CHANNEL
        house.chats["groep"] = Place.GROUP
        opened.append(house)
        return house

    yield open_
    for house in opened:
        house.engine.dispose()
    if whole_library.networks != networks:
        whole_library.load_networks(networks.values())


@pytest.fixture
def house(open_house: Callable[[], House]) -> House:
    return open_house()
