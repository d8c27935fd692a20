"""Which printed numbers make sections: odd spellings, slips, notes, annexes, terms, lists."""

from __future__ import annotations

import pytest
from texts import heading, labels, structured, table, tree

from ingest.structure import StructuredText


def owner_of(found: StructuredText, text: str) -> str | None:
    """The label of the innermost section of the paragraph that begins with a text."""
    for span, owner in zip(found.canonical.paragraphs, found.owner, strict=True):
        if found.canonical.text[span.start :].startswith(text):
            return None if owner is None else found.sections[owner].label
    raise AssertionError(f"no paragraph begins with {text!r}")


def test_a_clause_in_small_letters_counts_where_its_number_comes_next() -> None:
    found = structured(
        "5. Исполнитель обязан:",
        "5.1 обеспечить приём граждан;",
        "5.2 вести журнал;",
        "2.5 мегабита в секунду достаточно;",
        "5.3 хранить дела 5 лет.",
        "6. Заказчик обязан принять работу.",
    )
    assert tree(found) == [
        (1, "п. 5"), (2, "п. 5.1"), (2, "п. 5.2"), (2, "п. 5.3"), (1, "п. 6"),
    ]  # fmt: skip
    assert owner_of(found, "2.5 мегабита") == "п. 5.2"


def test_terms_of_a_standard_are_clauses() -> None:
    found = structured(
        "1 Область применения",
        "Стандарт применяют в мастерских.",
        "2 Нормативные ссылки",
        "Ссылок нет.",
        "3 Термины и определения",
        "3.1 клиент: Лицо, которому оказывают услугу.",
        "3.2 канал: Способ обращения.",
        "Примечание — Каналом считают и телефон.",
        "3.3 срок: Время оказания услуги.",
        "4 Требования",
        "4.1 Услугу оказывают бесплатно.",
    )
    assert tree(found) == [
        (1, "п. 1"), (1, "п. 2"), (1, "п. 3"), (2, "п. 3.1"), (2, "п. 3.2"), (2, "п. 3.3"),
        (1, "п. 4"), (2, "п. 4.1"),
    ]  # fmt: skip


def test_quantities_at_the_start_of_a_line_are_no_clauses() -> None:
    assert labels(
        "1. Скорость канала.",
        "1.1 раза больше прежней не бывает.",
        "2 Мбит хватает для справки.",
        "1.2 процента составляет потеря.",
        "2. Надёжность.",
    ) == ["п. 1", "п. 2"]


def test_clauses_inserted_with_an_index_or_a_dash_stand_beside_their_neighbours() -> None:
    found = structured(
        "1. Правила.",
        "1.1. Приём.",
        "1.1¹. Приём по записи.",
        "1.2. Отказ.",
        "2. Сроки.",
        "14. Итоги.",
        "14.1. Отчёт.",
        "14.1-1. Отчёт за квартал.",
        "14.2. Хранение.",
    )
    assert tree(found) == [
        (1, "п. 1"), (2, "п. 1.1"), (2, "п. 1.1.1"), (2, "п. 1.2"), (1, "п. 2"),
        (1, "п. 14"), (2, "п. 14.1"), (2, "п. 14.1-1"), (2, "п. 14.2"),
    ]  # fmt: skip


def test_repealed_and_amended_clauses_keep_their_places() -> None:
    found = structured(
        "Статья 5. Сроки",
        "1. Срок — пять дней.",
        "(Часть 1 в редакции Федерального закона от 01.07.2021 № 5-ФЗ)",
        "2. Утратила силу.",
        "(Пункт 2 утратил силу — закон от 02.03.2022 № 7-ФЗ)",
        "3. Срок продлевают один раз.",
        "4–6. Утратили силу.",
        "7. Отсчёт начинается со дня подачи.",
    )
    assert tree(found) == [
        (1, "Статья 5"), (2, "п. 1"), (2, "п. 2"), (2, "п. 3"), (2, "п. 7"),
    ]  # fmt: skip
    assert owner_of(found, "(Пункт 2 утратил") == "п. 2"


