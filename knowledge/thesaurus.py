"""The thesaurus: concepts of the field with all their labels, recognised in a text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from knowledge.compound import WHOLE, Splitting
from knowledge.text import folded, stem, words

_ASIDE: Final = re.compile(r"\s*\([^()]*\)")
_ARTICLES: Final = frozenset(("de", "het", "een", "the", "a", "an"))
_REMEMBERED: Final = 1 << 13
_MOST_WORDS: Final = 8
"""Content words of a label; nobody writes a longer one as it stands."""


@dataclass(frozen=True, slots=True)
class SkosConcept:
    """A concept as SKOS has it.

    key: a slug, or the URI when it was imported; preferred, alternative: its labels; everyday:
    what people say instead (SKOS hiddenLabel); broader, related: keys of other concepts, known or
    not; source: the name of the thesaurus that it is from.
    """

    key: str
    preferred: str
    alternative: tuple[str, ...] = ()
    everyday: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a further term counts against a word that was written, 0–1.

    synonym, everyday: labels of the concept itself; narrower, broader, related: labels of its
    neighbours. from_everyday, from_part: what is left of these when the concept was recognised by
    an everyday phrase, or by a part of a compound. crowd: neighbours of one kind that count in
    full; more of them share that. least, most: terms that weigh less, or come after so many, are
    left out.
    """

    synonym: float = 0.45
    everyday: float = 0.4
    narrower: float = 0.25
    broader: float = 0.2
    related: float = 0.2
    from_everyday: float = 0.75
    from_part: float = 1.0
    crowd: int = 8
    least: float = 0.05
    most: int = 24


WEIGHTS: Final = Weights()


@dataclass(frozen=True, slots=True)
class Near:
    """A place in a text where a concept was recognised, and what else may be said for it.

    words: the folded words of the text, stop words left out; concept: its key; exact: these words
    are a preferred or alternative label, no everyday phrase and no part of a compound; labels:
    (label, weight 0–1) of the concept and its neighbours, the highest first, without what was
    written.
    """

    words: tuple[str, ...]
    concept: str
    exact: bool
    labels: tuple[tuple[str, float], ...]


class _Kind(IntEnum):
    """What a label is to its concept, the surest first."""

    PREFERRED = 0
    ALTERNATIVE = 1
    EVERYDAY = 2


