"""'Mijn gegevens' and 'vergeet mij': what is kept about somebody, and how that ends."""

from __future__ import annotations

from cards.views import ForgetView, MyDataView, PrivateView, TextView
from dialogs.step import Reply, Request, Step, thoughtless
from knowledge.errors import NotFound, NotYours
from knowledge.library import Library
from storage.work import Work

MOST_FOLLOWED = 50
"""Numbers of followed questions that are listed."""


def _my_data(request: Request, _library: Library, work: Work, _thought: None) -> Reply:
    """Tell what is kept; where others read along, behind a button."""
    if not request.private and not request.said.verb:
        return Reply(PrivateView("data", "privacy.show"))
    return Reply(
        MyDataView(
            name=request.person.name,
            questions=work.questions.count_of(request.person.key),
            drafts=work.drafts.count_of(request.person.key),
            since=request.person.created,
            followed=_followed(request, work),
        )
    )


def _followed(request: Request, work: Work) -> tuple[str, ...]:
    keys = work.followers.by(request.person.key, limit=MOST_FOLLOWED)
    questions = work.questions.among(keys)
    return tuple(questions[key].number for key in keys)


MY_DATA = Step(thoughtless, _my_data)


def _forget_me(request: Request, _library: Library, work: Work, _thought: None) -> Reply:
    """Ask whether it is meant: it cannot be undone. Where others read along, behind a button."""
    if not request.private and not request.said.verb:
        return Reply(PrivateView("forget", "privacy.ask"))
    return Reply(
        ForgetView(
            done=False,
            person=request.person.key,
            questions=work.questions.count_of(request.person.key),
            drafts=work.drafts.count_of(request.person.key),
        )
    )


FORGET_ME = Step(thoughtless, _forget_me)


def _forget(request: Request, _library: Library, work: Work, _thought: None) -> Reply:
    """Forget this person: name and ids go, drafts go, questions stay without a name.

    Who presses twice is somebody new at the second press: of whom the card was, no name is left.
    """
    asked = request.said.person
    if asked is None:
        raise NotFound("person")
    who = request.person.key
    if asked != who:
        if work.people.names([asked]):
            raise NotYours("person")
        return Reply(TextView("old_card"))
    drafts = work.drafts.count_of(who)
    for key in (questions := work.questions.forget(who)):
        work.changes.note("question", key, request.said.at)
    for network in work.networks.forget(who):
        work.changes.note("network", network, request.said.at)
    work.drafts.forget(who)
    work.offers.forget(who)
    work.followers.forget(who)
    work.receipts.forget(who)
    work.outbox.forget(who)
    work.conversations.close_personal(who)
    work.people.forget(who)
    return Reply(ForgetView(done=True, questions=len(questions), drafts=drafts))


def _keep(_request: Request, _library: Library, _work: Work, _thought: None) -> Reply:
    return Reply(TextView("kept"))


FORGET = Step(thoughtless, _forget)
KEEP = Step(thoughtless, _keep)
