"""The packed index: the same whatever the order of changes, and never in a reader's way."""

import threading
from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.matching.index import Entry, Index, Pile, Wanted

WORDS = ("veen", "dijk", "polder", "hitte", "wijk", "zorg")


def analysis(word: str) -> list[tuple[str, int]]:
    return [(word, 4)]


def entry(ident: int, words: Sequence[str], tag: int = 0) -> Entry:
    return Entry(ident, [(tuple(words), 2)], tags=(tag,))


def loaded(entries: Iterable[Entry]) -> Index:
    pile = Pile()
    for one in entries:
        pile.add(one)
    return Index.of(pile, analysis)


def found(index: Index, *terms: str, limit: int = 10) -> list[tuple[int, float]]:
    hits = index.snapshot.search([Wanted(term, 1.0) for term in terms], limit)
    return [(int(i), float(s)) for i, s in zip(hits.idents, hits.scores, strict=True)]


documents = st.dictionaries(
    st.integers(-5, 12), st.lists(st.sampled_from(WORDS), max_size=8), max_size=10
)
changes = st.lists(
    st.tuples(st.integers(-5, 12), st.none() | st.lists(st.sampled_from(WORDS), max_size=8)),
    max_size=40,
)


@settings(deadline=None)
@given(documents, changes)
def test_changes_end_where_a_fresh_load_ends(before, steps):
    index = loaded(entry(ident, words) for ident, words in before.items())
    after = dict(before)
    for ident, words in steps:
        if words is None:
            assert index.remove(ident) == (ident in after)
            after.pop(ident, None)
        else:
            index.put(entry(ident, words))
            after[ident] = words
    fresh = loaded(entry(ident, words) for ident, words in after.items())
    assert len(index) == len(fresh) == len(after)
    for query in (("veen",), ("dijk", "zorg"), WORDS):
        assert found(index, *query) == found(fresh, *query)
        assert found(index, *query, limit=2) == found(fresh, *query)[:2]
    assert all((ident in index.snapshot) == (ident in after) for ident in range(-5, 13))
    index.compact()
    assert found(index, *WORDS) == found(fresh, *WORDS)


def test_many_changes_stay_in_few_parts():
    index = loaded([])
    for ident in range(600):
        index.put(entry(ident, [WORDS[ident % 6], f"w{ident}"]))
    for ident in range(0, 600, 2):
        index.remove(ident)
    assert len(index) == 300
    assert len(index.snapshot.parts) <= 8
    assert [ident for ident, _ in found(index, "w301")] == [301]
    assert found(index, "w300") == []


def test_rare_words_weigh_more_and_repetition_saturates():
    index = loaded(
        [entry(1, ["veen", "wijk"]), entry(2, ["wijk", "dijk"]), entry(3, ["wijk", "wijk"])]
    )
    assert found(index, "veen", "wijk")[0][0] == 1
    (first, more), (_, once), _ = found(index, "wijk")
    assert first == 3
    assert once < more < 2 * once


def test_equal_scores_come_in_the_order_of_their_idents():
    index = loaded(entry(ident, ["veen"]) for ident in (9, 3, 7, 1, 5))
    assert [ident for ident, _ in found(index, "veen", limit=3)] == [1, 3, 5]


def test_tags_adjust_and_leave_out():
    index = loaded([entry(1, ["veen"], 0), entry(2, ["veen"], 1), entry(3, ["veen"], 2)])
    factors = np.array([1.0, 3.0, 0.0], np.float32)
    hits = index.snapshot.search([Wanted("veen", 1.0)], 5, lambda tags: factors[tags[:, 0]])
    assert hits.idents.tolist() == [2, 1]
    assert hits.tags.tolist() == [[1], [0]]
    assert index.snapshot.tags(3) == (2,)
    assert index.snapshot.tags(4) is None


def test_shares_tell_what_each_term_brought():
    index = loaded([entry(1, ["veen", "dijk"]), entry(2, ["dijk"])])
    hits = index.snapshot.search([Wanted("veen", 1.0), Wanted("dijk", 0.5), Wanted("x", 1.0)], 5)
    assert (hits.shares > 0).tolist() == [[True, True, False], [False, True, False]]
    assert hits.shares.sum(axis=1) == pytest.approx(hits.scores)
    assert hits.idf[2] > hits.idf[0] > hits.idf[1]


def test_facts_are_found_but_do_not_lengthen():
    pile = Pile()
    pile.add(Entry(1, [(("veen",), 2)], facts=("#water",)))
    index = Index.of(pile, analysis)
    assert [ident for ident, _ in found(index, "#water")] == [1]
    assert index.snapshot.length == 2


def test_an_empty_index_finds_nothing():
    index = loaded([])
    assert found(index, "veen") == []
    assert not index.remove(1)
    index.compact()
    assert len(index) == 0


def test_a_tag_that_does_not_fit_changes_nothing():
    index = loaded([entry(1, ["veen"])])
    with pytest.raises(OverflowError):
        index.put(entry(2, ["veen"], 2**40))
    assert [ident for ident, _ in found(index, "veen")] == [1]


def test_a_snapshot_stays_as_it_was():
    index = loaded([entry(1, ["veen"]), entry(2, ["veen"])])
    before = index.snapshot
    index.remove(1)
    index.put(entry(3, ["veen"]))
    index.compact()
    assert before.search([Wanted("veen", 1.0)], 9).idents.tolist() == [1, 2]
    assert index.snapshot.search([Wanted("veen", 1.0)], 9).idents.tolist() == [2, 3]


def test_memory_is_packed():
    pile = Pile()
    for ident in range(2_000):
        pile.add(entry(ident, [f"w{(ident * 7 + step * 13) % 900}" for step in range(60)]))
    held = Index.of(pile, analysis).snapshot.bytes_held
    assert held < 2_000 * 60 * 6


def test_readers_go_on_while_a_writer_changes():
    index = loaded(entry(ident, ["veen", WORDS[ident % 6]]) for ident in range(200))
    gone: set[int] = set()
    wrong: list[object] = []
    stop = threading.Event()

    def read():
        while not stop.is_set():
            removed = set(gone)
            try:
                seen = {ident for ident, _ in found(index, "veen", limit=300)}
            except Exception as error:  # noqa: BLE001  any error at all is what is looked for
                wrong.append(error)
                return
            if seen & removed:
                wrong.append(seen & removed)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for ident in range(150):
        index.remove(ident)
        gone.add(ident)
        index.put(entry(1_000 + ident, ["veen"]))
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert len(index) == 200
