"""First pages of documents as tests write them: one paragraph a line."""

from __future__ import annotations

from inspect import cleandoc

from corpus.model import Description
from ingest.canonical import CanonicalText, compose
from ingest.layout import BlockKind, Paragraph, Properties
from ingest.metadata import describe

NO_PROPERTIES = Properties()


def canonical(text: str) -> CanonicalText:
    """Every line a paragraph; «# » marks a heading of its level, «* » bold, «| » a row."""
    return compose([_paragraph(line) for line in cleandoc(text).split("\n") if line])


def described(
    text: str, properties: Properties = NO_PROPERTIES, name: str = "файл.txt"
) -> Description:
    """The description of a document with these first lines."""
    return describe(canonical(text), properties, name)


def _paragraph(line: str) -> Paragraph:
    if line.startswith("#"):
        marks, _, heading = line.partition(" ")
        return Paragraph(heading, BlockKind.HEADING, level=len(marks))
    if line.startswith("* "):
        return Paragraph(line[2:], BlockKind.PARAGRAPH, bold=True)
    if line.startswith("| "):
        return Paragraph(line[2:], BlockKind.TABLE)
    return Paragraph(line, BlockKind.PARAGRAPH)
