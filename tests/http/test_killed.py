"""kill -9 between the receipt of a question and its answer: nothing lost, nothing twice.

The long version is in tests/soak.
"""

from __future__ import annotations

import pytest

from tests.http.crash import survive
from tests.http.rig import both_engines

KILLS = 6
SEED = 7


@pytest.mark.slow
@both_engines
async def test_what_was_acknowledged_survives(database: str) -> None:
    await survive(database, seed=SEED, kills=KILLS)
