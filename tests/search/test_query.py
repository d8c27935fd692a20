"""Any typed text becomes a query, or is refused in words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import EmptyQuery, InvalidFilter, SvodError
from search.query import highlights, parse


@pytest.mark.parametrize(
    "text",
    ["", "   \n\t", "🙂🙂👍🏽", "\x00\x00", "?!… — «»", "№ §", "_", "\u200b\u00ad", "\ud800"],
)
def test_a_query_without_words_is_refused(text: str) -> None:
    with pytest.raises(EmptyQuery, match="ни слова") as caught:
        parse(text)
    assert caught.value.exit_code == 2


def test_a_query_is_cleaned_and_lemmatised() -> None:
    query = parse("  Сроки\x00ответа\n на  обращения 🙂 ")
    assert query.text == "Сроки ответа на обращения 🙂"
    assert query.terms == ("срок", "ответ", "обращение")


def test_invisible_characters_do_not_cut_words() -> None:
    assert parse("обра\u00adще\u200bние").terms == ("обращение",)
    assert parse("\ufeffи\u0306одный").text == "йодный"


def test_function_words_alone_are_still_looked_for() -> None:
    assert parse("Кто это?").terms == ("кто", "это")
    assert parse("я").terms == ("я",)


def test_a_term_is_asked_for_once() -> None:
    assert parse("срок, сроки, сроков и срок").terms == ("срок",)


@pytest.mark.parametrize("filler", ["слово ", " ", "а", "🙂", "\x00", "а-"])
def test_a_hundred_thousand_characters_are_cut_at_once(filler: str) -> None:
    parse("прогрев словаря")
    started = time.perf_counter()
    query = parse("срок ответа " + filler * (100_000 // len(filler)))
    assert time.perf_counter() - started < 1
    assert len(query.text) <= 4000
    assert len(query.terms) <= 64
    assert query.terms[:2] == ("срок", "ответ")


def test_words_after_much_white_space_are_read() -> None:
    assert parse("\n" * 10_000 + "срок").terms == ("срок",)


@given(st.text())
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        query = parse(text)
    except (EmptyQuery, InvalidFilter):
        return
    assert query.text == query.text.strip()
    assert "\x00" not in query.text
    assert query.text.encode()


def test_every_form_of_a_queried_word_is_highlighted() -> None:
    text = "Срок ответа: тридцать дней. Сроков не нарушать; ответ — письменный."
    marked = [text[start:end] for start, end in highlights(text, parse("какой срок ответа"))]
    assert marked == ["Срок", "ответа", "Сроков", "ответ"]


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("статья 15.1", "Статья 15¹. Сроки", ["Статья", "15¹"]),
        ("замок", "Ветхий за\u0301мок", ["за\u0301мок"]),
        ("технический", "научно-технический прогресс", ["научно-технический"]),
        ("210-ФЗ", "Закон 210‑фз", ["210‑фз"]),
        ("ёлка", "Елки и ёлки", ["Елки", "ёлки"]),
        ("персональные данные", "Передача персональных данных", ["персональных", "данных"]),
        ("ст. 5", "Статья 5", ["Статья", "5"]),
        ("срок -жалоба", "Срок подачи жалоб", ["Срок"]),
        ("кто это", "Это тот, кто пришёл", ["Это", "кто"]),
    ],
)
def test_highlights_are_ranges_of_the_text_itself(query: str, text: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in highlights(text, parse(query))] == marked


@given(st.text(), st.text(min_size=1))
def test_highlights_never_overlap(text: str, typed: str) -> None:
    try:
        query = parse(typed)
    except SvodError:
        return
    end = 0
    for start, stop in highlights(text, query):
        assert end <= start < stop <= len(text)
        end = stop
