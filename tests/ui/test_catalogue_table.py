"""The catalogue lists what was asked for, in order, a page at a time, and never as markup."""

from __future__ import annotations

import re

import pytest

from corpus.model import Description, DocumentKind, DocumentRecord, DocumentStatus
from ui.pages.catalogue_table import ROWS, Wanted, chosen, table_html


def record(n: int, title: str, **about: object) -> DocumentRecord:
    return DocumentRecord(
        id=f"{n:012x}",
        path=f"{n}.pdf",
        original="",
        media_type="application/pdf",
        description=Description(title, **about),  # type: ignore[arg-type]
        pages=n,
        sections=0,
        passages=1,
        characters=1,
        edition=1,
        added="2026-01-02T03:04:05",
    )


RECORDS = [
    record(1, "«Ёлочный» порядок", kind=DocumentKind.ORDER, number="УЧ-17", year=2020),
    record(2, "Еловый стандарт", kind=DocumentKind.STANDARD, year=2024),
    record(3, "Обзор", kind=DocumentKind.PAPER, authors=("Иванов И. И.",), year=2022),
    record(4, "Закон", kind=DocumentKind.LAW, status=DocumentStatus.REPEALED, organisation="Дума"),
]


def titles(wanted: Wanted) -> list[str]:
    return [each.description.title for each in chosen(RECORDS, wanted)]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Wanted(text="елочный"), [1]),
        (Wanted(text="уч-17 порядок"), [1]),
        (Wanted(text="иванов"), [3]),
        (Wanted(kind="standard"), [2]),
        (Wanted(status="repealed"), [4]),
        (Wanted(year="2022"), [3]),
        (Wanted(organisation="дума"), [4]),
        (Wanted(text="нет такого"), []),
    ],
)
def test_filters_keep_what_fits(wanted: Wanted, numbers: list[int]) -> None:
    assert [each.pages for each in chosen(RECORDS, wanted)] == numbers


def test_titles_sort_as_a_person_does() -> None:
    assert titles(Wanted()) == ["Еловый стандарт", "«Ёлочный» порядок", "Закон", "Обзор"]


def test_a_missing_value_comes_last_both_ways() -> None:
    assert titles(Wanted(sort="year"))[-1] == "Закон"
    assert titles(Wanted(sort="year", descending=True)) == [
        "Еловый стандарт",
        "Обзор",
        "«Ёлочный» порядок",
        "Закон",
    ]


def test_an_address_restores_the_list() -> None:
    wanted = Wanted("a&b=ё", "law", "repealed", "2020", "Дума", "pages", True, 3)
    assert Wanted.of(wanted.parameters()) == wanted
    assert Wanted.of({}) == Wanted()


@pytest.mark.parametrize(
    "parameters",
    [
        {"kind": "любой", "status": "<b>", "year": "٢٠٢٠", "sort": "drop", "page": "-1"},
        {"page": "0", "order": "up", "year": "9" * 400},
        {"page": "9" * 5000},
    ],
)
def test_nonsense_in_an_address_is_left_out(parameters: dict[str, str]) -> None:
    assert Wanted.of(parameters) == Wanted()


def test_thirty_thousand_documents_are_one_small_page() -> None:
    many = [record(n, f"Документ {n}") for n in range(30_000)]
    html = table_html(chosen(many, Wanted(page=600)), Wanted(page=600))
    assert html.count("<tr>") == ROWS + 1
    assert len(html) < 100_000
    assert 'aria-current="page" class="svod-current">600<' in html
    beyond = table_html(many, Wanted(page=9_999))
    assert beyond.count("<tr>") == ROWS + 1


def test_a_heading_turns_the_order_around() -> None:
    html = table_html(RECORDS, Wanted(sort="year"))
    assert re.search(r'aria-sort="ascending"><a href="/documents\?sort=year&amp;order=desc"', html)


def test_hostile_text_is_no_markup() -> None:
    hostile = record(5, "<img src=x onerror=alert(1)>", authors=("<script>",), number='"><b>')
    html = table_html([hostile], Wanted(text='"><script>'))
    assert "<img" not in html
    assert "<script" not in html
    assert "<b>" not in html
