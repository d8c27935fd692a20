"""The act that approved a document: the stamp above it, or the foreword of a standard."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.description.front_matter import FrontLine, FrontMatter
from ingest.description.issuing_body import names_body, nominative
from ingest.description.requisites import Requisites, dates, numbers, requisites_line
from ingest.description.title_lines import STAMP, is_clause

_APPROVED_BELOW = re.compile(r"\(\s*утв(?:\.|ержд[её]н[аоы]?)\s+", re.IGNORECASE)
_BY_BODY = re.compile(r"(?P<body>[А-ЯЁ][^\d()]{2,150}?)\s+(?P<rest>(?:от\s+)?\d[^()]{5,60})")
_BY_ACT = re.compile(
    r"(?<!\w)(?P<act>приказ|постановлени|распоряжени|указ|решени)(?:ом|ем|у|ю|ами)\s+"
    r"(?P<body>.{2,200}?)\s+от\s",
    re.IGNORECASE,
)

_INTO_FORCE = re.compile(r"утвержд[её]н\w*\s+и\s+введ[её]н\w*\s+в\s+действие", re.IGNORECASE)
_BY_ORDER = re.compile(r"\s*(?:приказом|постановлением)\s+(.{3,150}?)\s+от\s", re.IGNORECASE)
_HEADER_LINES = 25
_STAMP_LINES = 8


@dataclass(frozen=True, slots=True)
class Approval:
    """The act by which a document was approved, from the stamp on its first page."""

    requisites: Requisites
    organisation: str | None


def read_approval(front: FrontMatter) -> Approval | None:
    """The stamp «УТВЕРЖДЕНО приказом … от … № …» above a document, or «(утв. …)» below."""
    lines = front.lines[:_HEADER_LINES]
    for at, line in enumerate(lines):
        below = _APPROVED_BELOW.search(line.text)
        if not (below or STAMP.match(line.text)):
            if not line.printed or is_clause(line):
                return None
            continue
        stamp = ""
        by_body = _BY_BODY.match(line.text[below.end() :]) if below else None
        if by_body and names_body(by_body["body"]):
            requisites = requisites_line(by_body["rest"]) or Requisites()
            return Approval(requisites, nominative(by_body["body"]))
        for part in lines[at : at + _STAMP_LINES]:
            if not part.printed:
                break
            stamp = f"{stamp} {part.text}".strip()
            act = _BY_ACT.search(stamp)
            days, marked = dates(stamp), numbers(stamp)
            own = [number for number in marked if act and number[0] > act.start()]
            if act and days and own:
                body = act["body"].strip()
                organisation = nominative(body) if names_body(body) else None
                return Approval(Requisites(days[0].date, own[0][2]), organisation)
    return None


def read_foreword(lines: Sequence[FrontLine]) -> Approval | None:
    """The order that put a standard into force, from its foreword (GOST R 1.5-2012).

    Its number is that of the order, not of the standard.
    """
    for line in lines:
        match = _INTO_FORCE.search(line.text)
        after = line.text[match.end() :][:400] if match else ""
        days, marked = dates(after), numbers(after)
        if days:
            by = _BY_ORDER.match(after)
            body = nominative(by[1]) if by and names_body(by[1]) else None
            number = marked[0][2] if marked else None
            return Approval(Requisites(days[0].date, number), body)
    return None
