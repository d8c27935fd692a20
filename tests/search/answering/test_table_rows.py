"""A row is read by the names of its columns, and the cell asked for is the one set in bold."""

from __future__ import annotations

import pytest

from search.answering.table_rows import TableRows, asked_cell, is_named, read_aloud
from search.query import parse

HEADER = (("Приоритет", "Признак", "Реакция", "Решение"),)
ROW = "Б | Сотрудник не может работать | 1 рабочий час | 1 рабочий день"


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("время реакции на заявку приоритета Б", "1 рабочий час"),
        ("каким должно быть решение при приоритете Б", "1 рабочий день"),
        ("какой приоритет, когда сотрудник не может работать", "Б"),
        ("что делать с заявкой", None),
    ],
)
def test_the_cell_of_the_column_asked_for_is_found(question: str, cell: str | None) -> None:
    found = asked_cell(TableRows(ROW, HEADER), parse(question))
    assert (None if found is None else ROW[slice(*found)]) == cell


def test_of_several_rows_none_is_the_one_asked_for() -> None:
    assert asked_cell(TableRows(f"{ROW}\n{ROW}", HEADER), parse("время реакции")) is None


def test_what_is_bold_in_the_row_is_bold_in_what_is_said() -> None:
    start = ROW.index("1 рабочий час")
    said, bold = read_aloud(TableRows(ROW, HEADER), ((start, start + len("1 рабочий час")),))
    assert said == (
        "Приоритет: Б; Признак: Сотрудник не может работать; "
        "Реакция: 1 рабочий час; Решение: 1 рабочий день"
    )
    assert [said[slice(*each)] for each in bold] == ["1 рабочий час"]


def test_rows_stand_on_lines_of_their_own() -> None:
    said, _ = read_aloud(TableRows("А | x | 5 минут\nВ |  | 4 часа", HEADER), ())
    assert said == "Приоритет: А; Признак: x; Реакция: 5 минут\nПриоритет: В; Реакция: 4 часа"


def test_a_cell_is_named_by_whole_words_only() -> None:
    assert is_named("Б", "приоритет б")
    assert not is_named("Б", "обязанности бывают")
    assert not is_named("", "приоритет б")
    assert not is_named("(.*", "приоритет б")
