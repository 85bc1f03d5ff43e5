"""The matcher: which documents fit a query, how surely, and why."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

import numpy as np

from knowledge.matching.concept import GENERAL, Concept, Widening, analysis, concepts
from knowledge.matching.document import Confidence, Document, Match, Nearness, Query, Reason
from knowledge.matching.index import Entry, Floats, Formula, Hits, Index, Pile, Wanted
from knowledge.matching.nearness import Areas, names, nearest
from knowledge.matching.segment import Ints
from knowledge.matching.shelf import Shelf
from knowledge.text import Splitter, Splitting, fold, folded, stem, written

_FACT: Final = "#"
_MOST_WORDS: Final = 4
_PREPARED: Final = 1_024
_RECKONED: Final = 256
_SMALL: Final = 64
_PLAIN: Final = 2
_GENERAL_SHARE: Final = 0.3
_PORTION: Final = 0.7
_WEAK: Final = 0.15


@dataclass(frozen=True, slots=True)
class Settings:
    """What weighs how much. The same for every collection.

    fields: weight of each field; plain text weighs 2, and so does what is not named.
    hidden: fields that the catalogue filled; their words are a reason only when there is no other.
    theme, stated_theme: weight of a shared theme beside that of a word.
    guessed: power of the area's factor when the area was read from the text instead of stated.
    offer, scale: what fitting adds, as a share of the score; twice that when stated.
    fits, maybe: shares of the question that must be covered. fits_in_words: by words alone.
    unknown: what `maybe` grows by when no document knows any word: it is about something else.
    theme_share, stated_theme_share: share of the question that a shared theme covers.
    """

    fields: Mapping[str, int] = field(
        default_factory=lambda: {"name": 6, "line": 4, "words": 4, "description": 2, "themes": 1}
    )
    hidden: frozenset[str] = frozenset({"themes"})
    formula: Formula = field(default_factory=Formula)
    longest_field: int = 16_000
    theme: float = 0.5
    stated_theme: float = 1.0
    guessed: float = 0.5
    offer: float = 0.08
    scale: float = 0.04
    fits: float = 0.55
    fits_in_words: float = 0.40
    maybe: float = 0.22
    unknown: float = 0.34
    theme_share: float = 0.25
    stated_theme_share: float = 0.40


class Catalogue:
    """Sets that occur, each numbered once. Grows only, so that a number always means the same."""

    __slots__ = ("_known", "values")

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], int] = {}
        self.values: list[tuple[str, ...]] = []

    def number(self, values: Iterable[str]) -> int:
        """Give the number of a set of keys; order matters not for the meaning but is kept."""
        wanted = tuple(values)
        found = self._known.get(wanted)
        if found is None:
            found = len(self.values)
            self.values.append(wanted)
            self._known[wanted] = found
        return found


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What is needed to show a document: unpacked once, kept while it is asked for."""

    key: str
    areas: tuple[str, ...]
    themes: tuple[str, ...]
    surfaces: Mapping[str, str]
    hidden: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Tables:
    """What the tags of a document point to: its areas, themes, offers with scale, and itself."""

    areas: Catalogue = field(default_factory=Catalogue)
    themes: Catalogue = field(default_factory=Catalogue)
    kinds: Catalogue = field(default_factory=Catalogue)
    shelf: Shelf = field(default_factory=Shelf)

    def tags(self, document: Document) -> tuple[int, ...]:
        return (
            self.areas.number(document.areas),
            self.themes.number(document.themes),
            self.kinds.number((document.scale or "", *document.offers)),
            self.shelf.add(document),
        )


