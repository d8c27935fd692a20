"""A reference list split into its entries, by number or by paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.bibliography.names import is_person_first

# «1.», «[1]», «1)», and «1 Иванов» (GOST 7.32-2017, 6.16); not «2020. № 4» or «5–6. М.».
_NUMBER = re.compile(
    r"\s*(?:\[(?P<boxed>[0-9]{1,4})\]\.?|(?P<dotted>[0-9]{1,4})[.)](?=\s|[«\"“A-ZА-ЯЁ\[])(?!\s?(?:№|[СТ]\.\s?[0-9]))"
    r"|(?P<bare>[0-9]{1,3})(?=\s+[«\"“]?[A-ZА-ЯЁ]))\s*"
)
_LEVELS = re.compile(r"\s*[0-9]{1,2}(?:\.[0-9]{1,3}){1,3}\.?\s+(?=[«\"“A-ZА-ЯЁ])")
_BULLET = re.compile(r"\s*[–—•●▪·*-]\s+")
_INDEX = re.compile(r"\s*(?:(?P<raised>[⁰¹²³⁴-⁹]{1,4})|(?P<plain>[0-9]{1,4})[.)]?(?=\s)|[ⁱ*]+)\s*")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_STARTS_INSIDE = re.compile(
    r"\s*(?:[a-zа-яё(–—/:;,&]|https?:|www\.|URL|DOI|doi|№|[СCТTPV]\.\s?[0-9]|Vol\.|Вып\.|Режим\s+доступа|Электрон|\[Электрон"
    r"|ISBN|ISSN|EDN|[12][0-9]{3}\.)"
)
_AFTER_A_MARK = re.compile(
    r"(?:(?<!\w)(?:Т|T|С|C|с|№|Вып|Ч|Кн|ч|кн|п|ст|Ст|Vol|No|no|vol|pp?|P|гл|Гл|вып|изд|Изд|Серия|Сер|г|М)\.?|[–—/-])\s*$"
)
_ENTRY_START = r"(?=[«\"“\[]?[A-ZА-ЯЁ])"
_YEAR = re.compile(r"(?<![0-9])(?:1[89][0-9]{2}|20[0-9]{2})(?![0-9])")
_MARKS = re.compile(
    r"//|https?:|(?<!\w)(?:DOI|URL|doi)(?!\w)|\s[–—]\s(?:М|СПб|Москва|С)|(?<!\w)[СCс]\.\s?[0-9]|[0-9]\s?с\.|№\s?[0-9]|\[Текст\]"
    r"|(?:М|СПб)\.\s?[:,]|[0-9]\([0-9]|(?<!\w)(?:pp|Vol|vol|no|No)\.\s?[0-9]|;[0-9]{1,4}[(:]|ГОСТ\s|/\s?под\sред"
)
_MOST_SKIPPED = 5


@dataclass(frozen=True, slots=True)
class Piece:
    """A range of the canonical text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a list: the ranges of its text without number, and its printed number.

    `start` is where the entry begins, its number included; the ranges are in order.
    """

    start: int
    number: int | None
    pieces: tuple[Piece, ...]

    @property
    def end(self) -> int:
        """Where the entry ends."""
        return self.pieces[-1].end


def entry_number(text: str) -> int | None:
    """The number that a paragraph opens with as an entry of a list."""
    match = _NUMBER.match(text)
    if match is None or match.end() >= len(text):
        return None
    return int(match["boxed"] or match["dotted"] or match["bare"])


def footnote_index(text: str) -> tuple[int | None, int]:
    """The index of a footnote, and where its text begins."""
    match = _INDEX.match(text)
    if match is None:
        return None, 0
    digits = (match["raised"] or "").translate(_RAISED) or match["plain"]
    return int(digits) if digits else None, match.end()


def is_bibliographic(text: str) -> bool:
    """Whether a text shows the marks of a bibliographic description."""
    head = text[:1_500]
    marks = len({match[0] for match in _MARKS.finditer(head)}) if head else 0
    person = is_person_first(_without_number(head))
    return marks >= 2 or (marks + bool(_YEAR.search(head)) + person) >= 2


def split_entries(text: str, groups: Sequence[Sequence[Piece]]) -> tuple[Entry, ...]:
    """The entries of a list's paragraphs, given by ranges of the text, group by group."""
    found: list[Entry] = []
    for group in groups:
        found.extend(_Splitter(text, group).split())
    return tuple(found)


