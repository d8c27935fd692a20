"""Tables whose cells hold blocks, as one block and what cannot stand inside its lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.layout import Block, BlockKind
from ingest.readers.tables import arranges_page, table_block

_IN_LINE = frozenset({BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.CONTENTS})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells; columns that a merged cell covers are empty cells.

    `printed_cells` counts those that the file has, `times` how often the row stands in the table.
    """

    cells: tuple[tuple[Block, ...], ...]
    printed_cells: int
    is_header: bool = False
    times: int = 1

    @property
    def texts(self) -> list[str]:
        """What each cell prints, in one line."""
        return [
            " ".join(block.text for block in cell if block.kind in _IN_LINE) for cell in self.cells
        ]

    @property
    def is_bold(self) -> bool:
        """Whether all text of the row is bold."""
        blocks = [block for cell in self.cells for block in cell if block.kind in _IN_LINE]
        return bool(blocks) and all(line.bold for block in blocks for line in block.lines)


def cell_table(rows: Sequence[Row]) -> Iterator[Block]:
    """The table, then its nested tables and notes; a table that arranges a page, cell by cell."""
    paragraphs = [
        sum(block.kind in _IN_LINE for block in cell) for row in rows for cell in row.cells
    ]
    columns = max((row.printed_cells for row in rows), default=0)
    if arranges_page(columns, len(rows), max(paragraphs, default=0)):
        yield from (block for row in rows for cell in row.cells for block in cell)
        return
    printed = [row for row in rows for _ in range(row.times)]
    headers = next((at for at, row in enumerate(printed) if not row.is_header), len(printed))
    block = table_block([row.texts for row in printed], headers, [row.is_bold for row in printed])
    if block is not None:
        yield block
    yield from (
        block for row in rows for cell in row.cells for block in cell if block.kind not in _IN_LINE
    )
