"""Ways of writing that mean the same: numbers, dates, numerals and letters that look alike."""

from __future__ import annotations

import re
from datetime import date

_CYRILLIC_OF = dict(zip("aceopxykABCEHKMOPTXY", "асеорхукАВСЕНКМОРТХУ", strict=True))
_LATIN_OF = {cyrillic: latin for latin, cyrillic in _CYRILLIC_OF.items()}
_TO_CYRILLIC = str.maketrans(_CYRILLIC_OF)
_TO_LATIN = str.maketrans(_LATIN_OF)
_LETTERS = re.compile(r"[A-Za-zА-Яа-яЁё]+")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_LATIN = re.compile(r"[A-Za-z]")
# No word is longer; what is has no reading worth its cost.
_LONGEST_WORD = 60

# The spaces that group digits by three: GOST R 7.0.100 and usage put a narrow or fixed one.
_GROUPED = re.compile(r"(?<![\d.,\-/№])([1-9]\d{0,2})((?:[ \u00a0\u2009\u202f]\d{3})+)(?![\d./])")
_NO_FRACTION = re.compile(r"(?<![\d.,])(\d+),0+(?![\d,])")
_DECIMAL = re.compile(r"(?<![\d.,])(\d+),(\d+)(?![.,]?\d)")
_RANGE = re.compile(r"(?<=\d)[–—](?=\d)")
_FEDERAL_LAW = re.compile(r"(?<=\d)[ \u00a0]?(?=ФК?З\b|фк?з\b)")
_SIGNS = {"%": " процент ", "‰": " промилле ", "§": " параграф "}
_SIGN = re.compile("[%‰§]")

_MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
_NUMERIC_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d\d)\.(\d\d)\.(\d\d)")
_WRITTEN_DATE = re.compile(
    rf"(?<![\d.,])(\d{{1,2}})\s{{1,3}}({'|'.join(_MONTHS)})\s{{1,3}}(\d{{4}})(?!\d)", re.IGNORECASE
)
_CENTURY_TURNS = 50

_ROMAN = re.compile(r"(?=.)(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})", re.IGNORECASE)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}
_ORDINAL = re.compile(r"(\d+)-(?:о?го|о?му|[иы]?ми?|о?м|[иы]?х|о?й|а?я|о?е|ую|ю|ый|ий|ой|ая|ое|ые)")


def unified(text: str) -> str:
    """Rewrite what is written in several ways into one; the length changes, case is kept.

    Letters of another alphabet inside a word, digits grouped by spaces («5 000»), a fraction of
    zeros («5000,00»), a decimal comma, dashes between numbers, «210 ФЗ», percent and section signs.
    """
    text = _LETTERS.sub(lambda match: _one_alphabet(match[0]), text)
    text = _FEDERAL_LAW.sub("-", _RANGE.sub("-", text))
    text = _GROUPED.sub(lambda match: match[1] + re.sub(r"\D", "", match[2]), text)
    text = _DECIMAL.sub(r"\1.\2", _NO_FRACTION.sub(r"\1", text))
    return _SIGN.sub(lambda match: _SIGNS[match[0]], text)


def numeric_date(token: str) -> str | None:
    """ISO 8601 of «27.07.2010» or «27.07.10»; None when it is no day of the calendar."""
    match = _NUMERIC_DATE.fullmatch(token)
    if match is None:
        return None
    if match[3]:
        return _iso(int(match[3]), int(match[2]), int(match[1]))
    year = int(match[6])
    century = 2000 if year < _CENTURY_TURNS else 1900
    return _iso(century + year, int(match[5]), int(match[4]))


def written_dates(text: str) -> list[tuple[int, str]]:
    """Where «27 июля 2010» begins and its ISO 8601, in order."""
    found = (
        (match.start(), _iso(int(match[3]), _MONTHS.index(match[2].lower()) + 1, int(match[1])))
        for match in _WRITTEN_DATE.finditer(text)
    )
    return [(start, iso) for start, iso in found if iso is not None]


def roman_value(token: str) -> str | None:
    """The number a Roman numeral below 90 stands for, in digits; larger ones are abbreviations.

    A single letter is one only as a capital. Cyrillic «Х» and «ХХ» count.
    """
    written = token.replace("Х", "X") if not token.strip("Х") else token
    if not _ROMAN.fullmatch(written) or (len(written) == 1 and written not in "IVX"):
        return None
    values = [_ROMAN_VALUES[letter] for letter in written.lower()]
    following = [*values[1:], 0]
    pairs = zip(values, following, strict=True)
    return str(sum(-value if value < after else value for value, after in pairs))


def ordinal_number(token: str) -> str | None:
    """The digits of «1-й» or «15-го», lower case; None for any other token."""
    match = _ORDINAL.fullmatch(token)
    return match[1] if match else None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _one_alphabet(word: str) -> str:
    if len(word) > _LONGEST_WORD or not (_LATIN.search(word) and _CYRILLIC.search(word)):
        return word
    cyrillic, latin = word.translate(_TO_CYRILLIC), word.translate(_TO_LATIN)
    if _LATIN.search(cyrillic) is None:
        # Letters common to both: the alphabet that most of the word is written in.
        own = len(_LATIN.findall(word))
        return latin if latin.isascii() and own > len(word) - own else cyrillic
    return latin if latin.isascii() else word
