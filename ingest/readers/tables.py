"""Tables as lines of text, and tables that only arrange a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.table_text import CELL_SEPARATOR, cell_text
from ingest.layout import Block, BlockKind, Line

WIDEST_SPAN = 63
"""Columns a cell may cover: as many as a table of Word has."""

# A cell with this many paragraphs is a page in a frame; fewer suffice where there are few rows.
_PARAGRAPHS_OF_A_PAGE = 25
_PARAGRAPHS_OF_A_COLUMN = 8
_FEW_ROWS = 3


def table_block(
    rows: Iterable[Sequence[str]], header_rows: int = 0, bold: Sequence[bool] = ()
) -> Block | None:
    """A line a row, its cells joined by " | "; None for a table without text.

    A merged value stands once: where it began. Cells it covers further right or down are empty, so
    columns stay countable; empty cells at the end of a row are left out, and so are empty rows. The
    first `header_rows` rows head the table; `bold` tells which rows are bold throughout.
    """
    lines: list[Line] = []
    head = 0
    for number, row in enumerate(rows):
        cells = [cell_text(" ".join(cell.split())) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        is_bold = number < len(bold) and bold[number]
        lines.append(Line(CELL_SEPARATOR.join(cells).strip(), bold=is_bold))
        head += number < header_rows
    if not lines:
        return None
    return Block(BlockKind.TABLE, tuple(lines), header_rows=head if head < len(lines) else 0)


def arranges_page(columns: int, rows: int, most_paragraphs: int) -> bool:
    """Whether a table is a layout of the page, to be read through cell by cell.

    `most_paragraphs` is the number of paragraphs in the fullest cell.
    """
    if columns <= 1 or most_paragraphs >= _PARAGRAPHS_OF_A_PAGE:
        return True
    return rows <= _FEW_ROWS and most_paragraphs >= _PARAGRAPHS_OF_A_COLUMN
