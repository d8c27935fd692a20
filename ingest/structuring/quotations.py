"""Quoted amendments: units of another act inside quotation marks are no units of this one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_OPENS_WITH_UNIT = re.compile(
    r"[«\"“]\s*(?:Стать|Глав|Раздел|Приложен|Част|§|\d+(?:\.\d+)*[⁰¹²³⁴⁵⁶⁷⁸⁹]*[.)]|[а-я]\d*\))"
)
# «… изложить в следующей редакции: "1. …»: the quotation begins within the paragraph.
_OPENS_WITHIN = re.compile(r"(?:редакции|содержания|словами|абзац\w*)\s*:?\s*[«\"“]")
_AMENDS = re.compile(r"(?:измен|излож|дополн|замен|редакци|содержани)", re.IGNORECASE)
_CLOSES = re.compile(r"[»\"”][.;,)]{0,2}$")
_STRAIGHT = '"“”'
_OPENING = ("«", *_STRAIGHT)
# A quotation longer than this is an unbalanced quotation mark.
_LONGEST = 120


def quoted_paragraphs(texts: Sequence[str]) -> Iterator[int]:
    """The indices of paragraphs that stand inside a quoted amendment, in order."""
    at = 0
    while at < len(texts):
        text = texts[at]
        opens = _OPENS_WITH_UNIT.match(text)
        if opens or (text[:1] in _OPENING and at > 0 and _leads_in(texts[at - 1])):
            end = _end(texts, at)
            if end is not None:
                yield from range(at, end + 1)
                at = end
        elif _OPENS_WITHIN.search(text) and not _is_balanced(text):
            end = _end(texts, at)
            if end is not None:
                yield from range(at + 1, end + 1)
                at = end
        at += 1


def _leads_in(text: str) -> bool:
    """Whether a paragraph announces an amendment: «пункт 5 изложить в следующей редакции:»."""
    return text.endswith(":") and bool(_AMENDS.search(text))


def _is_balanced(text: str) -> bool:
    straight = sum(text.count(mark) for mark in _STRAIGHT)
    return straight % 2 == 0 and text.count("«") == text.count("»")


def _end(texts: Sequence[str], first: int) -> int | None:
    """The paragraph that closes a quotation; None where none does.

    Where one mark closes a name and the quotation around it, the marks do not balance: then the
    first paragraph that ends with a mark is taken.
    """
    straight = depth = 0
    earliest: int | None = None
    for at in range(first, min(first + _LONGEST, len(texts))):
        text = texts[at]
        straight += sum(text.count(mark) for mark in _STRAIGHT)
        depth += text.count("«") - text.count("»")
        if not _CLOSES.search(text):
            continue
        if straight % 2 == 0 and depth <= 0:
            return at
        earliest = at if earliest is None else earliest
    return earliest
