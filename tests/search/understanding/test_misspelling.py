"""A likely slip costs less than an unlikely one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.understanding.keyboard_layout import are_neighbours, to_cyrillic, to_latin
from search.understanding.misspelling import IMPOSSIBLE, cost

WORDS = st.text(alphabet="абвгеиотсьяё", max_size=9)


@pytest.mark.parametrize(
    ("likely", "unlikely", "meant"),
    [
        ("карова", "кырова", "корова"),
        ("росписание", "рбсписание", "расписание"),
        ("коммисия", "кобмиссия", "комиссия"),
        ("учится", "учитмя", "учиться"),
        ("письмо", "пифьмо", "письмо"),
        ("щитать", "бчитать", "считать"),
        ("отпкск", "отпэск", "отпуск"),
        ("отпсук", "отпжук", "отпуск"),
        ("отпузк", "бтпуск", "отпуск"),
        ("кровь", "кронь", "кров"),
    ],
)
def test_slips_by_ear_key_or_order_are_likelier(likely: str, unlikely: str, meant: str) -> None:
    assert cost(likely, meant) < cost(unlikely, meant) < IMPOSSIBLE


def test_a_cost_beyond_the_limit_is_impossible() -> None:
    assert cost("кот", "слон", 2.0) == IMPOSSIBLE


@given(WORDS)
def test_a_word_is_no_slip_of_itself(word: str) -> None:
    assert cost(word, word) == 0
    assert cost(word.replace("е", "ё"), word.replace("ё", "е")) == 0


@given(WORDS, WORDS)
def test_costs_are_positive_and_bounded_by_the_lengths(one: str, other: str) -> None:
    price = cost(one, other)
    if one.replace("ё", "е") != other.replace("ё", "е"):
        assert 0 < price <= 1.4 * (len(one) + len(other))


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяАЖЯЁ -1"))
def test_a_layout_is_switched_there_and_back(text: str) -> None:
    assert to_cyrillic(to_latin(text)) == text


def test_keys_side_by_side_are_neighbours() -> None:
    assert are_neighbours("у", "к")
    assert are_neighbours("ф", "ы")
    assert are_neighbours("ц", "ы")
    assert not are_neighbours("й", "х")
    assert not are_neighbours("q", "w")
