"""Numbers, dates, numerals and look-alike letters meet however they are written."""

from __future__ import annotations

import time

import pytest

from search.notation import numeric_date, ordinal_number, roman_value, unified, written_dates


@pytest.mark.parametrize(
    ("written", "one"),
    [
        ("cоглашение", "соглашение"),  # a Latin c
        ("АРI", "API"),  # Cyrillic А and Р
        ("ХIV", "XIV"),  # a Cyrillic Х
        ("5 000 рублей", "5000 рублей"),
        ("5\u00a0000\u00a0000", "5000000"),
        ("5000,00 руб.", "5000 руб."),
        ("1,5 ставки", "1.5 ставки"),
        ("210 ФЗ", "210-ФЗ"),
        ("210ФЗ", "210-ФЗ"),
        ("2019–2021", "2019-2021"),
    ],
)
def test_ways_of_writing_become_one(written: str, one: str) -> None:
    assert unified(written) == one


@pytest.mark.parametrize(
    "text",
    ["IT-служба", "статья 15 пункт 200", "2010 210", "п. 4.1.12", "1,2,3", "дизайн UX", "0 500"],
)
def test_what_differs_stays_different(text: str) -> None:
    assert unified(text) == text


def test_a_date_has_one_form_and_no_day_outside_the_calendar() -> None:
    assert numeric_date("27.07.2010") == numeric_date("27.07.10") == "2010-07-27"
    assert written_dates("от 27  Июля 2010 г.") == [(3, "2010-07-27")]
    assert numeric_date("4.1.12") is None
    assert numeric_date("31.02.2020") is None
    assert written_dates("31 февраля 2020") == []
    assert written_dates("127 июля 2010") == []


@pytest.mark.parametrize(
    ("token", "number"),
    [("XIV", "14"), ("xiv", "14"), ("V", "5"), ("ХХ", "20"), ("LIX", "59")],
)
def test_a_roman_numeral_is_read(token: str, number: str) -> None:
    assert roman_value(token) == number


@pytest.mark.parametrize("token", ["i", "L", "CD", "MM", "IIII", "хх", "", "VX", "ГОСТ"])
def test_other_letters_are_no_numeral(token: str) -> None:
    assert roman_value(token) is None


def test_an_ordinal_is_its_number() -> None:
    assert ordinal_number("1-й") == "1"
    assert ordinal_number("15-го") == "15"
    assert ordinal_number("17-р") is None


@pytest.mark.parametrize(
    "text", ["aа" * 50_000, "1 000 " * 20_000, "1,0" * 40_000, "1" * 100_000, "1 января " * 10_000]
)
def test_text_without_end_costs_little(text: str) -> None:
    ordinary = "Ответ на обращение даётся в течение 30 дней. " * (len(text) // 45)
    started = time.perf_counter()
    unified(ordinary)
    written_dates(ordinary)
    usual = time.perf_counter() - started
    started = time.perf_counter()
    unified(text)
    written_dates(text)
    assert time.perf_counter() - started < 30 * usual + 0.2
