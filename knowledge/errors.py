"""What can go wrong, in one tree.

UserError and what is under it is safe to show: it carries a code that `cards` puts into words.
Everything else is for the log; the user gets an incident number.

    PlekError
    ├── UserError
    │   ├── NotYours            somebody else's draft or question
    │   ├── NotABroker          a role that this person does not have
    │   ├── NotFound            no such draft or question, or not for this person to see
    │   ├── Moved               it changed meanwhile; carries what it is now
    │   └── Invalid             an input that cannot be used; says which and why
    └── StorageError
        ├── StorageAway         the database does not answer: nothing was kept
        └── Clash               two writers met; the step may be run again
"""

from __future__ import annotations


class PlekError(Exception):
    """The root of everything that this project raises itself."""


class UserError(PlekError):
    """Something that the user can be told as it is.

    code: a stable name that `cards` has words for.
    """

    code = "user_error"


class NotYours(UserError):
    """The draft or question belongs to somebody else."""

    code = "not_yours"


class NotABroker(UserError):
    """The action is for a broker of the question's hub."""

    code = "not_a_broker"


class NotFound(UserError):
    """There is no such thing, or this person may not know that there is."""

    code = "not_found"


class Moved(UserError):
    """The question or draft is no longer in a state in which this can be done.

    state: what it is now, one of the states of `knowledge.lifecycle`, or a name of a draft's end.
    """

    code = "moved"

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class Invalid(UserError):
    """An input that cannot be used.

    field: the id of the input; reason: a stable name that `cards` has words for.
    """

    code = "invalid"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class StorageError(PlekError):
    """The database could not do what was asked."""


class StorageAway(StorageError):
    """The database does not answer. Nothing was kept; the same may be tried again."""


class Clash(StorageError):
    """Two writers met. Nothing was kept; the step may be run again at once."""
