"""What is counted is read the same in digits and in words, and nothing else is taken for it."""

from __future__ import annotations

import pytest

from search.answering.quantities import dates, quantities


@pytest.mark.parametrize(
    ("text", "value", "unit", "qualifier"),
    [
        ("не превышает двенадцати минут", 12, "минута", ""),
        ("не превышает 12 минут", 12, "минута", ""),
        ("двадцать пять человек", 25, "человек", ""),
        ("в течение 5 (пяти) рабочих дней", 5, "день", "рабочий"),
        ("в течение пяти рабочих дней", 5, "день", "рабочий"),
        ("30 календарных дней", 30, "день", "календарный"),
        ("не менее 20 %", 20, "%", ""),
        ("двадцать процентов", 20, "%", ""),
        ("1 200 руб.", 1200, "рубль", ""),
        ("2 тыс. рублей", 2000, "рубль", ""),
        ("два миллиона рублей", 2_000_000, "рубль", ""),
        ("оценка 3,6 балла", 3.6, "балл", ""),
    ],
)
def test_a_quantity_is_read_in_digits_and_in_words(
    text: str, value: float, unit: str, qualifier: str
) -> None:
    (found,) = quantities(text)
    assert (found.value, found.unit, found.qualifier) == (value, unit, qualifier)


@pytest.mark.parametrize(
    "text",
    [
        "27 июля 2010 г. № 210-ФЗ",
        "п. 4.1.2 стандарта",
        "один из способов",
        "01.02.2024",
        "ГОСТ Р 7.0.5",
    ],
)
def test_dates_designations_and_pronouns_count_nothing(text: str) -> None:
    assert quantities(text) == []


def test_the_range_holds_the_number_and_its_unit() -> None:
    text = "Срок — не более 5 рабочих дней со дня обращения, плата 200 рублей."
    assert [text[q.start : q.end] for q in quantities(text)] == ["5 рабочих дней", "200 рублей"]


def test_a_day_is_the_same_however_it_is_written() -> None:
    assert dates("с 27 июля 2010 года") == dates("с 27.07.2010") == {"2010-07-27"}
