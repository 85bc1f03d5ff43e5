"""News for who follows a question: what became of it."""

from __future__ import annotations

from cards.views import NewsView
from dialogs.step import Notice
from knowledge.question import MEMBER, Question, may_read_text
from storage.work import Work


def withdrawn(question: Question, work: Work) -> tuple[Notice, ...]:
    """Tell who followed a question that it was withdrawn; nothing more is to be heard of it."""
    return _last(question, "withdrawn", work)


def closed_off(before: Question, after: Question, work: Work) -> tuple[Notice, ...]:
    """Tell who followed a question that only its hub may read it now, when that is new."""
    if may_read_text(after, MEMBER) or not may_read_text(before, MEMBER):
        return ()
    return _last(after, "closed_off", work)


def _last(question: Question, about: str, work: Work) -> tuple[Notice, ...]:
    """Tell every follower, each chat once, and let them go."""
    text = question.text if may_read_text(question, MEMBER) else ""
    view = NewsView(question.number, text, about)
    chats = {each.chat: each.language for each in reversed(work.followers.of(question.key))}
    work.followers.end(question.key)
    return tuple(
        Notice(chat, view, language or question.language) for chat, language in chats.items()
    )
