"""Tables as lines of text, and tables that only arrange a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ingest.layout import Block, BlockKind, Line

SEPARATOR = " | "
# A cell with this many paragraphs is a page in a frame; fewer suffice where there are few rows.
_PARAGRAPHS_OF_A_PAGE = 25
_PARAGRAPHS_OF_A_COLUMN = 8
_FEW_ROWS = 3


def table_block(rows: Iterable[Sequence[str]]) -> Block | None:
    """A line a row, its cells joined by " | "; None for a table without text.

    A merged value stands once: where it began. Cells it covers further down are empty, so columns
    stay countable; empty cells at the end of a row are left out.
    """
    lines = []
    for row in rows:
        cells = [" ".join(cell.split()) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            lines.append(Line(SEPARATOR.join(cells).strip()))
    return Block(BlockKind.TABLE, tuple(lines)) if lines else None


def arranges_page(columns: int, rows: int, most_paragraphs: int) -> bool:
    """Whether a table is a layout of the page, to be read through cell by cell.

    `most_paragraphs` is the number of paragraphs in the fullest cell.
    """
    if columns <= 1 or most_paragraphs >= _PARAGRAPHS_OF_A_PAGE:
        return True
    return rows <= _FEW_ROWS and most_paragraphs >= _PARAGRAPHS_OF_A_COLUMN
