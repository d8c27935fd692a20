"""The shapes hold what the catalogue holds, and are plain JSON."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date

from corpus.errors import FileDamaged
from corpus.model import Description, DocumentRecord
from ingest.pipeline import Outcome, Report
from search.engine import KnowledgeBase
from ui import document_shapes, shapes


def test_every_field_of_a_description_is_shown(own_kb: KnowledgeBase) -> None:
    record = own_kb.documents()[0]
    shown = document_shapes.document(record).model_dump(mode="json")
    assert {field.name for field in fields(Description)} <= shown.keys()
    # What the catalogue keeps for itself.
    assert {field.name for field in fields(DocumentRecord)} - shown.keys() <= {
        "original", "description", "sections", "passages",
    }  # fmt: skip


def test_a_date_is_iso_and_nothing_is_lost(own_kb: KnowledgeBase) -> None:
    record = own_kb.documents()[0]
    about = replace(record.description, date=date(2025, 4, 7), keywords=("а", "б"), doi="10.1/x")
    shown = json.loads(
        document_shapes.document(replace(record, description=about)).model_dump_json()
    )
    assert (shown["date"], shown["keywords"], shown["doi"]) == ("2025-04-07", ["а", "б"], "10.1/x")


def test_a_hit_is_verbatim(own_kb: KnowledgeBase) -> None:
    for hit in own_kb.search("рабочая группа", k=5):
        shown = shapes.hit(hit)
        text = own_kb.catalogue.text(hit.document.id)
        assert text[shown.passage.start : shown.passage.end] == shown.passage.text
        assert shown.passage.sections == list(hit.passage.path)


def test_an_answer_names_the_documents_it_cites(own_kb: KnowledgeBase) -> None:
    given = own_kb.ask("Как часто проводятся заседания рабочей группы?")
    shown = shapes.answer(given)
    assert [cited.n for cited in shown.citations] == list(range(1, len(given.citations) + 1))
    for cited in shown.citations:
        text = own_kb.catalogue.text(cited.document.id)
        assert text[cited.start : cited.end] == cited.quote


def test_a_failed_file_has_a_code_and_no_document() -> None:
    done = Report((Outcome("а.pdf", "failed", error=FileDamaged("Обрыв.", "Скачайте снова.")),), 1)
    (shown,) = shapes.report(done).model_dump(mode="json")["documents"]
    assert (shown["id"], shown["title"], shown["pages"]) == (None, None, 0)
    assert shown["error"] == {"code": "file-damaged", "message": "Обрыв. Скачайте снова."}
