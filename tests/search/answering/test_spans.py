"""What is set in bold is exactly what was asked, in whole words and with its unit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sample_documents import added

from corpus.errors import ModelUnavailable
from search.answering.reader import JointReader
from search.answering.spans import LONGEST, best_span, headings, likeliest, pick, spans_of
from search.engine import KnowledgeBase
from search.morphology import terms

Pick = Callable[[str, str], str | None]


@pytest.fixture
def picks(reader: JointReader) -> Pick:
    """The words picked for a question in a text."""

    def picked(question: str, text: str) -> str | None:
        (reading,) = reader.read(question, [("", text)])
        found = pick(question, terms(question), text, reading)
        if found is None:
            return None
        assert 0 <= found[0] < found[1] <= len(text)
        return text[slice(*found)]

    return picked


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
def test_a_number_is_bold_with_its_unit(picks: Pick, question: str, text: str, answer: str) -> None:
    assert answer in (picks(question, text) or "")


def test_who_is_asked_for_is_bold(picks: Pick) -> None:
    text = "Доклад 12 мая представил профессор Сергей Ветлугин."
    assert "Сергей Ветлугин" in (picks("Кто представил доклад?", text) or "")


def test_a_quantity_is_never_a_span_without_a_number(picks: Pick) -> None:
    assert picks("Сколько человек в комиссии?", "Комиссию созывает её председатель.") is None


def test_a_span_begins_and_ends_with_whole_words_and_closes_its_quotes(picks: Pick) -> None:
    text = "Программа «Северный путь» (далее — программа) начата в 2019 году, а не в 2021-м."
    assert picks("Как называется программа?", text) == "«Северный путь»"
    assert picks("Когда начата программа?", text) in ("2019", "2019 году", "в 2019 году")
    for span in map(str, (picks("Что начато?", text), picks("Какая программа начата?", text))):
        assert span.count("«") == span.count("»")
        assert span.count("(") == span.count(")")


@pytest.mark.parametrize("text", ["", "…", "— «» ()", "\x00", "<b>", "»«", "слово", "а" * 50_000])
def test_hostile_sentences_give_a_range_of_the_text_or_none(picks: Pick, text: str) -> None:
    for question in ("Сколько стоит?", "Кто?", "что", "?"):
        assert (picks(question, text) or text) in text


def test_spans_of_an_endless_sentence_are_bounded(picks: Pick) -> None:
    assert len(spans_of("слово " * 10_000).first) <= 120 * LONGEST
    assert len(picks("Кто?", "Слово " * 10_000 + "Иванов.") or "") < 1000


def test_initials_do_not_end_a_span(picks: Pick) -> None:
    text = "За риском следит Н. А. Сухотин, а отчёт подписывает В. П. Лавров."
    assert picks("Кто подписывает отчёт?", text) == "В. П. Лавров"


def test_the_right_one_of_several_things_of_a_kind_is_bold(picks: Pick) -> None:
    text = (
        "Маяк построил в 1873 году инженер Пётр Савельев, а в 1911 году его перестроил по чертежам "
        "Анны Лебедевой мастер Иван Круглов."
    )
    assert picks("Кто построил маяк?", text) == "Пётр Савельев"
    assert picks("В каком году маяк перестроили?", text) == "1911"
    assert picks("По чьим чертежам его перестроили?", text) == "Анны Лебедевой"


def test_the_likeliest_span_of_nothing_is_empty(reader: JointReader) -> None:
    (reading,) = reader.read("Кто?", [("", "")])
    assert likeliest(reading) == (0, 0)


def test_without_a_reader_nothing_is_bold_and_questions_are_answered(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Ожидание в очереди не превышает двенадцати минут."
    added(kb, "01", text)
    kb.models.reader_failure = ModelUnavailable("Нет места.", "Освободите место.")
    given = kb.ask("Сколько минут ждать в очереди?")
    assert given.citations[0].quote == text
    assert given.citations[0].bold == ()


def test_the_headings_are_the_two_lowest_without_the_label_of_the_clause(
    kb: KnowledgeBase,
) -> None:
    added(kb, "01", "Раздел 1. Приём\n1.1. Запись\n1.1.1. Запись ведут по телефону и на сайте.")
    passage = kb.catalogue.passages("01")[-1]
    assert passage.path[-1] == "п. 1.1.1"
    assert headings(passage) == "Раздел 1. Приём › 1.1. Запись"


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
def test_nothing_is_bold_where_nothing_is_of_the_type_asked_for(
    picks: Pick, question: str, text: str
) -> None:
    assert picks(question, text) is None


def test_a_deadline_is_bold_without_the_words_that_lead_to_it(picks: Pick) -> None:
    text = "Жалоба подаётся в течение 30 рабочих дней со дня решения."
    assert picks("В какой срок подаётся жалоба?", text) == "30 рабочих дней"


@pytest.mark.parametrize(
    "text",
    ["Срок — 5 дней; плата — 300 рублей; оценка — 4 балла.", "Плата | 300 рублей | 5 дней"],
)
def test_a_span_never_reaches_beyond_a_part_of_a_list_or_a_cell(picks: Pick, text: str) -> None:
    for question in ("Сколько стоит услуга?", "Какова плата?", "Что установлено?", "Какой срок?"):
        assert not set(picks(question, text) or "") & set(";|")


def test_who_is_a_post_or_a_body_too(picks: Pick) -> None:
    text = "Жалобу рассматривает комиссия в течение 30 дней."
    assert picks("Кто рассматривает жалобу?", text) == "комиссия"
