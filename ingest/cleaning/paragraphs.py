"""Paragraphs from printed blocks: lines joined, and what a page or column break cut, rejoined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.cleaning.hyphenation import Vocabulary, glue
from ingest.layout import Block, BlockKind
from ingest.located import LocatedText, joined

# What opens a unit of an act, a list item or a caption: always a paragraph of its own.
OPENS_UNIT = re.compile(
    r"(?:"
    r"(?!0\d)\d{1,3}(?:\.\d{1,3}){0,5}[⁰¹²³⁴⁵⁶⁷⁸⁹]*[.)]\s"
    r"|\d{1,3}(?:\.\d{1,3}){1,5}[⁰¹²³⁴⁵⁶⁷⁸⁹]*\s+(?=[А-ЯЁA-Z«])"
    r"|[а-яёa-z][⁰¹²³⁴⁵⁶⁷⁸⁹]*\)\s"
    r"|(?-i:[А-ЯA-Z](?:\.\d{1,2}){1,4}\.?\s+(?=[А-ЯЁA-Z«]))"
    r"|(?:статья|глава|раздел|подраздел|параграф|часть)\s+[\dIVXLCХ]"
    r"|приложение(?:\s+(?:№|N|\d|[А-Я]\b)|\s*$)"
    r"|§\s*\d|[IVX]{1,5}\.\s"
    r"|(?:таблица|рисунок|рис\.|примечани[ея])\s*(?:\d|\.|[-–—:]|$)"
    r"|[-–—•·▪◦‣●○■□➢✓o*]\s+(?=\S)"
    r")",
    re.IGNORECASE,
)
FINISHED = re.compile(r"[.!?:;…][»\"”)\]⁰¹²³⁴⁵⁶⁷⁸⁹]*$")
_ABBREVIATED = re.compile(r"\.[»\"”)\]⁰¹²³⁴⁵⁶⁷⁸⁹]*$")
_CUT = re.compile(r"[^\W_][-–—\u00ad]$")  # in the middle of a word or a range
_LOWER = re.compile(r"[«\"(]?[a-zа-яё]|[,;:.)!?»]")
_NUMBER_IN_TEXT = re.compile(r"\d{1,3}[.)]?\s+[а-яё]")
_OTHER_SIZE = 0.11
# A paragraph may go on over any number of pages: looking at all of it again is quadratic.
_PAGE_LINES = 80
_FULL = 1.5  # em that the last line of a page may fall short of its column
_INDENT = 0.6  # em
_MOST_BOLD_ROWS = 4  # that head a table


@dataclass(slots=True)
class Draft:
    """A paragraph in the making: its printed lines, each with the place of its characters."""

    kind: BlockKind
    level: int | None
    size: float | None
    bold: bool
    lines: list[LocatedText]
    header_rows: int = 0

    @property
    def page(self) -> int | None:
        """The page on which the last line stands."""
        pages = self.lines[-1].pages
        return int(pages[-1]) if pages is not None and len(pages) else None


def draft(block: Block, lines: Sequence[LocatedText]) -> Draft:
    """A block as a draft with its cleaned lines, of which there is at least one."""
    sizes = [line.size for line in block.lines if line.size is not None]
    return Draft(
        block.kind,
        block.level,
        float(np.median(sizes)) if sizes else None,
        all(line.bold for line in block.lines),
        list(lines),
        _header_rows(block) if block.kind is BlockKind.TABLE else 0,
    )


def _header_rows(block: Block) -> int:
    """How many rows head a table: as its format says, else those in bold over plain ones."""
    if block.header_rows:
        return block.header_rows
    bold = [line.bold for line in block.lines]
    leading = bold.index(False) if False in bold else 0
    return leading if leading <= _MOST_BOLD_ROWS else 0


def rejoined(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts with paragraphs cut by the end of a page or column in one.

    Footnotes and tables that stood between the halves come after the whole.
    """
    found: list[Draft] = []
    latest: Draft | None = None
    between = False  # whether a table parts the halves
    for item in drafts:
        if (
            item.kind is BlockKind.PARAGRAPH
            and latest is not None
            and _breaks(latest, item)
            and _continues(latest, item, between)
        ):
            latest.lines.extend(item.lines)
            between = False
            continue
        found.append(item)
        if item.kind is BlockKind.PARAGRAPH:
            latest, between = item, False
        elif item.kind is BlockKind.HEADING:
            latest = None
        elif item.kind is BlockKind.TABLE:
            between = True
    return found


