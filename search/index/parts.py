"""A segment as one state of the index sees it: without its removed documents, with its cells."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from search.index.approximate import Cells
from search.index.rows import Places, in_ranges
from search.index.scan import Bits
from search.index.segment import Keys, Segment

KINDS = ("passages", "sentences")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One segment; `removed` are ordinals of its documents, `cells` by kind of row, where made.

    `live` and `counts` tell by kind which rows are not removed (None: all) and how many.
    """

    segment: Segment
    removed: frozenset[int] = frozenset()
    cells: Mapping[str, Cells] = field(default_factory=dict)
    live: Mapping[str, Bits | None] = field(init=False)
    counts: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        live: dict[str, Bits | None] = {}
        counts = {}
        for kind in KINDS:
            bounds = self.segment.row_bounds(kind)
            gone = np.array(sorted(self.removed), np.int64)
            counts[kind] = int(bounds[-1] - (bounds[gone + 1] - bounds[gone]).sum())
            live[kind] = self.bits(kind, self.ordinals()) if self.removed else None
        object.__setattr__(self, "live", live)
        object.__setattr__(self, "counts", counts)

    def ordinals(self) -> Places:
        """The documents that are not removed."""
        everything = np.arange(len(self.segment.documents))
        if not self.removed:
            return everything
        return np.setdiff1d(everything, np.array(sorted(self.removed)), assume_unique=True)

    def without(self, documents: Collection[str]) -> Part:
        """The same without these documents."""
        gone = {n for n, name in enumerate(self.segment.documents) if name in documents}
        return self if gone <= self.removed else replace(self, removed=self.removed | gone)

    def bits(self, kind: str, ordinals: Places) -> Bits:
        """A bit for each row: whether it is of one of these documents."""
        return np.packbits(self._mask(kind, ordinals), bitorder="little")

    def rows_of(self, kind: str, ordinals: Places) -> tuple[Places, Places]:
        """Where the rows of these documents begin and end, neighbours joined."""
        bounds = self.segment.row_bounds(kind)
        begin, end = bounds[ordinals], bounds[ordinals + 1]
        if not len(begin):
            return begin, end
        apart = begin[1:] != end[:-1]
        return begin[np.concatenate([[True], apart])], end[np.concatenate([apart, [True]])]

    def find(self, wanted: Keys) -> tuple[Places, Places]:
        """The places in `wanted` of the keys that are held, and their passages."""
        which, passages = self.segment.find(wanted)
        bits = self.live["passages"]
        if bits is None:
            return which, passages
        alive = (bits[passages >> 3] >> (passages & 7).astype(np.uint8) & 1).astype(bool)
        return which[alive], passages[alive]

    def live_rows(self, kind: str) -> Places:
        """The rows that are not removed, ascending."""
        return in_ranges(*self.rows_of(kind, self.ordinals()))

    def _mask(self, kind: str, ordinals: Places) -> NDArray[np.bool_]:
        bounds = self.segment.row_bounds(kind)
        chosen = np.zeros(len(bounds) - 1, np.bool_)
        chosen[ordinals] = True
        return np.repeat(chosen, np.diff(bounds))