def test_a_mistyped_number_stands_where_it_was_meant() -> None:
    found = structured(
        "2. Порядок.", "2.3. Приём.", "2.4. Запись.", "3.5. Отказ.", "2.6. Выдача.", "3. Сроки."
    )
    assert tree(found) == [
        (1, "п. 2"), (2, "п. 2.3"), (2, "п. 2.4"), (2, "п. 3.5"), (2, "п. 2.6"), (1, "п. 3"),
    ]  # fmt: skip
    assert labels("1. Первый.", "2. Второй.", "2. Третий.", "4. Четвёртый.") == [
        "п. 1", "п. 2", "п. 2", "п. 4",
    ]  # fmt: skip


def test_a_deleted_number_leaves_no_hole() -> None:
    assert labels("1. Первый.", "2. Второй.", "4. Четвёртый.", "5. Пятый.") == [
        "п. 1", "п. 2", "п. 4", "п. 5",
    ]  # fmt: skip


@pytest.mark.parametrize("opening", ["Примечания:", "Примечания.", "Примечание:", "ПРИМЕЧАНИЯ"])
def test_the_items_of_a_note_are_no_clauses(opening: str) -> None:
    found = structured(
        "1. Срок — пять дней.",
        "2. Срок продлевают.",
        opening,
        "1. Праздники не считают.",
        "2. Дни считают со следующего.",
        "3. Отсчёт ведут по местному времени.",
        "3. Плата не взимается.",
        "4. Отказ обжалуют.",
    )
    assert tree(found) == [(1, "п. 1"), (1, "п. 2"), (1, "п. 3"), (1, "п. 4")]
    assert owner_of(found, "3. Отсчёт") == "п. 2"


def test_a_note_that_begins_with_its_first_item() -> None:
    found = structured(
        "Статья 158. Кража",
        "1. Кража наказывается штрафом.",
        "2. Повторная кража наказывается строже.",
        "Примечания. 1. Кражей считают тайное хищение.",
        "2. Значительный ущерб определяют по имуществу.",
        "3. Помещением считают строение.",
        "Статья 159. Мошенничество",
    )
    assert tree(found) == [(1, "Статья 158"), (2, "п. 1"), (2, "п. 2"), (1, "Статья 159")]
    assert owner_of(found, "3. Помещением") == "п. 2"


def test_a_note_of_one_paragraph_ends_with_it() -> None:
    assert labels("1. Срок.", "Примечание. Срок считают в днях.", "2. Плата.") == ["п. 1", "п. 2"]


def test_lists_go_on_after_a_table() -> None:
    found = structured(
        "1. Перечень работ:", "1) мойка;", table("1. Мойка | 2. Сушка"), "2) сушка.", "2. Сроки."
    )
    assert tree(found) == [(1, "п. 1"), (2, "подп. 1"), (2, "подп. 2"), (1, "п. 2")]
    assert owner_of(found, "2) сушка") == "подп. 2"


@pytest.mark.parametrize("second", ["1. Состав утверждает директор.", "3. Состав утверждает он."])
def test_clauses_of_roman_parts_restart_or_run_on(second: str) -> None:
    found = structured(
        "I. Общие положения",
        "1. Комиссия создана.",
        "2. Комиссия подотчётна.",
        "II. Состав",
        second,
    )
    number = second.split(".")[0]
    assert tree(found) == [
        (1, "Раздел I"), (2, "п. 1"), (2, "п. 2"), (1, "Раздел II"), (2, f"п. {number}"),
    ]  # fmt: skip


def test_initials_are_no_roman_parts() -> None:
    assert labels("I. Общие положения", "Текст.", "C. Smith wrote it", "II. Состав") == [
        "Раздел I", "Раздел II",
    ]  # fmt: skip
    assert labels("Авторы", "V. Smith", "C. Brown") == []


