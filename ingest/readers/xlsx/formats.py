"""Numbers of a workbook as a Russian reader sees them: dates, percents, thousands, currencies.

The format codes are those of ISO/IEC 29500-1, 18.8.30 and 18.8.31. A workbook does not say in which
language it is shown: decimal commas and Russian months are used throughout.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache

_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "dd.mm.yyyy", 15: "dd.mmm.yy", 16: "dd.mmm",
    17: "mmm.yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "dd.mm.yyyy h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss",
    46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
_MONTHS = "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split()
_MONTHS_OF = (
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
)
_DAYS = "понедельник вторник среда четверг пятница суббота воскресенье".split()
_SHORT_DAYS = "Пн Вт Ср Чт Пт Сб Вс".split()
_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|(\[(?:h+|m+|s+)\])|\[[^\]]*\]'
    r"|(General|Основной|AM/PM|A/P|E[+-]|y+|m+|d+|h+|s+|\.0+|[0#?.,%/@]|.)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_CODE = 255
_MOST_DECIMALS = 30
_GENERAL_DIGITS = 11
_STORED_DIGITS = 15
_LAST_DAY = 2_958_466  # 31.12.9999
_SPACE = "\u00a0"
# Enough digits for any number that is not turned away.
_EXACT = Context(prec=900)

_Piece = tuple[str, bool]


class Formats:
    """The number formats of a workbook: `custom` are its own codes by number."""

    def __init__(self, custom: dict[int, str], since_1904: bool) -> None:
        self._custom = custom
        self._epoch = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)

    def shown(self, stated: str, number_format: int) -> str:
        """A number, as the file states it, in the format with this number; any other text as is."""
        try:
            value = Decimal(stated)
        except InvalidOperation:
            return stated
        if not value.is_finite() or abs(value.adjusted()) > 400:
            return stated
        code = self._custom.get(number_format) or _BUILT_IN.get(number_format, "General")
        if code == "General":
            return _general(value)
        pieces, magnitude = _section(code[:_LONGEST_CODE], value)
        if _is_date(pieces):
            return self._date(pieces, magnitude) or _general(value)
        return _number(pieces, magnitude)

    def is_date(self, number_format: int) -> bool:
        """Whether numbers in this format are dates or times."""
        code = self._custom.get(number_format) or _BUILT_IN.get(number_format, "General")
        return _is_date(_pieces(code[:_LONGEST_CODE].split(";")[0]))

    def _date(self, pieces: Sequence[_Piece], value: Decimal) -> str:
        """Empty where the number is no day of the calendar."""
        if not 0 <= value < _LAST_DAY:
            return ""
        # Excel counts the 29th of February 1900, which was no day.
        shift = timedelta(days=int(self._epoch.year == 1899 and 1 <= value < 60))
        seconds = (value * 86_400).quantize(Decimal("0.001"), ROUND_HALF_UP)
        moment = self._epoch + shift + timedelta(milliseconds=int(seconds * 1000))
        if not any(text.startswith(".0") for text, quoted in pieces if not quoted):
            whole = int(seconds.to_integral_value(ROUND_HALF_UP))
            moment = self._epoch + shift + timedelta(seconds=whole)
        return _moment(pieces, moment, seconds)


@lru_cache(maxsize=1024)
def _pieces(section: str) -> tuple[_Piece, ...]:
    """A section of a format code cut into codes and (True) literal text."""
    pieces: list[_Piece] = []
    for match in _TOKEN.finditer(section):
        literal, escaped, currency, elapsed, code = match.groups()
        if code is not None:
            pieces.append((code, False))
        elif elapsed is not None:
            pieces.append((elapsed.lower(), False))
        elif literal or escaped or currency:
            pieces.append((literal or escaped or currency, True))
        elif match[0].startswith("_"):
            pieces.append((" ", True))
    return tuple(pieces)


def _section(code: str, value: Decimal) -> tuple[tuple[_Piece, ...], Decimal]:
    """The section of a code for a value, and the number it is to show."""
    sections = _sections(code)
    if value < 0 and len(sections) > 1:
        return _pieces(sections[1]), -value
    if value == 0 and len(sections) > 2:
        return _pieces(sections[2]), value
    return _pieces(sections[0]), value


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[str, ...]:
    """The sections of a code; a semicolon in quotes or after a backslash parts none."""
    found = re.findall(r'((?:"[^"]*"|\\.|[^;"\\]|["\\])*)(?:;|$)', code)
    return tuple(found[: 1 + re.sub(r'"[^"]*"|\\.', "", code).count(";")]) or ("General",)


@lru_cache(maxsize=1024)
def _is_date(pieces: tuple[_Piece, ...]) -> bool:
    codes = [text.lower() for text, quoted in pieces if not quoted]
    if any(code[0] in "0#?" or code in ("general", "основной") for code in codes):
        return False
    return any(code[0] in "ymdhs" or code.startswith("[") for code in codes)


def _number(pieces: Sequence[_Piece], value: Decimal) -> str:
    codes = "".join(text for text, quoted in pieces if not quoted)
    if any(code.lower() in ("general", "основной", "@") for code, quoted in pieces if not quoted):
        return "".join(text if quoted else _general(value) for text, quoted in pieces).strip()
    if "/" in codes:
        return _general(value)
    percents = codes.count("%")
    value *= Decimal(100) ** percents
    digits = re.sub(r"[^0#?.,]", "", re.split("[Ee][+-]", codes)[0])
    whole, _, fraction = digits.partition(".")
    if whole.endswith(",") and not fraction:
        value /= Decimal(1000) ** (len(whole) - len(whole.rstrip(",")))
        whole = whole.rstrip(",")
    shortest = fraction.count("0")
    longest = min(len(re.sub("[^0#?]", "", fraction)), _MOST_DECIMALS)
    exponent = next((text for text, q in pieces if not q and text[:1] in "Ee"), None)
    if exponent:
        mantissa, _, power = f"{value:.{longest}E}".partition("E")
        shown = f"{mantissa.replace('.', ',')}E{power[0]}{power[1:].zfill(2)}"
    else:
        shown = _fixed(value, shortest, longest, whole.count("0"), "," in whole)
    return _placed(pieces, shown)


def _placed(pieces: Sequence[_Piece], shown: str) -> str:
    """The digits where their codes stand, the other pieces around them."""
    parts: list[str] = []
    is_placed = False
    for text, quoted in pieces:
        if quoted or text in "%-+()$€₽ :":
            parts.append(text)
        elif not is_placed:
            parts.append(shown)
            is_placed = True
    return "".join(parts).strip()


def _fixed(value: Decimal, shortest: int, longest: int, whole: int, grouped: bool) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-longest), ROUND_HALF_UP, _EXACT)
    digits, _, fraction = f"{abs(rounded):f}".partition(".")
    fraction = fraction.rstrip("0").ljust(shortest, "0") if len(fraction) > shortest else fraction
    # Without a «0» before the comma a zero there is not printed.
    digits = digits.zfill(whole) if whole else digits.lstrip("0")
    if grouped and digits:
        digits = f"{int(digits):,}".replace(",", _SPACE)
    sign = "-" if rounded < 0 else ""
    return f"{sign}{digits},{fraction}" if fraction else f"{sign}{digits}"


def _general(value: Decimal) -> str:
    """A number in the format «Общий»: as many digits as a cell shows, eleven.

    A whole number keeps all that Excel stores, fifteen: it is a taxpayer's number or the like.
    """
    if value == 0:
        return "0"
    power = value.adjusted()
    if value == value.to_integral_value() and power < _STORED_DIGITS:
        return _fixed(value, 0, 0, 1, False)
    if power >= _GENERAL_DIGITS or power < -9:
        mantissa, _, exponent = f"{value:.5E}".partition("E")
        mantissa = mantissa.rstrip("0").rstrip(".").replace(".", ",")
        return f"{mantissa}E{exponent[0]}{exponent[1:].zfill(2)}"
    decimals = max(0, _GENERAL_DIGITS - 1 - max(power, 0))
    return _fixed(value, 0, decimals, 1, False)


def _moment(pieces: Sequence[_Piece], moment: datetime, seconds: Decimal) -> str:
    codes = [text.lower() if not quoted else "" for text, quoted in pieces]
    halves = any(code in ("am/pm", "a/p") for code in codes)
    has_day = any(code[:1] == "d" and len(code) <= 2 for code in codes)
    parts = []
    for at, (text, quoted) in enumerate(pieces):
        code = codes[at]
        if quoted or not code:
            parts.append(text)
        elif code[0] == "m" and _is_minute(codes, at):
            parts.append(f"{moment.minute:0{min(len(code), 2)}d}")
        elif code[0] == "m":
            parts.append(_month(moment, len(code), has_day))
        elif code[0] == "y":
            parts.append(f"{moment.year:04d}" if len(code) > 2 else f"{moment.year % 100:02d}")
        elif code[0] == "d":
            parts.append(_day(moment, len(code)))
        elif code[0] == "h":
            hour = (moment.hour % 12 or 12) if halves else moment.hour
            parts.append(f"{hour:0{min(len(code), 2)}d}")
        elif code[0] == "s":
            parts.append(f"{moment.second:0{min(len(code), 2)}d}")
        elif code in ("am/pm", "a/p"):
            parts.append("AM" if moment.hour < 12 else "PM")
        elif code.startswith("[") and len(code) > 2:
            unit = {"h": 3600, "m": 60, "s": 1}[code[1]]
            parts.append(str(int(seconds // unit)).zfill(len(code) - 2))
        elif code.startswith(".0"):
            parts.append(f",{moment.microsecond:06d}"[: len(code)])
        elif code not in "@;":
            parts.append(text)
    return " ".join("".join(parts).split())


def _is_minute(codes: Sequence[str], at: int) -> bool:
    """«m» is a minute after an hour and before a second, else a month."""
    before = next((c for c in reversed(codes[:at]) if c[:1].isalpha() or c[:1] == "["), "")
    after = next((c for c in codes[at + 1 :] if c[:1].isalpha()), "")
    return before[:1] == "h" or before.startswith("[h") or after[:1] == "s"


def _month(moment: datetime, length: int, has_day: bool) -> str:
    if length <= 2:
        return f"{moment.month:0{length}d}"
    if length == 3:
        return _MONTHS[moment.month - 1][:3]
    if length == 5:
        return _MONTHS[moment.month - 1][0].upper()
    return (_MONTHS_OF if has_day else _MONTHS)[moment.month - 1]


def _day(moment: datetime, length: int) -> str:
    if length <= 2:
        return f"{moment.day:0{length}d}"
    return (_SHORT_DAYS if length == 3 else _DAYS)[moment.weekday()]
