"""Whether a question was asked already: looked at before a new one is stored."""

from __future__ import annotations

from cards.views import AlreadyView
from dialogs.show import earlier_views
from dialogs.step import Request
from knowledge.library import ALREADY_ASKED, Found, Library
from knowledge.question import Draft
from storage.work import Work


def already(
    draft: Draft, found: Found, request: Request, library: Library, work: Work
) -> AlreadyView | None:
    """Give the earlier question that says the same, unless the asker has seen it.

    One whose answer is still to come goes first: there is something to hear. Only what any member
    may read was looked for. What a press gives back is seen by who pressed alone.
    """
    if request.said.data.get("seen") is True:
        return None
    alike = [match for match in found.earlier if match.likeness >= ALREADY_ASKED]
    views = earlier_views(alike, request.reader, library, work)
    if not views:
        return None
    waiting = (view for view in views if view.can_follow or view.followed or view.own)
    return AlreadyView(draft.key, draft.text, next(waiting, views[0]))
