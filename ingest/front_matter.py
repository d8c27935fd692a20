"""The beginning and the end of a document, line by line: where it says what it is."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.canonical import CanonicalText, ParagraphSpan
from ingest.layout import BlockKind

HEAD = 15_000
TAIL = 1_500
LONGEST_PRINTED_LINE = 350  # a longer paragraph is running text
_ROWS_OF_A_TABLE = 8


@dataclass(frozen=True, slots=True)
class FrontLine:
    """A paragraph, or a row of a table with its cells run together, and how it is printed."""

    text: str
    kind: BlockKind
    level: int | None = None
    size: float | None = None
    bold: bool = False

    @property
    def printed(self) -> bool:
        """Whether it is a line of a heading or a form rather than running text or a footnote."""
        return self.kind is not BlockKind.FOOTNOTE and len(self.text) <= LONGEST_PRINTED_LINE


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The first `HEAD` and the last `TAIL` characters as lines; the tail never repeats the head."""

    lines: tuple[FrontLine, ...]
    tail: tuple[FrontLine, ...]

    @property
    def text(self) -> str:
        """The head as one text."""
        return "\n".join(line.text for line in self.lines)


def front_matter(canonical: CanonicalText) -> FrontMatter:
    """Read the two ends; the time does not depend on the length of the document."""
    head: list[FrontLine] = []
    for span in canonical.paragraphs:
        if span.start >= HEAD:
            break
        head.extend(_lines(canonical.text[span.start : min(span.end, HEAD)], span))
    tail: list[list[FrontLine]] = []
    first = max(HEAD, len(canonical.text) - TAIL)
    for span in reversed(canonical.paragraphs):
        if span.start < first:
            break
        tail.append(_lines(canonical.text[span.start : span.end], span))
    return FrontMatter(tuple(head), tuple(line for lines in reversed(tail) for line in lines))


def _lines(text: str, span: ParagraphSpan) -> list[FrontLine]:
    parts = [text]
    if span.kind is BlockKind.TABLE:
        parts = [" ".join(row.split("|")) for row in text.split("\n", _ROWS_OF_A_TABLE)]
        parts = parts[:_ROWS_OF_A_TABLE]
    return [
        FrontLine(line, span.kind, span.level, span.size, span.bold)
        for part in parts
        if (line := " ".join(part.split()))
    ]
