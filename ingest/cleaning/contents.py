"""Tables of contents among the lines of a document: they repeat its headings, no more."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

_CONTENTS = re.compile(
    r"\W*(?:содержание|оглавление|(?:table\s+of\s+)?contents)\W*(?:стр|с|page)?\W*", re.IGNORECASE
)
_LEADER = re.compile(r"(?:(?:\.\s?){4,}|…{2,}|(_{4,}))[\s|]*(\d{1,4}|[ivxlc]{1,6})?[\s|.]*$")
_ENDS_IN_PAGE = re.compile(r"[^\W\d_].*[\s|](\d{1,4})[\s|]*$", re.DOTALL)
_LONGEST_LEADER = 500  # characters, with the number
_WORDS = re.compile(r"\w+")
_MOST_LINES_OF_AN_ENTRY = 4
_FIRST_ENTRIES = 10
_LEAST_LEADERS = 2
_LEAST_PLAIN_ENTRIES = 3
_LEAST_REPEATED = 3
_LONGEST_PLAIN_ENTRY = 200
_LONGEST = 3000  # lines
_HEADING_LINES = 6  # lines of the text that one entry may repeat


def names_contents(text: str) -> bool:
    """Whether a line is the heading of contents and nothing else («Содержание»)."""
    return bool(_CONTENTS.fullmatch(text))


def contents_lines(texts: Sequence[str]) -> list[int]:
    """The indices of the lines that are contents, their headings included.

    Entries end in dots and a page, or stand under a heading «Содержание» and end in ever larger
    numbers, or stand under it and are repeated further on in the same order.
    """
    found: list[int] = []
    later: _Later | None = None
    index = 0
    while index < len(texts):
        headed = names_contents(texts[index])
        start = index + 1 if headed else index
        length = 0
        if headed or _leader(texts[index], headed):
            length = _length(texts[start : start + _LONGEST], headed)
        if headed and not length:
            later = later or _Later(texts)
            length = later.repeated_from(start)
        if length:
            found.extend(range(index, start + length))
            index = start + length
        else:
            index += 1
    return found


def _leader(text: str, headed: bool) -> re.Match[str] | None:
    """Dots that lead to a page number; the number may stand elsewhere under a heading «Содержание».

    Lines without a number are those of a form («Подпись ______»).
    """
    match = _LEADER.search(text[-_LONGEST_LEADER:])
    return match if match and (match[2] or (headed and not match[1])) else None


def _length(lines: Sequence[str], headed: bool) -> int:
    """How many of the lines are entries with pages; 0 where there are too few to be sure."""
    length = leaders = plain = pending = 0
    latest = 0
    # Among entries with dots a number at the end of a line is one of a heading of several lines.
    dotted = any(_leader(text, headed) for text in lines[:_FIRST_ENTRIES])
    for index, text in enumerate(lines):
        leader = _leader(text, headed)
        long = leader is None and len(text) > _LONGEST_PLAIN_ENTRY
        page = leader or (None if dotted or long else _ENDS_IN_PAGE.search(text))
        number = page[page.lastindex] if page and page.lastindex else ""
        printed = int(number) if number.isdigit() else None
        if page is None or long or (printed is not None and printed < latest):
            pending += 1
            if pending >= _MOST_LINES_OF_AN_ENTRY or not headed:
                break
            continue
        leaders, plain = leaders + bool(leader), plain + (leader is None)
        latest = printed if printed is not None else latest
        length, pending = index + 1, 0
    enough = leaders >= _LEAST_LEADERS if headed else leaders > _LEAST_LEADERS
    return length if enough or (headed and plain + leaders >= _LEAST_PLAIN_ENTRIES) else 0


class _Later:
    """Finds where a line is said again further on."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.words = [_WORDS.findall(text.lower()) for text in texts]
        self.lengths = list(map(len, texts))
        self.by_first: dict[str, list[int]] = defaultdict(list)
        for at, words in enumerate(self.words):
            if words:
                self.by_first[words[0]].append(at)

    def repeated_from(self, start: int) -> int:
        """How many lines from `start` on are entries: the text repeats each, in their order."""
        latest = start
        first: int | None = None
        at = start
        while at < min(len(self.words), start + _LONGEST):
            if first is not None and at >= first:
                break
            entry = self.words[at]
            # A page number may stand after the heading that is repeated.
            place = self._after(entry, max(latest, at)) or (
                self._after(entry[:-1], max(latest, at)) if entry and entry[-1].isdigit() else None
            )
            if place is None or self.lengths[at] > _LONGEST_PLAIN_ENTRY:
                break
            first = place if first is None else first
            latest = place
            at += 1
        return at - start if at - start >= _LEAST_REPEATED and first and first >= at else 0

    def _after(self, entry: Sequence[str], at: int) -> int | None:
        """The first line after another that begins with an entry, or goes on to spell it."""
        if not entry:
            return None
        places = self.by_first[entry[0]]
        for place in places[bisect_right(places, at) :]:
            words: list[str] = []
            for line in self.words[place : place + _HEADING_LINES]:
                words += line
                if len(words) >= len(entry):
                    break
            if words[: len(entry)] == list(entry):
                return place
        return None
