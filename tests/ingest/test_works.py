"""Lists of works: what the shipped one holds, and which lists are refused."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from corpus.errors import UsageError
from corpus.model import DocumentKind
from ingest.description.works import (
    LARGEST_LIST,
    Work,
    default_list,
    listed_by_the_article,
    read_works,
)

TEMPLATE = """works:
  - id: first
    title: Первая
  - id: {id}
    title: Вторая
    {line}
"""


def listed(folder: Path, text: str | bytes) -> Path:
    path = folder / "список.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_the_shipped_list_holds_the_article_and_its_nine_works_with_their_addresses() -> None:
    works = listed_by_the_article(read_works(default_list()))
    assert [work.n for work in works] == list(range(10))
    assert {work.n: work.doi for work in works if work.doi} == {
        0: "10.33917/mic-3.116.2024.81-89",
        3: "10.51692/1994-3776_2021_4_79",
        8: "10.17323/1999-5431-2023-0-3-7-25",
    }
    hosts = {work.n: work.url.split("/")[2] for work in works if work.url}
    assert hosts == {
        0: "inesnet.ru",
        2: "irkobl.ru",
        3: "sciup.org",
        4: "cyberleninka.ru",
        6: "cyberleninka.ru",
        7: "cyberleninka.ru",
        8: "cyberleninka.ru",
    }
    recommendations = works[2].url
    assert recommendations is not None
    assert unquote(recommendations).endswith(
        "/Метод_рекомендации_по_трансформации_кадровых служб_РОИВ.pdf"
    )


def test_further_works_of_the_shipped_list_are_told_from_those_of_the_article() -> None:
    works = read_works(default_list())
    further = set(works) - set(listed_by_the_article(works))
    assert further
    assert all(work.n is None for work in further)


def test_a_work_keeps_what_is_written_to_the_letter(tmp_path: Path) -> None:
    text = "works: [{id: a, title: Т, n: 4, year: 2022, issue: 010, volume: null, kind: paper}]"
    (work,) = read_works(listed(tmp_path, text))
    assert work == Work(id="a", title="Т", n=4, year=2022, issue="010", kind=DocumentKind.PAPER)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..",
        "/etc/passwd",
        "a/b",
        "a\\\\b",
        "C:",
        "работа",
        "a b",
        "Aa",
        "a.pdf",
        "-a",
        "a\\n",
        "con",
        "lpt1",
        "a" * 81,
        "",
    ],
)
def test_an_id_that_is_no_safe_file_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"список\.yaml.*«id»"):
        read_works(listed(tmp_path, TEMPLATE.format(id=f'"{name}"', line="")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TEMPLATE.format(id="second", line="colour: red"), "«second»: неизвестное поле «colour»"),
        (TEMPLATE.format(id="second", line="year: давно"), "недопустимое значение поля «year»"),
        (TEMPLATE.format(id="second", line="kind: роман"), "недопустимое значение поля «kind»"),
        (TEMPLATE.format(id="second", line="doi: 10/7"), "недопустимое значение поля «doi»"),
        (TEMPLATE.format(id="second", line="authors: А."), "недопустимое значение поля «authors»"),
        (TEMPLATE.format(id="first", line=""), "id first уже есть"),
        ("works: [{id: a, title: Т, n: 1}, {id: b, title: Т, n: 1}]", "n 1 уже есть"),
        ("works: [{id: a}]", "работа «a»: нет поля «title»"),
        ("works: [{title: Т}]", "работа № 1: нет поля «id»"),
        ("works: [а, б]", "работа № 1"),
        ("works: null", "недопустимое значение поля «works»"),
        ("books: []", "нет поля «works»"),
        ("[]", "ожидался список «works:»"),
        ("", "ожидался список «works:»"),
        ("works: [", "ошибка разметки YAML в строке 1"),
        ("works: &a [{id: a, title: *a}]", "не допускается"),
        ("works: [{id: a, title: !!python/name:os.system x}]", "тег YAML"),
        ("works: []".encode("utf-16")[3:], "UTF-8"),
        ("#" * (LARGEST_LIST + 1), "больше 1 МБ"),
        ("works: [" + "{}, " * 50 + "]", "и ещё ошибок: 95"),
    ],
)
def test_a_list_with_a_fault_is_refused_with_the_place_named(
    tmp_path: Path, text: str | bytes, told: str
) -> None:
    with pytest.raises(UsageError) as caught:
        read_works(listed(tmp_path, text))
    assert told in caught.value.message
    assert "список.yaml" in caught.value.message
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_missing_list_is_told_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"нет\.yaml.*не найден"):
        read_works(tmp_path / "нет.yaml")
