"""A page's characters set as blocks: tables taken out, columns in reading order, paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ingest.layout import Block, BlockKind, Line
from ingest.readers.pdf.columns import Gutter, common_gutters, reading_order
from ingest.readers.pdf.glyphs import Frame, Glyphs
from ingest.readers.pdf.lines import PrintedLine, Words, find_words, row_lines, with_rectangles
from ingest.readers.pdf.paragraphs import BodyStyle, column_blocks
from ingest.readers.pdf.rules import Grid
from ingest.readers.pdf.tables import take_tables
from ingest.readers.pdf.unruled import take_unruled

Column = list[PrintedLine | Block]


@dataclass(frozen=True, slots=True, eq=False)
class DrawnPage:
    """The characters of a page and what is drawn around them.

    `angle` is the direction of most text, in which the grids stand; `pictured` tells that few
    characters stand beside a picture.
    """

    frame: Frame
    angle: int
    glyphs: Glyphs
    grids: list[Grid]
    pictured: bool


@dataclass(frozen=True, slots=True, eq=False)
class _SetPage:
    """The words of a page along its main direction, its tables, and turned text."""

    glyphs: Glyphs
    words: Words
    tables: list[Block]
    margins: list[Line]


@dataclass(frozen=True, slots=True, eq=False)
class OrderedPage:
    """A page's columns in reading order, and text in its margins turned away from it."""

    columns: list[Column]
    margins: list[Line]

    @property
    def text(self) -> str:
        """All the text of the page."""
        items = [item.text for column in self.columns for item in column]
        return "\n".join(items + [line.text for line in self.margins])

    @property
    def lines(self) -> list[PrintedLine]:
        """The printed lines outside tables."""
        return [item for column in self.columns for item in column if isinstance(item, PrintedLine)]


def ordered(pages: Sequence[DrawnPage]) -> list[OrderedPage]:
    """The columns of every page; what most pages show helps where one shows little."""
    set_pages = [_with_unruled(_set(page), ()) for page in pages]
    orders = [reading_order(page.words) for page in set_pages]
    for number, (page, (_, gutters)) in enumerate(zip(set_pages, orders, strict=True)):
        set_pages[number] = _with_unruled(page, gutters)
        if set_pages[number] is not page:
            orders[number] = reading_order(set_pages[number].words)
    familiar = common_gutters([gutters for _, gutters in orders])
    if familiar:
        orders = [reading_order(page.words, familiar) for page in set_pages]
    return [_page(page, regions) for page, (regions, _) in zip(set_pages, orders, strict=True)]


def _set(page: DrawnPage) -> _SetPage:
    tables, taken = take_tables(page.glyphs, page.grids, page.frame, page.angle)
    along = page.glyphs.angle == page.angle
    glyphs = page.glyphs.take(along & ~taken)
    words = find_words(glyphs, page.angle)
    for number, table in enumerate(tables):
        words = with_rectangles(words, table.rectangles, number)
    blocks = [table.block for table in tables]
    return _SetPage(glyphs, words, blocks, _turned(page.glyphs.take(~along & ~taken)))


def _with_unruled(page: _SetPage, gutters: Sequence[Gutter]) -> _SetPage:
    """A page with the tables without rules over its width, or in the columns between gutters."""
    tables, words = take_unruled(page.glyphs, page.words, gutters, len(page.tables))
    if not tables:
        return page
    return replace(page, words=words, tables=page.tables + [table.block for table in tables])


def _page(page: _SetPage, regions: Sequence[NDArray[np.intp]]) -> OrderedPage:
    columns: list[Column] = []
    for chosen in regions:
        items = row_lines(page.glyphs, page.words, chosen)
        columns.append([page.tables[item] if isinstance(item, int) else item for item in items])
    return OrderedPage(columns, page.margins)


def _turned(glyphs: Glyphs) -> list[Line]:
    """The lines of text that runs in other directions than the page's."""
    lines: list[Line] = []
    for angle in np.unique(glyphs.angle).tolist():
        own = glyphs.take(glyphs.angle == angle)
        words = find_words(own, angle)
        items = row_lines(own, words, np.arange(len(words)))
        lines.extend(item.line for item in items if isinstance(item, PrintedLine))
    return lines


def page_blocks(page: OrderedPage, body: BodyStyle) -> list[Block]:
    """The paragraphs, headings, footnotes and tables of a page, in reading order."""
    blocks = [block for column in page.columns for block in column_blocks(column, body)]
    blocks.extend(Block(_margin_kind(line, blocks), (line,)) for line in page.margins)
    return blocks


def _margin_kind(turned: Line, blocks: Sequence[Block]) -> BlockKind:
    """A turned line beside the text is a stamp of the margin, one within it belongs to it."""
    boxes = [line.boxes for block in blocks for line in block.lines if line.boxes is not None]
    if not boxes or turned.boxes is None:
        return BlockKind.PARAGRAPH
    body = np.concatenate(boxes)
    left, right = np.nanmin(body[:, 0]), np.nanmax(body[:, 2])
    outside = np.nanmax(turned.boxes[:, 2]) <= left or np.nanmin(turned.boxes[:, 0]) >= right
    return BlockKind.FURNITURE if outside else BlockKind.PARAGRAPH
