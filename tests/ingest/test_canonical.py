"""The canonical text keeps every paragraph, and for every character its page and box."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ingest.canonical import compose
from ingest.layout import BlockKind, Paragraph


def placed(text: str, page: int) -> Paragraph:
    boxes = np.arange(4 * len(text), dtype=np.float32).reshape(-1, 4) + 1000 * page
    return Paragraph(
        text, BlockKind.PARAGRAPH, None, 11.0, False, np.full(len(text), page, np.int32), boxes
    )


def test_paragraphs_are_joined_by_newlines_with_their_places() -> None:
    found = compose([placed("Первый", 1), placed("Второй", 2)])
    assert found.text == "Первый\nВторой"
    assert [(s.start, s.end) for s in found.paragraphs] == [(0, 6), (7, 13)]
    assert found.page_map is not None
    # The newline stands on the page of the text before it, in no rectangle.
    assert found.page_map.pages.tolist() == [1] * 7 + [2] * 6
    assert np.isnan(found.page_map.boxes[6]).all()
    assert found.page_map.boxes[7].tolist() == [2000, 2001, 2002, 2003]
    assert [found.page(at) for at in (0, 6, 7, 13, -1)] == [1, 1, 2, None, None]


def test_a_paragraph_without_a_place_stands_nowhere_among_others() -> None:
    found = compose([placed("Первый", 1), Paragraph("Сноска", BlockKind.FOOTNOTE)])
    assert found.page_map is not None
    assert found.page_map.pages.tolist() == [1] * 7 + [0] * 6
    assert found.page(7) is None


def test_a_format_without_pages_has_no_page_map() -> None:
    found = compose([Paragraph("Первый", BlockKind.HEADING, 2, bold=True)])
    assert found.page_map is None
    assert found.page(0) is None
    assert (found.paragraphs[0].kind, found.paragraphs[0].level) == (BlockKind.HEADING, 2)
    assert found.paragraphs[0].bold


def test_nothing_gives_an_empty_text() -> None:
    assert compose([]).text == ""
    assert compose([placed("", 1)]).paragraphs == ()
    assert compose([placed("", 1)]).page_map is None


@given(st.lists(st.tuples(st.text("аб ", max_size=6), st.integers(1, 3)), max_size=6))
def test_every_span_and_place_fits_the_text(given_paragraphs: list[tuple[str, int]]) -> None:
    found = compose([placed(text, page) for text, page in given_paragraphs])
    kept = [(text, page) for text, page in given_paragraphs if text]
    assert [found.text[s.start : s.end] for s in found.paragraphs] == [text for text, _ in kept]
    assert [found.page(s.start) for s in found.paragraphs] == [page for _, page in kept]
    if found.page_map is not None:
        assert found.page_map.pages.shape == (len(found.text),)
        assert found.page_map.boxes.shape == (len(found.text), 4)
