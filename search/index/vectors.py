"""Exact vector search over passages and their sentences, in FAISS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.store import IndexEntry

Keys = NDArray[np.int64]
Scores = NDArray[np.float32]


@dataclass(slots=True)
class _Matrix:
    """A flat inner-product index whose row i belongs to passage `keys[i]`; keys ascend."""

    faiss: Any
    keys: Keys

    def rows_of(self, wanted: Keys) -> NDArray[np.int64]:
        """The rows that belong to these passage keys, in order."""
        first = np.searchsorted(self.keys, wanted, "left")
        last = np.searchsorted(self.keys, wanted, "right")
        if not len(wanted):
            return np.empty(0, np.int64)
        return np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)])


class VectorIndex:
    """Two flat indexes in step: one row a passage, and one row a sentence."""

    def __init__(self, dimension: int) -> None:
        import faiss

        self.dimension = dimension
        self._passages = _Matrix(faiss.IndexFlatIP(dimension), np.empty(0, np.int64))
        self._sentences = _Matrix(faiss.IndexFlatIP(dimension), np.empty(0, np.int64))

    def __len__(self) -> int:
        return len(self._passages.keys)

    def changed(self, removed: Keys, entries: Sequence[IndexEntry]) -> VectorIndex:
        """A new index without the removed passage keys and with the entries' vectors.

        The index itself stays as it is for the searches that are using it.
        """
        following = VectorIndex(self.dimension)
        ordered = sorted((e for e in entries if len(e.keys)), key=lambda e: int(e.keys[0]))
        for old, new, vectors, counts in (
            (
                self._passages,
                following._passages,
                [e.vectors.passages for e in ordered],
                [e.keys for e in ordered],
            ),
            (
                self._sentences,
                following._sentences,
                [e.vectors.sentences for e in ordered],
                [np.repeat(e.keys, e.sentence_counts) for e in ordered],
            ),
        ):
            kept = ~np.isin(old.keys, removed)
            matrix = np.concatenate([_vectors(old.faiss)[kept], *vectors])
            keys = np.concatenate([old.keys[kept], *counts])
            # A re-encoded document keeps its keys, so it may belong before what is already there.
            order = np.argsort(keys, kind="stable")
            new.faiss.add(np.ascontiguousarray(matrix[order], dtype=np.float32))
            new.keys = keys[order]
        return following

    def nearest_passages(
        self, vector: Scores, limit: int, among: Keys | None = None
    ) -> tuple[Keys, Scores]:
        """The keys and cosines of the nearest passages, best first."""
        return _nearest(self._passages, vector, limit, among)

    def nearest_sentences(
        self, vector: Scores, limit: int, among: Keys | None = None
    ) -> tuple[Keys, Scores]:
        """The passage keys and cosines of the nearest sentences; a key may come several times."""
        return _nearest(self._sentences, vector, limit, among)

    def score(self, vector: Scores, keys: Keys) -> tuple[Scores, Scores, NDArray[np.int64]]:
        """For each passage: its cosine, its best sentence's cosine and that sentence's ordinal.

        A key that is not held scores 0; a passage without sentences scores as itself.
        """
        passages = np.zeros(len(keys), np.float32)
        sentences = np.zeros(len(keys), np.float32)
        ordinals = np.zeros(len(keys), np.int64)
        passage_vectors = _vectors(self._passages.faiss)
        sentence_vectors = _vectors(self._sentences.faiss)
        first = np.searchsorted(self._sentences.keys, keys, "left")
        last = np.searchsorted(self._sentences.keys, keys, "right")
        at = np.searchsorted(self._passages.keys, keys, "left")
        for i, key in enumerate(keys):
            if at[i] < len(self._passages.keys) and self._passages.keys[at[i]] == key:
                passages[i] = passage_vectors[at[i]] @ vector
                sentences[i] = passages[i]
            if last[i] > first[i]:
                cosines = sentence_vectors[first[i] : last[i]] @ vector
                ordinals[i] = int(np.argmax(cosines))
                sentences[i] = cosines[ordinals[i]]
        return passages, sentences, ordinals

    def save(self, folder: Path) -> None:
        """Write the files; Python writes them, since FAISS cannot open every Unicode path."""
        import faiss

        for name, matrix in (("passages", self._passages), ("sentences", self._sentences)):
            (folder / f"{name}.faiss").write_bytes(faiss.serialize_index(matrix.faiss).tobytes())
            np.save(folder / f"{name}.keys.npy", matrix.keys, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> VectorIndex:
        """Read what `save` wrote. Raises OSError, ValueError or RuntimeError on damaged files."""
        import faiss

        matrices = []
        for name in ("passages", "sentences"):
            data = np.fromfile(folder / f"{name}.faiss", dtype=np.uint8)
            keys = np.load(folder / f"{name}.keys.npy", allow_pickle=False)
            matrix = _Matrix(faiss.deserialize_index(data), keys)
            if matrix.faiss.ntotal != len(keys):
                raise ValueError(f"{name}: {matrix.faiss.ntotal} vectors for {len(keys)} keys")
            matrices.append(matrix)
        index = cls(matrices[0].faiss.d)
        index._passages, index._sentences = matrices
        return index


def _vectors(index: Any) -> NDArray[np.float32]:
    """The rows of a flat index as an array over its own memory, without a copy."""
    import faiss

    if index.ntotal == 0:
        return np.empty((0, index.d), np.float32)
    flat: NDArray[np.float32] = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d)
    return flat.reshape(index.ntotal, index.d)


def _nearest(
    matrix: _Matrix, vector: Scores, limit: int, among: Keys | None
) -> tuple[Keys, Scores]:
    import faiss

    limit = min(limit, matrix.faiss.ntotal)
    if limit <= 0:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    parameters = None
    if among is not None:
        # The constructor's keyword is added at run time, so it is set as an attribute.
        parameters = faiss.SearchParameters()
        parameters.sel = faiss.IDSelectorBatch(matrix.rows_of(among))
    scores, rows_found = matrix.faiss.search(
        np.ascontiguousarray(vector[None, :], dtype=np.float32), limit, params=parameters
    )
    found = rows_found[0] >= 0
    return matrix.keys[rows_found[0][found]], scores[0][found]
