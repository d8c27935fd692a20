"""Words of one root share a key in any part of speech; short and foreign words have none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.derivation import root_key


@pytest.mark.parametrize(
    "family",
    [
        "уволить увольнение увольнять",
        "оплатить оплата оплачивать оплачиваться",
        "обжаловать обжалование",
        "наказать наказание наказывать",
        "наследник наследование наследовать наследство",
        "усыновить усыновление усыновитель",
        "регистрация регистрировать",
        "защитить защита защищать",
        "нарушить нарушение нарушитель",
    ],
)
def test_words_of_one_root_share_a_key(family: str) -> None:
    assert len({root_key(word) for word in family.split()}) == 1


def test_words_of_different_roots_do_not() -> None:
    words = "закон договор обращение служба гражданин ответственность налог пошлина".split()
    assert len({root_key(word) for word in words}) == len(words)


@pytest.mark.parametrize("word", ["", "суд", "210-фз", "iso", "2010-07-27", "а" * 1000])
def test_what_has_no_root_has_no_key(word: str) -> None:
    assert root_key(word) is None


@given(st.from_regex(r"[а-я]{5,30}", fullmatch=True))
def test_a_key_is_a_short_word(word: str) -> None:
    key = root_key(word)
    assert key is not None
    assert 2 <= len(key) <= 6
