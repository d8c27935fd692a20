"""Printed lines of a PDF page: words from characters, rows from words, raised indices kept raised.

Everything is measured in the frame of the text's own direction, so a turned cell reads like any
other text; the boxes that leave this file are those of the page as displayed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.layout import Line
from ingest.readers.pdf.glyphs import Glyphs
from ingest.readers.superscripts import superscript

# All in em of the text around.
_SAME_BASELINE = 0.12
_SMALLER = 0.85
_RAISED = (0.12, 0.75)
_LOWERED = (0.05, 0.55)
_ADJACENT = (-0.3, 0.45)
_SHIFTED = (0.25, 0.6)  # of an index as large as its word
_TIGHT = 0.15  # between such an index and its word
_SHORT = 4  # characters of such an index
_BEFORE_NOTE = 1.8  # from the mark of a footnote to its first word, in a justified line
_JUMP = 0.6  # a wider step within a word begins another one
_SPACE_AFTER_BREAK = 0.1
_SPACE_WITHOUT_SIGN = 0.25
_MOSTLY_BOLD = 0.6  # of a line's characters
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Words of one direction: runs `[first, last)` of characters, one array row each.

    `x0`, `y0`, `x1`, `y1` and `baseline` are in points in the direction's own frame, y downwards;
    `gap` as in `Glyphs`; `row` numbers the printed lines from the top; `raised` is 1 for an upper
    index, -1 for a lower one, and `anchor` the word it belongs to; `table` is the number of a
    table that the word stands for, else -1.
    """

    first: NDArray[np.intp]
    last: NDArray[np.intp]
    x0: NDArray[np.float32]
    y0: NDArray[np.float32]
    x1: NDArray[np.float32]
    y1: NDArray[np.float32]
    baseline: NDArray[np.float32]
    size: NDArray[np.float32]
    gap: NDArray[np.int8]
    raised: NDArray[np.int8]
    anchor: NDArray[np.intp]
    row: NDArray[np.intp]
    table: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True, slots=True, eq=False)
class PrintedLine:
    """A line with what the paragraph builder needs: its extent, baseline and word edges (points).

    `second` is where the text after the first word begins, which a hanging indent aligns with;
    `first_width` is the width of the first word.
    """

    line: Line
    x0: float
    x1: float
    baseline: float
    size: float
    bold: bool
    second: float
    first_width: float

    @property
    def text(self) -> str:
        """The text of the line."""
        return self.line.text


def upright(boxes: NDArray[np.float32], angle: int) -> NDArray[np.float32]:
    """Displayed boxes (n, 4) in the frame in which text of this angle runs left to right."""
    x0, y0, x1, y1 = boxes.T
    if angle == 90:
        return np.stack([-y1, x0, -y0, x1], axis=1)
    if angle == 180:
        return np.stack([-x1, -y1, -x0, -y0], axis=1)
    if angle == 270:
        return np.stack([y0, -x1, y1, -x0], axis=1)
    return boxes


def find_words(glyphs: Glyphs, angle: int) -> Words:
    """The words of a page's characters of one direction, with their rows."""
    boxes = upright(glyphs.boxes, angle)
    first = np.flatnonzero(_word_starts(glyphs, boxes))
    last = np.append(first[1:], len(glyphs))[: len(first)]
    x0 = np.minimum.reduceat(boxes[:, 0], first)
    y0 = np.minimum.reduceat(boxes[:, 1], first)
    x1 = np.maximum.reduceat(boxes[:, 2], first)
    y1 = np.maximum.reduceat(boxes[:, 3], first)
    baseline, size = glyphs.baseline[first], glyphs.size[first]
    raised, anchor = _indices(x0, x1, baseline, size, last - first)
    return Words(
        first,
        last,
        x0,
        y0,
        x1,
        y1,
        baseline,
        size,
        glyphs.gap[first],
        raised,
        anchor,
        _rows(baseline, size, anchor),
        np.full(len(first), -1, dtype=np.intp),
    )


def with_rectangles(words: Words, rectangles: NDArray[np.float32], table: int) -> Words:
    """The words and, as if they were words, the rows of a table: (n, 4) in the words' frame."""
    count = len(rectangles)
    none = np.full(count, -1, dtype=np.intp)
    size = float(np.median(words.size)) if len(words) else 12.0
    x0, y0, x1, y1 = rectangles.T
    baseline = np.concatenate([words.baseline, y1])
    sizes = np.concatenate([words.size, np.full(count, size, dtype=np.float32)])
    anchor = np.concatenate([words.anchor, none])
    return Words(
        np.concatenate([words.first, none]),
        np.concatenate([words.last, none]),
        np.concatenate([words.x0, x0]),
        np.concatenate([words.y0, y0]),
        np.concatenate([words.x1, x1]),
        np.concatenate([words.y1, y1]),
        baseline,
        sizes,
        np.concatenate([words.gap, np.full(count, 2, dtype=np.int8)]),
        np.concatenate([words.raised, np.zeros(count, dtype=np.int8)]),
        anchor,
        _rows(baseline, sizes, anchor),
        np.concatenate([words.table, np.full(count, table, dtype=np.intp)]),
    )


