"""Found passages by document, for whoever looks for a document rather than a place in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.model import DocumentRecord

if TYPE_CHECKING:
    from search.hits import Hit
    from search.query import Query

MOST_PASSAGES = 3
"""How many passages stand under a document."""


@dataclass(frozen=True, slots=True)
class DocumentHits:
    """A document with its best passages, best first; `score` is that of the first."""

    rank: int
    score: float
    document: DocumentRecord
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class FoundDocuments:
    """The documents of a query, best first, with what the query was understood to ask."""

    query: Query
    documents: tuple[DocumentHits, ...]


def by_document(hits: Sequence[Hit], k: int) -> list[DocumentHits]:
    """The `k` best documents, each as good as its best passage."""
    found: dict[str, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.document.id, []).append(hit)
    return [
        DocumentHits(rank, own[0].score, own[0].document, tuple(own[:MOST_PASSAGES]))
        for rank, own in enumerate(list(found.values())[:k], 1)
    ]
