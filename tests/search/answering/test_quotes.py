"""A quote is a whole sentence or a short list, and never a bare heading or number."""

from __future__ import annotations

import pytest
from sample_documents import count_words

from corpus.model import StoredPassage
from ingest.canonical import compose
from ingest.layout import BlockKind, Paragraph
from ingest.sentences import sentences
from search.answering.quotes import LONGEST_LIST, Quote, joined, quotable, quote


def passage(
    text: str, clause: str | None = None, path: tuple[str, ...] = (), start: int = 100
) -> StoredPassage:
    """A passage that stands at `start` of its document."""
    inside = sentences(" " * start + text, start)
    return StoredPassage(
        start=start,
        end=start + len(text),
        text=text,
        clause=clause,
        path=path,
        page=None,
        page_to=None,
        tokens=len(text.split()),
        sentences=inside,
        key=1,
        id="d-0",
        document_id="d",
        page_label=None,
    )


def quoted(stored: StoredPassage, ordinal: int) -> str:
    taken = quote(stored, ordinal)
    return stored.text[taken.start - stored.start : taken.end - stored.start]


LIST = (
    "3.3. Офис выполняет функции:\n"
    "1) ведёт реестр жизненных ситуаций;\n"
    "2) готовит повестку совета;\n"
    "3) обучает команды.\n"
    "Срок работы офиса не ограничен."
)


def test_a_sentence_is_quoted_without_the_number_of_its_clause() -> None:
    stored = passage("4.1.2. Ожидание не дольше 12 минут. Запись открыта.", "п. 4.1.2")
    assert quoted(stored, 0) == "Ожидание не дольше 12 минут."


@pytest.mark.parametrize("clause", [None, "Статья 4", "п. 4.1", "Приложение 4"])
def test_a_number_that_the_citation_does_not_name_stays(clause: str | None) -> None:
    text = "4.1.2. Ожидание не дольше 12 минут."
    assert quoted(passage(text, clause), 0) == text


def test_a_clause_with_an_index_is_known_by_its_printed_number() -> None:
    assert quoted(passage("15¹. Отказ не допускается.", "п. 15.1"), 0) == "Отказ не допускается."


@pytest.mark.parametrize(
    "line",
    [
        "4.1.2.",
        "Часть 1.",
        "Общие положения",
        "4.1. Правила приёма",
        "Таблица 3 — Уровни зрелости внутренних сервисов",
        "24 февраля 2025 г.",
        "Кто отвечает за приём заявок?",
        "1 200 300 400",
        "— —",
    ],
)
def test_headings_numbers_captions_and_questions_are_not_quoted(line: str) -> None:
    stored = passage(f"{line}\nОжидание не дольше 12 минут.", path=("4.1. Правила приёма",))
    assert quotable(stored)
    assert all(quoted(stored, ordinal) != line for ordinal in quotable(stored))
    assert "Ожидание не дольше 12 минут." in [quoted(stored, o) for o in quotable(stored)]


def test_a_heading_that_ends_with_a_full_stop_is_known_by_the_path() -> None:
    stored = passage(
        "Статья 5. Сроки рассмотрения жалоб.\nЖалобу рассматривают 12 дней.",
        "Статья 5",
        ("Глава 1", "Статья 5. Сроки рассмотрения жалоб."),
    )
    assert [quoted(stored, ordinal) for ordinal in quotable(stored)] == [
        "Жалобу рассматривают 12 дней."
    ]


def test_a_table_row_may_be_quoted() -> None:
    stored = passage("Событие | Срок\nЖалоба на портал | 2 рабочих дня", "п. 7.2")
    assert quotable(stored) == [1]


def test_a_lead_in_is_quoted_with_its_items() -> None:
    stored = passage(LIST, "п. 3.3")
    whole = LIST.removeprefix("3.3. ").removesuffix("\nСрок работы офиса не ограничен.")
    assert quoted(stored, 0) == whole


def test_an_item_is_quoted_with_the_list_it_stands_in() -> None:
    stored = passage(LIST, "п. 3.3")
    assert quoted(stored, 2) == quoted(stored, 0)


def test_what_follows_a_list_is_no_item() -> None:
    assert quoted(passage(LIST, "п. 3.3"), 4) == "Срок работы офиса не ограничен."


def test_of_a_long_list_whole_items_are_quoted() -> None:
    items = [
        f"{n}) направление работы с очень длинным названием под номером {n};" for n in range(30)
    ]
    stored = passage("Направления:\n" + "\n".join(items))
    first = quoted(stored, 0)
    assert first.startswith("Направления:\n0)")
    assert first.endswith(";")
    assert len(first) <= LONGEST_LIST
    assert quoted(stored, 29) == items[28]


def test_a_list_within_a_list_is_quoted_from_the_outermost() -> None:
    text = "План состоит из частей:\n1) знакомство:\nа) представление команде;\nб) встреча."
    assert quoted(passage(text), 3) == text


def test_neighbouring_quotes_become_one() -> None:
    stored = passage("Первое предложение здесь. Второе предложение там. Третье. Четвёртое сказано.")
    one, two, four = (quote(stored, ordinal) for ordinal in (0, 1, 3))
    assert joined([four, two, one]) == [
        Quote(one.start, two.end, 0, 0, 1),
        Quote(four.start, four.end, 3, 3, 3),
    ]
    assert joined([]) == []


def test_every_quotable_sentence_of_a_real_cut_is_verbatim() -> None:
    from ingest.passages import passages
    from ingest.structure import structure

    canonical = compose([Paragraph(line, BlockKind.PARAGRAPH) for line in LIST.split("\n")])
    for found in passages(structure(canonical), count_words, 60, 400):
        stored = passage(found.text, found.clause, found.path, found.start)
        for ordinal in quotable(stored):
            taken = quote(stored, ordinal)
            assert canonical.text[taken.start : taken.end] == quoted(stored, ordinal)
