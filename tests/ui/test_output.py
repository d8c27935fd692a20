"""What is printed for a person is what the documents say, with both page numbers."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date

import pytest

from corpus.errors import FileEmpty, UsageError
from corpus.model import (
    Citation,
    Description,
    DocumentContents,
    DocumentKind,
    DocumentRecord,
    Page,
    Section,
    StoredPassage,
    TextMethod,
)
from ingest.pipeline import Outcome, Report
from search.answering.statements import Answer
from search.grouping import DocumentHits
from search.hits import Copy, Hit
from search.query import parse
from search.ranking import Ranked
from ui import document_output, document_shapes, output

RECORD = DocumentRecord(
    id="0123456789ab",
    path="папка/приказ.pdf",
    original="0" * 64,
    media_type="application/pdf",
    description=Description(
        title="[bold]Приказ[/bold] <b>о</b> \x1b[31mстоянке :smile:",
        kind=DocumentKind.ORDER,
        number="17",
        date=date(2025, 4, 7),
        authors=("Иванов И. И.",),
        year=2025,
    ),
    pages=2,
    sections=2,
    passages=1,
    characters=100,
    edition=1,
    added="2025-04-07T00:00:00+00:00",
)
PASSAGE = StoredPassage(
    start=10,
    end=45,
    text="Стоянка [red]велосипедов[/red] разрешена",
    clause="п. 4.1",
    path=("Раздел 4", "п. 4.1"),
    page=5,
    page_to=5,
    tokens=9,
    sentences=(),
    key=1,
    id="0123456789ab-0",
    document_id="0123456789ab",
    page_label="iii",
)
SECTIONS = [
    Section("Раздел 4", "Раздел 4. Стоянка", 1, 0, 100, 5),
    Section("п. 4.1", "4.1. Велосипеды", 2, 10, 45, 5),
    Section("Статья 15.1", "Статья 15.1", 1, 45, 60, None),
    Section(None, "Без номера", 1, 60, 100, None),
]


def hit(rank: int = 1) -> Hit:
    ranked = Ranked(1, 0.5, 0.5, 0.5, 0.0, 0.0)
    return Hit(rank, 0.5, RECORD, PASSAGE, ranked, parse("стоянки велосипеда"))


def test_titles_and_passages_are_never_markup(capsys: pytest.CaptureFixture[str]) -> None:
    output.hits([hit()])
    output.documents([RECORD])
    document_output.shown(
        document_shapes.shown(RECORD, DocumentContents(sections=SECTIONS), "", "[i]текст[/i]")
    )
    shown = capsys.readouterr().out
    assert shown.count("[bold]Приказ[/bold] <b>о</b> \ufffd[31mстоянке :smile:") == 3
    assert "Стоянка [red]велосипедов[/red] разрешена" in shown
    assert "[i]текст[/i]" in shown
    assert "\x1b" not in shown


def test_highlighted_words_are_bold_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    output.hits([hit()])
    shown = capsys.readouterr().out
    assert "\x1b[1;33mСтоянка\x1b[0m" in shown
    assert "\x1b[1;33mвелосипедов\x1b[0m" in shown


@pytest.mark.parametrize(
    ("clause", "page", "label", "shown"),
    [
        ("п. 4.1", 5, "iii", "п. 4.1, с. iii (страница файла 5)"),
        ("п. 4.1", 5, "5", "п. 4.1, с. 5"),
        ("п. 4.1", 5, None, "п. 4.1, с. 5"),
        (None, 5, None, "с. 5"),
        ("п. 4.1", None, None, "п. 4.1"),
        (None, None, None, ""),
    ],
)
def test_a_place_names_the_printed_page_and_that_of_the_file(
    clause: str | None, page: int | None, label: str | None, shown: str
) -> None:
    assert output.place(clause, page, label) == shown


def test_hits_name_the_printed_page_too(capsys: pytest.CaptureFixture[str]) -> None:
    output.hits([hit()])
    assert "п. 4.1, с. iii (страница файла 5)" in capsys.readouterr().out


def test_an_answer_is_followed_by_its_citations(capsys: pytest.CaptureFixture[str]) -> None:
    cited = Citation(1, RECORD.id, PASSAGE.id, "п. 4.1", 5, "iii", "Стоянка [red]", 10, 23)
    output.answer(
        Answer("где?", True, "Стоянка [red] [1]", None, 0.9, (cited,), {RECORD.id: RECORD})
    )
    shown = capsys.readouterr().out
    assert shown.index("Стоянка [red] [1]") < shown.index("[1] [bold]Приказ")
    assert "п. 4.1, с. iii (страница файла 5)" in shown
    assert "«Стоянка [red]»" in shown


def test_a_refusal_is_followed_by_what_is_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    output.answer(Answer("где?", False, "Ответа нет.", "no-evidence", 0.1, nearest=(hit(),)))
    shown = capsys.readouterr().out
    assert shown.index("Ответа нет.") < shown.index("Ближайшее по теме") < shown.index("п. 4.1")


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ("п. 4.1", "п. 4.1"),
        ("4.1", "п. 4.1"),
        ("п.4.1", "п. 4.1"),
        ("Пункт 4.1", "п. 4.1"),
        ("п. 4.1.", "п. 4.1"),
        ("статья 15.1", "Статья 15.1"),
        ("ст. 15.1", "Статья 15.1"),
        ("РАЗДЕЛ  4", "Раздел 4"),
    ],
)
def test_a_clause_is_found_as_people_write_it(asked: str, label: str) -> None:
    assert [section.label for section in document_output.of_clause(RECORD, SECTIONS, asked)] == [
        label
    ]


@pytest.mark.parametrize("asked", ["4", "п. 4.10", "", "Без номера", "[4].1", "п. 4.1\n"])
def test_a_clause_is_not_found_by_likeness(asked: str) -> None:
    if asked.strip() == "п. 4.1":
        assert document_output.of_clause(RECORD, SECTIONS, asked)
        return
    with pytest.raises(UsageError, match="нет пункта"):
        document_output.of_clause(RECORD, SECTIONS, asked)


def test_a_report_names_every_failure_once(capsys: pytest.CaptureFixture[str]) -> None:
    failures = (
        Outcome("папка/пустой.txt", "failed", error=FileEmpty("пустой.txt: файл пуст.", "Да.")),
        Outcome("другой.txt", "failed", error=FileEmpty("Файл пуст.", "Да."), trace="след"),
    )
    output.report(Report((Outcome("а.pdf", "added", RECORD, ("нет слоя",)), *failures), 1.25))
    shown = capsys.readouterr()
    assert "Файлов: 3 (добавлен — 1, не загружен — 2); 1.2 с." in shown.out
    assert "а.pdf: нет слоя" in shown.out
    assert shown.err == "пустой.txt: файл пуст. Да.\nдругой.txt: Файл пуст. Да.\n"
    output.report(Report(failures, 1), debug=True)
    assert "след" in capsys.readouterr().err


def test_pages_without_text_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    pages = [
        Page(1, "i", 595, 842, TextMethod.TEXT, 100),
        Page(2, None, 595, 842, TextMethod.NONE, 0),
    ]
    document_output.shown(
        document_shapes.shown(RECORD, DocumentContents(pages=pages, sections=SECTIONS), "")
    )
    shown = capsys.readouterr().out
    assert "Без текста страницы: 2" in shown
    assert "07.04.2025" in shown
    assert "    4.1. Велосипеды  с. 5" in shown


@pytest.mark.parametrize("width", [20, 40, 80, 300])
def test_the_catalogue_fits_any_terminal_and_loses_no_letter(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    title = "Модельный стандарт клиентоцентричности государственного управления. Часть 3"
    record = replace(RECORD, description=Description(title=title))
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True, raising=False)
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "dumb")
    output.documents([record])
    shown = capsys.readouterr().out
    assert "".join(title.split()[-2:]) in "".join(shown.split())
    assert RECORD.id in shown
    assert "…" not in shown


def test_copies_stand_under_their_hit_with_their_places(
    capsys: pytest.CaptureFixture[str],
) -> None:
    other = replace(RECORD, id="ba9876543210", description=Description(title="[b]Иной[/b] \x1b"))
    place = replace(PASSAGE, clause="п. 9", page=2, page_label=None, document_id=other.id)
    output.hits([replace(hit(), copies=(Copy(other, place), Copy(other, place)))])
    shown = capsys.readouterr().out
    assert shown.count("То же: [b]Иной[/b] \ufffd, п. 9, с. 2\n") == 2
    assert shown.index("велосипедов") < shown.index("То же")


def test_documents_stand_above_their_passages(capsys: pytest.CaptureFixture[str]) -> None:
    output.document_hits([DocumentHits(1, 0.5, RECORD, (hit(1), hit(4)))])
    shown = capsys.readouterr().out
    assert shown.count("1. [bold]Приказ[/bold]") == 1
    assert shown.count("Стоянка [red]велосипедов[/red] разрешена") == 2
    assert "\x1b" not in shown
    output.document_hits([])
    assert capsys.readouterr().out == "Ничего не найдено.\n"


def test_what_was_searched_instead_is_told_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    output.corrected(None)
    assert capsys.readouterr().out == ""
    output.corrected("[bold]срок[/bold] \x1b[31mответа")
    shown = capsys.readouterr().out
    assert shown.startswith("Показаны результаты для: [bold]срок[/bold] \ufffd[31mответа\n")
    assert "--exactly" in shown