def joined_lines(lines: Sequence[LocatedText], words: Vocabulary) -> LocatedText:
    """Printed lines as running text: spaces at line ends, broken words whole."""
    parts = [line for line in lines if line.text]
    glues: list[str] = []
    for index in range(len(parts) - 1):
        how = glue(parts[index].text, parts[index + 1].text, words)
        parts[index] = parts[index].slice(0, len(parts[index]) - how.drop)
        glues.append(how.text)
    return joined(parts, glues)


def _breaks(first: Draft, second: Draft) -> bool:
    """Whether a page or a column ends between two drafts."""
    page, end = _place(first.lines[-1])
    next_page, start = _place(second.lines[0])
    if page is None or next_page is None or end is None or start is None:
        return False
    if next_page != page:
        return next_page == page + 1
    return bool(start[1] < end[1] - (first.size or 0.0))


def _continues(first: Draft, second: Draft, between: bool) -> bool:
    """Whether the second draft goes on with the paragraph of the first."""
    ending, opening = first.lines[-1].text.rstrip(), second.lines[0].text.lstrip()
    sizes = first.size or 0.0, second.size or 0.0
    if abs(sizes[0] - sizes[1]) > _OTHER_SIZE * max(sizes) or first.bold != second.bold:
        return False
    if _CUT.search(ending):
        return True
    if _NUMBER_IN_TEXT.match(opening) and not FINISHED.search(ending) and _is_full(first):
        return True  # «… на основании пунктов 2. и» — «3. решения»
    if OPENS_UNIT.match(opening):
        return False
    lower = bool(_LOWER.match(opening))
    finished = FINISHED.search(ending)
    if finished and lower:
        # «в 2020 г.» at the end of a page; a semicolon that parts clauses, not items of a list.
        item = OPENS_UNIT.match(first.lines[0].text)
        prose = ending.endswith(";") and not item and _is_full(first)
        return prose or bool(_ABBREVIATED.search(ending))
    if lower:
        return True
    if between or not (_is_full(first) and _is_flush(second)):
        return False
    # A sentence may end with the page: then only a missing indent tells that its paragraph goes on.
    return not finished or (_ABBREVIATED.search(ending) is not None and not _is_flush(first))


def _is_full(item: Draft) -> bool:
    """Whether the last line reaches as far to the right as the longest of a page's lines."""
    edges = [box[2] for _, box in map(_place, item.lines[-_PAGE_LINES:]) if box is not None]
    return len(edges) > 1 and bool(edges[-1] >= max(edges) - _FULL * (item.size or 0.0))


def _is_flush(item: Draft) -> bool:
    """Whether the first line begins where the next one does."""
    edges = [box[0] for _, box in map(_place, item.lines[:2]) if box is not None]
    return len(edges) == 2 and bool(abs(edges[0] - edges[1]) < _INDENT * (item.size or 0.0))


def _place(line: LocatedText) -> tuple[int | None, NDArray[np.float32] | None]:
    """The page of a line and the rectangle around it."""
    page = int(line.pages[0]) if line.pages is not None and len(line.pages) else None
    if line.boxes is None or len(line.boxes) == 0 or np.isnan(line.boxes).all():
        return page, None
    low = np.nanmin(line.boxes[:, :2], axis=0)
    high = np.nanmax(line.boxes[:, 2:], axis=0)
    return page, np.concatenate([low, high])
