"""A card tells what is known of a document and nothing of it becomes markup."""

from __future__ import annotations

import re

from corpus.model import DocumentRecord, Page, TextMethod
from search.engine import KnowledgeBase
from ui.pages import links
from ui.pages.document_card import (
    contents_html,
    coverage_html,
    requisites_html,
    shortened,
    tree_html,
    warnings_html,
)


def page(number: int, method: TextMethod, confidence: float | None = None) -> Page:
    return Page(number, None, 595, 842, method, 10, confidence)


def cards(kb: KnowledgeBase) -> list[tuple[DocumentRecord, str]]:
    found = []
    for record in kb.documents():
        contents, text = kb.catalogue.contents(record.id), kb.catalogue.text(record.id)
        found.append((record, contents_html(record, contents, text, kb.records())))
    return found


def test_every_part_leads_into_the_reader(own_kb: KnowledgeBase) -> None:
    for record, html in cards(own_kb):
        contents = own_kb.catalogue.contents(record.id)
        for entry in (*contents.definitions, *contents.tables, *contents.references):
            link = links.reader_link(record.id, entry.start, entry.end).replace("&", "&amp;")
            assert link in html
        assert tree_html(record.id, contents.sections).count("<li>") == len(contents.sections)


def test_hostile_documents_stay_text(own_kb: KnowledgeBase) -> None:
    for record, html in cards(own_kb):
        whole = html + requisites_html(record) + warnings_html(("<script>alert(1)</script>",))
        assert "<script" not in whole
        assert "<img" not in whole


def test_coverage_tells_every_page_by_sign_colour_and_word(own_kb: KnowledgeBase) -> None:
    record = next(r for r in own_kb.documents() if r.path.endswith(".pdf"))
    pages = [
        page(1, TextMethod.TEXT),
        page(2, TextMethod.OCR, 0.912),
        page(3, TextMethod.OCR, 0.55),
        page(4, TextMethod.NONE),
    ]
    html = coverage_html(record, pages)
    assert re.findall(rf"/v1/documents/{record.id}/pages/(\d)\.png", html) == list("1234")
    assert "распознана: 2 (с. 2–3), уверенность 55%–91%" in html
    assert "без текста: 1 (с. 4)" in html
    assert "с. 3: распознана, уверенность 55%" in html
    assert "шрифт исправлен" not in html


def test_a_thousand_pages_are_told_in_words_only(own_kb: KnowledgeBase) -> None:
    record = own_kb.documents()[0]
    html = coverage_html(record, [page(n, TextMethod.TEXT) for n in range(1, 5001)])
    assert "5000 (с. 1–5000)" in html
    assert len(html) < 2000


def test_a_clause_is_shortened_at_a_word() -> None:
    assert shortened("Один\nдва", 20) == "Один два"
    assert shortened("слово " * 40, 20) == "слово слово слово…"
