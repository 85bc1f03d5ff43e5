"""Facets as they are kept: a small JSON object; what is empty is left out."""

from __future__ import annotations

from datetime import date
from typing import Any

from knowledge.network import LookingFor, Scale
from knowledge.question import Facets, Visibility


def to_json(facets: Facets) -> dict[str, Any]:
    """Give the facets as JSON values."""
    kept: dict[str, Any] = {
        "areas": list(facets.areas),
        "themes": list(facets.themes),
        "looking_for": [each.value for each in facets.looking_for],
        "scale": facets.scale.value if facets.scale else None,
        "purpose": facets.purpose,
        "tried": facets.tried,
        "deadline": facets.deadline.isoformat() if facets.deadline else None,
        "visibility": facets.visibility.value,
        "stated": sorted(facets.stated),
    }
    return {name: value for name, value in kept.items() if value}


def from_json(kept: dict[str, Any]) -> Facets:
    """Read facets that `to_json` made."""
    return Facets(
        areas=tuple(kept.get("areas", ())),
        themes=tuple(kept.get("themes", ())),
        looking_for=tuple(LookingFor(each) for each in kept.get("looking_for", ())),
        scale=Scale(kept["scale"]) if "scale" in kept else None,
        purpose=kept.get("purpose", ""),
        tried=kept.get("tried", ""),
        deadline=date.fromisoformat(kept["deadline"]) if "deadline" in kept else None,
        visibility=Visibility(kept.get("visibility", Visibility.UNNAMED)),
        stated=frozenset(kept.get("stated", ())),
    )
