"""A list of networks, by theme, by area or by name."""

from __future__ import annotations

from cards import network
from cards.element import Drawn, Element, clean, heading, labelled, one_line, said, sheet
from cards.language import Words
from cards.page import turns
from cards.views import NetworksView


def draw(view: NetworksView, say: Words) -> Drawn:
    """Draw one page of the list."""
    _ = say.gettext
    title = _("Networks")
    body: list[Element] = [heading(title)]
    if view.title:
        body.append(labelled(_("Searched for"), one_line(view.title, 100)))
    if not view.networks:
        none = _(
            "I found no network for this. Try another word, a place, or a wider subject. "
            "Type 'networks' to see them all."
        )
        body.append(said(none))
        return Drawn(sheet(say.language, body, [], title), f"{title}\n{none}")
    body += network.blocks(view.networks, say)
    if view.pages > 1:
        where = _("Page {page} of {pages}").format(page=view.page + 1, pages=view.pages)
        body.append(said(where, close=False, subtle=True))
    actions = turns("networks.page", {"about": clean(view.about)[:100]}, view.page, view.pages, say)
    text = "\n".join([title, *network.told(view.networks, say)])
    return Drawn(sheet(say.language, body, actions, title), text)
