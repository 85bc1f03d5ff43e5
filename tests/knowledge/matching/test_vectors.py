"""Vectors: the nearest by cosine, safe while they change; and rankings fused by rank."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from knowledge.matching.vectors import Vectors, fuse

KEYS = st.text("abcdef", min_size=1, max_size=3)
NUMBERS = st.floats(-100, 100, width=32)
ROWS = st.dictionaries(KEYS, st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=12)
RANKINGS = st.lists(st.lists(KEYS, unique=True, max_size=8), max_size=4)


def cosine(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    dot = math.fsum(a * b for a, b in zip(one, other, strict=True))
    return dot / (math.hypot(*one) * math.hypot(*other))


def loaded(**rows: tuple[float, ...]) -> Vectors:
    vectors = Vectors()
    vectors.load(rows)
    return vectors


class TestNearest:
    def test_nearest_first_whatever_the_length(self) -> None:
        vectors = loaded(north=(0.0, 9.0), east=(0.1, 0.0), west=(-5.0, 0.0), northeast=(1.0, 1.0))
        found = vectors.nearest([0.0, 2.0], 4)
        assert [key for key, _ in found] == ["north", "northeast", "east", "west"]
        assert [each for _, each in found] == pytest.approx([1, math.sqrt(0.5), 0, 0], abs=1e-6)

    def test_equal_ones_by_key(self) -> None:
        assert [key for key, _ in loaded(c=(1, 0), a=(2, 0), b=(3, 0)).nearest([1, 0], 2)] == [
            "a",
            "b",
        ]

    @pytest.mark.parametrize("vector", [[0.0, 0.0], [1.0], [1.0, 0.0, 0.0], []])
    def test_what_points_nowhere_or_is_of_another_length_finds_nothing(
        self, vector: list[float]
    ) -> None:
        assert loaded(a=(1.0, 0.0)).nearest(vector, 3) == []

    def test_nothing_among_nothing(self) -> None:
        assert Vectors().nearest([1.0], 3) == []
        assert loaded(a=(1.0, 0.0)).nearest([1.0, 0.0], 0) == []

    def test_what_points_nowhere_is_near_to_nothing(self) -> None:
        assert loaded(a=(0.0, 0.0)).nearest([1.0, 0.0], 1) == [("a", 0.0)]

    @pytest.mark.parametrize("size", [1e-300, 1e-30, 1e30, 1e300])
    def test_numbers_of_any_size(self, size: float) -> None:
        ((key, near),) = loaded(a=(size, size)).nearest([size, 0.0], 1)
        assert key == "a"
        assert near == pytest.approx(math.sqrt(0.5), abs=1e-6)

    @given(ROWS, st.tuples(NUMBERS, NUMBERS, NUMBERS), st.integers(1, 15))
    def test_gives_the_cosines(
        self, rows: dict[str, tuple[float, ...]], asked: tuple[float, ...], limit: int
    ) -> None:
        assume(math.hypot(*asked) > 1e-3 and all(math.hypot(*row) > 1e-3 for row in rows.values()))
        found = loaded(**rows).nearest(asked, limit)
        assert len(found) == min(limit, len(rows))
        assert found == sorted(found, key=lambda each: (-each[1], each[0]))
        for key, near in found:
            assert near == pytest.approx(cosine(rows[key], asked), abs=1e-5)
        best = max(cosine(row, asked) for row in rows.values())
        assert found[0][1] == pytest.approx(best, abs=1e-5)


class TestChange:
    def test_put_replaces_and_remove_takes_out(self) -> None:
        vectors = loaded(a=(1.0, 0.0), b=(0.0, 1.0))
        vectors.put({"a": (0.0, 1.0), "c": (1.0, 0.0)})
        assert sorted(vectors) == ["a", "b", "c"]
        assert vectors.nearest([1.0, 0.0], 1)[0][0] == "c"
        vectors.remove(["c", "unknown"])
        assert [key for key, _ in vectors.nearest([0.0, 1.0], 9)] == ["a", "b"]
        vectors.remove(iter(["a", "b"]))
        assert len(vectors) == vectors.bytes_held == 0

    def test_the_last_one_may_be_replaced_by_one_of_another_length(self) -> None:
        vectors = loaded(a=(1.0, 0.0))
        vectors.put({"a": (1.0, 0.0, 0.0)})
        assert vectors.nearest([1.0, 0.0, 0.0], 1) == [("a", 1.0)]

    @pytest.mark.parametrize("rows", [{"b": (1.0,)}, {"b": (1.0, 0.0), "c": (1.0,)}, {"b": ()}])
    def test_another_length_changes_nothing(self, rows: dict[str, tuple[float, ...]]) -> None:
        vectors = loaded(a=(1.0, 0.0))
        with pytest.raises(ValueError, match=r"."):
            vectors.put(rows)
        assert vectors.nearest([1.0, 0.0], 9) == [("a", 1.0)]

    @given(st.lists(st.one_of(ROWS, st.frozensets(KEYS)), max_size=8))
    def test_is_as_a_dict_would_be(
        self, changes: list[dict[str, tuple[float, ...]] | frozenset[str]]
    ) -> None:
        vectors = Vectors()
        known: dict[str, tuple[float, ...]] = {}
        for change in changes:
            if isinstance(change, dict):
                vectors.put(change)
                known |= change
            else:
                vectors.remove(change)
                known = {key: row for key, row in known.items() if key not in change}
        assert sorted(vectors) == sorted(known)
        asked = [1.0, 2.0, 3.0]
        whole = dict(loaded(**known).nearest(asked, 99))
        assert dict(vectors.nearest(asked, 99)) == pytest.approx(whole, abs=1e-6)

    def test_a_reader_sees_before_or_after(self) -> None:
        """Every change is of two at once, so nobody may see one of them."""
        vectors = loaded(a=(1.0, 0.0), b=(1.0, 0.0))
        wrong: list[object] = []
        stop = threading.Event()

        def read() -> None:
            while not stop.is_set():
                found = [near for _, near in vectors.nearest([1.0, 0.0], 9)]
                if found not in ([], [1.0, 1.0], [0.0, 0.0]):
                    wrong.append(found)

        reader = threading.Thread(target=read)
        reader.start()
        for number in range(300):
            row = (1.0, 0.0) if number % 2 else (0.0, 1.0)
            vectors.put({"a": row, "b": row})
            if number % 3 == 0:
                vectors.remove(["a", "b"])
        stop.set()
        reader.join()
        assert not wrong

    def test_is_packed(self) -> None:
        vectors = Vectors()
        vectors.load({str(n): np.ones(64, np.float32) for n in range(100)})
        assert vectors.bytes_held == 100 * 64 * 4


class TestFuse:
    def test_two_that_agree_win_from_one_that_is_sure(self) -> None:
        assert fuse([["a", "b", "c"], ["c", "b", "d"]]) == ["c", "b", "a", "d"]

    def test_by_the_formula(self) -> None:
        # 1/(1+1) = .5 against 1/(1+2) + 1/(1+3) = .583 and 1/(1+2) = .333
        assert fuse([["a", "b"], ["x", "c", "b"]], k=1)[0] == "b"

    def test_equal_ones_by_key_and_a_double_counts_once(self) -> None:
        assert fuse([["b"], ["a"]]) == fuse([["a"], ["b"]]) == ["a", "b"]
        assert fuse([["a", "b", "b"], ["b", "a"]]) == ["a", "b"]
        assert fuse([]) == fuse([[], []]) == []

    @given(RANKINGS)
    def test_gives_each_key_once_and_not_by_the_order_of_rankings(
        self, rankings: list[list[str]]
    ) -> None:
        fused = fuse(rankings)
        assert sorted(fused) == sorted({key for ranking in rankings for key in ranking})
        assert fuse(rankings[:1]) == (rankings[0] if rankings else [])

    @given(RANKINGS, st.integers(1, 100))
    def test_who_is_before_in_all_is_before(self, rankings: list[list[str]], k: int) -> None:
        fused = fuse(rankings, k)
        for one in fused:
            for other in fused:
                if all(
                    other not in ranking
                    or (one in ranking and ranking.index(one) < ranking.index(other))
                    for ranking in rankings
                ):
                    assert fused.index(one) < fused.index(other)
