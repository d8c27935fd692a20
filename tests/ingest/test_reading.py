"""One file from bytes to text, structure and description, or one clear error."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

pytest.importorskip("weasyprint", reason="the pages are printed by WeasyPrint")

from weasyprint import HTML

from corpus.errors import FileMissing, FileTooLarge, NoText
from corpus.model import DocumentKind, TextMethod
from ingest.reading import read_document

LAW = "Статья 1. Предмет\nЗакон регулирует сроки.\nСтатья 2. Сроки\nОтвет дают за пять дней.\n"


def written(path: Path, content: str | bytes = LAW) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r"])
def test_text_in_any_coding_has_its_articles(tmp_path: Path, coding: str) -> None:
    found = read_document(written(tmp_path / "закон.txt", LAW.encode(coding)), None, 10)
    assert found.media_type == "text/plain"
    assert [section.label for section in found.structured.sections] == ["Статья 1", "Статья 2"]
    assert found.pages == ()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("закон.md", "# Закон\n\n" + LAW.replace("\n", "\n\n"), "text/markdown"),
        (
            "закон.html",
            "<!doctype html><meta charset=utf-8><title>Закон</title>"
            + "".join(f"<p>{line}</p>" for line in LAW.splitlines()),
            "text/html",
        ),
    ],
)
def test_marked_up_text_has_its_articles(
    tmp_path: Path, name: str, content: str, media_type: str
) -> None:
    found = read_document(written(tmp_path / name, content), None, 10)
    assert found.media_type == media_type
    labels = [section.label for section in found.structured.sections if section.label]
    assert labels == ["Статья 1", "Статья 2"]


def test_word_files_are_read(tmp_path: Path) -> None:
    document = Document()
    for line in LAW.splitlines():
        document.add_paragraph(line)
    document.save(str(tmp_path / "закон.docx"))
    found = read_document(tmp_path / "закон.docx", None, 10)
    assert [section.label for section in found.structured.sections] == ["Статья 1", "Статья 2"]


def test_pages_of_a_pdf_count_their_characters(tmp_path: Path) -> None:
    body = '<p>Первая страница о сроках.</p><p style="break-before: page">Вторая страница.</p>'
    HTML(string=f"<html lang=ru><body>{body}").write_pdf(tmp_path / "два.pdf")
    found = read_document(tmp_path / "два.pdf", None, 10)
    canonical = found.structured.canonical
    assert [(page.number, page.method) for page in found.pages] == [
        (1, TextMethod.TEXT),
        (2, TextMethod.TEXT),
    ]
    assert sum(page.characters for page in found.pages) == len(canonical.text)
    assert all(page.width > 500 and page.height > 800 for page in found.pages)
    assert canonical.page(canonical.text.index("Вторая")) == 2


def test_the_kind_that_was_told_wins(tmp_path: Path) -> None:
    file = written(tmp_path / "закон.txt")
    written(tmp_path / "закон.txt.yaml", "kind: paper\nauthors: [Иванов И. И.]\n")
    assert read_document(file, None, 10).description.kind is DocumentKind.PAPER
    told = read_document(file, DocumentKind.STANDARD, 10).description
    assert (told.kind, told.authors) == (DocumentKind.STANDARD, ("Иванов И. И.",))


def test_what_is_wrong_with_a_sidecar_is_a_warning(tmp_path: Path) -> None:
    file = written(tmp_path / "закон.txt")
    written(tmp_path / "закон.yaml", "kind: роман\n")
    (warning,) = read_document(file, None, 10).warnings
    assert "закон.yaml" in warning


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge, match="SVOD_MAX_FILE_MB"):
        read_document(written(tmp_path / "много.txt", "слово " * 400_000), None, 1)


def test_signs_and_digits_are_no_text(tmp_path: Path) -> None:
    with pytest.raises(NoText):
        read_document(written(tmp_path / "числа.txt", "1 2 3 — № 5\n" * 10), None, 10)


def test_a_path_to_nothing_is_missing(tmp_path: Path) -> None:
    for path in (tmp_path / "нет.pdf", tmp_path):
        with pytest.raises(FileMissing):
            read_document(path, None, 10)
