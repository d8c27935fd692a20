"""Tables of documents are shown as tables, whichever part of one was found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from lxml import html
from sample_documents import parsed, vectors

from corpus.model import Table
from corpus.settings import Settings
from search.engine import KnowledgeBase
from ui.pages.shown_text import shown_text

TEXT = """Сроки ответа приведены в таблице.
Обращение | Срок | Форма
Жалоба <b> | 5 дней | письменно
Запрос | 10 дней | любая
Сроки считают со дня регистрации."""
START, END = TEXT.index("Обращение"), TEXT.index("\nСроки считают")


@pytest.fixture
def home(settings: Settings) -> Iterator[KnowledgeBase]:
    document = parsed(TEXT)
    document = replace(document, tables=(Table(START, END, 1, "Таблица 1 – Сроки <i>", None),))
    with KnowledgeBase.open(settings) as kb:
        kb.catalogue.add("a1", document, vectors(document), "1")
        yield kb


def part(kb: KnowledgeBase, start: int, end: int, *ranges: tuple[int, int]) -> str:
    return shown_text(kb, "a1", start, TEXT[start:end], ranges)


def cells(shown: str, tag: str) -> list[list[str]]:
    rows = html.fromstring(f"<div>{shown}</div>").iter("tr")
    return [[c.text_content() for c in row.iter(tag)] for row in rows if row.find(tag) is not None]


def test_a_whole_table_stands_between_its_texts(home: KnowledgeBase) -> None:
    shown = part(home, 0, len(TEXT))
    assert shown.startswith("Сроки ответа приведены в таблице.<table")
    assert shown.endswith("</table>Сроки считают со дня регистрации.")
    assert cells(shown, "th") == [["Обращение", "Срок", "Форма"]]
    assert cells(shown, "td") == [
        ["Жалоба <b>", "5 дней", "письменно"], ["Запрос", "10 дней", "любая"],
    ]  # fmt: skip


def test_a_row_alone_is_shown_under_the_head_and_caption_of_its_table(home: KnowledgeBase) -> None:
    start = TEXT.index("Запрос")
    shown = part(home, start, END)
    assert cells(shown, "th") == [["Обращение", "Срок", "Форма"]]
    assert cells(shown, "td") == [["Запрос", "10 дней", "любая"]]
    assert "<caption>Таблица 1 – Сроки &lt;i&gt;</caption>" in shown


def test_marks_fall_on_the_words_in_their_cells(home: KnowledgeBase) -> None:
    wanted = ("Срок |", "Жалоба", "10 дней", "регистрации")
    at = [(TEXT.index(word), TEXT.index(word) + len(word.rstrip(" |"))) for word in wanted]
    shown = part(home, 0, len(TEXT), *at)
    assert re.findall("<mark>(.*?)</mark>", shown) == ["Срок", "Жалоба", "10 дней", "регистрации"]


def test_a_mark_over_several_rows_stays_inside_cells(home: KnowledgeBase) -> None:
    shown = part(home, START, END, (0, END - START))
    assert "".join(cells(shown, "td")[1]) == "Запрос10 днейлюбая"
    assert shown.count("<mark>") == shown.count("</mark>") == 9


def test_text_without_tables_is_plain(home: KnowledgeBase) -> None:
    assert part(home, 0, START - 1) == "Сроки ответа приведены в таблице."


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, len(TEXT) - 1), st.integers(1, len(TEXT)), st.integers(0, 40))
def test_every_part_shows_all_its_letters(
    home: KnowledgeBase, start: int, length: int, at: int
) -> None:
    end = min(len(TEXT), start + length)
    shown = part(home, start, end, (at, at + 10))
    seen = re.sub(r"<caption>.*?</caption>", "", shown)
    if start >= TEXT.index("Жалоба"):  # the head above a later part is no letter of its own
        seen = re.sub(r"<thead>.*?</thead>", "", seen)
    letters = re.findall(r"\w", unescape(re.sub(r"<[^>]*>", " ", seen)))
    assert letters == re.findall(r"\w", TEXT[start:end])
