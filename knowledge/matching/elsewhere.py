"""Subjects that are not of the field: what a question is about when it is about something else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from knowledge.matching.concept import Concept
from knowledge.matching.segment import Floats
from knowledge.text import folded, stem

_PART = 0.7
"""How much of a compound is about a subject when a part of it is."""


class Elsewhere:
    """Words of subjects that no network is about: recipes, football, a printer that jams."""

    __slots__ = ("_of", "_subjects")

    def __init__(self, subjects: Mapping[str, Iterable[str]]) -> None:
        """Take name → words. Only single words tell a subject; others are left out."""
        self._subjects = tuple(subjects)
        self._of: dict[str, set[int]] = {}
        for number, words in enumerate(subjects.values()):
            for word in words:
                content = folded(word)
                if len(content) == 1:
                    self._of.setdefault(stem(content[0]), set()).add(number)

    def covered(self, concepts: Sequence[Concept], mass: Floats) -> float:
        """Tell how much of a question the subject that is nearest to it covers: 0..1.

        concepts: the words of the question, as many as mass (c,) has; how telling each is.
        """
        total = float(mass.sum())
        if not self._of or total <= 0:
            return 0.0
        covered = np.zeros(len(self._subjects))
        for concept, weight in zip(concepts, mass.tolist(), strict=False):
            shares: dict[int, float] = {}
            for way, share in zip(concept.ways[:2], (1.0, _PART), strict=False):
                if share < 1.0 and way.bounded:
                    break
                for term in way.terms:
                    for subject in self._of.get(term, ()):
                        shares[subject] = max(share, shares.get(subject, 0.0))
            for subject, share in shares.items():
                covered[subject] += weight * share
        return float(covered.max()) / total
