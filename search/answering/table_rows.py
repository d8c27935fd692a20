"""An answer that stands in a table: its row with the head of every column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.model import Citation
from corpus.table_text import (
    CELL_SEPARATOR,
    cell_spans,
    cells_of,
    column_labels,
    labelled_cells,
    rows_of,
)
from search.morphology import normalise, terms
from search.query import Query

if TYPE_CHECKING:
    from search.engine import KnowledgeBase

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class TableRows:
    """Whole rows quoted from below the head of a table; `header` is the cells of the head."""

    quote: str
    header: tuple[tuple[str, ...], ...]


def quoted_rows(kb: KnowledgeBase, cited: Citation) -> TableRows | None:
    """The rows that a citation quotes; None for any other quote.

    A row so long that it is quoted by its sentences is none: its columns are not whole.
    """
    if CELL_SEPARATOR not in cited.quote:
        return None
    tables = kb.catalogue.tables(cited.document_id)
    table = next((t for t in tables if t.start <= cited.start and cited.end <= t.end), None)
    if table is None or not table.header_rows:
        return None
    text = kb.catalogue.text(cited.document_id)
    head = text[table.start : table.end].split("\n")[: table.header_rows]
    body = table.start + sum(len(line) + 1 for line in head)
    borders = text[cited.start - 1 : cited.start], text[cited.end : cited.end + 1]
    if cited.start < body or not set(borders) <= {"", "\n"}:
        return None
    return TableRows(cited.quote, tuple(map(tuple, rows_of("\n".join(head)))))


def asked_cell(rows: TableRows, query: Query) -> tuple[int, int] | None:
    """The range, in the quote, of the cell whose column the question asks for.

    Of one row only; None when no column is asked for more than the others.
    """
    if "\n" in rows.quote:
        return None
    wanted = set(query.terms)
    labels = column_labels(rows.header)
    cells = cells_of(rows.quote)
    shares = [
        len(wanted & named) / len(named) if cell and (named := set(terms(label))) else 0.0
        for label, cell in zip(labels, cells, strict=False)
    ]
    # The column that the row is picked by answers nothing: its cell stands in the question.
    asked = normalise(query.plain)
    free = [
        0.0 if is_named(cell, asked) or set(terms(cell)) & wanted else share
        for share, cell in zip(shares, cells, strict=False)
    ]
    best = max(free, default=0.0)
    if not best or free.count(best) > 1:
        return None
    return cell_spans(rows.quote)[free.index(best)]


def is_named(cell: str, question: str) -> bool:
    """Whether a question (normalised) holds the words of a cell as they stand: «приоритет Б»."""
    folded = re.escape(normalise(cell))
    return bool(folded) and bool(re.search(rf"(?<!\w){folded}(?!\w)", question))


def read_aloud(rows: TableRows, bold: Ranges) -> tuple[str, Ranges]:
    """The rows as «Срок: 5 дней; Форма: письменно», and what is bold in them.

    `bold` are ranges of the quote.
    """
    said = ""
    found: list[tuple[int, int]] = []
    at = 0
    for row in rows.quote.split("\n"):
        said += "\n" if said else ""
        spans = cell_spans(row)
        for number, (column, label, cell) in enumerate(labelled_cells(rows.header, cells_of(row))):
            said += ("; " if number else "") + (f"{label}: " if label else "")
            start, end = (at + offset for offset in spans[column])
            shift = len(said) - start
            found.extend(
                (max(first, start) + shift, min(last, end) + shift)
                for first, last in bold
                if first < end and last > start
            )
            said += cell
        at += len(row) + 1
    return said, tuple(found)
