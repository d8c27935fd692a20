"""What a library source consists of once it has been read: typed blocks, no Markdown left."""

from dataclasses import dataclass
from typing import Literal

from corpus.library.labels import Label

ParagraphRole = Literal[
    "body", "clause", "item", "caption", "formula", "appendix-line", "appendix-title"
]

_REFERENCES = ("список литературы", "список использованных источников", "литература")


@dataclass(frozen=True)
class Text:
    """A stretch of characters in one style."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class NoteCall:
    """The place where footnote `number` (from 1, in order of first mention) is called."""

    number: int
    repeated: bool = False


Inline = Text | NoteCall


@dataclass(frozen=True)
class Heading:
    """A heading of level 1–3, its printed number apart from its words."""

    level: int
    label: Label | None
    inlines: tuple[Inline, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, its printed number (if it has one) apart from its words."""

    role: ParagraphRole
    label: Label | None
    inlines: tuple[Inline, ...]


Cell = tuple[Inline, ...]


@dataclass(frozen=True)
class Table:
    """A table with one header row; every row has as many cells as the header."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


Block = Heading | Paragraph | Table


def plain(inlines: tuple[Inline, ...]) -> str:
    """The words of `inlines`, without styles and footnote calls."""
    return "".join(inline.text for inline in inlines if isinstance(inline, Text))


def printed(block: Heading | Paragraph) -> str:
    """The block as a reader sees it: its number, if any, and its words."""
    words = plain(block.inlines)
    if block.label is None:
        return words
    return f"{block.label.text} {words}".rstrip()


def is_appendix(block: Block) -> bool:
    """Whether an appendix begins with `block`."""
    return isinstance(block, Heading) and block.label is not None and block.label.kind == "appendix"


def is_references(block: Block) -> bool:
    """Whether the bibliography begins with `block`."""
    return isinstance(block, Heading) and plain(block.inlines).strip().lower() in _REFERENCES
