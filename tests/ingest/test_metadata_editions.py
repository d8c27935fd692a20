"""The edition of a consolidated act: the latest amendment named above its text."""

from __future__ import annotations

from datetime import date

import pytest
from front_pages import described


def law(note: str, after: str = "") -> str:
    return (
        "РОССИЙСКАЯ ФЕДЕРАЦИЯ\nФЕДЕРАЛЬНЫЙ ЗАКОН\nот 5 мая 2010 г. № 77-ФЗ\nО пчеловодстве\n"
        f"{note}\nСтатья 1. Предмет\nЗакон регулирует разведение пчёл.\n{after}"
    )


@pytest.mark.parametrize(
    ("note", "day"),
    [
        ("(в ред. Федеральных законов от 02.07.2013 № 5-ФЗ, от 30.12.2021 № 9-ФЗ)", "2021-12-30"),
        ("(В редакции федеральных законов от 30.12.2021 № 9-ФЗ, от 02.07.2013 № 5)", "2021-12-30"),
        ("(с изменениями на 1 марта 2023 года)", "2023-03-01"),
        ("С изменениями и дополнениями от: 1 марта 2012 г., 14 июля 2022 г.", "2022-07-14"),
        ("Редакция от 08.08.2024 № 232-ФЗ", "2024-08-08"),
        ("Список изменяющих документов\n(в ред. Закона от 11.06.2022 № 1-ФЗ)", "2022-06-11"),
        (
            "(в ред. Законов от 02.07.2013 № 5,\nот 30.12.2021 № 9,\nот 14.07.2022 № 9)",
            "2022-07-14",
        ),
    ],
)
def test_the_latest_amendment_of_the_notes_above_the_text(note: str, day: str) -> None:
    assert described(law(note)).edition_date == date.fromisoformat(day)


def test_the_note_beside_the_name_of_the_act_counts() -> None:
    found = described(
        "Федеральный закон от 05.05.2010 № 77-ФЗ (ред. от 14.07.2022) «О пчеловодстве»\n"
        "Статья 1. Предмет\nЗакон регулирует разведение пчёл."
    )
    assert (found.date, found.edition_date) == (date(2010, 5, 5), date(2022, 7, 14))


@pytest.mark.parametrize(
    ("note", "after"),
    [
        ("", "(Статья в редакции Федерального закона от 30.12.2021 № 459-ФЗ)"),
        ("", "2. (в ред. Федерального закона от 30.12.2021 № 459-ФЗ)"),
        ("(в ред. Указа от 01.01.2001 № 5)", ""),
        ("Принят Государственной Думой 20 апреля 2010 года", ""),
    ],
)
def test_notes_on_clauses_and_dates_before_the_act_are_no_edition(note: str, after: str) -> None:
    assert described(law(note, after)).edition_date is None


def test_an_edition_of_another_act_named_in_the_heading_is_not_its_own() -> None:
    found = described(
        "ПРИКАЗ\nот 12 марта 2021 г. № 5\n"
        "О внесении изменений в Положение о приёме (в ред. от 30.12.2021)\nПриказываю:\n1. Внести."
    )
    assert found.edition_date is None


def test_the_date_the_edition_comes_into_force_is_not_its_date() -> None:
    note = "Редакция от 08.08.2024 (начало действия редакции 01.03.2025)"
    assert described(law(note)).edition_date == date(2024, 8, 8)
