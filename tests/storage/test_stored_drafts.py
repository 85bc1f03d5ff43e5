"""Drafts: kept by version, copied once by each person, and swept when nobody touches them."""

import asyncio
import threading
from dataclasses import replace
from datetime import date, timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from knowledge.errors import Clash, NotFound
from knowledge.network import LookingFor, Scale
from knowledge.question import Draft, Facets, Place, Visibility
from storage.facets import from_json, to_json
from storage.store import Store
from storage.tables import draft, offer
from storage.work import Work
from tests.storage.samples import AT, a_draft, somebody

facets = st.builds(
    Facets,
    areas=st.lists(st.text(), max_size=3).map(tuple),
    themes=st.lists(st.text(), max_size=3).map(tuple),
    looking_for=st.lists(st.sampled_from(LookingFor), max_size=5).map(tuple),
    scale=st.none() | st.sampled_from(Scale),
    purpose=st.text(),
    tried=st.text(),
    deadline=st.none() | st.dates(),
    visibility=st.sampled_from(Visibility),
    stated=st.frozensets(st.text()),
)

FULL = Facets(
    areas=("gouda", "krimpenerwaard"),
    themes=("bodemdaling",),
    looking_for=(LookingFor.APPROACH, LookingFor.PEOPLE),
    scale=Scale.REGIONAL,
    purpose="voor de gemeenteraad: 'één' plan",
    tried="gebeld",
    deadline=date(2026, 4, 1),
    visibility=Visibility.HUB,
    stated=frozenset({"areas", "scale"}),
)


@given(facets)
def test_facets_come_back_as_they_went(kept: Facets) -> None:
    assert from_json(orjson.loads(orjson.dumps(to_json(kept)))) == kept


def test_empty_facets_cost_next_to_nothing() -> None:
    assert to_json(Facets()) == {"visibility": "unnamed"}
    assert from_json({}) == Facets()


class TestDrafts:
    async def test_comes_back_as_it_went(self, store: Store) -> None:
        def step(work: Work) -> Draft:
            return a_draft(
                work,
                facets=FULL,
                sharpened="Scherper 💧",
                sharpening=True,
                copied_from="elders",
                place=Place.CHANNEL,
                question=7,
                language="en",
            )

        kept = await store.run(step)
        assert await store.read(lambda work: work.drafts.get("draft-1")) == kept

    async def test_a_draft_that_is_not_there_is_not_found(self, store: Store) -> None:
        with pytest.raises(NotFound):
            await store.read(lambda work: work.drafts.get("nothing"))

    async def test_a_key_is_given_once(self, store: Store) -> None:
        await store.run(a_draft)
        with pytest.raises(Clash):
            await store.run(a_draft)

    async def test_saves_the_next_version(self, store: Store) -> None:
        old = await store.run(a_draft)
        new = replace(
            old,
            version=2,
            sharpened="Scherper",
            facets=FULL,
            sharpening=True,
            ended="asked",
            question=3,
            changed=AT + timedelta(hours=1),
        )
        await store.run(lambda work: work.drafts.save(new))
        assert await store.read(lambda work: work.drafts.get(old.key)) == new

    async def test_saving_what_moved_meanwhile_clashes_and_keeps_the_first(
        self, store: Store
    ) -> None:
        old = await store.run(a_draft)
        first, second = (replace(old, version=2, sharpened=text) for text in ("een", "twee"))
        await store.run(lambda work: work.drafts.save(first))
        with pytest.raises(Clash):
            await store.run(lambda work: work.drafts.save(second))
        assert await store.read(lambda work: work.drafts.get(old.key)) == first

    async def test_no_change_is_lost_between_two_instances(
        self, stores: tuple[Store, Store]
    ) -> None:
        await stores[0].run(a_draft)

        def add(work: Work) -> None:
            now = work.drafts.get("draft-1")
            work.drafts.save(replace(now, version=now.version + 1, sharpened=now.sharpened + "x"))

        async def three(store: Store) -> int:
            kept = 0
            for _ in range(6):
                try:
                    await store.run(add)
                    kept += 1
                except Clash:
                    continue
            return kept

        kept = sum(await asyncio.gather(*(three(each) for each in stores)))
        last = await stores[0].read(lambda work: work.drafts.get("draft-1"))
        assert last.sharpened == "x" * kept
        assert last.version == kept + 1
        assert kept >= 6

    async def test_each_person_copies_a_draft_once(self, store: Store) -> None:
        await store.run(a_draft)

        def copy(work: Work, key: str, number: int) -> None:
            a_draft(work, key, person=somebody(work, number).key, copied_from="draft-1")

        await store.run(lambda work: copy(work, "copy-2", 2))
        await store.run(lambda work: copy(work, "copy-3", 3))
        with pytest.raises(Clash):
            await store.run(lambda work: copy(work, "copy-again", 2))

        def found(work: Work) -> list[str | None]:
            copies = [work.drafts.copy_of("draft-1", somebody(work, n).key) for n in (1, 2, 3)]
            return [each.key if each else None for each in copies]

        assert await store.run(found) == [None, "copy-2", "copy-3"]

    async def test_finds_the_draft_that_changes_a_question(self, store: Store) -> None:
        def step(work: Work) -> list[str | None]:
            who = a_draft(work, "done", question=5, ended="asked").person
            a_draft(work, "older", question=5)
            a_draft(work, "newer", question=5, changed=AT + timedelta(minutes=1))
            other = somebody(work, 2).key
            found = [work.drafts.changing(*pair) for pair in ((5, who), (6, who), (5, other))]
            return [each.key if each else None for each in found]

        assert await store.run(step) == ["newer", None, None]

    async def test_lists_what_is_being_sharpened_newest_first(self, store: Store) -> None:
        def step(work: Work) -> tuple[list[str], int]:
            for minute, key in enumerate(("one", "two", "three")):
                a_draft(work, key, sharpening=True, changed=AT + timedelta(minutes=minute))
            a_draft(work, "ended", sharpening=True, ended="asked")
            who = a_draft(work, "left").person
            return [each.key for each in work.drafts.open_of(who, 2)], work.drafts.count_of(who)

        assert await store.run(step) == (["three", "two"], 4)

    async def test_forgets_the_drafts_of_one_person(self, store: Store) -> None:
        def step(work: Work) -> list[str]:
            a_draft(work, "mine")
            other = somebody(work, 2).key
            a_draft(work, "theirs", person=other)
            work.offers.put(about="mine", question=None, person=other, text="ik", at=AT)
            work.drafts.forget(somebody(work).key)
            assert work.connection.execute(select(offer.c.about)).all() == []
            return list(work.connection.execute(select(draft.c.key)).scalars())

        assert await store.run(step) == ["theirs"]


