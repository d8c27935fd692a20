"""A paragraph cut by the end of a page or column is one again, and nothing else is joined."""

from __future__ import annotations

import pytest
from printed_lines import block, layout

from ingest.clean import clean
from ingest.layout import Block, BlockKind

FULL = "Государственные органы рассматривают обращения"
LAST = "граждан в порядке, который установлен законом и"


def texts(*pages: list[Block]) -> list[str]:
    return [paragraph.text for paragraph in clean(layout(*pages))]


def test_a_sentence_goes_on_over_a_page_break() -> None:
    first = block(FULL, LAST, indent=20)
    assert texts([first], [block("настоящим стандартом.", y=60)]) == [
        f"{FULL} {LAST} настоящим стандартом."
    ]


def test_a_word_cut_by_a_page_break_is_whole() -> None:
    assert texts([block(FULL, "граждан в установ-")], [block("ленном порядке.", y=60)]) == [
        f"{FULL} граждан в установленном порядке."
    ]


def test_a_sentence_goes_on_in_the_next_column() -> None:
    left = block(FULL[:30], "граждан и", y=500)
    right = block("организаций бесплатно.", x=210, y=60)
    assert texts([left, right]) == [f"{FULL[:30]} граждан и организаций бесплатно."]


@pytest.mark.parametrize(
    "opening",
    [
        "2. Срок продлевается.",
        "4.1.2 Срок продлевается",
        "а) срок продлевается;",
        "Статья 5. Сроки",
        "Глава 2. Сроки",
        "Приложение № 2",
        "Таблица 3 — Сроки",
        "— срок продлевается;",
        "• срок продлевается;",
        "§ 2. Сроки",
        "II. Сроки",
    ],
)
def test_a_new_unit_is_never_joined_to_what_stands_before_it(opening: str) -> None:
    assert texts([block(FULL, LAST)], [block(opening, y=60)]) == [f"{FULL} {LAST}", opening]


def test_a_finished_paragraph_ends_with_its_page() -> None:
    pages = [block(FULL, "граждан.", indent=20)], [block("Орган отвечает.", y=60, indent=20)]
    assert texts(*pages) == [f"{FULL} граждан.", "Орган отвечает."]


def test_an_abbreviation_at_the_end_of_a_page_ends_no_sentence() -> None:
    assert texts([block(FULL, "граждан в 2024 г.")], [block("и в следующие годы.", y=60)]) == [
        f"{FULL} граждан в 2024 г. и в следующие годы."
    ]


def test_footnotes_between_the_halves_come_after_the_whole() -> None:
    note = block("¹Закон об обращениях.", y=560, kind=BlockKind.FOOTNOTE, size=8)
    found = texts([block(FULL, LAST), note], [block("настоящим стандартом.", y=60)])
    assert found == [f"{FULL} {LAST} настоящим стандартом.", "¹Закон об обращениях."]


def test_headings_and_lines_of_another_size_are_not_joined() -> None:
    heading = block("Порядок приёма", kind=BlockKind.HEADING)
    small = block("мелкий текст примечания", y=60, size=7)
    assert texts([heading], [block("граждан и организаций", y=60)]) == [
        "Порядок приёма",
        "граждан и организаций",
    ]
    assert texts([block(FULL, LAST)], [small]) == [f"{FULL} {LAST}", "мелкий текст примечания"]


def test_a_page_that_does_not_follow_goes_on_with_nothing() -> None:
    first, third = block(FULL, LAST), block("настоящим стандартом.", y=60)
    assert texts([first], [], [third]) == [f"{FULL} {LAST}", "настоящим стандартом."]
