"""The keeper gives networks their vectors, and nothing of the people behind them goes out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from bot import keeper as module
from bot.connector import client_session
from bot.embeddings import BATCH, Embeddings
from bot.errors import EmbeddingsFailed
from bot.keeper import Keeper, described
from bot.settings import load_settings
from knowledge.library import Library
from knowledge.network import Contact, Network
from tests.bot.embedder import Embedder, plain

SETTINGS = load_settings({"PLEK_ENV": "development"})
NETWORK = Network(
    key="sleutel-van-het-netwerk",
    name="Netwerk Water",
    line="Water vasthouden",
    description="Voor wie water vasthoudt. Bel 06-12345678 of mail post@water.example.",
    source="Bron van iemand",
    link="https://water.example",
    joined=True,
    contacts=(Contact("Aanjager van het netwerk", "aanjager"),),
)


def networks(count: int) -> list[Network]:
    return [Network(f"n{number}", f"Netwerk {number}", "") for number in range(count)]


class Rig:
    """A keeper of a library, on a server."""

    def __init__(self, server: Embedder, client: Embeddings) -> None:
        self.server = server
        self.client = client
        self.library = Library((), (), ())
        self.keeper = Keeper(self.library, client)


@pytest_asyncio.fixture
async def rig() -> AsyncIterator[Rig]:
    async with Embedder() as server, client_session(SETTINGS) as session:
        yield Rig(server, Embeddings(session, server.url, "m", now=lambda: 0.0))


def test_what_is_told_of_a_network() -> None:
    told = described(NETWORK)
    assert told.startswith("Netwerk Water\nWater vasthouden\nVoor wie water vasthoudt.")
    for kept in ("Aanjager", "aanjager", "12345678", "post@", "sleutel-", "Bron van"):
        assert kept not in told
    assert "[telefoonnummer]" in told
    assert described(Network("n", "Naam", "")) == "Naam"


async def test_each_network_gets_the_vector_of_its_text(rig: Rig) -> None:
    rig.library.load_networks([NETWORK, *networks(BATCH + 1)])
    await rig.keeper.keep_up()
    assert set(rig.library.vectors) == set(rig.library.networks)
    assert len(rig.server.seen) == 2
    assert rig.server.texts[0] == described(NETWORK)
    ((key, cosine),) = rig.library.vectors.nearest(plain(described(NETWORK)), 1)
    assert (key, round(cosine, 5)) == (NETWORK.key, 1.0)


async def test_only_what_changed_is_made_again(rig: Rig) -> None:
    rig.library.load_networks([NETWORK, *networks(3)])
    await rig.keeper.keep_up()
    await rig.keeper.keep_up()
    assert len(rig.server.seen) == 1
    rig.library.put_network(replace(NETWORK, contacts=()))
    rig.library.put_network(replace(NETWORK, key="new", line="Nieuw"))
    rig.library.put_network(Network("n1", "Heet nu anders", ""))
    await rig.keeper.keep_up()
    assert len(rig.server.seen) == 2
    assert sorted(text.split("\n")[0] for text in rig.server.seen[1].texts) == [
        "Heet nu anders",
        "Netwerk Water",
    ]
    assert set(rig.library.vectors) == set(rig.library.networks)


async def test_one_that_went_and_came_back(rig: Rig) -> None:
    rig.library.load_networks([NETWORK, *networks(3)])
    await rig.keeper.keep_up()
    rig.library.drop_network("n1")
    back = replace(NETWORK, key="n1", name="Netwerk 1", line="", description="")
    rig.library.put_network(back)
    await rig.keeper.keep_up()
    assert "n1" in rig.library.vectors
    rig.library.drop_network("n1")
    await rig.keeper.keep_up()
    rig.library.put_network(back)
    await rig.keeper.keep_up()
    assert "n1" in rig.library.vectors


async def test_one_that_goes_while_its_vector_is_made(rig: Rig) -> None:
    rig.library.load_networks(networks(3))

    def gone(text: str) -> list[float]:
        rig.library.drop_network("n1")
        return plain(text)

    rig.server.vector = gone
    await rig.keeper.keep_up()
    assert sorted(rig.library.vectors) == ["n0", "n2"]


async def test_a_text_that_is_refused_stands_in_nobodys_way(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    rig.library.load_networks(networks(5))
    rig.server.refuses = lambda text: text in ("Netwerk 0", "Netwerk 1", "Netwerk 2")
    await rig.keeper.keep_up()
    assert sorted(rig.library.vectors) == ["n3", "n4"]
    assert "n0, n1, n2" in caplog.text
    count = len(rig.server.seen)
    await rig.keeper.keep_up()
    assert len(rig.server.seen) == count
    rig.library.put_network(Network("n1", "Korter", ""))
    await rig.keeper.keep_up()
    assert "n1" in rig.library.vectors


async def test_the_only_one_that_is_new_may_be_refused(rig: Rig) -> None:
    rig.library.load_networks(networks(1))
    rig.server.refuses = lambda _: True
    await rig.keeper.keep_up()
    await rig.keeper.keep_up()
    assert len(rig.server.seen) == 1


async def test_when_every_text_is_refused_it_is_not_the_texts(rig: Rig) -> None:
    rig.library.load_networks(networks(3))
    rig.server.refuses = lambda _: True
    with pytest.raises(EmbeddingsFailed):
        await rig.keeper.keep_up()
    rig.server.refuses = lambda _: False
    await rig.keeper.keep_up()
    assert len(rig.library.vectors) == 3


async def test_what_was_made_before_a_failure_is_kept(rig: Rig) -> None:
    rig.library.load_networks(networks(3 * BATCH))
    rig.server.vector = lambda text: ["x"] if text == f"Netwerk {2 * BATCH}" else plain(text)
    with pytest.raises(EmbeddingsFailed):
        await rig.keeper.keep_up()
    assert len(rig.library.vectors) == 2 * BATCH
    rig.server.vector = plain
    await rig.keeper.keep_up()
    assert len(rig.library.vectors) == 3 * BATCH
    assert len(rig.server.seen) == 4


async def test_it_goes_on_by_itself(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(module, "AGAIN_AFTER", 0.01)
    rig.server.status = 500
    rig.library.load_networks(networks(2))
    task = asyncio.create_task(rig.keeper.run())
    async with asyncio.timeout(30):
        while not rig.server.seen:  # noqa: ASYNC110 - another task counts
            await asyncio.sleep(0.01)
        rig.server.status = 200
        while len(rig.library.vectors) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        rig.library.put_network(NETWORK)
        while len(rig.library.vectors) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_what_nobody_expected_does_not_end_it(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "AGAIN_AFTER", 0.01)
    tries = 0

    async def broken() -> None:
        nonlocal tries
        tries += 1
        raise ZeroDivisionError

    monkeypatch.setattr(rig.keeper, "keep_up", broken)
    task = asyncio.create_task(rig.keeper.run())
    async with asyncio.timeout(30):
        while tries < 3:  # noqa: ASYNC110 - another task counts
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert "unexpected" in caplog.text
