"""What every reader returns: boxes that fit the text, and pages that are real or none."""

from __future__ import annotations

import numpy as np
import pytest
from printed_lines import block, layout, line

from ingest.layout import Layout, LayoutPage, Line


def test_boxes_that_do_not_fit_the_text_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Line("слово", np.zeros((4, 4), np.float32))
    assert line("слово").boxes is not None


def test_a_layout_is_paged_where_its_pages_are_numbered() -> None:
    assert layout([block("Текст.")]).paged
    assert not Layout((LayoutPage((block("Текст."),)),)).paged


def test_a_block_reads_as_its_lines() -> None:
    assert block("Первая строка", "вторая").text == "Первая строка\nвторая"
