"""How one state of the vector index becomes the next: segments added, merged, cut into cells."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from search.index.approximate import CellNumbers, Cells, Codebook, sample_size
from search.index.merging import to_merge
from search.index.parts import KINDS, Part
from search.index.segment import Segment, SegmentWriter
from search.index.vectors import VectorIndex


def new_folder(folder: Path, what: str) -> Path:
    """A place of a name of its own for a segment, for cells or for a codebook; not made yet."""
    return folder / f"{what}-{uuid.uuid4().hex}"


def changed(
    former: VectorIndex,
    folder: Path,
    removed: Collection[str],
    added: Part | None,
    intact: Callable[[Collection[str]], None],
) -> VectorIndex:
    """The index without some documents and with a new segment, which may replace some of its own.

    Writes only new folders, in proportion to what is added; now and then segments are merged and,
    when the collection has doubled, cells are learnt anew, while the former goes
    on serving. `intact` is asked of folders before their rows are copied and raises when they are
    damaged. Raises OSError.
    """
    gone = {*removed, *(() if added is None else _documents(added))}
    parts = [part.without(gone) for part in former.parts]
    if added is not None:
        parts.append(added)
    parts = [part for part in parts if len(part.removed) < len(part.segment.documents)]
    live = [sum(part.counts.values()) for part in parts]
    stored = [sum(len(part.segment.rows(kind)) for kind in KINDS) for part in parts]
    groups = to_merge(live, [all_ - own for all_, own in zip(stored, live, strict=True)])
    intact({parts[place].segment.name for group in groups for place in group})
    codebooks = _codebooks(former, folder, parts)
    # Cells of another codebook than the one in use tell nothing.
    parts = [
        replace(
            part,
            cells={
                kind: cells
                for kind, cells in part.cells.items()
                if codebooks.get(kind) is former.codebooks.get(kind)
            },
        )
        for part in parts
    ]
    merging = {place for group in groups for place in group}
    following = [part for place, part in enumerate(parts) if place not in merging]
    following += [
        _merged([parts[place] for place in group], folder, former, codebooks) for group in groups
    ]
    following = [_cut(part, folder, codebooks, {}, former.sizes.cells_from) for part in following]
    return VectorIndex(former.dimension, tuple(following), codebooks, former.sizes)


def _documents(part: Part) -> list[str]:
    return [part.segment.documents[ordinal] for ordinal in part.ordinals().tolist()]


def _codebooks(former: VectorIndex, folder: Path, parts: Sequence[Part]) -> dict[str, Codebook]:
    """The codebook of each kind of row that is searched by cells, learnt anew where it must be."""
    codebooks = {}
    for kind in KINDS:
        total = sum(part.counts[kind] for part in parts)
        known = former.codebooks.get(kind)
        # Half-way back, so that a collection near the limit does not change to and fro.
        enough = former.sizes.exact_below // (1 if known is None else 2)
        if total < max(enough, 1):
            continue
        if known is None or total >= former.sizes.retrained_at * known.trained_on:
            path = new_folder(folder, "codebook")
            known = Codebook.train(path.name, _sample(parts, kind, total), total)
            known.save(path)
        codebooks[kind] = known
    return codebooks


def _sample(parts: Sequence[Part], kind: str, total: int) -> np.ndarray:
    """Rows taken evenly from everything, (n, dimension) float32."""
    random = np.random.default_rng(total)
    chosen = np.sort(random.choice(total, sample_size(total), replace=False))
    begin, taken = 0, []
    for part in parts:
        end = begin + part.counts[kind]
        own = chosen[(chosen >= begin) & (chosen < end)] - begin
        taken.append(part.segment.rows(kind).take(part.live_rows(kind)[own]))
        begin = end
    return np.concatenate(taken)


def _merged(
    parts: Sequence[Part], folder: Path, former: VectorIndex, codebooks: Mapping[str, Codebook]
) -> Part:
    """One part of the live documents of several, with cells where there are rows enough."""
    with SegmentWriter(new_folder(folder, "segment"), former.dimension) as writer:
        for part in parts:
            writer.copy(part.segment, part.ordinals().tolist())
        segment = writer.finish()
    assert segment is not None, "a part without documents is dropped before"
    numbers = {
        kind: np.concatenate(
            [
                # A row keeps its cell; only what had none is compared with the centroids.
                part.cells[kind].numbers()[part.live_rows(kind)]
                if kind in part.cells
                else np.full(part.counts[kind], -1, np.int32)
                for part in parts
            ]
        )
        for kind in KINDS
    }
    return _cut(Part(segment), folder, codebooks, numbers, former.sizes.cells_from)


def _cut(
    part: Part,
    folder: Path,
    codebooks: Mapping[str, Codebook],
    numbers: Mapping[str, CellNumbers],
    cells_from: int,
) -> Part:
    """The part with cells for every kind of row that has a codebook and is numerous enough."""
    cells = dict(part.cells)
    for kind, codebook in codebooks.items():
        rows = part.segment.rows(kind)
        if kind in cells or len(rows) < cells_from:
            continue
        own = codebook.cells_of(rows, numbers.get(kind))
        cells[kind] = Cells.build(new_folder(folder, "cells"), rows, codebook, own)
    return part if len(cells) == len(part.cells) else replace(part, cells=cells)


def part_of(segment: Segment | None, replaced: Collection[int]) -> Part | None:
    """What a writer wrote, as a part; None when no document came."""
    return None if segment is None else Part(segment, frozenset(replaced))
