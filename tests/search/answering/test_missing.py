"""A refusal says which words nothing speaks of, as typed, and never what is not so."""

from __future__ import annotations

import pytest
from hostile_queries import HOSTILE_QUERIES
from sample_documents import added

from corpus.errors import SvodError
from search.answering.missing import is_absent, missing_words, refusal_text
from search.engine import KnowledgeBase
from search.filters import Filters

LAW = (
    "Статья 1. Ожидание\nОжидание в очереди не превышает двенадцати минут.\n"
    "Статья 2. Запись\nЗаявитель вправе прийти в МФЦ без записи в любой день приёма.\n"
    "Статья 3. Сталь\nЛист из стали хранит руководитель."
)


@pytest.fixture
def held(kb: KnowledgeBase) -> KnowledgeBase:
    """A home with one small code and one letter."""
    added(kb, "aaaa", LAW, path="кодекс.txt", title="Лесной кодекс Российской Федерации")
    added(kb, "bbbb", "Письмо рассматривают тридцать дней.", path="письмо.txt", title="Письмо")
    return kb


def told(kb: KnowledgeBase, question: str) -> tuple[tuple[str, ...], str]:
    found = kb.find(question, 30)
    missing = missing_words(found.query, found.hits)
    return missing, refusal_text(found.query, found.hits, missing, kb.index())


def test_words_that_no_document_holds_are_named_as_typed(held: KnowledgeBase) -> None:
    missing, text = told(held, "какова температура плавления Вольфрама в очереди?")
    assert missing == ("температура", "плавления", "Вольфрама")
    assert text == (
        "Ответа нет. Ни в одном документе нет слов: «температура», «плавления», «Вольфрама». "
        "Ниже — ближайшее по теме."
    )


def test_one_missing_word_is_told_in_the_singular(held: KnowledgeBase) -> None:
    missing, text = told(held, "что в очереди с борщом")
    assert missing == ("борщом",)
    assert text.startswith("Ответа нет. Ни в одном документе нет слова «борщом».")


def test_numbers_and_foreign_names_count_and_function_words_do_not(held: KnowledgeBase) -> None:
    assert told(held, "а если очередь из-за Google в 2031 году, то как?")[0] == ("Google", "2031")


@pytest.mark.parametrize("question", ["минуты ожидания очередей", "о стали", "приём заявителей"])
def test_another_form_or_reading_of_a_word_is_the_word(held: KnowledgeBase, question: str) -> None:
    assert told(held, question)[0] == ()


def test_it_is_not_said_of_all_documents_what_holds_of_the_nearest(held: KnowledgeBase) -> None:
    found = held.find("письмо и очередь", 30, Filters(documents=frozenset({"aaaa"})))
    missing = missing_words(found.query, found.hits)
    assert missing == ("письмо",)
    text = refusal_text(found.query, found.hits, missing, held.index())
    assert text == "Ответа нет. В ближайшем по теме нет слова «письмо». Ниже — ближайшее по теме."
    assert refusal_text(found.query, found.hits, missing) == text


def test_where_every_word_is_held_no_word_is_blamed(held: KnowledgeBase) -> None:
    missing, text = told(held, "ожидание руководителя")
    assert missing == ()
    assert "прямого ответа не нашлось" in text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("ст. 999 ТК", "В базе нет документа, который назван в вопросе: «ст. 999 ТК»."),
        ("ст. 999 Лесного кодекса", "В базе не нашлось: «ст. 999 Лесного кодекса»."),
        ("ГОСТ Р 52872-2019", "нет документа, который назван в вопросе: «ГОСТ Р 52872-2019»."),
    ],
)
def test_a_clause_or_document_not_held_is_named(
    held: KnowledgeBase, question: str, said: str
) -> None:
    assert said in told(held, question)[1]


def test_a_named_document_that_is_filtered_out_is_not_called_missing(held: KnowledgeBase) -> None:
    found = held.find("ст. 1 Лесного кодекса", 30, Filters(documents=frozenset({"bbbb"})))
    text = refusal_text(found.query, found.hits, (), held.index())
    assert "Среди документов, где искали, нет" in text


def test_a_clause_that_is_held_is_not_absent(held: KnowledgeBase) -> None:
    found = held.find("ст. 1 Лесного кодекса", 30)
    assert not is_absent(found.query, found.hits)


def test_an_empty_home_has_nothing_to_show(kb: KnowledgeBase) -> None:
    found = kb.find("борщ", 30)
    assert refusal_text(found.query, found.hits) == (
        "Ответа нет: по этому вопросу в базе ничего не нашлось."
    )


def test_hostile_questions_give_a_short_text(held: KnowledgeBase) -> None:
    for question in HOSTILE_QUERIES.values():
        try:
            missing, text = told(held, question)
        except SvodError:
            continue
        assert len(missing) <= 5
        assert len(text) < 600
