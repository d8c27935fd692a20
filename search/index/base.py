"""The protocol of a search index: derived from the catalogue, local or remote."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.entries import IndexEntry

if TYPE_CHECKING:
    from search.index.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Candidates:
    """Scores of passages by one ranking each, keyed by passage key; higher is better.

    `dense` and `sentence` are cosines and hold every candidate. `lexical` is BM25 over headings and
    text; `coverage` is the share of the query's words that the passage or its headings hold,
    weighted by rarity, 0 to 1. These two hold only the passages that share a term with the query.
    `sentences` is the ordinal of the best sentence, without the passages that have none: such a
    passage counts as its own only sentence.
    """

    dense: Mapping[int, float] = field(default_factory=dict)
    sentence: Mapping[int, float] = field(default_factory=dict)
    lexical: Mapping[int, float] = field(default_factory=dict)
    coverage: Mapping[int, float] = field(default_factory=dict)
    sentences: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word asked for: any of `alternatives` (index terms) stands for it, and the best counts.

    `weight` multiplies its score: 1 for a word as typed, less for one the program added.
    """

    alternatives: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """What the lexical side of an index is asked.

    `words` add to the score. A passage must hold every one of `phrases`, its index terms side by
    side, and none of `without`, sequences of index terms likewise.
    """

    words: tuple[QueryWord, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()


class IndexDamaged(Exception):
    """The files of an index cannot be read; `clear` and fill it anew."""


class Index(Protocol):
    """What `KnowledgeBase` asks of an engine.

    An index never decides what exists: it is told by the catalogue, says which generation of each
    document it holds, and is brought level by `add` and `remove`.
    """

    def held(self) -> Mapping[str, int]:
        """The generation of every document the index holds."""
        ...

    def refresh(self) -> None:
        """Take over what another process has written since."""
        ...

    def apply(self, removed: Collection[str], added: Iterable[IndexEntry]) -> None:
        """Forget documents and take others in, visible together and durable on return.

        A document in `added` replaces what the index holds of it; `added` is read once. Raises
        HomeUnwritable or IndexDamaged; what was held before is then still searched.
        """
        ...

    def candidates(
        self,
        vector: NDArray[np.float32],
        query: LexicalQuery,
        limit: int,
        documents: Collection[str] | None = None,
        also: Collection[int] = (),
    ) -> Candidates:
        """The best `limit` passages by each ranking and those of `also`, scored by all rankings.

        `vector` is (dimension,) of unit length; `documents` restricts the search to these ids, the
        phrases and exclusions of `query` to the passages that keep them. Raises IndexDamaged.
        """
        ...

    def rarity(self, term: str) -> float:
        """How rare an index term is: the logarithm by which BM25 weighs it, above 0."""
        ...

    def vocabulary(self) -> Vocabulary | None:
        """The word forms of the indexed texts; None while nothing is held."""
        ...

    def sentence_scores(
        self, vector: NDArray[np.float32], keys: Collection[int]
    ) -> Mapping[int, NDArray[np.float32]]:
        """The cosines of all sentences of these passages, in order, by passage key.

        A passage that is not held is left out; one without sentences has none.
        """
        ...

    def passage_count(self) -> int:
        """How many passages can be found."""
        ...

    def part_counts(self) -> Mapping[str, int]:
        """How many passages each part of the index holds; equal when it is sound."""
        ...

    def damaged(self) -> Sequence[Path]:
        """The files in use that are not as they were written; reads all of them whole."""
        ...

    def clear(self) -> None:
        """Hold nothing, so that the catalogue fills it anew; other processes serve until then."""
        ...

    def leftovers(self) -> Sequence[Path]:
        """Files of unfinished changes; while a process writes, also its own."""
        ...

    def tidy(self) -> None:
        """Remove the leftovers; the caller holds the home for writing."""
        ...

    def close(self) -> None:
        """Release files and memory."""
        ...
