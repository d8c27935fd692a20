"""Word documents: paragraphs with their automatic numbers, headings, tables, notes in place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml.etree import _Element

from ingest.layout import Block, BlockKind, Layout
from ingest.readers.docx.notes import Notes
from ingest.readers.docx.numbering import Numbering
from ingest.readers.docx.package import Package, attribute, child, name_of, value
from ingest.readers.docx.runs import ParagraphRuns, RunReader
from ingest.readers.docx.styles import Styles, outline_level
from ingest.readers.office_properties import core_properties
from ingest.readers.paragraph_runs import note_block, paragraph_blocks
from ingest.readers.tables import WIDEST_SPAN, arranges_page, table_block
from ingest.readers.unpaged import unpaged

_CONTAINERS = frozenset(
    {"w:body", "w:ins", "w:moveTo", "w:customXml", "w:smartTag", "w:sdtContent", "mc:Choice"}
)
_CONTENTS_GALLERY = "Table of Contents"
_IMPORTED = (
    "Вложенный в документ файл (altChunk) не прочитан: откройте документ в Word и сохраните."
)


def read(path: Path) -> Layout:
    """Read a DOCX file into one page of blocks.

    Headers, footers, comments, deleted and hidden text are left out; a footnote follows the
    paragraph or table that refers to it. Raises FileEncrypted, FileDamaged, FileTooLarge, NoText
    and what `read_bytes` raises.
    """
    with Package(path) as package:
        main = package.part(package.main)
        body = child(main, "w:body")
        if main is None or body is None:
            raise package.damaged("в файле нет текста документа")
        flow = _Flow(package, main)
        blocks = tuple(flow.blocks(body))
        properties = core_properties(package)
    return unpaged(path, blocks, properties, (_IMPORTED,) if flow.has_imports else ())


class _Flow:
    """Turns the body of a document into blocks, in document order."""

    def __init__(self, package: Package, main: _Element) -> None:
        def related(kind: str) -> _Element | None:
            return package.part(package.related(package.main, kind))

        self._styles = Styles(related("styles"))
        self._numbering = Numbering(related("numbering"), self._styles)
        footnotes = Notes(package, "footnote", main)
        endnotes = Notes(package, "endnote", main)
        self._runs = RunReader(self._styles, footnotes, endnotes, main)
        self._carried: ParagraphRuns | None = None
        self._contents = 0
        self.has_imports = False

    def blocks(self, container: _Element) -> Iterator[Block]:
        """The blocks of a body, cell, text box or content control."""
        for element in container:
            name = name_of(element)
            if name == "w:p":
                yield from self._paragraph(element)
            elif name == "w:tbl":
                yield from self._table(element)
            elif name == "w:sdt":
                is_contents = _is_contents_control(element)
                self._contents += is_contents
                content = child(element, "w:sdtContent")
                if content is not None:
                    yield from self.blocks(content)
                self._contents -= is_contents
            elif name == "mc:AlternateContent":
                choice = child(element, "mc:Choice")
                if choice is not None:
                    yield from self.blocks(choice)
            elif name in _CONTAINERS:
                yield from self.blocks(element)
            elif name == "w:altChunk":
                self.has_imports = True

    def _paragraph(self, element: _Element, in_cell: bool = False) -> Iterator[Block]:
        properties = child(element, "w:pPr")
        style = value(properties, "w:pStyle")
        runs = self._runs.read(element, style)
        if self._carried is not None:
            runs.runs[:0] = self._carried.runs
            runs.notes[:0] = self._carried.notes
            runs.text_boxes[:0] = self._carried.text_boxes
            self._carried = None
        following = element.getnext()
        goes_on = following is not None and name_of(following) == "w:p"
        if goes_on and child(properties, "w:rPr", "w:del") is not None:
            # The paragraph mark is deleted: the text goes on in the next paragraph.
            self._carried = runs
            return
        number = self._numbering.number(properties, style)
        kind, level = self._kind(runs, properties, style)
        yield from paragraph_blocks(runs.runs, number, kind, level, in_cell)
        for box in runs.text_boxes:
            yield from self.blocks(box)
        for mark, note in runs.notes:
            block = note_block(mark, self.blocks(note))
            if block is not None:
                yield block

    def _kind(
        self, runs: ParagraphRuns, properties: _Element | None, style: str | None
    ) -> tuple[BlockKind, int | None]:
        if self._contents or runs.in_contents or self._styles.is_contents(style):
            return BlockKind.CONTENTS, None
        own = value(properties, "w:outlineLvl")
        level = self._styles.heading_level(style) if own is None else outline_level(own)
        return (BlockKind.HEADING, level) if level else (BlockKind.PARAGRAPH, None)

    def _table(self, table: _Element) -> Iterator[Block]:
        printed = [row for row in _parts(table, "w:tr") if child(row, "w:trPr", "w:del") is None]
        rows = [[list(self._cell(cell)) for cell in _parts(row, "w:tc")] for row in printed]
        paragraphs = [sum(block.kind in _IN_ROW for block in cell) for row in rows for cell in row]
        columns = max((len(row) for row in rows), default=0)
        if arranges_page(columns, len(rows), max(paragraphs, default=0)):
            yield from (block for row in rows for cell in row for block in cell)
            return
        texts: list[list[str]] = []
        for row, cells in zip(printed, rows, strict=True):
            texts.append([""] * _skipped(row))
            for part, cell in zip(_parts(row, "w:tc"), cells, strict=True):
                text = " ".join(block.text for block in cell if block.kind in _IN_ROW)
                texts[-1] += [text, *[""] * (_span(part) - 1)]
        block = table_block(texts, _header_rows(printed), [_is_bold(cells) for cells in rows])
        if block is not None:
            yield block
        # Nested tables and footnotes cannot stand inside a line.
        yield from (
            block for row in rows for cell in row for block in cell if block.kind not in _IN_ROW
        )

    def _cell(self, cell: _Element) -> Iterator[Block]:
        """The blocks of a cell; one that only continues a merged cell holds nothing."""
        properties = child(cell, "w:tcPr")
        for merge in (child(properties, "w:vMerge"), child(properties, "w:hMerge")):
            if merge is not None and (attribute(merge, "w:val") or "continue") == "continue":
                return
        for element in cell:
            if name_of(element) == "w:p":
                yield from self._paragraph(element, in_cell=True)
            else:
                yield from self.blocks([element])


_IN_ROW = frozenset({BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.CONTENTS})


def _header_rows(rows: Sequence[_Element]) -> int:
    """How many rows are marked as the head that Word repeats on every page."""
    count = 0
    for row in rows:
        mark = child(row, "w:trPr", "w:tblHeader")
        if mark is None or attribute(mark, "w:val") in ("0", "false", "off"):
            break
        count += 1
    return count


def _is_bold(cells: Sequence[Sequence[Block]]) -> bool:
    lines = [line for cell in cells for block in cell for line in block.lines if line.text.strip()]
    return bool(lines) and all(line.bold for line in lines)


def _span(cell: _Element) -> int:
    """How many columns of the grid a cell covers."""
    return _columns(value(cell, "w:tcPr", "w:gridSpan"), 1)


def _skipped(row: _Element) -> int:
    """How many columns of the grid stand empty before the first cell of a row."""
    return _columns(value(row, "w:trPr", "w:gridBefore"), 0)


def _columns(number: str | None, default: int) -> int:
    digits = number or ""
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= 4
    return min(int(digits), WIDEST_SPAN) if is_number and int(digits) else default


def _parts(container: _Element, wanted: str) -> Iterator[_Element]:
    """Rows of a table or cells of a row, those inside content controls and insertions too."""
    for element in container:
        name = name_of(element)
        if name == wanted:
            yield element
        elif name == "w:sdt":
            content = child(element, "w:sdtContent")
            if content is not None:
                yield from _parts(content, wanted)
        elif name in _CONTAINERS:
            yield from _parts(element, wanted)


def _is_contents_control(element: _Element) -> bool:
    gallery = value(element, "w:sdtPr", "w:docPartObj", "w:docPartGallery")
    return gallery == _CONTENTS_GALLERY