class _Splitter:
    """Splits the paragraphs under one subhead."""

    def __init__(self, text: str, pieces: Sequence[Piece]) -> None:
        self.text = text
        self.pieces = pieces
        self.numbers = [self._number(piece) for piece in pieces]
        self.entries: list[Entry] = []

    def split(self) -> list[Entry]:
        is_numbered = sum(n is not None for n in self.numbers) * 2 >= min(2, len(self.pieces))
        following = self._following()
        last: int | None = None
        for at, piece in enumerate(self.pieces):
            number = self.numbers[at]
            if is_numbered and number is not None and self._is_next(number, last):
                last = self._numbered(piece, number, following[at])
            elif self._goes_on(piece, is_numbered and last is not None):
                former = self.entries[-1]
                self.entries[-1] = Entry(former.start, former.number, (*former.pieces, piece))
            else:
                self._plain(piece)
        return self.entries

    def _following(self) -> list[int | None]:
        """For each paragraph the number that the next numbered one opens with."""
        found: list[int | None] = []
        later: int | None = None
        for number in reversed(self.numbers):
            found.append(later)
            later = number if number is not None else later
        return found[::-1]

    def _number(self, piece: Piece) -> int | None:
        return entry_number(self.text[piece.start : min(piece.end, piece.start + 60)])

    def _is_next(self, number: int, last: int | None) -> bool:
        """Whether a number follows the last one; a numbering may begin anew or miss some."""
        if last is None or number == 1:
            return True
        return last < number <= last + _MOST_SKIPPED

    def _numbered(self, piece: Piece, number: int, following: int | None) -> int:
        """Add the entries of a paragraph that opens with a number; the last of their numbers."""
        starts = [(piece.start, number)]
        if following is None or following > number + 1:
            starts.extend(self._inner_starts(piece, number, following))
        ends = [start for start, _ in starts[1:]] + [piece.end]
        for (start, value), end in zip(starts, ends, strict=True):
            match = _NUMBER.match(self.text, start, end)
            begin = match.end() if match else start
            self._add(start, begin, end, value)
        return starts[-1][1]

    def _inner_starts(
        self, piece: Piece, number: int, following: int | None
    ) -> list[tuple[int, int]]:
        """Where further numbers stand inside a paragraph that lost its lines."""
        found: list[tuple[int, int]] = []
        at = piece.start + 1
        value = number + 1
        while following is None or value < following:
            match = self._inner(value, at, piece.end)
            if match is None:
                break
            found.append((match, value))
            at, value = match + 1, value + 1
        return found

    def _inner(self, value: int, at: int, end: int) -> int | None:
        pattern = re.compile(rf"(?<=[\s.)])(?:\[{value}\]|{value}[.)])\s+{_ENTRY_START}")
        for match in pattern.finditer(self.text, at, end):
            before = self.text[max(0, match.start() - 12) : match.start()]
            ended = before.rstrip()[-1:] in ".)];/»" or before.rstrip()[-1:].isalnum()
            if ended and not _AFTER_A_MARK.search(before):
                return match.start()
        return None

    def _goes_on(self, piece: Piece, in_numbered: bool) -> bool:
        """Whether a paragraph without the next number belongs to the entry before it."""
        if not self.entries:
            return False
        text = self.text[piece.start : min(piece.end, piece.start + 300)]
        if _BULLET.match(text) or _LEVELS.match(text):
            return False
        if _STARTS_INSIDE.match(text):
            return True
        former = self.entries[-1].pieces[-1]
        before = self.text[max(former.start, former.end - 12) : former.end].rstrip()
        finished = before.endswith((".", ")", "]", "…", "»")) and not _AFTER_A_MARK.search(before)
        if in_numbered:
            # The translation or transliteration of the entry stands under it.
            return not finished or not is_person_first(text) or text[:1].isascii()
        return not finished and not is_person_first(text) and not self._is_whole(former)

    def _is_whole(self, piece: Piece) -> bool:
        """Whether a paragraph is a whole description although no full stop ends it."""
        return is_bibliographic(self.text[piece.start : min(piece.end, piece.start + 1_500)])

    def _plain(self, piece: Piece) -> None:
        text = self.text[piece.start : min(piece.end, piece.start + 60)]
        marker = _BULLET.match(text) or _LEVELS.match(text) or _NUMBER.match(text)
        begin = piece.start + marker.end() if marker else piece.start
        number = self._number(piece) if marker and marker.re is _NUMBER else None
        self._add(piece.start, begin, piece.end, number)

    def _add(self, start: int, begin: int, end: int, number: int | None) -> None:
        while start < end and self.text[start].isspace():
            start += 1
        while end > begin and self.text[end - 1].isspace():
            end -= 1
        if begin < end:
            self.entries.append(Entry(start, number, (Piece(begin, end),)))


def _without_number(text: str) -> str:
    match = _NUMBER.match(text) or _LEVELS.match(text) or _BULLET.match(text)
    return text[match.end() :] if match else text
