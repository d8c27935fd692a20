"""A table's text gives back its cells, and a row reads with the names of its columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.table_text import (
    CELL_SEPARATOR,
    cell_spans,
    cell_text,
    cells_of,
    column_labels,
    labelled_row,
    rows_of,
)


def test_empty_cells_keep_their_columns() -> None:
    assert rows_of("Срок | | Форма\n| 5 дней\n| | письменно") == [
        ["Срок", "", "Форма"],
        ["", "5 дней"],
        ["", "", "письменно"],
    ]


@given(st.lists(st.text("аб| ", max_size=5), min_size=1, max_size=5))
def test_a_bar_in_a_cell_never_parts_it(given_cells: list[str]) -> None:
    cells = [cell_text(" ".join(cell.split())) for cell in given_cells]
    while cells and not cells[-1]:
        cells.pop()
    if cells:
        assert rows_of(CELL_SEPARATOR.join(cells).strip()) == [cells]


def test_a_row_is_read_with_the_names_of_its_columns() -> None:
    header = [["Услуга", "Срок", "Форма"]]
    assert labelled_row(header, ["Справка", "5 дней", "письменно"]) == (
        "Услуга: Справка; Срок: 5 дней; Форма: письменно"
    )
    assert labelled_row(header, ["", "5 дней", "", "по почте"]) == "Срок: 5 дней; по почте"
    assert labelled_row([], ["Справка", "5 дней"]) == "Справка; 5 дней"


def test_a_head_over_several_columns_names_each_of_them() -> None:
    header = rows_of("Показатель | 2024 | | 2025\n| план | факт | план | факт")
    assert column_labels(header) == [
        "Показатель",
        "2024, план",
        "2024, факт",
        "2025, план",
        "2025, факт",
    ]


def test_a_title_over_all_columns_names_none() -> None:
    assert column_labels(rows_of("Таблица 1. Сроки\nУслуга | Срок")) == ["Услуга", "Срок"]


@given(st.text(alphabet="аб |¦", max_size=40))
def test_spans_of_cells_hold_what_cells_hold(row: str) -> None:
    assert [row[start:end] for start, end in cell_spans(row)] == cells_of(row)


def test_an_empty_cell_at_the_start_or_between_bars_has_its_place() -> None:
    row = "| второй | | четвёртый"
    assert [row[start:end] for start, end in cell_spans(row)] == ["", "второй", "", "четвёртый"]
