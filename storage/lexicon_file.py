"""The lexicon that ships with the product, as a file: stem, count, and how its words begin."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from knowledge.compound import Lexicon
from knowledge.errors import StorageError

SHIPPED: Final = Path(__file__).resolve().parent / "catalogue" / "lexicon.tsv"


class BrokenLexicon(StorageError):
    """The file cannot be used; the text names the line."""


def write_lexicon(lexicon: Lexicon, path: Path) -> None:
    """Write a lexicon: a line for each stem, and one for all beginnings that no stem shows."""
    rest = sorted(lexicon.begins - {stem[:4] for stem in lexicon.counts})
    lines = [f"{stem}\t{count}" for stem, count in sorted(lexicon.counts.items())]
    path.write_text("\n".join([" ".join(rest), *lines, ""]), encoding="utf-8")


def read_lexicon(path: Path = SHIPPED) -> Lexicon:
    """Read what `write_lexicon` wrote. Raises BrokenLexicon."""
    try:
        first, *lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise BrokenLexicon(f"{path.name} cannot be read: {error}") from error
    counts: dict[str, int] = {}
    for number, line in enumerate(lines, start=2):
        stem, _, count = line.partition("\t")
        if not count.isdigit():
            raise BrokenLexicon(f"{path.name}, line {number}: wants a stem, a tab and a count")
        counts[stem] = int(count)
    return Lexicon(counts, frozenset(first.split()) | {stem[:4] for stem in counts})
