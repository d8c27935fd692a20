"""The cells of one sheet as they are shown, read as a stream and kept only where they hold text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml.etree import _Element

from corpus.errors import FileTooLarge
from ingest.readers.docx.package import attribute, child, name_of
from ingest.readers.pptx.text import int_of
from ingest.readers.table_size import most_cells
from ingest.readers.xlsx.package import CellStyle, Sheet, XlsxPackage, rich_text

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_LAST_COLUMN = 16_384
_LAST_ROW = 1_048_576
_MOST_RANGES = 1_000_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLAIN = CellStyle()
_TAGS = ("row", "pane", "mergeCell", "autoFilter", "tablePart")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows; `is_text` tells words from numbers, dates and truth values."""

    text: str
    bold: bool
    is_text: bool


@dataclass(slots=True)
class Grid:
    """The filled cells of a sheet by row and column, counted from 1.

    `frozen` rows stay on the screen; `heads` are first rows of filters and tables, so headings.
    """

    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    frozen: int = 0
    heads: set[int] = field(default_factory=set)
    formulas_without_value: int = 0


class CellBudget:
    """How many cells may still be kept of a workbook."""

    def __init__(self) -> None:
        self._most = self._left = most_cells()

    def spend(self, cells: int) -> None:
        """Count cells. Raises FileTooLarge where there are too many."""
        self._left -= cells
        if self._left < 0:
            raise FileTooLarge(
                f"В книге больше ячеек, чем разрешено: {self._most}.",
                "Разделите её или увеличьте SVOD_MAX_TABLE_CELLS.",
            )


class SheetReader:
    """Reads the sheets of one workbook."""

    def __init__(self, package: XlsxPackage, budget: CellBudget) -> None:
        self._package = package
        self._budget = budget
        self._strings = package.strings()
        self._formats, styles = package.formats()
        self._by_number = {str(number): style for number, style in enumerate(styles)}

    def read(self, sheet: Sheet) -> Grid:
        """The filled cells of a sheet, without those that a merged cell hides.

        Raises FileTooLarge where there are more cells than the workbook may have, FileDamaged.
        """
        grid = Grid()
        merged: list[tuple[int, int, int, int]] = []
        last = 0
        for element in self._package.stream(sheet.part, *_TAGS):
            name = name_of(element)
            if name == "x:row":
                last = self._row(element, grid, last)
            elif name == "x:pane" and (attribute(element, "state") or "").startswith("frozen"):
                grid.frozen = int_of(element, "ySplit")
            elif name == "x:mergeCell" and len(merged) < _MOST_RANGES:
                merged.extend(_range(attribute(element, "ref")))
            elif name == "x:autoFilter":
                grid.heads.update(first for first, *_ in _range(attribute(element, "ref")))
        grid.heads.update(self._tables(sheet))
        self._uncover(grid, merged)
        return grid

    def _row(self, row: _Element, grid: Grid, last: int) -> int:
        """Read a row; answers its number, which counts on where it is not stated."""
        number = int_of(row, "r") or last + 1
        column = 0
        for cell in row:
            if not str(cell.tag).endswith("}c"):
                continue
            match = _REFERENCE.fullmatch(cell.get("r") or "")
            column = _column(match[1]) if match else column + 1
            if not 0 < number <= _LAST_ROW or not 0 < column <= _LAST_COLUMN:
                raise self._package.damaged("ячейка стоит за пределами листа")
            shown = self._cell(cell, grid)
            if shown is not None:
                self._budget.spend(1)
                grid.rows.setdefault(number, {})[column] = shown
        return number

    def _cell(self, cell: _Element, grid: Grid) -> Cell | None:
        looks = self._by_number.get(cell.get("s") or "0", _PLAIN)
        kind = cell.get("t") or "n"
        stated = next((part for part in cell if str(part.tag).endswith("}v")), None)
        text = (stated.text or "") if stated is not None else ""
        is_text = True
        if kind == "inlineStr":
            inline = child(cell, "x:is")
            text = "" if inline is None else rich_text(inline)
        elif kind == "s":
            number = int(text) if text.isdecimal() and len(text) < 10 else len(self._strings)
            text = self._strings[number] if number < len(self._strings) else ""
        elif kind == "b":
            text, is_text = ("ИСТИНА" if text in ("1", "true") else "ЛОЖЬ"), False
        elif kind == "d":
            text, is_text = text.replace("T", " "), False
        elif kind == "n" and text:
            text, is_text = self._formats.shown(text.strip(), looks.number_format), False
        if not text and kind != "str" and child(cell, "x:f") is not None:
            grid.formulas_without_value += 1
        text = _unescaped(text).strip()
        return Cell(text, looks.bold, is_text) if text else None

    def _tables(self, sheet: Sheet) -> Iterator[int]:
        """The first rows of the tables that were made with «Форматировать как таблицу»."""
        for _, kind, name in self._package.relations(sheet.part):
            table = self._package.part(name) if kind == "table" else None
            if table is not None and int_of(table, "headerRowCount", 1) > 0:
                yield from (first for first, *_ in _range(attribute(table, "ref")))

    def _uncover(self, grid: Grid, merged: Sequence[tuple[int, int, int, int]]) -> None:
        """Drop what merged cells hide: anything under them but their first cell."""
        numbers = sorted(grid.rows)
        for top, left, bottom, right in merged:
            if bottom - top > len(numbers):
                covered = [number for number in numbers if top <= number <= bottom]
            else:
                covered = [n for n in range(top, bottom + 1) if n in grid.rows]
            self._budget.spend(len(covered))
            for number in covered:
                row = grid.rows[number]
                hidden = [
                    column
                    for column in row
                    if left <= column <= right and (number, column) != (top, left)
                ]
                self._budget.spend(len(hidden))
                for column in hidden:
                    del row[column]
        for number in [number for number, row in grid.rows.items() if not row]:
            del grid.rows[number]


def _range(reference: str | None) -> Iterator[tuple[int, int, int, int]]:
    """Top, left, bottom and right of a range like «A1:C5»; nothing for what is none."""
    first, _, last = (reference or "").partition(":")
    start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
    if start and end:
        top, left, bottom, right = int(start[2]), _column(start[1]), int(end[2]), _column(end[1])
        if top <= bottom <= _LAST_ROW and left <= right <= _LAST_COLUMN:
            yield top, left, bottom, right


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _unescaped(text: str) -> str:
    """Characters that XML cannot hold, written as «_x000D_» (ISO/IEC 29500-1, 22.9.2.19)."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: _character(int(match[1], 16)), text)


def _character(code: int) -> str:
    return " " if code < 32 or 0xD800 <= code < 0xE000 else chr(code)
