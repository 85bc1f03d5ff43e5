"""Turning the pages of a list."""

from __future__ import annotations

from collections.abc import Mapping

from cards.element import press
from cards.language import Words
from cards.model import ExecuteAction


def turns(
    verb: str, data: Mapping[str, str | int], page: int, pages: int, say: Words
) -> list[ExecuteAction]:
    """Make the buttons to the page before and after this one (pages count from 0)."""
    _ = say.gettext
    tip = _("Page {page} of {pages}")
    return [
        press(title, verb, {**data, "page": to}, tip.format(page=to + 1, pages=pages))
        for title, to in ((_("Previous"), page - 1), (_("Next"), page + 1))
        if 0 <= to < pages
    ]
