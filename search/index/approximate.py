"""Approximate search: rows gathered in cells around centroids, and a byte for each dimension.

An inverted file (Sivic, Zisserman, "Video Google", 2003) with 8-bit scalar quantisation; what it
finds is scored again from the rows themselves, so its scores never reach a result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.index.rows import Places, RowFile, in_ranges, mapped
from search.index.scan import Bits, Scan, Scores

CellNumbers = NDArray[np.int32]
_ITERATIONS = 8
_SAMPLE_A_CELL = 40  # FAISS warns below 39 training rows for each centroid
_CHUNK = 16_384
_LEAST = 1e-9  # where there is no spread at all
_STEPS = 127  # a signed byte, without the value that has no opposite
# Below so many rows copying them together costs less than a call for each cell.
_GATHERED = 4096


def cells_for(rows: int) -> int:
    """How many cells a collection of this size is cut into."""
    return max(1, int(2 * rows**0.5))


def sample_size(rows: int) -> int:
    """How many rows the centroids of a collection of this size are learnt from."""
    return min(rows, _SAMPLE_A_CELL * cells_for(rows))


@dataclass(frozen=True, slots=True, eq=False)
class Codebook:
    """What was learnt from a sample: centroids (cells, dimension) fp16, and how bytes are made.

    A row is kept as the bytes round((row - mean) / step) + 128, one a dimension. `trained_on` is
    the number of rows the collection had then.
    """

    name: str
    centroids: NDArray[np.float16]
    mean: NDArray[np.float32]
    step: NDArray[np.float32]
    trained_on: int

    @classmethod
    def train(cls, name: str, sample: NDArray[np.float32], trained_on: int) -> Codebook:
        """Learn from a sample of rows; minutes of every core for a million."""
        import faiss

        cells = min(cells_for(trained_on), len(sample))
        mean = sample.mean(axis=0)
        kmeans = faiss.Kmeans(
            sample.shape[1],
            cells,
            niter=_ITERATIONS,
            spherical=True,
            seed=1,
            min_points_per_centroid=1,
            max_points_per_centroid=_SAMPLE_A_CELL,
        )
        kmeans.train(np.ascontiguousarray(sample, np.float32))
        assert kmeans.centroids is not None
        step = np.maximum(np.abs(sample - mean).max(axis=0) / _STEPS, _LEAST)
        centroids = kmeans.centroids.astype(np.float16)
        return cls(name, centroids, mean, step.astype(np.float32), trained_on)

    def cells_of(self, rows: RowFile, known: CellNumbers | None = None) -> CellNumbers:
        """The cell of every row: that of its nearest centroid, or `known` where that is not -1."""
        import faiss

        nearest = faiss.IndexFlatIP(self.centroids.shape[1])
        nearest.add(self.centroids.astype(np.float32))
        numbers = np.full(len(rows), -1, np.int32) if known is None else known.copy()
        for at in _chunks(np.flatnonzero(numbers < 0)):
            numbers[at] = nearest.search(rows.take(at), 1)[1][:, 0]
        return numbers

    def bytes_of(self, rows: NDArray[np.float32]) -> NDArray[np.uint8]:
        """The bytes (n, dimension) that are searched instead of these rows."""
        steps = np.rint((rows - self.mean) / self.step).clip(-_STEPS, _STEPS)
        signed: NDArray[np.uint8] = (steps + 128).astype(np.uint8)
        return signed

    def weighted(self, query: Scores) -> Scores:
        """The query whose inner products with bytes order rows as its own with the rows do."""
        weighted = query * self.step
        # FAISS rounds it to whole numbers, to count with these.
        return weighted * (_STEPS / max(float(np.abs(weighted).max()), _LEAST))

    def nearest_cells(self, query: Scores, count: int) -> Places:
        """The numbers of the cells to look into first, best first."""
        scan = Scan("QT_fp16", query, min(count, len(self.centroids)))
        scan.run(self.centroids)
        return scan.best()[0]

    def save(self, folder: Path) -> None:
        """Write the files of a codebook into a new folder."""
        folder.mkdir(parents=True)
        np.save(folder / "centroids.npy", self.centroids, allow_pickle=False)
        scale = np.stack([self.mean, self.step])
        np.save(folder / "scale.npy", scale, allow_pickle=False)
        np.save(folder / "trained.npy", np.array([self.trained_on], np.int64), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Codebook:
        """Read what `save` wrote. Raises OSError or ValueError on files that do not fit."""
        names = ("centroids", "scale", "trained")
        centroids, scale, trained = (
            np.load(folder / f"{n}.npy", allow_pickle=False) for n in names
        )
        if centroids.ndim != 2 or scale.shape != (2, centroids.shape[1]) or trained.shape != (1,):
            raise ValueError(f"{folder.name}: {centroids.shape}, {scale.shape}, {trained.shape}")
        return cls(folder.name, centroids, scale[0], scale[1], int(trained[0]))


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The rows of one file by their cells: bytes and row numbers, those of a cell together.

    Cell c is [bounds[c], bounds[c + 1]) of `codes` (rows, dimension) and of `ids`; both are mapped.
    """

    name: str
    codes: NDArray[np.uint8]
    ids: Places
    bounds: Places

    @classmethod
    def build(cls, folder: Path, rows: RowFile, codebook: Codebook, numbers: CellNumbers) -> Cells:
        """Write the files for rows whose cells are known; raises OSError."""
        order = np.argsort(numbers, kind="stable")
        bounds = np.searchsorted(numbers[order], np.arange(len(codebook.centroids) + 1))
        folder.mkdir(parents=True)
        np.save(folder / "bounds.npy", bounds.astype(np.int64), allow_pickle=False)
        with (folder / "ids").open("wb") as stream:
            stream.write(order.astype(np.int64).data)
        with (folder / "codes").open("wb") as stream:
            for chunk in _chunks(order):
                stream.write(codebook.bytes_of(rows.take(chunk)).data)
        return cls.load(folder, len(rows), rows.rows.shape[1])

    @classmethod
    def load(cls, folder: Path, count: int, dimension: int) -> Cells:
        """Map what `build` wrote. Raises OSError or ValueError on files that do not fit."""
        bounds = np.load(folder / "bounds.npy", allow_pickle=False)
        if bounds.ndim != 1 or bounds[0] != 0 or bounds[-1] != count:
            raise ValueError(f"{folder.name}: cells of another number of rows")
        codes = mapped(folder / "codes", np.dtype(np.uint8), count * dimension)
        ids = mapped(folder / "ids", np.dtype(np.int64), count)
        return cls(folder.name, codes.reshape(count, dimension), ids, bounds)  # type: ignore[arg-type]

    def numbers(self) -> CellNumbers:
        """The cell of every row, in the order of the rows."""
        numbers = np.empty(len(self.ids), np.int32)
        cells = np.arange(len(self.bounds) - 1, dtype=np.int32)
        numbers[self.ids] = np.repeat(cells, np.diff(self.bounds))
        return numbers

    def search(
        self,
        codebook: Codebook,
        query: Scores,
        cells: Places,
        limit: int,
        allowed: Bits | None = None,
    ) -> tuple[Places, Scores]:
        """The best rows of these cells by their bytes, and scores to compare them by.

        The scores are comparable among all that was made with one codebook.
        """
        begin, end = self.bounds[cells], self.bounds[cells + 1]
        scan = Scan("QT_8bit_direct_signed", codebook.weighted(query), limit, allowed)
        if int((end - begin).sum()) <= _GATHERED:
            at = in_ranges(begin, end)
            scan.run(self.codes[at], self.ids[at])
        else:
            for b, e in zip(begin.tolist(), end.tolist(), strict=True):
                scan.run(self.codes[b:e], self.ids[b:e])
        return scan.best()


def _chunks(order: Places) -> Iterator[Places]:
    for begin in range(0, len(order), _CHUNK):
        yield order[begin : begin + _CHUNK]
