"""The clauses and documents that a query names, as passages to be shown first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.places import CataloguePlaces, Place
from search.understanding.document_hint import Certainty
from search.understanding.requisites import Requisite

NAMED = 1.0
"""What a passage gains at least where the query names its clause and its document."""

DOCUMENT = 0.3
"""What every passage of a named document gains."""

# What a named place adds to a score that is 0 to 1 without it: a clause of a certain document comes
# before everything that is only alike, in the same document too; a clause of whichever document is
# a strong hint.
_CLAUSE = {Certainty.CERTAIN: 1.0 + DOCUMENT, Certainty.SEVERAL: 0.8 + DOCUMENT}
_CLAUSE_ANYWHERE = 0.4

# «пункт 1» stands in every document: named alone it says nothing.
_MOST_PLACES = 40
_PASSAGES_A_PLACE = 8


@dataclass(frozen=True, slots=True)
class NamedPlaces:
    """What to add to the scores of passages by their key, and the ids of the documents named."""

    passages: Mapping[int, float]
    documents: tuple[str, ...]


def named_places(catalogue: CataloguePlaces, requisites: Iterable[Requisite]) -> NamedPlaces:
    """Look up what a query names."""
    passages: dict[int, float] = {}
    documents: dict[str, None] = {}
    for requisite in requisites:
        documents.update(dict.fromkeys(requisite.documents))
        # A document that is named and not held has its clauses nowhere.
        if requisite.labels and (requisite.documents or requisite.hint is None):
            places = _innermost(catalogue, requisite)
            if len(places) > _MOST_PLACES:
                continue
            gain = _CLAUSE.get(requisite.certainty, _CLAUSE_ANYWHERE)
            for place in places:
                for key in catalogue.passages_at(place, _PASSAGES_A_PLACE):
                    passages[key] = max(gain, passages.get(key, 0.0))
    return NamedPlaces(passages, tuple(documents))


def _innermost(catalogue: CataloguePlaces, requisite: Requisite) -> list[Place]:
    """The places of the innermost unit that stands inside the others; a missing one is passed."""
    around: list[Place] = []
    for labels in reversed(requisite.labels):
        inside = catalogue.sections_labelled(labels, requisite.documents)
        if around:
            inside = [p for p in inside if any(p.within(outer) for outer in around)]
        around = inside or around
    return around
