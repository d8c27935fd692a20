"""Items of enumerations are sections inside their clause, and passages are cited by the clause."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_documents import count_words

from ingest.canonical import compose
from ingest.layout import BlockKind, Paragraph
from ingest.passages import passages
from ingest.structure import StructuredText, structure
from ingest.structuring.labels import Unit


def structured(*lines: str) -> StructuredText:
    return structure(compose([Paragraph(line, BlockKind.PARAGRAPH) for line in lines]))


def tree(*lines: str) -> list[tuple[int, str | None]]:
    return [(section.level, section.label) for section in structured(*lines).sections]


def texts(found: StructuredText) -> dict[str | None, str]:
    return {s.label: found.canonical.text[s.start : s.end] for s in found.sections}


def test_letters_nest_under_numbers_and_numbers_under_letters() -> None:
    assert tree("1. Виды:", "1) первый:", "а) малый;", "б) большой;", "2) второй.", "2. Срок.") == [
        (1, "п. 1"), (2, "подп. 1"), (3, "подп. а"), (3, "подп. б"), (2, "подп. 2"), (1, "п. 2"),
    ]  # fmt: skip
    assert tree("1. Виды:", "а) вид:", "1) один;", "2) два;", "б) род.") == [
        (1, "п. 1"), (2, "подп. а"), (3, "подп. 1"), (3, "подп. 2"), (2, "подп. б"),
    ]  # fmt: skip


def test_an_item_put_in_later_stands_beside_its_neighbour() -> None:
    assert tree("Статья 5. Виды", "1) один;", "1¹) ещё один;", "1²) и ещё;", "2) два.") == [
        (1, "Статья 5"), (2, "подп. 1"), (2, "подп. 1.1"), (2, "подп. 1.2"), (2, "подп. 2"),
    ]  # fmt: skip


def test_an_item_holds_its_continuation_and_the_last_one_does_not() -> None:
    found = structured("1. Виды:", "1) один:", "пояснение;", "2) два.", "Общее правило.", "2. Да.")
    assert texts(found)["подп. 1"] == "1) один:\nпояснение;"
    assert texts(found)["подп. 2"] == "2) два."
    assert texts(found)["п. 1"].endswith("Общее правило.")


@pytest.mark.parametrize(
    "lines",
    [
        ("1. Текст.", "1) одинокий пункт.", "Дальше текст."),
        ("1. Текст.", "3) не с начала;", "4) и дальше."),
        ("1. Текст.", "в) не с начала;", "г) и дальше."),
        ("1. Текст.", "1) один;", "25) далеко."),
        ("Вид:", "1) вне пункта;", "2) вне пункта."),
    ],
)
def test_what_is_no_enumeration_of_a_clause_opens_nothing(lines: tuple[str, ...]) -> None:
    assert not [s for s in structured(*lines).sections if (s.label or "").startswith("подп.")]


def test_an_enumeration_ends_with_its_clause() -> None:
    assert tree("1. Виды:", "1) а;", "2) б.", "2. Роды:", "1) в;", "2) г.") == [
        (1, "п. 1"), (2, "подп. 1"), (2, "подп. 2"), (1, "п. 2"), (2, "подп. 1"), (2, "подп. 2"),
    ]  # fmt: skip


def test_a_new_enumeration_in_the_same_clause_begins_anew() -> None:
    found = tree("1. Виды:", "1) а;", "2) б.", "Роды:", "1) в;", "2) г.")
    assert [label for _, label in found[1:]] == ["подп. 1", "подп. 2", "подп. 1", "подп. 2"]


def test_items_quoted_from_another_act_open_nothing() -> None:
    found = tree(
        "1. Внести изменения:", "а) пункт изложить так:", "«7. Виды:", "1) один;", "2) два.»;",
        "б) пункт 8 исключить.",
    )  # fmt: skip
    assert found == [(1, "п. 1"), (2, "подп. а"), (2, "подп. б")]


def test_passages_are_cited_by_the_clause_around_the_items() -> None:
    lines = [
        f"{n}) срок номер {n} составляет {n} рабочих дней со дня обращения;" for n in range(1, 30)
    ]
    found = structured("1. Сроки:", *lines, "2. Плата.")
    cut = passages(found, count_words, 60, 400)
    assert {passage.clause for passage in cut} == {"п. 1", "п. 2"}
    assert cut[0].text.startswith("1. Сроки:")


_LINES = st.lists(
    st.sampled_from(
        ["1. Пункт:", "2. Пункт:", "1) раз;", "2) два;", "3) три.", "а) буква;", "б) буква;",
         "1¹) вставка;", "Статья 1. Имя", "Глава 1. Имя", "a) latin;", "b) latin;", "2.1. Ниже:",
         "Текст."]
    ),
    max_size=25,
)  # fmt: skip


@given(_LINES)
def test_any_items_make_a_sound_tree(lines: list[str]) -> None:
    found = structured(*lines)
    assert len(found.units) == len(found.sections)
    starts = [section.start for section in found.sections]
    assert starts == sorted(starts)
    for section, unit in zip(found.sections, found.units, strict=True):
        if section.parent is not None:
            around = found.sections[section.parent]
            assert around.level == section.level - 1
            assert around.start <= section.start
            assert section.end <= around.end
        assert unit is not Unit.SUBCLAUSE or section.parent is not None
    for span, owner in zip(found.canonical.paragraphs, found.owner, strict=True):
        if owner is not None:
            assert found.sections[owner].start <= span.start
            assert span.end <= found.sections[owner].end
