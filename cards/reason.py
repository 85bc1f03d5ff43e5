"""Why a network matched, as a sentence: 'gaat over bodemdaling en werkt in Flevoland'."""

from __future__ import annotations

from cards.element import one_line
from cards.language import Words
from cards.views import ReasonView
from cards.wording import theme_name
from knowledge.matching.document import Nearness

_TOPICS = 3
_COUNTRY = "nederland"
_BOARDS = ("waterschap", "hoogheemraadschap", "wetterskip")


def sentence(reason: ReasonView, say: Words, limit: int = 160) -> str:
    """Put a reason into words; '' when nothing is known.

    limit: UTF-16 units of the topics; the area gets half of that.
    """
    topics = one_line(say.listing(_topics(reason, say)), limit)
    where = _where(reason, say, limit // 2)
    _ = say.gettext
    if topics and where:
        if reason.nearness is Nearness.ELSEWHERE:
            return _("is about {topics}, but works {where}").format(topics=topics, where=where)
        return _("is about {topics}, works {where}").format(topics=topics, where=where)
    if reason.alike and where:
        return _("is close to it in meaning, works {where}").format(where=where)
    if reason.alike:
        return _("is close to it in meaning")
    if topics:
        return _("is about {topics}").format(topics=topics)
    if where:
        return _("works {where}").format(where=where)
    return ""


def _topics(reason: ReasonView, say: Words) -> list[str]:
    """Give the words that carried the match, and themes that say something more than those."""
    topics: dict[str, str] = {}
    for word in reason.words:
        if word.strip():
            topics.setdefault(word.strip().casefold(), word.strip())
    for theme in reason.themes:
        name = theme_name(theme, say)
        if not any(name.casefold() in known or known in name.casefold() for known in topics):
            topics[name.casefold()] = name[:1].lower() + name[1:] if name[1:2].islower() else name
    return list(topics.values())[:_TOPICS]


def _where(reason: ReasonView, say: Words, limit: int) -> str:
    _ = say.gettext
    area = one_line(reason.area, limit)
    if reason.nearness is Nearness.NATIONAL or area.casefold() == _COUNTRY:
        return _("in the whole of the Netherlands")
    if not area:
        return ""
    if area.casefold().startswith(_BOARDS):
        return _("in the area of {area}").format(area=area)
    return _("in {area}").format(area=area)
