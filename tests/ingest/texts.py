"""Documents for tests, made of paragraphs of plain text."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.canonical import CanonicalText, compose
from ingest.layout import BlockKind, Paragraph
from ingest.structure import StructuredText, structure


def heading(text: str, level: int | None = None) -> Paragraph:
    """A paragraph that its format calls a heading."""
    return Paragraph(text, BlockKind.HEADING, level)


def table(*rows: str) -> Paragraph:
    """A table of rows."""
    return Paragraph("\n".join(rows), BlockKind.TABLE)


def canonical(paragraphs: Sequence[str | Paragraph]) -> CanonicalText:
    """The canonical text of paragraphs; a plain string is an ordinary one."""
    return compose(
        [
            Paragraph(item, BlockKind.PARAGRAPH) if isinstance(item, str) else item
            for item in paragraphs
        ]
    )


def structured(*paragraphs: str | Paragraph, title: str | None = None) -> StructuredText:
    """The section tree of paragraphs."""
    return structure(canonical(paragraphs), title)


def tree(found: StructuredText) -> list[tuple[int, str]]:
    """Level and label of every section; a section without a label is named by its heading."""
    return [(section.level, section.label or section.heading) for section in found.sections]


def labels(*paragraphs: str | Paragraph, title: str | None = None) -> list[str]:
    """The labels of all sections in order, headings without a label left out."""
    return [s.label for s in structured(*paragraphs, title=title).sections if s.label]
