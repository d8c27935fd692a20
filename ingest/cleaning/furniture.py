"""Running heads, page numbers, drawing frames, contents: on the page, but no part of the text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from ingest.cleaning.contents import contents_lines, names_contents
from ingest.cleaning.frames import frame_blocks
from ingest.layout import Block, BlockKind, Layout, LayoutPage, Line

_DIGITS = re.compile(r"\d+")
_SPACES = re.compile(r"\s+")
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:(?:стр(?:аница|\.)?|лист|с\.|page)\s*)?(\d{1,4})(?:\s*(?:из|/|of)\s*\d{1,4})?[-–—\s.]*",
    re.IGNORECASE,
)
_ROMAN_NUMBER = re.compile(r"[-–—\s]*([ivxl]{1,7})[-–—\s]*", re.IGNORECASE)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}
_UNNUMBERED = 3  # pages before the first roman number
# Lines that differ in a number only and yet are text.
_UNIT = re.compile(
    r"(?:таблица|рисунок|рис\.|статья|глава|раздел|приложение|пункт|часть|§)\s*(?:№|n)?\s*#"
    r"|\w\)",
)
_SENTENCE = re.compile(r"\w\S*(?:\s+\S+){3,}[.;:!?]")  # of four words or more, with its end
_NOT_LISTED = (BlockKind.FURNITURE, BlockKind.CONTENTS, BlockKind.FOOTNOTE)
_EDGE_ROWS = 3
_REPEATED = 0.4  # of the pages with text
_RUN = 3  # pages in a row that show a chapter's head
_STEP = 2  # pages between heads of one side of a spread
_SAME_PLACE = 6.0  # points

_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class _Place:
    """A line of the layout by page, block and line index."""

    page: int
    block: int
    line: int


@dataclass(frozen=True, slots=True)
class _Edge:
    """A row near the top or the bottom of a page.

    `rank` is 0 for the outermost row; `distance` is that of its middle from the page's edge in
    points, NaN without boxes; `number` is the page as counted.
    """

    places: tuple[_Place, ...]
    text: str
    top: bool
    rank: int
    distance: float
    number: int
    alone: bool

    @property
    def key(self) -> str:
        """The text with digits told apart from nothing but each other."""
        return _DIGITS.sub("#", _SPACES.sub(" ", self.text).strip().lower())


def mark_furniture(layout: Layout) -> Layout:
    """The layout with running heads and page numbers as FURNITURE, contents as CONTENTS.

    Blocks are divided where only some of their lines are furniture.
    """
    kinds: dict[_Place, BlockKind] = {}
    if layout.paged:
        for page, number in frame_blocks(layout):
            lines = range(len(layout.pages[page].blocks[number].lines))
            places = (_Place(page, number, line) for line in lines)
            kinds.update(dict.fromkeys(places, BlockKind.FURNITURE))
        for edge in _furniture(_edges(layout)):
            kinds.update(dict.fromkeys(edge.places, BlockKind.FURNITURE))
    for place in _contents(layout, kinds):
        kinds[place] = BlockKind.CONTENTS
    if not kinds:
        return layout
    pages = [
        replace(page, blocks=tuple(_marked(page, index, kinds)))
        for index, page in enumerate(layout.pages)
    ]
    return replace(layout, pages=tuple(pages))


def printed_labels(layout: Layout) -> list[str | None]:
    """The number printed on every page, read from its head or foot; None where none is found.

    A page between others whose number is not printed is counted on from them.
    """
    step = _numbering(_edges(layout))
    if step is None:
        return [None] * len(layout.pages)
    return [
        str(page.number + step) if page.number is not None and page.number + step > 0 else None
        for page in layout.pages
    ]


def _edges(layout: Layout) -> list[_Edge]:
    """The outermost rows of every page."""
    return [edge for index, page in enumerate(layout.pages) for edge in _page_edges(page, index)]


def _page_edges(page: LayoutPage, index: int) -> Iterator[_Edge]:
    rows = _rows(page, index)
    if page.number is None or not rows:
        return
    height = page.height or float("nan")
    for top in (True, False):
        outermost = rows[:_EDGE_ROWS] if top else rows[::-1][:_EDGE_ROWS]
        for rank, (middle, size, lines) in enumerate(outermost):
            if any(page.blocks[place.block].kind is BlockKind.TABLE for place, _ in lines):
                break
            inner = outermost[rank + 1] if rank + 1 < len(outermost) else None
            yield _Edge(
                tuple(place for place, _ in lines),
                " ".join(line.text for _, line in lines),
                top,
                rank,
                middle if top else height - middle,
                page.number,
                inner is None or not abs(inner[0] - middle) < 2 * size,
            )


_Row = tuple[float, float, list[tuple[_Place, Line]]]


def _rows(page: LayoutPage, index: int) -> list[_Row]:
    """The lines of a page from top to bottom, those side by side together: middle, size, lines.

    A line stands where its first character does.
    """
    lines: list[tuple[float, float, _Place, Line]] = []
    order = 0.0
    for number, block in enumerate(page.blocks):
        for at, line in enumerate(block.lines):
            place = _Place(index, number, at)
            order += 1
            if line.boxes is not None and len(line.boxes) and not np.isnan(line.boxes[0, 0]):
                y0, y1 = float(line.boxes[0, 1]), float(line.boxes[0, 3])
                lines.append(((y0 + y1) / 2, line.size or y1 - y0, place, line))
            elif page.height is None:
                lines.append((order * 100, 1.0, place, line))
    lines.sort(key=lambda item: item[0])
    rows: list[_Row] = []
    for middle, size, place, line in lines:
        if rows and middle - rows[-1][0] < 0.4 * size:
            rows[-1][2].append((place, line))
        else:
            rows.append((middle, size, [(place, line)]))
    return rows


def _furniture(edges: Sequence[_Edge]) -> Iterator[_Edge]:
    """The edges that are page numbers or repeat over the document."""
    pages = len({edge.number for edge in edges})
    step = _numbering(edges)
    by_key: dict[tuple[bool, str], list[_Edge]] = defaultdict(list)
    for edge in edges:
        if _is_page_number(edge, step):
            yield edge
        elif edge.key:
            by_key[edge.top, edge.key].append(edge)
    for (_, key), group in by_key.items():
        # Appendices of one page each count pages too.
        numbered = _UNIT.match(key) or (key.startswith("#") and not _counts_pages(group, step))
        sentence = _SENTENCE.fullmatch(key) and not _counts_pages(group, step)
        if (numbered or sentence) and len({edge.text for edge in group}) > 1:
            continue
        yield from _repeated(_in_one_place(group), pages)


def _is_page_number(edge: _Edge, step: int | None) -> bool:
    roman = _ROMAN_NUMBER.fullmatch(edge.text)
    if roman:
        return edge.rank == 0 and edge.alone and 0 <= edge.number - _roman(roman[1]) <= _UNNUMBERED
    match = _PAGE_NUMBER.fullmatch(edge.text)
    return bool(match and step is not None and int(match[1]) == edge.number + step)


def _roman(number: str) -> int:
    """The value of a roman number."""
    values = [_ROMAN_VALUES[digit] for digit in number.lower()]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


def _numbering(edges: Sequence[_Edge]) -> int | None:
    """What to add to the count of a page to get the number printed on it.

    Lines that are nothing but a number count more than numbers within other lines.
    """
    votes: Counter[int] = Counter()
    voters: dict[int, set[int]] = defaultdict(set)
    for edge in edges:
        match = _PAGE_NUMBER.fullmatch(edge.text)
        numbers = [match[1]] if match else _DIGITS.findall(edge.text)
        if not match and edge.rank:
            continue
        for number in {int(digits) for digits in numbers if len(digits) <= 4}:
            voters[number - edge.number].add(edge.number)
            votes[number - edge.number] += 3 if match and edge.alone else 1
    if not votes:
        return None
    pages = len({edge.number for edge in edges})
    step = max(votes, key=lambda each: (votes[each], -abs(each)))
    if len(voters[step]) >= max(2, 0.3 * pages):
        return step
    alone = any(edge.alone and not edge.rank and _is_page_number(edge, 0) for edge in edges)
    return 0 if pages == 1 and alone else None


def _counts_pages(group: Sequence[_Edge], step: int | None) -> bool:
    if step is None:
        return False
    return all(str(edge.number + step) in _DIGITS.findall(edge.text) for edge in group)


def _in_one_place(group: Sequence[_Edge]) -> list[_Edge]:
    """Those of a group that stand equally far from the page's edge."""
    distances = np.array([edge.distance for edge in group])
    if np.isnan(distances).any():
        return list(group)
    # Counted by their order: all against all would be gigabytes over some ten thousand pages.
    order = np.sort(distances)
    below = np.searchsorted(order, distances - _SAME_PLACE, "left")
    above = np.searchsorted(order, distances + _SAME_PLACE, "right")
    best = distances[int((above - below).argmax())]
    near = np.abs(distances - best) <= _SAME_PLACE
    return [edge for edge, here in zip(group, near, strict=True) if here]


