"""Followers: who hears the answer too, and where they are reached."""

from __future__ import annotations

from datetime import timedelta

from knowledge.question import Place
from storage.followers import Follower
from storage.store import Store
from storage.work import Work
from tests.storage.samples import AT, a_question, somebody, somewhere


def follows(work: Work, number: int = 2, minutes: int = 0) -> tuple[int, int]:
    """Let somebody follow the first question, from a channel; gives the question and who."""
    key = next((each.key for piece in work.questions.each() for each in piece), None)
    question = a_question(work).key if key is None else key
    who = somebody(work, number).key
    channel = somewhere(work, 9, place=Place.CHANNEL).key
    work.followers.add(question, who, channel, AT + timedelta(minutes=minutes))
    return question, who


class TestFollowers:
    async def test_twice_is_once(self, store: Store) -> None:
        question, who = await store.run(follows)
        assert await store.run(lambda work: follows(work, minutes=5)) == (question, who)
        found = await store.read(lambda work: work.followers.of(question))
        assert [each.person for each in found] == [who]

    async def test_is_reached_in_a_chat_of_their_own_when_there_is_one(self, store: Store) -> None:
        question, who = await store.run(follows)
        channel = await store.run(lambda work: somewhere(work, 9, place=Place.CHANNEL).key)
        found = await store.read(lambda work: work.followers.of(question))
        assert found == [Follower(who, channel, None)]
        own = await store.run(lambda work: somewhere(work, 2, person=who).key)
        await store.run(lambda work: work.people.speak(who, "en"))
        found = await store.read(lambda work: work.followers.of(question))
        assert found == [Follower(who, own, "en")]
        await store.run(lambda work: work.conversations.leave("conversation-2"))
        (gone,) = await store.read(lambda work: work.followers.of(question))
        assert gone.chat == channel

    async def test_who_began_first_is_first(self, store: Store) -> None:
        question, later = await store.run(lambda work: follows(work, 2, minutes=5))
        _, first = await store.run(lambda work: follows(work, 3))
        found = await store.read(lambda work: work.followers.of(question))
        assert [each.person for each in found] == [first, later]

    async def test_tells_what_somebody_follows_the_last_first(self, store: Store) -> None:
        def step(work: Work) -> tuple[list[int], int]:
            keys = [a_question(work).key for _ in range(3)]
            who = somebody(work, 2).key
            for minutes, key in enumerate(keys):
                chat = somewhere(work).key
                work.followers.add(key, who, chat, AT + timedelta(minutes=minutes))
            return keys, who

        keys, who = await store.run(step)
        assert await store.read(lambda work: work.followers.by(who, limit=2)) == keys[:0:-1]
        among = (keys[0], keys[2], 10**9)
        found = await store.read(lambda work: work.followers.followed(who, among=among))
        assert found == {keys[0], keys[2]}
        assert not await store.read(lambda work: work.followers.followed(who, among=()))

    async def test_stopping_is_for_one_person_and_one_question(self, store: Store) -> None:
        question, who = await store.run(follows)
        _, other = await store.run(lambda work: follows(work, 3))
        await store.run(lambda work: work.followers.remove(question, who))
        await store.run(lambda work: work.followers.remove(question, who))
        found = await store.read(lambda work: work.followers.of(question))
        assert [each.person for each in found] == [other]

    async def test_all_are_let_go_at_the_end(self, store: Store) -> None:
        question, _ = await store.run(follows)
        await store.run(lambda work: follows(work, 3))
        await store.run(lambda work: work.followers.end(question))
        assert await store.read(lambda work: work.followers.of(question)) == []

    async def test_who_is_forgotten_follows_nothing(self, store: Store) -> None:
        question, who = await store.run(follows)
        _, other = await store.run(lambda work: follows(work, 3))
        await store.run(lambda work: work.followers.forget(who))
        found = await store.read(lambda work: work.followers.of(question))
        assert [each.person for each in found] == [other]