def _word_starts(glyphs: Glyphs, boxes: NDArray[np.float32]) -> NDArray[np.bool_]:
    starts = glyphs.gap > 0
    if len(glyphs) == 0:
        return starts
    starts[0] = True
    size = np.maximum(glyphs.size[1:], glyphs.size[:-1])
    step = boxes[1:, 0] - boxes[:-1, 2]
    starts[1:] |= np.abs(np.diff(glyphs.baseline)) > _SAME_BASELINE * size
    starts[1:] |= glyphs.size[1:] / size < _SMALLER
    starts[1:] |= glyphs.size[:-1] / size < _SMALLER
    starts[1:] |= step > _JUMP * size
    starts[1:] |= boxes[1:, 0] < boxes[:-1, 0] - _SAME_BASELINE * size
    return starts


def _indices(
    x0: NDArray[np.float32],
    x1: NDArray[np.float32],
    baseline: NDArray[np.float32],
    size: NDArray[np.float32],
    length: NDArray[np.intp],
) -> tuple[NDArray[np.int8], NDArray[np.intp]]:
    """Which words are upper (1) or lower (-1) indices, and of which word (-1: of none)."""
    raised = np.zeros(len(x0), dtype=np.int8)
    anchor = np.full(len(x0), -1, dtype=np.intp)
    for word in _index_candidates(baseline, size, length).tolist():
        rise = (baseline - baseline[word]) / size
        after = (x0[word] - x1) / size
        before = (x0 - x1[word]) / size
        up = (rise > _RAISED[0]) & (rise < _RAISED[1])
        down = (-rise > _LOWERED[0]) & (-rise < _LOWERED[1])
        touches = (after > _ADJACENT[0]) & (after < _ADJACENT[1])
        furthest = np.where(up, _BEFORE_NOTE, _ADJACENT[1])
        touches |= (before > _ADJACENT[0]) & (before < furthest)
        # Some writers shift an index without making it smaller.
        shifted = (np.abs(rise) > _SHIFTED[0]) & (np.abs(rise) < _SHIFTED[1])
        shifted &= (np.abs(after) < _TIGHT) & (length[word] <= _SHORT) & (size[word] <= size)
        near = np.flatnonzero(((size[word] < _SMALLER * size) & touches | shifted) & (up | down))
        if len(near):
            # An index follows its word more often than it opens a footnote.
            distance = np.minimum(np.abs(after[near]), np.abs(before[near]) + _ADJACENT[1])
            nearest = near[np.argmin(distance)]
            anchor[word] = nearest
            raised[word] = 1 if up[nearest] else -1
    return raised, anchor


