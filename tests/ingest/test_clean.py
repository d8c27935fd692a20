"""Clean paragraphs: the author's words, none added or lost, each character in its place."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_lines import block, layout, line

from ingest.clean import clean
from ingest.layout import Block, BlockKind, Layout, LayoutPage, Line


def test_lines_become_running_text() -> None:
    found = clean(layout([block("Орган рассма-", "тривает обращение", "научно-", "технического")]))
    (only,) = found
    assert only.text == "Орган рассматривает обращение научно-технического"
    assert only.pages is not None
    assert only.boxes is not None
    assert only.pages.tolist() == [1] * len(only.text)
    # «рассмо» of the first line and «тривает» of the second keep their places.
    cut = only.text.index("тривает")
    assert only.boxes[cut - 1, 1] < only.boxes[cut, 1]


def test_a_table_keeps_its_rows_apart() -> None:
    rows = Block(BlockKind.TABLE, (line("Услуга | Срок"), line("Справка | 5 дней", y=120)))
    (only,) = clean(layout([rows]))
    assert only.text == "Услуга | Срок\nСправка | 5 дней"


def test_a_cell_of_several_lines_is_one_text() -> None:
    rows = Block(BlockKind.TABLE, (Line("Срок рассмо-\u2028трения | 5 дней"),))
    (only,) = clean(Layout((LayoutPage((rows,)),)))
    assert only.text == "Срок рассмотрения | 5 дней"
    assert only.pages is None
    assert only.boxes is None


def test_odd_characters_become_plain_ones() -> None:
    (only,) = clean(
        Layout(
            (
                LayoutPage(
                    (
                        Block(
                            BlockKind.PARAGRAPH,
                            (Line("П р и к а з\u00a0№\u20095,\u200b oфициальный"),),
                        ),
                    )
                ),
            )
        )
    )
    assert only.text == "Приказ № 5, официальный"


def test_blocks_of_nothing_but_blanks_are_left_out() -> None:
    assert clean(layout([block("  ", "\u200b"), block("Текст.", y=200)]))[0].text == "Текст."
    assert clean(layout([])) == ()
    assert clean(Layout(())) == ()


def test_what_the_format_says_of_a_block_is_kept() -> None:
    source = Block(BlockKind.HEADING, (line("Сроки", size=16),), level=2)
    (only,) = clean(layout([source]))
    assert (only.kind, only.level, only.size, only.bold) == (BlockKind.HEADING, 2, 16.0, False)


_WORDS = st.lists(
    st.sampled_from("Орган отвечает на обращение в срок пять дней 12 № «услуга» 4.1. —".split()),
    min_size=1,
    max_size=6,
).map(" ".join)
_PAGES = st.lists(
    st.lists(st.lists(_WORDS, min_size=1, max_size=3), max_size=3), min_size=1, max_size=4
)


@settings(max_examples=150, deadline=None)
@given(_PAGES)
def test_words_are_neither_added_nor_lost_nor_moved(pages: list[list[list[str]]]) -> None:
    source = layout(
        *[[block(*lines, y=60.0 + 120 * at) for at, lines in enumerate(blocks)] for blocks in pages]
    )
    found = clean(source)
    kept = [word for paragraph in found for word in paragraph.text.split()]
    printed = [word for page in pages for lines in page for text in lines for word in text.split()]
    # Running heads may go; what stays is in order.
    rest = iter(printed)
    assert all(word in rest for word in kept)
    for paragraph in found:
        assert paragraph.pages is not None
        assert paragraph.boxes is not None
        assert len(paragraph.text) == len(paragraph.pages) == len(paragraph.boxes)
        assert (np.diff(paragraph.pages) >= 0).all()
        letters = [at for at, character in enumerate(paragraph.text) if character != " "]
        assert not np.isnan(paragraph.boxes[letters]).any()
