"""The block of one network, as answers, previews and lists show it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from cards.element import container, line, link, one_line, run
from cards.language import Words
from cards.model import Container, RichTextBlock, TextRun
from cards.reason import sentence
from cards.views import NetworkView, ReasonView
from cards.wording import scales
from knowledge.matching.document import Confidence
from knowledge.network import Scale

MOST = 10
"""Networks on one card."""

_MOST_AREAS = 3
_ROOMY = 4
"""Up to so many networks on a card, each may take more room."""


class _Room(NamedTuple):
    """How long each part may be, in UTF-16 units, so that ten of the longest fit on a card."""

    name: int
    line: int
    topics: int
    people: int
    person: int
    areas: int
    source: int


_NO_REASON = ReasonView()

_WIDE = _Room(name=160, line=240, topics=160, people=3, person=80, areas=120, source=100)
_TIGHT = _Room(name=70, line=110, topics=70, people=1, person=60, areas=50, source=50)


def blocks(networks: tuple[NetworkView, ...], say: Words) -> list[Container]:
    """Draw networks below each other, at most ten."""
    room = _WIDE if len(networks) <= _ROOMY else _TIGHT
    return [_block(network, say, room) for network in networks[:MOST]]


def _block(network: NetworkView, say: Words, room: _Room) -> Container:
    about, facts = _lasting(replace(network, reason=_NO_REASON, contacts=()), say, room)
    items = [*about]
    why = sentence(network.reason, say, room.topics)
    if why:
        items.append(line(run(say.gettext("Why:") + " ", bold=True), run(why)))
    items += [line(*_contact(network, say, room)), facts]
    return container(items=[*items], separator=True, spacing="Medium")


@lru_cache(maxsize=2_000)
def _lasting(
    network: NetworkView, say: Words, room: _Room
) -> tuple[tuple[RichTextBlock, ...], RichTextBlock]:
    """Draw what is the same in every answer: what it is, and the facts. Nobody's name is in it."""
    about = [line(*_name(network, say, room))]
    if network.line:
        about.append(line(run(one_line(network.line, room.line))))
    return tuple(about), line(*_facts(network, say, room))


def _name(network: NetworkView, say: Words, room: _Room) -> list[TextRun]:
    runs = [run(one_line(network.name, room.name), bold=True)]
    if network.confidence is Confidence.MAYBE:
        runs.append(run(" · " + say.gettext("perhaps"), subtle=True))
    return runs


def _contact(network: NetworkView, say: Words, room: _Room) -> list[TextRun]:
    _ = say.gettext
    if not network.contacts:
        return [run(_("No contact person known yet"), subtle=True)]
    people = [
        one_line(f"{contact.name} ({contact.role})" if contact.role else contact.name, room.person)
        for contact in network.contacts[: room.people]
    ]
    return [run(_("Contact:") + " ", bold=True), run(say.listing(people))]


def _facts(network: NetworkView, say: Words, room: _Room) -> list[TextRun]:
    _ = say.gettext
    parts = [
        _areas(network, say, room.areas),
        scales(say.language)[network.scale],
        _standing(network, say, room.source),
    ]
    facts = " · ".join(part for part in parts if part)
    title = _("Website of {network}").format(network=one_line(network.name, 50))
    website = link(_("Website"), network.link, title)
    if website is None:
        return [run(facts, subtle=True, small=True)]
    return [run(facts + " · ", subtle=True, small=True), website]


def _areas(network: NetworkView, say: Words, limit: int) -> str:
    """Name up to three areas; 'Nederland' beside 'landelijk' says nothing."""
    areas = [area for area in network.areas if area]
    if network.scale is Scale.NATIONAL and [area.casefold() for area in areas] == ["nederland"]:
        return ""
    if len(areas) > _MOST_AREAS:
        others = len(areas) - _MOST_AREAS + 1
        more = say.ngettext("{count} other area", "{count} other areas", others)
        areas = [*areas[: _MOST_AREAS - 1], more.format(count=others)]
    return one_line(say.listing(areas), limit)


def _standing(network: NetworkView, say: Words, limit: int) -> str:
    """Say who keeps the entry: the network itself, or nobody, and then where it comes from."""
    _ = say.gettext
    if network.joined:
        return _("joined PLeK")
    source = one_line(network.source, limit)
    if source and network.year:
        known = _("known from a source ({year}), not confirmed: {source}")
    elif source:
        known = _("known from a source, not confirmed: {source}")
    elif network.year:
        known = _("known from a source ({year}), not confirmed")
    else:
        known = _("known from a source, not confirmed")
    return known.format(year=network.year, source=source)


def told(networks: tuple[NetworkView, ...], say: Words) -> list[str]:
    """Tell the same in plain lines, for a client without cards."""
    lines = []
    for count, network in enumerate(networks[:MOST], 1):
        name = one_line(network.name, 160)
        text = one_line(network.line, 160)
        lines.append(f"{count}. {name}: {text}" if text else f"{count}. {name}")
        why = sentence(network.reason, say, 100)
        if why:
            lines.append(f"   {say.gettext('Why:')} {why}")
    return lines
