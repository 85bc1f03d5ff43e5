"""What an administrator's dashboard reads."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.metrics import BOUNDS, Metrics

NUMBER = r"[0-9]+(?:\.[0-9]+)?"
TYPE = re.compile(r"# TYPE (plek_[a-z_]+) (histogram|counter|gauge)")
SAMPLE = re.compile(
    r'(plek_[a-z_]+)(?:\{((?:[a-z]+="[A-Za-z0-9.+]+")(?:,[a-z]+="[A-Za-z0-9.+]+")*)\})? ' + NUMBER
)


def samples(metrics: Metrics, known: dict[str, int] | None = None) -> dict[str, float]:
    """Read the text as Prometheus does; fail on a line that it would not take."""
    text = metrics.text(known)
    assert text.endswith("\n")
    declared: list[str] = []
    found: dict[str, float] = {}
    for line in text.splitlines():
        if kind := TYPE.fullmatch(line):
            assert kind[1] not in declared
            declared.append(kind[1])
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample, line
        name, value = line.rsplit(" ", 1)
        assert re.sub(r"_(bucket|sum|count)$", "", sample[1]) == declared[-1]
        assert name not in found
        found[name] = float(value)
    return found


def test_nothing_yet() -> None:
    assert samples(Metrics()) == {}


def test_turns_are_counted_in_growing_buckets() -> None:
    metrics = Metrics()
    for seconds in (0.001, 0.01, 0.02, 3.0, 60.0):
        metrics.observe("message", seconds)
    metrics.observe("invoke", 0.2)
    found = samples(metrics)
    bucket = 'plek_turn_seconds_bucket{type="message",le="%s"}'
    bounds = [*map(str, BOUNDS), "+Inf"]
    assert [found[bucket % each] for each in bounds] == [2, 3, 3, 3, 3, 3, 3, 3, 4, 4, 5]
    assert found['plek_turn_seconds_count{type="message"}'] == 5
    assert found['plek_turn_seconds_sum{type="message"}'] == 63.031
    assert found['plek_turn_seconds_count{type="invoke"}'] == 1


def test_counts() -> None:
    metrics = Metrics()
    for label in ("401", "401", "413"):
        metrics.count("refused", label)
    metrics.count("late", "message")
    assert samples(metrics) == {
        'plek_late_total{kind="message"}': 1,
        'plek_refused_total{kind="401"}': 2,
        'plek_refused_total{kind="413"}': 1,
    }


def test_what_is_known_stands_beside_what_was_counted() -> None:
    metrics = Metrics()
    metrics.count("late", "message")
    known = {"earlier_questions": 12, "earlier_questions_complete": True}
    assert samples(metrics, known) == {
        'plek_late_total{kind="message"}': 1,
        "plek_earlier_questions": 12,
        "plek_earlier_questions_complete": 1,
    }


@given(st.lists(st.text() | st.from_regex(r"\d{1,9}", fullmatch=True), min_size=1))
def test_what_comes_from_outside_makes_no_new_labels(kinds: list[str]) -> None:
    metrics = Metrics()
    for kind in kinds:
        metrics.observe(kind, 0.1)
        metrics.count("late", "99" + kind)
    labels = {re.search(r'(?:type|kind)="([^"]*)"', name)[1] for name in samples(metrics)}  # type: ignore[index]
    assert labels <= {"other", "message", "invoke", "conversationUpdate", "installationUpdate"}
    assert samples(metrics)['plek_late_total{kind="other"}'] == len(kinds)
