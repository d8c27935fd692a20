"""Every field of a description has a place, and the text at the place holds the field."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from front_pages import canonical, described
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Description, DocumentKind, FieldOrigin
from ingest.canonical import CanonicalText, compose
from ingest.clean import clean
from ingest.description.folding import folded
from ingest.description.issuing_body import nominative
from ingest.description.requisites import dates
from ingest.layout import Properties
from ingest.metadata import describe
from ingest.readers.detect import media_type, reader_for

LIBRARY = Path(__file__).parents[2] / "corpus" / "library" / "documents"
SHARED = Path(__file__).parents[3] / "shared" / "data"
SHARED_NAMES = (
    "codes/102038925.html",
    "codes/102110364.html",
    "documents/laws/doc_000008.html",
    "documents/laws/doctypes/указ.txt",
    "documents/laws/doctypes/определение.txt",
    "documents/laws/test_change.txt",
    "documents/pdf_with_text_layer/2-column-state.pdf",
    "documents/txt/pr_17.txt",
    "documents/diplomas/diploma.pdf",
)
# Worked out from the whole text, or from words that mean the value without being it.
_WITHOUT_VALUE = ("kind", "status")


@cache
def read(path: Path) -> tuple[CanonicalText, Description]:
    layout = reader_for(media_type(path))(path)
    text = compose(clean(layout))
    return text, describe(text, layout.properties, path.name)


def holds(printed: str, field: str, value: object) -> bool:
    """Whether the text at a place holds the value of its field."""
    if isinstance(value, date):
        return value in [found.date for found in dates(printed)]
    if isinstance(value, tuple):
        return all(folded(str(item)) in folded(printed) for item in value)
    if field == "year":
        short = folded(printed).endswith(str(value)[2:])
        return str(value) in printed or short
    whole = folded(str(value).rstrip("…"))
    return whole in folded(printed) or folded(nominative(printed)) == whole


def assert_places(text: CanonicalText, about: Description) -> None:
    filled = {
        field.name
        for field in fields(about)
        if field.name != "places" and getattr(about, field.name) not in (None, ())
    }
    defaults = {"kind"} if about.kind is DocumentKind.OTHER else set()
    defaults |= {"status"} if about.status == "unknown" else set()
    assert {place.field for place in about.places} == filled - defaults
    assert len({place.field for place in about.places}) == len(about.places)
    for place in about.places:
        if place.start is None or place.end is None:
            assert place.origin is not FieldOrigin.TEXT or place.field == "language", place
            continue
        assert place.origin is FieldOrigin.TEXT
        assert 0 <= place.start < place.end <= len(text.text)
        if place.field not in _WITHOUT_VALUE:
            printed = text.text[place.start : place.end]
            assert holds(printed, place.field, getattr(about, place.field)), (place, printed)


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*")), ids=lambda path: path.stem)
def test_the_text_at_every_place_holds_the_field(path: Path) -> None:
    assert_places(*read(path))


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not beside the project")
@pytest.mark.parametrize("name", SHARED_NAMES)
def test_the_same_holds_in_documents_that_nobody_here_wrote(name: str) -> None:
    assert_places(*read(SHARED / name))


def printed_at(page: str, field: str) -> str:
    text = canonical(page)
    about = describe(text, Properties(), "файл.txt")
    (place,) = (place for place in about.places if place.field == field)
    assert place.start is not None
    assert place.end is not None
    return text.text[place.start : place.end]


ORDER = """
Министерство связи Заречной области
ПРИКАЗ
от 12 марта 2021 г. № 45-п
О графике приёма
В соответствии с приказом от 1 февраля 2020 г. № 45-п приказываю:
1. Утвердить график.
"""


@pytest.mark.parametrize(
    ("field", "printed"),
    [
        ("title", "О графике приёма"),
        ("kind", "ПРИКАЗ"),
        ("date", "12 марта 2021"),
        ("year", "12 марта 2021"),
        ("number", "45-п"),
        ("organisation", "Министерство связи Заречной области"),
    ],
)
def test_an_order_is_described_from_its_own_requisites(field: str, printed: str) -> None:
    assert printed_at(ORDER, field) == printed


def test_the_number_is_that_of_the_line_of_requisites_not_of_an_act_named_before() -> None:
    before = "О реализации приказа от 1 февраля 2020 г. № 45-п\n"
    text = canonical(before + ORDER.strip())
    (place,) = (p for p in describe(text, Properties(), "a.txt").places if p.field == "number")
    assert place.start is not None
    assert text.text[: place.start].endswith("от 12 марта 2021 г. № ")


def test_a_title_over_several_lines_has_the_range_of_all_of_them() -> None:
    page = "ПРИКАЗ\nот 12.03.2021 № 5\nО ВНЕСЕНИИ ИЗМЕНЕНИЙ\nВ ГРАФИК ПРИЁМА\nПриказываю:\n1. Да."
    assert printed_at(page, "title") == "О ВНЕСЕНИИ ИЗМЕНЕНИЙ\nВ ГРАФИК ПРИЁМА"


def test_an_act_without_a_heading_is_titled_from_its_requisites_in_their_place() -> None:
    page = "ПРИКАЗ\nот 12.03.2021 № 5\nПриказываю:\n1. Назначить дежурного по залу приёма."
    assert printed_at(page, "title") == "ПРИКАЗ\nот 12.03.2021 № 5"


def test_a_title_that_the_text_does_not_print_comes_from_where_it_was_taken() -> None:
    body = "текст без заголовка, который начинается со строчной буквы и продолжается;"
    origins = [
        {place.field: place.origin for place in found.places}["title"]
        for found in (
            described(body, Properties(title="Отчёт о приёме граждан")),
            described(body, name="Отчёт о приёме.txt"),
        )
    ]
    assert origins == [FieldOrigin.PROPERTIES, FieldOrigin.FILE_NAME]


def test_volume_issue_and_pages_are_those_of_the_source() -> None:
    page = """
    УДК 35.08
    # Повестка внедрения
    Петров П. П.
    Аннотация. В статье описана повестка внедрения принципа и три её главные трудности.
    Ключевые слова: повестка; принцип
    Для цитирования: Петров П. П. Повестка внедрения // Вестник. 2023. Т. 3, № 2. С. 3–23.
    """
    assert [printed_at(page, field) for field in ("volume", "issue", "pages", "year")] == [
        "3", "2", "3–23", "2023",
    ]  # fmt: skip
    text = canonical(page)
    for place in describe(text, Properties(), "a.txt").places:
        if place.field in ("volume", "issue", "pages"):
            assert place.start is not None
            assert place.start > text.text.index("//")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(ORDER.strip().split("\n")), min_size=1, max_size=12))
def test_any_order_of_lines_keeps_the_places_true(lines: list[str]) -> None:
    text = canonical("\n".join(lines))
    about = describe(text, Properties(), "файл.txt")
    # Out of order, a title may be made of requisites and a body of lines that lie apart.
    apart = (*_WITHOUT_VALUE, "title", "organisation")
    for place in about.places:
        assert place.end is None or 0 <= (place.start or 0) < place.end <= len(text.text)
        if place.start is not None and place.field not in apart:
            assert holds(
                text.text[place.start : place.end], place.field, getattr(about, place.field)
            )
