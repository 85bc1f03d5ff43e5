"""Make the lexicon that ships: how often the stems of Dutch words are used in general.

The frequencies come from `wordfreq` (Speer 2022), whose data is under CC BY-SA 4.0; so is the
file that is made of it. Run again only to take newer frequencies.
"""

from __future__ import annotations

from typing import Final

from wordfreq import top_n_list, word_frequency

from knowledge.compound import Lexicon
from knowledge.text import fold
from storage.lexicon_file import SHIPPED, write_lexicon

COMMONEST: Final = 60_000
_PER: Final = 1e9


def main() -> None:
    """Write the file."""
    counts: dict[str, int] = {}
    for word in top_n_list("nl", COMMONEST):
        folded = fold(word)
        counts[folded] = counts.get(folded, 0) + max(1, round(word_frequency(word, "nl") * _PER))
    write_lexicon(Lexicon.of(counts), SHIPPED)


if __name__ == "__main__":
    main()
