"""What protects references and quotations: nothing is supplied, nothing known is lost."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from corpus.model import Description, DocumentKind, DocumentRecord
from ui.export.gost import citation, quotation, reference
from ui.export.person_names import family_name_first, initials_first, is_person


def _record(
    title: str, extent: int = 0, path: str = "акты/акт.pdf", **known: Any
) -> DocumentRecord:
    return DocumentRecord(
        id="0123456789abcdef",
        path=path,
        original="0" * 64,
        media_type="application/pdf",
        description=Description(title=title, **known),
        pages=extent,
        sections=1,
        passages=1,
        characters=10,
        edition=1,
        added="2026-01-01T00:00:00Z",
    )


_LAW = _record(
    "О приёме посетителей",
    kind=DocumentKind.LAW,
    number="17-ФЗ",
    date=datetime.date(2021, 7, 2),
    year=2021,
    organisation="Государственная Дума",
    edition_date=datetime.date(2023, 8, 4),
)
_PAPER = _record(
    "Очередь как сообщение",
    extent=6,
    kind=DocumentKind.PAPER,
    authors=("Озёрный Павел Ильич", "Р. С. Лугова"),
    organisation="Университет Модельной области",
    year=2022,
    journal="Вестник приёмной",
    volume="4",
    issue="2",
    pages="15-20",
    doi="https://doi.org/10.5555/queue.22",
)


def test_a_law_is_named_by_its_title_kind_date_number_and_edition() -> None:
    assert reference(_LAW) == (
        "О приёме посетителей : федеральный закон от 2 июля 2021 г. № 17-ФЗ. — "
        "Редакция от 4 августа 2023 г."
    )


def test_a_law_whose_number_does_not_say_so_is_not_called_federal() -> None:
    law = _record(
        "О садах",
        kind=DocumentKind.LAW,
        number="45",
        date=datetime.date(2007, 11, 21),
        organisation="Модельная областная дума",
    )
    told = reference(law)
    assert told == ("О садах : закон от 21 ноября 2007 г. № 45 / Модельная областная дума.")


def test_an_order_is_not_given_a_kind_of_act_that_nobody_told() -> None:
    order = _record(
        "О дежурстве",
        kind=DocumentKind.ORDER,
        number="571-п",
        date=datetime.date(2015, 12, 21),
        year=2015,
        organisation="Правительство Модельной области",
    )
    assert reference(order) == (
        "О дежурстве : № 571-п от 21 декабря 2015 г. / Правительство Модельной области."
    )


def test_a_standard_opens_with_its_designation() -> None:
    standard = _record(
        "Приёмные. Общие требования",
        extent=13,
        kind=DocumentKind.STANDARD,
        number="ГОСТ Р 12345-2019",
        year=2019,
    )
    assert reference(standard) == "ГОСТ Р 12345–2019. Приёмные. Общие требования. — 13 с."
    titled = _record(
        "ГОСТ Р 12345–2019. Приёмные", kind=DocumentKind.STANDARD, number="ГОСТ Р 12345-2019"
    )
    assert reference(titled) == "ГОСТ Р 12345–2019. Приёмные."


def test_a_standard_with_a_plain_number_keeps_date_and_body() -> None:
    standard = _record(
        "Модельный стандарт приёма",
        extent=12,
        kind=DocumentKind.STANDARD,
        number="М-01",
        date=datetime.date(2025, 2, 10),
        year=2025,
        organisation="Проект «Модель»",
    )
    assert reference(standard) == (
        "Модельный стандарт приёма : № М-01 от 10 февраля 2025 г. / Проект «Модель». — 12 с."
    )


def test_a_recommendation_says_that_it_is_one() -> None:
    told = reference(_record("Как встречать людей", kind=DocumentKind.RECOMMENDATION, year=2024))
    assert told == "Как встречать людей : рекомендации. — 2024."
    named = reference(_record("Памятка дежурному", kind=DocumentKind.RECOMMENDATION, year=2024))
    assert named == "Памятка дежурному. — 2024."


def test_a_paper_stands_in_its_journal() -> None:
    assert reference(_PAPER) == (
        "Озёрный П. И., Лугова Р. С. Очередь как сообщение // Вестник приёмной. — 2022. — "
        "Т. 4, № 2. — С. 15–20. — DOI 10.5555/queue.22."
    )


def test_the_page_cited_stands_instead_of_the_pages_of_the_paper() -> None:
    assert citation(_PAPER, None, 3, "17") == (
        "Озёрный П. И., Лугова Р. С. Очередь как сообщение // Вестник приёмной. — 2022. — "
        "Т. 4, № 2. — С. 17. — DOI 10.5555/queue.22."
    )


def test_a_foreign_paper_is_described_in_its_language() -> None:
    paper = _record(
        "Queues speak",
        kind=DocumentKind.PAPER,
        authors=("A. Reed", "B. Moss", "C. Fern", "D. Lake", "E. Hill"),
        journal="Journal of Waiting",
        year=2020,
        volume="7",
        issue="1",
        pages="1–9",
        language="en",
    )
    assert reference(paper) == (
        "Queues speak / A. Reed, B. Moss, C. Fern [et al.] // Journal of Waiting. — 2020. — "
        "Vol. 7, no. 1. — P. 1–9."
    )


def test_four_authors_stand_after_the_title_and_five_are_shortened() -> None:
    names = tuple(f"Иванов {letter}. {letter}." for letter in "АБВГД")
    four = reference(_record("Книга", authors=names[:4]))
    assert four == "Книга / А. А. Иванов, Б. Б. Иванов, В. В. Иванов, Г. Г. Иванов."
    assert reference(_record("Книга", authors=names)) == (
        "Книга / А. А. Иванов, Б. Б. Иванов, В. В. Иванов [и др.]."
    )


def test_a_book_of_one_author_tells_year_and_extent() -> None:
    book = _record("О стульях", extent=55, authors=("Сидорова Мария Львовна",), year=2021)
    assert reference(book) == "Сидорова М. Л. О стульях. — 2021. — 55 с."


def test_a_body_as_author_stands_after_the_title() -> None:
    told = reference(_record("Обзор", authors=("Редакция проекта «Модель»",), year=2025))
    assert told == "Обзор / Редакция проекта «Модель». — 2025."


def test_an_address_is_told_without_a_day_of_access() -> None:
    told = reference(_record("Сайт приёмной", url="https://example.org/a"))
    assert told == "Сайт приёмной. — URL: https://example.org/a. — Текст : электронный."
    assert "URL" not in reference(_record("Сайт", url="javascript:alert(1)"))


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_a_document_of_which_only_the_title_is_known_tells_only_that(kind: DocumentKind) -> None:
    told = reference(_record("Положение о садах", kind=kind))
    assert told == "Положение о садах."


@pytest.mark.parametrize("kind", list(DocumentKind))
@pytest.mark.parametrize(
    "known",
    [
        {"number": "5"},
        {"date": datetime.date(2020, 1, 2)},
        {"year": 2020},
        {"organisation": "Модельный орган"},
        {"authors": ("Сидоров П. П.",)},
        {"journal": "Журнал"},
        {"journal": "Журнал", "issue": "3"},
        {"journal": "Журнал", "volume": "3"},
        {"pages": "3-4"},
        {"doi": "10.1/x"},
        {"edition_date": datetime.date(2022, 5, 6)},
    ],
)
def test_a_missing_field_leaves_no_punctuation_behind(
    kind: DocumentKind, known: dict[str, Any]
) -> None:
    for told in (
        reference(_record("Устав сада", kind=kind, **known)),
        citation(_record("Устав сада", kind=kind, **known), "п. 2", 3, None),
    ):
        assert told.endswith(".")
        assert "None" not in told
        for broken in ("— —", "..", ". .", " .", ": :", ": /", "/ /", ", ,", "  ", "— ."):
            assert broken not in told, told


def test_requisites_in_the_title_are_not_told_twice() -> None:
    law = _record(
        "Федеральный закон от 02.07.2021 № 17-ФЗ «О приёме»",
        kind=DocumentKind.LAW,
        number="17-ФЗ",
        date=datetime.date(2021, 7, 2),
        year=2021,
    )
    assert reference(law) == "Федеральный закон от 02.07.2021 № 17-ФЗ «О приёме»."


def test_a_document_without_a_title_is_known_by_its_file() -> None:
    assert reference(_record(" \n ", path="папка/отчёт за май.docx")) == "отчёт за май."


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (("п. 4.1.2", 12, None), "С. 12, п. 4.1.2."),
        (("п. 4.1.2", 14, "12"), "С. 12, п. 4.1.2."),
        (("Статья 81", None, None), "Ст. 81."),
        (("Приложение 2", 3, None), "С. 3, прил. 2."),
        (("Раздел III", 3, None), "С. 3, разд. III."),
        ((None, 7, "iv"), "С. iv."),
    ],
)
def test_the_place_is_page_then_clause(
    place: tuple[str | None, int | None, str | None], told: str
) -> None:
    assert citation(_record("Устав сада", extent=20), *place) == f"Устав сада. — {told}"


def test_no_place_leaves_the_document() -> None:
    assert citation(_record("Устав сада"), None, None, None) == "Устав сада."


def test_a_quotation_is_ready_for_a_letter() -> None:
    told = quotation(_LAW, "Посетителя «встречают»  у входа.", "Статья 5", 3, None)
    assert told == (
        "«Посетителя „встречают“ у входа» (О приёме посетителей : федеральный закон от "
        "2 июля 2021 г. № 17-ФЗ. — Редакция от 4 августа 2023 г. — С. 3, ст. 5)."
    )


def test_a_quoted_list_keeps_its_lines() -> None:
    told = quotation(_record("Устав сада"), "Сад имеет:\n1) вход;\n\n2) выход.", None, None, None)
    assert told == "«Сад имеет:\n1) вход;\n2) выход» (Устав сада)."


@pytest.mark.parametrize(
    ("name", "heading", "responsible"),
    [
        ("Иванов Иван Петрович", "Иванов И. П.", "И. П. Иванов"),
        ("Мария Львовна Сидорова", "Сидорова М. Л.", "М. Л. Сидорова"),
        ("И.П. Иванов", "Иванов И. П.", "И. П. Иванов"),
        ("Иванов, И.П.", "Иванов И. П.", "И. П. Иванов"),
        ("Римский-Корсаков Н. А.", "Римский-Корсаков Н. А.", "Н. А. Римский-Корсаков"),
        ("Pere Manils", "Pere Manils", "Pere Manils"),
        ("Ким Чен Ын", "Ким Чен Ын", "Ким Чен Ын"),
    ],
)
def test_names_are_turned_only_where_their_order_is_clear(
    name: str, heading: str, responsible: str
) -> None:
    assert is_person(name)
    assert family_name_first(name) == heading
    assert initials_first(name) == responsible


def test_text_of_a_document_stays_text() -> None:
    told = reference(_record("<script>alert(1)</script> %s {0}"))
    assert told == "<script>alert(1)</script> %s {0}."
