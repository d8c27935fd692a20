"""Web pages: acts as legal portals publish them, and ordinary articles.

The page is walked once, without recursion, and every block becomes a paragraph; nothing is judged
by how much it looks like an article, because that drops acts whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser as StreamingParser
from itertools import groupby, islice
from pathlib import Path

from lxml import etree
from lxml.etree import _Element

from ingest.decoding import decode
from ingest.layout import Block, BlockKind, Layout, Line
from ingest.readers.detect import LARGEST_TEXT, read_bytes
from ingest.readers.html.properties import properties
from ingest.readers.html.survey import NEVER_SHOWN, Survey, survey
from ingest.readers.list_numbers import list_number
from ingest.readers.superscripts import superscript
from ingest.readers.tables import WIDEST_SPAN, table_block
from ingest.readers.text import opens_unit, paragraphs, regroup, split
from ingest.readers.unpaged import unpaged

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p "
    "pre section summary table tbody td tfoot th thead tr ul".split()
)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_INVISIBLE = re.compile("[\x00\u200b\ufeff]")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_RAISED_STYLE = re.compile(r"vertical-align:\s*super", re.IGNORECASE)
# The class of superscript indices on pravo.gov.ru.
_RAISED_CLASS = "W9"
_BOLD_STYLE = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_NOTE_ID = re.compile(r"_?(?:ftn|edn|fn|note|footnote|endnote|cite_note)[-_:]?\d.*", re.IGNORECASE)
_NOTE_CLASS = re.compile(r"(?:^|\s)(?:footnotes?|endnotes?|msofootnotetext)(?:\s|$)", re.IGNORECASE)
_NOTE_ROLES = frozenset({"doc-footnote", "doc-endnote", "doc-endnotes"})
_CONTENTS = re.compile(r"(?:^|\s)(?:toc|table-of-contents|msotoc\d)(?:\s|$)", re.IGNORECASE)
_BACK_REFERENCE = re.compile(r"(?:(?<!\s)\s+)?[↩↑⤴]\ufe0e?\s*$")
_FLATTENED = "Разметка страницы не разобрана: прочитан только текст, без таблиц и заголовков."
_NUMBER_FORMS = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_LIST_STYLE = re.compile(r"list-style(?:-type)?:\s*([\w-]+)")
_MOST_SPANNED = 1000


def read(path: Path) -> Layout:
    """Read a web page into one page of paragraphs, headings, tables and footnotes.

    Raises NoText for a page without a letter, and what `read_bytes` raises.
    """
    data = read_bytes(path, LARGEST_TEXT)
    declared = _CHARSET.search(data[:4096])
    text = decode(data, declared[1].decode("ascii") if declared else None).text
    text = _INVISIBLE.sub("", text)
    root = parse(text)
    if root is None:
        return unpaged(path, flat_blocks(text), warnings=(_FLATTENED,))
    return unpaged(path, blocks(root), properties(root))


def parse(text: str) -> _Element | None:
    """The tree of a page however malformed, None where it is nested deeper than libxml2 goes."""
    parser = etree.HTMLParser(
        encoding="utf-8",
        huge_tree=True,
        recover=True,
        remove_comments=True,
        remove_pis=True,
        no_network=True,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        return None
    cut_off = any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)
    return None if cut_off else root


def blocks(root: _Element) -> Iterator[Block]:
    """The blocks of a parsed page, without what surrounds the document."""
    return _Flow(survey(root)).walk()


@dataclass(frozen=True, slots=True)
class _Style:
    """What the open elements say of the text inside them."""

    bold: bool = False
    raised: bool = False
    preformatted: bool = False
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int | None = None


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    style: _Style


_BREAK = _Run("\n", _Style())


@dataclass(slots=True)
class _List:
    """An open list: the next number, and how numbers are written (None for bullets)."""

    number: int
    form: str | None


@dataclass(slots=True)
class _Table:
    """An open table; of each row, whether it holds a cell of the body, and plain text."""

    rows: list[list[str]] = field(default_factory=list)
    body: list[bool] = field(default_factory=list)
    plain: list[bool] = field(default_factory=list)
    in_head: bool = False
    cell: list[str] | None = None
    column: int = 0
    # Columns that a cell from above still covers, with the number of rows left.
    covered: dict[int, int] = field(default_factory=dict)

    def begin_row(self) -> None:
        """Open the next row."""
        self.rows.append([])
        self.body.append(False)
        self.plain.append(False)
        self.column = 0

    def block(self) -> Block | None:
        """The table as it stands, its head the leading rows of nothing but heading cells."""
        head = self.body.index(True) if True in self.body else 0
        return table_block(self.rows, head, [not plain for plain in self.plain])

    def skip_covered(self) -> None:
        """Leave an empty cell wherever a cell from above reaches into this row."""
        while self.covered.get(self.column):
            self.covered[self.column] -= 1
            self.rows[-1].append("")
            self.column += 1

    def end_cell(self, columns: int, rows: int, heading: bool) -> None:
        """Put the gathered cell in place; it covers columns to its right and rows below."""
        if not self.rows:
            self.begin_row()
        self.rows[-1] += [" ".join(self.cell or ()), *[""] * (columns - 1)]
        self.body[-1] |= not (heading or self.in_head)
        if rows > 1:
            self.covered.update(dict.fromkeys(range(self.column, self.column + columns), rows - 1))
        self.column += columns
        self.cell = None


class _Flow:
    """The walk itself: text gathers in runs until a block boundary turns it into blocks."""

    def __init__(self, found: Survey) -> None:
        self.found = found
        self.styles = [_Style()]
        self.runs: list[_Run] = []
        self.lists: list[_List] = []
        self.marker = ""
        self.table: _Table | None = None
        self.ready: list[Block] = []

    def walk(self) -> Iterator[Block]:
        start = self.found.start
        walker = etree.iterwalk(start, events=("start", "end"))
        for event, element in walker:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if tag in NEVER_SHOWN or element in self.found.left_out:
                    walker.skip_subtree()
                    self.styles.append(self.styles[-1])
                    continue
                self._open(element, tag)
                self._text(element.text)
                continue
            if tag not in NEVER_SHOWN and element not in self.found.left_out:
                self._close(element, tag)
            self.styles.pop()
            if element is not start:
                self._text(element.tail)
            yield from self.ready
            self.ready.clear()
        self._flush()
        yield from self.ready

    def _open(self, element: _Element, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
        style = _style(element, tag, self.styles[-1])
        if element in self.found.contents:
            style = replace(style, kind=BlockKind.CONTENTS)
        self.styles.append(style)
        if tag == "br":
            self.runs.append(_BREAK)
        elif tag in ("ul", "ol", "menu", "dir"):
            self.lists.append(_list(element, tag))
        elif tag == "li" and self.lists:
            self.marker = _marker(self.lists[-1], element)
        elif tag == "table" and self.table is None and element not in self.found.layout_tables:
            self.table = _Table()
        elif self.table is not None and tag == "tr":
            self.table.begin_row()
        elif self.table is not None and tag == "thead":
            self.table.in_head = True
        elif self.table is not None and tag in ("td", "th"):
            if self.table.rows:
                self.table.skip_covered()
            self.table.cell = []

    def _close(self, element: _Element, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
        if tag in ("ul", "ol", "menu", "dir") and self.lists:
            self.lists.pop()
            self.marker = ""
        elif self.table is None:
            return
        elif tag in ("td", "th"):
            columns = min(_span(element, "colspan"), WIDEST_SPAN)
            self.table.end_cell(columns, _span(element, "rowspan"), tag == "th")
        elif tag == "thead":
            self.table.in_head = False
        elif tag == "tr":
            self.table.skip_covered()
        elif tag == "table":
            table = self.table.block()
            self.table = None
            if table is not None:
                self.ready.append(table)

    def _text(self, text: str | None) -> None:
        if text:
            self.runs.append(_Run(text, self.styles[-1]))

    def _flush(self) -> None:
        """Turn the gathered runs into blocks, or into a part of the open cell."""
        runs, self.runs = self.runs, []
        first = next((run for run in runs if run.text.strip() and run is not _BREAK), None)
        if first is None:
            return
        lines = _lines(runs)
        style = first.style
        marker, self.marker = self.marker, ""
        if style.kind is BlockKind.FOOTNOTE:
            marker = superscript(marker.rstrip("."))
        if marker:
            at = next(at for at, line in enumerate(lines) if line.text)
            if not opens_unit(lines[at].text):
                lines[at] = Line(f"{marker} {lines[at].text}", bold=lines[at].bold)
        if self.table is not None and self.table.cell is not None:
            self.table.cell.extend(line.text for line in lines if line.text)
            if self.table.plain:
                self.table.plain[-1] |= any(line.text and not line.bold for line in lines)
            return
        filled = iter([line for line in lines if line.text])
        if style.kind is BlockKind.HEADING:
            self.ready.append(Block(style.kind, tuple(filled), style.level))
            return
        texts = [line.text for line in lines]
        for group in paragraphs(texts) if style.preformatted else regroup(texts):
            self.ready.append(Block(style.kind, tuple(islice(filled, len(group)))))


def _style(element: _Element, tag: str, outer: _Style) -> _Style:
    """The style inside an element; footnotes and tables of contents keep their kind within."""
    css = element.get("style") or ""
    name = element.get("class") or ""
    kind, level = outer.kind, outer.level
    if kind is BlockKind.PARAGRAPH and tag in _BLOCKS:
        identifier, role = element.get("id") or "", element.get("role") or ""
        if _NOTE_ID.fullmatch(identifier) or _NOTE_CLASS.search(name) or role in _NOTE_ROLES:
            kind = BlockKind.FOOTNOTE
        elif _CONTENTS.search(name) or _CONTENTS.fullmatch(identifier) or role == "doc-toc":
            kind = BlockKind.CONTENTS
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            kind, level = BlockKind.HEADING, int(tag[1])
    return _Style(
        bold=outer.bold or tag in ("b", "strong") or bool(_BOLD_STYLE.search(css)),
        raised=outer.raised
        or tag == "sup"
        or name == _RAISED_CLASS
        or bool(_RAISED_STYLE.search(css)),
        preformatted=outer.preformatted or tag == "pre",
        kind=kind,
        level=level,
    )


def _lines(runs: list[_Run]) -> list[Line]:
    """The printed lines of a block, empty ones included; whitespace as a browser shows it."""
    lines: list[Line] = []
    parts: list[_Run] = []
    for run in [*runs, _BREAK]:
        if run is not _BREAK:
            parts.append(run)
            continue
        shown = [part for part in parts if part.text.strip()]
        bold = bool(shown) and all(part.style.bold for part in shown)
        text = "".join(
            superscript("".join(part.text for part in group))
            if raised
            else "".join(part.text for part in group)
            for raised, group in groupby(parts, key=lambda part: part.style.raised)
        )
        if parts and parts[0].style.preformatted:
            lines.extend(Line(line, bold=bold) for line in split(text))
        else:
            text = _BACK_REFERENCE.sub("", _SPACE.sub(" ", text)).strip()
            lines.append(Line(text, bold=bold))
        parts = []
    return lines


def _list(element: _Element, tag: str) -> _List:
    declared = _LIST_STYLE.search(element.get("style") or "")
    if declared and declared[1] == "none":
        return _List(1, "none")
    if tag != "ol":
        return _List(1, None)
    start = element.get("start") or "1"
    number = int(start) if re.fullmatch(r"-?\d{1,6}", start) else 1
    form = _NUMBER_FORMS.get(element.get("type") or "", "decimal")
    return _List(number, declared[1] if declared else form)


def _marker(items: _List, element: _Element) -> str:
    """What a browser prints before a list item."""
    if items.form is None:
        return "•"
    value = element.get("value") or ""
    if re.fullmatch(r"-?\d{1,6}", value):
        items.number = int(value)
    number, items.number = items.number, items.number + 1
    return "" if items.form == "none" else f"{list_number(number, items.form)}."


def _span(element: _Element, name: str) -> int:
    value = element.get(name) or ""
    return min(max(int(value), 1), _MOST_SPANNED) if re.fullmatch(r"\d{1,6}", value) else 1


def flat_blocks(text: str) -> Iterator[Block]:
    """The paragraphs of a page whose markup no tree can hold."""
    parser = _Flattener()
    parser.feed(text)
    parser.close()
    for line in "".join(parser.parts).split("\n"):
        if line.strip():
            yield Block(BlockKind.PARAGRAPH, (Line(line.strip()),))


class _Flattener(StreamingParser):
    """Text in order, a newline for every block boundary."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "title"):
            self.silent = tag
        elif tag in _BLOCKS or tag == "br":
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.silent:
            self.silent = ""
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(_SPACE.sub(" ", data))
