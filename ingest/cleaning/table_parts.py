"""A table that page breaks cut into parts is one again, its head printed once.

GOST 2.105-2019, 6.8: the head, or the row that numbers its columns, is repeated over each part, and
the words «Продолжение таблицы 1» or «Окончание таблицы 1» stand above it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np

from corpus.table_text import cells_of
from ingest.cleaning.paragraphs import Draft
from ingest.layout import BlockKind
from ingest.located import LocatedText
from ingest.table_heads import detected_head, is_numbering

CONTINUATION = re.compile(r"(?:продолжение|окончание)\s+табл(?:ицы|\.)(?!\w)", re.IGNORECASE)
"""How the line above a further part of a table begins."""

_LONGEST_CONTINUATION = 200  # characters
_DEEPEST_HEAD = 6  # rows
_LOOKED_AT = 100  # rows at either end of a table
_RECOGNISED_ALIKE = 0.85  # share of the letters
_SIGNS = re.compile(r"[\W_]+")


def whole_tables(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts with the parts of each table in one, without repeated heads.

    Footnotes between the parts come after the whole; the line that announces a part is left out,
    as running heads are.
    """
    found: list[Draft] = []
    latest: Draft | None = None
    announced: list[Draft] = []
    for item in drafts:
        if item.kind is BlockKind.TABLE:
            if latest is not None and _append(latest, item, bool(announced)):
                found = [other for other in found if other not in announced] if announced else found
            else:
                found.append(item)
                latest = item
            announced = []
            continue
        found.append(item)
        if latest is not None and _announces(item):
            announced.append(item)
        elif item.kind is not BlockKind.FOOTNOTE:
            latest, announced = None, []
    return found


def _announces(item: Draft) -> bool:
    length = sum(len(line) for line in item.lines)
    return length <= _LONGEST_CONTINUATION and bool(CONTINUATION.match(item.lines[0].text.lstrip()))


def _append(table: Draft, part: Draft, announced: bool) -> bool:
    """Append a part to a table that it goes on with, else leave both and return False."""
    pages = table.page, _first_page(part)
    follows = pages[0] is not None and pages[1] is not None and pages[1] == pages[0] + 1
    follows = follows or (pages[0] == pages[1] and _stands_above(part, table))
    if not (follows or announced):
        return False
    head, repeated = _repeated_head(table, part)
    own_head = part.header_rows and not repeated
    if not repeated and (not _agree(table, part) or (own_head and not announced)):
        return False
    table.header_rows = max(table.header_rows, head)
    table.lines.extend(part.lines[repeated:])
    return True


def _stands_above(part: Draft, table: Draft) -> bool:
    """Whether a part begins above the end of a table on one page: in the next column of text."""
    first, last = part.lines[0].boxes, table.lines[-1].boxes
    if first is None or last is None or np.isnan(first).all() or np.isnan(last).all():
        return False
    return bool(np.nanmin(first[:, 1]) < np.nanmin(last[:, 1]))


def _first_page(item: Draft) -> int | None:
    pages = item.lines[0].pages
    return int(pages[0]) if pages is not None and len(pages) else None


def _repeated_head(table: Draft, part: Draft) -> tuple[int, int]:
    """How many rows head a table, and how many of its part repeat them; zeros where none does."""
    rows = [_folded(line) for line in table.lines[: _DEEPEST_HEAD + 1]]
    own = [_folded(line) for line in part.lines[: _DEEPEST_HEAD + 1]]
    if is_numbering(own[0]) and own[0] in rows:
        return rows.index(own[0]) + 1, 1
    deep = table.header_rows or detected_head(
        [cells_of(line.text) for line in table.lines[:_LOOKED_AT]]
    )
    length = 0
    for row, other in zip(rows[: deep or _DEEPEST_HEAD], own, strict=False):
        if not any(row) or not (row == other or (deep and _nearly(row, other))):
            break
        length += 1
    return length, length


def _nearly(row: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two rows are one as far as recognised letters may differ."""
    joined = "|".join(row), "|".join(other)
    return SequenceMatcher(None, *joined, autojunk=False).ratio() >= _RECOGNISED_ALIKE


def _folded(line: LocatedText) -> list[str]:
    return [_SIGNS.sub("", cell).lower() for cell in cells_of(line.text)]


def _agree(table: Draft, part: Draft) -> bool:
    """Whether a part has the columns of a table: as many, or under them where it shows fewer."""
    columns, own = _columns(table), _columns(part)
    places, own_places = _extents(table, columns), _extents(part, own)
    if own > columns or (own < columns and (own_places is None or own < 2)):
        return False
    if places is None or own_places is None:
        return True
    for column, (left, right) in enumerate(own_places):
        for other, (start, end) in enumerate(places):
            if np.isnan([left, start]).any():
                continue  # an empty column contradicts nothing
            overlap = min(right, end) - max(left, start)
            if (overlap < 0) if other == column else (overlap > 0):
                return False
    return True


def _columns(item: Draft) -> int:
    return max(len(cells_of(line.text)) for line in _sample(item))


def _sample(item: Draft) -> list[LocatedText]:
    """The first and last rows of a table: of a long one as much as shows its columns."""
    lines = item.lines
    return lines if len(lines) <= 2 * _LOOKED_AT else lines[:_LOOKED_AT] + lines[-_LOOKED_AT:]


def _extents(item: Draft, columns: int) -> list[tuple[float, float]] | None:
    """From where to where the text of each column reaches, NaN for one without; points."""
    left, right = np.full(columns, np.nan), np.full(columns, np.nan)
    rows = _sample(item)
    for line in rows[item.header_rows :] or rows:
        if line.boxes is None:
            return None
        at = 0
        cells = cells_of(line.text)
        for column, cell in enumerate(cells):
            start = line.text.find(cell, at) if cell else at
            end = start + len(cell)
            if cell and not np.isnan(line.boxes[start:end]).all():
                left[column] = np.fmin(left[column], np.nanmin(line.boxes[start:end, 0]))
                right[column] = np.fmax(right[column], np.nanmax(line.boxes[start:end, 2]))
            at = end
    return list(zip(left.tolist(), right.tolist(), strict=True))