class Thesaurus:
    """All concepts. Unchangeable, so safe between threads."""

    __slots__ = (
        "_concepts",
        "_everyday",
        "_index",
        "_narrower",
        "_reach",
        "_related",
        "_told",
        "_weights",
    )

    def __init__(self, concepts: Iterable[SkosConcept] = (), weights: Weights = WEIGHTS) -> None:
        """Index the labels. Of concepts with the same key the last one stands."""
        self._weights = weights
        self._told: dict[tuple[str, bool], tuple[Near, ...]] = {}
        self._everyday: dict[str, tuple[str, ...]] = {}
        self._concepts = {concept.key: concept for concept in concepts}
        self._narrower, self._related = self._neighbours()
        self._index = self._labels()
        self._reach: dict[str, int] = {}
        for term in self._index:
            first, length = term.partition(" ")[0], term.count(" ") + 1
            self._reach[first] = max(length, self._reach.get(first, 0))

    def __len__(self) -> int:
        return len(self._concepts)

    def all(self) -> Iterator[SkosConcept]:
        """Give every concept, in the order in which they came."""
        yield from self._concepts.values()

    def concept(self, key: str) -> SkosConcept:
        """Give the concept with this key. Raises KeyError."""
        return self._concepts[key]

    def everyday(self, key: str) -> tuple[str, ...]:
        """Give the terms of all that people say for a concept, each once. Raises KeyError."""
        known = self._everyday.get(key)
        if known is None:
            said = self._concepts[key].everyday
            known = tuple(dict.fromkeys(stem(word) for label in said for word in folded(label)))
            self._everyday[key] = known
        return known

    def near(self, text: str, splitting: Splitting = WHOLE) -> Sequence[Near]:
        """Recognise the concepts in a text, in order, each once for the same words.

        The longest label wins; stop words may stand between its words. A word that is no label
        is looked at in the parts that `splitting` gives. A label that several concepts have gives
        each of them.
        """
        written = folded(text)
        stems = [stem(word) for word in written]
        found: dict[tuple[tuple[str, ...], str], Near] = {}
        at = 0
        while at < len(stems):
            length, term = self._longest(stems, at)
            place = tuple(written[at : at + length])
            hits = [(term, False)] if term else self._in_parts(written[at], splitting)
            for hit, part in hits:
                for near in self._remembered(hit, part=part):
                    found.setdefault(
                        (place, near.concept), Near(place, near.concept, near.exact, near.labels)
                    )
            at += length
        return tuple(found.values())

    def recognised(self, written: Sequence[str]) -> list[tuple[tuple[str, ...], SkosConcept]]:
        """Give (words, concept) of each preferred or alternative label in folded content words.

        What a text says of its subject in so many words: no everyday phrases, no parts. The first
        place of each concept. An empty word parts what does not belong together.
        """
        stems = [stem(word) if word else "" for word in written]
        reach, index = self._reach, self._index
        found: dict[str, tuple[tuple[str, ...], SkosConcept]] = {}
        at = 0
        while at < len(stems):
            most = reach.get(stems[at], 0)
            if not most:
                at += 1
                continue
            length, term = (1, stems[at]) if most == 1 else self._longest(stems, at)
            for key, kind in index.get(term, ()):
                if kind is not _Kind.EVERYDAY and key not in found:
                    found[key] = (tuple(written[at : at + length]), self._concepts[key])
            at += length
        return list(found.values())

    def _longest(self, stems: Sequence[str], at: int) -> tuple[int, str]:
        """Give the longest label that begins here: (how many stems, term); (1, '') for none."""
        most = min(self._reach.get(stems[at], 0), len(stems) - at)
        for length in range(most, 0, -1):
            term = " ".join(stems[at : at + length])
            if term in self._index:
                return length, term
        return 1, ""

    def _in_parts(self, word: str, splitting: Splitting) -> list[tuple[str, bool]]:
        """Find labels in a compound: (term, whether it is only a part of it)."""
        parts = splitting.parts(word)
        found: list[tuple[str, bool]] = []
        at = 0
        while at < len(parts):
            length, term = self._longest_run(parts, at)
            if term:
                found.append((term, length < len(parts) or "-" not in word))
            at += length
        return found

    def _longest_run(self, parts: Sequence[str], at: int) -> tuple[int, str]:
        """Give the most parts that are a label together, as words or as one word; as above."""
        for end in range(len(parts), at, -1):
            for term in (" ".join(parts[at:end]), "".join(parts[at:end])):
                if term in self._index:
                    return end - at, term
        return 1, ""

    def _remembered(self, term: str, *, part: bool) -> tuple[Near, ...]:
        """Give what a term tells, wherever it stands; the same terms are asked for again."""
        known = self._told.get((term, part))
        if known is None:
            if len(self._told) >= _REMEMBERED:
                self._told.clear()
            known = self._told[term, part] = tuple(self._tell(term, part=part))
        return known

    def _tell(self, term: str, *, part: bool) -> Iterator[Near]:
        owners = dict(self._index[term])
        for key, kind in owners.items():
            source = self._concepts[key].source
            # Another thesaurus that has the label too confirms it; within one it is ambiguous.
            rivals = sum(
                other <= kind and self._concepts[owner].source == source
                for owner, other in owners.items()
            )
            factor = 1.0 / rivals
            if kind is _Kind.EVERYDAY:
                factor *= self._weights.from_everyday
            if part:
                factor *= self._weights.from_part
            # What the concept is called itself counts as that, whatever its neighbours are called.
            told = self._labels_around(key, term, owners) | self._own_labels(key, term)
            exact = not part and kind is not _Kind.EVERYDAY
            yield Near((), key, exact, self._heaviest(told, factor))

    def _own_labels(self, key: str, term: str) -> dict[str, float]:
        weights = self._weights
        return {
            _bare(label): weights.everyday if kind is _Kind.EVERYDAY else weights.synonym
            for label, kind in _labels_of(self._concepts[key])
            if _term(label) != term
        }

    def _labels_around(self, key: str, term: str, owners: Collection[str]) -> dict[str, float]:
        weights = self._weights
        told: dict[str, float] = {}
        for keys, weight in (
            (self._narrower.get(key, ()), weights.narrower),
            (self._related.get(key, ()), weights.related),
            (self._known(self._concepts[key].broader, key), weights.broader),
        ):
            share = weight * min(1.0, weights.crowd / len(keys)) if keys else 0.0
            if share < weights.least:
                continue
            for other in keys:
                concept = self._concepts[other]
                for label in (concept.preferred, *concept.alternative):
                    # Only a concept that has the term can have a label that was written.
                    if other not in owners or _term(label) != term:
                        bare = _bare(label)
                        told[bare] = max(share, told.get(bare, 0.0))
        return told

    def _heaviest(self, told: dict[str, float], factor: float) -> tuple[tuple[str, float], ...]:
        order = sorted(told.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(
            (label, weight * factor)
            for label, weight in order[: self._weights.most]
            if weight * factor >= self._weights.least
        )

    def _known(self, keys: Iterable[str], but: str) -> tuple[str, ...]:
        return tuple(key for key in keys if key in self._concepts and key != but)

    def _neighbours(self) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
        """Give the narrower and the related of each concept: a relation goes both ways."""
        narrower: dict[str, dict[str, None]] = {}
        related: dict[str, dict[str, None]] = {}
        for concept in self._concepts.values():
            for key in self._known(concept.broader, concept.key):
                narrower.setdefault(key, {})[concept.key] = None
            for key in self._known(concept.related, concept.key):
                related.setdefault(concept.key, {})[key] = None
                related.setdefault(key, {})[concept.key] = None
        return (
            {key: tuple(others) for key, others in narrower.items()},
            {key: tuple(others) for key, others in related.items()},
        )

    def _labels(self) -> dict[str, tuple[tuple[str, _Kind], ...]]:
        """Give, by term, the concepts that have it as a label, those that prefer it first."""
        owners: dict[str, dict[str, _Kind]] = {}
        for concept in self._concepts.values():
            for label, kind in _labels_of(concept):
                for term in _terms(label):
                    # The surer kind of a concept comes first, and stands.
                    owners.setdefault(term, {}).setdefault(concept.key, kind)
        pair = {
            (key, kind): (key, kind) for found in owners.values() for key, kind in found.items()
        }
        return {
            term: tuple(pair[each] for each in sorted(found.items(), key=lambda each: each[1]))
            for term, found in owners.items()
        }


def _labels_of(concept: SkosConcept) -> Iterator[tuple[str, _Kind]]:
    yield concept.preferred, _Kind.PREFERRED
    for label in concept.alternative:
        yield label, _Kind.ALTERNATIVE
    for label in concept.everyday:
        yield label, _Kind.EVERYDAY


def _bare(label: str) -> str:
    """Take what stands between brackets away: it explains, and nobody writes it."""
    if "(" not in label:
        return label
    return _ASIDE.sub("", label).strip() or label


def _term(label: str) -> str:
    """Give the stems of the content words of a label; '' when they cannot be recognised."""
    label = _bare(label)
    content = folded(label)
    if len(content) == 1 and " " in label:
        # 'Omgaan met water' is not what somebody means who writes 'water'.
        lost = {word.folded for word in words(label)} - {*content, *_ARTICLES}
        if lost:
            return ""
    return " ".join(map(stem, content)) if len(content) <= _MOST_WORDS else ""


def _terms(label: str) -> tuple[str, ...]:
    """Give the terms that a label is found by: with its hyphens, and as if they were spaces."""
    terms = (_term(label), _term(label.replace("-", " "))) if "-" in label else (_term(label),)
    return tuple(filter(None, terms))
