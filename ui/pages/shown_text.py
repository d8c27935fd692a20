"""Text of documents as HTML in which tables are tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from corpus.model import Table
from corpus.table_text import cell_spans
from search.engine import KnowledgeBase
from ui.pages.marked_text import marked

Ranges = Sequence[tuple[int, int]]


def shown_text(kb: KnowledgeBase, document_id: str, start: int, text: str, ranges: Ranges) -> str:
    """HTML of a part of a document that begins at `start`; `ranges` of it are marked.

    A part that begins within a table is shown under the table's caption and head.
    """
    end = start + len(text)
    tables = [t for t in kb.catalogue.tables(document_id) if t.start < end and t.end > start]
    if not tables:
        return marked(text, ranges)
    whole = kb.catalogue.text(document_id)
    parts: list[str] = []
    at = 0
    for table in tables:
        first, last = max(table.start - start, 0), min(table.end - start, len(text))
        parts.append(_plain(text, at, first, ranges))
        parts.append(_table(table, whole, start + first, text[first:last], _within(ranges, first)))
        at = last
    parts.append(_plain(text, at, len(text), ranges))
    return "".join(parts)


def _plain(text: str, start: int, end: int, ranges: Ranges) -> str:
    part = text[start:end]
    return marked(part.strip("\n"), _within(ranges, start + len(part) - len(part.lstrip("\n"))))


def _table(table: Table, whole: str, start: int, body: str, ranges: Ranges) -> str:
    """The rows of a table from `start` on, headed as the whole table is."""
    every = whole[table.start : table.end].split("\n")
    columns = max(len(cell_spans(row)) for row in every)
    rows = every[: table.header_rows]
    length = sum(len(row) + 1 for row in rows)
    caption = ""
    if start > table.start and table.caption:
        caption = f"<caption>{escape(table.caption)}</caption>"
    # Of a head that stands in this part itself the marks are kept.
    own = max(0, table.start + length - start)
    head = "".join(
        _rows(body[: own - 1], ranges, "th", columns)
        if own
        else (_row(row, (), "th", columns) for row in rows)
    )
    cells = "".join(_rows(body[own:], _within(ranges, own), "td", columns))
    head = f"<thead>{head}</thead>" if head else ""
    return f'<table class="svod-table">{caption}{head}<tbody>{cells}</tbody></table>'


def _rows(body: str, ranges: Ranges, tag: str, columns: int) -> Iterator[str]:
    at = 0
    for row in body.split("\n"):
        if row.strip():
            yield _row(row, _within(ranges, at), tag, columns)
        at += len(row) + 1


def _row(row: str, ranges: Ranges, tag: str, columns: int) -> str:
    cells = [marked(row[s:e], _within(ranges, s)) for s, e in cell_spans(row)]
    cells += [""] * (columns - len(cells))
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def _within(ranges: Ranges, offset: int) -> Ranges:
    """The ranges as seen from `offset` on; those before it fall away."""
    return [(max(0, s - offset), e - offset) for s, e in ranges if e > offset]
