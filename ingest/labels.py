"""Structural labels of Russian acts and standards, recognised at the start of a paragraph.

The canonical form is the one callers see: «Статья 15.1», «п. 4.1.12», «Приложение 2», «Раздел III».
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

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


@dataclass(frozen=True, slots=True)
class Label:
    """A recognised label; `number` is the dotted number of a clause as integers, else empty."""

    unit: Unit
    text: str
    number: tuple[int, ...] = ()


_SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_NUMBER = rf"\d+(?:[.\-–]\d+)*(?:[{_SUPER}]+(?:[·⁻.\-][{_SUPER}\d]+)*)?"
_ROMAN = r"[IVXLCDMХСМ]+(?![а-яё])"
_ORDINAL = r"(?:ПЕРВ|ВТОР|ТРЕТ|ЧЕТВ[ЕЁ]РТ|ПЯТ|ШЕСТ|СЕДЬМ|ВОСЬМ|ДЕВЯТ|ДЕСЯТ)[А-ЯЁ]+"
# What may follow a unit's number: a full stop that ends it, a bracket, a capital, or nothing.
_AFTER = r"(?:\.(?!\d)|$|(?=\s*[(«\[]|\s+[А-ЯЁA-Z«\"]|\s*[–—]))"


def _unit(words: str, numbers: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:{words})\s+({numbers}){_AFTER}", re.IGNORECASE)


_UNITS: tuple[tuple[Unit, str, re.Pattern[str]], ...] = (
    (Unit.PART, "Часть", _unit("ЧАСТЬ", rf"{_ROMAN}|{_NUMBER}|{_ORDINAL}")),
    (Unit.SECTION, "Раздел", _unit("РАЗДЕЛ", rf"{_ROMAN}|{_NUMBER}|{_ORDINAL}")),
    (Unit.SUBSECTION, "Подраздел", _unit("ПОДРАЗДЕЛ", rf"{_ROMAN}|{_NUMBER}")),
    (Unit.CHAPTER, "Глава", _unit("ГЛАВА", rf"{_ROMAN}|{_NUMBER}")),
    (Unit.PARAGRAPH, "§", re.compile(rf"^(?:§)\s*({_NUMBER}){_AFTER}")),
    (Unit.ARTICLE, "Статья", re.compile(rf"^(?:СТАТЬЯ|Статья)\s+({_NUMBER}){_AFTER}")),
)
_APPENDIX = re.compile(
    r"^Приложение(?:\s*(?:№|N|No)?\s*(\d+(?:\.\d+)*|[А-Я](?![а-яё]))|(?=\s*$)|(?=\s+к\s))",
    re.IGNORECASE,
)
_ROMAN_HEADING = re.compile(r"^([IVXLC]+)\.\s+(?=[А-ЯЁA-Z«])")
_DOTTED_END = re.compile(rf"^(\d{{1,3}}(?:\.\d{{1,3}}){{0,5}}[{_SUPER}]*)\.\s+(?=\S)")
_DOTTED = re.compile(rf"^(\d{{1,3}}(?:\.\d{{1,3}}){{1,5}}[{_SUPER}]*)\.?\s+(?=[А-ЯЁA-Z«\"(])")
_BARE_NUMBER = re.compile(r"^(\d{1,2})\s+(?=[А-ЯЁ])")
_LONGEST_APPENDIX_LINE = 250
_SENTENCE_VERBS = re.compile(
    r"\b(?:заполняется|содержит|применяется|признать|изложить|дополнить)\b"
)


def canonical_number(printed: str) -> str:
    """A printed number with superscript indices written after a dot: «15¹» → «15.1»."""
    dotted = re.sub(rf"(?<=\d)([{_SUPER}]+)", r".\1", printed)
    folded = unicodedata.normalize("NFKC", dotted).replace("·", ".").replace("⁻", "-")
    return folded.replace("–", "-").strip(".")


def recognise(text: str, kind: BlockKind) -> Label | None:
    """The label that a paragraph of this kind opens with, if any."""
    if kind in (BlockKind.TABLE, BlockKind.FOOTNOTE):
        return None
    line = text.split("\n", 1)[0]
    for unit, word, pattern in _UNITS:
        match = pattern.match(line)
        if match and not _is_reference(line, match.end()):
            number = match[1].upper() if not match[1][0].isdigit() else canonical_number(match[1])
            number = number.translate(str.maketrans("ХСМ", "XCM")) if _is_roman(number) else number
            return Label(unit, f"{word} {number}")
    return _appendix(line) or _clause(line, kind)


def _is_roman(number: str) -> bool:
    return bool(re.fullmatch(r"[IVXLCDMХСМ]+", number))


def _is_reference(line: str, end: int) -> bool:
    """Whether «Статья 5 …» continues as a sentence about that article rather than as its title."""
    rest = line[end:].lstrip()
    return rest[:1].islower()


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
        return Label(Unit.SECTION, f"Раздел {match[1]}")
    match = _DOTTED_END.match(line) or _DOTTED.match(line)
    if match is None and kind is BlockKind.HEADING:
        match = _BARE_NUMBER.match(line)
    if match is None:
        return None
    number = canonical_number(match[1])
    return Label(Unit.CLAUSE, f"п. {number}", tuple(int(part) for part in number.split(".")))
