"""Signs of the query language are told from the same signs in ordinary text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.understanding.cleaning import clean
from search.understanding.syntax import (
    MOST_EXCLUSIONS,
    MOST_FILTERS,
    MOST_PHRASES,
    Part,
    pieces,
)


def values(text: str, part: Part) -> list[str]:
    return [piece.value for piece in pieces(text) if piece.part is part]


@pytest.mark.parametrize(
    "text", ["«срок ответа»", '"срок ответа"', "„срок ответа“", "“срок ответа”", "„срок ответа”"]
)
def test_words_in_any_quotes_are_a_phrase(text: str) -> None:
    assert values(f"какой {text} на жалобу", Part.PHRASE) == ["срок ответа"]


@pytest.mark.parametrize(
    "text", ['срок "ответа', "«срок ответа", "срок» ответа", "„срок", '""', "«»", '"', 'диск 3.5"']
)
def test_an_unbalanced_or_empty_quote_is_an_ordinary_character(text: str) -> None:
    assert [(p.part, p.value) for p in pieces(text)] == [(Part.TEXT, text)]


def test_a_nested_quotation_is_one_phrase() -> None:
    assert values("«приказ «о сроках»»", Part.PHRASE) == ["приказ «о сроках»"]
    assert values("«приказ «о сроках»", Part.PHRASE) == ["о сроках"]


def test_a_name_in_quotes_is_no_phrase_that_must_stand_in_the_text() -> None:
    def names(text: str) -> list[bool]:
        return [piece.is_name for piece in pieces(text) if piece.part is Part.PHRASE]

    assert names("специальность «Экономическая безопасность»") == [True]
    assert names('приказ "Об утверждении правил"') == [True]
    assert names("что такое «внутренний клиент»") == [False]
    assert names('"Внутренний клиент" срок') == [False]
    assert names('вид:закон "Внутренний клиент"') == [False]


def test_a_minus_excludes_a_word_or_a_phrase() -> None:
    text = '-первое срок -жалоба, -"личный приём" -«по почте»'
    assert values(text, Part.EXCLUSION) == ["первое", "жалоба", "личный приём", "по почте"]
    assert values(text, Part.TEXT) == ["срок"]


@pytest.mark.parametrize(
    "text",
    "кто-то|научно-технический прогресс|2020 -2022|-5 градусов|срок - ответ|--да|срок – жалоба"
    "|2020-2022|210-ФЗ|- слово|(-слово)|слово-".split("|"),
)
def test_other_hyphens_exclude_nothing(text: str) -> None:
    assert [(p.part, p.value) for p in pieces(text)] == [(Part.TEXT, text)]


def test_a_filter_has_a_field_and_a_value() -> None:
    found = pieces('срок вид:закон,приказ автор:"Иванов И. И." -год:2020 орган:«Суд города», всё')
    filters = [(p.field, p.value, p.negated) for p in found if p.part is Part.FILTER]
    assert filters == [
        ("вид", "закон,приказ", False),
        ("автор", "Иванов И. И.", False),
        ("год", "2020", True),
        ("орган", "Суд города", False),
    ]


@pytest.mark.parametrize(
    "text",
    "в 12:30|ГОСТ Р ИСО 9001:2015|http://example.org/а|C:\\папка|вид: закон|:)|std::vector|а:б|вид:"
    "|соотношение 1:2|вид:,".split("|"),
)
def test_other_colons_are_text(text: str) -> None:
    assert [(p.part, p.value) for p in pieces(text)] == [(Part.TEXT, text)]


def test_signs_beyond_a_bound_are_text() -> None:
    assert len(values("«а» " * 900, Part.PHRASE)) == MOST_PHRASES
    assert len(values("-да " * 900, Part.EXCLUSION)) == MOST_EXCLUSIONS
    assert len(values("вид:да " * 500, Part.FILTER)) == MOST_FILTERS


@given(st.text(alphabet='абв «»„“”"-:год12', max_size=60))
def test_every_character_belongs_to_one_piece(text: str) -> None:
    cleaned = clean(text)
    end = 0
    for piece in pieces(cleaned):
        assert not cleaned[end : piece.start].strip()
        assert end <= piece.start < piece.end
        assert piece.value in cleaned[piece.start : piece.end]
        end = piece.end
    assert not cleaned[end:].strip()
