"""One document saved in four formats says the same in each."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from ingest.canonical import compose
from ingest.clean import clean
from ingest.layout import Layout
from ingest.readers.detect import media_type, reader_for
from ingest.structure import structure

SHARED = Path(__file__).parents[4] / "shared" / "data" / "documents"

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/documents is not here")
needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed"
)
TWINS = [
    ("docx/example.docx", "docx/example.odt"),
    ("docx/example.docx", "docx/example.rtf"),
    pytest.param("docx/example.docx", "docx/example.doc", marks=needs_office),
    ("laws/ukrf.docx", "laws/ukrf.odt"),
]


def layout(name: str) -> Layout:
    path = SHARED / name
    return reader_for(media_type(path))(path)


def printed(found: Layout) -> list[tuple[str, int | None, int, bool, str]]:
    return [
        (
            block.kind,
            block.level,
            block.header_rows,
            block.lines[0].bold,
            re.sub(r"\s+", " ", block.text),
        )
        for page in found.pages
        for block in page.blocks
    ]


@pytest.mark.parametrize(("word", "other"), TWINS)
def test_the_text_and_its_numbers_are_the_same(word: str, other: str) -> None:
    expected = printed(layout(word))
    assert len(expected) > 10
    assert printed(layout(other)) == expected


@pytest.mark.parametrize(("word", "other"), TWINS)
def test_the_sections_are_the_same(word: str, other: str) -> None:
    trees = []
    for name in (word, other):
        made = structure(compose(clean(layout(name))), "")
        trees.append([(s.label, s.heading, s.level) for s in made.sections])
    assert trees[0] == trees[1]
    assert trees[0]
