"""No line of text makes a regular expression of the readers run away.

Every pattern that a module of `ingest` holds is tried on lines of its favourite characters; where
twice the line takes more than three times as long, the time would be hours on a line of megabytes.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from types import FrameType, ModuleType

import pytest

import ingest

_UNITS = [
    *("1", "0", ".", "1.", "1.1", "1-", "1–", " ", "\t", "1 ", ". ", "1. ", "1) ", "1)"),
    *("а) ", "¹", "а", "А", "a", "I", "IX", "аa", "а ", "А ", "а. ", "А. ", "А.А. ", "Аа "),
    *("Аа, ", "а-", "а - ", "«", "»", "«а", "а» ", "«»", "(", ")", "()", "(а", "[", "]"),
    *("[1]", "[1, ", '"', "'", "<", ">", ",", ", ", ";", "; ", ":", ": ", "-", "- ", "—"),
    *(" — ", "/", "//", " // ", "_", "*", "|", "\\", "№", "№ ", "№ 1 ", "от 1 "),
    *("01.01.2020 ", "1 января 2020 г. ", "2020", "2020. ", "г. ", "ст. ", "статья 1 "),
    *("Статья ", "п. 1 ", "пункт ", "п", "часть 1 ", "Глава I ", "и ", "или "),
    *("Иванов И. И., ", "Иванов И.И. ", "И. Иванов ", "С. 1–", "Т. 1. ", "УДК ", "ББК "),
    *("doi:10.1/", "l.", "1О", ".l", "@", "а@", "а.а", "http://", "www.", "10.1/", "а/", "&"),
    *("&#", "%", "\u00ad", "\n", "а\n", "\n\n", " \n", "\u2028", "ё", "й", "\u0301"),
    *("а\u0301", "I.", "§ ", "§", "…", "==", "далее — ", "(далее — ", "это ", "понимается "),
    *("Приложение ", "Таблица 1 ", "ГОСТ Р ", "РФ ", "Федеральный ", "Министерство "),
    *("приказом ", "УТВЕРЖДЕНО ", "Утверждён ", "в редакции ", "от "),
]
_OPENINGS = ["", "Статья 1."]
_CLOSINGS = ["а\u0001"]
_LENGTH = 2000
_SLOW = 0.008  # seconds below which a time says nothing
_LIMIT = 2.0
# Methods that try a pattern at every place of a text rather than at one.
_SEARCHES = re.compile(
    r"(\w+)\.(?:search|finditer|findall|sub|subn|split)\b|(?:substituted|searched)\((\w+)"
)


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(ingest.__path__, "ingest."):
        yield importlib.import_module(found.name)


def _patterns() -> dict[str, tuple[re.Pattern[str], bool]]:
    """The patterns over text of all modules by name, and whether each is searched for."""
    found: dict[str, tuple[re.Pattern[str], bool]] = {}
    for module in _modules():
        source = Path(module.__file__ or "").read_text(encoding="utf-8")
        searched = {name for pair in _SEARCHES.findall(source) for name in pair}
        for name, value in vars(module).items():
            held = value if isinstance(value, tuple | list) else [value]
            if isinstance(value, dict):
                held = [*value, *value.values()]
            for index, one in enumerate(_flat(held)):
                if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                    # Of several in one tuple nobody can tell from the name how they are used.
                    everywhere = name in searched or one is not value
                    label = f"{module.__name__}.{name}" + (f"[{index}]" if one is not value else "")
                    found[label] = (one, everywhere)
    return found


def _flat(values: object) -> Iterator[object]:
    if isinstance(values, tuple | list):
        for value in values:
            yield from _flat(value)
    else:
        yield values


PATTERNS = _patterns()


class _RanAway(Exception):
    pass


# A blank line of a paragraph is one space by then: runs of blanks reach the earlier stages only.
_BEFORE_CLEANING = re.compile(
    r"ingest\.(?:readers\.|decoding|furniture|contents|paragraphs|hyphenation|normalisation|clean)"
)


# Patterns that see a few hundred characters at most, however long the line is.
_BOUNDED = frozenset(
    {
        "ingest.cleaning.contents._ENDS_IN_PAGE",  # shorter than an entry of a contents page
        "ingest.cleaning.contents._LEADER",  # the end of a line
        "ingest.terms.abbreviations._FOOTNOTE_MARK",  # a term
        "ingest.terms.definitions._CLOSING",  # a meaning
        "ingest.description.places._KIND_WORDS[5]",  # a title
        "ingest.description.places._KIND_WORDS[7]",
    }
)


def _stop(number: int, frame: FrameType | None) -> None:
    raise _RanAway


def _seconds(pattern: re.Pattern[str], text: str, everywhere: bool) -> float:
    started = time.process_time()
    if everywhere:
        for _ in pattern.finditer(text):
            pass
    else:
        pattern.match(text)
        pattern.fullmatch(text)
    return time.process_time() - started


def _line(opening: str, unit: str, closing: str, length: int) -> str:
    return opening + unit * (length // len(unit)) + closing


def test_there_are_patterns_to_try() -> None:
    assert len(PATTERNS) > 100
    assert sum(everywhere for _, everywhere in PATTERNS.values()) > 30


@pytest.mark.parametrize("name", sorted(PATTERNS.keys() - _BOUNDED))
def test_twice_the_line_takes_at_most_three_times_as_long(name: str) -> None:
    pattern, everywhere = PATTERNS[name]
    before = signal.signal(signal.SIGVTALRM, _stop)
    worst: tuple[float, str, str, str] | None = None
    try:
        for opening, unit, closing in product(_OPENINGS, _UNITS, _CLOSINGS):
            if unit.isspace() and not _BEFORE_CLEANING.match(name):
                continue
            signal.setitimer(signal.ITIMER_VIRTUAL, _LIMIT)
            try:
                if _seconds(pattern, _line(opening, unit, closing, _LENGTH), everywhere) < _SLOW:
                    continue
                ratio = _growth(pattern, opening, unit, closing, everywhere)
            except _RanAway:
                ratio = float("inf")
            if ratio > 3:
                worst = max(worst or (0.0, "", "", ""), (ratio, opening, unit, closing))
                break
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    assert worst is None, f"{pattern.pattern}: {worst}"


def _growth(
    pattern: re.Pattern[str], opening: str, unit: str, closing: str, everywhere: bool
) -> float:
    """The least ratio seen between the time of a line and that of one twice as long."""
    once, twice = (_line(opening, unit, closing, length) for length in (_LENGTH, 2 * _LENGTH))
    ratios = []
    for _ in range(3):
        single = _seconds(pattern, once, everywhere)
        # What is too quick for the clock does not grow; it only seemed slow the first time.
        ratios.append(_seconds(pattern, twice, everywhere) / single if single else 0.0)
    return min(ratios)
