"""The asking flow in any order, by several people, with presses on cards that are long stale."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from cards.views import EarlierView, QuestionView
from knowledge.errors import UserError
from knowledge.lifecycle import TRANSITIONS, Action, Role
from knowledge.question import Place, Question, Reader, Visibility, may_read_name
from tests.dialogs.house import Answer, House

T = TypeVar("T")
PEOPLE = ("Vrager", "Collega", "Cor")
BROKER = "Cor"
HUBS = ("flevoland", "twente", "landelijk")
SUBJECTS = ("bodemdaling in de Noordoostpolder", "hittestress in Enschede", "wateroverlast")
MARK = re.compile(r"kenmerk\d+x")
NAME = re.compile(r"(\w+) van Test")
STEPS = {(each.before, each.action, each.role, each.after) for each in TRANSITIONS}

people = st.sampled_from(PEOPLE)
places = st.sampled_from(("kanaal", ""))
visibilities = st.sampled_from(("", *(each.value for each in Visibility)))
pick = st.integers(min_value=0, max_value=3)


class Asking(RuleBasedStateMachine):
    """Vrager, Collega and Cor (a broker) ask and press, in their own chats and in one channel."""

    open_house: Callable[[], House]

    def __init__(self) -> None:
        super().__init__()
        self.house = self.open_house()
        self.house.appoint(BROKER, *HUBS)
        self.keys = {who: self.house.key_of(who) for who in PEOPLE}
        self.drafts: list[str] = []
        self.owner: dict[str, str] = {}  # who wrote each mark
        self.heard: set[str] = set()  # marks that were said in the channel
        self.marks = 0

    # --- what people do ---------------------------------------------------------------------------

    @initialize(who=people, place=places)
    def begin(self, who: str, place: str) -> None:
        self.ask(who, place, SUBJECTS[0])

    @rule(who=people, place=places, subject=st.sampled_from(SUBJECTS))
    def ask(self, who: str, place: str, subject: str) -> None:
        mark = self._mark(who)
        if place:
            self.heard.add(mark)
        answer = self.house.say(who, f"Wie weet iets over {subject} {mark}?", place)
        self._check(answer)

    @rule(
        who=people,
        place=places,
        verb=st.sampled_from(
            ("ask.sharpen", "ask.edit", "ask.confirm", "ask.solved", "ask.cancel", "ask.more")
        ),
        which=pick,
        own=st.booleans(),
    )
    def press(self, who: str, place: str, verb: str, which: int, *, own: bool) -> None:
        draft = self._late(self.drafts, which)
        if own:
            who, place = self._whose(draft)
        self._press(who, verb, place, draft=draft)

    @rule(who=people, verb=st.sampled_from(("ask.sharpen", "ask.confirm", "ask.more")))
    def press_beside(self, who: str, verb: str) -> None:
        """Press under the last draft in the place where it was begun, whoever it belongs to."""
        _, place = self._whose(self.drafts[-1])
        self._press(who, verb, place, draft=self.drafts[-1])

    @rule(which=pick, question=st.booleans())
    def go_to_the_hub(self, which: int, *, question: bool) -> None:
        """Do what a form leads to: the owner confirms, or begins to change what was asked."""
        draft = self._late(self.drafts, which)
        who, place = self._whose(draft)
        if question and (key := self.house.draft(draft).question) is not None:
            self._press(who, "ask.edit", place, question=key)
        else:
            self._press(who, "ask.confirm", place, draft=draft)

    @rule(
        who=people,
        place=places,
        which=pick,
        visibility=visibilities,
        own=st.sampled_from((True, True, False)),
    )
    def submit(self, who: str, place: str, which: int, visibility: str, *, own: bool) -> None:
        draft = self._late(self.drafts, which)
        if own:
            who, place = self._whose(draft)
        mark = self._mark(who)
        inputs = {"question": f"Hoe nu verder met bodemdaling {mark}?", "areas": "Urk"}
        inputs |= {"purpose": f"een nota {mark}", "visibility": visibility}
        self._press(who, "ask.submit", place, inputs=inputs, draft=draft)

    @rule(
        who=people,
        place=places,
        verb=st.sampled_from(("ask.edit", "question.withdraw", "question.show", "question.offer")),
        which=pick,
    )
    def press_question(self, who: str, place: str, verb: str, which: int) -> None:
        questions = self.house.questions()
        if questions:
            self._press(who, verb, place, question=self._late(questions, which).key)

    @rule(who=people, place=places, which=pick)
    def look_up(self, who: str, place: str, which: int) -> None:
        questions = self.house.questions()
        self._press(who, "questions.page", place, page=0)
        if questions:
            number = self._late(questions, which).number
            with suppress(UserError):
                self._check(self.house.say(who, f"vraag {number}", place))

    # --- what must hold of everything that was kept -----------------------------------------------

    def teardown(self) -> None:
        self._numbers_have_no_gaps()
        self._every_question_grew_from_one_draft()
        self._events_tell_the_same_story()
        self._nothing_said_in_public_is_anonymous()

    def _numbers_have_no_gaps(self) -> None:
        numbers = [question.number for question in self.house.questions()]
        assert numbers == [f"V-2026-{count + 1:04d}" for count in range(len(numbers))]

    def _every_question_grew_from_one_draft(self) -> None:
        drafts = [self.house.draft(key) for key in self._all_drafts()]
        became = [each.question for each in drafts if each.ended in {"asked", "solved"}]
        assert sorted(became, key=str) == sorted(
            (question.key for question in self.house.questions()), key=str
        )
        pairs = [(each.person, each.copied_from) for each in drafts if each.copied_from]
        assert len(pairs) == len(set(pairs))

    def _events_tell_the_same_story(self) -> None:
        for question in self.house.questions():
            events = self.house.events(question.key)
            state = None
            for event in events:
                assert event.before == state
                assert (event.before, event.action, event.role, event.after) in STEPS
                state = event.after
            assert state == question.state
            assert [e.action for e in events[:1]] in ([Action.ASK], [Action.SOLVE])
            assert events[0].person == question.person

    def _nothing_said_in_public_is_anonymous(self) -> None:
        for question in self.house.questions():
            if question.place is not Place.PERSONAL:
                assert question.facets.visibility is not Visibility.ANONYMOUS

    # --- how it is checked ------------------------------------------------------------------------

    def _press(self, who: str, verb: str, place: str, **data: Any) -> None:
        before = {each.key: each for each in self.house.questions()}
        try:
            answer = self.house.press(who, verb, place, card=f"card-{place}", **data)
        except UserError:
            assert {each.key: each for each in self.house.questions()} == before
            return
        self._check(answer)
        for question in self.house.questions():
            if question.key not in before:
                assert question.person == self.keys[who]
            elif question != before[question.key]:
                self._check_change(who, before[question.key], question)

    def _check_change(self, who: str, before: Question, after: Question) -> None:
        if before.person == self.keys[who]:
            return
        assert who == BROKER
        assert self.house.events(after.key)[-1].role is Role.BROKER
        assert dataclasses.replace(
            after,
            sharpened=before.sharpened,
            facets=before.facets,
            changed=before.changed,
            version=before.version,
        ) == dataclasses.replace(before)
        assert after.facets.visibility is before.facets.visibility

    def _check(self, answer: Answer) -> None:
        """Check that nobody is shown what is not theirs to see, and gather the new drafts."""
        self._check_view(answer.here, answer.seen_by)
        for notice in answer.notices:
            chats = {self.house.chat_key(chat): chat for chat in ("kanaal", *PEOPLE)}
            chat = chats[notice.chat]
            self._check_view(notice.view, chat if chat in PEOPLE else None)
        for key in self._all_drafts():
            if key not in self.drafts:
                self.drafts.append(key)

    def _check_view(self, view: object, reader: str | None) -> None:
        """reader: who looks; None for everybody in the channel."""
        questions = {each.number: each for each in self.house.questions()}
        for mark in MARK.findall(repr(view)):
            assert self._may_read(mark, reader, questions.values()), (mark, reader, view)
        for part in _parts(view):
            if isinstance(part, (QuestionView, EarlierView)):
                question = questions[part.number]
                assert not part.asker or may_read_name(question, self._reader(reader))
        told = {
            part.asker for part in _parts(view) if isinstance(part, (QuestionView, EarlierView))
        }
        for name in NAME.finditer(repr(view)):
            assert name[0] in told or name[1] == reader, (name, reader, view)

    def _may_read(self, mark: str, reader: str | None, questions: Any) -> bool:
        if self.owner[mark] == reader:
            return True
        if mark in self.heard:  # everybody in the test is in the channel
            return True
        carrying = [each for each in questions if mark in each.text or mark in each.original]
        return any(
            each.facets.visibility is not Visibility.HUB
            or reader == BROKER
            or (reader is not None and each.person == self.keys[reader])
            for each in carrying
        )

    def _whose(self, key: str) -> tuple[str, str]:
        """Tell who works on a draft, and where it was begun."""
        draft = self.house.draft(key)
        who = next(each for each in PEOPLE if self.keys[each] == draft.person)
        return who, "" if draft.place is Place.PERSONAL else "kanaal"

    @staticmethod
    def _late(things: Sequence[T], which: int) -> T:
        """Pick one of the last few, so that several people meet on the same card."""
        return things[-1 - which % min(len(things), 3)]

    def _reader(self, who: str | None) -> Reader:
        if who is None:
            return Reader(-1)
        return Reader(self.keys[who], frozenset(HUBS) if who == BROKER else frozenset())

    def _mark(self, who: str) -> str:
        self.marks += 1
        mark = f"kenmerk{self.marks}x"
        self.owner[mark] = who
        return mark

    def _all_drafts(self) -> list[str]:
        return self.house.look(
            lambda work: [
                row[0] for row in work.connection.exec_driver_sql("SELECT key FROM draft")
            ]
        )


def _parts(view: object) -> Iterator[object]:
    """Walk through a view and everything in it."""
    yield view
    if isinstance(view, tuple):
        for each in view:
            yield from _parts(each)
    elif dataclasses.is_dataclass(view) and not isinstance(view, type):
        for field in dataclasses.fields(view):
            yield from _parts(getattr(view, field.name))


@pytest.mark.slow
def test_asking_in_any_order(open_house: Callable[[], House]) -> None:
    machine = type("AskingHere", (Asking,), {"open_house": staticmethod(open_house)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            # Making a failure shorter takes minutes here: every step is real work.
            phases=(Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
