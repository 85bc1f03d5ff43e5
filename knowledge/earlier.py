"""Earlier questions: which of them are like this one, as far as this reader may know of them."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from knowledge.compound import EMPTY, WHOLE, Lexicon, Splitter, Splitting
from knowledge.lifecycle import State
from knowledge.matching.concept import Concept, Knowing, analysis, concepts
from knowledge.matching.cover import shares
from knowledge.matching.document import Nearness
from knowledge.matching.facet import Sets
from knowledge.matching.index import Index
from knowledge.matching.layout import Layout, lay_out
from knowledge.matching.nearness import Areas, nearest
from knowledge.matching.pile import Entry, Pile
from knowledge.matching.segment import Floats, Ints
from knowledge.matching.snapshot import Adjust, Formula, Hits
from knowledge.question import Question, Reader, Visibility, number_of
from knowledge.text import folded, stem
from knowledge.thesaurus import Thesaurus

_NUMBER: Final = re.compile(r"V-(\d{4})-(\d+)")
_FIRST_YEAR: Final = 2000
_PER_YEAR: Final = 10_000_000
_PLAIN: Final = 2
_YEARS: Final = 214
_NOBODY: Final = -1
_FORMULA: Final = Formula(b=0.4)
_CANDIDATES: Final = 40
_LEAST: Final = 0.3
_OTHER_PLACE: Final = 0.8
_NO_PLACE: Final = 0.95
_NEVER: Final = frozenset((State.WITHDRAWN, State.MERGED))
_ENDED_BY_ITSELF: Final = frozenset((State.SOLVED, State.EXPIRED))


@dataclass(frozen=True, slots=True)
class EarlierMatch:
    """An earlier question. likeness: 0..1; from 0.6 on it asks the same in other words."""

    question: int
    number: str
    likeness: float


class Earlier:
    """The index of earlier questions: packed arrays only, no texts and no names.

    Safe while questions come in: a reader sees the index before or after a change. What may not
    be offered to anybody (withdrawn, merged, ended by itself without an outcome) is not in it.
    """

    def __init__(
        self,
        areas: Areas,
        splitter: Splitting | None = None,
        *,
        lexicon: Lexicon = EMPTY,
        thesaurus: Thesaurus | None = None,
    ) -> None:
        self._areas = areas
        self._given = splitter
        self._lexicon = lexicon
        self._thesaurus = thesaurus
        self._writing = threading.Lock()
        self._late: list[Question | int] | None = None
        first: Splitting = splitter or WHOLE
        self._state = _State(_index(Pile(), first), first, _Codes())

    def __len__(self) -> int:
        return len(self._state.index)

    @property
    def bytes_held(self) -> int:
        """How much memory the packed arrays take; the lexicon is not counted."""
        return self._state.index.snapshot.bytes_held

    def load(self, questions: Iterable[Question]) -> None:
        """Replace everything by these questions; they may come from a cursor, none is kept.

        What is put or removed meanwhile is done again on what was loaded, so it is not lost.
        """
        with self._writing:
            self._late = []
        pile, fresh = Pile(), _Codes()
        for question in questions:
            if _offered(question):
                pile.add(_entry(question, fresh))
        splitter = self._given or Splitter(pile.frequencies(), self._lexicon)
        state = _State(_index(pile, splitter), splitter, fresh)
        with self._writing:
            for change in self._late:
                _apply(change, state)
            self._late = None
            self._state = state

    def put(self, question: Question) -> None:
        """Add a question or what became of it. What may no longer be offered goes out."""
        self._change(question if _offered(question) else question.key)

    def remove(self, key: int) -> None:
        """Take a question out; no search that begins later gives it. Unknown keys are fine."""
        self._change(key)

    def _change(self, change: Question | int) -> None:
        with self._writing:
            _apply(change, self._state)
            if self._late is not None:
                self._late.append(change)

    def know(self, thesaurus: Thesaurus) -> None:
        """Use another thesaurus from now on."""
        self._thesaurus = thesaurus

    def forget(self) -> None:
        """Throw away the words of what was removed. Takes seconds for a million questions."""
        self._state.index.compact()

    def like(
        self,
        text: str,
        areas: Sequence[str],
        reader: Reader,
        limit: int = 3,
        but_not: int | None = None,
    ) -> list[EarlierMatch]:
        """Give the questions most like a text that this reader may see, most alike first.

        Nothing below 0.3 is given. areas: keys; a question about another place is less alike.
        """
        state = self._state
        snapshot = state.index.snapshot
        if not len(snapshot) or limit < 1:
            return []
        asked = concepts(
            text,
            Knowing(
                state.splitter,
                thesaurus=self._thesaurus,
                lexicon=self._lexicon,
                terms=state.index.lexicon,
            ),
        )
        if not asked:
            return []
        layout = lay_out([concept.ways for concept in asked])
        hits = snapshot.search(layout, max(_CANDIDATES, 8 * limit), _seen_by(reader, state))
        if not len(hits.idents):
            return []
        likeness = _likeness(asked, layout, hits) * self._places(areas, hits, state)
        likeness[hits.idents == but_not] = 0.0
        order = np.lexsort((-hits.idents, -likeness))[:limit]
        return [
            EarlierMatch(
                int(hits.idents[row]), _unpacked(int(hits.tags[row, 0])), float(likeness[row])
            )
            for row in order
            if likeness[row] >= _LEAST
        ]

    def _places(self, areas: Sequence[str], hits: Hits, state: _State) -> Floats:
        return np.array(
            [self._place(areas, state.codes.areas.values[int(tag)]) for tag in hits.tags[:, 3]],
            np.float32,
        )

    def _place(self, asked: Sequence[str], own: Sequence[str]) -> float:
        if not asked or not own:
            return 1.0 if not asked and not own else _NO_PLACE
        near = nearest(asked, own, self._areas)[0]
        return _OTHER_PLACE if near is Nearness.ELSEWHERE else 1.0


class _Codes:
    """Numbers for what occurs often: areas, and who may see a text."""

    def __init__(self) -> None:
        self.areas = Sets()
        self.audiences = Sets()


@dataclass(frozen=True, slots=True)
class _State:
    index: Index
    splitter: Splitting
    codes: _Codes


def _offered(question: Question) -> bool:
    if question.state in _ENDED_BY_ITSELF:
        return bool(question.helped_by)
    return question.state not in _NEVER


def _apply(change: Question | int, state: _State) -> None:
    if isinstance(change, Question):
        state.index.put(_entry(change, state.codes))
    else:
        state.index.remove(change)


def _index(pile: Pile, splitter: Splitting) -> Index:
    return Index.of(pile, lambda word: analysis(word, splitter), _FORMULA)


def _entry(question: Question, codes: _Codes) -> Entry:
    once = {stem(word): word for word in folded(question.text)}
    closed = question.facets.visibility is Visibility.HUB
    return Entry(
        ident=question.key,
        words=[(list(once.values()), _PLAIN)],
        tags=(
            _packed(question.number),
            _NOBODY if question.person is None else question.person,
            codes.audiences.number((question.hub,) if closed else ()),
            codes.areas.number(question.facets.areas),
        ),
    )


def _packed(number: str) -> int:
    """Put year and count into one int32. Raises ValueError when it is no question number."""
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise ValueError(f"not a question number: {number}")
    year, count = int(found[1]) - _FIRST_YEAR, int(found[2])
    if not (0 <= year < _YEARS and count < _PER_YEAR):
        raise ValueError(f"a question number out of range: {number}")
    return year * _PER_YEAR + count


def _unpacked(packed: int) -> str:
    year, count = divmod(packed, _PER_YEAR)
    return number_of(year + _FIRST_YEAR, count)


def _seen_by(reader: Reader, state: _State) -> Adjust:
    """Leave out what this reader may not read; the same rule as `question.may_read_text`."""
    open_to = np.array(
        [not hub or hub[0] in reader.hubs for hub in state.codes.audiences.values], np.bool_
    )

    def adjust(tags: Ints) -> Floats:
        seen: Floats = (open_to[tags[:, 2]] | (tags[:, 1] == reader.person)).astype(np.float32)
        return seen

    return adjust


def _likeness(asked: Sequence[Concept], layout: Layout, hits: Hits) -> Floats:
    """Give 0..1 for each hit: (n,).

    The geometric mean of two shares: how much of the asked text (by how telling its words are)
    the earlier one covers, and how many words of the earlier one are asked for.
    """
    share, mass = shares(asked, layout, hits)
    covered = share @ mass / np.float32(max(float(mass.sum()), 1e-6))
    own = np.minimum(1.0, share.sum(axis=1) / np.maximum(hits.lengths, 1))
    likeness: Floats = np.sqrt(covered * own).astype(np.float32)
    return likeness
