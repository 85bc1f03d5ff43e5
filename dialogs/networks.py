"""'Netwerken bodem': looking through the networks without asking a question."""

from __future__ import annotations

from math import ceil

from cards.views import NetworksView
from dialogs.show import network_views
from dialogs.step import Reply, Request, Said, Step
from knowledge.library import Library
from knowledge.masking import mask
from knowledge.matching.document import Confidence, Match, Reason
from storage.work import Work

PAGE = 10
"""Networks on one page of the list."""

MOST = 100
"""Networks that a search gives at the most."""

LONGEST_ABOUT = 100
"""Characters of what is searched for."""


def _look(said: Said, library: Library, _work: Work) -> tuple[str, list[Match]]:
    """Find networks for what stands after the command; all of them by name when nothing does."""
    about = said.data.get("about")
    if not isinstance(about, str):
        about = " ".join(said.text.split()[1:]).strip(" .,!?…")
    about = mask(about).text[:LONGEST_ABOUT].strip()
    if about:
        facets = library.read(about, said.at.date())
        return about, library.matcher.match(library.query(about, facets), MOST)
    by_name = sorted(library.all_networks(), key=lambda network: network.name.casefold())
    return "", [Match(each.key, 0.0, Confidence.FITS, Reason()) for each in by_name]


def _show(
    request: Request, library: Library, _work: Work, thought: tuple[str, list[Match]]
) -> Reply:
    about, matches = thought
    pages = max(1, ceil(len(matches) / PAGE))
    page = min(request.said.page, pages - 1)
    shown = network_views(matches[page * PAGE : (page + 1) * PAGE], library)
    return Reply(NetworksView(title=about, networks=shown, page=page, pages=pages, about=about))


NETWORKS = Step(_look, _show)
