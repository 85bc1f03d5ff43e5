"""kill -9 two hundred times on each engine (`make soak`)."""

from __future__ import annotations

import pytest

from tests.http.crash import survive
from tests.http.rig import both_engines

KILLS = 200


@pytest.mark.soak
@both_engines
@pytest.mark.parametrize("seed", [11])
async def test_two_hundred_kills(database: str, seed: int) -> None:
    await survive(database, seed=seed, kills=KILLS)
