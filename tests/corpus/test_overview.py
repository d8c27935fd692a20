"""The overview tells what the catalogue holds, and the disk what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sample_documents import MODEL, parsed, vectors

from corpus.disk_usage import disk_usage
from corpus.model import DocumentKind, Page, TextMethod
from corpus.overview import LENGTHS, overview
from corpus.settings import Settings
from corpus.store import Catalogue

LETTER = "Приказ о порядке.\nСрок ответа — пять дней. Его продлевает начальник.\nКонец."


@pytest.fixture
def catalogue(settings: Settings) -> Iterator[Catalogue]:
    with Catalogue(settings) as opened:
        yield opened


def page(number: int, method: TextMethod) -> Page:
    return Page(number, None, 595, 842, method, 10)


def test_an_empty_catalogue_has_nothing(catalogue: Catalogue) -> None:
    seen = overview(catalogue.reading)
    assert (seen.documents, seen.pages, seen.passages, seen.sentences) == (0, 0, 0, 0)
    assert seen.kinds == {}
    assert seen.lengths == (0,) * (len(LENGTHS) + 1)
    assert seen.unread == ()


def test_the_overview_agrees_with_the_documents(catalogue: Catalogue) -> None:
    sentences = passages = 0
    for name, kind, year in (
        ("а", DocumentKind.ORDER, 1998),
        ("б", DocumentKind.ORDER, None),
        ("в", DocumentKind.PAPER, 1998),
    ):
        document = parsed(LETTER, f"{name}.txt", title=name, kind=kind, year=year)
        catalogue.add(name, document, vectors(document), "тест")
        passages += len(document.passages)
        sentences += sum(len(passage.sentences) for passage in document.passages)
    seen = overview(catalogue.reading)
    assert seen.documents == 3
    assert (seen.passages, seen.sentences) == (passages, sentences)
    assert sentences > passages
    assert seen.kinds == {DocumentKind.ORDER: 2, DocumentKind.PAPER: 1}
    assert (seen.years, seen.undated) == ({1998: 2}, 1)
    assert seen.lengths == (3, 0, 0, 0, 0)
    assert seen.encoded == {MODEL: 3}
    assert [added.document_id for added in seen.latest] == ["в", "б", "а"]


def test_documents_with_unread_pages_are_named_the_worst_first(catalogue: Catalogue) -> None:
    read, unread = TextMethod.TEXT, TextMethod.NONE
    for name, methods in (
        ("один", (read, unread)),
        ("два", (unread, read, unread)),
        ("ни", (read,)),
    ):
        document = replace(
            parsed(LETTER, f"{name}.txt", title=name),
            pages=tuple(page(number, method) for number, method in enumerate(methods, 1)),
        )
        catalogue.add(name, document, vectors(document), "тест")
    seen = overview(catalogue.reading)
    assert seen.methods == {read: 3, unread: 3}
    assert [(each.document_id, each.pages) for each in seen.unread] == [
        ("два", (1, 3)),
        ("один", (2,)),
    ]
    assert seen.unread_documents == 2


def test_the_parts_on_the_disk_make_up_the_whole(catalogue: Catalogue, settings: Settings) -> None:
    for folder, size in ((settings.originals_folder / "аб", 700), (settings.index_folder, 50)):
        folder.mkdir(parents=True)
        (folder / "файл").write_bytes(b"x" * size)
    (settings.home / "прочее").write_bytes(b"x" * 9)
    used = disk_usage(settings)
    assert (used.originals, used.index) == (700, 50)
    assert used.other >= 9
    assert used.catalogue >= settings.database_path.stat().st_size
    assert used.total == sum(
        path.stat().st_size for path in settings.home.rglob("*") if path.is_file()
    )