def _index_candidates(
    baseline: NDArray[np.float32], size: NDArray[np.float32], length: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Words smaller than one drawn beside them, and small or short words drawn on their own."""
    small = size < _SMALLER * size.max(initial=0.0)
    ratio = size[1:] / size[:-1]
    smaller = np.append(False, ratio < _SMALLER) | np.append(ratio > 1 / _SMALLER, False)
    step = np.abs(np.diff(baseline)) > 0.5
    alone = np.append(True, step) & np.append(step, True)
    return np.flatnonzero((small & (smaller | alone)) | ((length <= _SHORT) & alone))


def _rows(
    baseline: NDArray[np.float32], size: NDArray[np.float32], anchor: NDArray[np.intp]
) -> NDArray[np.intp]:
    """The number of the printed row of every word; an index stands in the row of its word."""
    own = np.flatnonzero(anchor < 0)
    order = own[np.argsort(baseline[own], kind="stable")]
    step = np.diff(baseline[order], prepend=-np.inf)
    near = _SAME_BASELINE * np.minimum(size[order], np.roll(size[order], 1))
    row = np.empty(len(baseline), dtype=np.intp)
    row[order] = np.cumsum(step > np.maximum(near, 0.5)) - 1
    for word in np.flatnonzero(anchor >= 0):
        top = anchor[word]
        while anchor[top] >= 0:  # leads to larger words, or left among equals: it ends
            top = anchor[top]
        row[word] = row[top]
    return row


def row_lines(glyphs: Glyphs, words: Words, chosen: NDArray[np.intp]) -> list[PrintedLine | int]:
    """The chosen words as lines, top to bottom; a table stands as its number, once."""
    items: list[PrintedLine | int] = []
    setter = _Setter(glyphs, words)
    rows = words.row[chosen]
    order = chosen[np.lexsort((words.x0[chosen], rows))]
    ends = np.flatnonzero(np.diff(words.row[order], append=-1)) + 1
    seen: set[int] = set()
    start = 0
    ordered = order.tolist()
    for end in ends.tolist():
        own = ordered[start:end]
        start = end
        for table in sorted({setter.table[word] for word in own} - seen - {-1}):
            seen.add(table)
            items.append(table)
        text = [word for word in own if setter.table[word] < 0]
        if text:
            items.append(setter.line(text))
    return items


class _Setter:
    """Sets the words of a row as a line."""

    def __init__(self, glyphs: Glyphs, words: Words) -> None:
        self.glyphs = glyphs
        # A code that is no character must not stop the reading of a page.
        self.text = "".join(map(chr, np.where(glyphs.codes < 0x110000, glyphs.codes, 0).tolist()))
        self.first, self.last = words.first.tolist(), words.last.tolist()
        self.x0, self.x1 = words.x0.tolist(), words.x1.tolist()
        self.y0, self.baseline = words.y0.tolist(), words.baseline.tolist()
        self.size, self.gap = words.size.tolist(), words.gap.tolist()
        self.raised, self.table = words.raised.tolist(), words.table.tolist()

    def line(self, own: list[int]) -> PrintedLine:
        """Words of one row, left to right, as a line."""
        texts: list[str] = []
        place: list[int] = []
        previous = -1
        for word in own:
            first, last = self.first[word], self.last[word]
            text = self.text[first:last]
            if previous >= 0:
                if self._struck_twice(previous, word) and text == texts[-1]:
                    continue
                if self._spaced(previous, word):
                    texts.append(" ")
                    place.append(-1)
            if self.raised[word] == 1:
                text = superscript(text)
            elif self.raised[word] == -1:
                text = text.translate(_SUBSCRIPTS)
            texts.append(text)
            place.extend(range(first, last))
            previous = word
        main = [word for word in own if not self.raised[word]] or own
        size = self._usual(main, self.size)
        places = np.array(place, dtype=np.intp)
        bold = float(self.glyphs.bold[places[places >= 0]].mean()) >= _MOSTLY_BOLD
        x1 = max(self.x1[word] for word in own)
        return PrintedLine(
            Line("".join(texts), self._boxes(places), size, bold),
            self.x0[own[0]],
            x1,
            self._usual(main, self.baseline),
            size,
            bold,
            self.x0[own[1]] if len(own) > 1 else x1,
            self.x1[own[0]] - self.x0[own[0]],
        )

    def _usual(self, own: list[int], values: list[float]) -> float:
        """The value of the middle character."""
        ordered = sorted((values[word], self.last[word] - self.first[word]) for word in own)
        half = sum(length for _, length in ordered) / 2
        for value, length in ordered:
            half -= length
            if half <= 0:
                return value
        return ordered[-1][0]

    def _struck_twice(self, one: int, other: int) -> bool:
        """Whether a word was drawn over itself, which some writers do for bold."""
        overlap = self.x1[one] - self.x0[other]
        return bool(overlap > 0.5 * (self.x1[other] - self.x0[other]))

    def _spaced(self, one: int, other: int) -> bool:
        """Whether a space stands between two neighbours of a row."""
        step = (self.x0[other] - self.x1[one]) / min(self.size[one], self.size[other])
        consecutive = self.last[one] == self.first[other]
        sign = self.gap[other]
        if consecutive and sign == 1:
            return True
        if self.raised[one] or self.raised[other] or not consecutive or sign == 2:
            return bool(step > _SPACE_AFTER_BREAK)
        return bool(step > _SPACE_WITHOUT_SIGN)

    def _boxes(self, place: NDArray[np.intp]) -> NDArray[np.float32]:
        """A box a character; a space takes the room between its neighbours."""
        boxes = self.glyphs.boxes[place]
        spaces = np.flatnonzero(place < 0)
        if len(spaces) == 0:
            return boxes
        x0, y0, x1, y1 = np.stack([boxes[spaces - 1], boxes[spaces + 1]]).transpose(2, 0, 1)
        across = self.glyphs.angle[place[spaces - 1]] % 180 == 0
        x = np.sort(np.concatenate([x0, x1]), axis=0)
        y = np.sort(np.concatenate([y0, y1]), axis=0)
        boxes[spaces] = np.where(
            across[:, None],
            np.stack([x[1], y[0], x[2], y[3]], axis=1),
            np.stack([x[0], y[1], x[3], y[2]], axis=1),
        )
        return boxes
