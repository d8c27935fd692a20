"""What is set in bold is exactly what was asked, in whole words and with its unit."""

from __future__ import annotations

import numpy as np
import pytest
from sample_documents import added

from search.answering.span_features import LONGEST, spans_of
from search.answering.spans import best_span, likeness_within, pick, weights
from search.engine import KnowledgeBase
from search.morphology import terms
from search.word_codes import word_ranges


def _picked(question: str, text: str) -> str | None:
    found = pick(question, tuple(terms(question)), text)
    return None if found is None else text[found.start : found.end]


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (
            "Сколько ждать ответа на запрос?",
            "Ответ на запрос направляют не позднее 5 рабочих дней после регистрации.",
            "5 рабочих дней",
        ),
        (
            "С какого числа действует порядок?",
            "Порядок действует с 1 марта 2026 г. на всей территории области.",
            "1 марта 2026 г.",
        ),
        (
            "Сколько минут длится приём?",
            "Приём посетителя длится 12 минут, перерыв между приёмами — пять.",
            "12 минут",
        ),
    ],
)
def test_a_number_is_bold_with_its_unit(question: str, text: str, answer: str) -> None:
    assert answer in (_picked(question, text) or "")


def test_who_is_asked_for_is_bold() -> None:
    text = "Доклад 12 мая представил профессор Сергей Ветлугин."
    assert "Сергей Ветлугин" in (_picked("Кто представил доклад?", text) or "")


def test_a_quantity_is_never_a_span_without_a_number() -> None:
    assert _picked("Сколько человек в комиссии?", "Комиссию созывает её председатель.") is None


def test_a_span_begins_and_ends_with_whole_words_and_closes_its_quotes() -> None:
    text = "Программа «Северный путь» (далее — программа) начата в 2019 году, а не в 2021-м."
    for question in ("Как называется программа?", "Когда начата программа?", "Что начато?"):
        found = pick(question, tuple(terms(question)), text)
        assert found is not None
        span = text[found.start : found.end]
        assert not text[found.start - 1 : found.start].isalnum()
        assert not text[found.end : found.end + 1].isalnum()
        assert span.count("«") == span.count("»")
        assert span.count("(") == span.count(")")


@pytest.mark.parametrize("text", ["", "…", "— «» ()", "\x00", "<b>", "»«", "слово", "а" * 50_000])
def test_hostile_sentences_give_a_range_of_the_text_or_none(text: str) -> None:
    for question in ("Сколько стоит?", "Кто?", "что", "?"):
        found = pick(question, ("стоить",), text)
        assert found is None or 0 <= found.start < found.end <= len(text)


def test_spans_of_an_endless_sentence_are_bounded() -> None:
    spans = spans_of("Кто?", (), "слово " * 10_000, None)
    assert len(spans.first) <= 120 * LONGEST


def test_the_weights_fit_the_features() -> None:
    assert spans_of("Кто?", (), "Один два три.", None).features.shape[1] == len(weights())


def test_the_likeness_of_words_belongs_to_the_right_words() -> None:
    passage = "Первое слово. Второе дело и третье тело."
    ranges = word_ranges(passage)
    codes = np.packbits(np.eye(8, dtype=np.uint8)[: len(ranges)] * 255, axis=1)
    query = np.full((1, 8), -1, np.float32)
    query[0, [passage[a:b] for a, b in ranges].index("тело")] = 8
    text = passage[14:]
    found = likeness_within(query, codes, ranges, text, 14)
    assert found is not None
    assert int(found.argmax()) == 4
    assert found[2] == 0
    assert likeness_within(query, codes[:2], ranges, text, 14) is None


def test_the_bold_range_is_of_the_sentence_and_open_questions_have_none(
    kb: KnowledgeBase,
) -> None:
    text = (
        "Приём ведут без записи.\n"
        "Ожидание в очереди не превышает двенадцати минут.\n"
        "Расписание публикуют на сайте."
    )
    added(kb, "01", text)
    found = kb.find("Сколько минут ждать в очереди?", 1)
    passage = found.hits[0].passage
    (ordinal,) = [
        at for at in range(len(passage.sentences)) if "минут" in passage.sentence_text(at)
    ]
    span = best_span(kb, found.query, passage, ordinal)
    assert span is not None
    assert "двенадцати минут" in passage.sentence_text(ordinal)[slice(*span)]
    asked_openly = kb.find("Почему ждут в очереди?", 1)
    assert best_span(kb, asked_openly.query, passage, ordinal) is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Какой срок ответа?", "Сроки ответа даны в таблице 1; сроки исчисляются со дня подачи."),
        ("Кто может сделать шаг?", "Шаг нельзя сделать без согласия."),
        (
            "Кто отвечает за организационную модель?",
            "Организационная модель отвечает за внедрение клиентоцентричности.",
        ),
        ("Сколько баллов составляет CSI?", "CSI = (О1 + О2 + О3) / 3."),
    ],
)
def test_nothing_is_bold_where_nothing_is_of_the_type_asked_for(question: str, text: str) -> None:
    assert _picked(question, text) is None


def test_a_deadline_is_bold_without_the_words_that_lead_to_it() -> None:
    text = "Жалоба подаётся в течение 30 рабочих дней со дня решения."
    assert _picked("В какой срок подаётся жалоба?", text) == "30 рабочих дней"


@pytest.mark.parametrize(
    "text",
    ["Срок — 5 дней; плата — 300 рублей; оценка — 4 балла.", "Плата | 300 рублей | 5 дней"],
)
def test_a_span_never_reaches_beyond_a_part_of_a_list_or_a_cell(text: str) -> None:
    for question in ("Сколько стоит услуга?", "Какова плата?", "Что установлено?", "Какой срок?"):
        assert not set(_picked(question, text) or "") & set(";|")


def test_who_is_a_post_or_a_body_too() -> None:
    text = "Жалобу рассматривает комиссия в течение 30 дней."
    assert _picked("Кто рассматривает жалобу?", text) == "комиссия"
