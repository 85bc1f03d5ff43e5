"""What anybody could use instead of our matcher, each with one setting for every collection."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Final, LiteralString

import bm25s
import numpy as np
import psycopg
import Stemmer
from bm25s.stopwords import STOPWORDS_DUTCH

from bench.beir import Text
from bench.compounds import parts
from bench.product import DEPTH, Rank

_WORD: Final = re.compile(r"\w\w+")
_STOP_WORDS: Final = frozenset(STOPWORDS_DUTCH)


@contextmanager
def fts5(texts: Sequence[Text]) -> Iterator[Rank]:
    """SQLite FTS5 with its default tokenizer, unicode61; any of the words but stop words."""
    with closing(sqlite3.connect(":memory:")) as base:
        base.execute("CREATE VIRTUAL TABLE found USING fts5(text, tokenize='unicode61')")
        rows = enumerate(text.whole for text in texts)
        base.executemany("INSERT INTO found (rowid, text) VALUES (?, ?)", rows)
        base.execute("INSERT INTO found (found) VALUES ('optimize')")

        def rank(query: str) -> list[str]:
            wanted = " OR ".join(f'"{word}"' for word in _content(query))
            rows = base.execute(
                "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?",
                (wanted or '""', DEPTH),
            )
            return [texts[place].key for (place,) in rows]

        yield rank


RANKS: Final[dict[str, LiteralString]] = {
    "ts_rank": "ts_rank(words, any_word, 1)",
    "ts_rank_cd": "ts_rank_cd(words, any_word, 1)",
}
"""PostgreSQL's two ways to rank, with 1: a longer text must say more. Without it both are worse."""


@contextmanager
def postgresql(url: str, by: str, texts: Sequence[Text]) -> Iterator[Rank]:
    """PostgreSQL's search with `dutch`, a GIN index, any of the words. by: one of RANKS.

    Raises psycopg.Error.
    """
    with psycopg.connect(url, autocommit=True) as base:
        base.execute("DROP TABLE IF EXISTS found")
        base.execute("CREATE TABLE found (place int PRIMARY KEY, words tsvector)")
        with base.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO found VALUES (%s, to_tsvector('dutch', %s))",
                [(at, text.whole.replace("\0", "")) for at, text in enumerate(texts)],
            )
        base.execute("CREATE INDEX ON found USING gin (words)")
        base.execute("VACUUM ANALYZE found")
        ask: LiteralString = (
            "WITH asked AS MATERIALIZED ("
            "SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery AS any_word"
            " FROM unnest(to_tsvector('dutch', %s)))"
            " SELECT place FROM found, asked WHERE words @@ any_word"
            " ORDER BY " + RANKS[by] + " DESC, place LIMIT %s"
        )

        def rank(query: str) -> list[str]:
            rows = base.execute(ask, (query.replace("\0", ""), DEPTH)).fetchall()
            return [texts[place].key for (place,) in rows]

        yield rank


@contextmanager
def stemmed(texts: Sequence[Text]) -> Iterator[Rank]:
    """Index with bm25s as it comes, words stemmed by Snowball's `dutch_porter`."""
    yield _bm25(texts, splitting=False)


@contextmanager
def split(texts: Sequence[Text]) -> Iterator[Rank]:
    """Do the same, with the parts of compounds beside the compound."""
    yield _bm25(texts, splitting=True)


def _bm25(texts: Sequence[Text], *, splitting: bool) -> Rank:
    stemmer = Stemmer.Stemmer("dutch_porter")

    def terms(text: str) -> list[str]:
        words = _content(text)
        if splitting:
            words = [piece for word in words for piece in (word, *parts(word))]
        stems: list[str] = stemmer.stemWords(words)
        return stems

    analysed = [terms(text.whole) for text in texts]
    if not any(analysed):
        return lambda _: []  # bm25s cannot index what has no words at all
    index = bm25s.BM25()
    index.index(analysed, show_progress=False)
    depth = min(DEPTH, len(texts))

    def rank(query: str) -> list[str]:
        wanted = terms(query)
        if not any(term in index.vocab_dict for term in wanted):
            return []
        places, scores = index.retrieve([wanted], k=depth, show_progress=False)
        return [texts[int(place)].key for place in places[0][np.flatnonzero(scores[0] > 0)]]

    return rank


def _content(text: str) -> list[str]:
    """Give the words of two letters and more in lower case, without bm25s's Dutch stop words."""
    return [word for word in _WORD.findall(text.lower()) if word not in _STOP_WORDS]