def test_a_chapter_is_one_heading_with_the_title_on_the_next_line() -> None:
    found = structured(
        "ГЛАВА ПЕРВАЯ", "Общие начала", "Статья 1", "Закон применяется.", "§ 1", "Понятия"
    )
    assert [section.heading for section in found.sections] == [
        "ГЛАВА ПЕРВАЯ Общие начала", "Статья 1", "§ 1 Понятия",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "label"),
    [
        ("Раздел двадцать первый. Итоги", "Раздел ДВАДЦАТЬ ПЕРВЫЙ"),
        ("Часть вторая", "Часть ВТОРАЯ"),
        ("Глава одиннадцатая. Сроки", "Глава ОДИННАДЦАТАЯ"),
        ("Параграф 3. Выдача", "§ 3"),
        ("Приложение II", "Приложение II"),
        ("Пункт 1. Заявитель подаёт заявление.", "п. 1"),
        ("п. 1. Заявитель подаёт заявление.", "п. 1"),
    ],
)
def test_units_in_words(printed: str, label: str) -> None:
    assert labels(printed) == [label]


def test_a_reference_to_a_clause_is_no_clause() -> None:
    assert labels(
        "1. Порядок установлен.", "Пункт 5 изложить иначе.", "п. 7. Правил не применять", "2. Срок."
    ) == ["п. 1", "п. 2"]


def test_an_appendix_says_what_it_is_to_in_its_heading() -> None:
    found = structured(
        "1. Утвердить положение.",
        "Приложение № 1",
        "к приказу министерства труда",
        "и социального развития",
        "от 21 марта 2023 г. № 145",
        "ПОЛОЖЕНИЕ О КОМИССИИ",
        "РАЗДЕЛ I. СОСТАВ",
        "1. Комиссия создана.",
        "Приложение А",
        "(обязательное)",
        "Текст приложения без заголовка.",
        "А.1 Форма заявления",
    )
    assert [(s.level, s.heading) for s in found.sections] == [
        (1, "1. Утвердить положение."),
        (1, "Приложение № 1 к приказу министерства труда и социального развития "
            "от 21 марта 2023 г. № 145"),
        (2, "ПОЛОЖЕНИЕ О КОМИССИИ"),
        (3, "РАЗДЕЛ I. СОСТАВ"),
        (4, "1. Комиссия создана."),
        (1, "Приложение А (обязательное)"),
        (2, "А.1 Форма заявления"),
    ]  # fmt: skip


def test_the_head_of_an_act_opens_no_section() -> None:
    found = structured(
        "МИНИСТЕРСТВО ТРУДА",
        "ПРИКАЗ",
        "О сроках приёма граждан",
        "Приказываю:",
        "1. Утвердить сроки.",
        title="О сроках приёма граждан",
    )
    assert tree(found) == [(1, "п. 1")]


def test_headings_of_one_level_nest_by_their_labels() -> None:
    found = structured(
        heading("Раздел 1. Общее", 2),
        heading("Глава 1. Начала", 2),
        heading("Статья 1. Предмет", 2),
        heading("Статья 2. Цели", 2),
        heading("Раздел 2. Особое", 2),
    )
    assert tree(found) == [
        (1, "Раздел 1"), (2, "Глава 1"), (3, "Статья 1"), (3, "Статья 2"), (1, "Раздел 2"),
    ]  # fmt: skip


def test_numbered_headings_of_a_paper_are_told_from_its_lists() -> None:
    found = structured(
        heading("1. Введение"),
        "Работа решает задачи:",
        "1. Обзор источников.",
        "2. Опрос клиентов.",
        heading("2. Методы"),
        "Опрошено 120 человек.",
        heading("3. Выводы"),
        "Литература",
        "1. Иванов И. И. Услуги. 2020.",
    )
    assert [label for _, label in tree(found)][:3] == ["п. 1", "п. 2", "п. 3"]
