"""Every table of a text with its caption and the rows that head it."""

from __future__ import annotations

import pytest
from texts import canonical, heading, table

from corpus.table_text import rows_of
from ingest.layout import BlockKind, Paragraph
from ingest.table_heads import detected_head
from ingest.tables import tables

ROWS = ("Услуга | Срок, дней", "Справка | 5", "Выписка | 3")


def captions(*paragraphs: str | Paragraph) -> list[str | None]:
    return [found.caption for found in tables(canonical(paragraphs))]


def test_a_table_is_a_range_of_the_text_with_its_head() -> None:
    text = canonical(["Сроки даны в таблице.", "Таблица 1 – Сроки", table(*ROWS), "Далее."])
    (found,) = tables(text)
    assert text.text[found.start : found.end] == "\n".join(ROWS)
    assert (found.header_rows, found.caption, found.page) == (1, "Таблица 1 – Сроки", None)


@pytest.mark.parametrize(
    "caption",
    [
        "Таблица 1",
        "Таблица А.1 – Сроки",
        "Таблица 2.3. Сроки",
        "Таблица № 4 Сроки ответа",
        "ТАБЛИЦА 1",
        "Table 1. Different entities",
    ],
)
def test_what_captions_look_like(caption: str) -> None:
    assert captions(caption, table(*ROWS)) == [caption]


@pytest.mark.parametrize(
    "line",
    ["Таблица 1 показывает сроки ответа.", "В таблице 1 даны сроки.", "Таблицами сроки не задают"],
)
def test_prose_about_a_table_is_no_caption(line: str) -> None:
    assert captions(line, table(*ROWS)) == [None]


def test_the_title_on_the_line_below_the_number_belongs_to_the_caption() -> None:
    assert captions("Таблица 1", "Сроки ответа", table(*ROWS)) == ["Таблица 1 – Сроки ответа"]


def test_a_unit_of_measure_may_stand_between_caption_and_table() -> None:
    assert captions("Таблица 1 – Расходы", "(тыс. руб.)", table(*ROWS)) == ["Таблица 1 – Расходы"]


def test_a_caption_of_one_table_is_not_that_of_the_next() -> None:
    found = captions(
        "Таблица 1 – Сроки", table(*ROWS), table("Да | Нет"), "Таблица 2", table(*ROWS)
    )
    assert found == ["Таблица 1 – Сроки", None, "Таблица 2"]


def test_a_caption_may_stand_below_its_table_or_in_its_first_row() -> None:
    assert captions(table(*ROWS), "Таблица 1 – Сроки", "Далее.") == ["Таблица 1 – Сроки"]
    (found,) = tables(canonical([table("Таблица 3. Сроки", *ROWS)]))
    assert (found.caption, found.header_rows) == ("Таблица 3. Сроки", 2)


def test_a_continuation_has_the_caption_of_the_table_it_goes_on_with() -> None:
    found = captions(
        "Таблица 1 – Сроки",
        table(*ROWS),
        "Сроки считают в днях.",
        "Продолжение таблицы 1",
        table("Справка | 5 | лично", "Выписка | 3 | лично"),
    )
    assert found == ["Таблица 1 – Сроки", "Таблица 1 – Сроки"]


def test_a_heading_or_a_footnote_before_a_table_is_no_caption() -> None:
    assert captions(heading("4. Сроки"), table(*ROWS)) == [None]
    note = Paragraph("¹ Таблица 7 взята из отчёта.", BlockKind.FOOTNOTE)
    assert captions("Таблица 1 – Сроки", note, table(*ROWS)) == ["Таблица 1 – Сроки"]


def test_the_head_of_the_format_goes_before_a_guess() -> None:
    given = Paragraph("\n".join(ROWS), BlockKind.TABLE, header_rows=2)
    assert [found.header_rows for found in tables(canonical([given]))] == [2]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Показатель | 2023 | 2024\nДоля, % | 91,5 | 93,0\nЧисло | 12 | 15", 1),
        ("№ п/п | Мероприятие\n1 | Провести опрос\n2 | Издать приказ", 1),
        ("Фамилия | Имя | Отчество\nИванов | Иван | Иванович", 1),
        ("Вид | Способ подачи\n1 | 2\nЖалоба | почта", 2),
        ("Показатель | План | | Факт\n| 2023 | 2024 | 2024\nДоля | 5 | 6 | 7", 2),
        ("Показатель | Год | \n| план | факт\nДоля | 5 | 6\nЧисло | 7 | 8", 2),
        ("Группа | | Вид\nпервая | вторая | \nА | Б | Осмотр изделия\nВ | Г | Нагрев изделия", 2),
        ("Норма, не | Цель\nОчередь | не более 15 мин\nОтвет | не менее 90 %", 1),
        ("Действие | Владелец | Оператор\nОпрос | решает | готовит\nОтчёт | ждёт | пишет", 1),
    ],
)
def test_a_head_is_told_from_the_body(text: str, rows: int) -> None:
    assert detected_head(rows_of(text)) == rows


@pytest.mark.parametrize(
    "text",
    [
        "1. | Вид строительства | Сеть\n2. | Стадия | Рабочая документация",
        "Директор | Иванов И. И.\nБухгалтер | Петров П. П.",
        "5 | 6\n7 | 8",
        "Заказчик: | ООО «Ромашка»\nИсполнитель: | ИП Иванов",
        "Только одна строка | и две ячейки",
    ],
)
def test_a_table_without_a_head_gets_none(text: str) -> None:
    assert detected_head(rows_of(text)) == 0
