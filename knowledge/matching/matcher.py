"""The matcher: which documents fit a query, how surely, and why."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

import numpy as np

from knowledge.compound import EMPTY, Lexicon, Splitter, Splitting
from knowledge.matching.concept import Concept, Knowing, analysis, concepts
from knowledge.matching.confidence import Bounds, Sureness, known_share, sureness
from knowledge.matching.cover import shares
from knowledge.matching.document import Confidence, Document, Match, Nearness, Query, Reason
from knowledge.matching.elsewhere import Elsewhere
from knowledge.matching.facet import Factors, Sets
from knowledge.matching.index import Index
from knowledge.matching.layout import Layout, Way, lay_out
from knowledge.matching.nearness import Areas, names, nearest
from knowledge.matching.pile import ONCE, Entry, Pile
from knowledge.matching.reason import carried, phrases, surfaces
from knowledge.matching.segment import Flags, Floats, Ints
from knowledge.matching.shelf import Shelf
from knowledge.matching.similar import Similar
from knowledge.matching.snapshot import Formula, Hits, Snapshot
from knowledge.matching.widening import everyday_surfaces, everyday_terms
from knowledge.text import folded
from knowledge.thesaurus import Thesaurus

_THEME: Final = "#"
_AREA: Final = "@"
_PREPARED: Final = 1_024
_SMALL: Final = 64
_PLAIN: Final = 2


@dataclass(frozen=True, slots=True)
class Settings:
    """What weighs how much. The same for every collection.

    fields: weight of each field; plain text weighs 2, and so does what is not named.
    lead: so many content words at the start of plain text weigh 3: an opening tells the subject.
    alike: whether words that look alike are ways to find something.
    everyday: how much a word counts that people use for what a document names, in eighths.
    hidden: fields that others filled; their words are a reason only when there is no other.
    area: weight of an area at or around the one asked for, beside that of a word.
    phrases: fields that are lists; a word of one is shown as the phrase it stands in.
    theme, stated_theme: weight of a shared theme beside that of a word.
    guessed: power of the area's factor when the area was read from the text instead of stated.
    offer, scale: what fitting adds, as a share of the score; twice that when stated.
    bounds: how sure a match must be.
    """

    fields: Mapping[str, int] = field(
        default_factory=lambda: {
            "name": 6,
            "line": 4,
            "words": 4,
            "description": 2,
            "themes": 1,
            "earlier": 1,
        }
    )
    lead: int = 16
    alike: bool = True
    everyday: int = 3
    hidden: frozenset[str] = frozenset({"themes", "earlier"})
    phrases: frozenset[str] = frozenset({"words"})
    formula: Formula = field(default_factory=Formula)
    longest_field: int = 16_000
    area: float = 0.5
    theme: float = 0.5
    stated_theme: float = 1.0
    guessed: float = 0.5
    offer: float = 0.08
    scale: float = 0.04
    bounds: Bounds = field(default_factory=Bounds)


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

    areas: Sets = field(default_factory=Sets)
    themes: Sets = field(default_factory=Sets)
    kinds: Sets = field(default_factory=Sets)
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
    knowing: Knowing
    factors: Factors
    prepared: dict[int, _Prepared] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A query worked out. The layout has the concepts first, then a thing for each theme."""

    query: Query
    concepts: Sequence[Concept]
    layout: Layout


