"""One act of two hundred clauses in four formats: every time the section tree that was written."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from clause_document import TITLE, ClauseDocument, Entry, clause_document
from clause_files import STYLE, write_html, write_pdf, write_text, write_word

from ingest.readers.pdf.reader import read as read_pdf
from ingest.reading import ReadDocument, read_document

FORMATS: dict[str, Callable[[Path, ClauseDocument], Path]] = {
    "act.pdf": write_pdf,
    "act.docx": write_word,
    "act.html": write_html,
    "indented.txt": lambda path, made: write_text(path, made, hyphens=False, indent="    "),
    "hyphenated.txt": lambda path, made: write_text(path, made, hyphens=True, indent="    "),
    "spaced.txt": lambda path, made: write_text(path, made, hyphens=True, indent=""),
}


@pytest.fixture(scope="module")
def made() -> ClauseDocument:
    return clause_document()


@pytest.fixture(scope="module")
def documents(
    made: ClauseDocument, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, ReadDocument]:
    folder = tmp_path_factory.mktemp("four")
    return {
        name: read_document(write(folder / name, made), None, 100)
        for name, write in FORMATS.items()
    }


@pytest.mark.parametrize("name", FORMATS)
def test_the_section_tree_is_the_one_that_was_written(
    name: str, made: ClauseDocument, documents: dict[str, ReadDocument]
) -> None:
    sections = documents[name].structured.sections
    found = [Entry(s.level, s.label, s.heading, s.parent) for s in sections]
    assert len(found) >= 200
    assert found == made.tree


@pytest.mark.parametrize("name", FORMATS)
def test_contents_and_running_heads_are_no_text(
    name: str, made: ClauseDocument, documents: dict[str, ReadDocument]
) -> None:
    text = documents[name].structured.canonical.text
    assert not re.search("содержание|оглавление", text, re.IGNORECASE)
    assert "Правила и стандарт обслуживания" not in text
    for heading in ("Глава 3. Предмет и сфера действия", "ФОРМА ЖУРНАЛА"):
        assert text.count(heading) == 1
    assert not re.search(r"\.{4}|^\d+$", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("printed", "instead"),
    [
        ("size: A4; margin: 25mm 18mm", "size: A5; margin: 20mm 12mm"),
        ("text-align: justify", "text-align: left"),
        ("text-indent: 10mm", "text-indent: -8mm; padding-left: 8mm"),
        ("margin: 0 0 1.2mm; text-align: justify; text-indent: 10mm", "margin: 0 0 2.5mm"),
        ("hyphens: auto", "hyphens: none"),
    ],
    ids=["a5", "ragged", "hanging", "spaced", "unbroken"],
)
def test_the_tree_does_not_depend_on_the_look_of_the_page(
    printed: str, instead: str, made: ClauseDocument, tmp_path: Path
) -> None:
    assert printed in STYLE
    path = write_pdf(tmp_path / "act.pdf", made, STYLE.replace(printed, instead))
    sections = read_document(path, None, 100).structured.sections
    assert [Entry(s.level, s.label, s.heading, s.parent) for s in sections] == made.tree


def words(text: str) -> list[str]:
    return re.findall(r"[\w«»№§]+", text)


@pytest.mark.parametrize("name", FORMATS)
def test_every_word_of_the_act_is_there_in_order(
    name: str, made: ClauseDocument, documents: dict[str, ReadDocument]
) -> None:
    canonical = documents[name].structured.canonical
    notes = {note.split(" ", 1)[1] for note in (part.note for part in made.parts) if note}
    read = [
        canonical.text[span.start : span.end]
        for span in canonical.paragraphs
        if not any(note in canonical.text[span.start : span.end] for note in notes)
    ]
    written = []
    for part in made.parts:
        written.extend(part.lines or [part.text])
        written.extend(cell for row in part.rows for cell in row)
        if part.note:
            written[-1] += "¹"
    # What a reader of the layout puts before and after is told by its words, not its spaces.
    assert words(" ".join(read)) == words(" ".join(written))
    for note in notes:
        assert note in canonical.text


def test_lines_that_begin_with_dates_and_numbers_were_there_to_be_mistaken(
    made: ClauseDocument, tmp_path: Path
) -> None:
    lines = write_text(tmp_path / "a.txt", made, hyphens=False, indent="    ").read_text("utf-8")
    assert len(re.findall(r"^\d", lines, re.MULTILINE)) > 20
    assert len(re.findall(r"^\d+ (?:марта|апреля|июня|ноября)", lines, re.MULTILINE)) > 3
    printed = read_pdf(write_pdf(tmp_path / "a.pdf", made))
    inner = [
        line.text
        for page in printed.pages
        for block in page.blocks
        for line in block.lines[1:]
        if line.text[:1].isdigit()
    ]
    assert len(inner) > 20
    hyphens = [
        line for page in printed.pages for b in page.blocks for line in b.lines
        if line.text.endswith("-")
    ]  # fmt: skip
    assert len(hyphens) > 20


def test_the_title_is_read_alike(documents: dict[str, ReadDocument]) -> None:
    assert {document.description.title for document in documents.values()} == {TITLE}
