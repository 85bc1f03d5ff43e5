"""Counts and times for an administrator's dashboard; no texts, no names."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping

BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram of turns, in seconds."""

KINDS = frozenset({"message", "invoke", "conversationUpdate", "installationUpdate"})
STATUSES = frozenset(map(str, range(400, 600)))


class Metrics:
    """What was counted since the start."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._turns: dict[str, list[int]] = {}
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def count(self, name: str, label: str) -> None:
        """Count something once."""
        self._counts[name, label if label in KINDS | STATUSES else "other"] += 1

    def observe(self, kind: str, seconds: float) -> None:
        """Note how long an activity of a kind took."""
        kind = kind if kind in KINDS else "other"
        buckets = self._turns.setdefault(kind, [0] * (len(BOUNDS) + 1))
        buckets[bisect_left(BOUNDS, seconds)] += 1
        self._seconds[kind] += seconds

    def text(self, known: Mapping[str, int] | None = None) -> str:
        """Give everything in the text format that Prometheus reads. known: gauges of now."""
        lines = ["# TYPE plek_turn_seconds histogram"]
        for kind, buckets in sorted(self._turns.items()):
            total = 0
            for bound, count in zip((*map(str, BOUNDS), "+Inf"), buckets, strict=True):
                total += count
                lines.append(f'plek_turn_seconds_bucket{{type="{kind}",le="{bound}"}} {total}')
            lines.append(f'plek_turn_seconds_sum{{type="{kind}"}} {self._seconds[kind]:.6f}')
            lines.append(f'plek_turn_seconds_count{{type="{kind}"}} {total}')
        for name in sorted({name for name, _ in self._counts}):
            lines.append(f"# TYPE plek_{name}_total counter")
            for (each, label), count in sorted(self._counts.items()):
                if each == name:
                    lines.append(f'plek_{name}_total{{kind="{label}"}} {count}')
        for name, number in (known or {}).items():
            lines += [f"# TYPE plek_{name} gauge", f"plek_{name} {int(number)}"]
        return "\n".join(lines) + "\n"
