"""What to ask next: the facet whose answer would tell most about which network fits."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from knowledge.area import AreaKind
from knowledge.gazetteer import Gazetteer
from knowledge.matching.document import Document, Match, Query
from knowledge.matching.nearness import nearest

MOST: Final = 3
"""Questions at the most: more is a form, not a talk."""

CANDIDATES: Final = 20
"""Matches that are looked at."""

_MOST_OPTIONS: Final = 4
_LEAST_GAIN: Final = 0.01
_ASKED: Final = ("areas", "themes", "looking_for", "scale")
_WITHOUT_MATCHES: Final = ("themes", "areas")
_OTHERWISE: Final = {"themes": 0.3, "looking_for": 0.6, "scale": 0.7}
"""How well a network that lacks the answer fits still, against one that has it: as the matcher
would lower it. For areas this comes from how they lie."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A facet to ask for. options: the most useful values, best first.

    gain: which share of the uncertainty about the right network the answer is expected to take
    away, 0..1.
    """

    facet: str
    options: tuple[str, ...] = ()
    gain: float = 0.0


def prompts(
    query: Query,
    matches: Sequence[Match],
    document: Callable[[str], Document | None],
    gazetteer: Gazetteer,
    themes: Iterable[str],
    known: AbstractSet[str] = frozenset(),
) -> tuple[Prompt, ...]:
    """Choose at most three facets to ask: those whose answer would tell most.

    Each candidate is taken to be the right one with a chance that goes with its score. Of a facet
    that the query leaves open, the answers are those that the candidates have, each as likely as
    they are together; an answer makes those that fit it likelier. What is expected to be left of
    the uncertainty (Shannon's entropy) is compared with what there is now.

    matches: about twenty, best first. document: gives what has a key. themes: keys of the
    catalogue, in its order. known: facets that need no asking besides those that the query
    carries (a purpose that the text tells). Purpose comes last.
    """
    found = [(match.score, document(match.key)) for match in matches[:CANDIDATES]]
    candidates = [(score, one) for score, one in found if one is not None and score > 0]
    order = {key: at for at, key in enumerate(themes)}
    asked = [
        _reckon(name, candidates, gazetteer, order)
        for name in _ASKED
        if name not in known | query.stated and not getattr(query, name)
    ]
    useful = [prompt for prompt in asked if prompt.gain >= _LEAST_GAIN]
    useful.sort(key=lambda prompt: (-prompt.gain, _ASKED.index(prompt.facet)))
    if not matches:
        useful = [prompt for name in _WITHOUT_MATCHES for prompt in asked if prompt.facet == name]
    if len(useful) < MOST and "purpose" not in known | query.stated:
        useful.append(Prompt("purpose"))
    return tuple(useful[:MOST])


def _reckon(
    name: str,
    candidates: Sequence[tuple[float, Document]],
    gazetteer: Gazetteer,
    order: dict[str, int],
) -> Prompt:
    total = sum(score for score, _ in candidates)
    chances = [score / total for score, _ in candidates]
    answers: dict[str, float] = {}
    for chance, (_, document) in zip(chances, candidates, strict=True):
        values = _values(name, document, gazetteer)
        for value in values:
            answers[value] = answers.get(value, 0.0) + chance / len(values)
    before = entropy(chances)
    told = sum(answers.values())
    left = (1.0 - told) * before
    for value, likely in answers.items():
        fitting = [
            chance * _fit(name, value, document, gazetteer)
            for chance, (_, document) in zip(chances, candidates, strict=True)
        ]
        left += likely * entropy(fitting)
    ranked = sorted(answers, key=lambda value: (-answers[value], order.get(value, 0), value))
    gain = max(0.0, 1.0 - left / before) if before > 0 else 0.0
    return Prompt(name, tuple(ranked[:_MOST_OPTIONS]), round(gain, 4))


def entropy(weights: Sequence[float]) -> float:
    """Give the uncertainty of a choice between things of these weights, in bits."""
    total = sum(weights)
    if total <= 0:
        return 0.0
    shares = [weight / total for weight in weights if weight > 0]
    return -sum(share * math.log2(share) for share in shares)


def _values(name: str, document: Document, gazetteer: Gazetteer) -> tuple[str, ...]:
    match name:
        case "areas":
            return tuple(
                key
                for key in document.areas
                if key in gazetteer and gazetteer.area(key).kind is not AreaKind.COUNTRY
            )
        case "themes":
            return document.themes
        case "looking_for":
            return document.offers
        case _:
            return (document.scale,) if document.scale else ()


def _fit(name: str, value: str, document: Document, gazetteer: Gazetteer) -> float:
    if name == "areas":
        # Squared: who says where means it, and a network elsewhere is seldom the one.
        return nearest((value,), document.areas, gazetteer)[2] ** 2
    return 1.0 if value in _values(name, document, gazetteer) else _OTHERWISE[name]
