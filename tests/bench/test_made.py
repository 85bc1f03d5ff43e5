"""Texts, networks and questions that are made up for measuring."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

pytest.importorskip("psutil")

from bench.made import Maker, asked_before, titles
from knowledge.question import Visibility, read_number
from storage.catalogue_reader import read_catalogue

CATALOGUE = read_catalogue()
TITLES = ("de aanleg van een warmtenet", "zoet water voor de tuinbouw", "scheuren in huizen")


def maker(seed: int) -> Maker:
    return Maker(CATALOGUE, TITLES, seed)


def test_the_same_seed_makes_the_same() -> None:
    assert list(maker(3).networks(20)) == list(maker(3).networks(20))
    assert list(maker(3).questions(20)) == list(maker(3).questions(20))
    assert maker(3).texts(20) != maker(4).texts(20)


def test_texts_are_made_of_what_was_given() -> None:
    words = {word for title in TITLES for word in title.split()}
    assert {word for text in maker(1).texts(50) for word in text.split()} <= words


def test_networks_and_questions_can_be_told_apart() -> None:
    assert len({one.key for one in maker(1).networks(50)}) == 50
    questions = list(maker(1).questions(300))
    assert len({one.number for one in questions}) == 300
    assert all(read_number(one.number) == one.number for one in questions)
    assert {one.facets.visibility for one in questions} == {Visibility.HUB, Visibility.UNNAMED}


@pytest.mark.parametrize("key", [1, 199_999, 200_000, 1_000_000])
def test_every_number_can_be_said(key: int) -> None:
    number = asked_before(key, "waarom?").number
    assert read_number(number) == number


def test_without_real_questions_there_are_texts_too(tmp_path: Path) -> None:
    found = titles(CATALOGUE, tmp_path)
    assert found == titles(CATALOGUE, tmp_path)
    assert all(4 <= len(text.split()) <= 12 for text in islice(found, 100))


def test_real_questions_when_they_are_there(tmp_path: Path) -> None:
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "questions.jsonl").write_text('{"text": "Eén"}\n{"text": "Twee"}\n')
    assert titles(CATALOGUE, tmp_path) == ["Eén", "Twee"]
