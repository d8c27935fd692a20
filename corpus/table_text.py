"""The text of a table: a line a row, its cells joined by " | "; and how a row is read aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

CELL_SEPARATOR = " | "
"""What stands between two cells of a row."""

_BAR = re.compile(r"(?<!\S)\|(?!\S)")
_OWN_BAR = "¦"


def cell_text(text: str) -> str:
    """The text of a cell with every bar that could be taken for a separator as «¦»."""
    return _BAR.sub(_OWN_BAR, text)


def cells_of(row: str) -> list[str]:
    """The cells of a row, empty ones included but for those that end it."""
    return [cell.strip() for cell in _BAR.split(row)]


def cell_spans(row: str) -> list[tuple[int, int]]:
    """The ranges [start, end) of the cells of a row, without the spaces around them."""
    bars = [match.start() for match in _BAR.finditer(row)]
    spans = []
    for first, last in zip([0, *(bar + 1 for bar in bars)], [*bars, len(row)], strict=True):
        cell = row[first:last]
        start = first + len(cell) - len(cell.lstrip())
        spans.append((start, max(start, first + len(cell.rstrip()))))
    return spans


def rows_of(text: str) -> list[list[str]]:
    """The cells of every row of a table's text."""
    return [cells_of(row) for row in text.split("\n")]


def column_labels(header: Sequence[Sequence[str]]) -> list[str]:
    """What each column is called by the rows that head a table, outermost first: «2024, план».

    A head that spans several columns stands once, where it begins; it is part of the name of every
    column below it that has a name of its own.
    """
    columns = max(map(len, header), default=0)
    # A cell alone over the whole width is a title.
    rows = [
        [*row, *[""] * (columns - len(row))]
        for row in header
        if any(row[1:]) or len(header) == 1 == columns
    ]
    labels: list[str] = []
    for column in range(columns):
        parts: list[str] = []
        for depth, row in enumerate(rows):
            named_below = any(lower[column] for lower in rows[depth + 1 :])
            at = column
            while named_below and at and not row[at]:
                at -= 1
            if row[at] and row[at] not in parts and (at == column or not parts):
                parts.append(row[at])
        labels.append(", ".join(parts))
    return labels


def labelled_cells(
    header: Sequence[Sequence[str]], row: Sequence[str]
) -> Iterator[tuple[int, str, str]]:
    """The cells of a row that hold something: column, what the head calls it, text.

    The name is empty for a column without one and for a cell that repeats it.
    """
    labels = column_labels(header)
    for column, cell in enumerate(row):
        if cell:
            label = labels[column].rstrip(" :") if column < len(labels) else ""
            yield column, "" if label == cell else label, cell


def labelled_row(header: Sequence[Sequence[str]], row: Sequence[str]) -> str:
    """A row with the name of its column before each cell: «Срок: 5 дней; Форма: письменно».

    Empty cells are left out; a cell whose column has no name, or repeats it, stands alone.
    """
    return "; ".join(
        f"{label}: {cell}" if label else cell for _, label, cell in labelled_cells(header, row)
    )
