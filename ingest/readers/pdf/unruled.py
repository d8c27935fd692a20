"""Tables without rules on a PDF page: rows of words that leave the same strips of white empty.

The strips are followed down the page row by row, as long as they stay free (white space between
columns as the cue: Rus, Summers, «Using white space for automated document structuring», 1994).
What they part is a table only with further evidence, see `ingest.readers.pdf.cells`: prose cut into
cells is worse than a table read as lines.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.table_text import CELL_SEPARATOR
from ingest.layout import Block, BlockKind, Line
from ingest.readers.pdf.cells import Row, is_table, logical_rows, may_be_table
from ingest.readers.pdf.columns import Gutter
from ingest.readers.pdf.glyphs import Glyphs
from ingest.readers.pdf.lines import PrintedLine, Words, row_lines, with_rectangles
from ingest.readers.pdf.tables import cell_line, joined_line

_GAP = 0.9  # em between the cells of the row that opens a table
_STRIP = 0.75  # em that stay free between two columns
_NARROW = 0.45  # likewise where the cells after them begin in one line
_EXACT = 0.15  # em
_LEAST_NARROW = 4  # rows with such cells
_MOST_BEGIN = 0.35  # of all rows
_LONGER = 3  # rows
_HEAD_STRIP = 0.3  # likewise in the rows of its head
_FAR = 3.2  # em from one line of a table to the next
_OTHER_SIZE = 0.2  # share of the size
_LEAST_ROWS = 3
_LONG_GUTTER = 8  # rows of a gutter that parts columns of a page
_NEAR = 2  # rows above or below a table in which its caption stands
_MOST_ROWS = 600  # a page with more is a drawing
_MOST_FAILED = 8  # runs to one row

_Strip = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class UnruledTable:
    """A table, its words, and the rectangles (rows, 4) of its rows in the frame of the words."""

    block: Block
    words: NDArray[np.intp]
    rectangles: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _PrintedRow:
    """A row of words from left to right; a ruled table stands in a `barred` one."""

    words: list[int]
    texts: list[str]
    baseline: float
    size: float
    spans: list[_Strip]
    barred: bool


def take_unruled(
    glyphs: Glyphs, words: Words, gutters: Sequence[Gutter], first: int
) -> tuple[list[UnruledTable], Words]:
    """The tables of a page, and its words with the rows of each table in place of its own words.

    Looked for over the whole width, or, where there are gutters between columns of text, on either
    side of each. The tables are numbered from `first`.
    """
    middle = (words.x0 + words.x1) / 2
    places = [np.ones(len(words), dtype=np.bool_)]
    if gutters:
        long = [gutter for gutter in gutters if gutter.last - gutter.first >= _LONG_GUTTER]
        places = [side for g in long for side in (middle < g.middle, middle >= g.middle)]
    found: list[UnruledTable] = []
    texts = _texts(glyphs, words)
    free = np.ones(len(words), dtype=np.bool_)
    for place in places:
        for table in _tables(glyphs, words, texts, np.flatnonzero(place & free)):
            free[table.words] = False
            found.append(table)
    if found:
        words = _kept(words, free)
        for number, table in enumerate(found, start=first):
            words = with_rectangles(words, table.rectangles, number)
    return found, words


def _kept(words: Words, kept: NDArray[np.bool_]) -> Words:
    """Some of the words; an index whose word is not among them belongs to none."""
    place = np.where(kept, np.cumsum(kept) - 1, -1)
    parts = {item.name: getattr(words, item.name)[kept] for item in fields(words)}
    parts["anchor"] = np.where(parts["anchor"] >= 0, place[parts["anchor"]], -1)
    return Words(**parts)


def _texts(glyphs: Glyphs, words: Words) -> list[str]:
    """The words as they are drawn; a code that is no character stands as NUL."""
    page = "".join(map(chr, np.where(glyphs.codes < 0x110000, glyphs.codes, 0).tolist()))
    return [
        page[first:last] if first >= 0 else ""
        for first, last in zip(words.first.tolist(), words.last.tolist(), strict=True)
    ]


def _tables(
    glyphs: Glyphs, words: Words, texts: Sequence[str], chosen: NDArray[np.intp]
) -> Iterator[UnruledTable]:
    """The tables among the chosen words, from top to bottom."""
    rows = _printed_rows(words, texts, chosen)
    if not _LEAST_ROWS <= len(rows) <= _MOST_ROWS:
        return
    at = first = failed = ends = 0
    while at < len(rows):
        run = _run(rows, at)
        made = None if run is None else _table(glyphs, words, rows, first, at, *run)
        if made is not None:
            table, at = made
            first, failed = at, 0
            yield table
            continue
        # Rows above the table may spoil a run, but only a few.
        failed = failed + 1 if run is not None and run[0] == ends else 0
        ends = run[0] if run is not None else ends
        at = ends if failed > _MOST_FAILED else at + 1


def _printed_rows(
    words: Words, texts: Sequence[str], chosen: NDArray[np.intp]
) -> list[_PrintedRow]:
    order = chosen[np.lexsort((words.x0[chosen], words.row[chosen]))]
    own = order.tolist()
    edges = np.flatnonzero(np.diff(words.row[order], prepend=-1, append=-1)).tolist()
    baseline, size = words.baseline[order].tolist(), words.size[order].tolist()
    spans = list(zip(words.x0[order].tolist(), words.x1[order].tolist(), strict=True))
    barred = (words.table[order] >= 0).tolist()
    return [
        _PrintedRow(
            own[first:last],
            [texts[word] for word in own[first:last]],
            sorted(baseline[first:last])[(last - first) // 2],
            sorted(size[first:last])[(last - first) // 2],
            spans[first:last],
            any(barred[first:last]),
        )
        for first, last in pairwise(edges)
    ]


def _run(rows: Sequence[_PrintedRow], start: int) -> tuple[int, list[_Strip]] | None:
    """How far down the strips that a row leaves empty stay so: the end of the run, the strips."""
    opening = rows[start]
    if opening.barred:
        return None
    strips = list(_gaps(opening))
    end = start + 1
    while strips and end < len(rows):
        row, above = rows[end], rows[end - 1]
        largest = max(row.size, above.size)
        if (
            row.barred
            or row.baseline - above.baseline > _FAR * largest
            or abs(row.size - opening.size) > _OTHER_SIZE * max(row.size, opening.size)
        ):
            break
        free = [part for strip in strips if (part := _free(strip, row)) is not None]
        if len(free) < len(strips) and (not free or end - start >= _LEAST_ROWS):
            break
        strips = free
        end += 1
    return (end, strips) if strips and end - start >= _LEAST_ROWS else None


def _gaps(row: _PrintedRow) -> Iterator[_Strip]:
    right = row.spans[0][1]
    for x0, x1 in row.spans[1:]:
        if x0 - right >= _GAP * row.size:
            yield right, x0
        right = max(right, x1)


def _free(strip: _Strip, row: _PrintedRow, least: float = _STRIP) -> _Strip | None:
    """The widest part of a strip that a row leaves empty, None where it is too narrow."""
    left, right = strip
    edges = [left]
    for x0, x1 in row.spans:
        if x1 > left and x0 < right:
            edges.extend((x0, x1))
    edges.append(right)
    parts = [
        (edges[index], edges[index + 1])
        for index in range(0, len(edges), 2)
        if edges[index + 1] - edges[index] >= least * row.size
    ]
    return max(parts, key=lambda part: part[1] - part[0]) if parts else None


def _table(
    glyphs: Glyphs,
    words: Words,
    rows: Sequence[_PrintedRow],
    free: int,
    start: int,
    end: int,
    strips: list[_Strip],
) -> tuple[UnruledTable, int] | None:
    """The table of a run and the row after it; rows from `free` on may belong to its head."""
    if _parts_page(rows, start, end) or not may_be_table(_cut(rows[start:end], strips)):
        return None
    strips = _narrow_too(rows[start:end], strips)
    start, strips = _with_head(rows, free, start, strips)
    cut = _cut(rows[start:end], strips)
    while len(cut) > _LEAST_ROWS and sum(map(bool, cut[-1].texts)) < 2 and cut[-1].texts[0]:
        cut.pop()  # a line below the table that happens to be short
    end = start + len(cut)
    around = (*range(max(0, start - _NEAR), start), *range(end, min(len(rows), end + _NEAR)))
    if not is_table(cut, [" ".join(rows[at].texts) for at in around]):
        return None
    lines: list[Line] = []
    rectangles: list[tuple[float, float, float, float]] = []
    for group in logical_rows(cut):
        cells = [
            _cell(glyphs, words, [row.words[column] for row in group if row.words[column]])
            for column in range(len(strips) + 1)
        ]
        while cells and not cells[-1].text:
            cells.pop()
        lines.append(joined_line(cells, CELL_SEPARATOR))
        spans = [span for row in group for span in row.spans if span is not None]
        rectangles.append(
            (
                min(x0 for x0, _ in spans),
                group[0].baseline - group[0].size,
                max(x1 for _, x1 in spans),
                group[0].baseline,
            )
        )
    own = [word for row in rows[start:end] for word in row.words]
    table = UnruledTable(
        Block(BlockKind.TABLE, tuple(lines)),
        np.array(own, dtype=np.intp),
        np.array(rectangles, dtype=np.float32),
    )
    return table, end


def _narrow_too(rows: Sequence[_PrintedRow], strips: list[_Strip]) -> list[_Strip]:
    """The strips, and narrower ones that stay free over all rows before cells in one line."""
    size = rows[0].size
    begins = np.array([x0 for row in rows for x0, _ in row.spans])
    numbers = np.array([number for number, row in enumerate(rows) for _ in row.spans])
    least = max(_LEAST_NARROW, _MOST_BEGIN * len(rows))
    found = list(strips)
    for edge in np.unique(begins).tolist():
        here = np.abs(begins - edge) < _EXACT * size
        if edge - begins.min() < size or len(np.unique(numbers[here])) < least:
            continue
        strip: _Strip | None = (edge - 2 * size, edge - 0.01)
        for row in rows:
            strip = strip and _free_at_end(strip, row, size)
        if strip and all(strip[1] <= left or right <= strip[0] for left, right in found):
            found.append(strip)
    return sorted(found)


def _free_at_end(strip: _Strip, row: _PrintedRow, size: float) -> _Strip | None:
    """What a row leaves empty of a strip before its right edge."""
    left, right = strip
    for x0, x1 in row.spans:
        if x1 > left and x0 < right:
            left = x1
    return (left, right) if right - left >= _NARROW * size else None


def _parts_page(rows: Sequence[_PrintedRow], start: int, end: int) -> bool:
    """Whether white space within a run goes on above or below it: it parts columns of the page."""
    spans = sorted(span for row in rows[start:end] for span in row.spans)
    right = spans[0][1]
    for x0, x1 in spans[1:]:
        if x0 - right >= _STRIP * rows[start].size and (
            _longer(rows[:start][::-1], (right, x0)) + _longer(rows[end:], (right, x0)) >= _LONGER
        ):
            return True
        right = max(right, x1)
    return False


def _longer(rows: Sequence[_PrintedRow], strip: _Strip) -> int:
    """How many rows go on with a strip between texts."""
    count = left = right = 0
    for row in rows:
        if row.barred or _free(strip, row) is None:
            break
        # On a page in columns the lines of both need not stand in one row.
        left += row.spans[0][0] < strip[0]
        right += row.spans[-1][1] > strip[1]
        count = min(left, right)
    return count


def _with_head(
    rows: Sequence[_PrintedRow], free: int, start: int, strips: list[_Strip]
) -> tuple[int, list[_Strip]]:
    """The run with the rows above it that leave the strips free too, if narrower.

    Names of columns are often set otherwise than the cells below them.
    """
    while start > free and start > 0:
        row, below = rows[start - 1], rows[start]
        if row.barred or below.baseline - row.baseline > _FAR * max(row.size, below.size):
            break
        parts = [_free(strip, row, _HEAD_STRIP) for strip in strips]
        kept = [part for part in parts if part is not None]
        if len(kept) < len(strips) or sum(1 for _ in _gaps(row)) == 0:
            break
        start, strips = start - 1, kept
    return start, strips


def _cut(rows: Sequence[_PrintedRow], strips: Sequence[_Strip]) -> list[Row]:
    """Printed rows in cells between the middles of the strips."""
    bounds = [(left + right) / 2 for left, right in strips]
    return [_cells(row, bounds) for row in rows]


def _cells(row: _PrintedRow, bounds: Sequence[float]) -> Row:
    held: list[list[int]] = [[] for _ in range(len(bounds) + 1)]
    for place, (x0, x1) in enumerate(row.spans):
        held[bisect_left(bounds, (x0 + x1) / 2)].append(place)
    return Row(
        tuple(tuple(row.words[place] for place in own) for own in held),
        tuple(" ".join(row.texts[place] for place in own) for own in held),
        tuple(
            (row.spans[own[0]][0], max(row.spans[place][1] for place in own)) if own else None
            for own in held
        ),
        row.baseline,
        row.size,
    )


def _cell(glyphs: Glyphs, words: Words, rows: Sequence[tuple[int, ...]]) -> Line:
    lines: list[Line] = []
    for own in rows:
        items = row_lines(glyphs, words, np.array(own, dtype=np.intp))
        lines.extend(item.line for item in items if isinstance(item, PrintedLine))
    return cell_line(lines)
