"""What the catalogue hands to an index: a document's vectors and the texts they are of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class DocumentVectors:
    """The vectors of one document: (passages, dimension) and (all sentences, dimension) float32.

    `words` holds for each passage the codes of its words, (words, bytes) uint8, which search makes
    and reads; it is empty where the model gives no words.
    """

    model: str
    passages: NDArray[np.float32]
    sentences: NDArray[np.float32]
    words: tuple[NDArray[np.uint8], ...] = ()

    def fit(self, passages: int, sentences: int) -> bool:
        """Whether there is one finite row for each passage and for each sentence."""
        return (
            self.passages.shape == (passages, self.passages.shape[-1])
            and self.sentences.shape == (sentences, self.passages.shape[-1])
            and len(self.words) in (0, passages)
            and bool(np.isfinite(self.passages).all() and np.isfinite(self.sentences).all())
        )


@dataclass(frozen=True, slots=True)
class VectorShape:
    """How much the catalogue holds of one document's vectors by one model, without reading them.

    `passages` and `sentences` count rows; None where the bytes are no whole number of them.
    """

    document_id: str
    model: str
    dimension: int
    passages: int | None
    sentences: int | None


@dataclass(frozen=True, slots=True, eq=False)
class IndexEntry:
    """What an index needs of one document; `sentence_counts` is the sentences of each passage."""

    document_id: str
    generation: int
    keys: NDArray[np.int64]
    sentence_counts: NDArray[np.int64]
    texts: tuple[str, ...]
    contexts: tuple[str, ...]
    vectors: DocumentVectors

    def __post_init__(self) -> None:
        passages = len(self.keys)
        parts = {len(self.sentence_counts), len(self.texts), len(self.contexts)}
        if parts != {passages} or not self.vectors.fit(passages, int(self.sentence_counts.sum())):
            raise ValueError(f"{self.document_id}: the parts do not fit {passages} passages")


def context_of(title: str, path: Sequence[str], table_header: str | None = None) -> str:
    """The heading line that stands in front of a passage when it is encoded and indexed.

    The head of the table that the passage goes on with stands below it, nearest to the rows.
    """
    headings = " › ".join([title, *path])
    return f"{headings}\n{table_header}" if table_header else headings
