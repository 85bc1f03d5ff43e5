"""Documents kept as they were given, packed: read back only for the few that are shown."""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Iterator
from typing import Final

from knowledge.matching.document import Document

_TOGETHER: Final = 16


class Shelf:
    """Documents by a place that never changes. Grows only; what is replaced stays until a rebuild.

    Written by one thread at a time; reading needs no lock. 16 neighbours are compressed together,
    since short texts alone hardly shrink.
    """

    __slots__ = ("_full", "_open", "_writing")

    def __init__(self) -> None:
        self._full: list[bytes] = []
        self._open: list[str] = []
        self._writing = threading.Lock()

    def __len__(self) -> int:
        return len(self._full) * _TOGETHER + len(self._open)

    @property
    def bytes_held(self) -> int:
        """How much memory the packed documents take."""
        return sum(map(len, self._full)) + sum(map(len, self._open))

    def add(self, document: Document) -> int:
        """Keep a document; gives its place."""
        with self._writing:
            place = len(self)
            rows = [*self._open, _write(document)]
            if len(rows) == _TOGETHER:
                # First the full block, then the emptied one: a reader looks in this order too.
                self._full.append(zlib.compress("\n".join(rows).encode("ascii"), 6))
                rows = []
            self._open = rows
            return place

    def get(self, place: int) -> Document:
        """Give the document back. Raises IndexError for a place that was never given out."""
        block, row = divmod(place, _TOGETHER)
        rows = self._open
        if block < len(self._full):
            rows = zlib.decompress(self._full[block]).decode("ascii").split("\n")
        return _read(rows[row])

    def __iter__(self) -> Iterator[Document]:
        return (self.get(place) for place in range(len(self)))


def _write(document: Document) -> str:
    return json.dumps(
        (
            document.key,
            dict(document.fields),
            document.areas,
            document.themes,
            document.offers,
            document.scale,
        ),
        separators=(",", ":"),
    )


def _read(row: str) -> Document:
    key, fields, areas, themes, offers, scale = json.loads(row)
    return Document(key, fields, tuple(areas), tuple(themes), tuple(offers), scale)
