"""Which paragraphs are headings by their look, and which lines belong to the heading above them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.canonical import CanonicalText, ParagraphSpan
from ingest.layout import BlockKind

LONGEST_HEADING = 200
_LONGEST_BY_LOOK = 120
_LONGEST_TITLE = 150
_LARGER = 1.15  # times the size of the body
_TERMINAL = (".", ";", ":", ",", "!", "?")
_LOWER_START = re.compile(r"^[а-яёa-z]")
_UPPER_RUN = re.compile(r"[А-ЯЁ]{3}")
# What stands under the number of an annex: its force («обязательное», GOST 1.5-2001), and
# under that of an appendix to an act: what approved it.
_FORCE = re.compile(
    r"\((?:обязательн|справочн|рекомендуем|информационн|рекомендательн)\w{2}\)", re.IGNORECASE
)
_REQUISITES = re.compile(
    r"(?:к|от|№)\s+\S|(?:УТВЕРЖД[ЕЁ]Н[ОАЫ]?|Утвержд[её]н[оаы]?)(?:\s|$)|приказом\s|постановлением\s"
    r"|распоряжением\s|решением\s"
)
_DATED = re.compile(r"от\s+[\d«\"].{0,60}?(?:г\.|года|№\s*\S+)?")
MOST_REQUISITES = 8
_CITES = re.compile(r"\bст\.\s*\d|№\s*\d+,")  # a note that cites a publication
_NOTE = re.compile(r"примечани[ея]\W*", re.IGNORECASE)
_LONGEST_REQUISITE = 200
# Lines of a title page that name the kind of an act or who issued it («ПРИКАЗ»).
_KIND_OF_ACT = re.compile(
    r"(?:РОССИЙСКАЯ ФЕДЕРАЦИЯ|(?:ФЕДЕРАЛЬНЫЙ |КОНСТИТУЦИОННЫЙ )*ЗАКОН|ПРИКАЗ|ПОСТАНОВЛЕНИЕ"
    r"|РАСПОРЯЖЕНИЕ|УКАЗ|РЕШЕНИЕ|ОПРЕДЕЛЕНИЕ|ПРАВИТЕЛЬСТВО РОССИЙСКОЙ ФЕДЕРАЦИИ)",
    re.IGNORECASE,
)


def body_size(canonical: CanonicalText) -> float:
    """The font size that most characters of the document have, in points; 0 where none is known."""
    weights: dict[float, int] = {}
    for span in canonical.paragraphs:
        if span.size is not None:
            size = round(span.size, 1)
            weights[size] = weights.get(size, 0) + span.end - span.start
    return max(weights, key=lambda size: weights[size]) if weights else 0.0


def is_heading(span: ParagraphSpan, text: str, usual_size: float) -> bool:
    """Whether a paragraph is a heading: its format says so, or it is short and set as one.

    `usual_size` is that of the body in points.
    """
    if span.kind is BlockKind.HEADING:
        return True
    if span.kind is not BlockKind.PARAGRAPH or len(text) > LONGEST_HEADING:
        return False
    if _NOTE.fullmatch(text):
        return False
    if text.endswith(_TERMINAL) or _LOWER_START.match(text) or not _UPPER_RUN.search(text):
        larger = span.size is not None and span.size >= _LARGER * usual_size
        return (
            (span.bold or larger)
            and not text.endswith((";", ":", ","))
            and not _LOWER_START.match(text)
            and len(text) <= _LONGEST_BY_LOOK
            and sum(c.isalpha() for c in text) >= 4
        )
    return in_capitals(text)


def in_capitals(text: str) -> bool:
    """Whether (nearly) all letters are capital, and there are enough of them for a heading."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 6 and sum(c.isupper() for c in letters) / len(letters) > 0.9


def is_title_line(text: str) -> bool:
    """Whether a paragraph may be the title that stands under a unit's bare number («Глава 5»)."""
    return (
        len(text) <= _LONGEST_TITLE
        and text[:1].isupper()
        and not _CITES.search(text)
        and not text.endswith(_TERMINAL)
        and sum(c.isalpha() for c in text) >= 4
    )


def requisite_lines(texts: Sequence[str]) -> int:
    """How many lines under «Приложение № 1» say what it is to: «к приказу …», «(справочное)».

    A line between two of them («министерства финансов») is one as well.
    """
    count = 0
    for at, text in enumerate(texts[:MOST_REQUISITES]):
        dated = _DATED.fullmatch(text)
        if len(text) > _LONGEST_REQUISITE or (text.endswith((".", ";", ":")) and not dated):
            break
        if dated or _FORCE.fullmatch(text) or _REQUISITES.match(text):
            count = at + 1
        elif count == 0:
            break
    return count


def names_the_act(text: str) -> bool:
    """Whether a line of the title page is nothing but the kind of act or the state («ПРИКАЗ»)."""
    return bool(_KIND_OF_ACT.fullmatch(" ".join(text.split())))


def lead(text: str) -> str:
    """The beginning of a long clause, cut at a word, as its entry in the tree."""
    cut = text[: LONGEST_HEADING - 1]
    return cut[: cut.rfind(" ")] + "…" if " " in cut else cut + "…"


def fold(text: str) -> str:
    """The words of a text in small letters, to compare titles by."""
    return " ".join(re.findall(r"\w+", text.lower()))


def title_begins(texts: Sequence[str], title: str) -> int:
    """The paragraph with which the folded `title` begins; 0 where it is not printed as such."""
    for at, text in enumerate(texts):
        folded = fold(text)
        if folded and (folded == title or (" " in folded and title.startswith(f"{folded} "))):
            return at
    return 0
