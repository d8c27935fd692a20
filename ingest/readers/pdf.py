"""PDF: text and the place of every character by PDFium, in the order a person reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import FileDamaged, NeedsRecognition, NoText
from corpus.model import TextMethod
from ingest.furniture import printed_labels
from ingest.layout import Block, BlockKind, Layout, LayoutPage, Line
from ingest.readers.pdf_columns import common_gutters, reading_order
from ingest.readers.pdf_fonts import is_readable, repaired, suspicious
from ingest.readers.pdf_glyphs import FontTable, Frame, Glyphs, page_frame, read_glyphs
from ingest.readers.pdf_images import is_pictured
from ingest.readers.pdf_lines import PrintedLine, Words, find_words, row_lines, with_rectangles
from ingest.readers.pdf_paragraphs import BodyStyle, body_style, column_blocks
from ingest.readers.pdf_properties import (
    Bookmarks,
    bookmarks,
    completed,
    folded,
    page_labels,
    properties,
)
from ingest.readers.pdf_rules import Grid, find_grids
from ingest.readers.pdf_tables import RuledTable, take_tables
from ingest.readers.pdf_xmp import xmp_properties
from ingest.readers.pdfium import PDFIUM_LOCK, open_pdf

# A page with fewer visible characters and a picture has its text in the picture.
_FEW_CHARACTERS = 20
_RECOGNISE = "Распознайте текст и добавьте файл снова."

Column = list[PrintedLine | Block]


@dataclass(frozen=True, slots=True, eq=False)
class _DrawnPage:
    """What is asked of PDFium about one page."""

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
    tables: list[RuledTable]
    margins: list[Line]


@dataclass(frozen=True, slots=True, eq=False)
class _OrderedPage:
    """A page's columns in reading order, and text in its margins turned away from it."""

    columns: list[Column]
    margins: list[Line]
    readable: bool

    @property
    def lines(self) -> list[PrintedLine]:
        """The printed lines outside tables."""
        return [item for column in self.columns for item in column if isinstance(item, PrintedLine)]


def read(path: Path) -> Layout:
    """The pages of a PDF file with a box for every character.

    Raises FileMissing, FileEmpty, FileEncrypted, FileDamaged, NeedsRecognition (no page has a
    readable text layer and some are pictures) and NoText (nothing but blank pages).
    """
    with open_pdf(path) as document:
        drawn, mended = _drawn(document)
        with PDFIUM_LOCK:
            described = properties(document)
            labels = page_labels(document)
            outline = bookmarks(document)
    if described.title is None or not described.authors:
        described = completed(described, xmp_properties(path))
    ordered = _ordered(drawn)
    body = body_style([line for page in ordered if page.readable for line in page.lines])
    pages: list[LayoutPage] = []
    warnings: list[str] = []
    for number, (source, page) in enumerate(zip(drawn, ordered, strict=True), start=1):
        method = TextMethod.REPAIRED if mended[number - 1] else TextMethod.TEXT
        blocks = _blocks(page, body)
        if not page.readable:
            method, blocks = TextMethod.NONE, []
            warnings.append(f"страница {number}: текстовый слой нечитаем, нужно распознавание")
        elif source.pictured and len(source.glyphs) < _FEW_CHARACTERS:
            method = TextMethod.NONE
            warnings.append(f"страница {number}: нужно распознавание")
        pages.append(
            LayoutPage(
                tuple(_levelled(block, number, outline) for block in blocks),
                number,
                labels[number - 1],
                source.frame.width,
                source.frame.height,
                method,
            )
        )
    _check_text(pages)
    layout = Layout(tuple(pages), described, tuple(warnings))
    return _labelled(layout)


def _check_text(pages: Sequence[LayoutPage]) -> None:
    if any(page.blocks and page.method is not TextMethod.NONE for page in pages):
        return
    if any(page.method is TextMethod.NONE for page in pages):
        raise NeedsRecognition("В файле нет читаемого текста: нужно распознавание.", _RECOGNISE)
    raise NoText("В файле нет текста.", "Проверьте, тот ли это файл.")


def _drawn(document: Any) -> tuple[list[_DrawnPage], list[bool]]:
    """All pages, fonts repaired, and which pages a repair changed."""
    fonts = FontTable()
    pages = [_draw(document, index, fonts) for index in range(len(document))]
    if not suspicious([page.glyphs for page in pages]):
        return pages, [False] * len(pages)
    glyphs = [_glyphs(document, index, page.frame, fonts) for index, page in enumerate(pages)]
    mended, changed = repaired(glyphs)
    return [replace(page, glyphs=own) for page, own in zip(pages, mended, strict=True)], changed


