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

from ingest.readers.pdf.lines import Words

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
_PANEL = 1.0  # em between columns that need not be alike
_SMALL_PRINT = 0.8  # of the usual size
_SHARED = 0.5  # of the rows stand at the height of one beside them
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
    sides = [words.x0[members] < gutter.middle, words.x0[members] >= gutter.middle]
    if _keep_own_lines(*(_Side(words, members[side], own[side]) for side in sides)):
        # The lines of the two sides stand between each other.
        leading = max(_leading(words, members[side]) for side in sides)
    first, last = gutter.first, gutter.last
    found = [_sides(words, members[own == row], gutter.middle) for row in range(first, last)]
    gaps = [later - earlier for earlier, later in pairwise(baselines)]
    usual = float(np.median(words.size[members]))
    sizes = [float(words.size[members[own == row]].max()) for row in range(first, last)]
    # Small print above the columns ends with a line on one side.
    while last - first > 1 and not all(found[0]) and sizes[0] < _SMALL_PRINT * usual:
        first, found, gaps, sizes = first + 1, found[1:], gaps[1:], sizes[1:]
    while last - first > 1 and not all(found[0]) and gaps and gaps[0] > _APART * leading:
        first, found, gaps = first + 1, found[1:], gaps[1:]
    while last - first > 1 and not all(found[-1]) and gaps and gaps[-1] > _APART * leading:
        last, found, gaps = last - 1, found[:-1], gaps[:-1]
    return Gutter(gutter.left, gutter.right, first, last) if last - first > 1 else None


def _leading(words: Words, members: NDArray[np.intp]) -> float:
    """The usual step between the lines of one side in points; 0 where there is one line."""
    baselines = np.unique(words.baseline[members[words.raised[members] == 0]])
    steps = np.diff(baselines)
    steps = steps[steps > 0.5 * float(np.median(words.size[members]))] if len(steps) else steps
    return float(np.median(steps)) if len(steps) else 0.0


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
    sides = [_Side(words, members[side], own[side]) for side in (on_left, ~on_left)]
    if any(len(side.first) < least for side in sides):
        return False
    apart = sides[1].left - sides[0].right
    if apart > _PANEL * size and _keep_own_lines(*sides):
        return all(side.extent >= _LEAST_WIDTH * width for side in sides)
    columns = [part for side in sides for part in side.parts(_PANEL * size)]
    if not all(column.runs(width, size, least) for column in columns):
        return False
    sharp = all(column.aligned(size) >= _ALIGNED_SHARP for column in columns) and all(
        len(column.first) >= _MANY_ROWS for column in columns
    )
    steps = [column.steps() for column in columns]
    usual = float(np.median(np.concatenate(steps))) if any(map(len, steps)) else 0.0
    # Narrow justified columns may space their words wider than the strip between them.
    return sharp or apart > _WIDER * usual


def _keep_own_lines(one: _Side, other: _Side) -> bool:
    """Whether the lines of two sides seldom stand at one height, as those of a list's cells do."""
    common = len(np.intersect1d(one.numbers, other.numbers))
    return bool(common < _SHARED * min(len(one.first), len(other.first)))


class _Side:
    """The words on one side of a strip, row by row."""

    def __init__(self, words: Words, members: NDArray[np.intp], rows: NDArray[np.intp]) -> None:
        self.words = words
        order = np.lexsort((words.x0[members], rows))
        self.members, self.rows = members[order], rows[order]
        self.first = np.flatnonzero(np.diff(self.rows, prepend=-1))
        self.numbers = self.rows[self.first]
        self.begins = words.x0[self.members[self.first]]
        self.ends = (
            np.maximum.reduceat(words.x1[self.members], self.first)
            if len(self.first)
            else self.begins
        )

    @property
    def left(self) -> float:
        """The leftmost edge in points."""
        return float(self.begins.min())

    @property
    def right(self) -> float:
        """The rightmost edge in points."""
        return float(self.ends.max())

    @property
    def extent(self) -> float:
        """The width in points."""
        return self.right - self.left

    def aligned(self, size: float) -> float:
        """The share of rows that begin at one edge."""
        return float(np.mean(np.abs(self.begins - np.median(self.begins)) < 0.5 * size))

    def steps(self) -> NDArray[np.float32]:
        """The spaces between neighbouring words in points."""
        step = self.words.x0[self.members[1:]] - self.words.x1[self.members[:-1]]
        return np.asarray(step[self.rows[1:] == self.rows[:-1]])

    def runs(self, width: float, size: float, least: int) -> bool:
        """Whether this is a column of running text: wide, filled, its rows from one edge."""
        if self.extent < _LEAST_WIDTH * width:
            return False
        if np.median(self.ends - self.begins) < _FILLED * self.extent:
            return False
        # Rows of a column begin at its edge; rivers of white in justified text do not align.
        wanted = _ALIGNED if len(self.first) >= _MANY_ROWS else _ALIGNED_FEW
        return self.aligned(size) >= wanted or least <= _LEAST_FAMILIAR_ROWS

    def parts(self, apart: float) -> list[_Side]:
        """The columns into which strips at least so wide (points), free over all rows, divide it.

        The side as a whole where one of them has few rows.
        """
        order = np.argsort(self.words.x0[self.members], kind="stable")
        reach = np.maximum.accumulate(self.words.x1[self.members][order])
        cuts = np.flatnonzero(self.words.x0[self.members][order][1:] - reach[:-1] > apart) + 1
        if len(cuts) == 0:
            return [self]
        found = [
            _Side(self.words, self.members[part], self.rows[part]) for part in np.split(order, cuts)
        ]
        few = any(len(part.first) < _LEAST_ROWS for part in found)
        return [self] if few else found
