"""What each step of matching brings: the whole, and the whole less one of them.

    python -m bench.steps FOLDER [FOLDER ...]

Prints nDCG@10 for each folder in BEIR form, through the product's own matcher.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.beir import Collection, read
from bench.matching import measure
from bench.product import plek
from bench.turns import say
from knowledge.compound import EMPTY, WHOLE
from knowledge.gazetteer import Gazetteer
from knowledge.matching.matcher import Matcher, Settings
from knowledge.thesaurus import Thesaurus
from storage.catalogue_reader import PLAIN, Catalogue, read_catalogue

Make = Callable[[], Matcher]


def steps(catalogue: Catalogue) -> dict[str, Make]:
    """Give, by name, what makes the matcher: whole, then without one step each."""
    usual = Settings()
    words = Thesaurus(catalogue.thesaurus)
    field_only = Thesaurus(each for each in catalogue.thesaurus if each.source != PLAIN)
    make = partial(
        Matcher, Gazetteer(()), settings=usual, lexicon=catalogue.lexicon, thesaurus=words
    )
    return {
        "everything": make,
        "without splitting compounds": partial(make, splitter=WHOLE),
        "without the general lexicon": partial(make, lexicon=EMPTY),
        "without words that look alike": partial(make, settings=replace(usual, alike=False)),
        "without the thesaurus": partial(make, thesaurus=None),
        "without the plain words": partial(make, thesaurus=field_only),
        "without everyday words at documents": partial(make, settings=replace(usual, everyday=0)),
        "without weight for the opening": partial(make, settings=replace(usual, lead=0)),
        "stems alone": partial(
            make,
            settings=replace(usual, lead=0, alike=False, everyday=0),
            splitter=WHOLE,
            lexicon=EMPTY,
            thesaurus=None,
        ),
    }


def table(collections: Sequence[Collection], made: dict[str, Make]) -> str:
    """Measure, and give the rows as Markdown."""
    names = [collection.name for collection in collections]
    lines = [f"| | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    for name, make in made.items():
        found = [measure(partial(plek, make()), one).ndcgs.mean() for one in collections]
        lines.append(f"| {name} | {' | '.join(f'{figure:.3f}' for figure in found)} |")
        say(lines[-1])
    return "\n".join(lines)


def main() -> None:
    """Read the folders and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    folders = parser.parse_args().folders
    print(table([read(folder) for folder in folders], steps(read_catalogue())))


if __name__ == "__main__":
    main()
