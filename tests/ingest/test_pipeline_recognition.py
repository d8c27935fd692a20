"""What ingestion does with pages that only recognition can read, today and once it can."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest
from bad_files import pdf
from scans import LINES, as_pdf, lettered, needs_tesseract

from corpus.model import TextMethod
from ingest import ingest
from search.doctor import examine
from search.engine import KnowledgeBase


def half_scanned(folder: Path) -> Path:
    """A page of text, then a page that is a picture of text."""
    (folder / "текст.pdf").write_bytes(pdf())
    scan = as_pdf(folder / "лист.pdf", [lettered(LINES)])
    writer = pypdf.PdfWriter(clone_from=folder / "текст.pdf")
    writer.append(scan)
    path = folder / "дело.pdf"
    writer.write(path)
    return path


def methods(kb: KnowledgeBase) -> list[TextMethod]:
    (record,) = kb.documents()
    return [page.method for page in kb.catalogue.pages(record.id)]


@needs_tesseract
def test_pages_left_unread_are_read_once_tesseract_is_there(
    kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = half_scanned(tmp_path)
    with monkeypatch.context() as without:
        without.setenv("PATH", str(tmp_path))
        (first,) = ingest(kb, [file]).outcomes
        assert first.status == "added"
        assert methods(kb) == [TextMethod.TEXT, TextMethod.NONE]
        (told,) = first.warnings
        assert "страница 2: нужно распознавание: установите Tesseract" in told
        assert [finding.code for finding in examine(kb)] == ["pages-without-text"]
        (again,) = ingest(kb, [file]).outcomes
        assert again.status == "unchanged"
    (then,) = ingest(kb, [file]).outcomes
    assert then.status == "updated"
    assert methods(kb) == [TextMethod.TEXT, TextMethod.OCR]
    assert then.warnings == ("страница 2 распознана (OCR), возможны ошибки",)
    (record,) = kb.documents()
    confidence = kb.catalogue.pages(record.id)[1].confidence
    assert confidence is not None
    assert confidence > 0.8
    assert examine(kb) == []
    (hit, *_) = kb.search("кто отвечает за соблюдение порядка")
    assert "отвечает за соблюдение порядка" in hit.passage.text
    assert hit.passage.page_to == 2
    assert [outcome.status for outcome in ingest(kb, [file]).outcomes] == ["unchanged"]
