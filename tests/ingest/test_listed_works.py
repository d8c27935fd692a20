"""A list in the folder describes its documents, and a document's own description goes before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.model import Description, DocumentKind, FieldOrigin
from ingest.description.sidecar import described, stated_beside
from ingest.intake.files import find_files

FOUND = Description(title="Найдено", doi="10.1/found", journal="Журнал")
LIST = """works:
  - id: rabota-o-delah
    title: "Работа о делах"
    authors: ["Петров П. П."]
    year: 2021
    kind: paper
  - id: drugaja
    file: "Отчёт 2024.pdf"
    title: "[отчёт без заглавия]"
    organisation: "Ведомство"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources.yaml").write_text(LIST, encoding="utf-8")
    for name in ("rabota-o-delah.pdf", "Отчёт 2024.pdf", "прочее.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-1.4")
    return tmp_path


def test_a_work_is_known_by_its_id_and_overrides_what_was_found(folder: Path) -> None:
    description, warnings = described(FOUND, folder / "rabota-o-delah.pdf")
    assert warnings == ()
    assert (description.title, description.authors) == ("Работа о делах", ("Петров П. П.",))
    assert (description.year, description.kind) == (2021, DocumentKind.PAPER)
    assert (description.doi, description.journal) == (FOUND.doi, FOUND.journal)
    origins = {place.field: place.origin for place in description.places}
    assert origins["title"] is FieldOrigin.SIDECAR


def test_a_work_may_name_its_file_and_a_title_in_brackets_is_none(folder: Path) -> None:
    description, _ = described(FOUND, folder / "Отчёт 2024.pdf")
    assert (description.title, description.organisation) == ("Найдено", "Ведомство")
    assert description.kind is FOUND.kind  # not said, so not overridden


def test_a_file_that_is_not_listed_keeps_its_description(folder: Path) -> None:
    assert described(FOUND, folder / "прочее.pdf") == (FOUND, ())
    assert stated_beside(folder / "прочее.pdf") == ""


def test_the_documents_own_description_goes_before_the_list(folder: Path) -> None:
    own = folder / "rabota-o-delah.pdf.yaml"
    own.write_text("title: Своё\n", encoding="utf-8")
    description, _ = described(FOUND, folder / "rabota-o-delah.pdf")
    assert (description.title, description.year) == ("Своё", 2021)


def test_a_changed_list_is_noticed(folder: Path) -> None:
    document = folder / "rabota-o-delah.pdf"
    before = stated_beside(document)
    changed = LIST.replace("2021", "2022")
    (folder / "sources.yaml").write_text(changed + "\n", encoding="utf-8")
    assert before != stated_beside(document) != ""
    assert stated_beside(folder / "прочее.pdf") == ""


def test_a_list_with_a_fault_is_a_warning(folder: Path) -> None:
    (folder / "sources.yaml").write_text("works: [{id: A}]", encoding="utf-8")
    description, warnings = described(FOUND, folder / "rabota-o-delah.pdf")
    assert description == FOUND
    assert len(warnings) == 1
    assert "sources.yaml" in warnings[0]


def test_the_list_is_no_document_of_its_folder(folder: Path) -> None:
    assert "sources.yaml" not in {file.path for file in find_files([folder])}
