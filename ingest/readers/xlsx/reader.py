"""Workbooks: a sheet is a heading and the tables below it, parted by empty rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import FormatUnsupported
from ingest.layout import Block, BlockKind, Layout, Line
from ingest.readers.office_properties import core_properties
from ingest.readers.tables import table_block
from ingest.readers.unpaged import unpaged
from ingest.readers.xlsx.package import XlsxPackage
from ingest.readers.xlsx.sheet import Cell, CellBudget, Grid, SheetReader

_MOST_HEADER_ROWS = 5
_LONGEST_HEADER = 200
_MOST_NAMED = 20
_BINARY = "xl/workbook.bin"

_Row = dict[int, Cell]


def read(path: Path) -> Layout:
    """Read an XLSX file into one page: every visible sheet a heading, tables and paragraphs.

    Formulas give the values they had when the workbook was saved. A hidden sheet is left out with a
    warning. Raises FileEncrypted, FileDamaged, FileTooLarge, FormatUnsupported, NoText and what
    `read_bytes` raises.
    """
    blocks: list[Block] = []
    hidden: list[str] = []
    unknown: list[str] = []
    with XlsxPackage(path) as package:
        if package.main == _BINARY:
            raise FormatUnsupported(
                "Формат не поддерживается: двоичная книга Excel (XLSB).", "Сохраните её как XLSX."
            )
        budget = CellBudget()
        reader = SheetReader(package, budget)
        for sheet in package.sheets():
            if sheet.is_hidden:
                hidden.append(sheet.name)
                continue
            grid = reader.read(sheet)
            if grid.formulas_without_value:
                unknown.append(sheet.name)
            made = list(_blocks(grid, budget))
            if made and sheet.name.strip():
                blocks.append(Block(BlockKind.HEADING, (Line(sheet.name.strip()),), 1))
            blocks += made
        properties = core_properties(package)
    warnings = (
        *_told("Скрытые листы не прочитаны", hidden),
        *_told("Есть формулы без вычисленных значений, сохраните книгу в Excel; листы", unknown),
    )
    return unpaged(path, blocks, properties, warnings)


@dataclass(frozen=True, slots=True)
class _Region:
    """Rows between empty ones, by their numbers on the sheet."""

    numbers: list[int]
    rows: list[_Row]


def _blocks(grid: Grid, budget: CellBudget) -> Iterator[Block]:
    for region in _regions(grid):
        columns = {column for row in region.rows for column in row}
        # Lines above a table are its title, and text in a single column is no table.
        first = len(region.rows)
        if len(columns) > 1:
            first = next((at for at, row in enumerate(region.rows) if len(row) > 1), first)
        for row in region.rows[:first]:
            (cell,) = row.values()
            yield Block(BlockKind.PARAGRAPH, (Line(" ".join(cell.text.split()), bold=cell.bold),))
        table = _Region(region.numbers[first:], region.rows[first:])
        if table.rows:
            yield from _table(table, grid, budget)


def _regions(grid: Grid) -> Iterator[_Region]:
    numbers: list[int] = []
    for number in sorted(grid.rows):
        if numbers and number != numbers[-1] + 1:
            yield _Region(numbers, [grid.rows[n] for n in numbers])
            numbers = []
        numbers.append(number)
    if numbers:
        yield _Region(numbers, [grid.rows[n] for n in numbers])


def _table(region: _Region, grid: Grid, budget: CellBudget) -> Iterator[Block]:
    """A table of the columns that hold anything; empty cells count, as they are printed."""
    columns = sorted({column for row in region.rows for column in row})
    places = {column: at for at, column in enumerate(columns)}
    budget.spend(sum(places[max(row)] + 1 - len(row) for row in region.rows))
    texts = []
    for row in region.rows:
        last = places[max(row)] + 1
        texts.append([row[column].text if column in row else "" for column in columns[:last]])
    bold = [all(cell.bold for cell in row.values()) for row in region.rows]
    block = table_block(texts, _header_rows(region, grid, bold), bold)
    if block is not None:
        yield block


def _header_rows(region: _Region, grid: Grid, bold: Sequence[bool]) -> int:
    """How many rows head a table: those down to a filter, those frozen, those in bold, the first.

    The first row heads a table without any mark where it is words throughout over each column.
    """
    rows = region.rows
    marked = [at for at, number in enumerate(region.numbers) if number in grid.heads]
    frozen = sum(number <= grid.frozen for number in region.numbers)
    in_bold = next((at for at, is_bold in enumerate(bold) if not is_bold), len(rows))
    if marked and marked[0] < _MOST_HEADER_ROWS:
        return marked[0] + 1
    for count in (frozen, in_bold):
        if 0 < count <= _MOST_HEADER_ROWS and count < len(rows):
            return count
    width = max(map(len, rows))
    words = all(cell.is_text and len(cell.text) <= _LONGEST_HEADER for cell in rows[0].values())
    return int(len(rows) > 1 and words and len(rows[0]) == width)


def _told(what: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        shown = ", ".join(f"«{' '.join(name.split())}»" for name in names[:_MOST_NAMED])
        yield f"{what}: {shown}{' и другие' if len(names) > _MOST_NAMED else ''}."
