"""How good a ranking is, and how sure we are that one method is better than another."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Figures = npt.NDArray[np.float64]

_RESAMPLES: Final = 10_000
_TOGETHER: Final = 100


def recall(ranked: Sequence[str], gains: Mapping[str, float], depth: int) -> float:
    """Give the share of the judged texts that stand in the first `depth`: 0..1."""
    return sum(key in gains for key in ranked[:depth]) / len(gains)


def reciprocal_rank(ranked: Sequence[str], gains: Mapping[str, float], depth: int) -> float:
    """Give 1 / the place of the first judged text; 0 when none stands in the first `depth`."""
    places = (place for place, key in enumerate(ranked[:depth], 1) if key in gains)
    return 1 / next(places, math.inf)


def ndcg(ranked: Sequence[str], gains: Mapping[str, float], depth: int) -> float:
    """Give the discounted gain beside that of the best order there could be: 0..1.

    A text on place p brings its gain / log2(p + 1), as trec_eval counts it.
    """
    best = sorted(gains.values(), reverse=True)[:depth]
    return _discounted([gains.get(key, 0.0) for key in ranked[:depth]]) / _discounted(best)


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))


def interval(differences: Figures, seed: int = 1) -> tuple[float, float]:
    """Give the 95 % interval of the mean of paired differences (n,) by a bootstrap.

    The queries are drawn again 10,000 times, with the same draw for both methods.
    """
    chance, n = np.random.default_rng(seed), len(differences)
    means = [
        differences[chance.integers(n, size=(_TOGETHER, n))].mean(axis=1)
        for _ in range(_RESAMPLES // _TOGETHER)
    ]
    low, high = np.percentile(np.concatenate(means), (2.5, 97.5))
    return float(low), float(high)
