"""An inverted index in packed arrays that can be searched while it changes.

Readers take the snapshot that is there (one attribute read, no lock) and keep it for as long as
they like; a writer makes the next one beside it and publishes it by one assignment.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from knowledge.matching.pile import Analysis, Entry, Pile
from knowledge.matching.segment import Segment, merge
from knowledge.matching.snapshot import BM25, Formula, Part, Snapshot, part_of

_DELTA: Final = 128


class Index:
    """The index itself: one writer at a time, any number of readers that never wait."""

    def __init__(self, analysis: Analysis, formula: Formula = BM25) -> None:
        self._analysis = analysis
        self._formula = formula
        self._writing = threading.Lock()
        self._lexicon: dict[str, int] = {}
        self._snapshot = Snapshot(self._lexicon, (), formula)

    @classmethod
    def of(cls, pile: Pile, analysis: Analysis, formula: Formula = BM25) -> Index:
        """Make an index of everything on a pile at once."""
        index = cls(analysis, formula)
        segments = pile.segments(analysis, index._lexicon)
        if segments:
            whole = merge(segments, [None] * len(segments))
            index._publish((part_of(whole),))
        return index

    @property
    def snapshot(self) -> Snapshot:
        """The index as it is now."""
        return self._snapshot

    @property
    def lexicon(self) -> Mapping[str, int]:
        """All terms that documents have or had, each with its number."""
        return self._lexicon

    @property
    def terms(self) -> list[str]:
        """All terms that documents have, in no order."""
        names = list(self._lexicon)
        there = {int(term) for part in self._snapshot.parts for term in part.segment.terms}
        return [names[term] for term in sorted(there)]

    def __len__(self) -> int:
        return len(self._snapshot)

    def put(self, entry: Entry) -> None:
        """Add a document, in the place of the one with the same ident when there is one."""
        pile = Pile()
        pile.add(entry)
        with self._writing:
            new = pile.segments(self._analysis, self._lexicon)[0]
            self._publish(_settled((*self._without(entry.ident), part_of(new))))

    def remove(self, ident: int) -> bool:
        """Take a document out; False when it was not there."""
        with self._writing:
            before = self._snapshot.parts
            parts = self._without(ident)
            if parts == before:
                return False
            self._publish(_settled(parts))
            return True

    def compact(self) -> None:
        """Throw away what was removed, its terms too. Takes seconds for a million documents."""
        with self._writing:
            parts = self._snapshot.parts
            if not parts:
                return
            whole = merge([part.segment for part in parts], [part.alive for part in parts])
            names = {at: term for term, at in self._lexicon.items()}
            lexicon = {names[int(at)]: place for place, at in enumerate(whole.terms)}
            terms = np.arange(len(whole.terms), dtype=np.int32)
            whole = Segment(
                terms, whole.starts, whole.docs, whole.counts,
                whole.idents, whole.order, whole.lengths, whole.tags,
            )  # fmt: skip
            self._lexicon = lexicon
            self._publish((part_of(whole),))

    def _publish(self, parts: tuple[Part, ...]) -> None:
        self._snapshot = Snapshot(self._lexicon, parts, self._formula)

    def _without(self, ident: int) -> tuple[Part, ...]:
        return tuple(_buried(part, ident) for part in self._snapshot.parts)


def _buried(part: Part, ident: int) -> Part:
    place = part.segment.place(ident)
    if place is None or (part.alive is not None and not part.alive[place]):
        return part
    alive = np.ones(len(part.segment), np.bool_) if part.alive is None else part.alive.copy()
    alive[place] = False
    length = part.length - int(part.segment.lengths[place])
    return Part(part.segment, alive, part.size - 1, length)


def _settled(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Merge what is small into its neighbour, so that there are few parts and each change is cheap.

    Parts shrink at least by half from old to new; what is mostly dead is packed again.
    """
    kept = [part for part in parts if part.size]
    for at, part in enumerate(kept):
        if part.size * 2 < len(part.segment):
            kept[at] = _merged([part])
    while len(kept) > 1 and (
        kept[-2].size < 2 * kept[-1].size or kept[-2].size + kept[-1].size <= _DELTA
    ):
        kept[-2:] = [_merged(kept[-2:])]
    return tuple(kept)


def _merged(parts: Sequence[Part]) -> Part:
    return part_of(merge([part.segment for part in parts], [part.alive for part in parts]))
