"""Dates, numbers and designations as Russian documents print them.

A document's own requisites stand on a line with nothing else but a place («от 21.12.2022 № 1200,
г. Самара»: GOST R 7.0.97-2016, 5.10–5.11, 5.13); those of other acts stand in running text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ingest.description.front_matter import FrontLine
from ingest.description.issuing_body import names_body

_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
_DATE = re.compile(
    r"(?<![\w.])(?:"
    rf"[«\"“]?([0-3]?[0-9])[»\"”]?\s+({'|'.join(_MONTHS)})\s+([12][0-9]{{3}})(?![0-9])"
    r"|([0-3]?[0-9])\.([01]?[0-9])\.([12][0-9]{3})(?![\w])"
    r")",
    re.IGNORECASE,
)
_VALUE = r"([0-9A-Za-zА-ЯЁа-яё][\w./@–—-]{0,40}(?:(?:\s-\s?[а-яё]{1,4}|\s[рпн])(?!\w))?)"
# People type «Н» for the sign they lack on the keyboard.
_NUMBER = re.compile(rf"(?<!\w)(?:№|No\.?(?=\s)|N(?=[\s\d])|Н(?=\s\d))\s*{_VALUE}")
_LETTERED = re.compile(r"[A-ZА-ЯЁ]{1,6}(?:[-/.][A-ZА-ЯЁ]{1,6})+")
_FILLER = re.compile(
    r"(?<!\w)(?:от|г|год|года|году|дата)(?!\w)\.?"
    r"|[_\s,;:«»\"“”()/|–—]+|(?<!\w)-+|-+(?!\w)|\.(?!\w)",
    re.IGNORECASE,
)
_PLACE_NAME = r"[А-ЯЁ][А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+){0,3}(?:[ -][А-ЯЁ][А-ЯЁа-яё-]+){0,2}"
_PLACE_KIND = r"(?:г|гор|город|пос|поселок|посёлок|пгт|с|село|станица)(?:\.\s*|\s+)"
_PLACE = re.compile(rf"(?:{_PLACE_KIND})?(?!(?:Об?|По|За|На|Из)\s){_PLACE_NAME}")
_PLACE_ALONE = re.compile(rf"{_PLACE_KIND}{_PLACE_NAME}")
# Towns from which acts are issued most; other lines need «г.» to be read as a place.
_TOWNS = frozenset(
    "москва санкт-петербург ленинград симферополь севастополь казань уфа самара саратов пермь тула "
    "екатеринбург новосибирск краснодар красноярск челябинск омск томск тюмень иркутск хабаровск "
    "владивосток воронеж волгоград ростов-на-дону ставрополь рязань калуга тверь ярославль иваново "
    "киров ижевск пенза ульяновск оренбург барнаул кемерово архангельск мурманск вологда".split()
)
_NOT_A_PLACE = re.compile(
    r"принят|одобр|утверж|прилож|табли|догов|стать|лист|страниц|редакц|верси|измен|ред(?!\w)|рег|зарег|пункт|рис"
    r"|верно|копия|срок|экз|приказ|постан|распор|указ|закон|протокол|решен|письм|глав|част|раздел",
    re.IGNORECASE,
)
_LONGEST_LINE = 160
_LONGEST_PLACE = 45

_STANDARD = (
    r"ГОСТ(?:\s+(?:Р|РВ|ИСО|МЭК|ISO|IEC|EN|ISO/IEC|ИСО/МЭК|ISO/TS|ИСО/ТО|ЕН)){0,3}"
    r"|ПНСТ|ОСТ|СТО|СП|СНиП|СанПиН|ВСН|ТСН|РД|НПБ|ISO(?:/IEC|/TS)?|IEC|СТ\s+РК|СТБ"
    r"|ТР\s+(?:ТС|ЕАЭС)"
)
_RECOMMENDATION = r"МР|МУ|МУК|МДС"
_DESIGNATION = re.compile(
    rf"(?:(?:МЕЖГОСУДАРСТВЕННЫЙ|НАЦИОНАЛЬНЫЙ|ПРЕДВАРИТЕЛЬНЫЙ НАЦИОНАЛЬНЫЙ)\s+СТАНДАРТ"
    rf"(?:\s+РОССИЙСКОЙ ФЕДЕРАЦИИ)?\s+)?"
    rf"(({_STANDARD}|{_RECOMMENDATION})\s+[0-9][0-9./]*(?:[–—:-]\s*[0-9][0-9./]*){{0,4}})(?!\w)"
)
_OPENS_DESIGNATION = re.compile(rf"(?:{_STANDARD})(?:\s+[0-9][0-9.]*\s*[–—-]?)?")
_METHODICAL_CODE = re.compile(r"(?<![А-ЯЁ])(?:МР|МУ|МУК)(?![А-ЯЁ])")


@dataclass(frozen=True, slots=True)
class Requisites:
    """A date and a number; either may be missing."""

    date: date | None = None
    number: str | None = None

    def __bool__(self) -> bool:
        return self.date is not None or self.number is not None

    def completed(self, other: Requisites | None) -> Requisites:
        """These requisites, what is missing taken from others."""
        if other is None:
            return self
        return Requisites(self.date or other.date, self.number or other.number)


@dataclass(frozen=True, slots=True)
class Designation:
    """The designation of a normative document («ГОСТ Р 7.0.5-2008») and what follows it.

    It stands on the lines `[start, end)`; `methodical` is True for recommendations (МР, МУ).
    """

    number: str
    rest: str
    methodical: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date as a range of the line it stands in."""

    start: int
    end: int
    date: date


