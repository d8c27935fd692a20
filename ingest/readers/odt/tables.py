"""Tables of an OpenDocument text as rows of cells; repetition is bounded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml.etree import _Element

from ingest.layout import Block
from ingest.readers.cell_tables import Row, cell_table
from ingest.readers.tables import WIDEST_SPAN
from ingest.readers.xml_package import attribute, name_of

_GROUPS = frozenset({"table:table-rows", "table:table-row-group"})
_HEADER = "table:table-header-rows"
_MOST_ROWS = 1000
# Characters that repeated rows and cells of a document may add to it.
_MOST_REPEATED = 1 << 20


@dataclass(slots=True)
class TableReader:
    """Turns `table:table` elements into blocks; `read_cell` gives the blocks of a cell."""

    read_cell: Callable[[_Element], Iterator[Block]]
    _left: int = field(default=_MOST_REPEATED)

    def blocks(self, table: _Element) -> Iterator[Block]:
        """The table as one block, then what cannot stand inside its lines."""
        yield from cell_table(list(self._rows(table, False)))

    def _rows(self, container: _Element, is_header: bool) -> Iterator[Row]:
        for element in container:
            name = name_of(element)
            if name == "table:table-row":
                cells = tuple(self._cells(element))
                printed = sum(name_of(part) == "table:table-cell" for part in element)
                times = self._times(element, "table:number-rows-repeated", cells, _MOST_ROWS)
                yield Row(cells, printed, is_header, times)
            elif name == _HEADER or name in _GROUPS:
                yield from self._rows(element, is_header or name == _HEADER)

    def _cells(self, row: _Element) -> Iterator[tuple[Block, ...]]:
        for element in row:
            name = name_of(element)
            if name == "table:table-cell":
                cell = tuple(self.read_cell(element))
            elif name == "table:covered-table-cell":
                cell = ()  # under a merged cell, where nothing is printed
            else:
                continue
            times = self._times(element, "table:number-columns-repeated", [cell], WIDEST_SPAN)
            for _ in range(times):
                yield cell

    def _times(
        self, element: _Element, name: str, cells: Sequence[Sequence[Block]], most: int
    ) -> int:
        """How often an element stands in the table, as far as the budget of repetition goes."""
        text = attribute(element, name) or "1"
        times = min(int(text), most) if re.fullmatch(r"\d{1,9}", text) else 1
        added = (times - 1) * sum(1 + sum(len(block.text) for block in cell) for cell in cells)
        if times < 2 or added > self._left:
            return 1
        self._left -= added
        return times
