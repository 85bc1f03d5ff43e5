"""Everything that the bot knows by heart: what a step may think with before anything is written.

Readers need no lock: what is read together is replaced together, by one assignment. A network may
come or go while somebody reads, so who goes through all of them takes `all_networks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from knowledge.abbreviation import Abbreviation
from knowledge.area import Area
from knowledge.compound import EMPTY, Lexicon
from knowledge.earlier import Earlier, EarlierMatch
from knowledge.gazetteer import Gazetteer
from knowledge.glossary import Glossary
from knowledge.hub import Hub, hub_for
from knowledge.matching.document import (
    LEAST_ALIKE,
    Confidence,
    Match,
    Nearness,
    Query,
    Reason,
)
from knowledge.matching.elsewhere import Elsewhere
from knowledge.matching.matcher import Matcher
from knowledge.matching.nearness import nearest
from knowledge.matching.vectors import Vector, Vectors, fuse, reciprocal_ranks
from knowledge.network import Network, document
from knowledge.question import MEMBER, Facets, Question
from knowledge.reading import read
from knowledge.theme import Theme
from knowledge.thesaurus import SkosConcept, Thesaurus
from knowledge.vocabulary import Vocabulary

MOST_NETWORKS = 10
"""Networks that are shown at the most, the first three at once."""

ALREADY_ASKED = 0.8
"""Likeness from which an earlier question counts as the same one, asked before."""

MOST_EARLIER = 8
"""Earlier questions that are looked at; some may have changed since they were indexed."""


NEAR = 50
"""Networks that lie nearest in meaning of which the ranking counts."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the library found for a text: networks best first, and questions that look alike."""

    matches: tuple[Match, ...]
    earlier: tuple[EarlierMatch, ...] = field(default=())


