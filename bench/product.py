"""The product's own matcher and measure of likeness, made as the app makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from bench.beir import Text
from knowledge.library import Library
from knowledge.matching.document import Document, Query
from knowledge.matching.matcher import Matcher
from storage.catalogue_reader import Catalogue, read_catalogue

Rank = Callable[[str], list[str]]
"""From a query to the keys of the texts that fit it, best first, at most DEPTH."""

DEPTH: Final = 10


def product_library(catalogue: Catalogue) -> Library:
    """Give a library as the app makes it; it knows no network or question yet."""
    return Library(
        catalogue.areas,
        catalogue.themes,
        catalogue.abbreviations,
        thesaurus=catalogue.thesaurus,
        lexicon=catalogue.lexicon,
        english=catalogue.english,
        elsewhere=catalogue.elsewhere,
    )


def product_matcher() -> Matcher:
    """Give the matcher of the app, with its settings and the shipped catalogue, still empty."""
    return product_library(read_catalogue()).matcher


@contextmanager
def plek(matcher: Matcher, texts: Sequence[Text]) -> Iterator[Rank]:
    """Index the texts as descriptions of networks (a title is the name), through the matcher.

    Ranked as they come, without the threshold of confidence.
    """
    matcher.load(map(_document, texts))
    yield _rank(matcher)


def _document(text: Text) -> Document:
    name = {"name": text.title} if text.title else {}
    return Document(text.key, {**name, "description": text.text})


def _rank(matcher: Matcher) -> Rank:
    return lambda text: [key for key, _ in matcher.ranked(Query(text=text), DEPTH)]
