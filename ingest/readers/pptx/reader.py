"""Presentations: a slide is a page, its title a heading, its notes follow it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lxml.etree import _Element

from corpus.errors import FileTooLarge, NoText
from corpus.model import TextMethod
from ingest.layout import Block, BlockKind, Layout, LayoutPage, Line
from ingest.readers.docx.package import attribute, child, name_of
from ingest.readers.office_properties import core_properties
from ingest.readers.ooxml_package import relation_id
from ingest.readers.pptx.package import (
    Inheritance,
    Placeholder,
    PptxPackage,
    offset,
    placeholder,
)
from ingest.readers.pptx.text import text_lines
from ingest.readers.tables import WIDEST_SPAN, table_block

_TITLES = frozenset({"title", "ctrTitle"})
# What a master prints on every slide: the date, the foot, the number.
_FURNITURE = frozenset({"dt", "ftr", "sldNum", "hdr"})
_MOST_SLIDES = 5000
_DEEPEST_GROUP = 30
# Shapes whose tops differ by less of their height stand side by side.
_SAME_ROW = 0.5
_MOST_NAMED = 20

_Box = tuple[float, float, float, float]
_NOWHERE: _Box = (0.0, float("inf"), 0.0, 0.0)


def read(path: Path) -> Layout:
    """Read a PPTX file: pages are slides, without boxes; notes are footnotes of their slide.

    A hidden slide is read, with a warning. Raises FileEncrypted, FileDamaged, FileTooLarge, NoText
    and what `read_bytes` raises.
    """
    with PptxPackage(path) as package:
        slides = package.slides()
        if len(slides) > _MOST_SLIDES:
            raise FileTooLarge(
                f"{path.name}: в презентации больше {_MOST_SLIDES} слайдов.",
                "Разделите её на части.",
            )
        width, height = package.size()
        hidden: list[int] = []
        pages: list[LayoutPage] = []
        for number, name in enumerate(slides, 1):
            root = package.part(name)
            if root is None:
                continue
            if attribute(root, "show") in ("0", "false"):
                hidden.append(number)
            blocks = tuple(_Slide(package, name, root).blocks())
            method = TextMethod.TEXT if blocks or not _pictured(root) else TextMethod.NONE
            pages.append(LayoutPage(blocks, number, None, width, height, method))
        properties = core_properties(package)
    letters = (c for page in pages for block in page.blocks for c in block.text if c.isalpha())
    if len(tuple(islice(letters, 2))) < 2:
        raise NoText(
            f"{path.name}: на слайдах нет текста.",
            "Если текст на них — изображения, сохраните презентацию как PDF.",
        )
    textless = [page.number for page in pages if page.method is TextMethod.NONE and page.number]
    warnings = (
        *_told("Скрытые слайды тоже прочитаны", hidden),
        *_told("На слайдах только изображения, текста нет", textless),
    )
    return Layout(tuple(pages), properties, warnings)


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """A shape with its box on the slide in English metric units."""

    shape: _Element
    box: _Box


class _Slide:
    """Turns one slide into blocks, in the order of reading."""

    def __init__(self, package: PptxPackage, name: str, root: _Element) -> None:
        self._package = package
        self._name = name
        self._root = root
        self._inherited = Inheritance.of(package, name)

    def blocks(self) -> Iterator[Block]:
        """The title, what stands below it, the notes."""
        tree = child(self._root, "p:cSld", "p:spTree")
        if tree is not None:
            placed = list(self._placed(tree, 0))
            titles = [p for p in placed if _kind(p.shape) in _TITLES]
            for item in titles:
                yield from self._title(item.shape)
            for item in _in_order([p for p in placed if p not in titles]):
                yield from self._shape(item.shape)
        yield from self._notes()

    def _placed(self, container: _Element, depth: int) -> Iterator[_Placed]:
        """The shapes of a slide; those of a group stand together where the group does."""
        for shape in container:
            name = name_of(shape)
            if name == "mc:AlternateContent":
                choice = child(shape, "mc:Choice")
                if choice is not None and depth < _DEEPEST_GROUP:
                    yield from self._placed(choice, depth + 1)
            elif name in ("p:sp", "p:graphicFrame", "p:grpSp") and _kind(shape) not in _FURNITURE:
                yield _Placed(shape, self._box(shape))

    def _box(self, shape: _Element) -> _Box:
        found = offset(shape)
        stands_for = placeholder(shape)
        if found is None and stands_for is not None:
            kin = map(offset, self._inherited.shapes(stands_for))
            found = next((box for box in kin if box is not None), None)
        return _NOWHERE if found is None else found

    def _title(self, shape: _Element) -> Iterator[Block]:
        lines = [line for lines in self._lines(shape) for line in lines]
        if lines:
            yield Block(BlockKind.HEADING, tuple(lines), 1)

    def _shape(self, shape: _Element, depth: int = 0) -> Iterator[Block]:
        name = name_of(shape)
        if name == "p:grpSp" and depth < _DEEPEST_GROUP:
            for item in _in_order(list(self._placed(shape, 0))):
                yield from self._shape(item.shape, depth + 1)
        elif name == "p:sp":
            for lines in self._lines(shape):
                yield Block(BlockKind.PARAGRAPH, tuple(lines))
        elif name == "p:graphicFrame":
            data = child(shape, "a:graphic", "a:graphicData")
            table = child(data, "a:tbl")
            if table is not None:
                yield from _table(table)
            else:
                yield from self._diagram(child(data, "dgm:relIds"))

    def _lines(self, shape: _Element) -> Iterator[list[Line]]:
        stands_for = placeholder(shape)
        kin = [] if stands_for is None else self._inherited.shapes(stands_for)
        styles = [child(parent, "p:txBody", "a:lstStyle") for parent in kin]
        styles.append(self._inherited.text_styles(stands_for))
        if stands_for is None:
            styles.pop()  # a text box takes no marks from the master
        yield from text_lines(child(shape, "p:txBody"), styles)

    def _diagram(self, identifiers: _Element | None) -> Iterator[Block]:
        """The words of a SmartArt diagram, in the order of its outline."""
        wanted = relation_id(identifiers, "dm")
        relations = self._package.relations(self._name) if wanted else iter(())
        part = next((name for identifier, _, name in relations if identifier == wanted), None)
        points = child(self._package.part(part), "dgm:ptLst")
        for point in points if points is not None else ():
            for lines in text_lines(child(point, "dgm:t"), ()):
                yield Block(BlockKind.PARAGRAPH, tuple(lines))

    def _notes(self) -> Iterator[Block]:
        root = self._package.part(self._package.related(self._name, "notesSlide"))
        tree = child(root, "p:cSld", "p:spTree")
        lines = [
            line
            for shape in (tree if tree is not None else ())
            if name_of(shape) == "p:sp" and _kind(shape) == "body"
            for lines in text_lines(child(shape, "p:txBody"), ())
            for line in lines
        ]
        for line in lines:
            yield Block(BlockKind.FOOTNOTE, (line,))


def _kind(shape: _Element) -> str:
    found: Placeholder | None = placeholder(shape)
    return "" if found is None else found.type


def _in_order(placed: Sequence[_Placed]) -> list[_Placed]:
    """Row by row from the top, left to right within a row; unplaced shapes last, as they come."""
    rows: list[list[_Placed]] = []
    for item in sorted(placed, key=lambda item: item.box[1]):
        _, top, _, height = item.box
        first = rows[-1][0].box if rows else _NOWHERE
        nearest = _SAME_ROW * min(height, first[3])
        if rows and top - first[1] <= nearest and top != float("inf"):
            rows[-1].append(item)
        else:
            rows.append([item])
    return [item for row in rows for item in sorted(row, key=lambda item: item.box[0])]


def _table(table: _Element) -> Iterator[Block]:
    rows: list[list[str]] = []
    for row in table:
        if name_of(row) != "a:tr":
            continue
        cells: list[str] = []
        for cell in row:
            if name_of(cell) != "a:tc":
                continue
            covered = any(attribute(cell, name) in ("1", "true") for name in ("hMerge", "vMerge"))
            paragraphs = [] if covered else text_lines(child(cell, "a:txBody"), ())
            cells.append(" ".join(line.text for lines in paragraphs for line in lines))
        rows.append(cells[: WIDEST_SPAN * WIDEST_SPAN])
    properties = child(table, "a:tblPr")
    headed = properties is not None and attribute(properties, "firstRow") in ("1", "true")
    block = table_block(rows, 1 if headed else 0)
    if block is not None:
        yield block


def _pictured(root: _Element) -> bool:
    return any(name_of(element) in ("p:pic", "a:blip") for element in root.iter())


def _told(what: str, slides: Sequence[int]) -> Iterator[str]:
    if slides:
        shown = ", ".join(map(str, slides[:_MOST_NAMED]))
        yield f"{what}: {shown}{' и другие' if len(slides) > _MOST_NAMED else ''}."
