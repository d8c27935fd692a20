"""A part of a document's text as HTML to read: headings, clauses, tables, pages, marks.

A document of a thousand pages is never sent whole: it is read in windows that begin and end with
sections where those are short enough, and with lines otherwise.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

import numpy as np

from corpus.model import DocumentRecord, Page, PageMap, Section
from ingest.readers.detect import is_pictured
from search.engine import KnowledgeBase
from ui.pages.marked_text import marked
from ui.pages.shown_text import shown_text

LARGEST_WINDOW = 60_000
"""Characters of text shown at once."""

_LONGEST_HEADING = 200
_LEAST_WINDOW = LARGEST_WINDOW // 4
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The offset from which the text stands on the page of this number."""

    at: int
    page: int


def page_breaks(page_map: PageMap | None) -> list[PageBreak]:
    """Where pages begin in the text; none for a format without pages."""
    if page_map is None:
        return []
    placed = np.flatnonzero(page_map.pages > 0)
    if not len(placed):
        return []
    numbers = page_map.pages[placed]
    # A footnote put elsewhere, or a table's head said again, goes back a page: no break.
    highest = np.maximum.accumulate(numbers)
    first = np.flatnonzero(np.diff(highest, prepend=0) > 0)
    return [PageBreak(int(placed[at]), int(numbers[at])) for at in first]


