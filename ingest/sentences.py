"""Sentence boundaries in Russian text that is full of abbreviations, numbers and initials."""

from __future__ import annotations

import re

from corpus.model import Sentence

# A full stop after these does not end a sentence unless a paragraph ends with it.
_ABBREVIATIONS = frozenset(
    "абз акад англ букв вв вкл гг гл гос дер див др евр ед зам зав изд илл им ин ит канд кв кн коп "
    "корп лат мин млн млрд моск напр нем обл обр оз пер пл пп подп пос пр проф разд ред рис род "
    "руб сб св сек сер след см соч соавт сокр спец ср ст стб стр табл тел тех тзн трлн тыс улл ул "
    "утв учеб фр ч шт экз эт яз янв фев мар апр авг сен сент окт ноя нояб дек прил вып прим".split()
)
_SINGLE_LETTERS = frozenset("г в с п т д н э ч м к р ж л ф б х".split())
_BOUNDARY = re.compile(r"(?<![.!?…])[.!?…]+[»\")\]]*(?=\s|$)")
_NEXT = re.compile(r"\s+[«\"(\[–—-]*\s*([^\s])")
_LAST_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]+)\.$")
_INITIALS = re.compile(r"(?:^|[\s(«])(?:[А-ЯЁA-Z]\.\s?){1,2}$")
_INDEX = r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻·]*"
_ENUMERATOR = re.compile(
    r"^\s*(?:(?:статья|глава|раздел|подраздел|часть|приложение|таблица|рисунок|§)\s*(?:№|N)?\s*)?"
    rf"(?:\d+(?:[.\-]\d+)*{_INDEX}|[IVXLC]+{_INDEX}|[а-яёa-z]{_INDEX}|[а-я]\.\d+(?:\.\d+)*)"
    r"[.)]?\s*\.?$",
    re.IGNORECASE,
)


def sentences(text: str, start: int = 0, end: int | None = None) -> tuple[Sentence, ...]:
    """The sentences of `text[start:end]` as ranges of `text`; a newline always ends one.

    White space around a sentence belongs to none; every other character belongs to exactly one.
    """
    stop = len(text) if end is None else end
    found: list[Sentence] = []
    at = start
    for line in text[start:stop].split("\n"):
        found.extend(_of_line(line, at))
        at += len(line) + 1
    return tuple(found)


def _of_line(line: str, offset: int) -> list[Sentence]:
    found: list[Sentence] = []
    begin = 0
    for match in _BOUNDARY.finditer(line):
        if match.end() < len(line) and not _ends_sentence(line, begin, match):
            continue
        _append(found, line, begin, match.end(), offset)
        begin = match.end()
    _append(found, line, begin, len(line), offset)
    return found


def _append(found: list[Sentence], line: str, begin: int, end: int, offset: int) -> None:
    piece = line[begin:end]
    stripped = piece.strip()
    if stripped:
        first = begin + len(piece) - len(piece.lstrip())
        found.append(Sentence(offset + first, offset + first + len(stripped)))


def _ends_sentence(line: str, begin: int, match: re.Match[str]) -> bool:
    following = _NEXT.match(line, match.end())
    if following is None:
        return True
    letter = following[1]
    if letter.islower():
        return False
    before = line[begin : match.start() + 1]
    if match.group()[0] != ".":
        return True
    # «4.1.2.», «1)», «IV.», «а)» and «Статья 5.» at the start number the sentence that follows.
    if _ENUMERATOR.match(before):
        return False
    if _INITIALS.search(before):
        return False
    word = _LAST_WORD.search(before)
    if word is None:
        return True
    lowered = word[1].lower()
    # «в 2024 г. Правительство …»: a quote of two sentences is better than half of one.
    if lowered in _SINGLE_LETTERS and len(word[1]) == 1:
        return False
    return lowered not in _ABBREVIATIONS
