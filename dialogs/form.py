"""The form for sharpening as it comes back: untrusted texts become facets, or what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from cards.views import ANY_SCALE
from dialogs.step import Said
from knowledge.library import Library
from knowledge.masking import mask
from knowledge.network import LookingFor, Scale
from knowledge.question import LONGEST, Draft, Facets, Place, Visibility
from knowledge.reading import merge

LONGEST_FIELD = 1_000
"""Characters of 'purpose' and 'tried' that are kept."""

MOST_AREAS = 20
"""Areas of one question; who means more means the province or the country."""

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Wrong:
    """An input that cannot be used: its id, and a reason that `cards` has words for."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in. typed_areas: as typed, to be shown again when it was not understood."""

    text: str
    facets: Facets
    typed_areas: str = ""
    wrong: tuple[Wrong, ...] = field(default=())


def fill(said: Said, library: Library, draft: Draft) -> Filled:
    """Read the inputs of the form that was shown for a draft.

    What the asker changed counts as stated, also when they emptied it. What they left as it was
    stays as it is known, and is read anew when the text changed. An input that did not come at
    all counts as left.
    """
    wrong: list[Wrong] = []
    given, before = said.inputs, draft.facets
    text = _clean(given.get("question", ""), LONGEST)
    if not text:
        wrong.append(Wrong("question", "empty"))
    read = _read(given, library, before, said.at.date(), wrong)
    visibility = _one(Visibility, given.get("visibility", ""), "visibility", wrong)
    visibility = visibility or before.visibility
    if visibility is Visibility.ANONYMOUS and draft.place is not Place.PERSONAL:
        wrong.append(Wrong("visibility", "anonymous_in_public"))
    stated = before.stated | {name for name in read if not _same(read[name], getattr(before, name))}
    if given.get("scale", "").strip() == ANY_SCALE:
        stated |= {"scale"}
    facets = replace(before, **read, visibility=visibility, stated=stated)
    if not _same(text, draft.text):
        facets = merge(library.read(text, said.at.date()), facets)
    typed_areas = _clean(given.get("areas", ""), LONGEST_FIELD)
    return Filled(text=text, facets=facets, typed_areas=typed_areas, wrong=tuple(wrong))


def _same(now: object, before: object) -> bool:
    """Whether an input came back as it was shown; a client may order and space it otherwise."""
    if isinstance(now, str) and isinstance(before, str):
        return now.split() == before.split()
    if isinstance(now, tuple) and isinstance(before, tuple):
        return frozenset(now) == frozenset(before)
    return now == before


def _read(
    given: Mapping[str, str], library: Library, before: Facets, today: date, wrong: list[Wrong]
) -> dict[str, Any]:
    """Read the inputs that came, by name of the facet."""
    readers: dict[str, Callable[[str], Any]] = {
        "areas": lambda value: _areas(value, library, before.areas, wrong),
        "themes": lambda value: tuple(key for key in _parts(value) if key in library.themes),
        "looking_for": lambda value: _several(LookingFor, _parts(value), "looking_for", wrong),
        "scale": lambda value: _scale(value, wrong),
        "purpose": lambda value: _clean(value, LONGEST_FIELD),
        "tried": lambda value: _clean(value, LONGEST_FIELD),
        "deadline": lambda value: _deadline(value, today, before.deadline, wrong),
    }
    return {name: reader(given[name]) for name, reader in readers.items() if name in given}


def _areas(
    value: str, library: Library, before: tuple[str, ...], wrong: list[Wrong]
) -> tuple[str, ...]:
    """Read areas by name. A name that the form showed means what it meant there.

    'Groningen' is a municipality and a province: without this a look at the form would change it.
    """
    shown = {library.gazetteer.name(key): key for key in before if key in library.gazetteer}
    parts = [part.strip() for part in _clean(value, LONGEST_FIELD).split(",")]
    written = ", ".join(shown.get(part, part) for part in parts)
    areas, unknown = library.gazetteer.parse(written)
    doubts = library.gazetteer.doubts(written, form=True)
    if doubts:
        names = ", ".join(library.gazetteer.name(key) for key in doubts[0].keys)
        wrong.append(Wrong("areas", f"several:{names}"))
    elif unknown:
        wrong.append(Wrong("areas", "unknown:" + ", ".join(unknown)[:100]))
    elif len(areas) > MOST_AREAS:
        wrong.append(Wrong("areas", "too_many"))
    return areas


def _clean(text: str, longest: int) -> str:
    return mask(text.strip()).text[:longest].rstrip()


def _parts(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _one(kind: type[E], value: str, name: str, wrong: list[Wrong]) -> E | None:
    if not value.strip():
        return None
    try:
        return kind(value.strip())
    except ValueError:
        wrong.append(Wrong(name, "not_a_choice"))
        return None


def _several(
    kind: type[E], values: tuple[str, ...], name: str, wrong: list[Wrong]
) -> tuple[E, ...]:
    found = [_one(kind, value, name, wrong) for value in dict.fromkeys(values)]
    return tuple(each for each in found if each is not None)


def _scale(value: str, wrong: list[Wrong]) -> Scale | None:
    return None if value.strip() == ANY_SCALE else _one(Scale, value, "scale", wrong)


def _deadline(value: str, today: date, before: date | None, wrong: list[Wrong]) -> date | None:
    if not value.strip():
        return None
    try:
        day = date.fromisoformat(value.strip()[:10])
    except ValueError:
        wrong.append(Wrong("deadline", "not_a_date"))
        return None
    if day < today and day != before:  # one that passed since it was filled in is no mistake
        wrong.append(Wrong("deadline", "past"))
        return None
    return day
