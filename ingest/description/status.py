"""What a document says of its own force: «утратил силу», «действует»."""

from __future__ import annotations

import re

from corpus.model import DocumentStatus
from ingest.description.front_matter import FrontMatter
from ingest.description.title_lines import ORDERING, is_clause

_LOST_FORCE = r"утратил[аои]?\s+силу"
_REPEALED = re.compile(
    rf"[(<\[]?\s*(?:{_LOST_FORCE}|утративш\w+\s+силу\W*$"
    rf"|(?:документ|(?:данн|настоящ)\w+\s+\w+(?:\s+\w+)?)\s+(?:{_LOST_FORCE}|не\s+действует|отмен[её]н)"
    rf"|статус(?:\s+документа)?\W+(?:{_LOST_FORCE}|не\s+действует|недейств|отмен[её]н|утративш)"
    r"|недействующий\s+документ)"
    r"|.{0,250}?(?<!\w)настоящ\w+\s+\w+\s+признан\w*\s+утративш\w+\s+силу",
    re.IGNORECASE,
)
_OF_THE_ACT = re.compile(
    r"(?:(?:федеральный\s+)?закон|указ|приказ|постановление|распоряжение|решение|стандарт|гост)\s"
    rf".{{0,200}}?(?:{_LOST_FORCE}|отмен[её]н)",
    re.IGNORECASE,
)
_TITLE_REPEALED = re.compile(r"[(\[]\s*утратил[аои]?\s+силу[^()]{0,250}[)\]]\W*$", re.IGNORECASE)
_IN_FORCE = re.compile(
    r"(?:статус(?:\s+документа)?\W+действу\w+(?:\s+документ)?|действующ\w+\s+документ"
    r"|документ\s+действует|редакция\s+от\s+[\d.]+\s*[—–-]\s*действует)\W*",
    re.IGNORECASE,
)
_STATUS_LINES = 12


def read_status(front: FrontMatter, title: str, number: str | None) -> DocumentStatus:
    """What a document says of its own force above its text, by name or with its own number."""
    if _TITLE_REPEALED.search(title):
        return DocumentStatus.REPEALED
    for line in front.lines[:_STATUS_LINES]:
        if is_clause(line) or ORDERING.search(line.text):
            break
        if not line.printed:
            continue
        named = _OF_THE_ACT.match(line.text)
        own = named is not None and number is not None and number in named[0]
        if own or _REPEALED.match(line.text) or _TITLE_REPEALED.search(line.text):
            return DocumentStatus.REPEALED
        if _IN_FORCE.fullmatch(line.text):
            return DocumentStatus.IN_FORCE
    return DocumentStatus.UNKNOWN
