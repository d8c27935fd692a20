"""A workbook: its sheets in order, its strings, and what the styles of cells say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lxml.etree import _Element

from ingest.readers.docx.package import attribute, child, name_of
from ingest.readers.ooxml_package import OoxmlPackage, relation_id
from ingest.readers.pptx.text import int_of
from ingest.readers.xlsx.formats import Formats

_MOST_STYLES = 100_000
# Text of all strings together, in characters.
_LONGEST_STRINGS = 256 << 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with the part that holds its cells."""

    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class CellStyle:
    """What matters of a style: the number of its format, and whether its font is bold."""

    number_format: int = 0
    bold: bool = False


class XlsxPackage(OoxmlPackage):
    """An open XLSX file. Raises what `OoxmlPackage` does."""

    remedy_damaged: ClassVar[str] = (
        "Откройте файл в Excel и сохраните заново или получите его ещё раз."
    )
    remedy_encrypted: ClassVar[str] = "Откройте его в Excel, снимите пароль и сохраните как XLSX."
    main_contents: ClassVar[tuple[str, ...]] = (
        "spreadsheetml.sheet.main+xml",
        "spreadsheetml.template.main+xml",
        "sheet.macroEnabled.main",
    )
    content: ClassVar[str] = "листов книги Excel"
    # Sheets are streamed: what bounds them is the number of cells.
    largest_markup: ClassVar[int] = 1 << 30

    def sheets(self) -> list[Sheet]:
        """The sheets in order; sheets of charts and macros have no cells and are left out."""
        parts = {
            identifier: name
            for identifier, kind, name in self.relations(self.main)
            if kind == "worksheet"
        }
        listed = child(self.part(self.main), "x:sheets")
        found = []
        for sheet in listed if listed is not None else ():
            part = parts.get(relation_id(sheet) or "")
            if part is not None and part in self:
                hidden = (attribute(sheet, "state") or "visible") != "visible"
                found.append(Sheet(attribute(sheet, "name") or "", part, hidden))
        return found

    def strings(self) -> list[str]:
        """The strings that cells refer to by number."""
        name = self.related(self.main, "sharedStrings")
        found: list[str] = []
        length = 0
        for item in self.stream(name, "si") if name else ():
            found.append(rich_text(item))
            length += len(found[-1])
            if length > _LONGEST_STRINGS:
                raise self._too_large()
        return found

    def formats(self) -> tuple[Formats, list[CellStyle]]:
        """The number formats, and the styles that cells refer to by number."""
        workbook = child(self.part(self.main), "x:workbookPr")
        since_1904 = workbook is not None and attribute(workbook, "date1904") in ("1", "true")
        styles = self.part(self.related(self.main, "styles"))
        custom = {
            int_of(code, "numFmtId"): attribute(code, "formatCode") or "General"
            for code in _items(child(styles, "x:numFmts"))
        }
        bold = [_is_bold(font) for font in _items(child(styles, "x:fonts"))]
        found = []
        for style in _items(child(styles, "x:cellXfs")):
            font = int_of(style, "fontId")
            is_bold = 0 <= font < len(bold) and bold[font]
            found.append(CellStyle(int_of(style, "numFmtId"), is_bold))
        return Formats(custom, since_1904), found


def rich_text(item: _Element) -> str:
    """A string of one or several runs; phonetic hints are left out."""
    parts = []
    for element in item:
        name = name_of(element)
        text = element if name == "x:t" else child(element, "x:t") if name == "x:r" else None
        if text is not None and text.text:
            parts.append(text.text)
    return "".join(parts)


def _items(parent: _Element | None) -> list[_Element]:
    return [] if parent is None else [item for item in parent[:_MOST_STYLES] if name_of(item)]


def _is_bold(font: _Element) -> bool:
    mark = child(font, "x:b")
    return mark is not None and attribute(mark, "val") not in ("0", "false")