def dates(text: str) -> list[DateFound]:
    """Every calendar date written in full («21 декабря 2022», «21.12.2022»), in order."""
    found: list[DateFound] = []
    for match in _DATE.finditer(text):
        day, month, year, day_digits, month_digits, year_digits = match.groups()
        number = _MONTHS.index(month.lower()) + 1 if month else int(month_digits)
        try:
            value = date(int(year or year_digits), number, int(day or day_digits))
        except ValueError:
            continue
        found.append(DateFound(match.start(), match.end(), value))
    return found


def numbers(text: str) -> list[tuple[int, int, str]]:
    """Every «№ …» as start, end and the number in its plain form («2816-р»)."""
    found: list[tuple[int, int, str]] = []
    for match in _NUMBER.finditer(text):
        value = plain_number(match[1])
        if any(c.isdigit() for c in value) or _LETTERED.fullmatch(value):
            found.append((match.start(), match.end(), value))
    return found


def plain_number(printed: str) -> str:
    """A number without spaces, with hyphens for dashes and no punctuation at its end."""
    joined = "".join(printed.split())
    return re.sub(r"[–—]", "-", joined).strip(".,;:-/_")


def requisites_line(text: str, *, alone: bool = False) -> Requisites | None:
    """The requisites of a line that holds nothing else; with `alone`, not even «от» or a place.

    Returns None for any other line, and for one with blanks to be filled in by hand.
    """
    if len(text) > _LONGEST_LINE:
        return None
    days, marked = dates(text), numbers(text)
    if len(days) > 1 or len(marked) > 1 or not (days or marked):
        return None
    spans = [(day.start, day.end) for day in days] + [(start, end) for start, end, _ in marked]
    rest = text
    for start, end in sorted(spans, reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    if alone and re.search(r"(?<!\w)от(?!\w)", rest, re.IGNORECASE):
        return None
    rest = " ".join(_FILLER.sub(" ", rest).split())
    if rest and (alone or not days or not _is_place(rest)):
        return None
    return Requisites(days[0].date if days else None, marked[0][2] if marked else None)


def place_line(text: str) -> bool:
    """Whether a line only names a town: «г. Краснодар», «Москва, Кремль»."""
    if len(text) > _LONGEST_PLACE:
        return False
    name = re.sub(r",?\s+Кремль$|\W+$", "", text)
    return name.lower() in _TOWNS or _PLACE_ALONE.fullmatch(name) is not None


def signature(lines: Sequence[FrontLine]) -> Requisites | None:
    """The date and number under the signature of a federal act: the last such pair of lines."""
    found: Requisites | None = None
    previous: Requisites | None = None
    for line in lines:
        here = requisites_line(line.text, alone=True)
        if here is not None:
            if here.date is not None and here.number is not None:
                found = here
            elif here.number is not None and previous is not None and previous.number is None:
                found = Requisites(previous.date, here.number)
        previous = here
    return found


def designation(lines: Sequence[FrontLine], at: int) -> Designation | None:
    """The designation that a line opens with; a cover may print it over three lines."""
    text = lines[at].text.lstrip('"«')
    for more in range(3):
        match = _DESIGNATION.match(text)
        # «ГОСТ Р 7.0.5—» goes on with the year on the next line.
        if match and not text[match.end() :].lstrip().startswith(("–", "—", "-")):
            number = re.sub(r"\s*[–—]\s*", "-", " ".join(match[1].split()))
            methodical = bool(re.fullmatch(_RECOMMENDATION, match[2]))
            rest = re.split(r"[\"»]\s*\(", text[match.end() :], maxsplit=1)[0].strip()
            return Designation(number.rstrip(".:/"), rest, methodical, at, at + more + 1)
        after = at + more + 1
        if after >= len(lines) or not _OPENS_DESIGNATION.fullmatch(text.strip()):
            return None
        text = f"{text} {lines[after].text[:40]}"
    return None


def designation_year(number: str) -> int | None:
    """The year of approval at the end of a designation: «…-2008», «…-82»."""
    match = re.search(r"[-.:/]([0-9]{4}|[0-9]{2})$", number)
    if match is None:
        return None
    year = int(match[1])
    if len(match[1]) == 4:
        return year if 1900 <= year <= 2100 else None
    return (1900 if year >= 36 else 2000) + year if "-" in number else None


def is_methodical(number: str) -> bool:
    """Whether a number holds the mark of methodical recommendations or instructions (МР, МУ)."""
    return bool(_METHODICAL_CODE.search(number))


def _is_place(text: str) -> bool:
    return (
        len(text) <= _LONGEST_PLACE
        and _PLACE.fullmatch(text) is not None
        and _NOT_A_PLACE.match(text) is None
        and not names_body(text)
    )
