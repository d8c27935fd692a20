"""A run of RTF text that stands by itself (body, note, text box), gathered into blocks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.layout import Block, BlockKind
from ingest.readers.cell_tables import Row, cell_table
from ingest.readers.docx.numbering import ParagraphNumber
from ingest.readers.paragraph_runs import BREAK, Run, paragraph_blocks
from ingest.readers.tables import WIDEST_SPAN

# Edges of cells this near are one: programs round them differently from row to row.
_SAME_EDGE = 20  # twips
_DASHES = frozenset("-‐‑‒–—−")


@dataclass(frozen=True, slots=True)
class ParagraphForm:
    """What paragraph properties say: its kind, heading level, nesting in tables (0 is none)."""

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int | None = None
    nesting: int = 0


@dataclass(slots=True)
class RowForm:
    """The definition of a row: right edges of its cells in twips, and which go on with another."""

    edges: list[int] = field(default_factory=list)
    covered: list[bool] = field(default_factory=list)
    is_header: bool = False
    next_covered: bool = False


@dataclass(slots=True)
class _Table:
    rows: list[tuple[list[tuple[Block, ...]], RowForm]] = field(default_factory=list)
    cells: list[tuple[Block, ...]] = field(default_factory=list)
    cell: list[Block] = field(default_factory=list)


class Story:
    """Takes characters and ends of paragraphs, cells and rows in order."""

    def __init__(self, is_note: bool = False) -> None:
        self.is_note = is_note
        self._runs: list[Run] = []
        # Characters of one look that come one by one.
        self._letters: list[str] = []
        self._look: tuple[bool, bool, float | None] = (False, False, None)
        self.number = ""
        self.in_contents = False
        self.row = RowForm()
        self._mark: int | None = None
        self._after: list[Block] = []
        self._blocks: list[Block] = []
        self._tables: list[_Table] = []

    def add(self, text: str, bold: bool, raised: bool, size: float | None) -> None:
        """Characters of one look; `size` is in points."""
        look = (bold, raised, size)
        if look != self._look:
            self._settle()
            self._look = look
        self._letters.append(text)

    def break_line(self, times: int = 1) -> None:
        """The end of a line; two of them part paragraphs."""
        self._settle()
        self._runs.extend([BREAK] * times)

    def keep_mark(self, bold: bool) -> None:
        """The place of the mark of the note that is about to come."""
        self._settle()
        self._mark = len(self._runs)
        self._runs.append(Run("", bold))

    @property
    def awaits_note(self) -> bool:
        """Whether a place is kept for the mark of a note."""
        return self._mark is not None

    def put_mark(self, mark: str) -> None:
        """Print the mark of a note at the place kept for it."""
        if self._mark is not None:
            self._runs[self._mark] = Run(mark, self._runs[self._mark].bold)
        self._mark = None

    def attach(self, blocks: list[Block]) -> None:
        """Blocks that follow the paragraph or the table in which they are anchored."""
        self._after.extend(blocks)

    def end_paragraph(self, form: ParagraphForm) -> None:
        """Close the paragraph; an empty one leaves nothing."""
        kind, level = form.kind, form.level
        if self.in_contents:
            kind, level = BlockKind.CONTENTS, None
        number = _number(self.number)
        self._settle()
        blocks = list(paragraph_blocks(self._runs, number, kind, level, form.nesting > 0))
        blocks += self._after
        self._runs, self._after = [], []
        self.number, self.in_contents, self._mark = "", False, None
        if blocks or form.nesting == 0:
            self._place(blocks, form.nesting)

    def end_cell(self, form: ParagraphForm) -> None:
        """Close the paragraph and the cell of the table at the nesting of the form."""
        self.end_paragraph(form)
        self._open(form.nesting)
        table = self._tables[-1]
        table.cells.append(tuple(table.cell))
        table.cell = []

    def end_row(self, nesting: int) -> None:
        """Close the row of the table at a nesting."""
        if len(self._tables) < nesting:
            return
        self._close(nesting)
        table = self._tables[-1]
        if table.cell:
            table.cells.append(tuple(table.cell))
            table.cell = []
        if table.cells:
            table.rows.append((table.cells, self.row))
            table.cells = []

    def finish(self, form: ParagraphForm) -> list[Block]:
        """All blocks, what is still open closed."""
        self.end_paragraph(form)
        self._close(0)
        return self._blocks

    def _settle(self) -> None:
        if self._letters:
            self._runs.append(Run("".join(self._letters), *self._look))
            self._letters = []

    def _place(self, blocks: list[Block], nesting: int) -> None:
        self._open(nesting)
        (self._tables[-1].cell if nesting else self._blocks).extend(blocks)

    def _open(self, nesting: int) -> None:
        self._close(nesting)
        while len(self._tables) < nesting:
            self._tables.append(_Table())

    def _close(self, nesting: int) -> None:
        """Put tables deeper than a nesting into the cell, or the text, around them."""
        while len(self._tables) > nesting:
            table = self._tables.pop()
            if table.cell:
                table.cells.append(tuple(table.cell))
            if table.cells:
                table.rows.append((table.cells, RowForm()))
            around = self._tables[-1].cell if self._tables else self._blocks
            around.extend(cell_table(list(_rows(table))))


def _rows(table: _Table) -> Iterator[Row]:
    """The rows on the grid that the edges of all cells make."""
    grid = _grid([edge for _, form in table.rows for edge in form.edges])
    for cells, form in table.rows:
        on_grid: list[tuple[Block, ...]] = []
        fits = len(form.edges) == len(cells) and form.edges == sorted(form.edges)
        for at, cell in enumerate(cells):
            covered = at < len(form.covered) and form.covered[at]
            on_grid.append(() if covered else cell)
            if fits:
                column = bisect_left(grid, form.edges[at] - _SAME_EDGE)
                on_grid += [()] * min(column + 1 - len(on_grid), WIDEST_SPAN)
        yield Row(tuple(on_grid), len(cells), form.is_header)


def _grid(edges: list[int]) -> list[int]:
    grid: list[int] = []
    for edge in sorted(edges):
        if not grid or edge - grid[-1] > _SAME_EDGE:
            grid.append(edge)
    return grid


def _number(label: str) -> ParagraphNumber | None:
    """The printed label of a list item («5.2.1.» and a tab) as a number or a bullet."""
    text = " ".join(label.split())
    if not text:
        return None
    if text == "o" or not any(character.isalnum() for character in text):
        return ParagraphNumber("–" if text in _DASHES else "•", " ", True)
    return ParagraphNumber(text, " " if label[-1:].isspace() else "", False)
