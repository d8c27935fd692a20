"""Fonts that do not say what they show, told from those that do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ingest.readers.pdf.fonts import is_readable, repaired, suspicious, western_to_cyrillic
from ingest.readers.pdf.glyphs import Glyphs

TEXT = (
    "Заявитель вправе получить сведения о ходе рассмотрения обращения и решении органа "
    "в течение рабочего дня после регистрации жалобы в установленном порядке"
)


def glyphs(words: list[tuple[list[int], int]]) -> Glyphs:
    """Characters of words given as codes and the number of their font."""
    codes = [code for word, _ in words for code in word]
    count = len(codes)
    gap = [1 if at == 0 else 0 for word, _ in words for at in range(len(word))]
    return Glyphs(
        np.array(codes, dtype=np.uint32),
        np.zeros((count, 4), dtype=np.float32),
        np.zeros(count, dtype=np.float32),
        np.ones(count, dtype=np.float32),
        np.zeros(count, dtype=np.bool_),
        np.zeros(count, dtype=np.int16),
        np.array(gap, dtype=np.int8),
        np.array([font for word, font in words for _ in word], dtype=np.int16),
    )


def written(text: str, encode: Callable[[str], int], font: int) -> list[tuple[list[int], int]]:
    return [([encode(letter) for letter in word], font) for word in text.split()]


def shown(page: Glyphs) -> str:
    pieces = zip(page.codes.tolist(), page.gap.tolist(), strict=True)
    return "".join((" " if gap else "") + chr(code) for code, gap in pieces).strip()


def test_a_shifted_alphabet_is_found_by_known_words() -> None:
    page = glyphs(written(TEXT.lower(), lambda letter: ord(letter) - 0x3D6, 0))
    pages, changed = repaired([page])
    assert shown(pages[0]) == TEXT.lower()
    assert changed == [True]


def test_any_constant_shift_is_found() -> None:
    page = glyphs(written(TEXT.lower(), lambda letter: ord(letter) - 0x3A1, 0))
    assert shown(repaired([page])[0][0]) == TEXT.lower()


def test_signs_and_digits_of_the_font_beside_it_are_glyph_numbers_too() -> None:
    cyrillic = written(TEXT.lower(), lambda letter: ord(letter) - 0x3D6, 0)
    digits = [([ord(sign) - 0x1D for sign in "12-03"] + [0x03] + [ord("«") + 0], 1)]
    assert chr(0xA9).encode("mac_roman") == b"\xa9"  # the place of « as MacRoman shows it
    digits[0][0][-1] = 0xA9
    pages, _ = repaired([glyphs([*cyrillic, *digits])])
    assert shown(pages[0]).endswith("12-03 «")


def test_windows_bytes_read_as_western_letters() -> None:
    page = glyphs(written(TEXT, lambda letter: letter.encode("cp1251")[0], 0))
    assert suspicious([page])
    assert shown(repaired([page])[0][0]) == TEXT


@pytest.mark.parametrize(
    "text",
    [TEXT, "The applicant may ask for the decision of the authority within ten working days"],
)
def test_a_font_that_tells_the_truth_is_left_alone(text: str) -> None:
    page = glyphs(written(text, ord, 0))
    assert not suspicious([page])
    pages, changed = repaired([page])
    assert shown(pages[0]) == text
    assert changed == [False]


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        (TEXT, True),
        ("The great English document with some text", True),
        ("кккккк " * 60, True),
        ("", True),
        (
            "ТНЕ СВЕАТ ЕМСТ1$Н РОСОМЕМТ Ет зоте епИзН ехё бесопа Нет МИН зоте еуеп тоге ехё. "
            "Ге те зрееК Егот ту Веагё ТБе сарНа оЁ СгеаЕ Втиат Топаоп бреек Егот",
            False,
        ),
        ("\x01\x02\x03\x04 abc \x05\x06", False),
        ("\ue001\ue002\ue003 текст", False),
    ],
)
def test_only_words_count_as_a_text_layer(text: str, readable: bool) -> None:
    assert is_readable(text) is readable


def test_a_title_is_mended_only_where_that_makes_words() -> None:
    assert western_to_cyrillic("Ïîðÿäîê ðàññìîòðåíèÿ") == "Порядок рассмотрения"
    assert western_to_cyrillic("Société d'Investissement à Capital") == (
        "Société d'Investissement à Capital"
    )
    assert western_to_cyrillic("Порядок рассмотрения") == "Порядок рассмотрения"
