"""Tables as lines, and frames that are no tables."""

from __future__ import annotations

import pytest

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
