"""A table cut by page breaks is one table with one head, and other tables stay apart."""

from __future__ import annotations

import numpy as np
from printed_lines import block, layout

from ingest.canonical import compose
from ingest.clean import clean
from ingest.layout import Block, BlockKind, Layout, LayoutPage, Line, Paragraph


def rows(*texts: str, y: float = 100.0, x: float = 40.0, header_rows: int = 0) -> Block:
    made = block(*texts, y=y, x=x, kind=BlockKind.TABLE)
    return Block(BlockKind.TABLE, made.lines, header_rows=header_rows)


def found(*pages: list[Block]) -> list[Paragraph]:
    return list(clean(layout(*pages)))


def texts(*pages: list[Block]) -> list[str]:
    return [paragraph.text for paragraph in found(*pages)]


HEAD = "Услуга | Срок"


def test_a_repeated_head_stands_once() -> None:
    first, second = rows(HEAD, "Справка | 5", y=500), rows(HEAD, "Выписка | 3", y=60)
    (table,) = found([first], [second])
    assert table.text == "Услуга | Срок\nСправка | 5\nВыписка | 3"
    assert table.header_rows == 1
    assert table.pages is not None
    canonical = compose([table])
    assert canonical.page(canonical.text.index("Справка")) == 1
    assert canonical.page(canonical.text.index("Выписка")) == 2
    assert canonical.page_map is not None
    assert not np.isnan(canonical.page_map.boxes[canonical.text.index("Выписка"), 0])


def test_the_row_that_numbers_the_columns_may_stand_for_the_head() -> None:
    first = rows(HEAD, "1 | 2", "Справка | 5", y=500)
    (table,) = found([first], [rows("1 | 2", "Выписка | 3", y=60)])
    assert table.text == "Услуга | Срок\n1 | 2\nСправка | 5\nВыписка | 3"
    assert table.header_rows == 2


def test_the_line_that_announces_a_part_is_no_text() -> None:
    first = rows(HEAD, "Справка | 5", y=500)
    for line in ("Продолжение таблицы 1", "Окончание таблицы 1 – Сроки", "Продолжение табл. 1"):
        pages = [first], [block(line, y=60), rows("Выписка | 3", y=80)]
        assert texts(*pages) == ["Услуга | Срок\nСправка | 5\nВыписка | 3"]


def test_a_part_without_head_goes_on_under_the_same_columns() -> None:
    first = rows("Справка | 5", "Выписка | 3", y=500)
    assert len(texts([first], [rows("Допуск! | 7", y=60)])) == 1
    # Its second column would stand under the first one.
    assert len(texts([first], [rows("А | Допуск к работе", y=60)])) == 2
    assert len(texts([first], [rows("Справка | 5 | 7", y=60)])) == 2
    assert len(texts([first], [], [rows("Допуск! | 7", y=60)])) == 2


def test_a_table_with_a_head_or_a_caption_of_its_own_is_another_one() -> None:
    first = rows(HEAD, "Справка | 5", y=500, header_rows=1)
    other = rows("Канал! | Срок", "Портал! | 1", y=60, header_rows=1)
    assert len(texts([first], [other])) == 2
    caption = block("Таблица 2 – Сроки", y=60)
    assert len(texts([first], [caption, rows(HEAD, "Выписка | 3", y=80)])) == 3
    prose = block("Далее считают так.", y=60)
    assert len(texts([first], [prose, rows(HEAD, "Выписка | 3", y=80)])) == 3


def test_footnotes_between_the_parts_come_after_the_whole() -> None:
    note = block("¹Рабочих дней.", y=560, kind=BlockKind.FOOTNOTE, size=8)
    first, second = rows(HEAD, "Справка¹ | 5", y=500), rows(HEAD, "Выписка | 3", y=60)
    assert texts([first, note], [second]) == [
        "Услуга | Срок\nСправка¹ | 5\nВыписка | 3",
        "¹Рабочих дней.",
    ]


def test_a_table_goes_on_in_the_next_column_of_a_page() -> None:
    left, right = rows(HEAD, "Справка | 5", y=500), rows(HEAD, "Выписка | 3", x=210, y=60)
    assert texts([left, right]) == ["Услуга | Срок\nСправка | 5\nВыписка | 3"]
    below = rows(HEAD, "Выписка | 3", y=540)
    assert len(texts([rows(HEAD, "Справка | 5", y=400), below])) == 2


def test_parts_without_pages_are_joined_where_they_are_announced() -> None:
    def table(*texts: str) -> Block:
        return Block(BlockKind.TABLE, tuple(map(Line, texts)))

    def read(*blocks: Block) -> int:
        return len(clean(Layout((LayoutPage(blocks),))))

    line = Block(BlockKind.PARAGRAPH, (Line("Продолжение таблицы 1"),))
    first, second = table(HEAD, "Справка | 5"), table(HEAD, "Выписка | 3")
    assert read(first, line, second) == 1
    assert read(first, second) == 2


def test_bold_rows_over_plain_ones_head_a_table() -> None:
    def head(*bold: bool) -> int:
        lines = tuple(Line(f"Услуга {n} | Срок", bold=each) for n, each in enumerate(bold))
        (table,) = clean(Layout((LayoutPage((Block(BlockKind.TABLE, lines),)),)))
        return table.header_rows

    assert head(True, False, False) == 1
    assert head(True, True, False) == 2
    assert head(True, True) == 0
    assert head(False, True) == 0


def test_a_head_that_was_recognised_with_faults_is_a_repeated_one() -> None:
    head = "Обозначение | Наименование испытаний | Срок"
    misread = "Обозначенне | Наименование испытамий | Срок"
    first, second = rows(head, "К1 | Осмотр | 5", y=500), rows(misread, "К2 | Нагрев | 7", y=60)
    assert texts([first], [second]) == [f"{head}\nК1 | Осмотр | 5\nК2 | Нагрев | 7"]


def test_a_row_like_the_head_but_for_a_value_is_kept() -> None:
    first = rows("Справка о доходах | выдаётся лично", "Копия акта опроса | по почте", y=500)
    second = rows("Справка о расходе | выдаётся лично", "Выписка о доходах | по почте", y=60)
    (table,) = found([first], [second])
    assert "Справка о расходе" in table.text
