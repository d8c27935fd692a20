"""Descriptions beside documents: what they may say, and that none can break ingestion."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.model import Description, DocumentKind, DocumentStatus, FieldOrigin, FieldPlace
from ingest.description.sidecar import LARGEST_SIDECAR, described, sidecar_of

FOUND = Description(title="Найдено правилами", year=1999, authors=("Кто-то",), journal="Журнал")


def beside(folder: Path, text: str | bytes, name: str = "doc.pdf.yaml") -> Path:
    data = text if isinstance(text, bytes) else text.encode()
    (folder / name).write_bytes(data)
    return folder / "doc.pdf"


def test_every_field_of_a_description_can_be_stated(tmp_path: Path) -> None:
    text = """
title: "  Клиентоцентричность:
  повестка "
kind: paper
number: 010
date: 22.03.2024
organisation: Минэкономразвития России
authors: [Калинин А.М., Иванов И.И.]
status: in-force
journal: Вопросы управления
volume: 25
issue: 2 (142)
pages: 7–25
doi: https://doi.org/10.17323/1999-5431-2023-0-3-7-25
udc: 351:303.62
keywords: госуслуга; реформа;
bbk: 65.050.2
keywords_en: [services, reform]
abstract: Коротко.
abstract_en: In short.
edition_date: 2024-12-28
url: https://example.org/статья
language: ru
work: kalinin-2023
licence: CC BY
note: для людей
"""
    description, warnings = described(FOUND, beside(tmp_path, text))
    assert warnings == ()
    assert replace(description, places=()) == Description(
        title="Клиентоцентричность: повестка",
        kind=DocumentKind.PAPER,
        number="010",
        date=date(2024, 3, 22),
        organisation="Минэкономразвития России",
        authors=("Калинин А.М.", "Иванов И.И."),
        year=2024,
        status=DocumentStatus.IN_FORCE,
        journal="Вопросы управления",
        volume="25",
        issue="2 (142)",
        pages="7–25",
        doi="10.17323/1999-5431-2023-0-3-7-25",
        udc="351:303.62",
        bbk="65.050.2",
        keywords=("госуслуга", "реформа"),
        keywords_en=("services", "reform"),
        abstract="Коротко.",
        abstract_en="In short.",
        edition_date=date(2024, 12, 28),
        url="https://example.org/статья",
        language="ru",
    )


def test_fields_stated_beside_the_document_say_so_and_the_others_keep_their_places(
    tmp_path: Path,
) -> None:
    known = (
        FieldPlace("title", FieldOrigin.TEXT, 0, 10),
        FieldPlace("journal", FieldOrigin.TEXT, 20, 26),
    )
    stated = beside(tmp_path, "title: Своё\ndate: 22.03.2024\n")
    description, _ = described(replace(FOUND, places=known), stated)
    places = {place.field: (place.origin, place.start) for place in description.places}
    assert places == {
        "title": (FieldOrigin.SIDECAR, None),
        "date": (FieldOrigin.SIDECAR, None),
        "year": (FieldOrigin.SIDECAR, None),
        "journal": (FieldOrigin.TEXT, 20),
    }


def test_null_and_empty_fields_leave_what_the_rules_found(tmp_path: Path) -> None:
    document = beside(tmp_path, "title: null\njournal: ''\nauthors: []\nyear: ~\ndoi:\n")
    assert described(FOUND, document) == (FOUND, ())


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["doc.yaml"], "doc.yaml"),
        (["doc.yml"], "doc.yml"),
        (["doc.yaml", "doc.pdf.yaml"], "doc.pdf.yaml"),
        (["other.yaml", "doc.docx.yaml"], None),
    ],
)
def test_the_description_of_just_this_document_is_found(
    tmp_path: Path, names: list[str], expected: str | None
) -> None:
    for name in names:
        beside(tmp_path, "title: Т", name)
    found = sidecar_of(tmp_path / "doc.pdf")
    assert (found.name if found else None) == expected


def test_a_document_that_is_itself_yaml_does_not_describe_itself(tmp_path: Path) -> None:
    beside(tmp_path, "title: Т", "doc.yaml")
    assert sidecar_of(tmp_path / "doc.yaml") is None


def test_a_folder_and_an_impossible_name_are_no_description(tmp_path: Path) -> None:
    (tmp_path / "doc.pdf.yaml").mkdir()
    assert described(FOUND, tmp_path / "doc.pdf") == (FOUND, ())
    assert described(FOUND, tmp_path / ("я" * 125 + ".pdf")) == (FOUND, ())


def test_unknown_fields_are_named_and_the_known_ones_used(tmp_path: Path) -> None:
    extra = "".join(f"поле{n}: 1\n" for n in range(9))
    description, warnings = described(FOUND, beside(tmp_path, "title: Своё\n" + extra))
    assert description.title == "Своё"
    (warning,) = warnings
    assert "doc.pdf.yaml" in warning
    assert "«поле0»" in warning
    assert "ещё 4" in warning


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("year: позавчера", "year"),
        ("year: 3024", "year"),
        ("year: [2024]", "year"),
        ("date: 31.02.2024", "date"),
        ("kind: роман", "kind"),
        ("status: maybe", "status"),
        ("authors: {first: Иван}", "authors"),
        ("authors: [[Иванов]]", "authors"),
        ("doi: кое-что", "doi"),
        ("url: javascript:alert(1)", "url"),
        ("url: http://[", "url"),
        ("language: по-русски", "language"),
        ('title: "\\0\\u200f"', "title"),
        (f"abstract: {'а' * 10_001}", "abstract"),
        (f"keywords: [{'к, ' * 501}]", "keywords"),
    ],
)
def test_a_value_that_does_not_fit_is_left_out_with_a_warning(
    tmp_path: Path, line: str, name: str
) -> None:
    description, warnings = described(FOUND, beside(tmp_path, f"{line}\nissue: '7'\n"))
    assert description == replace(
        FOUND, issue="7", places=(FieldPlace("issue", FieldOrigin.SIDECAR),)
    )
    (warning,) = warnings
    assert f"«{name}»" in warning


def test_control_characters_and_lone_surrogates_do_not_reach_the_catalogue(tmp_path: Path) -> None:
    document = beside(tmp_path, 'title: "А\\0Б\\ud800В\\u202eГ\\u00adД\\nЕ"')
    description, _ = described(FOUND, document)
    assert description.title == "АБВГД Е"
    description.title.encode()


BOMB = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(50))


@pytest.mark.parametrize(
    "text",
    [
        "title: [",
        "title: Т\n  year: 2",
        "- список\n- вместо полей",
        "просто строка",
        BOMB,
        "base: &b {title: Т}\n<<: *b",
        "title: !!python/object/apply:os.system [echo]",
        "title: Т\ntitle: Ещё",
        "? [ключ]\n: значение",
        "[" * 20_000,
        "title: Т\n---\ntitle: Второй документ",
        "title: Привет".encode("cp1251"),
        b"title: \x01\x02",
        "#" * (LARGEST_SIDECAR + 1),
        "%YAML 9.9\n---\ntitle: Т",
        "title: !!binary А",
    ],
)
def test_a_broken_or_hostile_description_is_a_warning(tmp_path: Path, text: str | bytes) -> None:
    started = time.perf_counter()
    description, warnings = described(FOUND, beside(tmp_path, text))
    assert time.perf_counter() - started < 5
    assert description == FOUND
    (warning,) = warnings
    assert warning.startswith("doc.pdf.yaml: ")


def test_scalars_marked_as_numbers_stay_the_text_that_was_written(tmp_path: Path) -> None:
    text = "number: !!int 012\nissue: 1_000\nvolume: 1:30\npages: 0x1F\njournal: yes\n"
    description, warnings = described(FOUND, beside(tmp_path, text))
    assert warnings == ()
    found = (description.number, description.issue, description.volume, description.pages)
    assert found == ("012", "1_000", "1:30", "0x1F")
    assert description.journal == "yes"


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode("utf-8"))))
def test_no_bytes_can_break_a_description(tmp_path: Path, data: bytes) -> None:
    description, warnings = described(FOUND, beside(tmp_path, data))
    assert description.title
    assert all(isinstance(warning, str) for warning in warnings)
