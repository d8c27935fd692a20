"""Acts read by their form: the kind of act, who issued it, when, under what number and about what.

The order of these on the first page is that of GOST R 7.0.97-2016 and of the federal publisher:
the body, the kind, date and number, place, heading; a federal act is dated under its signature.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.model import DocumentKind
from ingest.description.front_matter import LONGEST_PRINTED_LINE, FrontLine, FrontMatter
from ingest.description.issuing_body import names_body, names_organisation, nominative, opens_body
from ingest.description.requisites import (
    Requisites,
    dates,
    numbers,
    place_line,
    requisites_line,
    signature,
)
from ingest.description.title_lines import (
    NOTE,
    ORDERING,
    PASSED,
    PREAMBLE,
    STAMP,
    is_clause,
    stands_out,
    title_text,
    unquoted,
)
from ingest.description.truecasing import in_capitals
from ingest.layout import BlockKind
from ingest.structuring.labels import Unit, recognise

_LAWS = (
    "федеральный конституционный закон", "федеральный закон", "закон", "основы законодательства",
)  # fmt: skip
_ORDERS = ("указ", "постановление", "распоряжение", "приказ")
# Words that head other papers as well: an act only with a body or requisites beside them.
_WEAK_ORDERS = ("решение", "поручение", "директива")
_WEAK_OTHERS = (
    "определение", "письмо", "протокол", "соглашение", "договор", "заключение", "приговор",
)  # fmt: skip
_KINDS = {
    **dict.fromkeys(_LAWS, DocumentKind.LAW),
    **dict.fromkeys((*_ORDERS, *_WEAK_ORDERS), DocumentKind.ORDER),
    **dict.fromkeys(_WEAK_OTHERS, DocumentKind.OTHER),
}
_NAME_THEMSELVES = frozenset({"кодекс", "конституция"})
_WEAK = frozenset((*_WEAK_ORDERS, *_WEAK_OTHERS))
_TYPE_WORDS = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in _KINDS)
_TYPE = re.compile(rf"(?:проект\s+)?(?P<type>{_TYPE_WORDS})(?!\w)\.?", re.IGNORECASE)
_JOINED_HEADER = re.compile(
    r"(?<=\s)(?:ФЕДЕРАЛЬНЫЙ\s+(?:КОНСТИТУЦИОННЫЙ\s+)?ЗАКОН|ЗАКОН|УКАЗ|ПОСТАНОВЛЕНИЕ|РАСПОРЯЖЕНИЕ"
    r"|ПРИКАЗ)(?!\w)"
)
_DRAFT_LAW = re.compile(r"проект\s+(?:федерального\s+)?закона(?!\w)", re.IGNORECASE)
_CODE = re.compile(r"(?:[\w-]+\s+){0,4}кодекс(?:\s+[\w-]+){0,12}", re.IGNORECASE)
_CONSTITUTION = re.compile(r"(?:конституция|устав)(?:\s+[\w-]+){1,6}", re.IGNORECASE)
_UNITS_OF_LAW = frozenset({Unit.ARTICLE, Unit.CHAPTER, Unit.SECTION, Unit.PART})
_ETHICS = re.compile(
    r"кодекс\s+(?:(?:профессиональн|корпоративн|делов|служебн)\w+\s+)?(?:этик|чести|поведени)",
    re.IGNORECASE,
)
_STATE = re.compile(r"российская\s+федерация\W*", re.IGNORECASE)
_TITLE_OPENS = re.compile(r"[\"«]?(?:об?|по|вопросы|о\s+внесении|обо)\s", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"(\d[\w/-]{0,20})")
_EDITION = re.compile(
    r"^\s*(?:г(?:ода)?(?!\w)\.?\s*)?(?:\((?:с\s+изм|в\s+)?ред[^()]*\))?", re.IGNORECASE
)
_QUOTED = re.compile(r"[«\"“„<(]")
_COURT = re.compile(r"(?<!\w)суд(?:а|ом|у)?(?!\w)", re.IGNORECASE)
_PLACE_OF_LAW = re.compile(
    r"(?:[А-ЯЁ][\w-]+\s+){0,2}(?:г\.|город|област|края|республик|округ|рф|рсфср|российск)",
    re.IGNORECASE,
)
_REFERENDUM = re.compile(r"\(?\s*принята\s+всенародным\s+голосованием", re.IGNORECASE)

_HEADER_LINES = 25
_FORM_LINES = 8
_TITLE_LINES = 12
_LONGEST_HEADING = 1_000
_LONGEST_SHORT_LINE = 120


@dataclass(frozen=True, slots=True)
class Act:
    """What the form of an act says; `name` is the kind of act as a word («приказ»).

    `sure` is False for a line that only reads like the name of a code.
    """

    kind: DocumentKind
    name: str
    title: str | None
    requisites: Requisites
    organisation: str | None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class _Header:
    """Where an act names its kind: the line, the words after it, and what stands in one with it."""

    at: int
    name: str
    body: str | None = None
    title: str | None = None
    requisites: Requisites = field(default_factory=Requisites)
    sure: bool = True


def read_act(front: FrontMatter) -> Act | None:
    """The act a document is, None when it does not have the form of one."""
    lines = _separated(front.lines)
    header = _header(lines)
    if header is None:
        return None
    found = header.requisites
    text_at = _text_begins(lines, header.at + 1)
    around = [*range(header.at + 1, text_at), *range(header.at - 1, max(-1, header.at - 4), -1)]
    for at in around:
        if found.date is None or found.number is None:
            found = found.completed(requisites_line(lines[at].text))
    if found.date is None or found.number is None:
        found = _completed_below(found, lines, front.tail)
    body = header.body or _body_above(lines, header.at) or _body_below(lines, header.at)
    kind = _KINDS.get(header.name, DocumentKind.LAW)
    if body is None and kind is DocumentKind.LAW:
        body = _body_that_passed(lines)
    if kind is DocumentKind.ORDER and body is not None and _COURT.search(body):
        kind = DocumentKind.OTHER
    title = header.title or _title(lines, header)
    return Act(kind, header.name, title, found, body, header.sure)


def _text_begins(lines: Sequence[FrontLine], at: int) -> int:
    """The line that the text of an act begins with, a few lines on at most."""
    end = min(at + _FORM_LINES, len(lines))
    for number in range(at, end):
        if PREAMBLE.match(lines[number].text) or is_clause(lines[number]):
            return number
    return end


def _separated(lines: Sequence[FrontLine]) -> list[FrontLine]:
    """The lines, a header that a reader ran together cut before and after the kind of act."""
    found: list[FrontLine] = []
    for number, line in enumerate(lines):
        match = _JOINED_HEADER.search(line.text[:400]) if number < _TITLE_LINES else None
        before = line.text[: match.start()].strip() if match else ""
        issued = in_capitals(before) and (opens_body(before) or _STATE.match(before))
        if match is None or not issued:
            found.append(line)
            continue
        rest = line.text[match.end() :].strip()
        parts = [before, match[0], *_requisites_first(rest)]
        found.extend(replace(line, text=part) for part in parts if part)
    return found


def _requisites_first(text: str) -> list[str]:
    """Text cut after the requisites (and the town in capitals) that it opens with."""
    days, marked = dates(text[:80]), numbers(text[:80])
    ends = [day.end for day in days[:1]] + [end for _, end, _ in marked[:1]]
    if not days or days[0].start > 12:
        return [text]
    end = max(ends)
    after = text[end:].lstrip()
    town = re.match(r"(?:г\.\s*)?[А-ЯЁ][А-ЯЁа-яё-]+(?=\s+[А-ЯЁ])", after)
    if town and place_line(town[0]):
        return [text[:end], town[0], after[town.end() :].strip()]
    return [text[:end], after]


def _header(lines: Sequence[FrontLine]) -> _Header | None:
    for at, line in enumerate(lines[:_HEADER_LINES]):
        found = _named_kind(lines, at)
        if found is not None:
            return found
        if is_clause(line) or PREAMBLE.match(line.text) or STAMP.match(line.text):
            return None
        if line.kind is BlockKind.PARAGRAPH and not line.printed:
            return None
    return None


def _named_kind(lines: Sequence[FrontLine], at: int) -> _Header | None:
    line = lines[at]
    text = _STATE.sub("", line.text, count=1) if _STATE.match(line.text) else line.text
    if line.kind is BlockKind.FOOTNOTE or not text or len(text) > 1_000:
        return None
    draft = _DRAFT_LAW.match(text)
    if draft:
        return _Header(at, "закон", title=text.rstrip(" ."))
    match = _TYPE.match(text)
    if match is None:
        return _code(lines, at, text) if line.printed else None
    if not text[:1].isupper():
        return None
    name = " ".join(match["type"].lower().split())
    rest = text[match.end() :].strip(" .")
    if not rest:
        sure = text.isupper() and name not in _WEAK
        return _Header(at, name) if sure or _has_requisites_near(lines, at) else None
    own = requisites_line(rest)
    if own is not None:
        return _Header(at, name, requisites=own)
    full = _full_reference(rest, at, name)
    if full is not None:
        return full
    return _kind_with_body(lines, at, text, name, rest) if line.printed else None


def _full_reference(rest: str, at: int, name: str) -> _Header | None:
    """«… Минтруда России от 12.03.2021 № 45н "Об утверждении …"» after the kind of act."""
    days = dates(rest[:300])
    if not days:
        return None
    day = days[0]
    before = re.sub(r"\s*(?<!\w)от\s*$", "", rest[: day.start]).strip()
    bare = _BARE_NUMBER.fullmatch(before)
    if bare:
        before, number, end = "", bare[1], day.end
    else:
        marked = numbers(rest[: day.end + 60])
        number, end = next(
            ((value, at_end) for start, at_end, value in marked if 0 <= start - day.end < 12),
            (None, day.end),
        )
        if number is None and marked and marked[-1][1] >= len(before) > 0:
            number, before = marked[-1][2], rest[: marked[-1][0]].strip()
    if number is None or (before and not (names_body(before) or _PLACE_OF_LAW.match(before))):
        return None
    after = _EDITION.sub("", rest[end:], count=1).strip()
    if after and not (_QUOTED.match(after) or _TITLE_OPENS.match(after)):
        return None
    title = unquoted(after)
    body = nominative(before) if before and names_body(before) else None
    return _Header(at, name, body, title or None, Requisites(day.date, number))


def _kind_with_body(
    lines: Sequence[FrontLine], at: int, text: str, name: str, rest: str
) -> _Header | None:
    """«УКАЗ ПРЕЗИДЕНТА РОССИЙСКОЙ ФЕДЕРАЦИИ», «Закон города Москвы» on a line of their own."""
    if text.endswith((":", ";", ",")):
        return None
    capital = text[: len(name)].isupper()
    dated = any(requisites_line(line.text) for line in lines[max(0, at - 3) : at + 4])
    if not (capital or (dated and len(text) <= _LONGEST_SHORT_LINE)):
        return None
    if names_body(rest) and not opens_body(rest):
        return _Header(at, name, nominative(rest), sure=in_capitals(text) or dated)
    if _KINDS[name] is DocumentKind.LAW and _PLACE_OF_LAW.match(rest):
        return _Header(at, name, sure=in_capitals(text) or dated)
    if capital and name not in _WEAK and _TITLE_OPENS.match(rest):
        return _Header(at, name, title=rest, sure=False)
    return None


def _code(lines: Sequence[FrontLine], at: int, text: str) -> _Header | None:
    """A code or a constitution, which names itself instead of its kind and is cut into articles."""
    if not (_CODE.fullmatch(text) or _CONSTITUTION.fullmatch(text)) or _ETHICS.match(text):
        return None
    units = (recognise(line.text, line.kind) for line in lines)
    if not any(unit is not None and unit.unit in _UNITS_OF_LAW for unit in units):
        return None
    name = "кодекс" if _CODE.match(text) else "конституция"
    return _Header(at, name, sure=False)


def _has_requisites_near(lines: Sequence[FrontLine], at: int) -> bool:
    near = [line.text for line in lines[max(0, at - 3) : at + 4]]
    return any(requisites_line(text) or names_body(text) for text in near)


def _completed_below(
    found: Requisites, lines: Sequence[FrontLine], tail: Sequence[FrontLine]
) -> Requisites:
    """Requisites completed from below the signature: at the end, or where appendices begin."""
    signed = signature(tail) or signature(lines)
    if signed is not None and (found.date is None or found.date == signed.date):
        return found.completed(signed)
    ending = tail or lines
    if found.number is None and ending:
        last = requisites_line(ending[-1].text, alone=True)
        if last is not None and last.date is None:
            return found.completed(last)
    if found.date is None:
        for line in lines[:_HEADER_LINES]:
            if _REFERENDUM.match(line.text) and (days := dates(line.text[:200])):
                return Requisites(days[0].date, found.number)
    return found


def _body_above(lines: Sequence[FrontLine], at: int) -> str | None:
    """The body named above the kind of act, over one line or several."""
    parts: list[str] = []
    for line in reversed(lines[max(0, at - 6) : at]):
        text = line.text
        if not line.printed:
            break
        if _STATE.fullmatch(text) or requisites_line(text) or place_line(text) or NOTE.match(text):
            continue
        parts.insert(0, text)
        if opens_body(text):
            return " ".join(parts)
    return parts[-1] if parts and names_organisation(parts[-1]) else None


def _body_below(lines: Sequence[FrontLine], at: int) -> str | None:
    """The body named under the kind of act in the second case: «ПРЕЗИДЕНТА РОССИЙСКОЙ …»."""
    if at + 1 < len(lines):
        text = lines[at + 1].text
        if names_body(text) and not opens_body(text) and len(text) <= 200:
            return nominative(text)
    return None


def _body_that_passed(lines: Sequence[FrontLine]) -> str | None:
    """The body of «Принят Государственной Думой 8 декабря 1995 года», in one line or three."""
    for at, line in enumerate(lines[:_HEADER_LINES]):
        passed = PASSED.fullmatch(line.text[:200])
        if passed is not None and line.text[:6].lower() == "принят":
            body = passed["body"] or (lines[at + 1].text if at + 1 < len(lines) else "")
            return nominative(body.strip()) if names_body(body) and len(body) <= 100 else None
    return None


def _title(lines: Sequence[FrontLine], header: _Header) -> str | None:
    """The heading of an act below the line that names its kind."""
    at = header.at
    if header.name in _NAME_THEMSELVES:
        title = title_text(lines, at)
        return _STATE.sub("", title, count=1) if _STATE.match(title) else title
    candidates = _candidates(lines, at)
    opening = [n for n in candidates if _TITLE_OPENS.match(lines[n].text)]
    standing_out = [n for n in candidates if stands_out(lines[n])]
    first = next(iter((*opening, *standing_out, *candidates)), None)
    if first is None:
        return None
    title = title_text(lines, first)
    if title[:1].islower():
        above = [line.text for line in lines[at:first] if not requisites_line(line.text)]
        return " ".join((*above, title))
    return unquoted(title)


def _candidates(lines: Sequence[FrontLine], at: int) -> list[int]:
    """The lines between the kind of an act and its text that may be the heading."""
    found: list[int] = []
    for number in range(at + 1, min(at + _TITLE_LINES, len(lines))):
        line = lines[number]
        text = line.text
        if is_clause(line) or ORDERING.search(text) or STAMP.match(text):
            break
        if PREAMBLE.match(text):
            break
        if NOTE.match(text) or PASSED.fullmatch(text[:200]):
            continue
        if line.kind is BlockKind.TABLE and not _TITLE_OPENS.match(text):
            continue
        if requisites_line(text) or place_line(text) or not any(c.isalpha() for c in text):
            continue
        if number == at + 1 and names_body(text) and not opens_body(text):
            continue
        longest = _LONGEST_HEADING if _TITLE_OPENS.match(text) else LONGEST_PRINTED_LINE
        if len(text) <= longest and not text.endswith((":", ";")):
            found.append(number)
    return found
