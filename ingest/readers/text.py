"""Plain text: lines become paragraphs, hard-wrapped ones are put together again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ingest.decoding import decode
from ingest.layout import Block, BlockKind, Layout, Line
from ingest.readers.detect import LARGEST_TEXT, read_bytes
from ingest.readers.unpaged import unpaged

_NEWLINE = re.compile(r"\r\n|[\n\r\f\v\x1c-\x1e\x85\u2028\u2029]")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f\ufeff]")
_ENDS_SENTENCE = re.compile(r"[.;:!?…][»”\")\]]*$")
_OPENS_UNIT = re.compile(
    r"(?!0\d)(?:\d{1,3}(?:\.\d{1,3}){0,5}[.)](?:\s|$)"  # 1. 2.1. 3)
    r"|\d{1,3}(?:\.\d{1,3}){1,5}\s+[А-ЯЁA-Z]"  # 2.1 Общие
    r"|[а-яёa-z]\)\s|[IVXLC]+\.\s|[-–—•*]\s"
    r"|(?:Статья|Глава|Раздел|Часть|Приложение|СТАТЬЯ|ГЛАВА|РАЗДЕЛ|ЧАСТЬ|ПРИЛОЖЕНИЕ|§)(?:\s|$))"
)
# «в соответствии с п.» does not end a sentence.
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:п|пп|подп|ст|ч|гл|разд|абз|т|с|см|стр|рис|табл|прил)\.$", re.IGNORECASE
)
_LABEL_ALONE = re.compile(
    r"(?:(?:статья|глава|раздел|часть|приложение|§)\s+(?:№\s*)?\S+|[\dIVXLC.]+)$", re.IGNORECASE
)
_LOWER = re.compile(r"[«\"(]?[а-яёa-z]")
# Rules and columns drawn with characters: each line stands for itself.
_DRAWN = re.compile(r"[|\u2500-\u257f\t]|[-_=]{5}")
_DEEPER = 2  # characters that an indent stands out
_MOSTLY = 0.6
_NUMBER_ALONE = re.compile(r"\s*(?:[-–—]\s*)?(\d{1,4})\s*(?:[-–—]\s*)?")
_LEAST_NUMBERED = 3  # pages
_LEAST_PAGE = 12  # lines of a page, at least
_WIDEST_WRAP = 110
_NARROWEST_WRAP = 30
_LONGEST_TITLE_LINE = 90


def read(path: Path) -> Layout:
    """Read a text file of any encoding into one page of paragraphs.

    Raises NoText for a file without a letter, and what `read_bytes` raises.
    """
    text = decode(read_bytes(path, LARGEST_TEXT)).text
    lines, numbers = without_page_numbers(split(text))
    blocks = [Block(BlockKind.PARAGRAPH, tuple(map(Line, group))) for group in paragraphs(lines)]
    blocks.extend(Block(BlockKind.FURNITURE, (Line(number),)) for number in numbers)
    return unpaged(path, blocks)


def split(text: str) -> list[str]:
    """The lines of a text, without the control characters that no line of text holds."""
    return [_NOT_TEXT.sub("", line).rstrip() for line in _NEWLINE.split(text)]


def without_page_numbers(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines without the page numbers that a print-out left among them, and those numbers.

    They stand on lines of their own, far apart, and count up by one; a sentence that a page cut in
    two loses the blank lines between its halves as well.
    """
    alone = [
        (at, int(match[1]))
        for at, line in enumerate(lines)
        if (match := _NUMBER_ALONE.fullmatch(line))
    ]
    run = _longest_count(alone)
    if len(run) < _LEAST_NUMBERED:
        return list(lines), []
    dropped = set(run)
    for at in run:
        above, below = at - 1, at + 1
        while above >= 0 and not lines[above].strip():
            above -= 1
        while below < len(lines) and not lines[below].strip():
            below += 1
        if above >= 0 and below < len(lines):
            cut = not _ENDS_SENTENCE.search(lines[above]) and _LOWER.match(lines[below].lstrip())
            dropped.update(range(above + 1, below) if cut else ())
    kept = [line for at, line in enumerate(lines) if at not in dropped]
    return kept, [lines[at].strip() for at in run]


def _longest_count(alone: Sequence[tuple[int, int]]) -> list[int]:
    """The lines of the longest run of numbers that go up by one, far enough from each other."""
    lengths: list[int] = []
    before: list[int | None] = []  # the place in `alone` of the number that each one follows
    latest: dict[int, int] = {}  # the place in `alone` that ends the longest run up to a number
    for place, (at, number) in enumerate(alone):
        former = latest.get(number - 1)
        if former is not None and at - alone[former][0] < _LEAST_PAGE:
            former = None
        before.append(former)
        lengths.append(1 if former is None else lengths[former] + 1)
        if number not in latest or lengths[place] >= lengths[latest[number]]:
            latest[number] = place
    run: list[int] = []
    at_end = max(range(len(alone)), key=lambda place: lengths[place], default=None)
    while at_end is not None:
        run.append(alone[at_end][0])
        at_end = before[at_end]
    return run[::-1]


