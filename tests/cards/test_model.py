"""The light models write what the real ones of microsoft-teams-cards would write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from microsoft_teams.cards import core

from cards import model

ODD = {"ac_schema", "choices_data"}
"""Fields whose names in JSON follow no rule; `test_render` refuses a card that uses one."""


@pytest.mark.parametrize("name", model.__all__)
def test_names_and_types_are_those_of_the_real_models(name: str) -> None:
    real = getattr(core, name)
    light = getattr(model, name)
    fields = real.model_fields
    kind = fields["type"].default if "type" in fields else None
    assert light().get("type") == kind
    for field in fields.keys() - ODD - {"type"}:
        assert (fields[field].serialization_alias or field) in light(**{field: 1})


def test_what_is_none_is_left_out() -> None:
    run: object = model.TextRun(text="a", is_subtle=None)
    assert run == {"type": "TextRun", "text": "a"}


def test_who_draws_does_not_load_the_real_models() -> None:
    code = "import sys, cards.render; sys.exit('microsoft_teams.cards.core' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=True)
