"""The date of the edition of a consolidated act: that of the last amendment it includes.

Publishers print it above the text: «(в ред. Федеральных законов от …)», «с изменениями на 1 марта
2023 года», «Редакция от …»; notes inside the text speak of single clauses and do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.description.front_matter import FrontLine, FrontMatter
from ingest.description.requisites import dates
from ingest.description.title_lines import ORDERING, PREAMBLE, is_clause

_OPENS = re.compile(
    r"[(\[<\s]*(?:(?:документ\s+)?(?:в\s+(?:последней\s+)?(?:действующей\s+)?ред(?:акции|\.)"
    r"|(?:с\s+)?(?:учётом|учетом)\s+изменений|с\s+изм(?:енениями|\.)|(?:действующая\s+)?ред(?:акция|\.)\s+от"
    r"|список\s+изменяющих\s+документов|по\s+состоянию\s+на|текст\s+с\s+изменениями))",
    re.IGNORECASE,
)
# In the line of an act's own name: «Федеральный закон от … № … (ред. от …)».
_BESIDE_NAME = re.compile(
    r"(?:федеральн\w+\s+(?:конституционн\w+\s+)?закон|закон|указ|постановление|приказ|распоряжение"
    r"|кодекс|[\w-]+\s+кодекс|положение|правила|порядок|\"|«).*?(?P<note>\((?:с\s+изм[^()]*|в\s+)?ред[^()]*\))",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(r"о\s+внесении|о\s+признании|об?\s+отмене", re.IGNORECASE)
_AMENDMENT_ENDS = re.compile(r"\bвступ\w+\s+в\s+силу|начал\w*\s+действ", re.IGNORECASE)
_NOTE_LINES = 80
_LINES = 40


@dataclass(frozen=True, slots=True)
class Edition:
    """The latest date named and the range of the canonical text of the line that names it."""

    date: date
    start: int
    end: int


def read_edition(front: FrontMatter, enacted: date | None) -> Edition | None:
    """The edition of an act from the notes above its text; None where none is named.

    A date before the act itself was `enacted` is that of something else.
    """
    found = [
        Edition(day.date, line.start, line.end)
        for line, text in _notes(front.lines)
        for day in dates(text)
        if enacted is None or day.date >= enacted
    ]
    return max(found, key=lambda edition: edition.date) if found else None


def _notes(lines: Sequence[FrontLine]) -> Iterator[tuple[FrontLine, str]]:
    """The lines of notes on the edition, and the part of each that is one."""
    depth = 0
    listed = False
    for at, line in enumerate(lines[:_NOTE_LINES]):
        text = line.text
        if depth > 0:
            depth += text.count("(") - text.count(")")
            yield line, _AMENDMENT_ENDS.split(text)[0]
            continue
        if _OPENS.match(text):
            depth = max(0, text.count("(") - text.count(")"))
            listed = "список" in text.lower()
            yield line, _AMENDMENT_ENDS.split(text)[0]
            continue
        if listed and text.startswith("("):
            depth = max(0, text.count("(") - text.count(")"))
            yield line, text
            continue
        if at >= _LINES or is_clause(line) or PREAMBLE.match(text) or ORDERING.search(text):
            return
        beside = _BESIDE_NAME.match(text) if line.printed else None
        if beside and not _OF_ANOTHER.search(text[: beside.start("note")]):
            yield line, beside["note"]
