"""The keeper: sees to it that each network has a vector of what it does, in the background."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

from bot.embeddings import BATCH, Embeddings
from bot.errors import EmbeddingsFailed
from knowledge.library import Library
from knowledge.masking import mask
from knowledge.matching.segment import Floats
from knowledge.network import Network

log = logging.getLogger(__name__)

LOOK_EVERY = 5.0
"""Seconds between looks for networks that are new or changed."""

AGAIN_AFTER = 60.0
"""Seconds before what failed is tried again."""


class Keeper:
    """Keeps the vectors of the library's networks up to date. Nothing waits for it."""

    def __init__(self, library: Library, embeddings: Embeddings) -> None:
        self._library = library
        self._embeddings = embeddings
        self._done: dict[str, Network] = {}

    async def run(self) -> None:
        """Look again and again."""
        while True:
            try:
                await self.keep_up()
                wait = LOOK_EVERY
            except EmbeddingsFailed as error:
                log.info("networks wait for their vectors: %s", error)
                wait = AGAIN_AFTER
            except Exception:
                log.exception("networks have no vectors, for an unexpected reason")
                wait = AGAIN_AFTER
            await asyncio.sleep(wait)

    async def keep_up(self) -> None:
        """Make the vectors of networks that are new or changed. Raises EmbeddingsFailed.

        What was made until then is kept.
        """
        due = self._due()
        made: dict[str, Floats] = {}
        try:
            for begin in range(0, len(due), BATCH):
                made |= await self._made(due[begin : begin + BATCH])
                # Each time all are copied, so the pieces grow with what there is.
                if 4 * len(made) > len(self._library.vectors):
                    made = await self._handed_over(made)
        finally:
            await self._handed_over(made)

    def _due(self) -> list[Network]:
        networks, vectors = self._library.all_networks(), self._library.vectors
        if len(self._done) > len(networks):
            self._done = {one.key: self._done[one.key] for one in networks if one.key in self._done}
        due = []
        for network in networks:
            before = self._done.get(network.key)
            if before is network:
                continue
            if before and network.key in vectors and described(before) == described(network):
                self._done[network.key] = network
            else:
                due.append(network)
        return due

    async def _made(self, networks: Sequence[Network]) -> dict[str, Floats]:
        """Give the vectors of these. A network whose text is refused goes without."""
        try:
            made = await self._asked(networks)
        except EmbeddingsFailed as error:
            if not error.refused:
                raise
            made = await self._one_by_one(networks)
        self._done |= {network.key: network for network in networks}
        return made

    async def _one_by_one(self, networks: Sequence[Network]) -> dict[str, Floats]:
        made: dict[str, Floats] = {}
        for network in networks if len(networks) > 1 else ():
            try:
                made |= await self._asked([network])
            except EmbeddingsFailed as error:
                if not error.refused:
                    raise
        if not made and len(networks) > 1:
            raise EmbeddingsFailed("every text is refused", refused=True)
        refused = [network.key for network in networks if network.key not in made]
        log.warning("without a vector, since their texts are refused: %s", ", ".join(refused))
        return made

    async def _asked(self, networks: Sequence[Network]) -> dict[str, Floats]:
        rows = await self._embeddings.documents([described(each) for each in networks])
        return {network.key: row for network, row in zip(networks, rows, strict=True)}

    async def _handed_over(self, made: Mapping[str, Floats]) -> dict[str, Floats]:
        await asyncio.to_thread(self._library.put_vectors, made)
        return {}


def described(network: Network) -> str:
    """Tell what a network does, for a vector: nothing of the people behind it."""
    told = (network.name, network.line, network.description)
    return mask("\n".join(part for part in told if part)).text
