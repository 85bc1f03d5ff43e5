"""From what is known and kept to what there is to show.

Keys become names, and who may not see something does not get it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cards.views import (
    EarlierView,
    FacetsView,
    HubView,
    NetworkView,
    QuestionView,
    ReasonView,
)
from knowledge.earlier import EarlierMatch
from knowledge.hub import Hub
from knowledge.library import Library
from knowledge.lifecycle import OPEN_STATES, Action, Role, State, allowed
from knowledge.matching.document import Match
from knowledge.network import Network
from knowledge.question import (
    MEMBER,
    Facets,
    Place,
    Question,
    Reader,
    Visibility,
    may_read_name,
    may_read_text,
)
from storage.work import Work

FIRST = 3
"""Networks and earlier questions that an answer shows at once."""

_NOT_SHOWN = frozenset({State.WITHDRAWN, State.MERGED})
"""States in which a question is no longer offered to others, even if the index still has it."""


def hub_view(hub: Hub) -> HubView:
    """Show a hub."""
    return HubView(hub.name, hub.national, hub.linked)


def facets_view(facets: Facets, library: Library) -> FacetsView:
    """Show what a question carries."""
    return FacetsView(
        areas=tuple(library.gazetteer.name(key) for key in facets.areas),
        themes=tuple(library.themes[key] for key in facets.themes if key in library.themes),
        looking_for=facets.looking_for,
        scale=facets.scale,
        purpose=facets.purpose,
        tried=facets.tried,
        deadline=facets.deadline,
        visibility=facets.visibility,
    )


def network_views(matches: Iterable[Match], library: Library) -> tuple[NetworkView, ...]:
    """Show the networks that matched; one that stopped meanwhile is left out."""
    views = []
    for match in matches:
        network = library.networks.get(match.key)
        if network is not None:
            views.append(_network_view(network, match, library))
    return tuple(views)


def _network_view(network: Network, match: Match, library: Library) -> NetworkView:
    reason = match.reason
    return NetworkView(
        key=network.key,
        name=network.name,
        line=network.line,
        areas=tuple(library.gazetteer.name(key) for key in network.areas),
        scale=network.scale,
        confidence=match.confidence,
        reason=ReasonView(
            words=reason.words,
            themes=tuple(library.themes[key] for key in reason.themes if key in library.themes),
            area=library.gazetteer.name(reason.area) if reason.area else "",
            nearness=reason.nearness,
            alike=reason.alike,
        ),
        contacts=network.contacts,
        link=network.link,
        joined=network.joined,
        source=network.source,
        year=network.year,
    )


def earlier_views(
    found: Iterable[EarlierMatch], reader: Reader, library: Library, work: Work
) -> tuple[EarlierView, ...]:
    """Show the earlier questions that look alike, as far as this reader may see them."""
    found = tuple(found)
    if not found:
        return ()
    questions = work.questions.among([match.question for match in found])
    visible = [
        question
        for match in found
        if (question := questions.get(match.question)) is not None
        and question.state not in _NOT_SHOWN
        and may_read_text(question, reader)
        and question.text
    ][:FIRST]
    named = [q.person for q in visible if q.person is not None and may_read_name(q, reader)]
    names = work.people.names(named)
    followed = _followed(visible, reader, work)
    return tuple(
        EarlierView(
            number=question.number,
            text=question.text,
            state=question.state,
            asked=question.created.date(),
            asker=names.get(question.person or 0, "") if may_read_name(question, reader) else "",
            networks=_names(question, library),
            key=question.key,
            hub=hub_view(library.hubs[question.hub]),
            own=question.person == reader.person,
            can_follow=_can_follow(question, reader) and question.key not in followed,
            followed=question.key in followed,
        )
        for question in visible
    )


def _names(question: Question, library: Library) -> tuple[str, ...]:
    """Name the networks that helped with a question."""
    networks = library.networks
    return tuple(networks[key].name for key in question.helped_by if key in networks)


def _can_follow(question: Question, reader: Reader) -> bool:
    """Whether this reader may hear the answer too: somebody else's, that is still to come."""
    others = question.person != reader.person and may_read_text(question, reader)
    return others and question.state in OPEN_STATES


def _followed(questions: Iterable[Question], reader: Reader, work: Work) -> frozenset[int]:
    """Tell which of these somebody follows. A card for everybody asks nothing of the database."""
    keys = [question.key for question in questions if question.person != reader.person]
    return frozenset() if reader == MEMBER else work.followers.followed(reader.person, among=keys)


def question_view(
    question: Question,
    reader: Reader,
    library: Library,
    work: Work,
    *,
    receipt: str = "",
) -> QuestionView:
    """Show a stored question to this reader."""
    own = question.person == reader.person
    broker = question.hub in reader.hubs
    readable = may_read_text(question, reader)
    role = Role.BROKER if broker and not own else Role.ASKER
    followed = question.key in _followed([question], reader, work)
    offers = work.offers.on(question.key) if own or broker else []
    names = work.people.names(
        [offer.person for offer in offers]
        + ([question.person] if question.person and may_read_name(question, reader) else [])
    )
    return QuestionView(
        key=question.key,
        number=question.number,
        text=question.text if readable else "",
        original=question.original if readable else "",
        facets=facets_view(question.facets if readable else _outside(question.facets), library),
        state=question.state,
        hub=hub_view(library.hubs[question.hub]),
        created=question.created,
        place=question.place,
        own=own,
        broker=broker,
        asker="" if own else names.get(question.person or 0, ""),
        receipt=receipt,
        can_change=(own or broker) and allowed(question.state, Action.SHARPEN, role),
        can_withdraw=own and allowed(question.state, Action.WITHDRAW, Role.ASKER),
        can_offer=not own and readable and _awaits_offers(question),
        offers=tuple(f"{names.get(each.person, '')}: {each.text}".lstrip(": ") for each in offers),
        can_follow=_can_follow(question, reader) and not followed,
        followed=followed,
        helped=_names(question, library) if receipt == "helped" else (),
    )


def shared_view(question: Question, library: Library, work: Work, *, receipt: str) -> QuestionView:
    """Show a question on the card that everybody in its conversation sees.

    The asker presses there too, so the buttons stand on it; each press checks who presses. What a
    member may not read is left out, except in a personal chat, where only the asker reads.
    """
    personal = question.place is Place.PERSONAL
    reader = MEMBER if question.person is None or not personal else Reader(question.person)
    shown = question_view(question, reader, library, work, receipt=receipt)
    if personal:
        return shown
    return replace(
        shown,
        can_change=allowed(question.state, Action.SHARPEN, Role.ASKER),
        can_withdraw=allowed(question.state, Action.WITHDRAW, Role.ASKER),
        # Who sees this card hears the answer here anyway.
        can_follow=False,
    )


def _awaits_offers(question: Question) -> bool:
    """Whether there is somebody who hears of an offer and still has use for it."""
    return question.person is not None and question.state in OPEN_STATES


def _outside(facets: Facets) -> Facets:
    """Keep of a question that only its hub may read what a card outside may tell: its themes."""
    return Facets(themes=facets.themes, visibility=Visibility.HUB)
