"""Reading order of a page: columns found as empty vertical strips between blocks of text.

The empty strip between columns is the classic cue (Breuel, «Two Geometric Algorithms for Layout
Analysis», 2002); here only vertical strips over consecutive rows are looked for, and rows that
cross a strip, such as headings over the full width, divide the page into zones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.readers.pdf_lines import Words

_BIN = 2.0  # points: resolution across the page
_GUTTER = 0.6  # em: narrowest strip between columns
_LEAST_ROWS = 4  # on each side
_LEAST_FAMILIAR_ROWS = 2  # on each side of a strip that other pages have too
_SAME_PLACE = 4.0  # points between strips of two pages
_LEAST_WIDTH = 0.16  # of the width of the text
_FILLED = 0.55  # of a column's width, by its median row
_ALIGNED = 0.4  # of a column's rows begin at one edge
_ALIGNED_FEW = 0.7  # likewise where there are few
_ALIGNED_SHARP = 0.9  # likewise where the spaces between words tell nothing
_MANY_ROWS = 12
_WIDER = 1.3  # times the usual space between words
_APART = 2.5  # leadings between a column and what does not belong to it
_DEEPEST = 6
_MOST_TRIED = 40


@dataclass(frozen=True, slots=True)
class Gutter:
    """A strip from `left` to `right` (points), free over the rows `[first, last)`."""

    left: float
    right: float
    first: int
    last: int

    @property
    def middle(self) -> float:
        """The middle of the strip."""
        return (self.left + self.right) / 2


def reading_order(
    words: Words, familiar: Sequence[Gutter] = ()
) -> tuple[list[NDArray[np.intp]], list[Gutter]]:
    """The words of every column or full-width zone in the order a person reads, and the gutters.

    Fewer rows show a column where the gutter is familiar from other pages.
    """
    gutters: list[Gutter] = []
    return _regions(words, np.arange(len(words)), familiar, _DEEPEST, gutters), gutters


def common_gutters(pages: Sequence[Sequence[Gutter]]) -> list[Gutter]:
    """The gutters that stand in one place on at least two pages."""
    return [
        gutter
        for number, page in enumerate(pages)
        for gutter in page
        if any(
            abs(gutter.middle - other.middle) <= _SAME_PLACE
            for later in pages[number + 1 :]
            for other in later
        )
    ]


def _regions(
    words: Words,
    chosen: NDArray[np.intp],
    familiar: Sequence[Gutter],
    depth: int,
    gutters: list[Gutter],
) -> list[NDArray[np.intp]]:
    if len(chosen) == 0:
        return []
    gutter = _widest_gutter(words, chosen, familiar) if depth else None
    if gutter is None:
        return [chosen]
    gutters.append(gutter)
    rows = np.unique(words.row[chosen], return_inverse=True)[1]
    above = chosen[rows < gutter.first]
    below = chosen[rows >= gutter.last]
    inside = chosen[(rows >= gutter.first) & (rows < gutter.last)]
    centre = (words.x0[inside] + words.x1[inside]) / 2
    left, right = inside[centre < gutter.middle], inside[centre >= gutter.middle]
    found: list[NDArray[np.intp]] = []
    for part in (above, left, right, below):
        found.extend(_regions(words, part, familiar, depth - 1, gutters))
    return found


def _widest_gutter(
    words: Words, chosen: NDArray[np.intp], familiar: Sequence[Gutter]
) -> Gutter | None:
    """The strip that divides the most text, or None where there is one column."""
    names, rows = np.unique(words.row[chosen], return_inverse=True)
    if len(names) < (_LEAST_FAMILIAR_ROWS if familiar else _LEAST_ROWS):
        return None
    x0, x1 = words.x0[chosen], words.x1[chosen]
    left, width = float(x0.min()), float(x1.max() - x0.min())
    size = float(np.median(words.size[chosen]))
    bins = int(width / _BIN) + 2
    strip = max(3, round(_GUTTER * size / _BIN))
    if bins <= 3 * strip:
        return None
    # Text to the left of every bin edge and from it on, as counts of words by row.
    begin = np.clip(((x0 - left) / _BIN).astype(np.intp), 0, bins - 1)
    end = np.clip(np.ceil((x1 - left) / _BIN).astype(np.intp), 1, bins)
    covered = np.zeros((len(names), bins + 1), dtype=np.int32)
    np.add.at(covered, (rows, begin), 1)
    np.add.at(covered, (rows, end), -1)
    text = np.cumsum(covered, axis=1)[:, :bins] > 0
    running = np.cumsum(text, axis=1)
    before = np.concatenate([np.zeros((len(names), 1), running.dtype), running[:, :-1]], axis=1)
    free = np.zeros_like(text)
    free[:, : bins - strip] = running[:, strip - 1 : bins - 1] == before[:, : bins - strip]
    both = ((before > 0) & free).sum(axis=0), ((running[:, -1:] > before) & free).sum(axis=0)
    middles = left + (np.arange(bins) + strip / 2) * _BIN
    known = np.zeros(bins, dtype=np.bool_)
    for gutter in familiar:
        known |= np.abs(middles - gutter.middle) <= _SAME_PLACE
    least = np.where(known, _LEAST_FAMILIAR_ROWS, _LEAST_ROWS)
    candidates = np.flatnonzero((both[0] >= least) & (both[1] >= least))
    margin = int(_LEAST_WIDTH * bins)
    found: dict[tuple[int, int, int], list[int]] = {}
    for column in candidates[(candidates >= margin) & (candidates < bins - margin)].tolist():
        edges = np.flatnonzero(np.diff(np.concatenate([[False], free[:, column], [False]])))
        for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            left_text = before[first:last, column]
            right_text = running[first:last, -1] - left_text
            if min(np.count_nonzero(left_text), np.count_nonzero(right_text)) >= least[column]:
                share = int(min(left_text.sum(), right_text.sum()))
                found.setdefault((share, first, last), []).append(column)
    for strips in sorted(found, reverse=True)[:_MOST_TRIED]:
        _, first, last = strips
        alike = found[strips]
        column = alike[len(alike) // 2]
        edge = left + column * _BIN
        trimmed = _trimmed(words, chosen, rows, Gutter(edge, edge + strip * _BIN, first, last))
        fewest = int(least[column])
        if trimmed is not None and _are_columns(words, chosen, rows, trimmed, width, fewest):
            return trimmed
    return None


def _trimmed(
    words: Words, chosen: NDArray[np.intp], rows: NDArray[np.intp], gutter: Gutter
) -> Gutter | None:
    """The gutter without outer rows that stand apart on one side, such as page numbers."""
    inside = (rows >= gutter.first) & (rows < gutter.last)
    own, members = rows[inside], chosen[inside]
    baselines = np.array([words.baseline[members[own == row]].max() for row in np.unique(own)])
    leading = float(np.median(np.diff(baselines))) if len(baselines) > 1 else 0.0
    first, last = gutter.first, gutter.last
    sides = [_sides(words, members[own == row], gutter.middle) for row in range(first, last)]
    gaps = [later - earlier for earlier, later in pairwise(baselines)]
    while last - first > 1 and not all(sides[0]) and gaps and gaps[0] > _APART * leading:
        first, sides, gaps = first + 1, sides[1:], gaps[1:]
    while last - first > 1 and not all(sides[-1]) and gaps and gaps[-1] > _APART * leading:
        last, sides, gaps = last - 1, sides[:-1], gaps[:-1]
    return Gutter(gutter.left, gutter.right, first, last) if last - first > 1 else None


def _sides(words: Words, members: NDArray[np.intp], middle: float) -> tuple[bool, bool]:
    left = words.x0[members] < middle
    return bool(left.any()), bool((~left).any())


def _are_columns(
    words: Words,
    chosen: NDArray[np.intp],
    rows: NDArray[np.intp],
    gutter: Gutter,
    width: float,
    least: int,
) -> bool:
    """Whether both sides of a strip are columns of running text rather than cells of a list."""
    size = float(np.median(words.size[chosen]))
    inside = (rows >= gutter.first) & (rows < gutter.last)
    own, members = rows[inside], chosen[inside]
    on_left = words.x0[members] < gutter.middle
    edges: list[float] = []
    steps: list[NDArray[np.float32]] = []
    sharp = True
    for side in (on_left, ~on_left):
        order = members[side][np.lexsort((words.x0[members[side]], own[side]))]
        numbers = np.sort(own[side])
        first = np.flatnonzero(np.diff(numbers, prepend=-1))
        if len(first) < least:
            return False
        begins = words.x0[order[first]]
        ends = np.maximum.reduceat(words.x1[order], first)
        extent = float(ends.max() - begins.min())
        if extent < _LEAST_WIDTH * width or np.median(ends - begins) < _FILLED * extent:
            return False
        # Rows of a column begin at its edge; rivers of white in justified text do not align.
        aligned = float(np.mean(np.abs(begins - np.median(begins)) < 0.5 * size))
        wanted = _ALIGNED if len(first) >= _MANY_ROWS else _ALIGNED_FEW
        if aligned < wanted and least > _LEAST_FAMILIAR_ROWS:
            return False
        sharp = sharp and aligned >= _ALIGNED_SHARP and len(first) >= _MANY_ROWS
        edges.append(float(ends.max() if side is on_left else begins.min()))
        steps.append((words.x0[order[1:]] - words.x1[order[:-1]])[numbers[1:] == numbers[:-1]])
    usual = float(np.median(np.concatenate(steps))) if any(map(len, steps)) else 0.0
    # Narrow justified columns may space their words wider than the strip between them.
    return sharp or edges[1] - edges[0] > _WIDER * usual
