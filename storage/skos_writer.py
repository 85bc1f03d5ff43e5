"""Write concepts as SKOS in Turtle, for other thesauri and the editors of those."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, URIRef

from knowledge.thesaurus import SkosConcept
from storage.skos_reader import OWN_ADDRESS

_SCHEME = URIRef(f"{OWN_ADDRESS}scheme")


def skos_turtle(title: str, concepts: Iterable[SkosConcept], language: str = "nl") -> str:
    """Give the concepts as one concept scheme. `read_skos` reads it back as it was."""
    graph = Graph()
    graph.bind("skos", SKOS)
    graph.bind("dcterms", DCTERMS)
    graph.add((_SCHEME, RDF.type, SKOS.ConceptScheme))
    graph.add((_SCHEME, DCTERMS.title, Literal(title)))
    for concept in concepts:
        subject = _address(concept.key)
        graph.add((subject, RDF.type, SKOS.Concept))
        graph.add((subject, SKOS.inScheme, _SCHEME))
        for predicate, labels in (
            (SKOS.prefLabel, (concept.preferred,)),
            (SKOS.altLabel, concept.alternative),
            (SKOS.hiddenLabel, concept.everyday),
        ):
            for label in labels:
                graph.add((subject, predicate, Literal(label, lang=language)))
        for predicate, keys in ((SKOS.broader, concept.broader), (SKOS.related, concept.related)):
            for key in keys:
                graph.add((subject, predicate, _address(key)))
    return graph.serialize(format="turtle")


def _address(key: str) -> URIRef:
    """Give the address of a concept; a key with a colon is one already."""
    return URIRef(key if ":" in key else OWN_ADDRESS + key)
