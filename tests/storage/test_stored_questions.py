"""Questions: numbered without gaps, saved by version, with events and offers; texts expire."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from knowledge.errors import Clash, NotFound
from knowledge.lifecycle import Action, Event, Role, State
from knowledge.question import Facets, Question, Visibility
from storage.offers import Offer
from storage.store import Store
from storage.work import Work
from tests.storage.samples import AT, a_question, somebody, somewhere


async def prepared(store: Store) -> None:
    """Let the hub and the asker exist, so that steps meet only at the numbers."""

    def step(work: Work) -> None:
        a_question(work, created=datetime(2020, 1, 1, tzinfo=UTC))

    await store.run(step)


class TestNumbers:
    async def test_count_per_year(self, store: Store) -> None:
        def step(work: Work) -> list[str]:
            years = (2026, 2026, 2027, 2026)
            return [a_question(work, created=AT.replace(year=year)).number for year in years]

        assert await store.run(step) == ["V-2026-0001", "V-2026-0002", "V-2027-0001", "V-2026-0003"]

    async def test_a_step_that_fails_leaves_no_gap(self, store: Store) -> None:
        def fail(work: Work) -> None:
            a_question(work)
            raise LookupError

        async def one(number: int) -> str | None:
            if number % 3 == 0:
                with pytest.raises(LookupError):
                    await store.run(fail)
                return None
            return (await store.run(a_question)).number

        await prepared(store)
        numbers = await asyncio.gather(*(one(number) for number in range(30)))
        assert sorted(filter(None, numbers)) == [f"V-2026-{count:04d}" for count in range(1, 21)]

    async def test_two_instances_count_together(self, stores: tuple[Store, Store]) -> None:
        await prepared(stores[0])
        asked = [store.run(a_question) for _ in range(20) for store in stores]
        numbers = [each.number for each in await asyncio.gather(*asked)]
        assert sorted(numbers) == [f"V-2026-{count:04d}" for count in range(1, 41)]


class TestQuestions:
    async def test_comes_back_as_it_went(self, store: Store) -> None:
        facets = Facets(areas=("ede",), visibility=Visibility.ANONYMOUS, purpose="p")
        kept = await store.run(
            lambda work: a_question(
                work, facets=facets, sharpened="s", helped_by=("bodem",), card="1:abc"
            )
        )
        assert kept.key
        assert await store.read(lambda work: work.questions.get(kept.key)) == kept
        assert await store.read(lambda work: work.questions.numbered(kept.number)) == kept
        assert await store.read(lambda work: work.questions.among([kept.key, 10**9])) == {
            kept.key: kept
        }
        assert await store.read(lambda work: work.questions.among([])) == {}

    async def test_the_first_message_that_shows_it_becomes_its_card(self, store: Store) -> None:
        def step(work: Work) -> list[str | None]:
            asked = a_question(work)
            chat, elsewhere = somewhere(work).key, somewhere(work, 2).key
            cards = []
            for card, where in (("1:there", elsewhere), ("1:first", chat), ("1:second", chat)):
                work.questions.show_on(asked.key, card, conversation=where)
                cards.append(work.questions.get(asked.key).card)
            return cards

        assert await store.run(step) == [None, "1:first", "1:first"]

    async def test_who_changes_it_meanwhile_keeps_its_card(self, store: Store) -> None:
        def step(work: Work) -> str | None:
            read = a_question(work)
            work.questions.show_on(read.key, "1:card", conversation=somewhere(work).key)
            work.questions.save(replace(read, state=State.WITHDRAWN, version=2))
            return work.questions.get(read.key).card

        assert await store.run(step) == "1:card"

    async def test_who_is_forgotten_gets_no_card(self, store: Store) -> None:
        def step(work: Work) -> str | None:
            asked = a_question(work)
            work.questions.forget(asked.person or 0)
            work.questions.show_on(asked.key, "1:card", conversation=somewhere(work).key)
            return work.questions.get(asked.key).card

        assert await store.run(step) is None

    async def test_what_is_not_there_is_not_found(self, store: Store) -> None:
        with pytest.raises(NotFound):
            await store.read(lambda work: work.questions.get(1))
        with pytest.raises(NotFound):
            await store.read(lambda work: work.questions.numbered("V-2026-9999"))

    async def test_saves_the_next_version_only(self, store: Store) -> None:
        old = await store.run(a_question)
        new = replace(old, version=2, state=State.WITHDRAWN, changed=AT + timedelta(hours=1))
        await store.run(lambda work: work.questions.save(new))
        assert await store.read(lambda work: work.questions.get(old.key)) == new
        with pytest.raises(Clash):
            await store.run(lambda work: work.questions.save(replace(old, version=2)))
        assert await store.read(lambda work: work.questions.get(old.key)) == new

    async def test_lists_somebody_s_questions_last_changed_first(self, store: Store) -> None:
        def step(work: Work) -> tuple[list[str], list[str], int]:
            for minute in (2, 0, 1):
                a_question(work, changed=AT + timedelta(minutes=minute))
            a_question(work, person=somebody(work, 2).key)
            who = somebody(work).key
            both = [work.questions.of(who, limit=2, offset=offset) for offset in (0, 2)]
            first, rest = ([each.number[-1] for each in part] for part in both)
            return first, rest, work.questions.count_of(who)

        assert await store.run(step) == (["1", "3"], ["2"], 3)

    async def test_gives_all_in_pieces(self, store: Store) -> None:
        def step(work: Work) -> list[int]:
            for _ in range(5):
                a_question(work)
            return [len(piece) for piece in work.questions.each(together=2)]

        assert await store.run(step) == [2, 2, 1]

    async def test_forgetting_cuts_loose_and_keeps_the_question(self, store: Store) -> None:
        def step(work: Work) -> tuple[list[int], Question, Question]:
            mine, other = a_question(work), a_question(work, person=somebody(work, 2).key)
            keys = work.questions.forget(somebody(work).key)
            return keys, work.questions.get(mine.key), work.questions.get(other.key)

        keys, mine, other = await store.run(step)
        assert keys == [mine.key]
        assert (mine.person, mine.conversation, mine.card) == (None, None, None)
        assert mine.text
        assert other.person is not None

    async def test_saving_over_what_was_forgotten_clashes(self, store: Store) -> None:
        old = await store.run(a_question)
        assert old.person is not None
        await store.run(lambda work: work.questions.forget(old.person or 0))
        with pytest.raises(Clash):
            await store.run(lambda work: work.questions.save(replace(old, version=2)))


class TestExpiry:
    FACETS = Facets(areas=("ede",), purpose="waarvoor", tried="wat al", stated=frozenset({"areas"}))

    def _asked(self, work: Work, state: State) -> Question:
        return a_question(work, state=state, facets=self.FACETS, card="c", sharpened="s")

    async def test_empties_what_was_said_and_keeps_what_is_counted(self, store: Store) -> None:
        end = AT + timedelta(days=1)

        def step(work: Work) -> tuple[Sequence[int], Question, Question]:
            done, busy = self._asked(work, State.CLOSED), self._asked(work, State.NEW)
            late = self._asked(work, State.CLOSED)
            work.questions.save(replace(late, version=2, changed=end))
            keys = work.questions.expire_texts(before=end, limit=10)
            assert work.questions.get(late.key).text
            return keys, work.questions.get(done.key), work.questions.get(busy.key)

        keys, done, busy = await store.run(step)
        assert keys == [done.key]
        assert (done.person, done.conversation, done.card, done.text) == (None, None, None, "")
        assert done.facets == Facets(areas=("ede",), stated=frozenset({"areas"}))
        assert done.state is State.CLOSED
        assert busy.facets == self.FACETS
        again = await store.run(lambda work: work.questions.expire_texts(before=end, limit=10))
        assert again == []

    async def test_empties_no_more_than_asked(self, store: Store) -> None:
        def step(work: Work) -> list[int]:
            for _ in range(3):
                self._asked(work, State.SOLVED)
            end = AT + timedelta(days=1)
            return [len(work.questions.expire_texts(before=end, limit=2)) for _ in range(3)]

        assert await store.run(step) == [2, 1, 0]

    async def test_a_text_that_expired_is_not_written_back(self, store: Store) -> None:
        old = await store.run(lambda work: self._asked(work, State.CLOSED))
        end = AT + timedelta(days=1)
        await store.run(lambda work: work.questions.expire_texts(before=end, limit=10))
        with pytest.raises(Clash):
            await store.run(lambda work: work.questions.save(replace(old, version=2)))

    async def test_leaves_what_is_opened_again_at_this_moment(
        self, stores: tuple[Store, Store]
    ) -> None:
        old = await stores[0].run(lambda work: self._asked(work, State.CLOSED))
        end = AT + timedelta(days=1)
        opened, go = threading.Event(), threading.Event()

        def reopen(work: Work) -> None:
            work.questions.save(replace(old, version=2, state=State.CLAIMED, changed=end))
            opened.set()
            assert go.wait(10)

        opening = asyncio.create_task(stores[0].run(reopen))
        assert await asyncio.to_thread(opened.wait, 10)
        expiring = asyncio.create_task(
            stores[1].run(lambda work: work.questions.expire_texts(before=end, limit=10))
        )
        await asyncio.sleep(0.1)
        go.set()
        await opening
        assert await expiring == []
        assert (await stores[1].read(lambda work: work.questions.get(old.key))).text


class TestEvents:
    async def test_keeps_the_order_in_which_things_happened(self, store: Store) -> None:
        def step(work: Work) -> tuple[list[Event], list[Event]]:
            question = a_question(work)
            asked = Event(
                question.key, AT, question.person, Role.ASKER, Action.ASK, None, State.NEW
            )
            closed = Event(
                question.key, AT, None, Role.SYSTEM, Action.EXPIRE, State.NEW, State.EXPIRED, "oud"
            )
            for each in (asked, closed):
                work.events.add(each)
            other = a_question(work)
            assert work.events.of(other.key) == []
            return [asked, closed], work.events.of(question.key)

        put, kept = await store.run(step)
        assert kept == put


class TestOffers:
    async def test_a_second_offer_replaces_the_first(self, store: Store) -> None:
        def step(work: Work) -> tuple[list[bool], list[Offer]]:
            question = a_question(work)
            one, two = somebody(work, 1).key, somebody(work, 2).key
            later = AT + timedelta(minutes=1)
            told = [
                work.offers.put(
                    about=question.number, question=question.key, person=who, text=text, at=at
                )
                for who, text, at in (
                    (one, "ik", AT),
                    (two, "ik ook", AT),
                    (one, "ik", AT),
                    (one, "ik weet meer", later),
                )
            ]
            assert work.offers.on(question.key) == [
                Offer(two, "ik ook", AT),
                Offer(one, "ik weet meer", later),
            ]
            work.offers.forget(one)
            return told, work.offers.on(question.key)

        told, left = await store.run(step)
        assert told == [True, True, False, True]
        assert [each.text for each in left] == ["ik ook"]

    async def test_an_offer_on_a_draft_goes_along_to_its_question(self, store: Store) -> None:
        def step(work: Work) -> list[Offer]:
            question = a_question(work)
            who = somebody(work, 2).key
            work.offers.put(about="draft-1", question=None, person=who, text="ik", at=AT)
            work.offers.put(about="draft-2", question=None, person=who, text="nee", at=AT)
            work.offers.attach("draft-1", question.key)
            return work.offers.on(question.key)

        assert [each.text for each in await store.run(step)] == ["ik"]
