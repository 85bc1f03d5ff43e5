"""What is measured by size, and how it is held against the goals."""

from __future__ import annotations

import pytest

pytest.importorskip("psutil")

from bench import scale, size
from bench.made import Maker
from bench.product import product_library
from bench.subjects import Networks, Questions, Subject, Timed, Together
from storage.catalogue_reader import read_catalogue

CATALOGUE = read_catalogue()
TITLES = tuple(f"{one.name} {one.line}" for one in CATALOGUE.networks)


def subject(kind: str) -> Subject:
    library, maker = product_library(CATALOGUE), Maker(CATALOGUE, TITLES, 1)
    networks, questions = Networks(library, maker, 70), Questions(library, maker, 70)
    subjects: dict[str, Subject] = {
        "networks": networks,
        "questions": questions,
        "together": Together(networks, questions, library),
    }
    return subjects[kind]


@pytest.mark.parametrize("kind", ["networks", "questions", "together"])
def test_each_kind_is_built_asked_and_changed(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size, "_BETWEEN_S", 0.05)
    figures = size.measure(subject(kind), Maker(CATALOGUE, TITLES, 2).texts(30))
    assert set(figures) == {
        *("build_s", "build_cpu_s", "before_mb", "steady_mb", "peak_mb", "p50_ms", "p95_ms"),
        *("p95_cpu_ms", "p95_while_changing_ms", "change_seen_ms"),
    }
    assert all(figure > 0 for name, figure in figures.items() if "build" not in name)
    assert figures["peak_mb"] >= figures["steady_mb"]


@pytest.mark.parametrize("kind", ["networks", "questions"])
def test_a_change_is_seen_and_not_before(kind: str) -> None:
    one = subject(kind)
    one.load()
    assert not one.seen(0, "PROEF0X")
    one.change(0, "PROEF0X")
    assert one.seen(0, "PROEF0X")
    assert not one.seen(1, "PROEF0X")


def test_a_change_that_nobody_sees_is_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size, "_BETWEEN_S", 0.01)
    monkeypatch.setattr(size, "_SEEN_WITHIN_S", 0.01)
    monkeypatch.setattr(Networks, "change", lambda *_: None)
    with pytest.raises(size.NeverSeen, match="only 0 of 5"):
        size.measure(subject("networks"), ["bodemdaling"])


def test_making_things_up_is_not_counted() -> None:
    made = Timed(iter(range(1000)))
    assert list(made) == list(range(1000))
    assert made.spent.clock_s > 0


def test_goals_are_held_against_what_was_measured_only() -> None:
    small, large = {"p95_ms": 99.0, "build_s": 99.0}, {"p95_ms": 15.1, "build_s": 20.0}
    done = {"networks": {"10": small, "100000": large}}
    found = {one["figure"]: one["reached"] for one in scale.verdicts(done)}
    assert found == {"p95_ms": False, "build_s": True}
    text = scale.table(done)
    assert "match, p95 ms, 100,000 networks: 15.1, must be <= 15: missed" in text
    assert text.count("reached") == 1
