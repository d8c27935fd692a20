"""The small readers under the description: requisites, names of bodies and people, letter case."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.description.issuing_body import names_body, nominative, opens_body
from ingest.description.person_names import names_line
from ingest.description.requisites import (
    Requisites,
    dates,
    designation_year,
    place_line,
    requisites_line,
)
from ingest.description.truecasing import Casing


@pytest.mark.parametrize(
    ("line", "day", "number"),
    [
        ("от 08.12.2020 № 270", date(2020, 12, 8), "270"),
        ("от 12 октября 2015 года № 25/2-г г. Брянск", date(2015, 10, 12), "25/2-г"),
        ("от «14» марта 2024 г. № ЕД-7-8/1065@", date(2024, 3, 14), "ЕД-7-8/1065@"),
        ("город Москва 20 февраля 2002 года", date(2002, 2, 20), None),
        ("20 января 2025 г. № УЧ-ГЛ", date(2025, 1, 20), "УЧ-ГЛ"),
        ("г. Ростов-на-Дону 12.03.2020 № 5", date(2020, 3, 12), "5"),
        ("№ 2816 - р", None, "2816-р"),
        ("N 23-О", None, "23-О"),
    ],
)
def test_a_line_of_requisites(line: str, day: date | None, number: str | None) -> None:
    assert requisites_line(line) == Requisites(day, number)


@pytest.mark.parametrize(
    "line",
    [
        "от ____ № ____",
        "от 31.02.2020 № б/н",
        "Приложение № 1",
        "Принят Государственной Думой 8 декабря 1995 года",
        "(в ред. от 18.09.2023 № 281)",
        "31.01.2022 cp1251.txt 1",
        "с 01.01.2020 по 31.12.2020",
        "Об утверждении 12.03.2020",
        "Договор № 5 от 12.03.2020",
        "Москва, 2021 г.",
    ],
)
def test_a_line_with_anything_else_is_not_one_of_requisites(line: str) -> None:
    assert requisites_line(line) is None


def test_dates_that_are_in_no_calendar_are_not_dates() -> None:
    assert dates("31.02.2020, 30 февраля 2021, 00.01.2020, 5.13.2020") == []
    assert [found.date for found in dates("«5» мая 2021 г. и 05.06.2022")] == [
        date(2021, 5, 5),
        date(2022, 6, 5),
    ]


@pytest.mark.parametrize(
    ("number", "year"),
    [("ГОСТ 7.32-2017", 2017), ("ГОСТ 25346-89", 1989), ("СанПиН 2.1.3684-21", 2021)],
)
def test_the_year_of_a_designation(number: str, year: int) -> None:
    assert designation_year(number) == year


def test_a_title_is_not_a_town() -> None:
    towns = ["г. Краснодар", "Москва, Кремль", "МОСКВА", "ГЛОССАРИЙ", "Об утверждении правил"]
    assert [place_line(line) for line in towns] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("Министерства науки и высшего образования", "Министерство науки и высшего образования"),
        ("ПРЕЗИДЕНТА РОССИЙСКОЙ ФЕДЕРАЦИИ", "ПРЕЗИДЕНТ РОССИЙСКОЙ ФЕДЕРАЦИИ"),
        ("Федеральной службы по надзору", "Федеральная служба по надзору"),
        ("Государственного комитета Республики", "Государственный комитет Республики"),
        ("Государственной Думой", "Государственная Дума"),
        ("Законодательного Собрания Края", "Законодательное Собрание Края"),
        ("Главного государственного санитарного врача", "Главный государственный санитарный врач"),
        ("Областного суда", "Областной суд"),
        ("Федерального агентства по туризму", "Федеральное агентство по туризму"),
        ("Росстата", "Росстат"),
        ("Минтрудом России", "Минтруд России"),
        ("Минэкономразвития России", "Минэкономразвития России"),
        ("ФСТЭК России", "ФСТЭК России"),
    ],
)
def test_a_body_in_an_oblique_case_is_put_into_the_first(printed: str, plain: str) -> None:
    assert names_body(printed)
    assert nominative(printed) == plain
    assert opens_body(plain)
    assert nominative(plain) == plain


def test_the_civil_service_is_no_body() -> None:
    lines = ["Государственная гражданская служба", "МУНИЦИПАЛЬНАЯ СЛУЖБА", "Федеральная служба"]
    assert [names_body(line) for line in lines] == [False, False, True]
    assert names_body("Государственная служба по надзору")


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюя -«»АМГП", max_size=60))
def test_a_name_not_understood_is_left_as_it_is(text: str) -> None:
    if not names_body(text):
        assert nominative(text) == text


@pytest.mark.parametrize(
    "line",
    [
        "Пушкин А.С. написал эту повесть в деревне",
        "ул. Менжинского, д. 5",
        "В соответствии с частью 5",
        "Москва, Кремль",
        "",
    ],
)
def test_a_sentence_with_a_name_is_no_line_of_authors(line: str) -> None:
    assert names_line(line) == ()


def test_letter_case_comes_from_the_text_or_not_at_all() -> None:
    casing = Casing(
        "Об этом знает Министерство труда. Решение принято в Самарской области, см. ГОСТ."
    )
    assert casing.restored("О РЕШЕНИИ В САМАРСКОЙ ОБЛАСТИ") == "О РЕШЕНИИ В САМАРСКОЙ ОБЛАСТИ"
    assert casing.restored("О ТРУДА В САМАРСКОЙ ОБЛАСТИ") == "О труда в Самарской области"
    assert casing.restored("Решение по ГОСТ") == "Решение по ГОСТ"


@given(st.text(max_size=80), st.text(max_size=200))
def test_restoring_the_case_changes_nothing_but_the_case(printed: str, text: str) -> None:
    assert Casing(text).restored(printed).upper() == printed.upper()