class TestSweep:
    async def test_removes_what_nobody_touched_and_counts_what_was_left(self, store: Store) -> None:
        later = AT + timedelta(days=30)

        def step(work: Work) -> tuple[int, int]:
            a_draft(work, "left")
            a_draft(work, "asked", ended="asked")
            a_draft(work, "touched", changed=later)
            return work.drafts.sweep(before=later, limit=10)

        assert await store.run(step) == (2, 1)
        assert (await store.read(lambda work: work.drafts.get("touched"))).changed == later
        assert await store.run(lambda work: work.drafts.sweep(before=later, limit=10)) == (0, 0)

    async def test_removes_no_more_than_asked(self, store: Store) -> None:
        def step(work: Work) -> list[int]:
            for number in range(5):
                a_draft(work, f"draft-{number}")
            end = AT + timedelta(days=1)
            return [work.drafts.sweep(before=end, limit=2)[0] for _ in range(4)]

        assert await store.run(step) == [2, 2, 1, 0]

    async def test_takes_offers_on_a_draft_that_became_nothing_with_it(self, store: Store) -> None:
        def step(work: Work) -> list[str]:
            who = a_draft(work, "left").person
            for about in ("left", "other"):
                work.offers.put(about=about, question=None, person=who, text="ik", at=AT)
            work.drafts.sweep(before=AT + timedelta(days=1), limit=10)
            return list(work.connection.execute(select(offer.c.about)).scalars())

        assert await store.run(step) == ["other"]

    async def test_leaves_what_somebody_touches_at_this_moment(
        self, stores: tuple[Store, Store]
    ) -> None:
        later = AT + timedelta(days=30)
        old = await stores[0].run(a_draft)
        touched, go = threading.Event(), threading.Event()

        def touch(work: Work) -> None:
            work.drafts.save(replace(old, version=2, changed=later))
            touched.set()
            assert go.wait(10)

        touching = asyncio.create_task(stores[0].run(touch))
        assert await asyncio.to_thread(touched.wait, 10)
        sweeping = asyncio.create_task(
            stores[1].run(lambda work: work.drafts.sweep(before=later, limit=10))
        )
        await asyncio.sleep(0.1)
        go.set()
        await touching
        assert await sweeping == (0, 0)
        assert (await stores[1].read(lambda work: work.drafts.get(old.key))).version == 2
