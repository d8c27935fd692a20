"""How a text names an act (kind, date, number) or a standard (designation).

An act's requisites stand after its kind: «Федеральный закон от 27.07.2010 № 210-ФЗ», or after its
title: «О персональных данных : федер. закон от 27 июля 2006 г. № 152-ФЗ» (GOST 7.1-2003, 5.2.2.3).
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_MONTHS = (
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
)
_KIND = (
    r"(?:(?:федер(?:альн\w{2,4}|\.)\s)?(?:конституц(?:ионн\w{2,4}|\.)\s)?закон(?:а|ом|у)?"
    r"|(?:законодательн\w{2,3}\sакт\w?)|указ(?:а|ом|у)?|постановлени\w{1,2}|пост\."
    r"|распоряжени\w{1,2}|приказ(?:а|ом|у)?|решени\w{1,2}|письмо|письма|определени\w{1,2}|протокол"
    r"|директив\w|постан\.|распоряж\.)"
)
_ACT = re.compile(
    rf"(?:(?:российская\sфедерация|рос\.\sфедерация|рф)\.\s(?:законы|президент|правительство)"
    rf"[^.]{{0,40}}\.\s)?(?P<kind>{_KIND})(?!\w)",
    re.IGNORECASE,
)
_ACT_AFTER_TITLE = re.compile(rf"[:.]\s?\[?(?P<kind>{_KIND})(?!\w)", re.IGNORECASE)
_DATE = re.compile(
    rf"(?<![\w.])(?:[«\"“]?(?P<day>[0-3]?[0-9])[»\"”]?\s(?P<month>{'|'.join(_MONTHS)})\s"
    r"(?P<year>[12][0-9]{3})(?![0-9])"
    r"|(?P<d>[0-3]?[0-9])\.(?P<m>[01]?[0-9])\.(?P<y>[12][0-9]{3})(?!\w))",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<!\w)(?:№|N[o]?(?=[\s\d.])|Н(?=\s\d))\.?\s?"
    r"(?P<number>[0-9A-Za-zА-ЯЁа-яё][\w./@–—-]{0,40}(?:(?:\s-\s?[а-яёА-ЯЁ]{1,4}|\s[рпн])(?!\w))?)"
)
_CODE = re.compile(
    r"(?:[А-ЯЁ][а-яё]+(?:-[а-яё]+)?\s){0,3}кодекс(?:\s(?!от\s|в\s|//)\S+){0,8}|конституция\s\S+(?:\s\S+){0,2}",
    re.IGNORECASE,
)
_STANDARD = re.compile(
    r"(?:(?i:(?:межгосударственный|национальный|предварительный\sнациональный)\sстандарт"
    r"(?:\s(?:российской\sфедерации|рф))?)[.,:]?\s)?"
    r"(?P<designation>(?:ГОСТ(?:\s(?:Р|P|РВ|ИСО|МЭК|ISO/IEC|ISO/TS|ISO|IEC|EN|ИСО/МЭК|ИСО/ТО|ЕН)){0,3}"
    r"|ПНСТ|ОСТ|СТО|СП|СНиП|СанПиН|ВСН|ТСН|РД|НПБ|ISO(?:/IEC|/TS)?|IEC|СТ\sРК|СТБ|ТР\s(?:ТС|ЕАЭС)|МР|МУК?|МДС)"
    r"\s[0-9][0-9./]{0,30}(?:\s?[–—:-]\s?[0-9][0-9./]{0,30}){0,4})(?!\w)"
)
_OPENS_TITLE = re.compile(r"Об?о?\s")
# How far after its kind an act's date and number are looked for.
_REACH = 220
_LONGEST_TITLE = 900


@dataclass(frozen=True, slots=True)
class ActName:
    """An act that a text names; `title_end` is where a title before its kind ends, 0 without one.

    `kind_start` is where its kind stands, `body` the words between kind and requisites, `end` where
    the requisites end.
    """

    kind_start: int
    title_end: int
    body: str
    date: datetime.date
    number: str
    end: int


def named_act(text: str) -> ActName | None:
    """The act that a text opens with or whose title it opens with, None without its requisites."""
    opening = _ACT.match(text)
    if opening:
        return _requisites(text, opening.start("kind"), opening.end(), 0)
    code = _CODE.match(text)
    if code:
        found = _requisites(text, 0, 0, 0)
        if found is not None:
            return found
    titled = _OPENS_TITLE.match(text) is not None
    for after in _ACT_AFTER_TITLE.finditer(text[:_LONGEST_TITLE]):
        if after[0][0] == "." and not titled:
            continue
        found = _requisites(text, after.start("kind"), after.end(), after.start())
        if found is not None:
            return found
    return None


def is_code(title: str) -> bool:
    """Whether a title is that of a code or a constitution, which is known by it alone."""
    return bool(_CODE.fullmatch(" ".join(title.split())))


def named_standard(text: str) -> tuple[str, int] | None:
    """The designation of a standard that a text opens with, and where it ends."""
    match = _STANDARD.match(text)
    if match is None:
        return None
    return plain_designation(match["designation"]), match.end("designation")


def plain_designation(printed: str) -> str:
    """A designation with single spaces, hyphens for dashes and Cyrillic «Р» of ГОСТ Р."""
    joined = re.sub(r"\s?[–—-]\s?", "-", " ".join(printed.split())).rstrip(".:/")
    return re.sub(r"^ГОСТ P(?=\s)", "ГОСТ Р", joined)


def plain_number(printed: str) -> str:
    """An act's number without spaces, with hyphens for dashes and no punctuation at its end."""
    return re.sub(r"[–—]", "-", "".join(printed.split())).strip(".,;:-/_")


def _requisites(text: str, kind_start: int, kind_end: int, title_end: int) -> ActName | None:
    """The first date and number after the kind, which stand beside each other."""
    reach = text[kind_end : kind_end + _REACH]
    # The title that follows in quotes names other acts; the source after «//» has its own numbers.
    for day in _DATE.finditer(reach):
        value = _date(day)
        if value is None:
            continue
        before = _last_number(reach[: day.start()])
        number = before or _NUMBER.match(reach, _skip(reach, day.end()))
        if number is None:
            continue
        begin = min(day.start(), number.start())
        if "//" in reach[:begin]:
            return None
        return ActName(
            kind_start,
            title_end,
            re.sub(r"\s(?:от|принят\w*)$", "", reach[:begin].strip(" :[")).strip(),
            value,
            plain_number(number["number"]),
            kind_end + max(day.end(), number.end()),
        )
    return None


def _last_number(before: str) -> re.Match[str] | None:
    """A number that stands right before a date: «№ 210-ФЗ от 27.07.2010»."""
    found = None
    for match in _NUMBER.finditer(before):
        found = match
    if (
        found is None
        or re.fullmatch(r"[\s:\[]*(?:от|принят\D{0,60})?\s?", before[found.end() :]) is None
    ):
        return None
    return found


def _skip(text: str, at: int) -> int:
    between = re.compile(r"\s?(?:года?(?!\w)|г(?!\w)\.?)?[,.\]]?\s?").match(text, at)
    return between.end() if between else at


def _date(match: re.Match[str]) -> datetime.date | None:
    month = match["month"]
    number = _MONTHS.index(month.lower()) + 1 if month else int(match["m"])
    try:
        return datetime.date(
            int(match["year"] or match["y"]), number, int(match["day"] or match["d"])
        )
    except ValueError:
        return None
