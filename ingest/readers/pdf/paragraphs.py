"""Paragraphs of a column: printed lines grouped by spacing, indent, short lines and numbering."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.cleaning.paragraphs import FINISHED, OPENS_UNIT
from ingest.layout import Block, BlockKind
from ingest.readers.pdf.lines import PrintedLine

_BULLET = re.compile(r"[^\w\s«\"(]\s*\S")
_GOES_ON = re.compile(r"[«\"(]?[a-zа-яё]|[,;:.)!?»]")
_NOTE_MARK = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\*{1,4}(?=\s|[А-ЯЁ])")
_NUMBER_ALONE = re.compile(r"[-–—\s]*\d{1,4}[-–—\s]*")
_NUMBERED = re.compile(r"((?:\d{1,3}\.)*)(\d{1,3})([.)]?)\s")
_LETTERED = re.compile(r"([а-яёa-z])\)\s", re.IGNORECASE)
_ITEM = re.compile(r"(?:\d{1,3}|[а-яёa-z])\)\s")
_BULLETED = re.compile(r"([-–—•·▪◦‣●○■□➢✓])\s")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:гг?|вв?|ст|пп?|ч|гл|стр?|т|см|др|пр|руб|тыс|млн|им|ул|д)\.$", re.IGNORECASE
)
_NUMBER_IN_TEXT = re.compile(r"\d{1,3}[.)]?\s+[а-яё]")
# What a number follows on the next line, whether or not the line before it is full.
_LEADS_TO_NUMBER = re.compile(
    r"(?<!\w)(?:(?:под)?пункт|раздел|част|стат|глав|абзац|приложен|таблиц|рисун)(?-i:[а-яё]+)$"
    r"|(?<!\w)(?:№|и|или|от|до|на|в|по|с|к|не|более|менее|свыше)$",
    re.IGNORECASE,
)
_LEAST_LEAD = 25  # characters; «Глава» alone is no running text
_LETTER = re.compile(r"[^\W\d_]")
# A unit with a title of its own: in a heading of several lines it begins another heading.
_TITLED_UNIT = re.compile(
    r"(?:(?i:статья|глава|раздел|подраздел|параграф|приложение)\s+(?:№\s*)?[\dIVXLCХА-Я]"
    r"|§\s*\d|[IVXLC]{1,6}\.\s+[А-ЯЁA-Z]"
    r"|[А-ЯA-Z](?:\.\d{1,2}){1,4}\.?\s+[А-ЯЁA-Z]"
    r"|\d{1,2}(?:\.\d{1,2}){0,4}\.\s+[А-ЯЁA-Z]|\d{1,2}(?:\.\d{1,2}){1,4}\s+[А-ЯЁA-Z])"
)

# In em of the line unless said otherwise.
_OTHER_SIZE = 0.11  # share of the size
_LARGER_GAP = 1.28  # leadings
_MUCH_LARGER_GAP = 1.8
_INDENT = 0.8
_ALIGNED = 0.35
_ROOM = 0.5
_FULL = 1.5
_CENTRED = 1.0
_WINDOW = 3  # lines on either side that show the usual leading
_NOTE_SIZE = 0.94  # of the body
_HEADING_SIZE = 1.15
_LONGEST_HEADING = 250
_ASIDE = 0.35  # of the column's width
_SPACE = 0.3


@dataclass(frozen=True, slots=True)
class BodyStyle:
    """What most of the document is set in: size in points, whether bold."""

    size: float
    bold: bool


def body_style(lines: Sequence[PrintedLine]) -> BodyStyle:
    """The commonest size of the document, by characters."""
    if not lines:
        return BodyStyle(12.0, False)
    sizes = np.array([round(line.size * 2) for line in lines])
    lengths = np.array([len(line.text) for line in lines])
    bold = np.array([line.bold for line in lines])
    return BodyStyle(
        float(np.argmax(np.bincount(sizes, lengths))) / 2,
        bool(lengths[bold].sum() > 0.4 * lengths.sum()),
    )


def column_blocks(items: Sequence[PrintedLine | Block], body: BodyStyle) -> list[Block]:
    """The paragraphs, headings, footnotes and ready tables of a column, in order."""
    blocks: list[Block] = []
    run: list[PrintedLine] = []
    for item in items:
        if isinstance(item, Block):
            blocks.extend(_run_blocks(run, body, last=False))
            run = []
            blocks.append(item)
        else:
            run.append(item)
    blocks.extend(_run_blocks(run, body, last=True))
    return blocks


def _run_blocks(lines: Sequence[PrintedLine], body: BodyStyle, last: bool) -> list[Block]:
    if not lines:
        return []
    start, end = _notes(lines, body) if last else (len(lines), len(lines))
    blocks = [_block(group, body) for group in _Grouping(lines[:start]).groups()]
    for index in range(start + 1, end + 1):
        if index == end or _NOTE_MARK.match(lines[index].text):
            group = tuple(line.line for line in lines[start:index])
            blocks.append(Block(BlockKind.FOOTNOTE, group))
            start = index
    blocks.extend(_block([line], body) for line in lines[end:])
    return blocks


def _notes(lines: Sequence[PrintedLine], body: BodyStyle) -> tuple[int, int]:
    """The range of footnotes: the small lines that end a column, from a mark on.

    A page number may stand below them.
    """
    end = len(lines)
    while end and _NUMBER_ALONE.fullmatch(lines[end - 1].text):
        end -= 1
    start = end
    while start and lines[start - 1].size <= _NOTE_SIZE * body.size:
        start -= 1
    while start < end and not _NOTE_MARK.match(lines[start].text):
        start += 1
    return (start, end) if start < end else (len(lines), len(lines))


def _block(group: Sequence[PrintedLine], body: BodyStyle) -> Block:
    text = " ".join(line.text for line in group)
    heavy = all(line.bold for line in group) and not body.bold
    large = all(line.size >= _HEADING_SIZE * body.size for line in group)
    heading = (
        (heavy or large)
        and len(text) <= _LONGEST_HEADING
        and bool(_LETTER.search(text))
        and not text.rstrip().endswith((";", ",", ":"))
        and not _BULLET.match(text)
    )
    kind = BlockKind.HEADING if heading else BlockKind.PARAGRAPH
    return Block(kind, tuple(line.line for line in group))


def _is_next(opening: str, text: str) -> bool:
    """Whether a line opens with the marker after the one its paragraph opened with."""
    one, other = _NUMBERED.match(opening), _NUMBERED.match(text)
    if one and other:
        return one[1] == other[1] and one[3] == other[3] and int(other[2]) == int(one[2]) + 1
    one, other = _LETTERED.match(opening), _LETTERED.match(text)
    if one and other:
        return ord(other[1]) - ord(one[1]) in (1, 2)  # «й» is left out of lists
    one, other = _BULLETED.match(opening), _BULLETED.match(text)
    return bool(one and other and one[1] == other[1])


class _Grouping:
    """Groups the lines of one column of running text."""

    def __init__(self, lines: Sequence[PrintedLine]) -> None:
        self.lines = lines
        self.left = min((line.x0 for line in lines), default=0.0)
        self.right = max((line.x1 for line in lines), default=0.0)
        self.steps = np.diff([line.baseline for line in lines]) if lines else np.empty(0)

    def groups(self) -> list[list[PrintedLine]]:
        """The lines of each paragraph."""
        found: list[list[PrintedLine]] = []
        for index, line in enumerate(self.lines):
            if found and not self._begins(index, found[-1]):
                found[-1].append(line)
            else:
                found.append([line])
        return found

    def _begins(self, index: int, paragraph: list[PrintedLine]) -> bool:
        """Whether a line begins a paragraph after the lines so far of the one before."""
        previous, line = self.lines[index - 1], self.lines[index]
        if abs(line.size - previous.size) > _OTHER_SIZE * max(line.size, previous.size):
            return True
        goes_on = bool(_GOES_ON.match(line.text)) and not OPENS_UNIT.match(line.text)
        # «… на основании пунктов» — «2. и 3. решения»
        listed = _is_next(paragraph[0].text, line.text) and self._aligned(paragraph[0], line)
        in_text = self._full(previous) and not listed
        goes_on |= in_text and bool(_NUMBER_IN_TEXT.match(line.text))
        leads = bool(_LEADS_TO_NUMBER.search(previous.text)) and len(previous.text) > _LEAST_LEAD
        goes_on |= leads and line.text[:1].isdigit()
        abbreviated = goes_on and _ABBREVIATION.search(previous.text)
        finished = bool(FINISHED.search(previous.text)) and not abbreviated
        gap = self._gap(index)
        if gap > (_MUCH_LARGER_GAP if goes_on and not finished else _LARGER_GAP):
            return True
        if goes_on and not finished:
            return False
        if line.bold != previous.bold and not goes_on:
            return True
        if line.bold and not self._full(previous) and _TITLED_UNIT.match(line.text):
            return True
        if self._alike(self._centred, previous, line) or self._alike(self._right, previous, line):
            # Items of a list may be centred by chance.
            item = finished and bool(_ITEM.match(line.text))
            following = _is_next(paragraph[0].text, line.text)
            return item or following or bool(_TITLED_UNIT.match(line.text))
        return self._shifted(paragraph, line, finished) or self._short(previous, line, finished)

    def _gap(self, index: int) -> float:
        """The step to a line in leadings of the lines around it; 1 where all steps are alike."""
        step = float(self.steps[index - 1])
        size = self.lines[index].size
        if step < 0:
            return 1.0
        near = [
            float(self.steps[other])
            for other in range(max(0, index - 1 - _WINDOW), min(len(self.steps), index + _WINDOW))
            if abs(self.lines[other].size - size) <= _OTHER_SIZE * size
            and abs(self.lines[other + 1].size - size) <= _OTHER_SIZE * size
            and self.steps[other] > 0.8 * size
        ]
        if len(near) < 2:
            return step / (1.25 * size) if step > 1.9 * size else 1.0
        beside = [
            float(self.steps[other]) for other in (index - 2, index) if 0 <= other < len(self.steps)
        ]
        if len(beside) == 2 and all(abs(other - step) < 0.08 * step for other in beside):
            return 1.0
        return step / min(near)

    def _centred(self, line: PrintedLine) -> bool:
        middle = (self.left + self.right) / 2
        return (
            abs((line.x0 + line.x1) / 2 - middle) < _CENTRED * line.size
            and line.x0 > self.left + 2 * line.size
        )

    def _right(self, line: PrintedLine) -> bool:
        """Whether a line is set to the right («Приложение № 1 к приказу…»)."""
        return self.right - line.x1 < _ALIGNED * line.size and self._aside(line)

    def _aside(self, line: PrintedLine) -> bool:
        return line.x0 > self.left + _ASIDE * (self.right - self.left)

    @staticmethod
    def _alike(test: Callable[[PrintedLine], bool], one: PrintedLine, other: PrintedLine) -> bool:
        return test(one) and test(other)

    def _shifted(self, paragraph: list[PrintedLine], line: PrintedLine, finished: bool) -> bool:
        """Whether the left edge of a line is that of a new paragraph."""
        em = line.size
        opening, previous = paragraph[0], paragraph[-1]
        opens = bool(OPENS_UNIT.match(line.text))
        if _is_next(opening.text, line.text) and (finished or self._aligned(opening, line)):
            return True
        hangs = bool(OPENS_UNIT.match(opening.text)) and abs(line.x0 - opening.second) < (
            _ALIGNED * em
        )
        shift = line.x0 - previous.x0
        moved = shift > _ALIGNED * em or (shift < -_ALIGNED * em and len(paragraph) > 1)
        within = opening.x0 - line.x0 > _ALIGNED * em and not previous.text.endswith(":")
        if opens and (moved or (finished and not within)) and not hangs:
            return True
        if shift > _INDENT * em:
            return not hangs and (finished or opens or not self._full(previous))
        if shift < -_INDENT * em:
            return len(paragraph) > 1
        first_line_indent = line.x0 > self.left + _INDENT * em and abs(line.x0 - opening.x0) < (
            _ALIGNED * em
        )
        return first_line_indent and finished and len(paragraph) == 1

    def _full(self, line: PrintedLine) -> bool:
        """Whether a line reaches the right edge of the column."""
        return self.right - line.x1 < _FULL * line.size

    def _aligned(self, opening: PrintedLine, line: PrintedLine) -> bool:
        """Whether a line stands under the number of the one its paragraph opened with.

        «2. и 3. решения …» goes on with «1. На основании пунктов» where only this is indented.
        """
        return abs(line.x0 - opening.x0) < _ALIGNED * line.size

    def _short(self, previous: PrintedLine, line: PrintedLine, finished: bool) -> bool:
        """Whether the line before ended although the next word had room on it."""
        room = self.right - previous.x1 - line.first_width - _SPACE * line.size
        if room <= _ROOM * line.size:
            return False
        if finished or OPENS_UNIT.match(line.text):
            return True
        # A block in the right half of the column has a right margin of its own.
        return room > 2 * line.size and not self._alike(self._aside, previous, line)
