"""What every reader returns: pages of blocks of lines, with boxes where the format has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from corpus.model import TextMethod


class BlockKind(StrEnum):
    """What a block is to a reader of the page."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    TABLE = "table"
    FOOTNOTE = "footnote"
    CONTENTS = "contents"  # a table of contents: in the layout, never in a passage
    FURNITURE = "furniture"  # running heads, page numbers, drawing frames: likewise


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One printed line, or a whole paragraph where the format has no lines.

    `boxes` is (len(text), 4) float32: x0, y0, x1, y1 of every character in points, origin at the
    top left of the page as displayed (rotation and crop applied); a row of NaN has no place on the
    page. `size` is the median font size in points.
    """

    text: str
    boxes: NDArray[np.float32] | None = None
    size: float | None = None
    bold: bool = False

    def __post_init__(self) -> None:
        if self.boxes is not None and self.boxes.shape != (len(self.text), 4):
            raise ValueError(f"boxes {self.boxes.shape} do not fit {len(self.text)} characters")


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A paragraph, heading, table or footnote.

    `level` is the heading level the format itself gives (1 is the highest), None when the format
    says nothing. An automatic number is part of the first line's text, as printed. A table holds
    one line a row, its cells joined by " | "; `header_rows` of them head it, as the format says: 0
    where it says nothing.
    """

    kind: BlockKind
    lines: tuple[Line, ...]
    level: int | None = None
    header_rows: int = 0

    @property
    def text(self) -> str:
        """The lines joined by newlines."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True, eq=False)
class LayoutPage:
    """One page in reading order; a format without pages is one page with `number` None.

    `number` counts from 1, `label` is the number printed on the page when it is known, sizes are
    in points; `confidence` is that of recognised words, 0 to 1.
    """

    blocks: tuple[Block, ...]
    number: int | None = None
    label: str | None = None
    width: float | None = None
    height: float | None = None
    method: TextMethod = TextMethod.TEXT
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says of itself, unchecked."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    created: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A whole document as its format gives it, before any cleaning.

    `warnings` are Russian sentences for the person who ingested the file.
    """

    pages: tuple[LayoutPage, ...]
    properties: Properties = field(default_factory=Properties)
    warnings: tuple[str, ...] = ()

    @property
    def paged(self) -> bool:
        """Whether the format has real pages."""
        return any(page.number is not None for page in self.pages)


@dataclass(frozen=True, slots=True, eq=False)
class Paragraph:
    """A cleaned paragraph: lines joined, hyphens resolved, possibly running over a page break.

    `pages` is (len(text),) int32, the page number of every character, None without pages; `boxes`
    is (len(text), 4) float32 as in `Line`. A table keeps its rows apart with newlines, of which
    `header_rows` head it as far as the format tells; every other kind is one line of text.
    """

    text: str
    kind: BlockKind
    level: int | None = None
    size: float | None = None
    bold: bool = False
    pages: NDArray[np.int32] | None = None
    boxes: NDArray[np.float32] | None = None
    header_rows: int = 0
