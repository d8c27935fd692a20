"""The questions over the library: every answer stands where its row says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.library.blocks import Block, Heading, Paragraph, Table, is_appendix, plain, printed
from corpus.library.build import SOURCES
from corpus.library.sources_reader import read_source

DATA = Path(__file__).parent.parent / "data"
FIELDS = {"query", "slug", "clause", "answer", "style", "within"}
ROWS = [
    json.loads(line)
    for path in sorted(DATA.glob("library-questions*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]


def words(block: Block) -> str:
    if isinstance(block, Table):
        return " ".join(plain(cell) for row in (block.header, *block.rows) for cell in row)
    return printed(block)


def text_of(slug: str, clause: str, within: str | None) -> str:
    """What stands in a source under a clause («п. 4.1») or a heading, inside an appendix or not."""
    found: list[str] = []
    appendix = place = None
    for block in read_source(SOURCES / f"{slug}.md").blocks:
        if isinstance(block, Heading):
            place = printed(block)
            if is_appendix(block):
                appendix = place
        elif isinstance(block, Paragraph) and block.role == "clause" and block.label is not None:
            place = f"п. {block.label.text.rstrip('.')}"
        if (place, appendix) == (clause, within):
            found.append(words(block))
    return " ".join(" ".join(found).split())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["query"])
def test_the_answer_stands_in_the_named_clause(row: dict[str, str]) -> None:
    assert set(row) <= FIELDS
    text = text_of(row["slug"], row["clause"], row.get("within"))
    assert " ".join(row["answer"].split()) in text


def test_no_question_is_asked_twice_and_every_document_is_asked_about() -> None:
    assert len({row["query"] for row in ROWS}) == len(ROWS)
    assert {row["slug"] for row in ROWS} == {path.stem for path in SOURCES.glob("*.md")}
