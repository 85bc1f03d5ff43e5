"""Evidence: which networks helped with which questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from knowledge.evidence import MOST_QUESTIONS, Kind
from knowledge.lifecycle import State
from knowledge.question import Facets, Visibility
from storage.store import Store
from storage.work import Work
from tests.storage.samples import AT, a_network, a_question, somebody


def networks(work: Work) -> None:
    work.networks.add([a_network("bodem"), a_network("water")])


def tells(work: Work, network: str = "bodem", minutes: int = 0, **other: Any) -> int:
    """Keep a question with which a network helped. Gives its key."""
    question = a_question(work, **other).key
    assert work.evidence.add(network, question, Kind.HELPED, AT + timedelta(minutes=minutes))
    return question


class TestEvidence:
    async def test_is_kept_once_by_kind(self, store: Store) -> None:
        def step(work: Work) -> list[bool]:
            networks(work)
            question = a_question(work).key
            kinds = (Kind.HELPED, Kind.REFERRED, Kind.HELPED)
            return [work.evidence.add("bodem", question, kind, AT) for kind in kinds]

        assert await store.run(step) == [True, True, False]

    async def test_tells_of_which_networks_a_question_tells(self, store: Store) -> None:
        def step(work: Work) -> int:
            networks(work)
            question = tells(work)
            work.evidence.add("bodem", question, Kind.REFERRED, AT)
            work.evidence.add("water", question, Kind.ANSWERED, AT)
            tells(work, "water")
            return question

        key = await store.run(step)
        assert await store.read(lambda work: work.evidence.networks(key)) == ["bodem", "water"]
        helped = await store.read(lambda work: work.evidence.networks(key, Kind.HELPED))
        assert helped == ["bodem"]
        assert await store.read(lambda work: work.evidence.networks(10**9)) == []

    async def test_taking_back_is_for_one_kind(self, store: Store) -> None:
        def step(work: Work) -> int:
            networks(work)
            question = tells(work)
            work.evidence.add("bodem", question, Kind.REFERRED, AT)
            work.evidence.remove("bodem", question, Kind.HELPED)
            work.evidence.remove("water", question, Kind.HELPED)
            return question

        key = await store.run(step)
        latest = await store.read(lambda work: work.evidence.latest(["bodem", "water"]))
        assert latest == {"bodem": [key]}

    async def test_the_latest_first_each_question_once_and_no_more_than_count(
        self, store: Store
    ) -> None:
        def step(work: Work) -> list[int]:
            networks(work)
            keys = [tells(work, minutes=n) for n in range(MOST_QUESTIONS + 3)]
            work.evidence.add("bodem", keys[0], Kind.REFERRED, AT + timedelta(days=1))
            tells(work, "water")
            return keys

        keys = await store.run(step)
        latest = await store.read(lambda work: work.evidence.latest(["bodem"]))
        expected = [keys[0], *reversed(keys)][:MOST_QUESTIONS]
        assert latest == {"bodem": expected}
        assert await store.read(lambda work: work.evidence.latest([])) == {}

    async def test_what_may_not_be_told_takes_no_place(self, store: Store) -> None:
        def step(work: Work) -> int:
            networks(work)
            for visibility in (Visibility.HUB, Visibility.ANONYMOUS):
                tells(work, facets=Facets(visibility=visibility), minutes=9)
            tells(work, original="", minutes=9)
            tells(work, state=State.WITHDRAWN, minutes=9)
            somebody_else = somebody(work, 2).key
            tells(work, person=somebody_else, minutes=9)
            work.questions.forget(somebody_else)
            return tells(work, facets=replace(Facets(), visibility=Visibility.OPEN))

        key = await store.run(step)
        assert await store.read(lambda work: work.evidence.latest(["bodem"])) == {"bodem": [key]}
