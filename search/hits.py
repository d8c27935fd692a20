"""What a search finds."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.model import DocumentRecord, StoredPassage
from search.query import Query, highlights
from search.ranking import Ranked


@dataclass(frozen=True, slots=True)
class Copy:
    """Another place with the same text as a hit."""

    document: DocumentRecord
    passage: StoredPassage


@dataclass(frozen=True, slots=True)
class Hit:
    """A found passage; `ranked` are the scores of its place, `query` is what found it.

    `is_named` says that the query names its clause and document; `copies` are passages of other
    documents with nearly the same text, which are not hits of their own.
    """

    rank: int
    score: float
    document: DocumentRecord
    passage: StoredPassage
    ranked: Ranked
    query: Query
    is_named: bool = False
    copies: tuple[Copy, ...] = ()

    @property
    def highlights(self) -> tuple[tuple[int, int], ...]:
        """Ranges of the passage's text that hold the words of the query."""
        return highlights(self.passage.text, self.query)


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a query, best first, with what the query was understood to ask.

    `loosened` says that no passage holds the phrases in quotes: the hits are without them.
    """

    query: Query
    hits: tuple[Hit, ...]
    loosened: bool = False
