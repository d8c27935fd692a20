"""Whether words in columns are a table, and which printed lines are one row of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ingest.tables import CAPTION

_NUMBER = re.compile(r"[^\w]*\d[\d\s.,:/×–—−+±-]*(?:[%°]|[^\W\d]{1,3}\.?)?[^\w]*|[-–—]")
_INTEGER = re.compile(r"\d{1,4}")
_MARKER = re.compile(
    r"(?:\(?\[?(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,5}|[а-яёa-zА-ЯA-Z])[.)\]]{0,2}|[-–—•·▪◦‣●○■□➢✓*])"
)
_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|_{3,}")
_NAME = re.compile(
    r"(?:[А-ЯЁA-Z]\.\s?){1,2}\s?[А-ЯЁA-Z][\w-]+|[А-ЯЁA-Z][\w-]+\s(?:[А-ЯЁA-Z]\.\s?){1,2}"
)
_TITLE_PAGE = re.compile(r"(?:утверждаю|утвержд[её]н[оаы]?|согласовано?|принято?)\b", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_LOWER = re.compile(r"[a-zа-яё(]")

_ALIGNED = 0.75  # of the cells of a column
_SAME_EDGE = 0.4  # em
_MOSTLY = 0.6
_LEAST_ANCHORS = 3  # rows with text in several columns
_LEAST_SHARE = 0.4  # of such rows
_MANY_ROWS = 5  # that show a table of three columns by themselves
_FULL = 0.8  # of their cells
_PROSE = 70  # characters of a line: running text in any case
_LONG_CELL = 28  # characters: running text where lines are of one length
_LONG_PART = 18  # characters: likewise where most go on in lower case
_EVEN = 0.85  # of the longest line
_WIDER_STEP = 1.25  # times the step within a row, between rows


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A printed row in cells: the words of each by number, their text, its extent in points.

    An empty cell has no words, the text "" and no span.
    """

    words: tuple[tuple[int, ...], ...]
    texts: tuple[str, ...]
    spans: tuple[tuple[float, float] | None, ...]
    baseline: float
    size: float


def may_be_table(rows: Sequence[Row]) -> bool:
    """Whether the places of words in columns are those of a table, whatever they say."""
    anchors = _anchors(rows)
    return len(anchors) >= max(_LEAST_ANCHORS, _LEAST_SHARE * len(rows)) and all(
        map(_aligned, _places(anchors))
    )


def _anchors(rows: Sequence[Row]) -> list[Row]:
    """The rows with text in several columns."""
    return [row for row in rows if sum(span is not None for span in row.spans) > 1]


def is_table(rows: Sequence[Row], near: Sequence[str]) -> bool:
    """Whether rows of words with empty strips between them are a table.

    `near` are the lines around them. Asked for are several rows with several aligned cells, and a
    caption, or a column of numbers under words, or three full columns of short cells; what looks
    like a list, contents, signatures, a title page or running text is none.
    """
    texts = [row.texts for row in rows]
    anchors = _anchors(rows)
    if not may_be_table(rows):
        return False
    columns = [[text for text in column if text] for column in zip(*texts, strict=True)]
    if any(len(column) < 2 for column in columns):
        return False
    if any(_LEADERS.search(text) or _TITLE_PAGE.match(text) for row in texts for text in row):
        return False
    serial = sum(bool(_MARKER.fullmatch(text)) for text in columns[0]) >= _MOSTLY * len(columns[0])
    own = columns[1:] if serial and not _counts(columns[1:]) else columns
    if len(own) < 2 or any(map(_is_prose, columns, _places(rows))):
        return False
    if sum(bool(_LETTERS.search(text)) for row in texts for text in row) < len(own):
        return False
    if any(CAPTION.match(line) for line in near):
        return True
    if any(_are_names(column) for column in own) or _is_contents(columns[serial:]):
        return False
    if _counts(columns):
        return True
    cells = sum(bool(text) for row in anchors for text in row.texts)
    full = cells >= _FULL * len(anchors) * len(columns)
    return len(own) > 2 and len(anchors) >= _MANY_ROWS and full


