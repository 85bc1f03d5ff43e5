"""Documents come back as they were put."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.matching.document import Document
from knowledge.matching.shelf import Shelf

keys = st.tuples(st.text(max_size=5)) | st.just(())
documents = st.builds(
    Document,
    key=st.text(max_size=8),
    fields=st.dictionaries(st.text(max_size=5), st.text(max_size=30), max_size=3),
    areas=keys,
    themes=keys,
    offers=keys,
    scale=st.none() | st.text(max_size=5),
)


@settings(deadline=None, max_examples=30)
@given(st.lists(documents, max_size=40))
def test_what_is_kept_comes_back(given_documents):
    shelf = Shelf()
    places = [shelf.add(document) for document in given_documents]
    assert [shelf.get(place) for place in places] == given_documents
    assert list(shelf) == given_documents
    assert len(shelf) == len(given_documents)


def test_neighbours_are_packed():
    shelf = Shelf()
    text = "Kennis over bodemdaling en veenweiden in de polder. " * 10
    for number in range(160):
        shelf.add(Document(f"network-{number}", {"description": text}))
    assert shelf.bytes_held < 160 * len(text) / 4


def test_an_unknown_place_is_an_error():
    with pytest.raises(IndexError):
        Shelf().get(0)
