"""Passages that begin inside a table: what stands over them, and the rows they are cut between."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Sentence, Table
from corpus.table_text import CELL_SEPARATOR
from ingest.canonical import CanonicalText
from ingest.layout import BlockKind
from ingest.sentences import sentences
from ingest.tables import tables

# A longer row is quoted by the sentences in its cells.
_LONGEST_QUOTED_ROW = 400  # characters


@dataclass(frozen=True, slots=True)
class TableRows:
    """A table with the ranges of its rows and the text of those that head it."""

    table: Table
    rows: tuple[tuple[int, int], ...]
    header: str | None

    @property
    def body(self) -> int:
        """Where the first row below the head begins."""
        return self.rows[min(self.table.header_rows, len(self.rows) - 1)][0]


class TableIndex:
    """The tables of a text by the offsets they cover."""

    def __init__(self, canonical: CanonicalText) -> None:
        self._text = canonical.text
        self._tables = [_rows(canonical.text, table) for table in tables(canonical)]
        self._starts = [item.table.start for item in self._tables]

    def at(self, offset: int) -> TableRows | None:
        """The table in which a character stands."""
        place = bisect_right(self._starts, offset) - 1
        if place < 0 or offset >= self._tables[place].table.end:
            return None
        return self._tables[place]

    def header(self, start: int) -> str | None:
        """The head over a passage that starts below it."""
        held = self.at(start)
        return held.header if held is not None and start >= held.body else None

    def caption(self, start: int, end: int) -> str | None:
        """The caption over a passage that starts in a table and does not contain it."""
        held = self.at(start)
        if held is None or held.table.caption is None:
            return None
        inside = self._text[start:end]
        return None if held.table.caption in inside else held.table.caption


def _rows(text: str, table: Table) -> TableRows:
    rows: list[tuple[int, int]] = []
    at = table.start
    for line in text[table.start : table.end].split("\n"):
        rows.append((at, at + len(line)))
        at += len(line) + 1
    head = rows[: table.header_rows]
    header = text[head[0][0] : head[-1][1]] if head else None
    return TableRows(table, tuple(rows), header)


def passage_sentences(
    canonical: CanonicalText, index: TableIndex, start: int, end: int
) -> tuple[Sentence, ...]:
    """The sentences of a range, where a row of a table is one unless it is long.

    The head of a table says nothing by itself: it is none, unless the range is nothing else.
    """
    spans = canonical.paragraphs
    text = canonical.text
    at = bisect_right(spans, start, key=lambda span: span.start) - 1
    found: list[Sentence] = []
    for number in range(max(at, 0), len(spans)):
        span = spans[number]
        if span.start >= end:
            break
        first, last = max(start, span.start), min(end, span.end)
        if first >= last:
            continue
        if span.kind is not BlockKind.TABLE:
            found.extend(sentences(text, first, last))
            continue
        held = index.at(span.start)
        body = held.body if held is not None and (held.body < end or start < span.start) else 0
        for line in text[first:last].split("\n"):
            if first >= body:
                found.extend(_row_sentences(text, first, first + len(line)))
            first += len(line) + 1
    return tuple(found)


def _row_sentences(text: str, start: int, end: int) -> Sequence[Sentence]:
    row = text[start:end]
    if len(row) <= _LONGEST_QUOTED_ROW:
        left = start + len(row) - len(row.lstrip())
        right = start + len(row.rstrip())
        return [Sentence(left, right)] if left < right else []
    return [
        part
        for first, last in cell_ranges(text, start, end)
        for part in sentences(text, first, last)
    ]


def cell_ranges(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The ranges of the cells of a row, the bars before and after them included.

    An empty cell goes with the next one.
    """
    found: list[tuple[int, int]] = []
    first, at = start, start
    while at < end:
        bar = text.find(CELL_SEPARATOR, at, end)
        stop = end if bar < 0 else bar + len(CELL_SEPARATOR)
        if any(character.isalnum() for character in text[first:stop]) or stop == end:
            found.append((first, stop))
            first = stop
        # The space after a bar may open the next one: " | | ".
        at = stop if stop == end else stop - 1
    return found