def logical_rows(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The printed rows of each row of the table.

    A wider step parts rows where steps are of two kinds; else a line without text in the first
    column, or with a single cell that goes on in lower case, belongs to the row above.
    """
    steps = [later.baseline - earlier.baseline for earlier, later in pairwise(rows)]
    parting = _parting_step(rows, steps)
    group = [rows[0]]
    for row, step in zip(rows[1:], steps, strict=True):
        goes_on = step < parting if parting is not None else _goes_on(group, row)
        if goes_on:
            group.append(row)
        else:
            yield group
            group = [row]
    yield group


def _parting_step(rows: Sequence[Row], steps: Sequence[float]) -> float | None:
    """The step from which on a new row begins; None where steps do not tell rows apart."""
    ordered = sorted(steps)
    ratios = [(later / max(earlier, 0.1), later) for earlier, later in pairwise(ordered)]
    ratio, step = max(ratios, default=(1.0, 0.0))
    if ratio < _WIDER_STEP:
        return None
    # Of lines within rows, none may fill all columns: those are rows of their own.
    columns = len(rows[0].texts)
    within = [row for row, own in zip(rows[1:], steps, strict=True) if own < step]
    full = sum(all(row.texts) for row in within)
    return step if within and full <= len(within) / (2 if columns > 2 else 1.5) else None


def _goes_on(group: Sequence[Row], row: Row) -> bool:
    texts = row.texts
    if not texts[0]:
        return True
    filled = [column for column, text in enumerate(texts) if text]
    if len(filled) > 1 and not all(_LOWER.match(texts[column]) for column in filled):
        return False
    above = group[-1].texts
    return all(_LOWER.match(texts[column]) and above[column] for column in filled)


def _places(anchors: Sequence[Row]) -> Iterator[list[tuple[float, float, float]]]:
    """Of every column the left and right edges of its cells, and the size of their text."""
    for column in range(len(anchors[0].spans)):
        yield [(*span, row.size) for row in anchors if (span := row.spans[column]) is not None]


def _aligned(places: Sequence[tuple[float, float, float]]) -> bool:
    """Whether most cells of a column begin, end or have their middle at one place."""
    if len(places) < 2:
        return False
    left, right, size = np.array(places).T
    for edge in (left, right, (left + right) / 2):
        near = np.abs(edge - np.median(edge)) <= _SAME_EDGE * size
        if near.mean() >= _ALIGNED:
            return True
    return False


def _counts(columns: Sequence[Sequence[str]]) -> bool:
    """Whether a column but the first is of numbers, under a word or not."""
    return any(
        sum(bool(_NUMBER.fullmatch(text)) for text in column) >= max(2, _MOSTLY * len(column))
        and any(text[-1:].isdigit() or "%" in text for text in column)
        for column in columns[1:]
    )


def _is_prose(column: Sequence[str], places: Sequence[tuple[float, float, float]]) -> bool:
    """Whether most lines of a column are long and of one length: running text."""
    usual = float(np.median([len(text) for text in column]))
    left, right, _ = np.array(places).T
    widths = right - left
    filled = float((widths >= _EVEN * widths.max()).mean())
    begun = sum(bool(_LOWER.match(text)) for text in column)
    long = _LONG_CELL if begun < len(column) / 2 else _LONG_PART
    return usual > _PROSE or (usual > long and len(column) > 3 and filled >= _MOSTLY)


def _are_names(column: Sequence[str]) -> bool:
    """Whether a column holds names with initials: those who sign."""
    return sum(bool(_NAME.fullmatch(text.strip())) for text in column) >= len(column) / 2


def _is_contents(columns: Sequence[Sequence[str]]) -> bool:
    """Whether the last of two columns counts up: page numbers."""
    numbers = [int(text) for text in columns[-1] if _INTEGER.fullmatch(text)]
    return (
        len(columns) == 2
        and len(numbers) >= _MOSTLY * len(columns[-1])
        and numbers == sorted(numbers)
    )
