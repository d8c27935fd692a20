"""Vector search over passages and their sentences: exact while they are few, then by cells."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.index.approximate import Cells, Codebook
from search.index.parts import Part
from search.index.rows import Places, in_ranges
from search.index.scan import Scan, Scores
from search.index.segment import Keys, Segment

# Documents on new matters lie across cells that were learnt without them: of a synthetic collection
# grown to twice its size 96 cells lose 4 of 100 of their nearest, 48 lose 10, of the others none.
_PROBED = 96
_EXAMINED = 30  # rows for each that is asked for, at least
# Bytes may order near neighbours otherwise than the rows do.
_SPARE = 1.5
# Where the chosen documents have fewer rows each, copying these is less than a call for each.
_GATHERED = 16


@dataclass(frozen=True, slots=True)
class IndexSizes:
    """Where the kind of index changes, in rows; passages and sentences each decide by their own.

    Below `exact_below` every row is compared; from there on rows are looked for in cells. A segment
    of fewer rows than `cells_from` has none and is compared whole. The cells are learnt anew when
    the collection is `retrained_at` times what they were learnt from.
    """

    exact_below: int = 50_000
    cells_from: int = 2_048
    retrained_at: int = 2


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Of each asked passage that is held: its cosine, its best sentence's and which that is.

    A passage without sentences counts as its own only sentence, with ordinal -1.
    """

    keys: Keys
    passages: Scores
    sentences: Scores
    ordinals: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class VectorIndex:
    """Segments and what was learnt to search them fast; never changed, so any thread may search.

    What is found is scored from the stored half-precision rows, however it was found.
    """

    dimension: int
    parts: tuple[Part, ...] = ()
    codebooks: Mapping[str, Codebook] = field(default_factory=dict)
    sizes: IndexSizes = IndexSizes()
    _places: Mapping[str, tuple[int, int]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        places = {
            part.segment.documents[ordinal]: (number, ordinal)
            for number, part in enumerate(self.parts)
            for ordinal in part.ordinals().tolist()
        }
        object.__setattr__(self, "_places", places)

    def __len__(self) -> int:
        return self.count("passages")

    def count(self, kind: str) -> int:
        """How many rows of this kind can be found."""
        return sum(part.counts[kind] for part in self.parts)

    def held(self) -> dict[str, int]:
        """The generation of every document held."""
        return {
            document: self.parts[number].segment.generations[ordinal]
            for document, (number, ordinal) in self._places.items()
        }

    def nearest_passages(
        self, vector: Scores, limit: int, documents: Collection[str] | None = None
    ) -> tuple[Keys, Scores]:
        """The keys and cosines of the nearest passages, best first."""
        return self._nearest("passages", vector, limit, documents)

    def nearest_sentences(
        self, vector: Scores, limit: int, documents: Collection[str] | None = None
    ) -> tuple[Keys, Scores]:
        """The passage keys and cosines of the nearest sentences; a key may come several times."""
        return self._nearest("sentences", vector, limit, documents)

    def score(self, vector: Scores, wanted: Keys) -> Scored:
        """The scores of these passages, by ascending key; a key that is not held is left out."""
        found = [_scored(part, vector, wanted) for part in self.parts]
        keys, passages, sentences, ordinals = (
            np.concatenate([getattr(one, name) for one in found] or [np.empty(0, kind)])
            for name, kind in (
                ("keys", np.int64),
                ("passages", np.float32),
                ("sentences", np.float32),
                ("ordinals", np.int64),
            )
        )
        order = np.argsort(keys, kind="stable")
        return Scored(keys[order], passages[order], sentences[order], ordinals[order])

    def sentence_scores(self, vector: Scores, wanted: Keys) -> dict[int, Scores]:
        """The cosines of the sentences of these passages, in order; unknown keys are left out."""
        scores: dict[int, Scores] = {}
        for part in self.parts:
            which, passages = part.find(wanted)
            starts = part.segment.starts
            begin, end = starts[passages], starts[passages + 1]
            cosines = _cosines(part, "sentences", in_ranges(begin, end), vector)
            ends = np.cumsum(end - begin)
            own = np.split(cosines, ends)[:-1]
            scores.update(zip(wanted[which].tolist(), own, strict=True))
        return scores

    def folders(self) -> set[str]:
        """The names of all folders that this state is made of."""
        return {
            *(part.segment.name for part in self.parts),
            *(cells.name for part in self.parts for cells in part.cells.values()),
            *(codebook.name for codebook in self.codebooks.values()),
        }

    def state(self) -> dict[str, Any]:
        """What `load` needs to know, as JSON takes it."""
        return {
            "segments": [
                {
                    "name": part.segment.name,
                    "removed": sorted(part.removed),
                    "cells": {kind: cells.name for kind, cells in part.cells.items()},
                }
                for part in self.parts
            ],
            "codebooks": {kind: codebook.name for kind, codebook in self.codebooks.items()},
        }

    @classmethod
    def load(
        cls, folder: Path, dimension: int, state: Mapping[str, Any], sizes: IndexSizes
    ) -> VectorIndex:
        """Open the folders of a state. Raises OSError, ValueError, TypeError or KeyError."""
        parts = []
        for held in state["segments"]:
            segment = Segment.load(folder / held["name"], dimension)
            removed = frozenset(map(int, held["removed"]))
            if not removed <= set(range(len(segment.documents))):
                raise ValueError(f"{segment.name}: no such documents: {held['removed']}")
            cells = {
                kind: Cells.load(folder / name, len(segment.rows(kind)), dimension)
                for kind, name in held["cells"].items()
            }
            parts.append(Part(segment, removed, cells))
        codebooks = {kind: Codebook.load(folder / n) for kind, n in state["codebooks"].items()}
        for part in parts:
            for kind, one in part.cells.items():
                if len(one.bounds) != len(codebooks[kind].centroids) + 1:
                    raise ValueError(f"{one.name}: cells of another codebook")
        return cls(dimension, tuple(parts), codebooks, sizes)

    def _nearest(
        self, kind: str, vector: Scores, limit: int, documents: Collection[str] | None
    ) -> tuple[Keys, Scores]:
        chosen = None if documents is None else self._chosen(documents)
        total = (
            self.count(kind)
            if chosen is None
            else sum(_rows(self.parts[n], kind, ordinals) for n, ordinals in chosen.items())
        )
        limit = min(limit, total)
        if limit <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        vector = np.ascontiguousarray(vector, np.float32)
        keys, scores = [], []
        cut: list[tuple[Part, Cells, NDArray[np.uint8] | None]] = []
        narrow = total <= self.sizes.exact_below
        for number, part in enumerate(self.parts):
            ordinals = None if chosen is None else chosen.get(number)
            if chosen is not None and ordinals is None:
                continue
            if kind in part.cells and not narrow:
                bits = part.live[kind] if ordinals is None else part.bits(kind, ordinals)
                cut.append((part, part.cells[kind], bits))
                continue
            rows, own = _compared(part, kind, vector, limit, ordinals)
            keys.append(_keys(part, kind, rows))
            scores.append(own)
        if cut:
            approximate = self._approximate(kind, vector, limit, total, cut)
            for (part, *_), rows in zip(cut, approximate, strict=True):
                keys.append(_keys(part, kind, rows))
                scores.append(_cosines(part, kind, rows, vector))
        return _best(np.concatenate(keys), np.concatenate(scores), limit)

    def _chosen(self, documents: Collection[str]) -> dict[int, Places]:
        ordinals: dict[int, list[int]] = {}
        for document in set(documents):
            if document in self._places:
                number, ordinal = self._places[document]
                ordinals.setdefault(number, []).append(ordinal)
        return {number: np.array(sorted(own), np.int64) for number, own in ordinals.items()}

    def _approximate(
        self,
        kind: str,
        vector: Scores,
        limit: int,
        total: int,
        cut: Sequence[tuple[Part, Cells, NDArray[np.uint8] | None]],
    ) -> list[Places]:
        """The rows of each of these parts that may be among the best.

        Ever more cells are looked into until more rows were found than are asked for: a filter
        may leave nothing in the nearest cells.
        """
        codebook = self.codebooks[kind]
        cells = len(codebook.centroids)
        there = sum(part.counts[kind] for part, *_ in cut)
        wanted = min(int(limit * _SPARE) + 1, total, there)
        everything = self.count(kind)
        enough = max(_PROBED, _EXAMINED * limit * cells // everything)
        # Of the rows in a cell only the share total / everything is allowed.
        probed = min(cells, enough * everything // total)
        while True:
            nearest = codebook.nearest_cells(vector, probed)
            found = [own.search(codebook, vector, nearest, wanted, bits) for _, own, bits in cut]
            if probed >= cells or sum(len(rows) for rows, _ in found) >= wanted:
                break
            probed = min(cells, 4 * probed)
        scores = np.concatenate([own for _, own in found])
        if len(scores) <= wanted:
            return [rows for rows, _ in found]
        least = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
        return [rows[own >= least] for rows, own in found]


def _rows(part: Part, kind: str, ordinals: Places) -> int:
    bounds = part.segment.row_bounds(kind)
    return int((bounds[ordinals + 1] - bounds[ordinals]).sum())


def _compared(
    part: Part, kind: str, vector: Scores, limit: int, ordinals: Places | None
) -> tuple[Places, Scores]:
    """The best rows of a part, each of them compared."""
    file = part.segment.rows(kind)
    if ordinals is None:
        scan = Scan("QT_fp16", vector, min(limit, part.counts[kind]), part.live[kind])
        scan.run(file.rows)
        return scan.best()
    begin, end = part.rows_of(kind, ordinals)
    at = in_ranges(begin, end)
    scan = Scan("QT_fp16", vector, min(limit, len(at)))
    if len(at) <= _GATHERED * len(begin):
        scan.run(file.rows[at], at)
        return scan.best()
    for first, last in zip(begin.tolist(), end.tolist(), strict=True):
        scan.run(file.run(first, last), np.arange(first, last))
    return scan.best()


def _best(keys: Keys, scores: Scores, limit: int) -> tuple[Keys, Scores]:
    order = np.lexsort((keys, -scores))[:limit]
    return keys[order], scores[order]


def _keys(part: Part, kind: str, rows: Places) -> Keys:
    return part.segment.keys[part.segment.passages_of(kind, rows)]


def _scored(part: Part, vector: Scores, wanted: Keys) -> Scored:
    which, at = part.find(wanted)
    passages = _cosines(part, "passages", at, vector)
    starts = part.segment.starts
    first, counts = starts[at], starts[at + 1] - starts[at]
    sentences, ordinals = passages.copy(), np.full(len(at), -1, np.int64)
    # All sentences of all passages in one row, `begin` where each passage's begin in it.
    begin = np.cumsum(counts) - counts
    cosines = _cosines(part, "sentences", in_ranges(first, first + counts), vector)
    some = counts > 0
    if some.any():
        sentences[some] = np.maximum.reduceat(cosines, begin[some])
        best = np.flatnonzero(cosines == np.repeat(sentences, counts))
        owners = np.repeat(np.arange(len(at)), counts)[best]
        ordinals[owners[::-1]] = (best - begin[owners])[::-1]
    return Scored(wanted[which], passages, sentences, ordinals)


def _cosines(part: Part, kind: str, rows: Places, vector: Scores) -> Scores:
    # einsum stays on this thread; a matrix product may wait for others longer than it computes.
    taken = part.segment.rows(kind).take(rows)
    cosines: Scores = np.einsum("ij,j->i", taken, np.asarray(vector, np.float32))
    return cosines
