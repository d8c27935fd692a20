"""Acts read by their form: the kind of act, who issued it, when, under what number and about what.

The order of these on the first page is that of GOST R 7.0.97-2016 and of the federal publisher:
the body, the kind, date and number, place, heading; a federal act is dated under its signature.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.model import DocumentKind, DocumentStatus
from ingest.front_matter import LONGEST_PRINTED_LINE, FrontLine, FrontMatter
from ingest.issuing_body import names_body, nominative, opens_body
from ingest.labels import recognise
from ingest.layout import BlockKind
from ingest.requisites import (
    Requisites,
    dates,
    numbers,
    place_line,
    requisites_line,
    signature,
)
from ingest.truecasing import in_capitals

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
_WEAK = frozenset((*_WEAK_ORDERS, *_WEAK_OTHERS))
_TYPE_WORDS = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in _KINDS)
_TYPE = re.compile(rf"(?:проект\s+)?(?P<type>{_TYPE_WORDS})(?!\w)\.?", re.IGNORECASE)
_JOINED_HEADER = re.compile(
    r"(?<=\s)(?:ФЕДЕРАЛЬНЫЙ\s+(?:КОНСТИТУЦИОННЫЙ\s+)?ЗАКОН|ЗАКОН|УКАЗ|ПОСТАНОВЛЕНИЕ|РАСПОРЯЖЕНИЕ"
    r"|ПРИКАЗ)(?!\w)"
)
_DRAFT_LAW = re.compile(r"проект\s+(?:федерального\s+)?закона(?!\w)", re.IGNORECASE)
_CODE = re.compile(r"(?:[А-ЯЁ][\w-]+\s+){0,4}кодекс(?!\w)", re.IGNORECASE)
_CONSTITUTION = re.compile(r"конституция(?!\w)", re.IGNORECASE)
_ETHICS = re.compile(
    r"кодекс\s+(?:(?:профессиональн|корпоративн|делов|служебн)\w+\s+)?(?:этик|чести|поведени)",
    re.IGNORECASE,
)
_STATE = re.compile(r"российская\s+федерация\W*", re.IGNORECASE)
_PASSED = re.compile(
    r"(?:принят|одобрен)[аоы]?(?:\s+(?:государственн|советом|всенародн).{0,120})?", re.IGNORECASE
)
_NOTE = re.compile(
    r"[(<\[{].*|(?:зарегистрирован|регистрационный|опубликован|список\s+изменяющих"
    r"|с\s+изменениями|начало\s+действия|дата\s+введения|источник|внесен|редакция\s+от|документ\s"
    r"|в\s+ред|учебный\s+текст|не\s+является\s+официальным)\W?.*",
    re.IGNORECASE,
)
_PREAMBLE = re.compile(
    r"(?:в\s+(?:соответствии|целях|связи|рамках|исполнение)|на\s+основании|во\s+исполнение"
    r"|руководствуясь|рассмотрев|учитывая|настоящ|для\s+целей|с\s+целью"
    r"|\w+(?:ю|ет|ил|или)\s*:|конституционный\s+суд\s+российской\s+федерации\s+в\s+составе)",
    re.IGNORECASE,
)
_ORDERING = re.compile(
    r"(?:приказываю|постановля[юе]т?|распоряжаюсь|обязываю|решил[аи]?|установил|определил)\W*$",
    re.IGNORECASE,
)
_TITLE_OPENS = re.compile(r"(?:об?|по|вопросы|о\s+внесении|обо)\s", re.IGNORECASE)
_QUOTED = re.compile(r"[«\"“„<(]")
_CONTINUES = re.compile(r"[«\"“(]?[а-яё]")
_OFFICES = re.compile(r"(?:президента|главы|губернатора|мэра|председателя|главного)\s", re.I)
_COURT = re.compile(r"(?<!\w)суд(?:а|ом|у)?(?!\w)", re.IGNORECASE)
_PLACE_OF_LAW = re.compile(r"(?:г\.|город|област|края|республик|рф|рсфср|российск)", re.IGNORECASE)
_DUMA = re.compile(r"принят[аоы]?\s+государственной\s+думой", re.IGNORECASE)
_REFERENDUM = re.compile(r"\(?\s*принята\s+всенародным\s+голосованием", re.IGNORECASE)

_NUMBERED = re.compile(r"\d+[.)]\s")
_CODE_NUMBER = re.compile(r"(?!0?1\.)\d{2}\.\d{2}\.\d{2}\s")  # of a trade, not of a clause
_STAMP = re.compile(r"(?:утвержд[её]н[аоы]?|приложение(?:\s+(?:№|N)?\s*\d+)?)(?!\w)", re.IGNORECASE)
_APPROVED_BELOW = re.compile(r"\(?\s*утв(?:\.|ержд[её]н[аоы]?)\s", re.IGNORECASE)
_BY_ACT = re.compile(
    r"(?<!\w)(?P<act>приказ|постановлени|распоряжени|указ|решени)(?:ом|ем|у|ю|ами)\s+"
    r"(?P<body>.{2,200}?)\s+от\s",
    re.IGNORECASE,
)
_STAMP_LINES = 8

_SUBJECT = (
    r"(?:документ|данн\w+\s+\w+|настоящ\w+\s+(?:\w+\s+)?\w+"
    r"|(?:приказ|постановление|распоряжение|закон|указ|федеральный\s+закон|стандарт|гост)"
    r"(?:\s+[^\s]+){0,12}?)"
)
_NO_LONGER = r"(?:утратил[аои]?\s+силу|не\s+действует|отмен[её]н[аоы]?)"
_REPEALED = re.compile(
    rf"[(<\[]?\s*(?:статус(?:\s+документа)?\W+)?(?:{_SUBJECT}\s+)?{_NO_LONGER}(?!\w)"
    r"|[(<\[]?\s*(?:статус(?:\s+документа)?\W+)?(?:недействующ\w+|утративш\w+\s+силу)(?:\s|\W|$)",
    re.IGNORECASE,
)
_TITLE_REPEALED = re.compile(r"[(\[]\s*утратил[аои]?\s+силу[^()]{0,80}[)\]]\W*$", re.IGNORECASE)
_IN_FORCE = re.compile(
    r"(?:статус(?:\s+документа)?\W+действу\w+(?:\s+документ)?|действующ\w+\s+документ"
    r"|документ\s+действует)\W*",
    re.IGNORECASE,
)
_STATUS_LINES = 12
_HEADER_LINES = 25
_TITLE_LINES = 12
_LONGEST_HEADING = 1_000


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
class Approval:
    """The act by which a document was approved, from the stamp on its first page."""

    requisites: Requisites
    organisation: str | None


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
    around = [*range(header.at + 1, header.at + 8), *range(header.at - 1, header.at - 4, -1)]
    for at in around:
        if found.date is not None and found.number is not None:
            break
        if 0 <= at < len(lines) and not _PREAMBLE.match(lines[at].text):
            found = found.completed(requisites_line(lines[at].text))
    if found.date is None or found.number is None:
        found = _completed_below(found, lines, front.tail)
    body = header.body or _body_above(lines, header.at) or _body_below(lines, header.at)
    if body is None and any(_DUMA.match(line.text) for line in lines[:_HEADER_LINES]):
        body = "Государственная Дума"
    kind = _KINDS.get(header.name, DocumentKind.LAW)
    if kind is DocumentKind.ORDER and body is not None and _COURT.search(body):
        kind = DocumentKind.OTHER
    title = header.title or _title(lines, header)
    return Act(kind, header.name, title, found, body, header.sure)


def read_approval(front: FrontMatter) -> Approval | None:
    """The stamp «УТВЕРЖДЕНО приказом … от … № …» above a document, or «(утв. …)» below."""
    lines = front.lines[:_HEADER_LINES]
    for at, line in enumerate(lines):
        if not (_STAMP.match(line.text) or _APPROVED_BELOW.match(line.text)):
            if not line.printed or is_clause(line):
                return None
            continue
        stamp = ""
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


def read_status(front: FrontMatter, title: str) -> DocumentStatus:
    """What a document says of its own force above its text."""
    if _TITLE_REPEALED.search(title):
        return DocumentStatus.REPEALED
    for line in front.lines[:_STATUS_LINES]:
        if is_clause(line) or _ORDERING.search(line.text):
            break
        if not line.printed:
            continue
        if _REPEALED.match(line.text) or _TITLE_REPEALED.search(line.text):
            return DocumentStatus.REPEALED
        if _IN_FORCE.fullmatch(line.text):
            return DocumentStatus.IN_FORCE
    return DocumentStatus.UNKNOWN


def title_text(lines: Sequence[FrontLine], first: int, most: int = _TITLE_LINES) -> str:
    """A title of several printed lines, from its first."""
    opening = lines[first]
    parts = [opening.text]
    for line in lines[first + 1 : first + most]:
        if not _goes_on(opening, parts[-1], line):
            break
        parts.append(line.text)
    return " ".join(parts)


def _goes_on(opening: FrontLine, previous: str, line: FrontLine) -> bool:
    """Whether a line belongs to the title that another opens."""
    text = line.text
    if not line.printed or line.kind is BlockKind.TABLE or _NOTE.match(text):
        return False
    if is_clause(line) and not (in_capitals(text) and _CODE_NUMBER.match(text)):
        return False
    if _PREAMBLE.match(text) or _ORDERING.search(text) or requisites_line(text):
        return False
    if _PASSED.fullmatch(text) or place_line(text) or previous.endswith((".", ";", ":")):
        return False
    if in_capitals(opening.text):
        same_size = line.size is None or opening.size is None or abs(line.size - opening.size) < 0.6
        return in_capitals(text) and same_size and line.bold == opening.bold
    return _CONTINUES.match(text) is not None and line.bold == opening.bold


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
        found.extend(
            FrontLine(part, line.kind, line.level, line.size, line.bold) for part in parts if part
        )
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
        if is_clause(line) or _PREAMBLE.match(line.text) or _STAMP.match(line.text):
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
        return _code(text, at) if line.printed else None
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
    return _kind_with_body(rest, text, at, name) if line.printed else None


def _full_reference(rest: str, at: int, name: str) -> _Header | None:
    """«… Минтруда России от 12.03.2021 № 45н "Об утверждении …"» after the kind of act."""
    days = dates(rest[:300])
    if not days:
        return None
    day = days[0]
    before = re.sub(r"\s*(?:от|№\s*\S+)\s*$", "", rest[: day.start]).strip()
    marked = [number for number in numbers(rest[: day.end + 60]) if number[1] > day.end - 60]
    near = [number for number in marked if number[0] - day.end < 12]
    if not near or (before and not (names_body(before) or _PLACE_OF_LAW.match(before))):
        return None
    after = rest[max(day.end, near[0][1]) :].strip()
    if after and not (_QUOTED.match(after) or _TITLE_OPENS.match(after)):
        return None
    title = _unquoted(after)
    body = nominative(before) if before and names_body(before) else None
    return _Header(at, name, body, title or None, Requisites(day.date, near[0][2]))


def _kind_with_body(rest: str, text: str, at: int, name: str) -> _Header | None:
    """«УКАЗ ПРЕЗИДЕНТА РОССИЙСКОЙ ФЕДЕРАЦИИ», «Закон города Москвы» on a line of their own."""
    if text.endswith((":", ";", ",")):
        return None
    capital = text[: len(name)].isupper()
    if names_body(rest) and not opens_body(rest) and (capital or len(text) <= 120):
        return _Header(at, name, nominative(rest))
    if _KINDS[name] is DocumentKind.LAW and _PLACE_OF_LAW.match(rest) and len(text) <= 120:
        return _Header(at, name)
    if capital and name not in _WEAK and _TITLE_OPENS.match(rest):
        return _Header(at, name, title=rest)
    return None


def _code(text: str, at: int) -> _Header | None:
    """A code or a constitution, which names itself instead of its kind."""
    if len(text) > 160 or text.endswith((".", ";", ":", ",")) or _ETHICS.match(text):
        return None
    if _CODE.match(text):
        return _Header(at, "кодекс", sure=False)
    if _CONSTITUTION.match(text):
        return _Header(at, "конституция", sure=False)
    return None


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
        if line.kind is BlockKind.TABLE or not line.printed:
            break
        if _STATE.fullmatch(text) or requisites_line(text) or place_line(text) or _NOTE.match(text):
            continue
        parts.insert(0, text)
        if opens_body(text):
            return " ".join(parts)
    return None


def _body_below(lines: Sequence[FrontLine], at: int) -> str | None:
    """The body named under the kind of act in the second case: «ПРЕЗИДЕНТА РОССИЙСКОЙ …»."""
    if at + 1 < len(lines):
        text = lines[at + 1].text
        if names_body(text) and not opens_body(text) and len(text) <= 200:
            return nominative(text)
    return None


def _title(lines: Sequence[FrontLine], header: _Header) -> str | None:
    """The heading of an act below the line that names its kind."""
    at = header.at
    if not header.sure:
        title = title_text(lines, at)
        return _STATE.sub("", title, count=1) if _STATE.match(title) else title
    candidates = _candidates(lines, at)
    opening = [n for n in candidates if _TITLE_OPENS.match(lines[n].text)]
    standing_out = [n for n in candidates if _stands_out(lines[n])]
    first = next(iter((*opening, *standing_out, *candidates)), None)
    if first is None:
        return None
    title = title_text(lines, first)
    if title[:1].islower():
        above = [line.text for line in lines[at:first] if not requisites_line(line.text)]
        return " ".join((*above, title))
    return _unquoted(title)


def _candidates(lines: Sequence[FrontLine], at: int) -> list[int]:
    """The lines between the kind of an act and its text that may be the heading."""
    found: list[int] = []
    for number in range(at + 1, min(at + _TITLE_LINES, len(lines))):
        line = lines[number]
        text = line.text
        if is_clause(line) or _ORDERING.search(text) or _STAMP.match(text):
            break
        if _PREAMBLE.match(text):
            break
        if line.kind is BlockKind.TABLE or _NOTE.match(text) or _PASSED.fullmatch(text):
            continue
        if requisites_line(text) or place_line(text) or not any(c.isalpha() for c in text):
            continue
        if number == at + 1 and names_body(text) and not opens_body(text):
            continue
        longest = _LONGEST_HEADING if _TITLE_OPENS.match(text) else LONGEST_PRINTED_LINE
        if len(text) <= longest and not text.endswith((":", ";")):
            found.append(number)
    return found


def _stands_out(line: FrontLine) -> bool:
    return line.bold or line.kind is BlockKind.HEADING or in_capitals(line.text)


def _unquoted(text: str) -> str:
    """A title without the quotation marks, angle brackets or full stop around the whole of it."""
    bare = text.strip().rstrip(".").strip()
    for opening, closing in (("«", "»"), ('"', '"'), ("“", "”"), ("<", ">"), ("„", "“")):
        inner = bare[1:-1]
        if len(bare) > 2 and bare[0] == opening and bare[-1] == closing:
            if opening == closing:
                if inner.count(opening) % 2 == 0:
                    return inner.strip()
            elif _balanced(inner, opening, closing):
                return inner.strip()
    return bare


def _balanced(text: str, opening: str, closing: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == opening) - (character == closing)
        if depth < 0:
            return False
    return depth == 0


def is_clause(line: FrontLine) -> bool:
    """Whether a line opens a numbered unit of the text: what stands before it is the form."""
    return bool(recognise(line.text, line.kind) or _NUMBERED.match(line.text))
