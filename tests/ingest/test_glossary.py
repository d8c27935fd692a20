"""The glossary: what is defined and shortened, where it stands, and what is no definition."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import heading, structured, table

from corpus.model import Definition, TermKind
from ingest.glossary import glossary
from ingest.layout import Paragraph


def entries(*paragraphs: str | Paragraph) -> list[tuple[str, str]]:
    return [(entry.term, entry.meaning) for entry in glossary(structured(*paragraphs))]


def only(*paragraphs: str | Paragraph) -> Definition:
    (entry,) = glossary(structured(*paragraphs))
    return entry


@pytest.mark.parametrize(
    ("sentence", "term", "meaning"),
    [
        (
            "Пропуск выдаёт бюро пропусков учебного центра (далее — бюро).",
            "бюро",
            "бюро пропусков учебного центра",
        ),
        (
            "Ответ готовит автоматизированная система учёта (далее также – АСУ).",
            "АСУ",
            "автоматизированная система учёта",
        ),
        (
            "Настоящие Правила внутреннего распорядка (далее - Правила) действуют с мая.",
            "Правила",
            "Правила внутреннего распорядка",
        ),
        (
            "Выплата положена лицам, окончившим вечернюю школу (далее — выпускники).",
            "выпускники",
            "лицам, окончившим вечернюю школу",
        ),
        (
            "Кооператив «Луч», именуемый в дальнейшем «Продавец», передаёт товар.",
            "Продавец",
            "Кооператив «Луч»",
        ),
        (
            "Заявку проверяет отдел технического контроля (ОТК).",
            "ОТК",
            "отдел технического контроля",
        ),
    ],
)
def test_a_name_given_in_passing_stands_for_the_phrase_before_it(
    sentence: str, term: str, meaning: str
) -> None:
    entry = only(sentence)
    assert (entry.kind, entry.term, entry.meaning) == (TermKind.ABBREVIATION, term, meaning)


def test_a_name_of_an_act_reaches_over_the_full_stops_in_its_title() -> None:
    text = "Работы ведут по ГОСТ 34.1 «Системы. Стадии. Термины» (далее — ГОСТ 34.1)."
    assert only(text).meaning == "ГОСТ 34.1 «Системы. Стадии. Термины»"


def test_names_given_in_turn_go_to_the_phrases_in_turn() -> None:
    text = "Спор решают совет дома и управляющая компания (далее соответственно — совет, компания)."
    assert entries(text) == [("совет", "совет дома"), ("компания", "управляющая компания")]


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("Под вехой понимается событие, после которого начинают этап.", "веха"),
        ("Под учебными группами понимаются группы слушателей одной смены.", "учебные группы"),
        ("В обзоре под «шагом» подразумевается одно обращение в орган.", "шаг"),
        ("Старостой считается слушатель, которого выбрала группа.", "староста"),
        ("Приёмной комиссией признаётся комиссия из пяти человек.", "приёмная комиссия"),
        ("Приемной комиссией признается комиссия из пяти человек.", "приемная комиссия"),
    ],
)
def test_a_term_in_the_instrumental_is_listed_in_the_first_case(sentence: str, term: str) -> None:
    assert only(sentence).term == term


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("Клиентский путь — это цепочка шагов до результата.", "клиентский путь"),
        ("Росархив — это служба хранения государственных дел.", "Росархив"),
        ("МФЦ — это место приёма документов для многих органов.", "МФЦ"),
    ],
)
def test_a_term_that_opens_a_sentence_loses_its_capital_unless_it_is_a_name(
    sentence: str, term: str
) -> None:
    assert only(sentence).term == term


def test_the_range_is_the_defining_sentence_and_the_clause_that_of_its_section() -> None:
    found = structured(
        heading("2. Общие сведения"),
        "2.1. Отдел работает без обеда.",
        "2.2. Смена — это восемь часов работы подряд. Перерыв в неё входит.",
    )
    (entry,) = glossary(found)
    sentence = found.canonical.text[entry.start : entry.end]
    assert sentence == "2.2. Смена — это восемь часов работы подряд."
    assert (entry.clause, entry.meaning) == ("п. 2.2", "восемь часов работы подряд")


def test_within_an_article_the_label_is_that_of_the_article() -> None:
    entry = only(
        "Статья 7. Судно",
        "1. Лодкой признаётся судно без двигателя и каюты.",
    )
    assert entry.clause == "Статья 7"


def test_a_definition_that_ends_in_a_colon_holds_its_list() -> None:
    entry = only(
        "Под рабочими днями понимаются:",
        "1) дни с понедельника по пятницу;",
        "2) дни, перенесённые правительством.",
        "Остальное не относится к делу.",
    )
    assert entry.meaning.endswith("перенесённые правительством")
    assert "Остальное" not in entry.meaning


def test_entries_of_a_terms_section_need_no_verb_and_other_sections_do() -> None:
    line = "Наставник – сотрудник, который учит новичка."
    assert entries(heading("Термины и определения"), line) == [
        ("наставник", "сотрудник, который учит новичка")
    ]
    assert entries(heading("Организация работы"), line) == []


def test_the_terms_after_a_lead_in_end_where_ordinary_text_goes_on() -> None:
    found = entries(
        "В Положении используются следующие понятия:",
        "проход – узкая дверь;",
        "проезд – широкие ворота.",
        "Ворота закрывают на ночь.",
        "Ключи хранит дежурный.",
        "Дежурный – Петров.",
    )
    assert [term for term, _ in found] == ["проход", "проезд"]


def test_entries_of_a_standard_on_terminology() -> None:
    assert entries(
        heading("3 Термины и определения"),
        "3.1 клиент: Лицо, которое получает услугу.",
        "3.2 клиентоцентричность (customer centricity): Свойство организации.",
    ) == [
        ("клиент", "Лицо, которое получает услугу"),
        ("клиентоцентричность", "Свойство организации"),
    ]


def test_tables_of_two_columns_are_read_by_their_head() -> None:
    rows = table("№ | Термин | Определение", "1 | Маршрут | Порядок согласования")
    assert entries(rows) == [("маршрут", "Порядок согласования")]
    assert entries(table("Месяц | Значение", "Май | 12")) == []
    short = glossary(structured(table("Сокращение | Расшифровка", "ТЗ | техническое задание")))
    assert [(e.kind, e.term) for e in short] == [(TermKind.ABBREVIATION, "ТЗ")]


def test_the_row_of_a_table_is_the_range_of_its_entry() -> None:
    found = structured(table("Термин | Определение", "Виза | Отметка о согласии"))
    (entry,) = glossary(found)
    assert found.canonical.text[entry.start : entry.end] == "Виза | Отметка о согласии"


@pytest.mark.parametrize(
    "text",
    [
        "— Это мой дом, — сказал хозяин. — Заходите.",
        "Тула – 2021",
        "Дни приёма: вторник – четверг.",
        "Сидоров П. П. – директор; Петрова И. И. – секретарь.",
        "В формуле П – число заявок.",
        "Он представляет собой пример для всех.",
        "Брак признаётся недействительным судом.",
        "Молчание означает согласие сторон.",
        "Под этим понимается иное.",
        "Сначала проверка, далее — согласование.",
        "Об этом сказано далее (раздел 5).",
        "Главное — это порядок в делах.",
    ],
)
def test_what_only_looks_like_a_definition_is_left_out(text: str) -> None:
    assert entries(text) == []


def test_symbols_explained_under_a_formula_are_no_terms() -> None:
    assert entries("КВ = В / Т,", "где КВ – это коэффициент визы;", "ВТ – это время визы.") == []


def test_the_same_entry_is_listed_once_and_another_meaning_beside_it() -> None:
    line = "Смена — это восемь часов работы подряд."
    assert len(entries(line, line, "Смена — это замена белья в палате.")) == 2


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "(далее — |МФЦ|)|(| — это |под |понимается |Термин|«|»|: |слово|словом |; |. |где |1) "
            "|3.1 |\u00b9|И. И. |который ".split("|")
        ),
        max_size=40,
    )
)  # fmt: skip
def test_no_text_breaks_it_and_every_entry_is_of_its_range(parts: list[str]) -> None:
    text = "".join(parts)
    if not text.strip():
        return
    found = structured(heading("Термины"), text)
    whole = found.canonical.text
    for entry in glossary(found):
        assert 0 <= entry.start < entry.end <= len(whole)
        assert entry.term
        assert entry.meaning in whole[entry.start : entry.end]


def test_time_grows_with_the_length_of_a_text() -> None:
    sentence = (
        "Пропуск выдаёт бюро пропусков учебного центра (далее — бюро). Под вехой понимается срок. "
    )

    def seconds(times: int) -> float:
        document = structured(*[sentence] * times)
        started = time.perf_counter()
        glossary(document)
        return time.perf_counter() - started

    seconds(50)
    assert seconds(800) < 12 * seconds(200)
