"""Numbers in the forms of Word and CSS."""

from __future__ import annotations

import pytest

from ingest.readers.list_numbers import list_number


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [
        (7, "decimal", "7"), (7, "decimalZero", "07"), (12, "decimal-leading-zero", "12"),
        (1, "russianLower", "а"), (7, "russianLower", "ж"), (10, "russianLower", "к"),
        (26, "russianLower", "ы"), (29, "russianUpper", "Я"), (30, "russianLower", "аа"),
        (1, "lowerLetter", "a"), (27, "upperLetter", "AA"), (28, "lower-alpha", "ab"),
        (703, "lower-latin", "aaa"),
        (28, "lowerLetter", "bb"), (50_000, "lowerLetter", "50000"),
        (4, "lowerRoman", "iv"), (1999, "upperRoman", "MCMXCIX"), (0, "upperRoman", "0"),
        (5000, "lowerRoman", "5000"), (0, "lowerLetter", "0"), (-1, "russianLower", "-1"),
        (2, "chicago", "†"), (5, "chicago", "**"), (3, "numberInDash", "- 3 -"), (31, "hex", "1F"),
        (3, "none", ""), (3, "padded-3", "003"), (3, "aiueo", "3"),
    ],
)  # fmt: skip
def test_numbers_are_written_in_their_form(number: int, form: str, expected: str) -> None:
    assert list_number(number, form) == expected


def test_the_russian_alphabet_of_word_has_29_letters_without_short_i() -> None:
    letters = [list_number(number, "russianLower") for number in range(1, 30)]
    assert len(set(letters)) == 29
    assert not set("ёйъь") & set(letters)
