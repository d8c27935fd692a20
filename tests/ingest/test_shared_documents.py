"""Some sixty files that nobody here wrote: each is read, or refused for its true reason."""

from __future__ import annotations

import html
import os
import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from corpus.invariants import misplaced
from corpus.model import Passage, TextMethod
from ingest import ingest
from ingest.decoding import decode
from ingest.intake.worker import Request, Result, answer
from ingest.passages import passages
from ingest.recognition.tesseract import find_tesseract
from search.doctor import examine
from search.engine import KnowledgeBase
from search.reference import SentenceTransformerEmbedder

DATA = Path(__file__).parents[3] / "shared" / "data"
DOCUMENTS = DATA / "documents"

pytestmark = pytest.mark.skipif(
    not DOCUMENTS.is_dir(), reason="the shared documents are not beside the project"
)

REFUSED = {
    "documents/docx/big_table_with_merged_cells.docx": "no-text",  # digits only
    "documents/docx/broken.docx": "file-damaged",
    "documents/docx/broken.odt": "file-damaged",
    "documents/laws/empty_document.html": "no-text",
    "documents/txt/special_symbol.txt": "no-text",
}
if shutil.which("soffice") is None and shutil.which("libreoffice") is None:
    REFUSED["documents/docx/example.doc"] = "format-unsupported"
# Pages whose text only recognition gives, by file.
RECOGNISED = {
    "documents/laws/with_applications.pdf": "страницы 1–4 распознаны",
    "documents/pdf_auto/english_doc_bad_text.pdf": "страница 1 распознана",
    "documents/pdf_auto/mixed_pdf.pdf": "страница 1 распознана",
    "documents/pdf_auto/tz_scan_1page.pdf": "страница 1 распознана",
    "documents/tables/example_with_table1.pdf": "страница 1 распознана",
    "documents/tables/gost_multipage_table.pdf": "страницы 1–2 распознаны",
}
if find_tesseract() is None and not os.environ.get("CI"):
    REFUSED.update(
        (name, "needs-recognition") for name in RECOGNISED if not name.endswith("mixed_pdf.pdf")
    )
PAGES = {
    "documents/laws/with_applications.pdf": 4,
    "documents/pdf_auto/english_doc_bad_text.pdf": 1,
    "documents/pdf_auto/tz_scan_1page.pdf": 1,
    "documents/tables/example_with_table1.pdf": 1,
    "documents/tables/gost_multipage_table.pdf": 2,
    "documents/diplomas/diploma.pdf": 55,
    "documents/laws/14_dev_direct.pdf": 1,
    "documents/pdf_auto/e09d__cs-pspc-xg-15p-portable-radio-quick-guide.pdf": 2,
    "documents/pdf_auto/mixed_pdf.pdf": 2,
    "documents/pdf_with_text_layer/2-column-state.pdf": 1,
    "documents/pdf_with_text_layer/Document635.pdf": 2,
    "documents/pdf_with_text_layer/cp1251.pdf": 1,
    "documents/pdf_with_text_layer/with_header_footer_2.pdf": 5,
    "documents/scanned/doc_with_long_list.pdf": 1,
    "documents/scanned/example.pdf": 1,
    "documents/tables/example_table_with_90_orient_cells.pdf": 1,
    "documents/tables/example_with_table9.pdf": 3,
    "documents/tables/multipage_table.pdf": 3,
    "documents/tz/alpaca_tz.pdf": 1,
}
FILES = sorted(
    file.relative_to(DATA).as_posix()
    for part in ("codes", "documents")
    for file in (DATA / part).rglob("*")
    if file.is_file()
)


@cache
def read(name: str) -> Result:
    return answer(Request(DATA / name, None, 512))


def cut(name: str, embedder: SentenceTransformerEmbedder) -> tuple[Passage, ...]:
    document = read(name).document
    assert document is not None
    return passages(document.structured, embedder.count_tokens, 220, embedder.window)


def labels(name: str) -> list[str]:
    document = read(name).document
    assert document is not None
    return [section.label for section in document.structured.sections if section.label]


@pytest.mark.parametrize("name", FILES or [""])
def test_every_file_is_read_or_refused_for_its_reason(name: str) -> None:
    found = read(name)
    assert found.trace == ""
    assert (found.error.code if found.error else None) == REFUSED.get(name)
    if found.document is not None:
        assert len(found.document.pages) == PAGES.get(name, 0)
        assert found.document.description.title
        if name not in RECOGNISED:
            assert found.document.warnings == ()
        elif find_tesseract() is not None:
            expected = f"{RECOGNISED[name]} (OCR), возможны ошибки"
            assert found.document.warnings == (expected,)
            scanned = [page for page in found.document.pages if page.method is TextMethod.OCR]
            assert all((page.confidence or 0) > 0.8 for page in scanned)


def test_no_expected_file_is_missing() -> None:
    assert set(REFUSED) | set(PAGES) <= set(FILES)
    assert len(FILES) == 57