def _draw(document: Any, index: int, fonts: FontTable) -> _DrawnPage:
    with PDFIUM_LOCK:
        page = _loaded(document, index)
        try:
            frame = page_frame(page)
            glyphs = read_glyphs(page, frame, fonts)
            angle = _main_angle(glyphs)
            grids = find_grids(page, frame, angle) if len(glyphs) else []
            pictured = len(glyphs) < _FEW_CHARACTERS and is_pictured(page, frame)
        finally:
            page.close()
    return _DrawnPage(frame, angle, glyphs, grids, pictured)


def _glyphs(document: Any, index: int, frame: Frame, fonts: FontTable) -> Glyphs:
    """The characters of a page with the font of each; its rotation stays reset since `_draw`."""
    with PDFIUM_LOCK:
        page = _loaded(document, index)
        try:
            return read_glyphs(page, frame, fonts, every_font=True)
        finally:
            page.close()


def _loaded(document: Any, index: int) -> Any:
    import pypdfium2

    try:
        return document[index]
    except pypdfium2.PdfiumError as error:
        raise FileDamaged(
            f"Страница {index + 1} файла PDF повреждена.", "Получите исправную копию."
        ) from error


def _main_angle(glyphs: Glyphs) -> int:
    if len(glyphs) == 0:
        return 0
    return int(np.argmax(np.bincount(glyphs.angle // 90))) * 90


def _ordered(pages: Sequence[_DrawnPage]) -> list[_OrderedPage]:
    """The columns of every page; what most pages show helps where one shows little."""
    set_pages = [_set(page) for page in pages]
    orders = [reading_order(page.words) for page in set_pages]
    familiar = common_gutters([gutters for _, gutters in orders])
    if familiar:
        orders = [reading_order(page.words, familiar) for page in set_pages]
    return [_page(page, regions) for page, (regions, _) in zip(set_pages, orders, strict=True)]


def _set(page: _DrawnPage) -> _SetPage:
    tables, taken = take_tables(page.glyphs, page.grids, page.frame, page.angle)
    along = page.glyphs.angle == page.angle
    glyphs = page.glyphs.take(along & ~taken)
    words = find_words(glyphs, page.angle)
    for number, table in enumerate(tables):
        words = with_rectangles(words, table.rectangles, number)
    return _SetPage(glyphs, words, tables, _turned(page.glyphs.take(~along & ~taken)))


def _page(page: _SetPage, regions: Sequence[NDArray[np.intp]]) -> _OrderedPage:
    columns: list[Column] = []
    for chosen in regions:
        items = row_lines(page.glyphs, page.words, chosen)
        columns.append(
            [page.tables[item].block if isinstance(item, int) else item for item in items]
        )
    lines = [line.text for column in columns for line in column]
    text = "\n".join(lines + [line.text for line in page.margins])
    return _OrderedPage(columns, page.margins, is_readable(text))


def _turned(glyphs: Glyphs) -> list[Line]:
    """The lines of text that runs in other directions than the page's."""
    lines: list[Line] = []
    for angle in np.unique(glyphs.angle).tolist():
        own = glyphs.take(glyphs.angle == angle)
        words = find_words(own, angle)
        items = row_lines(own, words, np.arange(len(words)))
        lines.extend(item.line for item in items if isinstance(item, PrintedLine))
    return lines


def _blocks(page: _OrderedPage, body: BodyStyle) -> list[Block]:
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


def _levelled(block: Block, page: int, outline: Bookmarks) -> Block:
    """A block that the file's outline names, as a heading of that level."""
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING) or not outline:
        return block
    level = outline.get((page, folded(block.text)))
    return block if level is None else replace(block, kind=BlockKind.HEADING, level=level)


def _labelled(layout: Layout) -> Layout:
    """The labels of the file; where they only count the pages, the numbers printed on them."""
    given = [page.label for page in layout.pages]
    counted = all(
        label in (None, str(page.number)) for label, page in zip(given, layout.pages, strict=True)
    )
    if not counted:
        return layout
    printed = printed_labels(layout)
    if not any(printed):
        return layout
    return replace(
        layout,
        pages=tuple(
            replace(page, label=label) for page, label in zip(layout.pages, printed, strict=True)
        ),
    )
