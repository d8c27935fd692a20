"""Tables as lines, and frames that are no tables."""

from __future__ import annotations

import pytest

from corpus.table_text import rows_of
from ingest.readers.tables import arranges_page, table_block


def test_a_line_a_row_without_empty_ends() -> None:
    block = table_block([["Год ", " Доля,\n%", ""], ["", "5", " "], ["", ""]])
    assert block is not None
    assert block.text == "Год | Доля, %\n| 5"


def test_an_empty_table_is_nothing() -> None:
    assert table_block([["", " "], []]) is None


@pytest.mark.parametrize(
    ("columns", "rows", "paragraphs", "expected"),
    [(1, 9, 1, True), (2, 1, 8, True), (2, 20, 8, False), (2, 20, 25, True), (3, 2, 3, False)],
)
def test_pages_in_frames_are_told_from_tables(
    columns: int, rows: int, paragraphs: int, expected: bool
) -> None:
    assert arranges_page(columns, rows, paragraphs) is expected


def test_a_bar_within_a_cell_is_no_separator() -> None:
    block = table_block([["Да | нет", "P(A|B)", "|"]])
    assert block is not None
    assert block.text == "Да ¦ нет | P(A|B) | ¦"
    assert rows_of(block.text) == [["Да ¦ нет", "P(A|B)", "¦"]]


def test_rows_that_head_a_table_are_counted_without_empty_ones() -> None:
    def head(rows: list[list[str]], header_rows: int) -> int:
        block = table_block(rows, header_rows)
        assert block is not None
        return block.header_rows

    assert head([["", ""], ["Услуга", "Срок"], ["Справка", "5"]], 2) == 1
    assert head([["Услуга", "Срок"], ["Справка", "5"]], 2) == 0  # nothing is left to head


def test_rows_keep_whether_they_are_bold() -> None:
    block = table_block([["Услуга", "Срок"], ["", ""], ["Справка", "5"]], bold=[True, True])
    assert block is not None
    assert [line.bold for line in block.lines] == [True, False]
