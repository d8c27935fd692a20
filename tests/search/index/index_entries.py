"""Index entries made of random unit vectors, for tests of the mechanics alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import numpy as np

from corpus.entries import DocumentVectors, IndexEntry
from search.index.base import LexicalQuery, QueryWord
from search.index.lexical import LexicalIndex
from search.index.segment import SegmentWriter
from search.index.upkeep import changed, new_folder, part_of
from search.index.vectors import VectorIndex

DIMENSION = 16


def unit(rows: int, seed: int = 0, dimension: int = DIMENSION) -> np.ndarray:
    """(rows, dimension) float32 of length 1, exact in half precision up to its rounding."""
    matrix = np.random.default_rng(seed).standard_normal((rows, dimension)).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return matrix.astype(np.float16).astype(np.float32)


def asking(*terms: str) -> LexicalQuery:
    """A query for these index terms."""
    return LexicalQuery(tuple(QueryWord((term,)) for term in terms))


def entry(
    document_id: str,
    keys: Sequence[int],
    texts: Sequence[str] | None = None,
    *,
    generation: int = 1,
    sentences: Sequence[int] | None = None,
    seed: int | None = None,
    context: str = "",
) -> IndexEntry:
    """An entry of passages with these keys and two sentences each unless told otherwise."""
    counts = np.array([2] * len(keys) if sentences is None else sentences, np.int64)
    seed = int(keys[0]) if seed is None and len(keys) else seed or 0
    return IndexEntry(
        document_id=document_id,
        generation=generation,
        keys=np.array(keys, np.int64),
        sentence_counts=counts,
        texts=tuple(texts or [f"фрагмент {key}" for key in keys]),
        contexts=(context,) * len(keys),
        vectors=DocumentVectors(
            "модель@1", unit(len(keys), seed), unit(int(counts.sum()), seed + 10_000)
        ),
    )


def following(
    index: VectorIndex,
    folder: Path,
    removed: Collection[str] = (),
    added: Iterable[IndexEntry] = (),
) -> VectorIndex:
    """The vector index after a change, its files in the folder."""
    with SegmentWriter(new_folder(folder, "segment"), index.dimension) as writer:
        for one in added:
            writer.add(one)
        part = part_of(writer.finish(), writer.replaced)
    return changed(index, folder, removed, part, lambda _: None)


def by_terms(
    index: LexicalIndex, terms: Sequence[str], limit: int, documents: Collection[str] | None = None
) -> dict[int, float]:
    """The best passages by plain terms, each of which stands for itself alone."""
    words = tuple(QueryWord((term,)) for term in dict.fromkeys(terms))
    return index.best(LexicalQuery(words), limit, documents)
