"""The life of a question, against the picture in the design."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import Moved
from knowledge.lifecycle import OPEN_STATES, TRANSITIONS, Action, Role, State, after, allowed

PICTURE = """
draft      solve    asker   solved
draft      ask      asker   new
new        claim    broker  claimed
claimed    refer    broker  referred
claimed    clarify  broker  clarifying
clarifying reply    asker   claimed
referred   decline  contact claimed
referred   answer   contact answered
answered   close    asker   closed
closed     reopen   asker   claimed
closed     reopen   broker  claimed
claimed    withdraw asker   withdrawn
new        merge    broker  merged
referred   expire   system  expired
claimed    transfer broker  new
"""
"""The arrows that the design draws, written down by hand."""

STARTS = {(None, Action.ASK), (None, Action.SOLVE)}
ENDS = {State.SOLVED, State.WITHDRAWN, State.MERGED, State.EXPIRED}


@pytest.mark.parametrize("arrow", PICTURE.strip().splitlines())
def test_every_arrow_of_the_picture(arrow: str) -> None:
    before, action, role, then = arrow.split()
    state = None if before == "draft" else State(before)
    assert after(state, Action(action), Role(role)) is State(then)


def test_one_step_leads_to_one_state() -> None:
    steps = [(each.before, each.action, each.role) for each in TRANSITIONS]
    assert len(steps) == len(set(steps))


def test_only_asking_and_solving_begin_a_question() -> None:
    assert {(each.before, each.action) for each in TRANSITIONS if not each.before} == STARTS


def test_every_state_can_be_reached_and_only_ends_are_left_by_nothing() -> None:
    assert {each.after for each in TRANSITIONS} == set(State)
    assert set(State) - {each.before for each in TRANSITIONS} == ENDS


def test_every_action_is_in_the_table() -> None:
    assert {each.action for each in TRANSITIONS} == set(Action)


def test_an_asker_withdraws_and_sharpens_until_it_is_answered() -> None:
    for action in (Action.WITHDRAW, Action.SHARPEN):
        can = {state for state in State if allowed(state, action, Role.ASKER)}
        assert can == OPEN_STATES - {State.ANSWERED}


def test_sharpening_leaves_the_state() -> None:
    assert all(each.before is each.after for each in TRANSITIONS if each.action is Action.SHARPEN)


def test_only_the_asker_withdraws_and_only_brokers_triage() -> None:
    roles = {
        action: {each.role for each in TRANSITIONS if each.action is action} for action in Action
    }
    assert roles[Action.WITHDRAW] == {Role.ASKER}
    for action in (Action.CLAIM, Action.REFER, Action.MERGE, Action.TRANSFER, Action.RELEASE):
        assert roles[action] == {Role.BROKER}


@given(st.one_of(st.none(), st.sampled_from(State)), st.sampled_from(Action), st.sampled_from(Role))
def test_what_the_table_does_not_have_is_refused(
    before: State | None, action: Action, role: Role
) -> None:
    if allowed(before, action, role):
        assert after(before, action, role) in State
    else:
        with pytest.raises(Moved) as refused:
            after(before, action, role)
        assert refused.value.state == (before.value if before else "draft")
