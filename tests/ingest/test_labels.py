"""Labels as callers see them, whatever way they are printed; nothing else is one."""

from __future__ import annotations

import pytest

from ingest.layout import BlockKind
from ingest.structuring.labels import Unit, canonical_number, recognise


def label(text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> str | None:
    found = recognise(text, kind)
    return found.text if found else None


@pytest.mark.parametrize(
    ("printed", "canonical"),
    [
        ("Статья 81. Расторжение договора", "Статья 81"),
        ("СТАТЬЯ 81", "Статья 81"),
        ("Статья 15.1. Единый реестр", "Статья 15.1"),
        ("Статья 15¹. Единый реестр", "Статья 15.1"),
        ("Статья 60¹². Права", "Статья 60.12"),
        ("Статья 50⁴⁻¹. Транспортировка древесины", "Статья 50.4-1"),
        ("Статья 12 - Ответственность", "Статья 12"),
        ("Статья 7 (утратила силу)", "Статья 7"),
        ("Статья 8 утратила силу с 1 января 2021 года.", "Статья 8"),
        ("Статья 2.7.Утратила силу.", "Статья 2.7"),
        ("Глава 5. Общие положения", "Глава 5"),
        ("ГЛАВА VII. СУДНО", "Глава VII"),
        ("Глава XIX¹. ОТВЕТСТВЕННОСТЬ", "Глава XIX.1"),
        ("Глава VII.1. Ответственность", "Глава VII.1"),
        ("Глава 2². Транспортировка", "Глава 2.2"),
        ("РАЗДЕЛ III", "Раздел III"),
        ("РАЗДЕЛ ХI. Кириллическая цифра", "Раздел XI"),
        ("Раздел первый. Основы", "Раздел ПЕРВЫЙ"),
        ("Раздел 4. Каналы", "Раздел 4"),
        ("II. Общие положения", "Раздел II"),
        ("Подраздел 2. Собственность", "Подраздел 2"),
        ("ЧАСТЬ ПЕРВАЯ", "Часть ПЕРВАЯ"),
        ("§ 2. Капитан судна", "§ 2"),
        ("§2. Капитан", "§ 2"),
        ("Приложение № 2", "Приложение 2"),
        ("Приложение N 1 к Требованиям о защите информации", "Приложение 1"),
        ("ПРИЛОЖЕНИЕ А", "Приложение А"),
        ("Приложение", "Приложение"),
        ("Приложение к Правилам", "Приложение"),
        ("Приложение 3 (обязательное)", "Приложение 3"),
        ("4.1.12. Недопустимость издержек", "п. 4.1.12"),
        ("4.1.12 Недопустимость издержек", "п. 4.1.12"),
        ("3. Выплата производится", "п. 3"),
        ("6.1. военнослужащие", "п. 6.1"),
        ("3¹. Стороны вправе", "п. 3.1"),
        ("А.1.2 Общие требования", "п. А.1.2"),
    ],
)
def test_a_label_has_one_canonical_form(printed: str, canonical: str) -> None:
    assert label(printed) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "Статья 5 настоящего Кодекса применяется",
        "Статья 14 Трудового кодекса Российской Федерации",
        "Глава 14 Трудового кодекса Российской Федерации",
        "Раздел 2 Положения изложить в следующей редакции:",
        "Статьи 5 и 6 применяются",
        "Статьей 5 установлено",
        "Главам регионов поручить",
        "Частью 2 статьи 5 предусмотрено",
        "Приложение № 2 к приказу изложить в новой редакции",
        "Приложение 1 заполняется заявителем",
        "Приложения 1 и 2",
        "Приложением установлено",
        "38.05.01 Экономическая безопасность",
        "21. марта 2012 г. состоялось заседание",
        "1 января 2021 года вступает в силу",
        "21.12.2012 Постановление подписано",
        "2.5 мегабита в секунду",
        "0.5 Мбит",
        "2012. Текст",
        "1) перечисление",
        "а) перечисление",
        "12 Стульев",
        "И.И. Иванов",
        "IVAN. Иванов",
        "",
    ],
)
def test_running_text_is_no_label(text: str) -> None:
    assert label(text) is None


def test_a_bare_number_counts_only_where_the_format_says_heading() -> None:
    assert label("1 Область применения", BlockKind.HEADING) == "п. 1"
    assert label("0 Введение", BlockKind.HEADING) == "п. 0"
    assert label("1 Область применения") is None


@pytest.mark.parametrize("kind", [BlockKind.TABLE, BlockKind.FOOTNOTE])
def test_rows_of_tables_and_footnotes_open_nothing(kind: BlockKind) -> None:
    assert label("1. Наименование | 2. Срок", kind) is None
    assert label("Статья 5. Предмет", kind) is None


def test_an_inserted_clause_stands_beside_its_neighbour() -> None:
    inserted = recognise("4¹. При осуществлении", BlockKind.PARAGRAPH)
    within = recognise("4.1. При осуществлении", BlockKind.PARAGRAPH)
    assert inserted is not None
    assert within is not None
    assert (inserted.number, inserted.inserted) == ((4,), (1,))
    assert (within.number, within.inserted) == ((4, 1), ())
    assert inserted.text == within.text == "п. 4.1"


def test_units_are_ordered_from_the_outermost() -> None:
    assert list(Unit) == sorted(Unit)
    assert Unit.APPENDIX < Unit.SECTION < Unit.CHAPTER < Unit.ARTICLE < Unit.CLAUSE


@pytest.mark.parametrize(
    ("printed", "canonical"),
    [("15¹", "15.1"), ("53¹⁻²", "53.1-2"), ("7·2", "7.2"), ("12–1", "12-1"), ("4.", "4")],
)
def test_superscripts_are_written_after_a_dot(printed: str, canonical: str) -> None:
    assert canonical_number(printed) == canonical
