"""Filters mean the same on every surface, and what is typed into them is only text."""

from __future__ import annotations

from typing import Any

import pytest

from corpus.errors import InvalidFilter
from corpus.model import Description, DocumentKind, DocumentRecord, DocumentStatus
from search.filters import Filters, make_filters


def record(document_id: str = "a1", **description: Any) -> DocumentRecord:
    about = Description(**{"title": "О сроках", **description})
    return DocumentRecord(document_id, "а.txt", "0" * 64, "text/plain", about, 1, 1, 1, 10, 1, "")


LAW = record(
    kind=DocumentKind.LAW,
    year=2010,
    authors=("Иванов И. И.", "Ёлкина-Соколова Ё. Ю."),
    organisation="Государственная Дума",
    status=DocumentStatus.IN_FORCE,
)
BARE = record("b2")


def test_no_filter_accepts_everything_and_is_false() -> None:
    assert not Filters()
    assert not make_filters(author="  ", organisation="", year=" ")
    assert Filters().accepts(LAW)
    assert Filters().accepts(BARE)


@pytest.mark.parametrize(
    ("wanted", "law"),
    [
        ({"kinds": ["law"]}, True),
        ({"kinds": ["law", "paper"]}, True),
        ({"kinds": ["paper"]}, False),
        ({"documents": ["a1"]}, True),
        ({"documents": ["b2"]}, False),
        ({"year": "2010"}, True),
        ({"year": "2011"}, False),
        ({"year": "2009..2010"}, True),
        ({"year": "2010.."}, True),
        ({"year": "2011.."}, False),
        ({"year": "..2010"}, True),
        ({"year": "..2009"}, False),
        ({"year": "2009-2011"}, True),
        ({"year": "2009 – 2011"}, True),
        ({"year": "2009—2011"}, True),
        ({"author": "иванов"}, True),
        ({"author": "ЕЛКИНА"}, True),
        ({"author": "Петров"}, False),
        ({"organisation": "государственная дума"}, True),
        ({"organisation": "Совет"}, False),
        ({"status": "in-force"}, True),
        ({"status": "repealed"}, False),
        ({"kinds": ["law"], "year": "2010", "author": "Иванов", "status": "in-force"}, True),
        ({"kinds": ["law"], "year": "2010", "author": "Петров", "status": "in-force"}, False),
    ],
)
def test_a_document_fits_every_filter_that_is_set(wanted: dict[str, Any], law: bool) -> None:
    filters = make_filters(**wanted)
    assert filters
    assert filters.accepts(LAW) is law


def test_a_document_of_unknown_year_is_in_no_range() -> None:
    for year in ("2010", "1900..", "..2100"):
        assert not make_filters(year=year).accepts(BARE)


@pytest.mark.parametrize("kind", ["закон", "", "LAW", "law ", "'; DROP TABLE documents; --"])
def test_an_unknown_kind_is_refused_with_the_known_ones(kind: str) -> None:
    with pytest.raises(InvalidFilter, match="standard, recommendation") as caught:
        make_filters(kinds=[kind])
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("status", ["действует", "x" * 10_000, "\x00"])
def test_an_unknown_status_is_refused(status: str) -> None:
    with pytest.raises(InvalidFilter, match="in-force") as caught:
        make_filters(status=status)
    assert len(caught.value.message) < 200


@pytest.mark.parametrize(
    "year",
    [
        "20212024",
        "2021 2024",
        "..",
        "-",
        "20",
        "2021..24",
        "2024..2021",
        "1 OR 1=1",
        "٢٠٢١",
        "x" * 999,
    ],
)
def test_an_impossible_year_is_refused(year: str) -> None:
    with pytest.raises(InvalidFilter) as caught:
        make_filters(year=year)
    assert len(caught.value.message) < 200


@pytest.mark.parametrize("typed", ["%", "_", "' OR '1'='1", '"', "\\", "*", ".*", "\x00"])
def test_wildcards_and_quotes_are_only_text(typed: str) -> None:
    assert not make_filters(author=typed).accepts(LAW)
    assert not make_filters(organisation=typed).accepts(LAW)
    assert not make_filters(documents=[typed]).accepts(LAW)
    named = record(authors=(f"Иванов {typed}",), organisation=f"Дума {typed}")
    assert make_filters(author=typed, organisation=typed).accepts(named)