@pytest.mark.parametrize("name", [n for n in FILES if n not in REFUSED] or [""])
def test_every_document_is_cut_without_loss(
    name: str, embedder: SentenceTransformerEmbedder
) -> None:
    document = read(name).document
    assert document is not None
    canonical = document.structured.canonical
    made = cut(name, embedder)
    sections = document.structured.sections
    assert list(misplaced(canonical.text, sections, made, canonical.page_map)) == []
    covered = bytearray(len(canonical.text))
    for passage in made:
        assert not any(covered[passage.start : passage.end])
        covered[passage.start : passage.end] = b"\x01" * (passage.end - passage.start)
        assert 0 < passage.tokens < embedder.window
    for span in canonical.paragraphs:
        if span.start not in document.structured.heading_starts:
            lost = [at for at in range(span.start, span.end) if not covered[at]]
            assert all(canonical.text[at].isspace() for at in lost)


@pytest.mark.parametrize(
    "name", [n for n in FILES if n.endswith((".html", ".txt")) and n not in REFUSED] or [""]
)
def test_no_letter_of_a_text_is_lost(name: str) -> None:
    source = decode((DATA / name).read_bytes()).text
    if name.endswith(".html"):
        source = re.sub(r"(?is)<(script|style|head|title)\b.*?</\1>|<!--.*?-->", "", source)
        source = html.unescape(re.sub(r"<[^>]*>", "", source))
    document = read(name).document
    assert document is not None

    def letters(text: str) -> int:
        # «Х» of a roman number is written «X».
        return len(re.findall("[а-яёА-ЯЁX]", text))

    assert letters(document.structured.canonical.text) == letters(source)


def test_the_blanks_of_forms_stay_in_the_text() -> None:
    document = read("documents/htmls/53.html").document
    assert document is not None
    text = document.structured.canonical.text
    assert "Уничтоженные носители с книг и журналов учета списаны." in text
    assert "документ, удостоверяющий личность" in text


def test_a_standard_with_roman_sections_has_its_clauses() -> None:
    found = labels("documents/laws/prikaz_2.html")
    assert found[:4] == ["п. 1", "п. 2", "Приложение", "Раздел I"]
    assert [label for label in found if label.startswith("Раздел")] == [
        f"Раздел {number}" for number in ("I", "II", "III", "IV")
    ]
    for section, clauses in ((1, 15), (2, 12), (3, 8), (4, 6)):
        for clause in range(1, clauses + 1):
            assert found.count(f"п. {section}.{clause}") == 1
    assert not any("38" in label for label in found)


def test_an_appendix_to_rules_has_no_number() -> None:
    found = [label for label in labels("documents/htmls/53.html") if "Приложение" in label]
    assert found == ["Приложение 1", "Приложение", "Приложение 2"] + [
        f"Приложение {n}" for n in range(1, 10)
    ]
    assert "Глава 14" not in labels("documents/htmls/53.html")


def test_an_amending_law_has_its_own_articles_only() -> None:
    found = [label for label in labels("documents/laws/test_change.txt") if "Статья" in label]
    assert found == [f"Статья {n}" for n in range(1, 22)]


def test_an_order_numbers_its_clauses_through_sections() -> None:
    found = labels("documents/txt/pr_17.txt")
    tops = [label for label in found if re.fullmatch(r"п\. \d+", label)]
    first = tops.index("п. 28") + 1
    assert tops[first - 28 : first] == [f"п. {n}" for n in range(1, 29)]
    assert [label for label in found if "Приложение" in label] == ["Приложение 1", "Приложение 2"]


def test_a_thesis_is_cited_by_its_chapters_not_by_its_lists(
    embedder: SentenceTransformerEmbedder,
) -> None:
    name = "documents/diplomas/diploma.pdf"
    assert [label for label in labels(name) if not label.startswith("подп.")] == [
        "п. 1",
        "п. 1.1",
        "п. 1.2",
        "п. 1.3",
        "п. 2",
        "п. 2.1",
        "п. 2.2",
        "Приложение 1",
        "Приложение 2",
        "Приложение 3",
    ]
    made = cut(name, embedder)
    listed = next(p for p in made if "Регуляторная среда (включает" in p.text)
    assert listed.clause == "п. 1.3"
    assert listed.page == 26
    assert listed.path[0].startswith("1. ТЕОРЕТИЧЕСКОЕ ИЗУЧЕНИЕ")


def test_a_repaired_font_gives_clauses(embedder: SentenceTransformerEmbedder) -> None:
    made = cut("documents/tables/example_with_table9.pdf", embedder)
    by_clause = {passage.clause: passage for passage in made}
    assert "не может составлять более 10 рабочих дней" in by_clause["п. 6.4"].text
    assert any(p.clause == "п. 8" and p.page == 3 for p in made)


def test_a_folder_of_nasty_files_is_ingested_whole(kb: KnowledgeBase) -> None:
    folders = [DOCUMENTS / "pdf_auto", DOCUMENTS / "tables", DOCUMENTS / "tz"]
    report = ingest(kb, folders, jobs=2)
    assert {outcome.path: outcome.status for outcome in report.outcomes} == {
        file.name: "failed" if file.relative_to(DATA).as_posix() in REFUSED else "added"
        for folder in folders
        for file in folder.iterdir()
    }
    codes = {finding.code for finding in examine(kb)}
    assert codes <= {"pages-without-text"}
    assert {record.path for record in kb.documents() if record.warnings} == {
        Path(name).name
        for name in RECOGNISED
        if name not in REFUSED and DATA / name in {file for f in folders for file in f.iterdir()}
    }
    (best, *_) = kb.search("сколько дней длится срок выполнения работ")
    assert (best.document.path, best.passage.clause) == ("example_with_table9.pdf", "п. 6.4")
