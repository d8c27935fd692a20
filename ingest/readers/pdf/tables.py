"""Ruled tables of a PDF page: a line a row, turned cells included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.table_text import CELL_SEPARATOR, cell_text
from ingest.cleaning.normalisation import LINE_SEPARATOR
from ingest.layout import Block, BlockKind, Line
from ingest.readers.pdf.glyphs import Frame, Glyphs
from ingest.readers.pdf.lines import PrintedLine, find_words, row_lines, upright
from ingest.readers.pdf.rules import Cell, Grid

# A cell over this share of the page is a frame around text.
_FRAME = 0.35
_SAME_LINE = 0.12  # em


@dataclass(frozen=True, slots=True, eq=False)
class RuledTable:
    """A table and the rectangles (rows, 4) of its rows, in the frame of its grid."""

    block: Block
    rectangles: NDArray[np.float32]


def take_tables(
    glyphs: Glyphs, grids: Sequence[Grid], frame: Frame, angle: int
) -> tuple[list[RuledTable], NDArray[np.bool_]]:
    """The tables with text in at least two columns, and which characters they hold.

    The grids are in the frame in which text of the given angle is upright.
    """
    taken = np.zeros(len(glyphs), dtype=np.bool_)
    boxes = upright(glyphs.boxes, angle)
    x, y = _anchors(glyphs, boxes, angle)
    largest = _FRAME * frame.width * frame.height
    tables: list[RuledTable] = []
    for grid in grids:
        held = _held(x, y, grid, taken, largest)
        columns = {cell.column for cell in held}
        if len(held) < 2 or len(columns) < 2:
            continue
        for members in held.values():
            taken[members] = True
        tables.append(_table(glyphs, grid, held))
    return tables, taken


def _anchors(
    glyphs: Glyphs, boxes: NDArray[np.float32], angle: int
) -> tuple[NDArray[np.floating[Any]], NDArray[np.floating[Any]]]:
    """The point of every character that tells its cell: the middle of its word.

    Turned text is taken by line, at its beginning: it may run over the edge of its cell.
    """
    if len(glyphs) == 0:
        return np.empty(0), np.empty(0)
    turned = glyphs.angle != angle
    starts = (glyphs.gap > 0) & ~turned | (glyphs.gap == 2)
    starts |= np.append(True, np.diff(glyphs.angle) != 0)
    starts[1:] |= np.abs(np.diff(glyphs.baseline)) > _SAME_LINE * glyphs.size[1:]
    first = np.flatnonzero(starts)
    lengths = np.diff(np.append(first, len(glyphs)))
    middle_x, middle_y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    x = np.add.reduceat(middle_x, first) / lengths
    y = np.add.reduceat(middle_y, first) / lengths
    x[turned[first]], y[turned[first]] = (
        middle_x[first][turned[first]],
        middle_y[first][turned[first]],
    )
    return np.repeat(x, lengths), np.repeat(y, lengths)


def _held(
    x: NDArray[np.floating[Any]],
    y: NDArray[np.floating[Any]],
    grid: Grid,
    taken: NDArray[np.bool_],
    largest: float,
) -> dict[Cell, NDArray[np.intp]]:
    """The characters, by centre, of every cell that has some and is no frame around the page."""
    near = (x > grid.x0) & (x < grid.x1) & (y > grid.y0) & (y < grid.y1) & ~taken
    inside = np.flatnonzero(near)
    held: dict[Cell, NDArray[np.intp]] = {}
    for cell in grid.cells:
        if (cell.x1 - cell.x0) * (cell.y1 - cell.y0) > largest:
            continue
        own = inside[
            (x[inside] > cell.x0)
            & (x[inside] <= cell.x1)
            & (y[inside] > cell.y0)
            & (y[inside] <= cell.y1)
        ]
        if len(own):
            held[cell] = own
    return held


def _table(glyphs: Glyphs, grid: Grid, held: dict[Cell, NDArray[np.intp]]) -> RuledTable:
    lines: list[Line] = []
    rectangles: list[tuple[float, float, float, float]] = []
    for row in range(grid.rows):
        cells = {cell.column: cell for cell in held if cell.row == row}
        if not cells:
            continue
        parts = [
            _turned_cell(glyphs.take(held[cells[column]])) if column in cells else Line("")
            for column in range(max(cells) + 1)
        ]
        lines.append(joined_line(parts, CELL_SEPARATOR))
        own = cells.values()
        rectangles.append(
            (
                min(cell.x0 for cell in own),
                min(cell.y0 for cell in own),
                max(cell.x1 for cell in own),
                min(cell.y1 for cell in own),
            )
        )
    return RuledTable(Block(BlockKind.TABLE, tuple(lines)), np.array(rectangles, dtype=np.float32))


def _turned_cell(glyphs: Glyphs) -> Line:
    """The text of a cell; turned text follows upright text."""
    lines: list[Line] = []
    for angle in np.unique(glyphs.angle).tolist():
        own = glyphs.take(glyphs.angle == angle)
        words = find_words(own, angle)
        items = row_lines(own, words, np.arange(len(words)))
        lines.extend(item.line for item in items if isinstance(item, PrintedLine))
    return cell_line(lines)


def cell_line(lines: Sequence[Line]) -> Line:
    """The printed lines of a cell, parted by U+2028; its own bars are no separators."""
    cell = joined_line(lines, LINE_SEPARATOR)
    return Line(cell_text(cell.text), cell.boxes, cell.size, cell.bold)


def joined_line(lines: Sequence[Line], separator: str) -> Line:
    """Lines as one; the separator itself stands nowhere on the page."""
    nowhere = np.full((len(separator), 4), np.nan, dtype=np.float32)
    boxes: list[NDArray[np.float32]] = []
    for index, line in enumerate(lines):
        if index:
            boxes.append(nowhere)
        if line.boxes is not None:
            boxes.append(line.boxes)
    sizes = [line.size for line in lines if line.size is not None]
    return Line(
        separator.join(line.text for line in lines),
        np.concatenate(boxes) if boxes else None,
        float(np.median(sizes)) if sizes else None,
        bool(sizes) and all(line.bold for line in lines if line.text),
    )
