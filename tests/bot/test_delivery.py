"""Delivery over a real database, to a connector that does what the test tells it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import cast

import orjson
import pytest

from bot import delivery as module
from bot.connector import Connector
from bot.delivery import Deliveries
from bot.errors import ConnectorFailed, Throttled, TokenUnavailable, Uncertain, Undeliverable
from bot.pace import Pace
from bot.turn import Turns
from cards.render import Content
from knowledge.errors import StorageAway
from knowledge.library import Library
from storage.outbox import Owed
from storage.store import Store
from storage.work import Work
from tests.storage.samples import a_question, an_owed, somewhere

Ending = Exception | float
"""How a try ends: an error, or seconds that it takes before it arrives."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often, so that nobody waits."""
    monkeypatch.setattr(module, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(module, "CLOSE_AGAIN", 0.02)


class Time:
    """The real time, which can be moved."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def forward(self, **step: float) -> None:
        self.ahead += timedelta(**step)


@dataclass(frozen=True)
class Arrived:
    """What a conversation got. target: the message that it took the place of."""

    conversation: str
    text: str
    target: str | None = None


class Teams:
    """A connector. script: how the next tries in a conversation end; then all goes well."""

    def __init__(self) -> None:
        self.arrived: list[Arrived] = []
        self.tries: list[str] = []
        self.script: dict[str, list[Ending]] = {}
        self.at_once = 0
        self.most_at_once = 0

    async def send(self, _service_url: str, conversation_id: str, activity: bytes) -> str:
        await self._take(conversation_id, activity, None)
        return f"id-{len(self.tries)}"

    async def update(
        self, _service_url: str, conversation_id: str, activity_id: str, activity: bytes
    ) -> None:
        await self._take(conversation_id, activity, activity_id)

    async def _take(self, conversation: str, activity: bytes, target: str | None) -> None:
        text = orjson.loads(activity)["text"]
        self.tries.append(text)
        endings = self.script.get(conversation, [])
        ending = endings.pop(0) if endings else 0.0
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(ending if isinstance(ending, float) else 0)
        finally:
            self.at_once -= 1
        if isinstance(ending, Exception):
            raise ending
        self.arrived.append(Arrived(conversation, text, target))

    def tried(self, times: int) -> bool:
        return len(self.tries) >= times

    def texts(self, number: int = 1) -> list[str]:
        return [each.text for each in self.arrived if each.conversation == f"conversation-{number}"]


class Instance:
    """One instance of the bot, as far as delivering goes."""

    def __init__(self, store: Store, teams: Teams, now: Time, name: str) -> None:
        self.store = store
        self.now = now
        self.waits: list[float] = []
        self.deliveries = Deliveries(
            store, cast(Connector, teams), name=name, now=now, pace=Pace(sleep=self._wait)
        )
        self._turns = Turns(store, cast(Library, None), self.deliveries)

    async def _wait(self, seconds: float) -> None:
        """Keep how long the pace would wait, without doing so."""
        self.waits.append(seconds)

    async def turn(
        self,
        text: str,
        number: int = 1,
        *,
        target: str | None = None,
        again: bool = True,
        question: int | None = None,
    ) -> bool:
        """Owe a text to a conversation, as a turn does. Gives whether it goes out at once."""
        put = self._turns._put

        def act(work: Work) -> Owed | None:
            chat = somewhere(work, number)
            content = Content(None, text)
            return put(
                content, chat, self.now(), work, target=target, again=again, question=question
            )

        owed = await self.store.run(act)
        self.deliveries.send([owed] if owed else [], waiting=owed is None)
        return owed is not None

    async def left(self) -> int:
        return await self.store.read(lambda work: work.outbox.count())

    async def failed(self) -> list[str]:
        return [why for _, why, _ in await self.store.read(lambda work: work.outbox.undelivered())]

    async def settled(self) -> None:
        """Wait until nothing is owed any more."""
        async with asyncio.timeout(60):
            while await self.left():  # noqa: ASYNC110 - what is waited for tells nobody
                await asyncio.sleep(0.01)


@asynccontextmanager
async def started(
    store: Store, teams: Teams, now: Time | None = None, name: str = "one"
) -> AsyncIterator[Instance]:
    instance = Instance(store, teams, now or Time(), name)
    await instance.deliveries.start()
    yield instance
    await instance.deliveries.stop()


@pytest.fixture
def teams() -> Teams:
    return Teams()


@pytest.fixture
def now() -> Time:
    return Time()


@pytest.fixture
async def bot(store: Store, teams: Teams, now: Time) -> AsyncIterator[Instance]:
    async with started(store, teams, now) as instance:
        yield instance


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.005)


class TestSending:
    async def test_goes_out_at_once_and_is_closed(self, bot: Instance, teams: Teams) -> None:
        assert await bot.turn("hoi")
        await bot.settled()
        assert teams.arrived == [Arrived("conversation-1", "hoi")]
        assert await bot.failed() == []

    async def test_takes_the_place_of_a_card(self, bot: Instance, teams: Teams) -> None:
        await bot.turn("nieuw", target="1:card")
        await bot.settled()
        assert teams.arrived == [Arrived("conversation-1", "nieuw", "1:card")]

    async def test_a_message_that_becomes_the_card_of_a_question_is_noted(
        self, bot: Instance, teams: Teams
    ) -> None:
        asked = await bot.store.run(a_question)
        await bot.turn("iets anders")
        await bot.turn("de kaart", question=asked.key)
        await bot.settled()
        kept = await bot.store.read(lambda work: work.questions.get(asked.key))
        assert kept.card == f"id-{teams.tries.index('de kaart') + 1}"

    async def test_a_card_that_another_instance_left_behind_is_noted(self, bot: Instance) -> None:
        def leave(work: Work) -> int:
            asked = a_question(work)
            body = orjson.dumps({"text": "de kaart"})
            an_owed(work, body=body, at=bot.now(), question=asked.key)
            return asked.key

        key = await bot.store.run(leave)
        await bot.settled()
        assert (await bot.store.read(lambda work: work.questions.get(key))).card == "id-1"

    async def test_conversations_do_not_wait_for_each_other(
        self, bot: Instance, teams: Teams
    ) -> None:
        for number in range(1, 6):
            teams.script[f"conversation-{number}"] = [0.2]
        for number in range(1, 6):
            await bot.turn(str(number), number)
        await bot.settled()
        assert teams.most_at_once == 5

    async def test_one_conversation_gets_one_thing_at_a_time(
        self, bot: Instance, teams: Teams
    ) -> None:
        teams.script["conversation-1"] = [0.1, 0.0, 0.05]
        for text in "abc":
            await bot.turn(text)
        await bot.settled()
        assert teams.texts() == ["a", "b", "c"]
        assert teams.most_at_once == 1

    async def test_a_burst_arrives_once_and_in_order(self, bot: Instance, teams: Teams) -> None:
        async def talk(number: int) -> None:
            for count in range(100):
                await bot.turn(f"{count:03}", number)

        await asyncio.gather(*(talk(number) for number in range(1, 6)))
        await bot.settled()
        for number in range(1, 6):
            assert teams.texts(number) == [f"{count:03}" for count in range(100)]

    async def test_more_than_seven_in_a_second_wait_for_their_turn(
        self, bot: Instance, teams: Teams
    ) -> None:
        bot.deliveries._pace = Pace(clock=lambda: 0.0, sleep=bot._wait)
        for count in range(9):
            await bot.turn(f"{count}")
            await bot.turn(f"elsewhere {count}", 1 + count % 3)
        await bot.settled()
        assert len(teams.arrived) == 18
        assert bot.waits == [1.0] * 5, "12 went to the first conversation, 3 to each of the others"

    async def test_turns_at_once_in_one_conversation_all_arrive(
        self, bot: Instance, teams: Teams
    ) -> None:
        async def talk(number: int) -> None:
            await bot.turn(f"{number}a")
            await bot.turn(f"{number}b")

        await asyncio.gather(*(talk(number) for number in range(20)))
        await bot.settled()
        texts = teams.texts()
        assert sorted(texts) == sorted(f"{n}{part}" for n in range(20) for part in "ab")
        for number in range(20):
            assert texts.index(f"{number}a") < texts.index(f"{number}b")


FAILURES = [
    Throttled("send", 429),
    TokenUnavailable("invalid_client", "Look at the secret."),
    ConnectorFailed("send", 500),
    ConnectorFailed("send", 401),
    ConnectorFailed("send"),
    Uncertain("send", 502),
    ValueError("something that nobody thought of"),
]


class TestFailing:
    @pytest.mark.parametrize("failure", FAILURES, ids=lambda each: repr(each)[:40])
    async def test_waits_and_what_follows_waits_behind_it(
        self, bot: Instance, teams: Teams, now: Time, failure: Exception
    ) -> None:
        teams.script["conversation-1"] = [failure]
        await bot.turn("a")
        await bot.turn("b")
        await until(lambda: not bot.deliveries._carrying)
        assert not await bot.turn("c")
        await bot.turn("elsewhere", 2)
        await until(lambda: teams.texts(2))
        await asyncio.sleep(0.1)
        assert teams.texts() == []
        now.forward(seconds=2)
        await bot.turn("d")
        await bot.settled()
        assert teams.texts() == ["a", "b", "c", "d"]
        assert teams.tries.count("a") == 2

    async def test_what_is_said_while_it_fails_is_not_sent_before_it(
        self, bot: Instance, teams: Teams, now: Time
    ) -> None:
        teams.script["conversation-1"] = [0.0, ConnectorFailed("send", 500), Uncertain("send")]
        said = 0
        for said in range(60):
            await bot.turn(f"{said:02}")
            now.forward(seconds=0.2)
        now.forward(seconds=10)
        await bot.settled()
        assert teams.texts() == [f"{count:02}" for count in range(said + 1)]

    async def test_pauses_grow(self, bot: Instance, teams: Teams, now: Time) -> None:
        teams.script["conversation-1"] = [ConnectorFailed("send", 500)] * 4
        await bot.turn("a")
        for number, seconds in enumerate((2, 4, 8, 16), start=1):
            await until(partial(teams.tried, number))
            await until(lambda: not bot.deliveries._carrying)
            now.forward(seconds=seconds - 0.5)
            await asyncio.sleep(0.06)
            assert len(teams.tries) == number
            now.forward(seconds=0.5)
        await bot.settled()
        assert teams.texts() == ["a"]

    async def test_pauses_as_long_as_the_service_asks_there_alone(
        self, bot: Instance, teams: Teams, now: Time
    ) -> None:
        teams.script["conversation-1"] = [Throttled("send", 429, retry_after=1800.0)]
        await bot.turn("a")
        await until(lambda: teams.tries and not bot.deliveries._carrying)
        now.forward(seconds=1700)
        await bot.turn("elsewhere", 2)
        await until(lambda: teams.texts(2))
        await asyncio.sleep(0.1)
        assert teams.texts() == []
        now.forward(seconds=101)
        await bot.settled()
        assert teams.texts() == ["a"]

    @pytest.mark.parametrize(
        "failure", [Undeliverable("send", 403, "Blocked"), ConnectorFailed("send", 413)]
    )
    async def test_what_never_arrives_is_listed_and_the_next_goes_on(
        self, bot: Instance, teams: Teams, failure: Exception
    ) -> None:
        teams.script["conversation-1"] = [failure]
        for text in "abc":
            await bot.turn(text)
        await bot.settled()
        assert teams.texts() == ["b", "c"]
        assert await bot.failed() == [str(failure)]

    async def test_what_failed_too_often_is_listed(
        self, bot: Instance, teams: Teams, now: Time, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "MOST_TRIES", 3)
        teams.script["conversation-1"] = [ConnectorFailed("send", 500)] * 3
        await bot.turn("a")
        await bot.turn("b")
        for number in (1, 2, 3):
            await until(partial(teams.tried, number))
            await until(lambda: not bot.deliveries._carrying)
            now.forward(minutes=1)
        await bot.settled()
        assert teams.texts() == ["b"]
        assert await bot.failed() == ["tried too often"]

    async def test_a_reminder_of_which_nobody_knows_is_not_sent_again(
        self, bot: Instance, teams: Teams
    ) -> None:
        teams.script["conversation-1"] = [Uncertain("send", 504)]
        await bot.turn("reminder", again=False)
        await bot.turn("b")
        await bot.settled()
        assert teams.tries == ["reminder", "b"]
        assert await bot.failed() == []

    async def test_a_slow_conversation_does_not_keep_others_from_the_outbox(
        self, bot: Instance, teams: Teams, now: Time, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "FINISH", 0.1)
        teams.script = {
            "conversation-1": [600.0],
            "conversation-2": [ConnectorFailed("send", 500)],
        }
        await bot.turn("slow", 1)
        for text in "abcd":
            await bot.turn(text, 2)
        await until(lambda: "a" in teams.tries)
        await asyncio.sleep(0.05)
        now.forward(seconds=2)
        async with asyncio.timeout(30):
            await until(lambda: teams.texts(2) == ["a", "b", "c", "d"])
        assert teams.texts(1) == []


class TestHolds:
    async def test_nothing_at_first(self, bot: Instance) -> None:
        assert not bot.deliveries.holds(1)

    async def test_from_sending_until_it_is_closed(self, bot: Instance, teams: Teams) -> None:
        teams.script["conversation-1"] = [0.1]
        await bot.turn("a")
        chat = await bot.store.run(somewhere)
        assert bot.deliveries.holds(chat.key)
        await until(teams.texts)
        assert chat.key in bot.deliveries._queues
        await bot.settled()
        await until(lambda: not bot.deliveries._queues)
        assert not bot.deliveries.holds(chat.key)

    async def test_not_while_something_waits_in_the_outbox(
        self, store: Store, teams: Teams
    ) -> None:
        def owe(work: Work) -> None:
            for body in (b'{"text":"a"}', b'{"text":"b"}'):
                an_owed(work, body=body, at=datetime.now(UTC))

        await store.run(owe)
        teams.script["conversation-1"] = [0.2]
        async with started(store, teams) as bot:
            await until(lambda: teams.tries == ["a"])
            assert not await bot.turn("c")
            await bot.settled()
        assert teams.texts() == ["a", "b", "c"]

    async def test_nothing_is_remembered_of_what_is_done(self, bot: Instance) -> None:
        await asyncio.gather(*(bot.turn("x", number % 4) for number in range(40)))
        await bot.settled()
        await until(lambda: not bot.deliveries._behind)
        assert not bot.deliveries._hands
        assert not bot.deliveries._queues
        assert not bot.deliveries._couriers


class TestLeases:
    async def test_what_another_delivers_is_not_taken_before_its_lease_ends(
        self, bot: Instance, teams: Teams, now: Time
    ) -> None:
        await bot.store.run(
            lambda work: an_owed(work, body=b'{"text":"theirs"}', at=now(), lease_by="another")
        )
        assert not await bot.turn("ours")
        now.forward(seconds=29)
        await asyncio.sleep(0.1)
        assert teams.tries == []
        now.forward(seconds=1.5)
        await bot.settled()
        assert teams.texts() == ["theirs", "ours"]

    async def test_what_takes_longer_than_its_lease_is_not_sent_beside_itself(
        self, bot: Instance, teams: Teams, now: Time
    ) -> None:
        teams.script["conversation-1"] = [0.3]
        await bot.turn("a")
        await bot.turn("b")
        await until(lambda: teams.tries)
        now.forward(seconds=31)
        await bot.settled()
        assert teams.tries == ["a", "b"]

    async def test_what_waited_longer_than_its_lease_is_left_to_who_takes_it(
        self, bot: Instance, teams: Teams, now: Time
    ) -> None:
        teams.script["conversation-1"] = [0.2]
        for text in "abc":
            await bot.turn(text)
        now.forward(seconds=26)
        await until(lambda: teams.texts() == ["a"])
        await bot.settled()
        assert teams.tries == ["a", "b", "c"]


class TestTwoInstances:
    async def test_each_row_arrives_once_and_in_order(self, shared: tuple[Store, Store]) -> None:
        teams, now = Teams(), Time()
        async with (
            started(shared[0], teams, now, "one") as one,
            started(shared[1], teams, now, "two") as two,
        ):

            def more_than(number: int, count: int) -> bool:
                return len(teams.texts(number)) > count

            async def talk(number: int) -> None:
                bots = itertools.cycle((one, two))
                for count in range(10):
                    bot = next(bots)
                    await bot.turn(f"{count:02}", number)
                    if count % 3 == number % 3:
                        await until(partial(more_than, number, count))

            for number in range(1, 5):
                await one.store.run(partial(somewhere, number=number))
            await asyncio.gather(*(talk(number) for number in range(1, 5)))
            await one.settled()
        for number in range(1, 5):
            assert sorted(teams.texts(number)) == [f"{count:02}" for count in range(10)]

    async def test_nothing_is_lost_when_things_fail(self, shared: tuple[Store, Store]) -> None:
        teams, now = Teams(), Time()
        for number in range(1, 5):
            teams.script[f"conversation-{number}"] = [
                0.0,
                Uncertain("send"),
                Throttled("send", 429),
            ]
        async with (
            started(shared[0], teams, now, "one") as one,
            started(shared[1], teams, now, "two") as two,
        ):
            await one.turn("0", 1)
            for count in range(1, 10):
                for number in range(1, 5):
                    await (one if number % 2 else two).turn(str(count), number)
                now.forward(seconds=1)
            now.forward(seconds=30)
            await two.settled()
        for number in range(1, 5):
            wanted = [str(count) for count in range(0 if number == 1 else 1, 10)]
            # A lease that ends while something is being sent makes it arrive twice.
            assert list(dict.fromkeys(teams.texts(number))) == wanted

    async def test_what_one_owes_goes_behind_what_the_other_owes(
        self, shared: tuple[Store, Store]
    ) -> None:
        teams, now = Teams(), Time()
        teams.script["conversation-1"] = [0.3]
        async with (
            started(shared[0], teams, now, "one") as one,
            started(shared[1], teams, now, "two") as two,
        ):
            assert await one.turn("a")
            assert not await two.turn("b")
            await one.turn("c")
            await one.settled()
        assert teams.texts() == ["a", "b", "c"]

    async def test_one_takes_over_what_the_other_left(self, shared: tuple[Store, Store]) -> None:
        teams, now = Teams(), Time()
        gone = Instance(shared[0], Teams(), now, "gone")
        await gone.store.run(
            lambda work: an_owed(work, body=b'{"text":"a"}', at=now(), lease_by="gone")
        )
        async with started(shared[1], teams, now, "two") as two:
            await asyncio.sleep(0.1)
            assert teams.tries == []
            now.forward(seconds=31)
            await two.settled()
        assert teams.texts() == ["a"]


class Away:
    """A store whose database can be away for who writes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.away = False
        self.engine, self.embedded = store.engine, store.embedded

    async def run(self, step: Callable[[Work], object]) -> object:
        if self.away:
            raise StorageAway("away")
        return await self._store.run(step)

    async def read(self, step: Callable[[Work], object]) -> object:
        return await self._store.read(step)


class TestDatabaseAway:
    async def test_what_arrived_is_closed_later_and_not_sent_again(
        self, store: Store, teams: Teams, now: Time
    ) -> None:
        away = Away(store)
        async with started(cast(Store, away), teams, now) as bot:
            teams.script["conversation-1"] = [0.1]
            await bot.turn("a")
            away.away = True
            await until(teams.texts)
            await asyncio.sleep(0.1)
            # Longer than the lease: from now on the outbox would give it out again.
            now.forward(seconds=40)
            away.away = False
            await bot.settled()
            await asyncio.sleep(0.1)
        assert teams.tries == ["a"]

    async def test_what_could_not_be_given_back_is_tried_when_the_lease_ends(
        self, store: Store, teams: Teams, now: Time
    ) -> None:
        away = Away(store)
        async with started(cast(Store, away), teams, now) as bot:
            teams.script["conversation-1"] = [ConnectorFailed("send", 500)]
            await bot.turn("a")
            await bot.turn("b")
            away.away = True
            await until(lambda: teams.tries and not bot.deliveries._carrying)
            away.away = False
            now.forward(seconds=31)
            await bot.settled()
        assert teams.texts() == ["a", "b"]

    async def test_stopping_ends_though_nothing_can_be_closed(
        self, store: Store, teams: Teams, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "FINISH", 0.1)
        away = Away(store)
        async with asyncio.timeout(30):
            async with started(cast(Store, away), teams) as bot:
                await bot.turn("a")
                away.away = True
                await until(teams.texts)
        assert await bot.left() == 1


class TestStopping:
    async def test_finishes_what_is_being_sent(self, store: Store, teams: Teams) -> None:
        teams.script["conversation-1"] = [0.2]
        async with started(store, teams) as bot:
            await bot.turn("a")
            await bot.turn("b")
        assert teams.texts() == ["a", "b"]
        assert await bot.left() == 0

    async def test_what_hangs_is_broken_off_and_sent_by_who_starts_next(
        self, store: Store, teams: Teams, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "FINISH", 0.1)
        teams.script["conversation-1"] = [600.0]
        async with asyncio.timeout(30):
            async with started(store, teams) as first:
                await first.turn("a")
                await first.turn("b")
                await until(lambda: teams.tries)
        assert teams.arrived == []
        async with started(store, teams) as second:
            await second.settled()
        assert teams.texts() == ["a", "b"]

    async def test_may_be_stopped_before_it_began(self, store: Store, teams: Teams) -> None:
        await Instance(store, teams, Time(), "one").deliveries.stop()
