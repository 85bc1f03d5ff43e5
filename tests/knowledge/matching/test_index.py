"""The packed index: the same whatever the order of changes, and never in a reader's way."""

import threading
from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.matching.index import Index
from knowledge.matching.layout import Layout, Way, lay_out
from knowledge.matching.pile import ONCE, Entry, Pile
from knowledge.matching.snapshot import _gathered, _summed_dense, _summed_sparse

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
    hits = index.snapshot.search(things_of(*terms), limit)
    return [(int(i), float(s)) for i, s in zip(hits.idents, hits.scores, strict=True)]


def things_of(*asked: str | tuple[str, float]) -> Layout:
    return lay_out(
        [(Way((one,)) if isinstance(one, str) else Way((one[0],), one[1]),) for one in asked]
    )


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
    hits = index.snapshot.search(things_of("veen"), 5, lambda tags: factors[tags[:, 0]])
    assert hits.idents.tolist() == [2, 1]
    assert hits.tags.tolist() == [[1], [0]]
    assert index.snapshot.tags(3) == (2,)
    assert index.snapshot.tags(4) is None


def test_shares_tell_what_each_term_brought():
    index = loaded([entry(1, ["veen", "dijk"]), entry(2, ["dijk"])])
    hits = index.snapshot.search(things_of("veen", ("dijk", 0.5), "x"), 5)
    assert (hits.shares > 0).tolist() == [[True, True, False], [False, True, False]]
    assert hits.shares.sum(axis=1) == pytest.approx(hits.scores)
    assert hits.idf[2] > hits.idf[0] > hits.idf[1]


def test_facts_are_found_but_do_not_lengthen():
    pile = Pile()
    pile.add(Entry(1, [(("veen",), 2)], facts=(("#water", ONCE),)))
    index = Index.of(pile, analysis)
    assert [ident for ident, _ in found(index, "#water")] == [1]
    assert index.snapshot.length == 1


def test_of_several_ways_the_best_one_counts():
    index = loaded([entry(1, ["veen", "dijk"]), entry(2, ["dijk"]), entry(3, ["veen"])])
    both = index.snapshot.search(lay_out([(Way(("veen",)), Way(("dijk",), 0.5))]), 5)
    alone = index.snapshot.search(things_of("veen"), 5)
    assert dict(zip(both.idents.tolist(), both.scores.tolist(), strict=True)).keys() == {1, 2, 3}
    assert both.scores.max() == alone.scores.max()


def test_the_terms_of_one_way_add_up():
    index = loaded([entry(1, ["veen", "dijk"]), entry(2, ["dijk", "zorg"])])
    first, second = index.snapshot.search(
        lay_out([(Way(("veen", "dijk"), 0.5),)]), 5
    ).scores.tolist()
    assert first > second > 0


def test_a_rare_synonym_tells_no_more_than_the_word_that_was_used():
    index = loaded([entry(1, ["veen"]), *(entry(ident, ["dijk"]) for ident in range(2, 30))])
    thing = (Way(("dijk",)), Way(("veen",), 1.0, bounded=True))
    scores = dict(found_scores(index, thing))
    assert scores[1] == pytest.approx(scores[2])
    free = (Way(("dijk",)), Way(("veen",), 1.0))
    assert dict(found_scores(index, free))[1] > scores[1]


def test_other_ways_count_more_when_nobody_has_the_word():
    index = loaded([entry(1, ["veen"]), entry(2, ["dijk"])])
    known = dict(found_scores(index, (Way(("dijk",)), Way(("veen",), 0.5, bounded=True))))
    unknown = dict(found_scores(index, (Way(("polder",)), Way(("veen",), 0.5, bounded=True))))
    assert unknown[1] > known[1]


def found_scores(index: Index, *asked: tuple[Way, ...]) -> list[tuple[int, float]]:
    hits = index.snapshot.search(lay_out(asked), 100)
    return list(zip(hits.idents.tolist(), hits.scores.tolist(), strict=True))


ways = st.lists(
    st.builds(
        Way,
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(tuple),
        st.floats(0.125, 1.0),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
).map(tuple)


@settings(deadline=None)
@given(documents, st.lists(ways, min_size=1, max_size=4))
def test_both_ways_of_adding_up_give_the_same(before, asked):
    index = loaded(entry(ident, words) for ident, words in before.items())
    layout = lay_out(asked)
    for part in index.snapshot.parts:
        gathered = _gathered(part, index.snapshot._ids(layout.terms))
        if len(gathered.docs):
            gain = np.linspace(0.5, 2.0, len(gathered.docs), dtype=np.float32)
            dense = _summed_dense(gathered, gain, len(part.segment), layout)
            sparse = _summed_sparse(gathered, gain, len(part.segment), layout)
            assert dense == pytest.approx(sparse)


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
    assert before.search(things_of("veen"), 9).idents.tolist() == [1, 2]
    assert index.snapshot.search(things_of("veen"), 9).idents.tolist() == [2, 3]


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
