"""People and where they talk: known from the first word, and forgotten on request."""

import asyncio
from datetime import timedelta

from sqlalchemy import insert, select

from knowledge.question import Place
from storage.store import Store
from storage.tables import conversation, membership, person
from storage.work import Work
from tests.storage.samples import AT, a_hub, an_owed, somebody, somewhere


class TestPeople:
    async def test_is_met_once(self, store: Store) -> None:
        first = await store.run(somebody)
        again = await store.run(somebody)
        other = await store.run(lambda work: somebody(work, 2))
        assert again == first
        assert first.created == AT
        assert other.key != first.key

    async def test_the_same_object_id_in_another_tenant_is_somebody_else(
        self, store: Store
    ) -> None:
        def step(work: Work) -> set[int]:
            return {
                work.people.meet(
                    tenant=tenant, object_id="o", mri="m", name="n", language=None, at=AT
                ).key
                for tenant in ("one", "two")
            }

        assert len(await store.run(step)) == 2

    async def test_a_new_name_and_language_are_kept_and_silence_changes_nothing(
        self, store: Store
    ) -> None:
        await store.run(lambda work: somebody(work, name="Vrager", language="nl"))
        await store.run(lambda work: somebody(work, name="", language=None))
        same = await store.read(
            lambda work: work.people.find(tenant="tenant", object_id="object-1")
        )
        assert same is not None
        assert (same.name, same.language) == ("Vrager", "nl")
        await store.run(lambda work: somebody(work, name="Vrager bij de gemeente", language="en"))
        moved = await store.run(somebody)
        assert moved.language == "en"

    async def test_notes_the_language_somebody_speaks(self, store: Store) -> None:
        key = (await store.run(somebody)).key
        await store.run(lambda work: work.people.speak(key, "en"))
        assert (await store.run(somebody)).language == "en"

    async def test_who_was_never_met_is_not_found(self, store: Store) -> None:
        assert (
            await store.read(lambda work: work.people.find(tenant="tenant", object_id="x")) is None
        )

    async def test_two_instances_that_meet_somebody_at_once_agree(
        self, stores: tuple[Store, Store]
    ) -> None:
        met = await asyncio.gather(
            *(each.run(lambda work: somebody(work).key) for each in stores * 10)
        )
        assert len(set(met)) == 1

    async def test_forgetting_empties_the_row_and_takes_every_role(self, store: Store) -> None:
        def be_a_broker(work: Work) -> int:
            who = somebody(work).key
            hub = a_hub(work).key
            work.connection.execute(
                insert(membership),
                {"person": who, "hub": hub, "role": "broker", "checked_at": AT},
            )
            return who

        who = await store.run(be_a_broker)
        assert await store.read(lambda work: work.people.hubs_of(who, since=AT)) == {"landelijk"}
        await store.run(lambda work: work.people.forget(who))

        def left(work: Work) -> tuple[object, ...]:
            return tuple(work.connection.execute(select(person).where(person.c.key == who)).one())

        assert await store.read(left) == (who, "", None, "", "", None, AT)
        assert await store.read(lambda work: work.people.hubs_of(who, since=AT)) == frozenset()
        assert await store.read(lambda work: work.people.names([who])) == {}
        assert (await store.run(somebody)).key != who

    async def test_several_people_may_be_forgotten(self, store: Store) -> None:
        def step(work: Work) -> None:
            for number in (1, 2, 3):
                work.people.forget(somebody(work, number).key)

        await store.run(step)

    async def test_a_role_that_was_checked_long_ago_counts_as_no(self, store: Store) -> None:
        def step(work: Work) -> frozenset[str]:
            who = somebody(work).key
            row = {"person": who, "hub": a_hub(work).key, "role": "broker", "checked_at": AT}
            work.connection.execute(insert(membership), row)
            return work.people.hubs_of(who, since=AT + timedelta(seconds=1))

        assert await store.run(step) == frozenset()

    async def test_names_are_given_by_key(self, store: Store) -> None:
        def step(work: Work) -> dict[int, str]:
            keys = [somebody(work, number).key for number in (1, 2)]
            return work.people.names([*keys, 10**9])

        assert sorted((await store.run(step)).values()) == ["Persoon 1", "Persoon 2"]
        assert await store.read(lambda work: work.people.names([])) == {}


class TestConversations:
    async def test_is_met_once(self, store: Store) -> None:
        first = await store.run(somewhere)
        assert await store.run(somewhere) == first
        assert (first.welcomed, first.owed, first.place) == (False, False, Place.PERSONAL)
        assert await store.read(lambda work: work.conversations.get(first.key)) == first

    async def test_its_service_url_may_move(self, store: Store) -> None:
        key = (await store.run(somewhere)).key
        url = "https://smba.example/emea/"
        await store.run(lambda work: somewhere(work, service_url=url))
        assert (await store.read(lambda work: work.conversations.get(key))).service_url == url

    async def test_tells_whether_something_is_owed(self, store: Store) -> None:
        key = (await store.run(somewhere)).key
        row = await store.run(
            lambda work: an_owed(work, work.conversations.get(key), lease_by="one")
        )
        assert (await store.run(somewhere)).owed
        await store.run(lambda work: work.outbox.give_up(row, 1, by="one", why="gone"))
        assert not (await store.run(somewhere)).owed

    async def test_is_welcomed_until_the_bot_is_removed(self, store: Store) -> None:
        chat = await store.run(somewhere)
        await store.run(lambda work: work.conversations.welcome(chat.key))
        assert (await store.run(somewhere)).welcomed
        await store.run(lambda work: work.conversations.leave(chat.id))
        back = await store.run(somewhere)
        assert (back.key, back.welcomed) == (chat.key, False)

    async def test_nothing_is_sent_where_the_bot_was_removed(self, store: Store) -> None:
        chat = await store.run(somewhere)
        await store.run(lambda work: an_owed(work, chat))
        await store.run(lambda work: work.conversations.leave(chat.id))
        assert await store.run(lambda work: work.outbox.take(by="one", at=AT)) == []
        assert await store.read(lambda work: work.outbox.count()) == 0
        assert not (await store.run(somewhere)).owed

    async def test_what_somebody_delivers_there_at_this_moment_is_theirs_to_close(
        self, store: Store
    ) -> None:
        chat = await store.run(somewhere)
        key = await store.run(lambda work: an_owed(work, chat, lease_by="one"))
        await store.run(lambda work: work.conversations.leave(chat.id))
        assert await store.read(lambda work: work.outbox.count()) == 1
        await store.run(lambda work: work.outbox.delivered([(key, 1)], by="one"))
        assert await store.read(lambda work: work.outbox.undelivered()) == []
        assert await store.read(lambda work: work.outbox.count()) == 0

    async def test_leaving_an_unknown_conversation_is_harmless(self, store: Store) -> None:
        await store.run(lambda work: work.conversations.leave("never seen"))

    async def test_is_cut_loose_from_somebody_who_is_forgotten(self, store: Store) -> None:
        def step(work: Work) -> list[int | None]:
            who = somebody(work).key
            somewhere(work, 1, person=who)
            somewhere(work, 2, person=somebody(work, 2).key)
            work.conversations.close_personal(who)
            return list(
                work.connection.execute(
                    select(conversation.c.person).order_by(conversation.c.key)
                ).scalars()
            )

        first, second = await store.run(step)
        assert first is None
        assert second is not None
