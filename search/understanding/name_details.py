"""What stands after the head of a document's name: issuing body or title, number and date."""

from __future__ import annotations

import datetime
import re
from collections.abc import Container, Sequence

from search.morphology import is_function_word, normalise
from search.understanding.clause_mentions import keyword_kind
from search.understanding.document_hint import NameWord
from search.understanding.lexemes import Lexeme

_MONTHS = (
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
)
_QUOTES = frozenset("«»\"“”„'()")
# «№ 840 п», but not «№ 17 п. 16.6», where a clause is named.
_SUFFIX = re.compile(r"-\s?([^\W\d_]{1,4}(?:/[^\W\d_]{1,4})?)(?!\w)|\s([рпн])(?!\w)(?!\.?\s*\d)")
_MOST_WORDS = 8
_WORDS_TO_BARE_NUMBER = 3


# «УЧ-02», «СТ-7/1», «МР-КС»: a number that opens with capitals is no word.
_LETTERED = re.compile(r"[A-ZА-ЯЁ]{1,6}(?:[-/.](?:[A-ZА-ЯЁ]{1,6}|[0-9]{1,6})(?![^\W_])){1,5}")


def lettered_number(text: str, found: Sequence[Lexeme], at: int) -> tuple[str, int] | None:
    """The number with letters that begins at a lexeme, and the lexeme after it."""
    match = _LETTERED.match(text, found[at].start)
    if match is None:
        return None
    while at < len(found) and found[at].start < match.end():
        at += 1
    return normalise(match[0]), at


class NameDetails:
    """What stands from the lexeme `at` on: `words` before a number or date, `after` those after.

    `last` is the lexeme after the number and the date, `marked` whether the number can be no other
    one; lexemes `inside` units end the name.
    """

    def __init__(self, text: str, found: Sequence[Lexeme], inside: Container[int], at: int) -> None:
        self.text = text
        self.found = found
        self.inside = inside
        self.words: list[NameWord] = []
        self.after: list[NameWord] = []
        self.number: str | None = None
        self.marked = False
        self.date: datetime.date | None = None
        self.year: int | None = None
        self.last = at
        self._read(at)

    def _read(self, at: int) -> None:
        found = self.found
        while at < len(found) and at not in self.inside:
            lexeme = found[at]
            lettered = lettered_number(self.text, found, at) if lexeme.is_word else None
            if lettered is not None and self.number is None:
                self.number, self.last = lettered
                self.marked = True
                at = self.last
                continue
            if lexeme.is_number:
                at = self._figure(at)
                if at < 0:
                    return
                continue
            if lexeme.is_word:
                if at == self.last and lexeme.folded in ("г", "год", "года"):
                    self.last = at = at + 1
                    continue
                if not self._word(lexeme, at):
                    return
            elif not self._goes_on(at):
                return
            at += 1

    def _folded(self, at: int) -> str:
        inside = 0 <= at < len(self.found) and at not in self.inside
        return self.found[at].folded if inside else ""

    def _goes_on(self, at: int) -> bool:
        """Whether a name may go on after this sign."""
        sign = self.found[at].folded
        before_requisites = sign == "," and self._folded(at + 1) in ("№", "от", "n")
        return before_requisites or sign in ("№", ".") or sign in _QUOTES

    def _word(self, lexeme: Lexeme, at: int) -> bool:
        """Take a word; whether the name may go on after it."""
        if lexeme.folded in ("от", "n", "номер") or is_function_word(lexeme.folded):
            return True
        taken = self.after if self.number or self.date else self.words
        if keyword_kind(lexeme) is not None or len(taken) >= _MOST_WORDS:
            return False
        taken.append(NameWord(lexeme.lemma, at))
        return True

    def _figure(self, at: int) -> int:
        """Take a date, a year or a number; the place after it, -1 where it is none of the name."""
        found, text = self.found, self.text
        lexeme = found[at]
        dated = _date(text, found, at)
        if dated is not None and self.date is None:
            self.date, self.last = dated
            self.year = self.date.year
            return self.last
        marked = at > 0 and found[at - 1].folded in ("№", "n", "номер")
        after_from = at > 0 and found[at - 1].folded == "от"
        by_year = self._folded(at + 1) in ("г", "год", "года")
        if (
            not marked
            and re.fullmatch("(?:19|20)[0-9]{2}", lexeme.text)
            and (after_from or by_year)
        ):
            self.year = int(lexeme.text)
            self.last = at + 1 + by_year
            return self.last
        if self.number is not None or not (marked or len(self.words) <= _WORDS_TO_BARE_NUMBER):
            return -1
        suffix = _SUFFIX.match(text, lexeme.end)
        number = lexeme.folded + (f"-{normalise(suffix[1] or suffix[2])}" if suffix else "")
        self.number = re.sub("[–—‐‑]", "-", number)
        self.marked = marked or suffix is not None
        end = suffix.end() if suffix else lexeme.end
        while at < len(found) and found[at].start < end:
            at += 1
        self.last = at
        return at


def _date(text: str, found: Sequence[Lexeme], at: int) -> tuple[datetime.date, int] | None:
    """The calendar date that stands at a place, and the place after it."""
    digits = re.fullmatch(r"([0-3]?[0-9])\.([01]?[0-9])\.([12][0-9]{3})", found[at].text)
    try:
        if digits:
            day, month, year = map(int, digits.groups())
            return datetime.date(year, month, day), at + 1
        if (
            at + 2 < len(found)
            and found[at + 1].folded in _MONTHS
            and re.fullmatch("[12][0-9]{3}", found[at + 2].text)
            and re.fullmatch("[0-3]?[0-9]", found[at].text)
        ):
            month = _MONTHS.index(found[at + 1].folded) + 1
            return datetime.date(int(found[at + 2].text), month, int(found[at].text)), at + 3
    except ValueError:
        return None
    return None
