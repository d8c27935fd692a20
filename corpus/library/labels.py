"""Printed numbers: taking «4.1.2.», «Раздел IV.», «а)», «Приложение № 1» off a text's front."""

import re
from dataclasses import dataclass
from typing import Literal

LabelKind = Literal["decimal", "bracketed-number", "bracketed-letter", "word", "appendix"]

# Word's russianLower sequence (ECMA-376-1, 17.18.59): the alphabet without ё, й, ъ and ь.
RUSSIAN_LETTERS = "абвгдежзиклмнопрстуфхцчшщыэюя"

_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ORDINAL = r"[1-9]\d{0,2}"  # no leading zero and three digits at most: a date is no clause number
_DECIMAL = re.compile(rf"({_ORDINAL}\.|{_ORDINAL}(?:\.{_ORDINAL})+\.?)(?=\s)")
_NUMBER_BRACKET = re.compile(rf"({_ORDINAL})\)(?=\s)")
_LETTER_BRACKET = re.compile(rf"([{RUSSIAN_LETTERS}])\)(?=\s)")
_WORD = re.compile(rf"(Раздел|Глава|Часть|Статья)\s+({_ORDINAL}|[IVXLC]+)(\.?)(?=\s|$)")
_APPENDIX = re.compile(rf"Приложение(\s+№)?\s+({_ORDINAL})(\.?)(?=\s|$)")


@dataclass(frozen=True)
class Label:
    """A printed number: its text as typed, and the value of every level in it.

    `pattern` is the text with `%1`, `%2`… in the place of the values, as a word processor keeps it;
    `roman` tells that the value is written in Roman figures.
    """

    kind: LabelKind
    text: str
    values: tuple[int, ...]
    pattern: str
    roman: bool = False


def from_roman(figures: str) -> int:
    """The value of Roman `figures` (I–CCCXCIX)."""
    values = [_ROMAN_DIGITS[figure] for figure in figures]
    following = [*values[1:], 0]
    return sum(-v if v < after else v for v, after in zip(values, following, strict=True))


def to_roman(value: int) -> str:
    """`value` (1–399) in Roman figures."""
    parts = []
    for step, figures in (
        (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
        (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        count, value = divmod(value, step)
        parts.append(figures * count)
    return "".join(parts)


def paragraph_label(text: str) -> Label | None:
    """The number a paragraph begins with, or None."""
    if match := _DECIMAL.match(text):
        return _decimal(match.group(1))
    if match := _NUMBER_BRACKET.match(text):
        return Label("bracketed-number", match.group(0), (int(match.group(1)),), "%1)")
    if match := _LETTER_BRACKET.match(text):
        value = RUSSIAN_LETTERS.index(match.group(1)) + 1
        return Label("bracketed-letter", match.group(0), (value,), "%1)")
    return None


def heading_label(text: str) -> Label | None:
    """The number a heading begins with («1.1.», «Раздел IV.», «Приложение № 2»), or None."""
    if match := _APPENDIX.match(text):
        pattern = "Приложение № %1" if match.group(1) else "Приложение %1"
        number = int(match.group(2))
        return Label("appendix", match.group(0), (number,), pattern + match.group(3))
    if match := _WORD.match(text):
        word, figures, dot = match.groups()
        roman = not figures.isdigit()
        value = from_roman(figures) if roman else int(figures)
        return Label("word", match.group(0), (value,), f"{word} %1{dot}", roman)
    if match := _DECIMAL.match(text):
        return _decimal(match.group(1))
    return None


def _decimal(text: str) -> Label:
    values = tuple(int(part) for part in text.rstrip(".").split("."))
    pattern = ".".join(f"%{level}" for level in range(1, len(values) + 1))
    return Label("decimal", text, values, pattern + ("." if text.endswith(".") else ""))
