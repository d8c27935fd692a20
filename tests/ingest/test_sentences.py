"""Sentences: where a reader ends one, and every character in exactly one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.sentences import sentences


def split(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "В 2024 г. Правительство утвердило план.",
        "См. ст. 15 и п. 4.1.2 Методики.",
        "Ответ дан И. И. Ивановым и А.С. Пушкиным.",
        "Сумма составила 5 млн. руб. и т. д. по списку.",
        "Об этом см. Федеральный закон и др. акты.",
        "ул. Ленина, д. 5, корп. 2, кв. 17.",
        "4.1.2. Недопустимость издержек.",
        "1) Заявитель подаёт документы.",
        "IV. Общие положения.",
        "а) Первое перечисление.",
        "4¹. Вставленный пункт.",
        "А.1.2. Пункт приложения.",
        "Статья 15¹. Срок ответа",
        "ГЛАВА VII. СУДНО",
        "Таблица 2. Нормы каналов",
        "Версия 3.5.1 действует с 01.02.2024 до 31.12.2025.",
        "Вопрос «Почему?» задают до пяти раз.",
        "Он спросил: «Готово?» — и ушёл.",
        "Проф. Иванов и канд. наук Петров.",
    ],
)
def test_what_is_one_sentence_stays_one(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Первое. Второе.", ["Первое.", "Второе."]),
        ("Готово? Да! Хорошо…", ["Готово?", "Да!", "Хорошо…"]),
        ("Срок — 5 дней. «Отказ» оформляют.", ["Срок — 5 дней.", "«Отказ» оформляют."]),
        ("Он сказал: «Да.» Потом ушёл.", ["Он сказал: «Да.»", "Потом ушёл."]),
        ("Закон принят (см. выше). Он действует.", ["Закон принят (см. выше).", "Он действует."]),
        ("Первая строка\nВторая строка", ["Первая строка", "Вторая строка"]),
        ("2.1. Порядок. Подача ведётся.", ["2.1. Порядок.", "Подача ведётся."]),
        ("Итог: 5. Следующий шаг.", ["Итог: 5.", "Следующий шаг."]),
    ],
)
def test_sentences_are_told_apart(text: str, parts: list[str]) -> None:
    assert split(text) == parts


def test_a_range_of_a_text_is_read_alone() -> None:
    text = "Первое. Второе. Третье."
    found = sentences(text, 8, 15)
    assert [text[s.start : s.end] for s in found] == ["Второе."]
    assert sentences("", 0, 0) == ()
    assert sentences("  \n ", 0, 4) == ()


@settings(max_examples=300, deadline=None)
@given(st.text("абвАБВ .!?…»«\n\t()1г;:—", max_size=80), st.data())
def test_every_character_belongs_to_one_sentence(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    covered: list[int] = []
    for sentence in sentences(text, start, end):
        assert start <= sentence.start < sentence.end <= end
        part = text[sentence.start : sentence.end]
        assert part == part.strip()
        assert "\n" not in part
        covered.extend(range(sentence.start, sentence.end))
    assert covered == sorted(set(covered))
    missed = set(range(start, end)) - set(covered)
    assert all(text[at].isspace() for at in missed)
