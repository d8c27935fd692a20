"""Automatic numbers as LibreOffice 7.4 prints them; every expectation was compared with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from odt_xml import heading, item, level, list_style, listing, paragraph, style
from odt_xml import write_odt as write

from ingest.readers.odt.reader import read

FIRST = list_style(
    "A", level(1), level(2, shown=2), level(3, "а, б, .., аа, бб, ... (ru)", ")"),
    level(4, suffix=")", prefix="("),
)  # fmt: skip
SECOND = list_style("B", level(1, "I"), level(2, shown=2, more=' text:start-value="4"'))
OUTLINE = (
    '<text:outline-style style:name="Outline">'
    + "".join(level(at, shown=at, element="outline-level-style") for at in (1, 2, 3))
    + "</text:outline-style>"
)


def printed(folder: Path, body: str, styles: str = "", automatic: str = "") -> list[str]:
    path = write(folder, body, styles=FIRST + SECOND + styles, automatic=automatic)
    return [block.text for block in read(path).pages[0].blocks]


def p(text: str, style: str = "") -> str:
    return item(paragraph(text, style))


def test_nested_lists_count_and_later_paragraphs_of_an_item_do_not(tmp_path: Path) -> None:
    deep = listing("", item(paragraph("в"), listing("", p("г"), p("д"))))
    body = listing("A", item(paragraph("а"), deep, paragraph("ещё")), p("е"))
    assert printed(tmp_path, body) == ["1. а", "1.1. в", "а) г", "б) д", "ещё", "2. е"]


def test_skipped_levels_count_as_if_they_were_there(tmp_path: Path) -> None:
    body = listing("A", item(listing("", item(listing("", p("глубоко"))))), p("верх"))
    body += listing("B", item(listing("", p("а"), p("б"))), p("в"))
    assert printed(tmp_path, body) == ["а) глубоко", "2. верх", "I.4. а", "I.5. б", "II. в"]


def test_a_new_list_begins_anew_and_a_continued_one_goes_on(tmp_path: Path) -> None:
    body = (
        listing("A", p("а"), p("б"), id="l1")
        + listing("A", p("в"), id="l2")
        + listing("A", p("г"), continue_numbering="true")
        + listing("A", p("д"), continue_list="l1", id="l3")
        + listing("B", p("е"))
        + listing("A", p("ё"), continue_numbering="true")
        + listing("A", p("ж"), continue_list="l3")
        + listing("A", p("з"), continue_list="нет такого")
    )
    assert printed(tmp_path, body) == [
        "1. а", "2. б", "1. в", "2. г", "3. д", "I. е", "1. ё", "4. ж", "1. з",
    ]  # fmt: skip


def test_one_identity_twice_is_one_list_and_no_damage(tmp_path: Path) -> None:
    body = listing("A", p("а"), id="x") + listing("A", p("б"), id="x")
    assert printed(tmp_path, body) == ["1. а", "2. б"]


def test_a_continued_list_keeps_the_numbers_above_its_first_item(tmp_path: Path) -> None:
    body = listing("A", item(paragraph("а"), listing("", p("б"))))
    body += paragraph("между") + listing("A", item(listing("", p("в"))), continue_numbering="true")
    assert printed(tmp_path, body) == ["1. а", "1.1. б", "между", "1.2. в"]


@pytest.mark.parametrize(
    ("more", "number"), [({}, "1.1"), ({"continue_numbering": "true"}, "1.3"),
                         ({"continue_numbering": "false"}, "1.1")],
)  # fmt: skip
def test_a_list_after_a_paragraph_of_the_item(
    tmp_path: Path, more: dict[str, str], number: str
) -> None:
    parts = (listing("", p("б"), p("в")), paragraph("между"), listing("", p("г"), **more))
    body = listing("A", item(paragraph("а"), *parts))
    assert printed(tmp_path, body)[-1] == f"{number}. г"


def test_start_values_restart_and_headers_have_no_number(tmp_path: Path) -> None:
    header = f"<text:list-header>{paragraph('заголовок')}</text:list-header>"
    seven = item(paragraph("семь"), start_value=7)
    body = listing("A", header, p("а"), seven, p("восемь"))
    assert printed(tmp_path, body) == ["заголовок", "1. а", "7. семь", "8. восемь"]


def test_an_item_and_a_list_inside_may_have_another_style(tmp_path: Path) -> None:
    body = listing(
        "A", p("а"), item(paragraph("б"), style_override="B"),
        item(paragraph("в"), listing("B", p("г"))),
    )  # fmt: skip
    assert printed(tmp_path, body) == ["1. а", "II. б", "3. в", "III.4. г"]


def test_a_list_without_a_style_has_that_of_its_paragraphs(tmp_path: Path) -> None:
    styles = style("Пункт", more=' style:list-style-name="A"') + style("Свой", parent="Пункт")
    body = listing("", p("а", "Пункт"), p("б", "Свой")) + paragraph("вне списка", "Пункт")
    body += listing("B", p("в", "Пункт")) + listing("", p("г"))
    assert printed(tmp_path, body, styles) == ["1. а", "2. б", "вне списка", "I. в", "• г"]


def test_empty_items_take_a_number_and_items_without_a_paragraph_do_not(tmp_path: Path) -> None:
    body = listing("A", p("а"), p(""), p("в"), item(), p("г"))
    assert printed(tmp_path, body) == ["1. а", "3. в", "4. г"]


def test_headings_are_numbered_by_the_outline(tmp_path: Path) -> None:
    styles = OUTLINE + style("Heading_20_1", more=' style:default-outline-level="1"')
    automatic = style("Без", parent="Heading_20_1", more=' style:list-style-name=""')
    body = (
        heading("Общее")
        + heading("Сроки", 2)
        + heading("Без номера", is_list_header="true")
        + heading("Снят", style_name="Без")
        + listing("A", item(heading("В списке")))
        + heading("Дальше")
        + paragraph("Стилем", "Heading_20_1")
        + heading("С девятого", restart_numbering="true", start_value=9)
        + listing("Outline", item(heading("Списком")))
    )
    assert printed(tmp_path, body, styles, automatic) == [
        "1. Общее", "1.1. Сроки", "Без номера", "Снят", "1. В списке", "2. Дальше", "3. Стилем",
        "9. С девятого", "10. Списком",
    ]  # fmt: skip


def test_levels_without_a_number_print_their_words_and_nothing_below(tmp_path: Path) -> None:
    words = list_style("C", level(1, "", suffix="", prefix="Статья"), level(2, shown=2))
    body = listing("C", item(paragraph("о сроках"), listing("", p("часть"))))
    assert printed(tmp_path, body, words) == ["Статья о сроках", "1. часть"]


def test_the_form_of_a_label_outdoes_its_parts(tmp_path: Path) -> None:
    form = ' loext:num-list-format="{}"'
    styles = list_style(
        "D", level(1, more=form.format("Глава %1%")), level(2, more=form.format("%1%-%2%)"))
    )
    body = listing("D", item(paragraph("а"), listing("", p("б"))))
    assert printed(tmp_path, body, styles) == ["Глава 1 а", "1-1) б"]


@pytest.mark.parametrize(
    ("form", "more", "numbers"),
    [
        ("а, б, .., аа, бб, ... (ru)", "", {1: "а", 7: "ж", 10: "к", 29: "я", 31: "бб"}),
        ("а, б, .., аа, аб, ... (ru)", "", {1: "а", 29: "я", 30: "аа", 31: "аб"}),
        ("А, Б, .., Аа, Бб, ... (ru)", "", {2: "Б", 30: "Аа", 31: "Бб"}),
        ("А, Б, .., Аа, Аб, ... (ru)", "", {2: "Б", 31: "Аб"}),
        ("a", "", {26: "z", 28: "ab"}),
        ("a", ' style:num-letter-sync="true"', {28: "bb"}),
        ("A", "", {28: "AB"}), ("i", "", {4: "iv"}), ("I", "", {9: "IX"}),
        ("01, 02, 03, ...", "", {5: "05"}), ("001, 002, 003, ...", "", {5: "005"}),
    ],
)  # fmt: skip
def test_forms_of_numbers(tmp_path: Path, form: str, more: str, numbers: dict[int, str]) -> None:
    body = listing("F", *(p("текст") for _ in range(max(numbers))))
    found = printed(tmp_path, body, list_style("F", level(1, form, ")", more=more)))
    assert {at: found[at - 1] for at in numbers} == {
        at: f"{number}) текст" for at, number in numbers.items()
    }


def test_bullets_are_dashes_or_dots(tmp_path: Path) -> None:
    bullet = '<text:list-level-style-bullet text:level="{}" text:bullet-char="{}"/>'
    styles = list_style("E", bullet.format(1, "—"), bullet.format(2, "\uf0b7"))
    body = listing("E", item(paragraph("а"), listing("", p("б"))))
    assert printed(tmp_path, body, styles) == ["– а", "• б"]


def test_numbered_paragraphs_of_one_list_count_on(tmp_path: Path) -> None:
    one = (
        '<text:numbered-paragraph text:list-id="n" text:style-name="A" text:level="{}"{}>{}'
        "</text:numbered-paragraph>"
    )
    body = (
        one.format(1, "", paragraph("а"))
        + paragraph("между")
        + one.format(2, "", paragraph("б"))
        + one.format(1, ' text:start-value="4"', paragraph("в"))
    )
    assert printed(tmp_path, body) == ["1. а", "между", "1.1. б", "4. в"]
