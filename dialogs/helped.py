"""Which network helped: who says that the answer did may point it out, and need not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cards.views import ChoiceView, QuestionView, View, WhichView
from dialogs.show import FIRST
from dialogs.step import Reply, Request
from knowledge.evidence import Kind
from knowledge.library import Found, Library
from knowledge.question import Draft, Question
from storage.work import Work


def shown(found: Found, request: Request, library: Library) -> list[str]:
    """Give the keys of the networks that stood on the card: the first, or all after 'meer'."""
    keys = [match.key for match in found.matches if match.key in library.networks]
    return keys if request.said.data.get("unfolded") is True else keys[:FIRST]


def asking(
    reply: Reply, draft: Draft, keys: Sequence[str], request: Request, library: Library
) -> Reply:
    """Let the receipt ask which of these networks helped, here and on the card for everybody."""
    if not keys:
        return reply
    which = WhichView(
        draft=draft.key,
        networks=tuple(ChoiceView(key, library.networks[key].name) for key in keys),
        unfolded=request.said.data.get("unfolded") is True,
    )

    def ask(view: View) -> View:
        return replace(view, which=which) if isinstance(view, QuestionView) else view

    notices = tuple(replace(each, view=ask(each.view)) for each in reply.notices)
    return replace(reply, here=ask(reply.here) if reply.here else None, notices=notices)


def pointed_out(draft: Draft, keys: Sequence[str], request: Request, work: Work) -> Question | None:
    """Keep which of these networks helped, as the asker pointed them out; again is anew.

    keys: of the networks that were shown; others cannot be pointed out. None when the draft did
    not become a question that solved itself, or nothing was filled in.
    """
    if draft.ended != "solved" or draft.question is None or "networks" not in request.said.inputs:
        return None
    said = set(request.said.inputs["networks"].split(","))
    chosen = tuple(key for key in keys if key in said)
    at = request.said.at
    question = work.questions.get(draft.question)
    before = work.evidence.networks(question.key, Kind.HELPED)
    for key in before:
        if key not in chosen:
            work.evidence.remove(key, question.key, Kind.HELPED)
    for key in chosen:
        work.evidence.add(key, question.key, Kind.HELPED, at)
    for key in sorted(set(before) ^ set(chosen)):
        work.changes.note("network", key, at)
    if not chosen or chosen == question.helped_by:
        return question
    changed = replace(question, helped_by=chosen, changed=at, version=question.version + 1)
    work.questions.save(changed)
    work.changes.note("question", question.key, at)
    return changed