@dataclass(frozen=True, slots=True)
class _State:
    """Everything that belongs to one build; replaced as a whole."""

    index: Index
    tables: _Tables
    splitter: Splitting
    prepared: dict[int, _Prepared] = field(default_factory=dict)
    factors: dict[tuple[tuple[str, ...], float, int], Floats] = field(default_factory=dict)
    kinds: dict[tuple[object, ...], Floats] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A query worked out: what to look for, and which columns of the hits belong to what."""

    query: Query
    concepts: Sequence[Concept]
    wanted: Sequence[Wanted]
    column: Mapping[str, int]


class Matcher:
    """Finds documents for a query. Safe while documents change: a reader sees before or after.

    areas: how areas lie in each other. splitter: takes compounds apart; None makes one of the
    documents' own words at each build. widenings: sources of further terms for a word.
    """

    def __init__(
        self,
        areas: Areas,
        settings: Settings | None = None,
        splitter: Splitting | None = None,
        widenings: Sequence[Widening] = (),
    ) -> None:
        self._areas = areas
        self._settings = settings or Settings()
        self._given = splitter
        self._widenings = tuple(widenings)
        self._writing = threading.RLock()
        self._changes = 0
        self._state = self._build(())

    def __len__(self) -> int:
        return len(self._state.index)

    def __contains__(self, key: str) -> bool:
        return _ident(key) in self._state.index.snapshot

    @property
    def bytes_held(self) -> int:
        """How much memory the packed arrays and texts take; dictionaries are not counted."""
        return self._state.index.snapshot.bytes_held + self._state.tables.shelf.bytes_held

    def load(self, documents: Iterable[Document]) -> None:
        """Replace everything by these documents; of two with one key the last one stays."""
        with self._writing:
            self._state = self._build(documents)
            self._changes = 0

    def put(self, document: Document) -> None:
        """Add a document, or replace the one with its key; every later match sees it."""
        with self._writing:
            state = self._state
            state.index.put(self._entry(document, state.tables))
            self._changed()

    def remove(self, key: str) -> bool:
        """Take a document out; False when there was none. No match that begins later gives it."""
        with self._writing:
            gone = self._state.index.remove(_ident(key))
            if gone:
                self._changed()
            return gone

    def get(self, key: str) -> Document | None:
        """Give the document with this key back."""
        state = self._state
        tags = state.index.snapshot.tags(_ident(key))
        return state.tables.shelf.get(tags[3]) if tags else None

    def match(self, query: Query, limit: int = 10, explained: int | None = None) -> list[Match]:
        """Give what fits, best first, at most `limit`; empty when nothing fits well enough.

        explained: how many get their reason worked out, which costs more than finding them; None
        for all. The others have an empty one.
        """
        state = self._state
        snapshot = state.index.snapshot
        plan = self._plan(query, state)
        if not plan.wanted or limit < 1:
            return []
        adjust = self._adjust(query, state)
        hits = snapshot.search(plan.wanted, max(4 * limit, 40), adjust)
        covered = self._covered(plan, hits)
        with_themes = self._with_themes(covered, plan, hits)
        shown = with_themes >= self._least(plan, hits, len(snapshot))
        fits = (with_themes >= self._settings.fits) & (covered >= self._settings.fits_in_words)
        rows = map(int, np.flatnonzero(shown)[:limit])
        told = limit if explained is None else explained
        return [
            self._made(plan, hits, row, state, fits=bool(fits[row]), told=at < told)
            for at, row in enumerate(rows)
        ]

    def _build(self, documents: Iterable[Document]) -> _State:
        pile, tables = Pile(), _Tables()
        for document in documents:
            pile.add(self._entry(document, tables))
        splitter = self._given if self._given is not None else Splitter(pile.frequencies())
        index = Index.of(pile, lambda word: analysis(word, splitter), self._settings.formula)
        return _State(index, tables, splitter)

    def _entry(self, document: Document, tables: _Tables) -> Entry:
        weights = self._settings.fields
        longest = self._settings.longest_field
        return Entry(
            ident=_ident(document.key),
            words=[
                (folded(text, longest), weights.get(name, _PLAIN))
                for name, text in document.fields.items()
            ],
            facts=[_FACT + theme for theme in document.themes],
            tags=tables.tags(document),
        )

    def _changed(self) -> None:
        """Build anew when much has changed, so that the words to split by keep up."""
        self._changes += 1
        size = len(self._state.index)
        if size <= _SMALL or self._changes * 5 > size:
            state = self._state
            places = state.index.snapshot.all_tags()
            self.load([state.tables.shelf.get(int(tags[3])) for tags in places])

    def _plan(self, query: Query, state: _State) -> _Plan:
        found = concepts(
            query.text, state.splitter, names(query.areas, self._areas), self._widenings
        )
        weights: dict[str, float] = {}
        for concept in found:
            share = _GENERAL_SHARE if concept.word in GENERAL else 1.0
            for one in (Wanted(concept.whole, 1.0), *concept.others):
                weights[one.term] = max(weights.get(one.term, 0.0), one.weight * share)
        theme = self._settings.stated_theme if "themes" in query.stated else self._settings.theme
        for key in query.themes:
            weights[_FACT + key] = theme
        wanted = [Wanted(term, weight) for term, weight in weights.items()]
        return _Plan(query, found, wanted, {one.term: at for at, one in enumerate(wanted)})

    def _adjust(self, query: Query, state: _State) -> Callable[[Ints], Floats]:
        areas = self._area_factors(query, state)
        kinds = self._kind_factors(query, state)

        def adjust(tags: Ints) -> Floats:
            factors = kinds[tags[:, 2]]
            return factors if areas is None else factors * areas[tags[:, 0]]

        return adjust

    def _area_factors(self, query: Query, state: _State) -> Floats | None:
        if not query.areas:
            return None
        power = 1.0 if "areas" in query.stated else self._settings.guessed
        sets = state.tables.areas.values
        size = len(sets)
        known = state.factors.get((query.areas, power, size))
        if known is None:
            near = [nearest(query.areas, own, self._areas)[2] for own in sets[:size]]
            known = np.array(near, np.float32) ** np.float32(power)
            if len(state.factors) >= _RECKONED:
                state.factors.clear()
            state.factors[query.areas, power, size] = known
        return known

    def _kind_factors(self, query: Query, state: _State) -> Floats:
        asked = (query.looking_for, query.scale, query.stated & {"looking_for", "scale"})
        size = len(state.tables.kinds.values)
        known = state.kinds.get((*asked, size))
        if known is None:
            if len(state.kinds) >= _RECKONED:
                state.kinds.clear()
            known = state.kinds[*asked, size] = self._reckoned_kinds(query, state, size)
        return known

    def _reckoned_kinds(self, query: Query, state: _State, size: int) -> Floats:
        offer = self._settings.offer * (2 if "looking_for" in query.stated else 1)
        scale = self._settings.scale * (2 if "scale" in query.stated else 1)
        looked = frozenset(query.looking_for)
        return np.array(
            [
                1.0
                + (offer if looked.intersection(kind[1:]) else 0.0)
                + (scale if query.scale and kind[0] == query.scale else 0.0)
                for kind in state.tables.kinds.values[:size]
            ],
            np.float32,
        )

    def _covered(self, plan: _Plan, hits: Hits) -> Floats:
        """Tell how much of the question each hit covers with words: (n,), 0..1.

        A concept weighs by how telling its word is; one that no document knows weighs most, so a
        question about something else stays uncovered whatever small words it shares.
        """
        has = hits.shares > 0
        covered = np.zeros(len(hits.idents), np.float32)
        total = 0.0
        for concept in plan.concepts:
            mass = float(hits.idf[plan.column[concept.whole]])
            mass *= _GENERAL_SHARE if concept.word in GENERAL else 1.0
            total += mass
            share = has[:, plan.column[concept.whole]].astype(np.float32)
            columns = [plan.column[one.term] for one in concept.others]
            if columns:
                idf = hits.idf[columns]
                parts = has[:, columns] @ idf / max(float(idf.sum()), 1e-6)
                share = np.maximum(share, parts * np.float32(_PORTION))
            covered += mass * share
        covered /= np.float32(max(total, 1e-6))
        return covered

    def _with_themes(self, covered: Floats, plan: _Plan, hits: Hits) -> Floats:
        """Add what a shared theme covers besides words: (n,), 0..1."""
        themes = [plan.column[_FACT + key] for key in plan.query.themes]
        if not themes:
            return covered
        stated = "themes" in plan.query.stated
        share = self._settings.stated_theme_share if stated else self._settings.theme_share
        shared = (hits.shares[:, themes] > 0).any(axis=1)
        total: Floats = np.minimum(np.float32(1.0), covered + np.float32(share) * shared)
        return total

    def _least(self, plan: _Plan, hits: Hits, size: int) -> float:
        """Give the share of the question that a hit must cover to be shown.

        Who stated a theme has said what it is about, whatever words nobody knows.
        """
        if "themes" in plan.query.stated and plan.query.themes:
            return self._settings.maybe
        strange = math.log1p((size + 0.5) / 0.5)
        known = sum(
            any(
                hits.idf[plan.column[term]] < strange - 1e-3
                for term in (concept.whole, *(one.term for one in concept.others))
            )
            for concept in plan.concepts
        )
        share = known / len(plan.concepts) if plan.concepts else 1.0
        return self._settings.maybe + self._settings.unknown * (1.0 - share)

    def _made(
        self, plan: _Plan, hits: Hits, row: int, state: _State, *, fits: bool, told: bool
    ) -> Match:
        tags = hits.tags[row]
        query = plan.query
        document = self._prepared(int(tags[3]), state)
        score = float(hits.scores[row])
        if not told:
            sureness = Confidence.FITS if fits else Confidence.MAYBE
            return Match(document.key, score, sureness, Reason())
        near: Nearness | None = None
        area: str | None = None
        if query.areas:
            near, area, _ = nearest(query.areas, document.areas, self._areas)
        sure = fits and near is not Nearness.ELSEWHERE
        themes = tuple(key for key in query.themes if key in document.themes)
        carried = _carried(plan, hits.shares[row], document.surfaces)
        if not carried and not themes:
            carried = _carried(plan, hits.shares[row], document.hidden)
        return Match(
            key=document.key,
            score=score,
            confidence=Confidence.FITS if sure else Confidence.MAYBE,
            reason=Reason(words=carried, themes=themes, area=area, nearness=near),
        )

    def _prepared(self, place: int, state: _State) -> _Prepared:
        found = state.prepared.get(place)
        if found is None:
            document = state.tables.shelf.get(place)
            own, filled = _surfaces(document, state.splitter, self._settings)
            found = _Prepared(document.key, document.areas, document.themes, own, filled)
            if len(state.prepared) >= _PREPARED:
                state.prepared.clear()
            state.prepared[place] = found
        return found


def _carried(plan: _Plan, shares: Floats, surfaces: Mapping[str, str]) -> tuple[str, ...]:
    totals: dict[str, float] = {}
    for column in map(int, np.flatnonzero(shares)):
        surface = surfaces.get(plan.wanted[column].term)
        if surface is not None:
            totals[surface] = totals.get(surface, 0.0) + float(shares[column])
    return _readable(totals)


def _ident(key: str) -> int:
    """Give the same number for the same key always, so that equal scores keep one order."""
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _surfaces(
    document: Document, splitter: Splitting, settings: Settings
) -> tuple[dict[str, str], dict[str, str]]:
    """Give how a document writes its terms: in its own fields, and in those filled for it."""
    order = sorted(document.fields, key=lambda name: -settings.fields.get(name, _PLAIN))
    own = [document.fields[name] for name in order if name not in settings.hidden]
    filled = [document.fields[name] for name in order if name in settings.hidden]
    longest = settings.longest_field
    return _written(own, splitter, longest), _written(filled, splitter, longest)


def _written(texts: Iterable[str], splitter: Splitting, longest: int) -> dict[str, str]:
    """Give term → word as it is written; a whole word before a part of a compound."""
    wholes: dict[str, str] = {}
    parts: dict[str, str] = {}
    for text in texts:
        for surface, word in written(text, longest):
            (whole, _), *others = analysis(word, splitter)
            known = wholes.get(whole)
            if known is None or (known != surface and surface.islower() and not known.islower()):
                wholes[whole] = surface
            for part, _ in others:
                parts.setdefault(part, surface)
    return parts | wholes


def _readable(totals: Mapping[str, float]) -> tuple[str, ...]:
    """Give the strongest words, each stem once, general ones only when there is nothing else."""
    out: dict[str, str] = {}
    ranked = sorted(totals, key=lambda surface: (-totals[surface], surface))
    weak = _WEAK * totals[ranked[0]] if ranked else 0.0
    telling = [
        surface for surface in ranked if totals[surface] >= weak and fold(surface) not in GENERAL
    ]
    for surface in telling or ranked:
        out.setdefault(stem(fold(surface)), surface)
    return tuple(out.values())[:_MOST_WORDS]