class Matcher:
    """Finds documents for a query. Safe while documents change: a reader sees before or after.

    areas: how areas lie in each other. splitter: takes compounds apart; None makes one of the
    lexicon and the documents' own words at each build. thesaurus: further terms for a word.
    elsewhere: subjects that no document is about.
    """

    def __init__(
        self,
        areas: Areas,
        settings: Settings | None = None,
        splitter: Splitting | None = None,
        *,
        lexicon: Lexicon = EMPTY,
        thesaurus: Thesaurus | None = None,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self._areas = areas
        self._settings = settings or Settings()
        self._given = splitter
        self._lexicon = lexicon
        self._thesaurus = thesaurus
        self._elsewhere = elsewhere or Elsewhere({})
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

    def know(self, thesaurus: Thesaurus) -> None:
        """Use another thesaurus from now on."""
        with self._writing:
            self._thesaurus = thesaurus
            self._again()

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
        plan = self._plan(query, state)
        if not plan.layout.things or limit < 1:
            return []
        snapshot = state.index.snapshot
        hits = self._hits(plan, state, snapshot, max(4 * limit, 40))
        sure = self._sureness(plan, hits, len(snapshot))
        rows = map(int, np.flatnonzero(sure.shown)[:limit])
        told = limit if explained is None else explained
        return [
            self._made(plan, hits, row, state, fits=bool(sure.fits[row]), told=at < told)
            for at, row in enumerate(rows)
        ]

    def ranked(self, query: Query, limit: int = 10) -> list[tuple[str, float]]:
        """Give (key, score) of the best documents, best first, however badly they fit."""
        state = self._state
        plan = self._plan(query, state)
        if not plan.layout.things or limit < 1:
            return []
        hits = self._hits(plan, state, state.index.snapshot, limit)
        return [
            (self._prepared(int(tags[3]), state).key, float(score))
            for tags, score in zip(hits.tags, hits.scores, strict=True)
        ]

    def _hits(self, plan: _Plan, state: _State, snapshot: Snapshot, limit: int) -> Hits:
        return snapshot.search(plan.layout, limit, self._adjust(plan.query, state))

    def _build(self, documents: Iterable[Document]) -> _State:
        pile, tables = Pile(), _Tables()
        for document in documents:
            pile.add(self._entry(document, tables))
        splitter = self._given
        if splitter is None:
            splitter = Splitter(pile.frequencies(), self._lexicon)
        index = Index.of(pile, lambda word: analysis(word, splitter), self._settings.formula)
        settings = self._settings
        similar = Similar(index.terms) if settings.alike else None
        knowing = Knowing(splitter, similar, self._thesaurus, self._lexicon, index.lexicon)
        factors = Factors(
            self._areas, guessed=settings.guessed, offer=settings.offer, scale=settings.scale
        )
        return _State(index, tables, knowing, factors)

    def _entry(self, document: Document, tables: _Tables) -> Entry:
        settings = self._settings
        fields = {
            name: folded(text, settings.longest_field) for name, text in document.fields.items()
        }
        said: Iterable[str] = ()
        if self._thesaurus:
            own = (words for name, words in fields.items() if name not in settings.hidden)
            said = everyday_terms(own, self._thesaurus)
        return Entry(
            ident=_ident(document.key),
            words=[piece for name, found in fields.items() for piece in self._words(name, found)],
            facts=[
                *((_THEME + theme, ONCE) for theme in document.themes),
                *((_AREA + area, ONCE) for area in document.areas),
                *((term, self._settings.everyday) for term in sorted(said)),
            ],
            tags=tables.tags(document),
        )

    def _words(self, name: str, found: Sequence[str]) -> Iterable[tuple[Sequence[str], int]]:
        settings = self._settings
        weight = settings.fields.get(name, _PLAIN)
        if weight != _PLAIN:
            return [(found, weight)]
        return [(found[: settings.lead], weight + 1), (found[settings.lead :], weight)]

    def _changed(self) -> None:
        """Build anew when much has changed, so that the words to split by keep up."""
        self._changes += 1
        size = len(self._state.index)
        if size <= _SMALL or self._changes * 5 > size:
            self._again()

    def _again(self) -> None:
        state = self._state
        places = state.index.snapshot.all_tags()
        self.load([state.tables.shelf.get(int(tags[3])) for tags in places])

    def _plan(self, query: Query, state: _State) -> _Plan:
        found = concepts(query.text, state.knowing, names(query.areas, self._areas))
        stated = "themes" in query.stated
        theme = self._settings.stated_theme if stated else self._settings.theme
        sought = [
            *(concept.ways for concept in found),
            *((Way((_THEME + key,), theme),) for key in query.themes),
        ]
        around = self._around(query, state)
        if around:
            sought.append(around)
        return _Plan(query, found, lay_out(sought))

    def _around(self, query: Query, state: _State) -> tuple[Way, ...]:
        """Give the areas asked for, and those around them that documents have, as ways."""
        near = dict.fromkeys(query.areas, 1.0)
        near |= dict(state.factors.near(query, state.tables.areas.values))
        return tuple(
            Way((_AREA + key,), self._settings.area * factor) for key, factor in near.items()
        )

    def _adjust(self, query: Query, state: _State) -> Callable[[Ints], Floats]:
        areas = state.factors.of_areas(query, state.tables.areas.values)
        kinds = state.factors.of_kinds(query, state.tables.kinds.values)

        def adjust(tags: Ints) -> Floats:
            factors = kinds[tags[:, 2]]
            return factors if areas is None else factors * areas[tags[:, 0]]

        return adjust

    def _sureness(self, plan: _Plan, hits: Hits, size: int) -> Sureness:
        share, mass = shares(plan.concepts, plan.layout, hits)
        count = len(plan.query.themes)
        first = plan.layout.things[len(plan.concepts)][0] if count else 0
        themed: Flags = np.any(hits.shares[:, first : first + count] > 0, axis=1)
        return sureness(
            self._settings.bounds,
            share,
            mass,
            themed,
            known_share(hits, plan.layout.things[: len(mass)], size),
            self._elsewhere.covered(plan.concepts, mass),
            stated=bool(count) and "themes" in plan.query.stated,
        )

    def _made(
        self, plan: _Plan, hits: Hits, row: int, state: _State, *, fits: bool, told: bool
    ) -> Match:
        document = self._prepared(int(hits.tags[row][3]), state)
        score = float(hits.scores[row])
        query = plan.query
        if not told:
            sureness = Confidence.FITS if fits else Confidence.MAYBE
            return Match(document.key, score, sureness, Reason())
        near: Nearness | None = None
        area: str | None = None
        if query.areas:
            near, area, _ = nearest(query.areas, document.areas, self._areas)
        sure = fits and near is not Nearness.ELSEWHERE
        themes = tuple(key for key in query.themes if key in document.themes)
        words = carried(plan.layout, hits.shares[row], document.surfaces)
        if not words and not themes:
            words = carried(plan.layout, hits.shares[row], document.hidden)
        return Match(
            key=document.key,
            score=score,
            confidence=Confidence.FITS if sure else Confidence.MAYBE,
            reason=Reason(words=words, themes=themes, area=area, nearness=near),
        )

    def _prepared(self, place: int, state: _State) -> _Prepared:
        found = state.prepared.get(place)
        if found is None:
            document = state.tables.shelf.get(place)
            own, filled = self._surfaces(document, state.knowing.splitter)
            found = _Prepared(document.key, document.areas, document.themes, own, filled)
            if len(state.prepared) >= _PREPARED:
                state.prepared.clear()
            state.prepared[place] = found
        return found

    def _surfaces(
        self, document: Document, splitter: Splitting
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Give how a document writes its terms: in its own fields, and in those filled for it."""
        settings = self._settings
        order = sorted(document.fields, key=lambda name: -settings.fields.get(name, _PLAIN))
        own = [document.fields[name] for name in order if name not in settings.hidden]
        filled = [document.fields[name] for name in order if name in settings.hidden]
        longest = settings.longest_field
        known = surfaces(own, splitter, longest)
        for name in settings.phrases & document.fields.keys():
            known |= {
                term: phrase
                for term, phrase in phrases(document.fields[name][:longest], splitter).items()
                if known.get(term, "").islower()
            }
        if self._thesaurus:
            said = everyday_surfaces(own, self._thesaurus)
            known = {**said, **known}
        return known, surfaces(filled, splitter, longest)


def _ident(key: str) -> int:
    """Give the same number for the same key always, so that equal scores keep one order."""
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
