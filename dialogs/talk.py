"""What is said that is no question: help, hello, thanks, nothing at all, a sticker, a file."""

from __future__ import annotations

from cards.views import HelpView, TextView
from dialogs.step import Reply, Request, Step, thoughtless
from knowledge.errors import NotABroker
from knowledge.library import Library
from storage.work import Work


def _help(request: Request, _library: Library, _work: Work, _thought: None) -> Reply:
    return Reply(HelpView(request.said.place))


HELP = Step(thoughtless, _help)


def text_step(code: str) -> Step[None]:
    """Make the step that answers with one short text."""

    def act(_request: Request, _library: Library, _work: Work, _thought: None) -> Reply:
        return Reply(TextView(code))

    return Step(thoughtless, act)


def _brokers_only(request: Request, _library: Library, _work: Work, _thought: None) -> Reply:
    raise NotABroker(request.said.text[:40])


BROKERS_ONLY = Step(thoughtless, _brokers_only)
"""Commands of brokers and the core team, for who is neither."""
