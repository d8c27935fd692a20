"""The protocol of a search index: derived from the catalogue, local or remote."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.entries import IndexEntry


@dataclass(frozen=True, slots=True)
class Candidates:
    """Scores of passages by one ranking each, keyed by passage key; higher is better.

    `dense` and `sentence` are cosines and hold every candidate; `lexical` is BM25 and holds only
    the passages that share a term with the query. `sentences` is the ordinal of the best sentence,
    without the passages that have none: such a passage counts as its own only sentence.
    """

    dense: Mapping[int, float] = field(default_factory=dict)
    sentence: Mapping[int, float] = field(default_factory=dict)
    lexical: Mapping[int, float] = field(default_factory=dict)
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
        terms: Sequence[str],
        limit: int,
        documents: Collection[str] | None = None,
    ) -> Candidates:
        """The best `limit` passages by each ranking, scored by all of them.

        `vector` is (dimension,) of unit length; `terms` are index terms; `documents` restricts the
        search to these ids.
        """
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
