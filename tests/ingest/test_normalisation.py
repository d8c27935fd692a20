"""Characters as a reader means them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cleaning.normalisation import plain_characters, plain_words
from ingest.located import LocatedText


def characters(text: str) -> str:
    return plain_characters(LocatedText(text)).text


def words(text: str) -> str:
    return plain_words(LocatedText(text)).text


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("proﬁt", "profit"),
        ("10\u00a0дней", "10 дней"),
        ("10\u2009000", "10 000"),
        ("сло\u00adво", "слово"),
        ("сло\u200bво\ufeff", "слово"),
        ("из\u2011за", "из-за"),
        ("и\u0306 е\u0308", "й ё"),
        ("текст\x00 и\x07 знак", "текст и знак"),
        ("половина \ud800 знака", "половина  знака"),
        ("\uf0b7 пункт", "• пункт"),
        ("строка\nвторая", "строка\u2028вторая"),
    ],
)
def test_odd_characters_become_plain(printed: str, meant: str) -> None:
    assert characters(printed) == meant


def test_a_soft_hyphen_at_the_end_of_a_line_says_that_the_word_goes_on() -> None:
    assert characters("регистра\u00ad") == "регистра\u00ad"
    assert characters("регистра\u00ad\u2028ция") == "регистра\u00ad\u2028ция"


@pytest.mark.parametrize("text", ["Статья 53¹", "м²", "№ 52-ФЗ", "№ 5 — «да»", "½", "ё", "≥ 10 %"])
def test_meaningful_signs_stay(text: str) -> None:
    assert words(characters(text)) == text


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("oтвeтственность", "ответственность"),
        ("Cтатья 5", "Статья 5"),
        ("CТАТЬЯ 5", "СТАТЬЯ 5"),
        ("ГOCT P 1.5", "ГОСТ Р 1.5"),
        ("глава ХII", "глава XII"),
        ("глава IХ", "глава IX"),
    ],
)
def test_letters_of_another_alphabet_within_a_word(printed: str, meant: str) -> None:
    assert words(printed) == meant


@pytest.mark.parametrize("text", ["IP-адрес", "USB-порт", "Nс", "Оn", "CO₂", "HTML-код", "АBЯd"])
def test_words_of_two_alphabets_by_intent_stay(text: str) -> None:
    assert words(text) == text


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("П Р И К А З", "ПРИКАЗ"),
        ("C т а т ь я 7. Сроки", "Статья 7. Сроки"),
        ("П О С Т А Н О В Л Я Е Т:", "ПОСТАНОВЛЯЕТ:"),
        ("С т а т ь я 20. Сроки", "Статья 20. Сроки"),
        ("Ф Е Д Е Р А Л Ь Н Ы Й   З А К О Н", "ФЕДЕРАЛЬНЫЙ ЗАКОН"),
        ("Ф Е Д Е Р А Л Ь Н Ы Й З А К О Н", "ФЕДЕРАЛЬНЫЙ ЗАКОН"),
        ("суд у с т а н о в и л:", "суд установил:"),
    ],
)
def test_letter_spacing_is_closed(printed: str, meant: str) -> None:
    assert words(printed) == meant


@pytest.mark.parametrize("text", ["пункты а б в г д", "классы А Б В Г", "и в о с"])
def test_single_letters_that_spell_nothing_stay_apart(text: str) -> None:
    assert words(text) == text


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("согласно п. 4.l", "согласно п. 4.1"),
        ("4.l.2. Общие", "4.1.2. Общие"),
        ("в 2О12 году", "в 2012 году"),
        ("формула H2O2", "формула H2O2"),
        ("объём 5l", "объём 5l"),
        ("файл l.1", "файл l.1"),
    ],
)
def test_letters_that_look_like_digits_are_digits_within_numbers(printed: str, meant: str) -> None:
    assert words(printed) == meant


@pytest.mark.parametrize("text", ["оси x y z и t", "классы A B C D", "a b в г д"])
def test_single_letters_of_both_alphabets_stay(text: str) -> None:
    assert words(text) == text


def test_spaces_are_single() -> None:
    assert words("  один   два ") == "один два"


@given(st.text(max_size=60))
def test_any_text_comes_out_storable(text: str) -> None:
    found = words(characters(text))
    found.encode("utf-8")
    assert "\x00" not in found
    assert unicodedata.is_normalized("NFC", characters(text))
    # Letters may turn out to be digits, never the other way.
    assert sum(map(str.isdigit, text)) <= sum(map(str.isdigit, found)) or (
        unicodedata.normalize("NFC", text) != text
    )
