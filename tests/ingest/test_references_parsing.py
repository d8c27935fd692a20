"""Entries parsed by style: what is printed comes out, what is unsure stays empty."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.bibliography.links import take_links
from ingest.bibliography.names import leading_names, statement_names
from ingest.bibliography.parsing import parse
from ingest.bibliography.source import read_imprint, read_numbers

_GOLD = Path(__file__).parents[1] / "data" / "references-gold.jsonl"
_FIELDS = (
    "authors", "title", "journal", "year", "volume", "issue", "pages", "publisher", "doi", "url",
)  # fmt: skip


def _gold() -> Iterator[Any]:
    for line in _GOLD.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield pytest.param(row, id=row["entry"][:40])


@pytest.mark.parametrize("row", list(_gold()))
def test_an_entry_of_the_gold_set_gives_its_fields(row: dict[str, Any]) -> None:
    got = asdict(parse(row["entry"]))
    expected = {name: row.get(name) for name in _FIELDS}
    expected["authors"] = tuple(row.get("authors", ()))
    assert {name: got[name] for name in _FIELDS} == expected


@pytest.mark.parametrize(
    ("printed", "doi"),
    [
        ("DOI: 10.17323/1999-5431-2023-0-3-7-25.", "10.17323/1999-5431-2023-0-3-7-25"),
        ("https://doi.org/10.1016/S0140-6736(20)30183-5", "10.1016/s0140-6736(20)30183-5"),
        ("(doi:10.1000/ABC)", "10.1000/abc"),
        ("DOI 10.17323/ 1999-5431-2023- 0-3", "10.17323/1999-5431-2023-0-3"),
        ("doi: https://doi.org/10.1000/abc, 2020", "10.1000/abc"),
        ("dx.doi.org/10.1000/a.b-c;", "10.1000/a.b-c"),
        ("DOI: 10.1000/abc. 2020. № 5", "10.1000/abc"),
        ("DOI: 10.1000/abc- Журнал", "10.1000/abc-"),
        ("С. 10.17323", None),
        ("10.1000/", None),
    ],
)
def test_a_doi_is_plain_and_mended(printed: str, doi: str | None) -> None:
    assert take_links(f"Иванов И. И. Книга. {printed}").doi == doi


@pytest.mark.parametrize(
    ("printed", "url"),
    [
        (
            "URL: https://a.ru/n/ slovo-delo (дата обращения: 01.02.2024)",
            "https://a.ru/n/slovo-delo",
        ),
        ("URL: https://a.ru/(дата обращения: 01.02.2024)", "https://a.ru/"),
        ("https://a.ru/x.", "https://a.ru/x"),
        ("(https://a.ru/x_(y)).", "https://a.ru/x_(y)"),
        ("URL: https://a.ru/ Документ 2020/2021", "https://a.ru/"),
        ("URL: https://a.ru/f_ кадровых%20служб.pdf", "https://a.ru/f_кадровых%20служб.pdf"),
        ("Режим доступа: www.a.ru/b.", "www.a.ru/b"),
        ("URL: a.ru/b (дата обращения: 01.02.2024)", "a.ru/b"),
        ("https://doi.org/10.1000/abc", None),
        ("В 2020 г. т.е. вчера", None),
    ],
)
def test_an_address_is_mended_and_free_of_what_follows(printed: str, url: str | None) -> None:
    assert take_links(f"Книга. {printed}").url == url


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Иванов И.И., Петров П. П. Книга", ("Иванов И. И.", "Петров П. П.")),
        ("Иванов, И. И. Книга", ("Иванов И. И.",)),
        ("ИВАНОВ И.И. Книга", ("Иванов И. И.",)),
        ("Салтыков-Щедрин М. Е. История", ("Салтыков-Щедрин М. Е.",)),
        ("Руссо Ж.-Ж. О договоре", ("Руссо Ж.-Ж.",)),
        ("И. И. Иванов и П. П. Петров. Книга", ("Иванов И. И.", "Петров П. П.")),
        ("Иванов Иван Иванович. Книга", ("Иванов И. И.",)),
        ("Смит Дж. Богатство", ("Смит Дж.",)),
        ("Smith, J., & O'Brien, P. Q. (2010)", ("Smith J.", "O'Brien P. Q.")),
        ("Van de Walle S., von Hayek F. A. Law", ("Van de Walle S.", "von Hayek F. A.")),
        ("Иванов И. И. [и др.] Книга", ("Иванов И. И.",)),
        ("Smith J. et al. Title", ("Smith J.",)),
        ("Стандарты обслуживания граждан", ()),
        ("Федеральный закон от 27.07.2010", ()),
    ],
)
def test_names_at_the_head(text: str, people: tuple[str, ...]) -> None:
    assert leading_names(text).people == people


@pytest.mark.parametrize(
    "statement",
    ["под ред. И. И. Иванова. – М.", "Минэкономразвития России", "сост. И. И. Иванов", "отв. ред."],
)
def test_editors_and_bodies_are_not_authors(statement: str) -> None:
    assert statement_names(statement).people == ()


@pytest.mark.parametrize(
    ("text", "volume", "issue", "pages"),
    [
        ("Т. 5, № 2. – С. 10–20", "5", "2", "10–20"),
        ("2020. Том 5. Вып. 3 (12). С. 10 – 20", "5", "3 (12)", "10–20"),
        ("vol. 5, no. 2, pp. 10-20", "5", "2", "10–20"),
        ("Journal, 5(2), 10–20", "5", "2", "10–20"),
        ("М.: Наука, 2019. 320 с.", None, None, None),
        ("320 с. 2-е изд.", None, None, None),
        ("Ст. 4179", None, None, None),
        ("О государстве (1989–1992)", None, None, None),
        ("С. 5–7, 10–12", None, None, "5–7, 10–12"),
    ],
)
def test_numbers_of_a_source(
    text: str, volume: str | None, issue: str | None, pages: str | None
) -> None:
    found = read_numbers(text)
    assert (found.volume, found.issue, found.pages) == (volume, issue, pages)


@pytest.mark.parametrize(
    ("text", "publisher", "year"),
    [
        ("Книга. М.: Наука, 2019. 320 с.", "Наука", 2019),
        ("Книга. – Москва ; Берлин : Директ-Медиа, 2017. – 90 с.", "Директ-Медиа", 2017),
        ("Книга. – Урюпинск : Дом, 2017. – 90 с.", "Дом", 2017),
        ("Книга. М., 2019", None, 2019),
        ("Сайт. – Москва, 2000– . – URL", None, None),
    ],
)
def test_an_imprint(text: str, publisher: str | None, year: int | None) -> None:
    found = read_imprint(text)
    assert found is not None
    assert (found.publisher, found.year) == (publisher, year)


def test_a_colon_inside_a_title_is_no_imprint() -> None:
    assert read_imprint("Экономика. Политика: теория и практика, 2019") is None


@pytest.mark.parametrize(
    "text",
    [
        "Там же. С. 12.",
        "Расчёты автора.",
        "Иванов И. И. Указ. соч. С. 5.",
        "Овчаренко, Дрига. Взгляд изнутри // Журнал. 2024. № 11.",
        "",
        ".",
    ],
)
def test_what_names_no_title_for_sure_has_none(text: str) -> None:
    assert parse(text).title is None


def test_the_date_of_access_is_not_the_year() -> None:
    found = parse("Памятка. URL: https://a.ru/b. Дата обращения: 12.11.2020.")
    assert (found.title, found.year) == ("Памятка", None)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
def test_any_text_parses_without_a_fault(text: str) -> None:
    found = parse(text)
    assert found.title is None or any(c.isalpha() for c in found.title)
    assert found.year is None or 1500 <= found.year <= 2099
