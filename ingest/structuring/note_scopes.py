"""Notes within clauses: «Примечания: 1. …; 2. …» has a numbering of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_WORD = r"(?:Примечани[ея]|ПРИМЕЧАНИ[ЕЯ])"
# «Примечания.» above its items, or «Примечания: 1. …» with the first of them.
_OPENS = re.compile(rf"{_WORD}\s*[.:–—-]?\s*(?:$|[–—-]?\s*(1)(?:[.)]\s|\s+[А-ЯЁ]))")
_ITEM = re.compile(r"(\d{1,2})(?:[.)]\s|\s+(?=[А-ЯЁ]))")


def note_paragraphs(texts: Sequence[str], is_unit: Sequence[bool]) -> Iterator[int]:
    """The indices of numbered paragraphs that are items of a note, in order.

    `is_unit` is whether a paragraph opens a unit larger than a clause, or is a heading: there a
    note ends. A note takes the numbers that follow each other; where one of them also goes on with
    the clauses before the note, it is a clause unless that number comes once more.
    """
    outer = 0
    in_article = False
    at = 0
    while at < len(texts):
        if is_unit[at]:
            in_article = bool(re.match(r"(?i)стать[яи]\s", texts[at]))
            outer = 0
        opened = _OPENS.match(texts[at])
        if opened is None:
            item = _ITEM.match(texts[at])
            outer = int(item[1]) if item and int(item[1]) == outer + 1 else outer
            at += 1
            continue
        latest = 1 if opened[1] else 0
        at += 1
        while at < len(texts) and not is_unit[at]:
            item = _ITEM.match(texts[at])
            if item is not None:
                number = int(item[1])
                if number != latest + 1:
                    break
                resumes = outer > 0 and number == outer + 1 and not in_article
                if resumes and not _comes_again(texts, is_unit, at, number):
                    break
                latest = number
                yield at
            elif _OPENS.match(texts[at]) or re.match(r"\d{1,3}(?:\.\d)", texts[at]):
                break
            at += 1


def _comes_again(texts: Sequence[str], is_unit: Sequence[bool], at: int, number: int) -> bool:
    for later in range(at + 1, len(texts)):
        item = _ITEM.match(texts[later])
        if item is not None and int(item[1]) == number:
            return True
        if is_unit[later] or _OPENS.match(texts[later]):
            return False
    return False