@dataclass(frozen=True, slots=True)
class _Wrapping:
    """How a text is hard-wrapped: its width and the usual indent of a line, in characters.

    `indents` is whether numbered units mostly begin with an indent.
    """

    width: int
    indent: int
    indents: bool = False


def paragraphs(lines: Sequence[str]) -> list[tuple[str, ...]]:
    """Group lines into paragraphs of one or, in a hard-wrapped text, several printed lines."""
    wrapping = _wrapping(lines)
    grouped: list[list[str]] = []
    previous: str | None = None
    blanks = 0
    for line in lines:
        if not line.strip():
            blanks += 1
            continue
        if previous is None or (
            not _continues_title(grouped[-1], line, blanks)
            if wrapping is None
            else _begins_paragraph(previous, line, blanks, wrapping)
        ):
            grouped.append([])
        grouped[-1].append(line.strip())
        previous, blanks = line, 0
    return [tuple(group) for group in grouped]


def regroup(lines: Sequence[str]) -> list[tuple[str, ...]]:
    """Group lines whose breaks may be mere typography (`<br>`, line ends of Markdown).

    A hard-wrapped text is put together; otherwise a break parts paragraphs before a numbered unit
    and after a sentence, and a number on a line of its own belongs to the title below it.
    """
    if _wrapping(lines) is not None:
        return paragraphs(lines)
    grouped: list[list[str]] = []
    blank = True
    for line in map(str.strip, lines):
        if line and (blank or _parts(grouped[-1][-1], line)):
            grouped.append([])
        if line:
            grouped[-1].append(line)
        blank = not line
    return [tuple(group) for group in grouped]


def opens_unit(text: str) -> bool:
    """Whether a text begins with a number, letter or dash of its own («2.1.», «а)», «– »)."""
    return bool(_OPENS_UNIT.match(text))


def _parts(before: str, line: str) -> bool:
    if _LABEL_ALONE.match(before):
        return False
    return opens_unit(line) or bool(_ENDS_SENTENCE.search(before))


def _wrapping(lines: Sequence[str]) -> _Wrapping | None:
    """The wrapping of a text, None when its lines are paragraphs.

    The evidence is full lines that end in mid-sentence and go on in small letters.
    """
    filled = [line for line in lines if line.strip()]
    if len(filled) < 2:
        return None
    width = sorted(map(len, filled))[int(0.95 * (len(filled) - 1) + 0.5)]
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return None
    continued = sum(
        len(before) > 0.75 * width
        and not _ENDS_SENTENCE.search(before)
        and bool(_LOWER.match(after.lstrip()))
        and not _OPENS_UNIT.match(after.lstrip())
        for before, after in pairwise(lines)
    )
    if continued < max(1, 0.1 * len(filled)):
        return None
    indent = Counter(_indent(line) for line in filled).most_common(1)[0][0]
    units = [_indent(line) for line in filled if _OPENS_UNIT.match(line.lstrip())]
    indented = sum(each >= indent + _DEEPER for each in units)
    return _Wrapping(width, indent, indented > _MOSTLY * len(units))


def _continues_title(group: list[str], line: str, blanks: int) -> bool:
    """Whether a short line goes on with the title above it («УТВЕРЖДЕНЫ» — «приказом …»).

    This is for texts whose lines are paragraphs; in a list of small letters nothing goes on.
    """
    before, text = group[-1], line.strip()
    return (
        not blanks
        and max(len(before), len(text)) <= _LONGEST_TITLE_LINE
        and not _LOWER.match(group[0])
        and (before[-1].isalnum() or before[-1] == ",")
        and text[0].islower()
        and not _OPENS_UNIT.match(text)
    )


def _begins_paragraph(previous: str, line: str, blanks: int, wrapping: _Wrapping) -> bool:
    text, before = line.strip(), previous.strip()
    ended = bool(_ENDS_SENTENCE.search(before)) and not _ABBREVIATED.search(before)
    unit = bool(_OPENS_UNIT.match(text))
    indented = _indent(line) >= wrapping.indent + _DEEPER
    if wrapping.indents and not indented and len(previous) >= 0.75 * wrapping.width:
        unit = unit and bool(blanks)
    goes_on = not ended and not unit and bool(_LOWER.match(text))
    if blanks:
        # Recognised pages break sentences with stray blank lines.
        return blanks > 1 or not goes_on or len(before) < 0.75 * wrapping.width
    if _DRAWN.search(text) or _DRAWN.search(before):
        return True
    if _is_centred(line, wrapping) and _is_centred(previous, wrapping):
        return False
    if unit and (ended or len(previous) < 0.75 * wrapping.width):
        return True
    if indented and not (goes_on and _indent(previous) >= wrapping.indent + _DEEPER):
        return True
    first_word = text.split(maxsplit=1)[0]
    room_left = len(previous) + 1 + len(first_word) < 0.85 * wrapping.width
    return room_left and not goes_on


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_centred(line: str, wrapping: _Wrapping) -> bool:
    left = _indent(line)
    right = wrapping.width - len(line)
    return left >= 6 and abs(left - right) <= 4
