"""OpenDocument texts: paragraphs with their automatic numbers, headings, tables, notes in place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from lxml.etree import _Element

from ingest.layout import Block, BlockKind, Layout, Properties
from ingest.readers.docx.numbering import ParagraphNumber
from ingest.readers.odt.numbering import Numbering, OpenList
from ingest.readers.odt.package import OdtPackage, flat_document
from ingest.readers.odt.runs import RunReader
from ingest.readers.odt.styles import Styles, outline_level
from ingest.readers.odt.tables import TableReader
from ingest.readers.paragraph_runs import note_block, paragraph_blocks
from ingest.readers.unpaged import unpaged
from ingest.readers.xml_package import attribute, child, name_of

_INDEXES = frozenset(
    "text:table-of-content text:illustration-index text:table-index text:object-index "
    "text:user-index text:alphabetical-index".split()
)
# Containers that add nothing of their own. A bibliography is text to be found, unlike contents.
_CONTAINERS = frozenset(
    "text:index-body text:index-title text:bibliography office:text draw:text-box draw:g "
    "draw:frame draw:custom-shape draw:rect draw:ellipse draw:polygon draw:path draw:line "
    "draw:connector draw:circle draw:caption draw:a text:page-sequence".split()
)
_LINKED = (
    "Вложенный в составной документ файл не прочитан: добавьте части документа по отдельности."
)


def read(path: Path) -> Layout:
    """Read an ODT file into one page of blocks.

    Headers, footers, comments, deleted and hidden text are left out; a footnote follows the
    paragraph or table that refers to it. Raises FileEncrypted, FileDamaged, FileTooLarge, NoText
    and what `read_bytes` raises.
    """
    with OdtPackage(path) as package:
        content = package.content()
        return _layout(path, content, package.part("styles.xml"), package.part("meta.xml"), package)


def read_flat(path: Path) -> Layout:
    """Read a flat OpenDocument text (FODT) like `read`."""
    root = flat_document(path)
    return _layout(path, root, root, root, None)


def _layout(
    path: Path,
    content: _Element,
    styles: _Element | None,
    meta: _Element | None,
    package: OdtPackage | None,
) -> Layout:
    common, automatic = child(styles, "office:styles"), child(content, "office:automatic-styles")
    flow = _Flow(Styles(common, automatic), Numbering(common, automatic), package)
    body = child(content, "office:body", "office:text")
    blocks = tuple(flow.blocks(body)) if body is not None else ()
    warnings = (_LINKED,) if flow.has_links else ()
    return unpaged(path, blocks, _properties(child(meta, "office:meta")), warnings)


class _Flow:
    """Turns the body of a document into blocks, in document order."""

    def __init__(self, styles: Styles, numbering: Numbering, package: OdtPackage | None) -> None:
        self._styles = styles
        self._numbering = numbering
        self._package = package
        self._runs = RunReader(styles, self._formula)
        self._tables = TableReader(self._cell)
        self._contents = 0
        self._in_cell = 0
        self.has_links = False

    def blocks(self, container: Iterable[_Element]) -> Iterator[Block]:
        """The blocks of a body, section, cell, text box or note."""
        for element in container:
            name = name_of(element)
            if name in ("text:p", "text:h"):
                yield from self._paragraph(element, self._outline_number(element, name))
            elif name == "text:list":
                yield from self._list(element, None)
            elif name == "text:numbered-paragraph":
                place = self._numbering.numbered_paragraph(element)
                yield from self._item(element, place, attribute(element, "text:start-value"))
            elif name == "table:table":
                yield from self._tables.blocks(element)
            elif name == "text:section":
                if not _is_hidden(element):
                    self.has_links |= child(element, "text:section-source") is not None
                    yield from self.blocks(element)
            elif name in _INDEXES:
                self._contents += 1
                body = child(element, "text:index-body")
                if body is not None:
                    yield from self.blocks(body)
                self._contents -= 1
            elif name in _CONTAINERS:
                yield from self.blocks(element)

    def _list(self, element: _Element, parent: OpenList | None) -> Iterator[Block]:
        place = self._numbering.open_list(element, parent)
        for item in element:
            name = name_of(item)
            if name == "text:list-item":
                yield from self._item(item, place, attribute(item, "text:start-value"))
            elif name == "text:list-header":
                yield from self._item(item, place, None, has_number=False)

    def _item(
        self, item: _Element, place: OpenList, start: str | None, has_number: bool = True
    ) -> Iterator[Block]:
        """The blocks of a list item, of which the first paragraph has the number."""
        override = attribute(item, "text:style-override")
        for element in item:
            name = name_of(element)
            if name in ("text:p", "text:h"):
                number = None
                if has_number:
                    style = self._styles.list_style(attribute(element, "text:style-name"))
                    counted = replace(place, style=override) if override else place
                    number = self._numbering.number(counted, style, start)
                    place.restarts = False
                    has_number = False
                else:
                    self._numbering.pass_by(place)
                yield from self._paragraph(element, number)
            elif name == "text:list":
                yield from self._list(element, place)

    def _outline_number(self, element: _Element, name: str) -> ParagraphNumber | None:
        """The number of a heading outside lists."""
        style = attribute(element, "text:style-name")
        level = self._heading_level(element, name)
        is_numbered = name == "text:h" or self._styles.makes_headings(style)
        if level is None or not is_numbered or self._styles.refuses_number(style):
            return None
        if attribute(element, "text:is-list-header") == "true":
            return None
        restarts = attribute(element, "text:restart-numbering") == "true"
        start = (attribute(element, "text:start-value") or "1") if restarts else None
        return self._numbering.number(self._numbering.outline(level), None, start)

    def _heading_level(self, element: _Element, name: str) -> int | None:
        if name == "text:h":
            return outline_level(attribute(element, "text:outline-level")) or 1
        return self._styles.outline_level(attribute(element, "text:style-name"))

    def _paragraph(self, element: _Element, number: ParagraphNumber | None) -> Iterator[Block]:
        style = attribute(element, "text:style-name")
        runs = self._runs.read(element, style)
        if not self._styles.is_hidden(style, ()):
            kind, level = self._kind(element, style)
            yield from paragraph_blocks(runs.runs, number, kind, level, self._in_cell > 0)
        for box in runs.text_boxes:
            yield from self.blocks([box])
        for mark, note in runs.notes:
            block = note_block(mark, self.blocks(note))
            if block is not None:
                yield block

    def _kind(self, element: _Element, style: str | None) -> tuple[BlockKind, int | None]:
        if self._contents or self._styles.is_contents(style):
            return BlockKind.CONTENTS, None
        level = self._heading_level(element, name_of(element))
        return (BlockKind.HEADING, level) if level else (BlockKind.PARAGRAPH, None)

    def _cell(self, cell: _Element) -> Iterator[Block]:
        self._in_cell += 1
        yield from self.blocks(cell)
        self._in_cell -= 1

    def _formula(self, frame: _Element) -> str:
        """The letters and signs of an embedded formula in order; other objects print nothing."""
        embedded = child(frame, "draw:object")
        if embedded is None:
            return ""
        root = child(embedded, "math:math")
        link = (attribute(embedded, "xlink:href") or "").removeprefix("./").strip("/")
        if root is None and self._package is not None and link:
            root = self._package.part(f"{link}/content.xml")
        if root is None or name_of(root) != "math:math":
            return ""
        return "".join(
            part.text or "" for part in root.iter() if name_of(part) in _FORMULA_TEXT
        ).strip()


_FORMULA_TEXT = frozenset({"math:mi", "math:mn", "math:mo", "math:mtext"})


def _is_hidden(section: _Element) -> bool:
    display = attribute(section, "text:display")
    if display == "condition":
        return attribute(section, "text:is-hidden") == "true"
    return display == "none"


def _properties(meta: _Element | None) -> Properties:
    def texts(name: str) -> tuple[str, ...]:
        parts = meta if meta is not None else ()
        found = (" ".join((part.text or "").split()) for part in parts if name_of(part) == name)
        return tuple(filter(None, found))

    authors = texts("meta:initial-creator") or texts("dc:creator")
    return Properties(
        title=next(iter(texts("dc:title")), None),
        authors=tuple(
            filter(None, (name for text in authors for name in re.split(r"\s*;\s*", text)))
        ),
        keywords=tuple(
            filter(
                None,
                (word for text in texts("meta:keyword") for word in re.split(r"\s*[,;]\s*", text)),
            )
        ),
        created=next(iter(texts("meta:creation-date")), None),
        language=next(iter(texts("dc:language")), None),
    )
