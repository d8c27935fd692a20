"""Numbers with what they count, in digits or in words, so that «двенадцать минут» is 12 minutes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.morphology import lemma, tokens
from search.notation import numeric_date, written_dates

_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)?")
_SPACES = re.compile(r"[ \u00a0\u202f]")
_UNIT = re.compile(r"\s*(?:\([^)]{1,40}\)\s*)?(?:-?(?:го|ти|х|ми)\s+)?([^\W\d_]+|%|‰|°C|₽)")
# What kind of days or hours is part of a deadline.
_QUALIFIERS = frozenset({"рабочий", "календарный", "академический", "зачетный", "банковский"})
_MULTIPLIERS = {"тысяча": 1e3, "тыс": 1e3, "миллион": 1e6, "млн": 1e6, "миллиард": 1e9, "млрд": 1e9}
_ABBREVIATED = {
    "мин": "минута",
    "руб": "рубль",
    "час": "час",
    "ч": "час",
    "процент": "%",
    "₽": "рубль",
}
IN_WORDS: dict[str, int] = {
    "один": 1, "два": 2, "оба": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7,
    "восемь": 8, "девять": 9, "десять": 10, "одиннадцать": 11, "двенадцать": 12, "тринадцать": 13,
    "четырнадцать": 14, "пятнадцать": 15, "шестнадцать": 16, "семнадцать": 17, "восемнадцать": 18,
    "девятнадцать": 19, "двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50,
    "шестьдесят": 60, "семьдесят": 70, "восемьдесят": 80, "девяносто": 90, "сто": 100,
    "двести": 200, "триста": 300, "четыреста": 400, "пятьсот": 500, "шестьсот": 600,
    "семьсот": 700, "восемьсот": 800, "девятьсот": 900,
}  # fmt: skip
"""The cardinal numbers by their lemmas, and «оба»."""


_LONGEST_DATE = len("27 сентября 2010")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in the range [start, end) of a text with the lemma of what it counts.

    `unit` is «%» for percents and empty where nothing is counted; `qualifier` tells working days
    from calendar days.
    """

    start: int
    end: int
    value: float
    unit: str
    qualifier: str = ""


def quantities(text: str) -> list[Quantity]:
    """The quantities of a text in order; dates are none, nor is what repeats one in brackets."""
    written = [start for start, _ in written_dates(text)]
    found: list[Quantity] = []
    for start, end, value in sorted([*_in_digits(text), *_in_words(text)]):
        is_date = any(first <= start < first + _LONGEST_DATE for first in written)
        if not is_date and not (found and start < found[-1].end):
            found.append(_counted(text, start, end, value))
    return found


def dates(text: str) -> set[str]:
    """The days that a text names, in ISO 8601."""
    named = {iso for _, iso in written_dates(text)}
    named.update(iso for token in tokens(text) if (iso := numeric_date(token.text)) is not None)
    return named


def _in_digits(text: str) -> Iterator[tuple[int, int, float]]:
    for match in _NUMBER.finditer(text):
        before, after = text[: match.start()], text[match.end() :][:2]
        joined = before[-1:].isalpha() or before[-1:] == "." or re.match(r"[.-]\d", after)
        # A part of a designation, of a clause's number or of a date counts nothing.
        if joined or before.rstrip()[-1:] == "№":
            continue
        yield match.start(), match.end(), float(_SPACES.sub("", match[0]).replace(",", "."))


def _in_words(text: str) -> Iterator[tuple[int, int, float]]:
    start, end, value, last = -1, -1, 0, 1000
    for token in tokens(text):
        number = IN_WORDS.get(lemma(token.text))
        goes_on = number is not None and end >= 0 and not text[end : token.start].strip()
        if goes_on and number is not None and number < last:
            end, value, last = token.end, value + number, number
            continue
        if end >= 0:
            yield start, end, float(value)
            end = -1
        # «Один» is as often a pronoun as a number: by itself it counts nothing.
        if number is not None and number > 1:
            start, end, value, last = token.start, token.end, number, _least(number)
    if end >= 0:
        yield start, end, float(value)


def _least(number: int) -> int:
    """What may follow a number word: «двадцать пять», never «двенадцать пять»."""
    return number if number >= 20 else 0


def _counted(text: str, start: int, end: int, value: float) -> Quantity:
    qualifier = ""
    at = end
    for _ in range(3):
        match = _UNIT.match(text, at)
        if match is None:
            break
        word = lemma(match[1])
        if word in _MULTIPLIERS:
            value *= _MULTIPLIERS[word]
        elif word in _QUALIFIERS:
            qualifier = word
        else:
            return Quantity(start, match.end(), value, _ABBREVIATED.get(word, word), qualifier)
        at = match.end()
        if text[at : at + 1] == ".":
            at += 1
    return Quantity(start, at, value, "", qualifier)
