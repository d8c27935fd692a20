"""Filters in a query mean what the options of the same name mean, or are refused in words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from known_documents import LAW, ORDER, record

from corpus.errors import InvalidFilter
from corpus.model import DocumentKind, DocumentStatus
from search.filters import Filters, make_filters
from search.understanding.syntax import Part, pieces
from search.understanding.typed_filters import TypedFilters, is_filter, read_filters


def read(text: str) -> TypedFilters:
    return read_filters(piece for piece in pieces(text) if piece.part is Part.FILTER)


OLD_LAW = record("a", "О сроках", kind=LAW, year=1999, authors=("Иванов И. И.", "Петрова А. А."))
ACT = record(
    "b",
    "О приёме",
    kind=ORDER,
    year=2023,
    organisation="Министерство труда",
    status=DocumentStatus.IN_FORCE,
)


@pytest.mark.parametrize(
    ("text", "law", "act"),
    [
        ("вид:закон", True, False),
        ("ВИД:Законы", True, False),
        ("kind:law", True, False),
        ("вид:закон,приказ", True, True),
        ("вид:закон вид:приказ", True, True),
        ("-вид:закон", False, True),
        ("год:2022..2024", False, True),
        ("год:2023", False, True),
        ("год:..2000", True, False),
        ("год:<2000", True, False),
        ("год:<1999", False, False),
        ("год:>=2023", False, True),
        ("год:>2023", False, False),
        ("year:1990-2000", True, False),
        ("автор:Иванов", True, False),
        ('автор:"иванов и. и."', True, False),
        ("автор:Иванов автор:Петрова", True, False),
        ("автор:Иванов автор:Сидоров", False, False),
        ('орган:"Министерство труда"', False, True),
        ("организация:министерство", False, True),
        ("статус:действует", False, True),
        ("status:in-force", False, True),
        ('статус:"утратил силу"', False, False),
        ("статус:неизвестно", True, False),
        ("вид:приказ год:1999", False, False),
    ],
)
def test_a_typed_filter_lets_the_right_documents_through(text: str, law: bool, act: bool) -> None:
    filters = read(text).filters
    assert (filters.accepts(OLD_LAW), filters.accepts(ACT)) == (law, act)


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_every_kind_has_its_english_and_a_russian_name(kind: DocumentKind) -> None:
    russian = {
        "standard": "стандарт",
        "recommendation": "рекомендации",
        "paper": "статья",
        "law": "закон",
        "order": "приказ",
        "other": "другое",
    }[kind.value]
    assert read(f"вид:{russian}").filters == read(f"kind:{kind.value}").filters
    assert read(f"kind:{kind.value}").filters == make_filters(kinds=[kind.value])


def test_documents_are_left_to_the_catalogue() -> None:
    found = read('документ:"Семейный кодекс" doc:ТК -документ:abc')
    assert found.documents == ("Семейный кодекс", "ТК")
    assert found.excluded_documents == ("abc",)
    assert not found.filters


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("вид:роман", "стандарт, рекомендация"),
        ("статус:так-себе", "действует, отменён"),
        ("год:позапрошлый", "2021..2024"),
        ("год:2024..2020", "местами"),
    ],
)
def test_an_unknown_value_is_refused_with_the_known_ones(text: str, told: str) -> None:
    with pytest.raises(InvalidFilter, match=told) as caught:
        read(text)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("text", ["цвет:красный", "colour:red", "виид:закон", "-размер:большой"])
def test_an_unknown_field_is_refused_with_the_known_ones(text: str) -> None:
    (piece,) = pieces(text)
    with pytest.raises(InvalidFilter, match="вид, год, автор, орган, статус, документ"):
        is_filter(piece)


@pytest.mark.parametrize(
    "text", ["Внимание:срок", "ВАЖНО:срок", "mailto:a@b.ru", "срок:30", "doi:x", "python:3"]
)
def test_a_sentence_or_an_address_is_no_filter(text: str) -> None:
    assert not any(is_filter(piece) for piece in pieces(text) if piece.part is Part.FILTER)


def test_typed_filters_and_options_must_both_hold() -> None:
    option = make_filters(kinds=["law"])
    assert not option.and_also(read("вид:приказ").filters).accepts(OLD_LAW)
    assert not option.and_also(read("вид:приказ").filters).accepts(ACT)
    assert option.and_also(read("год:1999").filters).accepts(OLD_LAW)
    assert Filters().and_also(option) == option == option.and_also(Filters())


def test_a_filter_within_filters_is_no_less_a_filter() -> None:
    assert Filters(none_of=(Filters(kinds=frozenset({LAW})),))
    assert Filters(all_of=(replace(Filters(), author="Иванов"),)).accepts(OLD_LAW)
    assert not Filters(all_of=(replace(Filters(), author="Иванов"),)).accepts(ACT)
