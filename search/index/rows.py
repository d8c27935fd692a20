"""Half-precision vectors in a file that is mapped into memory and read where it is asked for."""

from __future__ import annotations

import mmap
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Half precision is what the catalogue stores, so nothing is lost; it halves memory and time.
Rows = NDArray[np.float16]
Places = NDArray[np.int64]
# Linux maps up to 16 pages around the one asked for, so a row may bring in 64 KB.
_RELEASED_AFTER = 2048
_KEPT = 64 << 20  # bytes; a file up to this size stays in memory


class RowFile:
    """The rows (n, dimension) of a file without a header; safe to read from many threads.

    Pages that were read count as the process's memory for as long as they are mapped; they are
    given back, to be mapped again when needed, after every 2 048 rows (128 MB where those are
    scattered) of a file of more than 64 MB.
    """

    def __init__(self, path: Path, count: int, dimension: int) -> None:
        """Map a file. Raises OSError, or ValueError when its size is not that of the rows."""
        self.path = path
        self._map: mmap.mmap | None = None
        self._touched = 0
        size = path.stat().st_size
        if size != count * dimension * np.dtype(np.float16).itemsize:
            raise ValueError(f"{path.name}: {size} bytes for {count} rows of {dimension}")
        if size:
            with path.open("rb") as stream:
                self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        content = np.frombuffer(self._map or b"", np.float16)
        self.rows: Rows = content.reshape(count, dimension)

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, at: Places) -> NDArray[np.float32]:
        """These rows in this order, as float32."""
        taken = self.rows[at].astype(np.float32)
        self._note(len(at))
        return taken

    def run(self, begin: int, end: int) -> Rows:
        """The rows [begin, end) where they lie, for reading at once."""
        self._note(end - begin)
        return self.rows[begin:end]

    def _note(self, rows: int) -> None:
        self._touched += rows
        if self._touched > _RELEASED_AFTER and self.rows.nbytes > _KEPT and self._map is not None:
            self._touched = 0
            # Windows has no such advice, and takes pages back from a process by itself.
            if hasattr(mmap, "MADV_DONTNEED"):
                self._map.madvise(mmap.MADV_DONTNEED)


def mapped(path: Path, dtype: np.dtype[np.generic], count: int) -> NDArray[np.generic]:
    """The values of a file without a header. Raises OSError, or ValueError on another size."""
    if path.stat().st_size != count * dtype.itemsize:
        raise ValueError(f"{path.name}: not {count} values of {dtype}")
    if not count:
        return np.empty(0, dtype)
    with path.open("rb") as stream:
        return np.frombuffer(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ), dtype)


def in_ranges(begin: Places, end: Places) -> Places:
    """All whole numbers of the ranges [begin, end), one range after another."""
    counts = end - begin
    before = np.cumsum(counts) - counts
    whole: Places = np.arange(counts.sum()) + np.repeat(begin - before, counts)
    return whole
