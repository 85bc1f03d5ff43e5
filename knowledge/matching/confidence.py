"""How sure a match is: whether it fits, may fit, or is not worth showing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from knowledge.matching.segment import Flags, Floats
from knowledge.matching.snapshot import Hits

_WHOLE: Final = 0.99
_OWN: Final = 0.2


@dataclass(frozen=True, slots=True)
class Bounds:
    """From which share of a question a match is shown, calibrated on questions of our own.

    maybe: to be shown at all. fits, fits_in_words: to be called fitting; with what a theme covers,
    and by the question's own words alone. unknown: what `maybe` grows by when no document knows
    any word: it is about something else. theme, stated_theme: what a shared theme covers.
    """

    maybe: float = 0.17
    fits: float = 0.55
    fits_in_words: float = 0.40
    unknown: float = 0.34
    theme: float = 0.25
    stated_theme: float = 0.40


@dataclass(frozen=True, slots=True)
class Sureness:
    """shown, fits: (n,) each."""

    shown: Flags
    fits: Flags


def sureness(
    bounds: Bounds,
    share: Floats,
    mass: Floats,
    themed: Flags,
    known: float,
    strange: float,
    *,
    stated: bool,
) -> Sureness:
    """Judge hits by how much of the question they cover.

    share (n, c), mass (c,): how much of each word each hit has, and how telling the word is.
    themed (n,): whether it shares a theme. known: share of the words that any document knows.
    strange: how much of the question is about a subject that is not of the field; the more, the
    less a theme that was guessed from it says. stated: whether a person gave the theme.
    """
    total = np.float32(max(float(mass.sum()), 1e-6))
    covered = share @ mass / total
    own = (share >= _WHOLE) @ mass / total
    in_words = (1.0 - _OWN) * covered + _OWN * own
    theme = bounds.stated_theme if stated else bounds.theme * max(0.0, 1.0 - 2.0 * strange)
    sure = np.minimum(1.0, in_words + theme * themed)
    # Who stated a theme has said what it is about, whatever words nobody knows.
    least = bounds.maybe if stated else bounds.maybe + bounds.unknown * (1.0 - known) + strange
    return Sureness(
        shown=sure >= least,
        fits=(sure >= bounds.fits + strange) & (own >= bounds.fits_in_words),
    )


def known_share(hits: Hits, things: list[tuple[int, int, int]], size: int) -> float:
    """Tell which share of things asked for any of `size` documents knows: 0..1, 1 for none."""
    unknown = math.log1p((size + 0.5) / 0.5) - 1e-3
    known = sum(bool((hits.idf[first:end] < unknown).any()) for first, _, end in things)
    return known / len(things) if things else 1.0
