"""Vectors of meaning: which documents lie nearest to a text, and how rankings become one."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from knowledge.matching.segment import Floats

Vector = Sequence[float] | Floats
"""(d,) finite numbers; its length does not matter, only where it points."""

K: Final = 60


@dataclass(frozen=True, slots=True, eq=False)
class _Snapshot:
    """The vectors as they were at one moment. rows: (n, d) of length 1, in the order of keys."""

    keys: tuple[str, ...] = ()
    rows: Floats = field(default_factory=lambda: np.empty((0, 0), np.float32))


class Vectors:
    """Keys with a unit vector each, packed in one array.

    Readers take the snapshot that is there and never wait. A writer makes the next one beside it,
    which copies everything: put many at once.
    """

    def __init__(self) -> None:
        self._writing = threading.Lock()
        self._snapshot = _Snapshot()

    def __len__(self) -> int:
        return len(self._snapshot.keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._snapshot.keys)

    @property
    def bytes_held(self) -> int:
        """How much memory the array takes; the keys are not counted."""
        return self._snapshot.rows.nbytes

    def load(self, vectors: Mapping[str, Vector]) -> None:
        """Replace everything by these. Raises ValueError when they are not equally long."""
        with self._writing:
            self._snapshot = _packed(vectors)

    def put(self, vectors: Mapping[str, Vector]) -> None:
        """Add these, each in the place of the one with its key when there is one.

        Raises ValueError, and changes nothing, when they are not as long as those that are there.
        """
        new = _packed(vectors)
        if not new.keys:
            return
        with self._writing:
            old = _without(self._snapshot, vectors)
            if old.keys:
                new = _Snapshot(old.keys + new.keys, np.concatenate((old.rows, new.rows)))
            self._snapshot = new

    def remove(self, keys: Iterable[str]) -> None:
        """Take these out, as far as they are there."""
        with self._writing:
            self._snapshot = _without(self._snapshot, frozenset(keys))

    def nearest(self, vector: Vector, limit: int) -> list[tuple[str, float]]:
        """Give (key, cosine -1..1) of the nearest, nearest first; equal ones by key.

        Empty when the vector is not as long as those that are there, or points nowhere.
        """
        found = self._snapshot
        asked = _unit(np.asarray(vector, np.float64).reshape(1, -1))[0]
        if limit < 1 or not found.keys or len(asked) != found.rows.shape[1] or not asked.any():
            return []
        cosines = np.clip(found.rows @ asked, -1.0, 1.0)
        near: npt.NDArray[np.intp] = np.arange(len(cosines))
        if len(cosines) > limit:
            least = np.partition(cosines, len(cosines) - limit)[len(cosines) - limit]
            near = np.flatnonzero(cosines >= least)
        ranked = sorted((-float(cosines[at]), found.keys[at]) for at in map(int, near))
        return [(key, -distance) for distance, key in ranked[:limit]]


def fuse(rankings: Sequence[Sequence[str]], k: int = K) -> list[str]:
    """Make one ranking of several by reciprocal ranks; equal ones by key."""
    scores = reciprocal_ranks(rankings, k)
    return sorted(scores, key=lambda key: (-scores[key], key))


def reciprocal_ranks(rankings: Sequence[Sequence[str]], k: int = K) -> dict[str, float]:
    """Give each key the sum of 1 / (k + its rank) over the rankings that have it.

    k: how little the first places differ. Source: Cormack, Clarke and Buettcher, 'Reciprocal rank
    fusion outperforms Condorcet and individual rank learning methods' (SIGIR 2009), who use 60.
    """
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(dict.fromkeys(ranking), 1):
            scores[key] = scores.get(key, 0.0) + 1.0 / (k + rank)
    return scores


def _packed(vectors: Mapping[str, Vector]) -> _Snapshot:
    if not vectors:
        return _Snapshot()
    rows = np.array([np.asarray(vector, np.float64) for vector in vectors.values()])
    if rows.ndim != 2 or not rows.shape[1]:
        raise ValueError("not one row of numbers for each key")
    return _Snapshot(tuple(vectors), _unit(rows))


def _unit(rows: npt.NDArray[np.float64]) -> Floats:
    """Bring each row to length 1; one that points nowhere stays so."""
    # By the largest number first, so that squares neither overflow nor vanish.
    largest = np.abs(rows).max(axis=1, keepdims=True, initial=0.0)
    rows = rows / np.where(largest > 0, largest, 1.0)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Floats = (rows / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
    return unit


def _without(snapshot: _Snapshot, keys: Mapping[str, Vector] | frozenset[str]) -> _Snapshot:
    kept = [at for at, key in enumerate(snapshot.keys) if key not in keys]
    if len(kept) == len(snapshot.keys):
        return snapshot
    if not kept:
        return _Snapshot()
    return _Snapshot(tuple(snapshot.keys[at] for at in kept), snapshot.rows[kept])