class Library:
    """Areas, themes, words, hubs, networks, and the index of earlier questions.

    least_alike: cosine from which a network is shown that has no word in common with the question.
    """

    def __init__(
        self,
        areas: Iterable[Area],
        themes: Iterable[Theme],
        abbreviations: Iterable[Abbreviation],
        *,
        thesaurus: Iterable[SkosConcept] = (),
        lexicon: Lexicon = EMPTY,
        english: Iterable[tuple[str, str]] = (),
        elsewhere: Mapping[str, Iterable[str]] | None = None,
        least_alike: float = LEAST_ALIKE,
    ) -> None:
        """Take what does not change.

        english: words of the field, each with its Dutch. elsewhere: subjects that are not of the
        field, each with its words.
        """
        self.gazetteer = Gazetteer(areas)
        self.themes = {theme.key: theme for theme in themes}
        self.vocabulary = Vocabulary(self.themes.values(), abbreviations)
        self.glossary = Glossary(english)
        self._shipped = tuple(thesaurus)
        self.thesaurus = Thesaurus(self._shipped)
        self.matcher = Matcher(
            self.gazetteer,
            lexicon=lexicon,
            thesaurus=self.thesaurus,
            elsewhere=Elsewhere(elsewhere or {}),
        )
        self.earlier = Earlier(self.gazetteer, lexicon=lexicon, thesaurus=self.thesaurus)
        self.vectors = Vectors()
        self._least_alike = least_alike
        self.hubs: dict[str, Hub] = {}
        self.networks: dict[str, Network] = {}

    def load_questions(self, questions: Iterable[Question]) -> None:
        """Take all earlier questions at once; they may come from a cursor."""
        self.earlier.load(questions)

    def load_networks(self, networks: Iterable[Network]) -> None:
        """Take all networks at once; those that were known are let go."""
        self.networks = {network.key: network for network in networks}
        self.matcher.load(document(each, self.themes) for each in self.networks.values())
        self.vectors.remove(key for key in self.vectors if key not in self.networks)

    def put_network(self, network: Network) -> None:
        """Take a new or changed network; questions find it from now on."""
        self.networks[network.key] = network
        self.matcher.put(document(network, self.themes))

    def all_networks(self) -> list[Network]:
        """Give every network as it is now; one that comes or goes meanwhile disturbs nobody."""
        return list(self.networks.values())

    def drop_network(self, key: str) -> None:
        """Let go of a network that has stopped."""
        self.matcher.remove(key)
        self.networks.pop(key, None)
        self.vectors.remove([key])

    def put_vectors(self, vectors: Mapping[str, Vector]) -> None:
        """Take what networks mean as vectors, by key; those of networks that are gone are not kept.

        Raises ValueError when they are not as long as those that are there.
        """
        self.vectors.put({key: each for key, each in vectors.items() if key in self.networks})

    def put_thesaurus(self, imported: Iterable[SkosConcept]) -> None:
        """Take these concepts beside those that ship; those imported before are let go.

        One with the key of a shipped concept stands in its place.
        """
        self.thesaurus = Thesaurus((*self._shipped, *imported))
        self.matcher.know(self.thesaurus)
        self.earlier.know(self.thesaurus)

    def put_question(self, question: Question) -> None:
        """Take a new or changed question among the earlier ones."""
        self.earlier.put(question)

    def drop_question(self, key: int) -> None:
        """Let go of a question that is gone."""
        self.earlier.remove(key)

    def read(self, text: str, today: date) -> Facets:
        """Tell what a text says of itself: areas, themes, what is looked for."""
        return read(text, self.gazetteer, self.vocabulary, today, self.glossary.in_dutch)

    def query(self, text: str, facets: Facets) -> Query:
        """Ask the matcher for what a question carries; networks are described in Dutch."""
        asked = query(text, facets)
        return replace(asked, text=self.glossary.in_dutch(asked.text))

    def find(
        self,
        text: str,
        facets: Facets,
        *,
        but_not: int | None = None,
        explained: int = MOST_NETWORKS,
        vector: Sequence[float] | None = None,
    ) -> Found:
        """Find networks and earlier questions. but_not: key of the question that this is itself.

        explained: how many networks get their reason; those that are only counted need none.
        vector: what the text means, made as those of the networks; None goes by words alone.

        Earlier questions are those that any member may read; the step looks at each once more,
        since it may have changed after it was indexed.
        """
        asked = self.query(text, facets)
        if vector is None or not len(self.vectors):
            matches = self.matcher.match(asked, MOST_NETWORKS, explained)
        else:
            # Any of them may come among the first, so each gets its reason.
            matches = self._fused(self.matcher.match(asked, MOST_NETWORKS), asked, vector)
        return Found(
            matches=tuple(matches),
            earlier=tuple(self.earlier.like(text, facets.areas, MEMBER, MOST_EARLIER, but_not)),
        )

    def _fused(self, matches: Sequence[Match], asked: Query, vector: Vector) -> list[Match]:
        """Rank what words found together with what lies near in meaning."""
        found = {match.key: match for match in matches}
        near = [
            found.get(key) or self._alike(network, asked)
            for key, cosine in self.vectors.nearest(vector, NEAR)
            if (network := self.networks.get(key)) and (key in found or cosine >= self._least_alike)
        ]
        # A vector tells nothing of the place: what works elsewhere comes after the rest.
        near.sort(key=lambda match: match.reason.nearness is Nearness.ELSEWHERE)
        found |= {match.key: match for match in near}
        rankings = [[match.key for match in matches], [match.key for match in near]]
        scores = reciprocal_ranks(rankings)
        return [replace(found[key], score=scores[key]) for key in fuse(rankings)[:MOST_NETWORKS]]

    def _alike(self, network: Network, asked: Query) -> Match:
        """Make a match of a network that no word brought: perhaps, since nothing else says so."""
        reason = Reason(alike=True)
        if asked.areas:
            near, area, _ = nearest(asked.areas, network.areas, self.gazetteer)
            reason = replace(reason, area=area, nearness=near)
        return Match(network.key, 0.0, Confidence.MAYBE, reason)

    def hub_for(self, areas: Iterable[str]) -> Hub:
        """Give the hub that takes a question about these areas."""
        return hub_for(areas, self.hubs.values(), self.gazetteer)


def query(text: str, facets: Facets) -> Query:
    """Ask the matcher for what a question carries.

    What it is for and what was tried stand in a sharpened text too, but say little of its subject.
    """
    for aside in (facets.purpose, facets.tried):
        # A single word may be the subject itself; an aside stands after the question.
        if " " in aside:
            text = " ".join(text.rsplit(aside, 1))
    return Query(
        text=text,
        areas=facets.areas,
        themes=facets.themes,
        looking_for=tuple(each.value for each in facets.looking_for),
        scale=facets.scale.value if facets.scale else None,
        stated=facets.stated,
    )
