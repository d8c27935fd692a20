"""Lines of a text file become the paragraphs they were."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import NoText
from ingest.layout import BlockKind
from ingest.readers.text import paragraphs, read, regroup, split, without_page_numbers

SHARED = Path(__file__).parents[4] / "shared" / "data" / "documents"

WRAPPED = """\
        УКАЗ
     О порядке рассмотрения обращений

     В соответствии со статьёй 5 закона, регулирующего порядок
рассмотрения обращений граждан, постановляю установить научно-
технический совет.
     1. Утвердить порядок рассмотрения обращений, поступающих в
органы власти области.
     2. Настоящий указ вступает в силу со дня его официального
опубликования.
"""


def test_hard_wrapped_text_is_put_together_by_indents_and_numbers() -> None:
    assert paragraphs(split(WRAPPED))[2:] == [
        (
            "В соответствии со статьёй 5 закона, регулирующего порядок",
            "рассмотрения обращений граждан, постановляю установить научно-",
            "технический совет.",
        ),
        ("1. Утвердить порядок рассмотрения обращений, поступающих в", "органы власти области."),
        ("2. Настоящий указ вступает в силу со дня его официального", "опубликования."),
    ]


def test_long_lines_are_paragraphs() -> None:
    lines = ["Первый длинный абзац. " * 20, "Второй длинный абзац. " * 20, "и третий " * 30]
    assert paragraphs(lines) == [(line.strip(),) for line in lines]


def test_a_number_in_running_text_does_not_open_a_paragraph() -> None:
    lines = [
        "Средства выделяются в соответствии с законом о бюджете области на",
        "2015 год и плановый период в порядке, утверждённом постановлением",
        "от 21.12.2014 правительства области по согласованию с комитетом",
        "финансов.",
    ]
    assert paragraphs(lines) == [tuple(lines)]


def test_a_stray_blank_line_does_not_break_a_sentence() -> None:
    lines = [
        "Настоящее положение определяет порядок и условия предоставления",
        "субсидий из бюджета области организациям, оказывающим услуги по",
        "",
        "перевозке пассажиров.",
    ]
    assert len(paragraphs(lines)) == 1
    assert len(paragraphs([*lines[:2], "", *lines[2:]])) == 2


def test_a_centred_title_stays_whole() -> None:
    lines = [
        "        О мерах по развитию службы поддержки",
        "           граждан и организаций области",
        "",
        "Положение определяет порядок работы службы поддержки граждан",
        "и организаций, а также права и обязанности её сотрудников при",
        "обращении.",
    ]
    assert [len(group) for group in paragraphs(lines)] == [2, 3]


def test_a_title_in_short_lines_goes_on_in_small_letters() -> None:
    lines = ["УТВЕРЖДЁН", "приказом министерства", "от 5 мая 2025 г.", "", "Текст " * 40]
    assert paragraphs(lines)[0] == ("УТВЕРЖДЁН", "приказом министерства", "от 5 мая 2025 г.")


def test_items_of_a_list_stay_apart() -> None:
    lines = ["яблоки", "груши", "сливы", "Длинный абзац после списка. " * 10]
    assert len(paragraphs(lines)) == 4


def test_drawn_tables_keep_their_rows() -> None:
    lines = [
        "Перечень мероприятий, выполняемых в течение отчётного периода по",
        "каждому направлению деятельности и по каждому исполнителю",
        "| N | мероприятие | срок |",
        "| 1 | обучение | май |",
    ]
    assert [group[0] for group in paragraphs(lines)][-2:] == lines[-2:]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Глава 1", "Общие положения"], [("Глава 1", "Общие положения")]),
        (["Статья 5.", "Порядок"], [("Статья 5.", "Порядок")]),
        (["Право на:", "1) отдых", "2) труд"], [("Право на:",), ("1) отдых",), ("2) труд",)]),
        (["Конец.", "Начало"], [("Конец.",), ("Начало",)]),
        (["перенос", "строки"], [("перенос", "строки")]),
        (["а", "", "б"], [("а",), ("б",)]),
        (["", ""], []),
    ],
)
def test_breaks_that_may_be_typography(lines: list[str], expected: list[tuple[str, ...]]) -> None:
    assert regroup(lines) == expected


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(alphabet="аБв 1.)-\t;№", max_size=100), max_size=30))
def test_no_word_is_lost_or_moved(lines: list[str]) -> None:
    words = " ".join(lines).split()
    for group in (paragraphs, regroup):
        assert " ".join(line for part in group(lines) for line in part).split() == words


def test_control_characters_and_marks_vanish() -> None:
    assert split("\ufeffа\x00б\r\nв\x0bг\x85д\u2028е") == ["аб", "в", "г", "д", "е"]


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "utf-16"])
def test_files_of_any_encoding_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Приказ\r\n\r\nУтвердить порядок.".encode(encoding))
    layout = read(path)
    assert [block.text for block in layout.pages[0].blocks] == ["Приказ", "Утвердить порядок."]
    assert not layout.paged


@pytest.mark.parametrize("text", ["123 456", "☙♛ ℂ", " \n\t "])
def test_a_file_without_words_has_no_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text)
    with pytest.raises(NoText):
        read(path)


def test_notes_under_a_rule_are_footnotes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Текст пункта <1>.\n--------------------------------\n<1> Статья 5 закона.")
    kinds = [block.kind for block in read(path).pages[0].blocks]
    assert kinds == [BlockKind.PARAGRAPH, BlockKind.FURNITURE, BlockKind.FOOTNOTE]


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/documents is not here")
def test_shared_wrapped_acts_come_out_in_paragraphs() -> None:
    act = read(SHARED / "laws" / "doctypes" / "указ.txt").pages[0].blocks
    assert "личности, общества и государства." in act[4].text.replace("— ", "").replace("\n", " ")
    assert act[5].text.startswith("2. Настоящий Указ вступает в силу")
    page = read(SHARED / "htmls" / "53.html").pages[0].blocks
    letters = sum("а" <= c.lower() <= "я" or c in "Ёё" for block in page for c in block.text)
    assert letters == 66_748


def test_page_numbers_left_in_a_print_out_are_no_text() -> None:
    sentence = "Орган отвечает на обращение в срок, а отказ объясняет письменно."
    pages = []
    for number in range(2, 7):
        pages += [sentence] * 14 + ["Сведения о работе", "", f"- {number} -", "", "органа хранят."]
    lines, numbers = without_page_numbers(pages)
    assert numbers == [f"- {number} -" for number in range(2, 7)]
    assert len(lines) == len(pages) - 3 * 5
    assert lines[14:16] == ["Сведения о работе", "органа хранят."]


@pytest.mark.parametrize(
    "lines",
    [
        ["Год", "2020", "2021", "2022"],  # a column of a table
        [line for n in range(1, 6) for line in (*["Текст."] * 14, str(2 * n))],
        [line for n in range(1, 3) for line in (*["Текст."] * 14, str(n))],
    ],
)
def test_numbers_that_count_no_pages_are_text(lines: list[str]) -> None:
    assert without_page_numbers(lines) == (lines, [])
