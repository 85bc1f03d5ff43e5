"""The life of a question: which action brings it from which state to which, and who may do it.

One table; code, tests and documentation read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.errors import Moved


class State(StrEnum):
    """Where a question is in its life."""

    SOLVED = "solved"
    NEW = "new"
    CLAIMED = "claimed"
    CLARIFYING = "clarifying"
    REFERRED = "referred"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    EXPIRED = "expired"


class Role(StrEnum):
    """In what role somebody acts on a question."""

    ASKER = "asker"
    BROKER = "broker"
    CONTACT = "contact"
    SYSTEM = "system"


class Action(StrEnum):
    """What can be done to a stored question; the verbs of the cards lead to these."""

    ASK = "ask"
    SOLVE = "solve"
    SHARPEN = "sharpen"
    WITHDRAW = "withdraw"
    CLAIM = "claim"
    RELEASE = "release"
    REFER = "refer"
    DECLINE = "decline"
    CLARIFY = "clarify"
    REPLY = "reply"
    ANSWER = "answer"
    TRANSFER = "transfer"
    MERGE = "merge"
    CLOSE = "close"
    REOPEN = "reopen"
    EXPIRE = "expire"


OPEN_STATES = frozenset(
    {State.NEW, State.CLAIMED, State.CLARIFYING, State.REFERRED, State.ANSWERED}
)
"""States in which something may still be done for the asker."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed step. before None: the question did not exist yet."""

    before: State | None
    action: Action
    role: Role
    after: State


@dataclass(frozen=True, slots=True)
class Event:
    """A step that was made; never changed afterwards. why: a short reason, may be empty."""

    question: int
    at: datetime
    person: int | None
    role: Role
    action: Action
    before: State | None
    after: State
    why: str = ""


def _table() -> tuple[Transition, ...]:
    s, a, r = State, Action, Role
    steps = [
        Transition(None, a.ASK, r.ASKER, s.NEW),
        Transition(None, a.SOLVE, r.ASKER, s.SOLVED),
        Transition(s.NEW, a.CLAIM, r.BROKER, s.CLAIMED),
        Transition(s.CLAIMED, a.RELEASE, r.BROKER, s.NEW),
        Transition(s.CLAIMED, a.CLARIFY, r.BROKER, s.CLARIFYING),
        Transition(s.CLARIFYING, a.REPLY, r.ASKER, s.CLAIMED),
        Transition(s.CLAIMED, a.REFER, r.BROKER, s.REFERRED),
        Transition(s.REFERRED, a.REFER, r.BROKER, s.REFERRED),
        Transition(s.REFERRED, a.DECLINE, r.CONTACT, s.CLAIMED),
        Transition(s.CLAIMED, a.ANSWER, r.BROKER, s.ANSWERED),
        Transition(s.REFERRED, a.ANSWER, r.BROKER, s.ANSWERED),
        Transition(s.REFERRED, a.ANSWER, r.CONTACT, s.ANSWERED),
        Transition(s.ANSWERED, a.CLOSE, r.ASKER, s.CLOSED),
        Transition(s.ANSWERED, a.CLOSE, r.BROKER, s.CLOSED),
        Transition(s.ANSWERED, a.CLOSE, r.SYSTEM, s.CLOSED),
        Transition(s.ANSWERED, a.REOPEN, r.ASKER, s.CLAIMED),
        Transition(s.CLOSED, a.REOPEN, r.ASKER, s.CLAIMED),
        Transition(s.CLOSED, a.REOPEN, r.BROKER, s.CLAIMED),
    ]
    for state in (s.NEW, s.CLAIMED, s.CLARIFYING, s.REFERRED):
        steps += [
            Transition(state, a.SHARPEN, r.ASKER, state),
            Transition(state, a.SHARPEN, r.BROKER, state),
            Transition(state, a.WITHDRAW, r.ASKER, s.WITHDRAWN),
            Transition(state, a.MERGE, r.BROKER, s.MERGED),
            Transition(state, a.CLOSE, r.BROKER, s.CLOSED),
            Transition(state, a.TRANSFER, r.BROKER, s.NEW),
            Transition(state, a.EXPIRE, r.SYSTEM, s.EXPIRED),
        ]
    return tuple(steps)


TRANSITIONS = _table()
_AFTER = {(step.before, step.action, step.role): step.after for step in TRANSITIONS}


def after(before: State | None, action: Action, role: Role) -> State:
    """Tell the state that an action leads to.

    Raises Moved when the table has no such step.
    """
    found = _AFTER.get((before, action, role))
    if found is None:
        raise Moved(before.value if before else "draft")
    return found


def allowed(before: State | None, action: Action, role: Role) -> bool:
    """Whether the table has this step."""
    return (before, action, role) in _AFTER
