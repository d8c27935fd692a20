"""The best inner products over runs of stored vectors, with FAISS's kernels on any memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.index.rows import Places

Scores = NDArray[np.float32]
Bits = NDArray[np.uint8]
"""A bit for each id, the lowest first."""


class Scan:
    """One query over several runs of codes; keeps the `limit` best. For one thread, used once.

    `kind` is the FAISS type of the codes: `QT_fp16` for rows as they are stored,
    `QT_8bit_direct_signed` for bytes that stand for their value less 128.
    """

    def __init__(self, kind: str, query: Scores, limit: int, allowed: Bits | None = None) -> None:
        """`allowed` says of each id (of each place, where a run has no ids) whether it counts."""
        import faiss

        self._query = np.ascontiguousarray(query, np.float32)
        self._scores = np.full(limit, -np.inf, np.float32)
        self._ids = np.full(limit, -1, np.int64)
        self._quantizer: Any = faiss.ScalarQuantizer(
            len(query), getattr(faiss.ScalarQuantizer, kind)
        )
        # The selector only points at the bits.
        self._bits = allowed
        self._selector = (
            None
            if allowed is None
            else faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(allowed))
        )
        self._scanners: dict[bool, Any] = {}

    def run(self, codes: NDArray[np.generic], ids: Places | None = None) -> None:
        """Score a contiguous run (n, …) of codes; without `ids` an id is the place in the run."""
        import faiss

        if not len(codes) or not len(self._ids):
            return
        self._scanner(ids is None).scan_codes(
            len(codes),
            faiss.swig_ptr(codes.view(np.uint8)),
            None if ids is None else faiss.swig_ptr(ids),
            faiss.swig_ptr(self._scores),
            faiss.swig_ptr(self._ids),
            len(self._ids),
        )

    def best(self) -> tuple[Places, Scores]:
        """The ids and inner products found, best first, the lower id first of equals; ends it."""

        for scanner in self._scanners.values():
            # FAISS hands over what it makes here, but its Python side neither knows nor can be
            # told: an owned scanner makes the next one fail (faiss-cpu 1.15.1).
            type(scanner).__swig_destroy__(scanner)
        self._scanners.clear()
        real = self._ids >= 0
        ids, scores = self._ids[real], self._scores[real]
        order = np.lexsort((ids, -scores))
        return ids[order], scores[order]

    def _scanner(self, places: bool) -> Any:
        import faiss

        scanner = self._scanners.get(places)
        if scanner is None:
            scanner = self._quantizer.select_InvertedListScanner(
                faiss.METRIC_INNER_PRODUCT, None, places, self._selector, False
            )
            scanner.set_query(faiss.swig_ptr(self._query))
            scanner.set_list(0, 0.0)
            self._scanners[places] = scanner
        return scanner
