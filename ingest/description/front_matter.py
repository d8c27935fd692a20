"""The beginning and the end of a document, line by line: where it says what it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.canonical import CanonicalText, ParagraphSpan
from ingest.layout import BlockKind

HEAD = 15_000
TAIL = 1_500
ENDING = 8_000  # where journals print the English abstract of a Russian article
LONGEST_PRINTED_LINE = 350  # a longer paragraph is running text
_ROWS_OF_A_TABLE = 8


@dataclass(frozen=True, slots=True)
class FrontLine:
    """A paragraph, or a row of a table with its cells run together, and how it is printed.

    `[start, end)` is its range in the canonical text; a line that is cut keeps that of the whole.
    """

    text: str
    kind: BlockKind
    level: int | None = None
    size: float | None = None
    bold: bool = False
    start: int = 0
    end: int = 0

    @property
    def printed(self) -> bool:
        """Whether it is a line of a heading or a form rather than running text or a footnote."""
        return self.kind is not BlockKind.FOOTNOTE and len(self.text) <= LONGEST_PRINTED_LINE


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The first `HEAD` and the last `TAIL` characters as lines; the tail never repeats the head.

    `ending` is the last `ENDING` characters, likewise.
    """

    lines: tuple[FrontLine, ...]
    tail: tuple[FrontLine, ...]
    ending: tuple[FrontLine, ...] = ()

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
        head.extend(_lines(canonical.text, span, min(span.end, HEAD)))
    return FrontMatter(tuple(head), _last(canonical, TAIL), _last(canonical, ENDING))


def _last(canonical: CanonicalText, length: int) -> tuple[FrontLine, ...]:
    """The lines of the last characters that are not of the head."""
    found: list[list[FrontLine]] = []
    first = max(HEAD, len(canonical.text) - length)
    for span in reversed(canonical.paragraphs):
        if span.start < first:
            break
        found.append(_lines(canonical.text, span, span.end))
    return tuple(line for lines in reversed(found) for line in lines)


def _lines(text: str, span: ParagraphSpan, end: int) -> list[FrontLine]:
    parts = [(span.start, end)]
    if span.kind is BlockKind.TABLE:
        parts = list(_rows(text, span.start, end))
    found: list[FrontLine] = []
    for start, stop in parts:
        line = text[start:stop]
        if span.kind is BlockKind.TABLE:
            line = " ".join(line.split("|"))
        if printed := " ".join(line.split()):
            found.append(
                FrontLine(printed, span.kind, span.level, span.size, span.bold, start, stop)
            )
    return found


def _rows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The first rows of a table."""
    at = start
    for _ in range(_ROWS_OF_A_TABLE):
        stop = text.find("\n", at, end)
        yield at, end if stop < 0 else stop
        if stop < 0:
            return
        at = stop + 1
