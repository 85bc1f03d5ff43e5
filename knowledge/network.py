"""A network: where knowledge is, and who can be asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from knowledge.matching.document import Document
from knowledge.theme import Theme


class Scale(StrEnum):
    """How large the area is that something is about."""

    LOCAL = "lokaal"
    REGIONAL = "regionaal"
    NATIONAL = "nationaal"


class LookingFor(StrEnum):
    """What a question looks for, and what a network has to offer."""

    FACTS = "feiten"
    APPROACH = "aanpak"
    EXPERIENCE = "ervaringen"
    RULES = "regels"
    PEOPLE = "mensen"


@dataclass(frozen=True, slots=True)
class Contact:
    """A person who agreed to be shown with a network.

    name: as that person wants to be called; role: what they do for the network, may be empty.
    """

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """A kennis- en leernetwerk, programme or knowledge institution.

    areas, themes: keys of the catalogue. source and year say where an entry that nobody in the
    tenant keeps comes from; a joined network keeps its own entry. earlier: content words of
    questions that it helped with, see `knowledge.evidence`.
    """

    key: str
    name: str
    line: str
    description: str = ""
    words: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    scale: Scale = Scale.NATIONAL
    kinds: tuple[str, ...] = ()
    offers: tuple[LookingFor, ...] = ()
    link: str = ""
    source: str = ""
    year: int | None = None
    joined: bool = False
    contacts: tuple[Contact, ...] = field(default=())
    earlier: tuple[str, ...] = ()


def document(network: Network, themes: Mapping[str, Theme]) -> Document:
    """Give what of a network can be searched: (name, line, words, description, themes, earlier).

    themes: key → theme of the catalogue; one that is not there is left out. Of a theme only its
    names count as text: its everyday words lead a question to the theme, and would otherwise
    count as words that every network of the theme had written.
    """
    known = [themes[key] for key in network.themes if key in themes]
    told = [name for one in known for name in (one.name, one.name_en)]
    return Document(
        key=network.key,
        fields={
            "name": network.name,
            "line": network.line,
            "words": "; ".join(network.words),
            "description": network.description,
            "themes": "; ".join(told),
            "earlier": "; ".join(network.earlier),
        },
        areas=network.areas,
        themes=network.themes,
        offers=tuple(offer.value for offer in network.offers),
        scale=network.scale.value,
    )
