"""Exact vector search over passages and their sentences, in FAISS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.entries import IndexEntry

Keys = NDArray[np.int64]
Scores = NDArray[np.float32]
# Half precision is what the catalogue stores, so nothing is lost; it halves memory and time.
Rows = NDArray[np.float16]


@dataclass(frozen=True, slots=True, eq=False)
class VectorBlock:
    """The vectors of one document as an index keeps them; `keys` ascend."""

    keys: Keys
    sentence_counts: NDArray[np.int64]
    passages: Rows
    sentences: Rows

    @classmethod
    def of(cls, entry: IndexEntry) -> VectorBlock:
        """The part of an entry that is not text."""
        return cls(
            entry.keys,
            entry.sentence_counts,
            entry.vectors.passages.astype(np.float16),
            entry.vectors.sentences.astype(np.float16),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Matrix:
    """Inner-product search where row i belongs to passage `keys[i]`; keys ascend."""

    faiss: Any
    keys: Keys

    @classmethod
    def of(cls, rows: Rows, keys: Keys) -> _Matrix:
        import faiss

        index = faiss.IndexScalarQuantizer(
            rows.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        if len(rows):
            index.add_sa_codes(np.ascontiguousarray(rows).view(np.uint8))
        return cls(index, keys)

    def rows(self) -> Rows:
        """The vectors (n, dimension) as a view of the index's own memory."""
        import faiss

        if not len(self.keys):
            return np.empty((0, self.faiss.d), np.float16)
        codes: NDArray[np.uint8] = faiss.rev_swig_ptr(
            self.faiss.codes.data(), self.faiss.codes.size()
        )
        return codes.view(np.float16).reshape(len(self.keys), self.faiss.d)

    def without(self, removed: Keys, rows: Sequence[Rows], keys: Sequence[Keys]) -> _Matrix:
        """A new matrix without the removed keys and with these rows and their keys."""
        kept = ~np.isin(self.keys, removed)
        all_keys = np.concatenate([self.keys[kept], *keys])
        matrix = np.concatenate([self.rows()[kept], *rows])
        # A re-encoded document keeps its keys, so it may belong before what is already there.
        if np.any(all_keys[1:] < all_keys[:-1]):
            order = np.argsort(all_keys, kind="stable")
            matrix, all_keys = matrix[order], all_keys[order]
        return _Matrix.of(matrix, all_keys)

    def nearest(self, vector: Scores, limit: int, among: Keys | None) -> tuple[Keys, Scores]:
        """The keys and cosines of the nearest rows, best first."""
        import faiss

        limit = min(limit, len(self.keys))
        if limit <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        parameters = selector = None
        if among is not None:
            allowed = np.packbits(np.isin(self.keys, among), bitorder="little")
            selector = faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(allowed))
            parameters = faiss.SearchParameters()
            parameters.sel = selector
        threads = faiss.omp_get_max_threads()
        # One query is a few milliseconds of work; waiting for a second thread may take longer.
        faiss.omp_set_num_threads(1)
        try:
            scores, found = self.faiss.search(
                np.ascontiguousarray(vector[None, :], dtype=np.float32), limit, params=parameters
            )
        finally:
            faiss.omp_set_num_threads(threads)
        real = found[0] >= 0
        return self.keys[found[0][real]], scores[0][real]


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Of each asked passage that is held: its cosine, its best sentence's and which that is.

    A passage without sentences counts as its own only sentence, with ordinal -1.
    """

    keys: Keys
    passages: Scores
    sentences: Scores
    ordinals: NDArray[np.int64]


class VectorIndex:
    """Two exact indexes in step: one row a passage, and one row a sentence; never changed."""

    def __init__(self, passages: _Matrix, sentences: _Matrix) -> None:
        self._passages = passages
        self._sentences = sentences

    @classmethod
    def empty(cls, dimension: int) -> VectorIndex:
        """An index that holds nothing."""
        rows, keys = np.empty((0, dimension), np.float16), np.empty(0, np.int64)
        return cls(_Matrix.of(rows, keys), _Matrix.of(rows, keys))

    def __len__(self) -> int:
        return len(self._passages.keys)

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._passages.faiss.d)

    @property
    def keys(self) -> Keys:
        """The passage keys held, ascending."""
        return self._passages.keys

    def changed(self, removed: Keys, added: Sequence[VectorBlock]) -> VectorIndex:
        """A new index without the removed passage keys and with the vectors of these documents."""
        return VectorIndex(
            self._passages.without(removed, [b.passages for b in added], [b.keys for b in added]),
            self._sentences.without(
                removed,
                [b.sentences for b in added],
                [np.repeat(b.keys, b.sentence_counts) for b in added],
            ),
        )

    def nearest_passages(
        self, vector: Scores, limit: int, among: Keys | None = None
    ) -> tuple[Keys, Scores]:
        """The keys and cosines of the nearest passages, best first."""
        return self._passages.nearest(vector, limit, among)

    def nearest_sentences(
        self, vector: Scores, limit: int, among: Keys | None = None
    ) -> tuple[Keys, Scores]:
        """The passage keys and cosines of the nearest sentences; a key may come several times."""
        return self._sentences.nearest(vector, limit, among)

    def score(self, vector: Scores, wanted: Keys) -> Scored:
        """The scores of these passages; a key that is not held is left out."""
        keys = wanted[np.isin(wanted, self._passages.keys)]
        at = np.searchsorted(self._passages.keys, keys)
        passages = _cosines(self._passages.rows(), at, vector)
        first = np.searchsorted(self._sentences.keys, keys, "left")
        counts = np.searchsorted(self._sentences.keys, keys, "right") - first
        sentences, ordinals = passages.copy(), np.full(len(keys), -1, np.int64)
        # All sentences of all passages in one row, `begin` where each passage's begin in it.
        begin = np.cumsum(counts) - counts
        rows = np.arange(counts.sum()) + np.repeat(first - begin, counts)
        cosines = _cosines(self._sentences.rows(), rows, vector)
        some = counts > 0
        if some.any():
            sentences[some] = np.maximum.reduceat(cosines, begin[some])
            best = np.flatnonzero(cosines == np.repeat(sentences, counts))
            owners = np.repeat(np.arange(len(keys)), counts)[best]
            ordinals[owners[::-1]] = (best - begin[owners])[::-1]
        return Scored(keys, passages, sentences, ordinals)

    def sentence_scores(self, vector: Scores, wanted: Keys) -> dict[int, Scores]:
        """The cosines of the sentences of these passages, in order; unknown keys are left out."""
        keys = wanted[np.isin(wanted, self._passages.keys)]
        first = np.searchsorted(self._sentences.keys, keys, "left")
        last = np.searchsorted(self._sentences.keys, keys, "right")
        rows = self._sentences.rows()
        return {
            int(key): _cosines(rows, np.arange(begin, end), vector)
            for key, begin, end in zip(keys, first, last, strict=True)
        }

    def save(self, folder: Path) -> None:
        """Write the files; Python writes them, since FAISS cannot open every Unicode path."""
        for name, matrix in (("passages", self._passages), ("sentences", self._sentences)):
            np.save(folder / f"{name}.npy", matrix.rows(), allow_pickle=False)
            np.save(folder / f"{name}.keys.npy", matrix.keys, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> VectorIndex:
        """Read what `save` wrote. Raises OSError or ValueError on files that do not fit."""
        matrices = []
        for name in ("passages", "sentences"):
            rows = np.load(folder / f"{name}.npy", allow_pickle=False)
            keys = np.load(folder / f"{name}.keys.npy", allow_pickle=False)
            if rows.dtype != np.float16 or rows.ndim != 2 or keys.shape != rows.shape[:1]:
                raise ValueError(f"{name}: {rows.dtype} {rows.shape} for {keys.shape} keys")
            matrices.append(_Matrix.of(rows, keys))
        return cls(*matrices)


def _cosines(rows: Rows, at: NDArray[np.int64], vector: Scores) -> Scores:
    # einsum stays on this thread; a matrix product may wait for others longer than it computes.
    cosines: Scores = np.einsum("ij,j->i", rows[at].astype(np.float32), vector.astype(np.float32))
    return cosines
