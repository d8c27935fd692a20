"""The numbers and dates of a text, in whatever way they are written, with what they measure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from search.answering.quantities import IN_WORDS
from search.morphology import Word, analyzer, lemma, tokens, words

_COLLECTIVE = {"двое": 2, "трое": 3, "четверо": 4, "пятеро": 5, "шестеро": 6}
_ORDINALS = (
    "третий четвёртый пятый шестой седьмой восьмой девятый десятый одиннадцатый двенадцатый "
    "тринадцатый четырнадцатый пятнадцатый шестнадцатый семнадцатый восемнадцатый "
    "девятнадцатый двадцатый"
)
_VALUES: dict[str, int] = {
    "ноль": 0,
    **IN_WORDS,
    **_COLLECTIVE,
    **{word.replace("ё", "е"): at for at, word in enumerate(_ORDINALS.split(), 3)},
    "тридцатый": 30,
}
# «Один из них» counts nothing.
_IDLE = frozenset(("один", "ноль"))
_UNITS = frozenset(
    "год месяц неделя день сутки час минута секунда рабочий календарный банковский процент доля "
    "балл рубль копейка тысяча миллион миллиард человек раз лист страница экземпляр метр километр "
    "килограмм тонна градус квартал полугодие декада промилле".split()
)
_MONTHS = frozenset(
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split()
)
_AFTER, _BEFORE = 4, 2
_YEAR = re.compile(r"(?:19|20)\d\d")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the words beside it; `values` are its readings, of which one suffices.

    `units` are what it measures: «рабочий», «день». `around` are the words near it.
    """

    values: frozenset[str]
    units: frozenset[str]
    around: frozenset[str]


def quantities(text: str) -> list[Quantity]:
    """The numbers of a text in order, those in words too."""
    places = [*words(text)]
    found: list[Quantity] = []
    at = 0
    while at < len(places):
        values, length = _number(places, at)
        if values:
            # «2025 г.», «2025 года» and «2025» are one year; a date names its own units.
            is_date = any(_ISO.fullmatch(value) or _YEAR.fullmatch(value) for value in values)
            units = frozenset[str]() if is_date else _units(places, at + length)
            # «Через 10 минут …, через 20 …» names the unit once.
            elided = found[-1].units if found and not units else frozenset[str]()
            after = elided | _readings(places[at + length : at + length + _AFTER])
            found.append(Quantity(values, units, after | _nearby(places, at)))
        at += max(1, length)
    return found


def missing(said: Sequence[Quantity], borne: Sequence[Quantity], also: frozenset[str]) -> list[str]:
    """The numbers that are said and not borne out, as they are read.

    A number is borne out by the same value with the same units near it; `also` are words, such as
    those of a table's head, that may name the unit instead.
    """
    lost: list[str] = []
    for one in said:
        same = [other for other in borne if one.values & other.values]
        if not any(one.units <= other.around | other.units | also for other in same):
            lost.append(min(one.values))
    return lost


def is_number(readings: Sequence[str]) -> bool:
    """Whether a word is a number, in digits or written out."""
    return any(term[0].isdigit() or term in _VALUES for term in readings)


def is_unit(readings: Sequence[str]) -> bool:
    """Whether a word is what numbers are counted in."""
    return any(term in _UNITS or term in _MONTHS for term in readings)


def _readings(places: Sequence[Word]) -> frozenset[str]:
    return frozenset(term for word in places for term in (*word.terms, *word.also))


def _nearby(places: Sequence[Word], at: int) -> frozenset[str]:
    return _readings(places[max(0, at - _BEFORE) : at])


def _units(places: Sequence[Word], at: int) -> frozenset[str]:
    """The units that follow a number, up to the first word that is none."""
    found = set()
    for word in places[at : at + 3]:
        unit = next((term for term in word.terms if term in _UNITS or term in _MONTHS), None)
        if unit is None:
            break
        found.add(unit)
    return frozenset(found)


def _number(places: Sequence[Word], at: int) -> tuple[frozenset[str], int]:
    """The readings of the number that begins at a place, and how many places it takes."""
    word = places[at]
    date = [term for term in (*word.terms, *word.also) if _ISO.fullmatch(term)]
    if date:
        return frozenset(date), 1
    if any(term[0].isdigit() for term in word.terms):
        digits = {term for term in (*word.terms, *word.also) if term[0].isdigit()}
        return frozenset(digits), 1
    total, length = 0, 0
    lowest = 10**12
    for following in places[at : at + 6]:
        value = next((_VALUES[term] for term in following.terms if term in _VALUES), None)
        if value is None or value >= lowest:
            break
        total += value
        length += 1
        lowest = 10 ** (len(str(value)) - 1) if value >= 20 else 1
    if not length or (length == 1 and word.terms[0] in _IDLE):
        return frozenset(), length
    return frozenset((str(total),)), length


@lru_cache(maxsize=20_000)
def _is_proper(word: str) -> bool:
    tag = analyzer().parse(word.lower())[0].tag
    return any(mark in tag for mark in ("Name", "Surn", "Patr", "Geox", "Orgn"))


def names(text: str) -> frozenset[str]:
    """The names and designations of a text: capitalised inside a sentence, or in Latin letters."""
    found = set()
    starts = True
    previous = 0
    for token in tokens(text):
        between = text[previous : token.start]
        starts = starts or any(mark in between for mark in ".!?…\n")
        word = token.text
        if any("a" <= letter.lower() <= "z" for letter in word) and len(word) > 1:
            found.add(word.lower())
        elif word[0].isupper() and len(word) > 1 and (not starts or _is_proper(word)):
            found.add(lemma(word))
        starts, previous = False, token.end
    return frozenset(found)