def windows(sections: Sequence[Section], text: str, largest: int = LARGEST_WINDOW) -> list[Range]:
    """The ranges [start, end) that the text is read in, which cover it without overlap.

    Each ends before the outermost section that begins in its last three quarters, else at a line.
    """
    starts = sorted({(section.start, section.level) for section in sections})
    offsets = [start for start, _ in starts]
    found: list[Range] = []
    at = 0
    while len(text) - at > largest:
        low = bisect_right(offsets, at + largest // 4)
        high = bisect_right(offsets, at + largest)
        if low < high:
            level = min(level for _, level in starts[low:high])
            end = max(start for start, each in starts[low:high] if each == level)
        else:
            line = text.rfind("\n", at + 1, at + largest)
            end = line + 1 if line > at else at + largest
        found.append((at, end))
        at = end
    found.append((at, len(text)))
    return found


def window_at(every: Sequence[Range], offset: int) -> int:
    """The index of the window that holds an offset; the nearest for one outside the text."""
    return max(0, bisect_right([start for start, _ in every], offset) - 1)


def section_at(sections: Sequence[Section], offset: int) -> int | None:
    """The index of the innermost section that holds an offset."""
    holding = [at for at, s in enumerate(sections) if s.start <= offset < max(s.end, s.start + 1)]
    return max(holding, key=lambda at: (sections[at].level, at), default=None)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a window is drawn from; `here` is the range that the address names."""

    record: DocumentRecord
    text: str
    sections: Sequence[Section]
    pages: Sequence[Page]
    breaks: Sequence[PageBreak]
    here: Range | None = None
    hits: Sequence[Range] = ()


def window_html(kb: KnowledgeBase, reading: Reading, window: Range) -> str:
    """The text of a window as HTML."""
    start, end = window
    tables = [
        (max(t.start, start), min(t.end, end))
        for t in kb.catalogue.tables(reading.record.id)
        if t.start < end and t.end > start
    ]
    headed = {section.start: at for at, section in enumerate(reading.sections)}
    parts: list[str] = []
    at = start
    for table_start, table_end in tables:
        parts.extend(_lines(reading, headed, at, table_start))
        parts.extend(_table(kb, reading, table_start, table_end))
        at = max(at, table_end)
    parts.extend(_lines(reading, headed, at, end))
    return f'<article class="svod-reading">{"".join(parts)}</article>'


def _table(kb: KnowledgeBase, reading: Reading, start: int, end: int) -> Iterator[str]:
    for each in _between(reading.breaks, start, end):
        yield _page_mark(reading, each, "div")
    anchored = _anchor(reading, start, end)
    ranges = [(s - start, e - start) for s, e in _marks(reading, start, end)]
    body = shown_text(kb, reading.record.id, start, reading.text[start:end], ranges)
    yield f'{anchored}<div class="svod-wide" tabindex="0">{body}</div>'


def _lines(reading: Reading, headed: dict[int, int], start: int, end: int) -> Iterator[str]:
    at = start
    while at < end:
        stop = reading.text.find("\n", at, end)
        stop = end if stop < 0 else stop
        if reading.text[at:stop].strip():
            yield from _line(reading, headed.get(at), at, stop)
            between = stop
        else:
            between = at
        # The end of a line may stand on the next page already.
        for each in _between(reading.breaks, between, min(stop + 1, end)):
            yield _page_mark(reading, each, "div")
        at = stop + 1


def _line(reading: Reading, section: int | None, start: int, end: int) -> Iterator[str]:
    """A line as a heading or a paragraph, pages that begin in it marked."""
    here = _between(reading.breaks, start, end)
    # A page that begins with the line is told before it.
    for each in [b for b in here if b.at == start]:
        yield _page_mark(reading, each, "div")
    inside = [b for b in here if b.at > start]
    anchored = _anchor(reading, start, end)
    parts = []
    at = start
    for each in inside:
        parts.append(_marked(reading, at, each.at))
        parts.append(_page_mark(reading, each, "span"))
        at = each.at
    parts.append(_marked(reading, at, end))
    body = anchored + "".join(parts)
    if section is None:
        yield f"<p>{body}</p>"
        return
    known = reading.sections[section]
    level = min(6, known.level + 1)
    if _is_heading(known, reading.text[start:end]):
        yield f'<h{level} id="section-{section}">{body}</h{level}>'
    else:
        yield f'<p id="section-{section}" class="svod-clause svod-level-{level}">{body}</p>'


def _is_heading(section: Section, line: str) -> bool:
    """Whether a section is headed by a line of its own; a clause begins with its own text."""
    line = line.strip()
    return len(line) <= _LONGEST_HEADING and line[-1:] not in ".;:," and section.level <= 5


def _marked(reading: Reading, start: int, end: int) -> str:
    ranges = [(s - start, e - start) for s, e in _marks(reading, start, end)]
    return marked(reading.text[start:end], ranges)


def _marks(reading: Reading, start: int, end: int) -> list[Range]:
    """What is marked between two offsets: the place named by the address, and what was found."""
    first = bisect_left(reading.hits, (start - 200, 0))
    found: list[Range] = []
    for s, e in reading.hits[first:]:
        if s >= end:
            break
        if e > start:
            found.append((max(s, start), min(e, end)))
    if reading.here is not None and reading.here[0] < end and reading.here[1] > start:
        found.append((max(reading.here[0], start), min(reading.here[1], end)))
    return found


def _anchor(reading: Reading, start: int, end: int) -> str:
    """The place to scroll to, where the range of the address begins in this part."""
    if reading.here is None or not start <= reading.here[0] <= end:
        return ""
    return '<span id="svod-here"></span>'


def _between(breaks: Sequence[PageBreak], start: int, end: int) -> list[PageBreak]:
    first = bisect_left(breaks, start, key=lambda each: each.at)
    last = bisect_left(breaks, end, key=lambda each: each.at)
    return list(breaks[first:last])


def _page_mark(reading: Reading, begun: PageBreak, tag: str) -> str:
    """«с. 5», a link to the picture of the page."""
    label = next((p.label for p in reading.pages if p.number == begun.page), None)
    shown = escape(f"с. {label or begun.page}")
    record = reading.record
    if is_pictured(record.media_type):
        address = f"/v1/documents/{quote(record.id)}/pages/{begun.page}.png"
        shown = (
            f'<a href="{address}" target="_blank" rel="noopener" '
            f'aria-label="Страница {escape(str(label or begun.page))}: показать изображение">'
            f"{shown}</a>"
        )
    return f'<{tag} class="svod-page-break">{shown}</{tag}>'
