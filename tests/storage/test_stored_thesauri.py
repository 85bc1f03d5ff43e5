"""Imported thesauri, on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from knowledge.errors import StorageError
from knowledge.thesaurus import SkosConcept
from storage.store import Store
from storage.thesauri import TOGETHER, Imported
from storage.work import Work
from tests.storage.samples import AT

GROEN = Imported("Groen", "nl", "groen.ttl", AT)
TUIN = SkosConcept(
    *("https://groen.example/tuin", "tuin", ("hof", "gaard"), ("lapje groen",)),
    *(("https://groen.example/plek",), ("https://groen.example/regen",)),
    "Groen",
)
DAK = SkosConcept("https://groen.example/dak", "één 'dak'", source="Groen")


async def test_none_is_none(store: Store) -> None:
    assert await store.read(lambda work: work.thesauri.all()) == []
    assert await store.read(lambda work: work.thesauri.concepts()) == []
    assert not await store.run(lambda work: work.thesauri.remove("Groen"))


async def test_comes_back_as_it_went(store: Store) -> None:
    await store.run(lambda work: work.thesauri.replace(GROEN, [TUIN, DAK]))
    assert await store.read(lambda work: work.thesauri.concepts()) == [DAK, TUIN]
    (kept,) = await store.read(lambda work: work.thesauri.all())
    assert kept == Imported("Groen", "nl", "groen.ttl", AT, concepts=2)


async def test_one_with_the_same_name_is_replaced(store: Store) -> None:
    later = Imported("Groen", "nl-BE", "nieuw.rdf", AT + timedelta(days=1))
    await store.run(lambda work: work.thesauri.replace(GROEN, [TUIN]))
    await store.run(lambda work: work.thesauri.replace(later, [DAK]))
    assert await store.read(lambda work: work.thesauri.concepts()) == [DAK]
    (kept,) = await store.read(lambda work: work.thesauri.all())
    assert (kept.language, kept.file, kept.at) == ("nl-BE", "nieuw.rdf", later.at)


async def test_two_may_have_the_same_concept(store: Store) -> None:
    blauw = Imported("Blauw", "nl", "blauw.ttl", AT)

    def step(work: Work) -> None:
        work.thesauri.replace(GROEN, [TUIN])
        work.thesauri.replace(blauw, [TUIN, DAK])

    await store.run(step)
    assert [each.source for each in await store.read(lambda work: work.thesauri.concepts())] == [
        *("Blauw", "Blauw", "Groen")
    ]
    assert await store.run(lambda work: work.thesauri.remove("Blauw"))
    assert await store.read(lambda work: work.thesauri.concepts()) == [TUIN]
    assert [each.name for each in await store.read(lambda work: work.thesauri.all())] == ["Groen"]


async def test_more_than_go_in_one_statement(store: Store) -> None:
    many = [SkosConcept(f"k{at:05d}", f"begrip {at}", source="Groen") for at in range(TOGETHER + 1)]
    await store.run(lambda work: work.thesauri.replace(GROEN, many))
    assert await store.read(lambda work: work.thesauri.concepts()) == many


async def test_what_fails_halfway_leaves_the_old_one(store: Store) -> None:
    await store.run(lambda work: work.thesauri.replace(GROEN, [TUIN]))
    with pytest.raises(StorageError):
        await store.run(lambda work: work.thesauri.replace(GROEN, [DAK, DAK]))
    assert await store.read(lambda work: work.thesauri.concepts()) == [TUIN]
    assert len(await store.read(lambda work: work.thesauri.all())) == 1


async def test_a_key_is_kept_once_in_memory(store: Store) -> None:
    neighbour = SkosConcept("x", "x", related=(TUIN.key,))
    await store.run(lambda work: work.thesauri.replace(GROEN, [TUIN, neighbour]))
    tuin, other = await store.read(lambda work: work.thesauri.concepts())
    assert other.related[0] is tuin.key
