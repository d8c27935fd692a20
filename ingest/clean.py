"""From the layout of any format to clean paragraphs: the text as its author meant it.

Words are neither added, dropped nor reordered, but for running heads, page numbers and tables of
contents, the head that a table repeats on its next page, and footnotes, which come after the
paragraph or table that a page break cut.
"""

from __future__ import annotations

import numpy as np

from ingest.cleaning.furniture import mark_furniture
from ingest.cleaning.hyphenation import Vocabulary, vocabulary
from ingest.cleaning.normalisation import LINE_SEPARATOR, plain_characters, plain_words
from ingest.cleaning.paragraphs import Draft, draft, joined_lines, rejoined
from ingest.cleaning.table_parts import whole_tables
from ingest.layout import Block, BlockKind, Layout, LayoutPage, Line, Paragraph
from ingest.located import LocatedText, joined

_LEFT_OUT = (BlockKind.FURNITURE, BlockKind.CONTENTS)


def clean(layout: Layout) -> tuple[Paragraph, ...]:
    """The paragraphs in reading order; pages are None for a format without pages."""
    drafts = [
        made
        for page in mark_furniture(layout).pages
        for block in page.blocks
        if block.kind not in _LEFT_OUT and (made := _draft(page, block)) is not None
    ]
    words = vocabulary(
        part for item in drafts for line in item.lines for part in line.text.split(LINE_SEPARATOR)
    )
    paragraphs = (_paragraph(item, words) for item in rejoined(whole_tables(drafts)))
    return tuple(paragraph for paragraph in paragraphs if paragraph.text)


def _draft(page: LayoutPage, block: Block) -> Draft | None:
    lines = [plain_characters(_located(line, page.number)).stripped() for line in block.lines]
    kept = [line for line in lines if line.text]
    return draft(block, kept) if kept else None


def _located(line: Line, page: int | None) -> LocatedText:
    pages = None if page is None else np.full(len(line.text), page, dtype=np.int32)
    return LocatedText(line.text, pages, line.boxes)


def _paragraph(item: Draft, words: Vocabulary) -> Paragraph:
    if item.kind is BlockKind.TABLE:
        rows = [plain_words(_running([row], words)) for row in item.lines]
        kept = [row for row in rows if row.text]
        text = joined(kept, ["\n"] * (len(kept) - 1)) if kept else LocatedText("")
        head = min(item.header_rows, len(kept) - 1) if kept else 0
    else:
        text, head = plain_words(_running(item.lines, words)), 0
    return Paragraph(
        text.text,
        item.kind,
        item.level,
        item.size,
        item.bold,
        text.pages,
        text.boxes,
        head,
    )


def _running(lines: list[LocatedText], words: Vocabulary) -> LocatedText:
    """Lines, and lines within the cells of a table, as running text."""
    parts = [part.stripped() for line in lines for part in line.split(LINE_SEPARATOR)]
    return joined_lines(parts, words)
