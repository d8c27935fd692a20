"""The section tree: what opens a section, what it holds, and what only looks like one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import canonical, heading, labels, structured, table, tree

from ingest.layout import BlockKind, Paragraph
from ingest.structure import StructuredText, structure


def owner_of(found: StructuredText, text: str) -> str | None:
    """The label of the innermost section of the paragraph that begins with a text."""
    for span, owner in zip(found.canonical.paragraphs, found.owner, strict=True):
        if found.canonical.text[span.start :].startswith(text):
            return None if owner is None else found.sections[owner].label
    raise AssertionError(f"no paragraph begins with {text!r}")


def test_units_nest_as_in_a_code() -> None:
    found = structured(
        "РАЗДЕЛ I. ОБЩИЕ ПОЛОЖЕНИЯ",
        "Глава 1. Законодательство",
        "Статья 1. Начала",
        "1. Семья находится под защитой.",
        "2. Признаётся брак.",
        "Статья 2. Отношения",
        "Глава 2. Права",
        "§ 1. Осуществление",
        "Статья 3. Сроки",
        "РАЗДЕЛ II. БРАК",
        "Статья 4. Порядок",
    )
    assert tree(found) == [
        (1, "Раздел I"),
        (2, "Глава 1"),
        (3, "Статья 1"),
        (4, "п. 1"),
        (4, "п. 2"),
        (3, "Статья 2"),
        (2, "Глава 2"),
        (3, "§ 1"),
        (4, "Статья 3"),
        (1, "Раздел II"),
        (2, "Статья 4"),
    ]


def test_clauses_nest_by_their_numbers() -> None:
    found = structured(
        heading("4. Требования"),
        heading("4.1. Общие"),
        "4.1.1. В любом канале.",
        "4.1.2. При смене канала.",
        "4.2. МФЦ принимает запрос.",
        heading("5. Язык"),
    )
    assert tree(found) == [
        (1, "п. 4"),
        (2, "п. 4.1"),
        (3, "п. 4.1.1"),
        (3, "п. 4.1.2"),
        (2, "п. 4.2"),
        (1, "п. 5"),
    ]


def test_an_inserted_clause_is_no_part_of_its_neighbour() -> None:
    found = structured(
        "Статья 2. Торговля",
        "4. Виды деятельности.",
        "4¹. При осуществлении.",
        "4². Отдельные виды.",
        "5. Иные виды.",
    )
    assert tree(found)[1:] == [(2, "п. 4"), (2, "п. 4.1"), (2, "п. 4.2"), (2, "п. 5")]


def test_numbering_restarts_in_every_appendix() -> None:
    found = structured(
        "1. Утвердить план.",
        "2. Контроль оставляю за собой.",
        "Приложение № 1",
        "1. План относится к министерству.",
        "2. Срок переносится один раз.",
        "Приложение № 2",
        "1. Отчёт составляется по форме.",
    )
    assert tree(found) == [
        (1, "п. 1"),
        (1, "п. 2"),
        (1, "Приложение 1"),
        (2, "п. 1"),
        (2, "п. 2"),
        (1, "Приложение 2"),
        (2, "п. 1"),
    ]
    assert [section.parent for section in found.sections] == [None, None, None, 2, 2, None, 5]


def test_numbering_may_run_through_sections() -> None:
    assert labels(
        "I. Общие положения",
        "1. Требования разработаны.",
        "2. Требования обязательны.",
        "II. Организация",
        "3. Объекты защиты.",
        "14. Формирование требований.",
        "14.1. При принятии решения.",
    ) == ["Раздел I", "п. 1", "п. 2", "Раздел II", "п. 3", "п. 14", "п. 14.1"]


def test_numbering_that_begins_anew_is_another_part() -> None:
    found = labels(
        "4. Гарантии закреплены.",
        "5. Из статьи 125 следует вывод.",
        "Исходя из изложенного суд определил:",
        "1. Отказать в принятии жалобы.",
        "2. Смысл нормы общеобязателен.",
        "3. Определение окончательно.",
    )
    assert found == ["п. 4", "п. 5", "п. 1", "п. 2", "п. 3"]


def test_a_list_within_a_clause_is_no_clause() -> None:
    found = structured(
        "5. Заявитель выбирает:",
        "1. приём в окне;",
        "2. приём по записи;",
        "3. выезд на дом.",
        "6. Срок приёма не ограничен.",
    )
    assert tree(found) == [(1, "п. 5"), (1, "п. 6")]
    assert owner_of(found, "2. приём по записи") == "п. 5"


def test_a_list_under_a_titled_clause_belongs_to_it() -> None:
    found = structured(
        heading("1. Теория"),
        heading("1.3. Методики"),
        "Рейтинг складывается из частей:",
        "1. Регуляторная среда.",
        "2. Институты для бизнеса.",
        "3. Инфраструктура.",
        "1.1. Доля региона определяется экспертами.",
        heading("2. Анализ"),
    )
    assert tree(found) == [(1, "п. 1"), (2, "п. 1.3"), (1, "п. 2")]
    assert owner_of(found, "3. Инфраструктура") == "п. 1.3"


@pytest.mark.parametrize(
    "line",
    [
        "21. марта 2012 г. состоялось заседание.",
        "97. Этот номер не имеет предшественника.",
        "21.12.2012 подписан приказ.",
        "38.05.01 Экономическая безопасность",
    ],
)
def test_a_number_in_running_text_opens_nothing(line: str) -> None:
    assert labels("1. Первый.", "2. Второй.", line, "3. Третий.") == ["п. 1", "п. 2", "п. 3"]


def test_repealed_clauses_may_be_skipped() -> None:
    assert labels("1. Первый.", "4. Четвёртый.", "9. Девятый.") == ["п. 1", "п. 4", "п. 9"]


def test_entries_of_a_reference_list_are_no_clauses() -> None:
    found = structured(
        heading("3. Выводы"),
        "Стандарты есть.",
        heading("Список литературы"),
        "1. Рогозин Д. М. Оценка услуг. 2021.",
        "2. Южаков В. Н. Контроль. 2022.",
        "I. Smith. A title in roman numbers.",
        "Приложение № 1",
        "1. Форма анкеты.",
    )
    assert tree(found) == [
        (1, "п. 3"),
        (1, "Список литературы"),
        (1, "Приложение 1"),
        (2, "п. 1"),
    ]


def test_numbered_reference_list_heading() -> None:
    assert labels(
        heading("5. Список использованных источников"), "1. Иванов И. И. Книга.", "2. Петров."
    ) == ["п. 5"]


def test_quoted_amendments_stay_inside_their_clause() -> None:
    found = structured(
        "Статья 4",
        "Главу II дополнить статьёй 10¹ следующего содержания:",
        '"Статья 10¹. Проведение выборов',
        "1. При введении режима голосование откладывается.",
        '2. Решение принимает комиссия по закону "О выборах".',
        "Статья 10². Сроки",
        '3. Сроки продлеваются.".',
        "Статья 5",
        "Внести изменения.",
    )
    assert tree(found) == [(1, "Статья 4"), (1, "Статья 5")]
    assert owner_of(found, "Статья 10²") == "Статья 4"


def test_a_quotation_that_opens_within_a_paragraph_is_closed_later() -> None:
    assert labels(
        "3. Пункт 5 изложить в следующей редакции: «5. Заявитель выбирает канал.",
        "6. Канал меняется без отказа.».",
        "4. Приказ вступает в силу со дня подписания.",
    ) == ["п. 3", "п. 4"]


def test_an_unbalanced_quotation_mark_does_not_swallow_the_document() -> None:
    rest = [f"{n}. Пункт о сроках." for n in range(1, 30)]
    assert len(labels("«Статья 5. Начало цитаты без конца", *rest)) == 29


def test_a_quoted_list_that_is_never_closed_swallows_no_clauses() -> None:
    assert labels(
        "1. Потенциал складывается из частей:",
        "«- производственный потенциал (заводы),",
        "- трудовой потенциал.",
        "2. Риск оценивают относительно «0» и «1».",
        "3. Итог подводят ежегодно».",
        "4. Срок — год.",
    ) == ["п. 1", "п. 2", "п. 3", "п. 4"]


def test_names_in_quotation_marks_are_no_amendments() -> None:
    assert labels(
        "1. Закон «О рекламе» применяется.", "2. Стандарт «Услуги» обязателен.", "3. Прочее."
    ) == ["п. 1", "п. 2", "п. 3"]


def test_the_title_opens_no_section() -> None:
    title = "Модельный стандарт. Часть 2. Взаимодействие с бизнесом"
    found = structured(
        heading("Модельный стандарт."),
        heading("Часть 2. Взаимодействие с бизнесом"),
        heading("Раздел 1. Термины"),
        "1.1. Клиент.",
        title=title,
    )
    assert tree(found) == [(1, "Раздел 1"), (2, "п. 1.1")]


def test_a_numbered_chapter_is_no_part_of_a_heading_with_a_text_of_its_own() -> None:
    found = structured(
        heading("Структура работы"),
        "Работа состоит из двух глав.",
        heading("1. Теория"),
        "Теория изложена.",
        "Приложение № 1",
        heading("Положение о группе"),
        heading("1. Общие положения"),
        "1.1. Группа создаётся.",
        heading("2. Состав"),
    )
    assert tree(found) == [
        (1, "Структура работы"),
        (1, "п. 1"),
        (1, "Приложение 1"),
        (2, "Положение о группе"),
        (3, "п. 1"),
        (4, "п. 1.1"),
        (3, "п. 2"),
    ]


def test_lines_of_one_heading_are_one_section() -> None:
    found = structured(
        "СОСТАВ",
        "МЕР ЗАЩИТЫ ИНФОРМАЦИИ",
        "И ИХ БАЗОВЫЕ НАБОРЫ",
        "Меры выбираются оператором.",
        "Глава 2. ПОДВЕДОМСТВЕННОСТЬ И ПОДСУДНОСТЬ",
        "АДМИНИСТРАТИВНЫХ ДЕЛ СУДАМ",
        "РАЗДЕЛ I",
        "ОБЩИЕ ПОЛОЖЕНИЯ",
        "Статья 1. Предмет",
    )
    assert [section.heading for section in found.sections] == [
        "СОСТАВ МЕР ЗАЩИТЫ ИНФОРМАЦИИ И ИХ БАЗОВЫЕ НАБОРЫ",
        "Глава 2. ПОДВЕДОМСТВЕННОСТЬ И ПОДСУДНОСТЬ АДМИНИСТРАТИВНЫХ ДЕЛ СУДАМ",
        "РАЗДЕЛ I ОБЩИЕ ПОЛОЖЕНИЯ",
        "Статья 1. Предмет",
    ]
    assert found.heading_starts == {
        span.start
        for span in found.canonical.paragraphs
        if not found.canonical.text[span.start :].startswith("Меры")
    }


def test_headings_of_the_format_nest_by_level() -> None:
    found = structured(
        heading("Памятка", 1),
        heading("Приём", 2),
        "Приветствуйте посетителя.",
        heading("Очередь", 3),
        heading("Отказ", 2),
        "Объясните причину.",
    )
    assert tree(found) == [(1, "Памятка"), (2, "Приём"), (3, "Очередь"), (2, "Отказ")]


def test_a_bold_line_is_a_heading_and_a_bold_sentence_in_a_list_is_not() -> None:
    found = structured(
        Paragraph("Порядок приёма", BlockKind.PARAGRAPH, bold=True),
        "Приём ведётся по записи.",
        Paragraph("через портал;", BlockKind.PARAGRAPH, bold=True),
        Paragraph("Приказываю:", BlockKind.PARAGRAPH, bold=True),
    )
    assert tree(found) == [(1, "Порядок приёма")]


def test_rows_of_tables_open_nothing() -> None:
    assert labels("1. Сроки.", table("1. Приём | 2. Срок", "Статья 5 | Глава 2"), "2. Канал.") == [
        "п. 1",
        "п. 2",
    ]


def test_a_section_ends_where_the_next_one_of_its_rank_begins() -> None:
    found = structured("1. Первый.", "Продолжение.", "2. Второй.", "2.1. Внутри.", "3. Третий.")
    text = found.canonical.text
    assert [text[s.start : s.end] for s in found.sections] == [
        "1. Первый.\nПродолжение.",
        "2. Второй.\n2.1. Внутри.",
        "2.1. Внутри.",
        "3. Третий.",
    ]


def test_a_section_knows_its_page() -> None:
    text = "1. Первый."
    on_page = Paragraph(
        text,
        BlockKind.PARAGRAPH,
        pages=np.full(len(text), 7, np.int32),
        boxes=np.zeros((len(text), 4), np.float32),
    )
    assert [section.page for section in structure(canonical([on_page])).sections] == [7]
    assert [section.page for section in structured(text).sections] == [None]


def test_a_text_without_structure_has_no_sections() -> None:
    found = structured("Просто текст.", "Ещё текст.")
    assert found.sections == ()
    assert found.owner == (None, None)
    assert structured().sections == ()


_LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "Статья 1. Предмет",
                "Статья 1¹",
                "Глава 2. Права",
                "РАЗДЕЛ I",
                "ОБЩИЕ ПОЛОЖЕНИЯ",
                "Приложение № 1",
                "Приложение к Правилам",
                "1. Первый.",
                "2. Второй.",
                "1.1. Внутри.",
                "4.1.2 Глубже",
                "4¹. Вставка",
                "Список литературы",
                "«1. Цитата",
                "конец цитаты».",
                "Обычный текст.",
            ]
        ),
        st.text('абв1. «»"АБВ№§-–:;', max_size=40).map(str.strip).filter(bool),
    ),
    max_size=25,
)


@settings(max_examples=200, deadline=None)
@given(_LINES, st.text("абв АБВ1.", max_size=20))
def test_any_text_makes_a_sound_tree(lines: list[str], title: str) -> None:
    found = structured(*lines, title=title)
    length = len(found.canonical.text)
    assert len(found.owner) == len(found.canonical.paragraphs)
    assert len(found.units) == len(found.sections)
    for at, section in enumerate(found.sections):
        assert 0 <= section.start <= section.end <= length
        if section.parent is None:
            assert section.level == 1
        else:
            parent = found.sections[section.parent]
            assert section.parent < at
            assert section.level == parent.level + 1
            assert parent.start <= section.start
            assert section.end <= parent.end
    for span, owner in zip(found.canonical.paragraphs, found.owner, strict=True):
        if owner is not None:
            assert found.sections[owner].start <= span.start
            assert span.end <= found.sections[owner].end