def _repeated(group: Sequence[_Edge], pages: int) -> Iterator[_Edge]:
    """The edges of a group that is common in the document, or heads a run of pages."""
    least = max(3 if pages > 4 else 2, _REPEATED * pages)
    if len({edge.number for edge in group}) >= least:
        yield from group
        return
    outer = [edge for edge in group if edge.rank == 0 and _LETTER.search(edge.text)]
    run: list[_Edge] = []
    for edge in [*outer, None]:
        if edge is not None and (not run or edge.number - run[-1].number <= _STEP):
            run.append(edge)
            continue
        if len(run) >= _RUN:
            yield from run
        run = [edge] if edge is not None else []


def _contents(layout: Layout, kinds: dict[_Place, BlockKind]) -> Iterator[_Place]:
    """The lines of tables of contents, their headings included."""
    places: list[_Place] = []
    texts: list[str] = []
    told: set[int] = set()  # lines before which the format itself says that contents begin
    for p, page in enumerate(layout.pages):
        for b, block in enumerate(page.blocks):
            if block.kind is BlockKind.CONTENTS:
                told.add(len(texts))
            if block.kind in _NOT_LISTED:
                continue
            for i, line in enumerate(block.lines):
                place = _Place(p, b, i)
                if place not in kinds:
                    places.append(place)
                    texts.append(line.text)
    for at in contents_lines(texts):
        yield places[at]
    for at in told:
        if at and names_contents(texts[at - 1]):
            yield places[at - 1]


def _marked(page: LayoutPage, index: int, kinds: dict[_Place, BlockKind]) -> Iterator[Block]:
    """The blocks of a page, divided where the kind of their lines changes."""
    for number, block in enumerate(page.blocks):
        told = [
            kinds.get(_Place(index, number, line), block.kind) for line in range(len(block.lines))
        ]
        if len(set(told)) <= 1:
            yield replace(block, kind=told[0]) if told else block
            continue
        at = 0
        for kind, run in groupby(told):
            length = len(list(run))
            rows = block.header_rows if at == 0 else 0
            yield replace(block, kind=kind, lines=block.lines[at : at + length], header_rows=rows)
            at += length
