"""Structural labels of Russian acts and standards, recognised at the start of a paragraph.

The canonical form is the one callers see: «Статья 15.1», «п. 4.1.12», «Приложение 2», «Раздел III».
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, IntEnum

from ingest.layout import BlockKind


class Unit(IntEnum):
    """Units from the outermost inwards; a smaller one encloses a larger one."""

    APPENDIX = 0
    PART = 1
    SECTION = 2
    SUBSECTION = 3
    CHAPTER = 4
    PARAGRAPH = 5
    ARTICLE = 6
    CLAUSE = 7
    SUBCLAUSE = 8


class Doubt(Enum):
    """Why a label may be none."""

    ROMAN = "a roman number with a full stop may be an initial: «V. Smith»"
    LOWER_CASE = "small letters may go on with a quantity: «2.5 мегабита»"
    BARE = "a number without a full stop may be a quantity: «5 Мбит»"
    WORDED = "«п. 5.» may end a reference"


@dataclass(frozen=True, slots=True)
class Label:
    """A recognised label; `number` is the dotted number of a clause as integers, else empty.

    `inserted` is the superscript index of a clause that was put in later: «4¹» stands beside «4»,
    not within it. `doubt` is why the same words may well be running text, so that only the
    numbering around can tell.
    """

    unit: Unit
    text: str
    number: tuple[int, ...] = ()
    inserted: tuple[int, ...] = ()
    doubt: Doubt | None = None


_SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_INDEX = rf"[{_SUPER}]+(?:[·⁻.\-][{_SUPER}\d]+)*"
_NUMBER = rf"\d+(?:[.\-–]\d+)*(?:{_INDEX})?"
_ROMAN = rf"[IVXLCDMХСМ]+(?![а-яё])(?:{_INDEX}|\.\d+)?"
_ORDINAL = (
    r"(?:(?:ДВАДЦАТЬ|ТРИДЦАТЬ)\s+)?"
    r"(?:ПЕРВ|ВТОР|ТРЕТ|ЧЕТВ[ЕЁ]РТ|ПЯТ|ШЕСТ|СЕДЬМ|ВОСЬМ|ДЕВЯТ|ДЕСЯТ"
    r"|(?:ОДИН|ДВЕ|ТРИ|ЧЕТЫР|ПЯТ|ШЕСТ|СЕМ|ВОСЕМ|ДЕВЯТ)НАДЦАТ|ДВАДЦАТ|ТРИДЦАТ)"
    r"(?:ЫЙ|ИЙ|ОЙ|АЯ|ЬЯ)(?!\w)"
)
_REPEALED = r"(?:утратил|исключен|признан)"
# What may follow a unit's number: a full stop that ends it, a bracket, a capital, or nothing.
_AFTER = rf"(?:\.(?!\d)|$|(?=\s*[(«\[]|\s+[А-ЯЁA-Z«\"]|\s*[–—]|\s+-\s|\s+{_REPEALED}))"


def _unit(words: str, numbers: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:{words})\s+({numbers}){_AFTER}", re.IGNORECASE)


_UNITS: tuple[tuple[Unit, str, re.Pattern[str]], ...] = (
    (Unit.PART, "Часть", _unit("ЧАСТЬ", rf"{_ROMAN}|{_NUMBER}|{_ORDINAL}")),
    (Unit.SECTION, "Раздел", _unit("РАЗДЕЛ", rf"{_ROMAN}|{_NUMBER}|{_ORDINAL}")),
    (Unit.SUBSECTION, "Подраздел", _unit("ПОДРАЗДЕЛ", rf"{_ROMAN}|{_NUMBER}")),
    (Unit.CHAPTER, "Глава", _unit("ГЛАВА", rf"{_ROMAN}|{_NUMBER}|{_ORDINAL}")),
    (Unit.PARAGRAPH, "§", re.compile(rf"^(?:§|(?:ПАРАГРАФ|Параграф)\s)\s*({_NUMBER}){_AFTER}")),
    (Unit.ARTICLE, "Статья", re.compile(rf"^(?:СТАТЬЯ|Статья)\s+({_NUMBER}){_AFTER}")),
)
_APPENDIX = re.compile(
    r"^Приложение(?:\s*(?:№|N|No)?\s*(\d+(?:\.\d+)*|(?-i:[IVX]{1,6}(?!\w)|[А-ЯA-MO-Z])"
    r"(?![а-яёa-z]))"
    r"|(?=\s*$)|(?=\s+к\s))",
    re.IGNORECASE,
)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ROMAN_HEADING = re.compile(r"^([IVXLC]+)\.\s+(?=[А-ЯЁA-Z«])")
# A component with a leading zero belongs to a date or a code («38.05.01»).
_DOTS = r"[1-9]\d{0,2}(?:\.[1-9]\d{0,2})"
_DOTTED_END = re.compile(rf"^({_DOTS}{{0,5}})({_INDEX})?\.\s+(?=\S)")
_DOTTED = re.compile(rf"^({_DOTS}{{1,5}})({_INDEX})?\.?\s+(?=[А-ЯЁA-Z«\"(])")
# «15.1-1»: put in between, where an index is not raised.
_DASHED = re.compile(rf"^({_DOTS}{{0,5}})-([1-9]\d?)\.\s+(?=[А-ЯЁA-Z«\"(])")
_MEASURE = (
    r"(?:раз|раза|процент\w*|мл[нр]\w*|тыс\w*|[мк]?м|см|км|кг|г|т|л|ч|мин|с|кв|куб|руб\w*|балл\w*|пункт\w*"
    r"|[а-я]*бит\w*|[а-я]*байт\w*|градус\w*|года?|лет|и|или|до|на)"
)
_LOWER_CASE = re.compile(rf"^({_DOTS}{{1,5}})({_INDEX})?\s+(?=[а-яёa-z])(?!{_MEASURE}\b)")
_WORDED = re.compile(rf"^(?:Пункт|ПУНКТ|п\.)\s*({_DOTS}{{0,5}})({_INDEX})?\.(?:\s+(?=[А-ЯЁA-Z])|$)")
_BARE_NUMBER = re.compile(r"^([1-9]\d?|0)()\s+(?=[А-ЯЁ])")
_DOUBTFUL = (
    (_LOWER_CASE, Doubt.LOWER_CASE),
    (_WORDED, Doubt.WORDED),
    (_BARE_NUMBER, Doubt.BARE),
)
# Clauses of an annex (GOST R 1.5-2012, 4.3.6): «А.1», «А.1.2».
_OF_ANNEX = re.compile(r"^([А-ЯA-Z]((?:\.[1-9]\d{0,2}){1,4}))\.?\s+(?=[А-ЯЁA-Z«\"(])")
_MONTH = re.compile(
    r"\s*(?:январ|феврал|март|апрел|ма[яй]|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]*"
    r"\s+(?:\d{4}|года)",
    re.IGNORECASE,
)
# «Глава 14 Трудового кодекса» names another act's unit.
_OF_ANOTHER_ACT = re.compile(
    r"\s+(?:[А-ЯЁа-яё-]+(?:ого|его|ой|ей|их|ых)\s+){0,4}"
    r"(?:[Кк]одекса|[Зз]акона|Конституции|[Пп]остановления|[Пп]риказа|[Пп]равил|[Пп]оложения)\b"
)
_LONGEST_APPENDIX_LINE = 250
_SENTENCE_VERBS = re.compile(
    r"\b(?:заполняется|содержит|применяется|признать|изложить|дополнить|исключить|заменить)\b"
)


def recognise_weakly(text: str, kind: BlockKind) -> Label | None:
    """A label that running text may open with as well, for a paragraph that has no other.

    «5.1 обеспечить …», «3.1 клиент: …» (terms of a standard), «1 Область применения», «п. 5.».
    """
    if kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING):
        return None
    line = text.split("\n", 1)[0]
    for pattern, doubt in _DOUBTFUL:
        match = pattern.match(line)
        if match and not _MONTH.match(line, match.end(1)):
            return _numbered(match, doubt)
    return None


def canonical_number(printed: str) -> str:
    """A printed number with superscript indices written after a dot: «15¹» → «15.1»."""
    dotted = re.sub(rf"(?<=\d)([{_SUPER}]+)", r".\1", printed)
    # NFKC turns the raised minus into U+2212.
    folded = unicodedata.normalize("NFKC", dotted).replace("·", ".")
    return re.sub("[−–]", "-", folded).strip(".")


def recognise(text: str, kind: BlockKind) -> Label | None:
    """The label that a paragraph of this kind opens with, if any."""
    if kind in (BlockKind.TABLE, BlockKind.FOOTNOTE):
        return None
    line = text.split("\n", 1)[0]
    for unit, word, pattern in _UNITS:
        match = pattern.match(line)
        if match and not _is_reference(line, match.end()):
            return Label(unit, f"{word} {_unit_number(match[1])}")
    return _appendix(line) or _clause(line, kind)


def _unit_number(printed: str) -> str:
    """A number in digits, a roman one in Latin letters, or an ordinal in capitals."""
    roman = re.fullmatch(rf"([IVXLCDMХСМ]+)({_INDEX}|\.\d+)?", printed, re.IGNORECASE)
    if roman is None:
        return canonical_number(printed) if printed[0].isdigit() else printed.upper()
    numeral = roman[1].upper().translate(str.maketrans("ХСМ", "XCM"))
    return f"{numeral}.{canonical_number(roman[2])}" if roman[2] else numeral


def _is_reference(line: str, end: int) -> bool:
    """Whether «Статья 5 …» continues as a sentence about that article rather than as its title."""
    rest = line[end:].lstrip()
    if not line[:end].endswith(".") and (
        _OF_ANOTHER_ACT.match(line, end) or _SENTENCE_VERBS.search(rest)
    ):
        return True
    return rest[:1].islower() and not re.match(_REPEALED, rest)


def _appendix(line: str) -> Label | None:
    match = _APPENDIX.match(line)
    if match is None or len(line) > _LONGEST_APPENDIX_LINE or line.rstrip().endswith((";", ",")):
        return None
    rest = line[match.end() :].lstrip()
    if rest and not re.match(r"(?:к\s|[(«\"]|[.:–—]|[А-ЯЁ])", rest):
        return None
    if _SENTENCE_VERBS.search(rest):
        return None
    number = match[1].upper() if match[1] else ""
    return Label(Unit.APPENDIX, f"Приложение {number}".strip())


def _clause(line: str, kind: BlockKind) -> Label | None:
    match = _ROMAN_HEADING.match(line)
    if match and len(line) < 200:
        return Label(Unit.SECTION, f"Раздел {match[1]}", doubt=Doubt.ROMAN)
    match = _OF_ANNEX.match(line)
    if match:
        return Label(Unit.CLAUSE, f"п. {match[1]}", (ord(match[1][0]), *_integers(match[2])))
    match = _DASHED.match(line)
    if match:
        number = f"п. {match[1]}-{match[2]}"
        return Label(Unit.CLAUSE, number, _integers(match[1]), _integers(match[2]))
    match = _DOTTED_END.match(line) or _DOTTED.match(line)
    if match is None and kind is BlockKind.HEADING:
        match = _BARE_NUMBER.match(line)
    if match is None or _MONTH.match(line, match.end()):
        return None
    return _numbered(match)


def _numbered(match: re.Match[str], doubt: Doubt | None = None) -> Label:
    """The clause whose dotted number and index a pattern has found."""
    index = canonical_number(match[2]) if match[2] else ""
    number = ".".join(filter(None, (match[1], index)))
    return Label(Unit.CLAUSE, f"п. {number}", _integers(match[1]), _integers(index), doubt)


def _integers(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", number))


def roman_value(numeral: str) -> int:
    """The value of a roman numeral in Latin capitals, of whatever spelling («IIII» is 4)."""
    values = [_ROMAN_VALUES[digit] for digit in numeral]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)
