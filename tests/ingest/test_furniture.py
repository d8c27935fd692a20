"""Running heads, page numbers and contents are out of the text; text that looks like them is in."""

from __future__ import annotations

import pytest
from printed_lines import HEIGHT, block, layout

from ingest.clean import clean
from ingest.cleaning.furniture import mark_furniture, printed_labels
from ingest.layout import Block, BlockKind, Layout, LayoutPage

BODY = (
    "Орган отвечает на обращение в срок.",
    "Заявитель узнаёт о решении сразу.",
    "Специалист объясняет причину отказа.",
    "Руководитель проверяет ответ лично.",
    "Канал выбирает сам заявитель.",
    "Сведения хранятся пять лет.",
)
FOOT = HEIGHT - 40


def body(number: int, y: float = 200.0) -> Block:
    return block(BODY[number % len(BODY)], y=y)


def kept(found: Layout) -> list[str]:
    return [paragraph.text for paragraph in clean(found)]


def marked(found: Layout, kind: BlockKind) -> list[str]:
    return [
        block.text
        for page in mark_furniture(found).pages
        for block in page.blocks
        if block.kind is kind
    ]


def test_running_heads_and_page_numbers_are_no_text() -> None:
    found = layout(
        *[
            [block("Модельный стандарт", y=30), body(n), block(f"— {n + 1} —", y=FOOT, x=190)]
            for n in range(6)
        ]
    )
    assert kept(found) == list(BODY)
    assert printed_labels(found) == ["1", "2", "3", "4", "5", "6"]


def test_numbers_within_running_heads_count_pages() -> None:
    found = layout(
        *[[block(f"Стандарт УЧ-01 | Страница {n + 11}", y=30), body(n)] for n in range(6)]
    )
    assert kept(found) == list(BODY)
    assert printed_labels(found) == ["11", "12", "13", "14", "15", "16"]


def test_a_page_without_a_printed_number_is_counted_on() -> None:
    pages = [[body(n), block(str(n + 5), y=FOOT)] for n in range(6)]
    pages[0] = [body(0)]
    assert printed_labels(layout(*pages)) == ["5", "6", "7", "8", "9", "10"]


def test_a_document_without_printed_numbers_has_no_labels() -> None:
    assert printed_labels(layout(*[[body(n)] for n in range(4)])) == [None] * 4


def test_heads_of_chapters_and_of_the_sides_of_a_spread_are_no_text() -> None:
    heads = ["Журнал", "Сроки"] * 3 + ["Журнал", "Каналы"] * 3
    found = layout(*[[block(head, y=30), body(n)] for n, head in enumerate(heads)])
    assert not {"Журнал", "Сроки", "Каналы"} & set(kept(found))


@pytest.mark.parametrize("word", ["Статья", "Глава", "Раздел", "Таблица", "Приложение"])
def test_numbered_headings_at_the_top_of_pages_are_text(word: str) -> None:
    found = layout(*[[block(f"{word} {n + 1}", y=30), body(n)] for n in range(6)])
    assert [text for text in kept(found) if text.startswith(word)] == [
        f"{word} {n + 1}" for n in range(6)
    ]


def test_numbered_clauses_at_the_top_of_pages_are_text() -> None:
    found = layout(*[[block(f"{2 * n + 1}. Срок ответа", y=30), body(n)] for n in range(6)])
    assert sum(text.endswith("Срок ответа") for text in kept(found)) == 6


def test_a_line_repeated_within_pages_is_text() -> None:
    form = block("Форма заявления", y=300)
    places = (60, 120, 180, 240, 360, 420, 480, 540)
    found = layout(*[[*[body(n + k, y) for k, y in enumerate(places)], form] for n in range(6)])
    assert kept(found).count("Форма заявления") == 6


def test_a_number_that_is_no_page_number_is_text() -> None:
    found = layout(
        *[[body(n), block("2024", y=FOOT) if n == 3 else body(n + 1, FOOT)] for n in range(6)]
    )
    assert "2024" in kept(found)


def test_contents_are_kept_out_of_the_text() -> None:
    found = layout(
        [
            block("СОДЕРЖАНИЕ", y=60),
            block(
                "1. Область применения ........ 3",
                "2. Сроки ........ 5",
                "3. Каналы ...... 9",
                y=80,
            ),
        ],
        *[[body(n)] for n in range(3)],
    )
    assert kept(found) == list(BODY[:3])
    assert len(marked(found, BlockKind.CONTENTS)) == 2


def test_contents_without_leaders_are_known_by_their_heading() -> None:
    found = layout(
        [block("Оглавление", y=60), block("Введение 3", "Сроки ответа 5", "Каналы 9", y=80)],
        *[[body(n)] for n in range(3)],
    )
    assert kept(found) == list(BODY[:3])


@pytest.mark.parametrize("blank", ["______________", "....................", "……………"])
def test_the_blanks_of_a_form_are_no_contents(blank: str) -> None:
    lines = [f"{label} {blank}" for label in ("Фамилия", "Адрес", "Серия", "Подпись", "Дата")]
    found = " ".join(kept(layout([block(*lines, y=60)], [body(1)])))
    assert [word for word in found.split() if word[0].isalpha()][:5] == [
        "Фамилия",
        "Адрес",
        "Серия",
        "Подпись",
        "Дата",
    ]


def test_a_word_contents_over_plain_text_is_text() -> None:
    found = layout([block("Содержание", y=60), block("Услуга включает приём и выдачу.", y=80)])
    assert kept(found) == ["Содержание", "Услуга включает приём и выдачу."]


def test_a_table_at_the_edge_of_a_page_is_text() -> None:
    row = block("Услуга | Срок", y=30, kind=BlockKind.TABLE)
    assert kept(layout(*[[row, body(n)] for n in range(6)])).count("Услуга | Срок") == 6


def test_a_text_without_pages_has_no_furniture() -> None:
    page = layout([block("Журнал", y=30), block("1", y=60), body(0)]).pages[0]
    bare = Layout((type(page)(page.blocks),))
    assert kept(bare) == ["Журнал", "1", BODY[0]]


def test_sentences_that_differ_in_a_number_only_are_text() -> None:
    lines = [f"Вывод главы {n * n + 7} опирается на данные опроса." for n in range(6)]
    found = layout(*[[block(line, y=40), body(n)] for n, line in enumerate(lines)])
    assert [line for line in kept(found) if line.startswith("Вывод")] == lines


def test_a_heading_of_contents_goes_with_the_contents_its_format_names() -> None:
    entry = block("Введение\t3", kind=BlockKind.CONTENTS)
    found = layout([block("Содержание", y=60), entry], [body(1)])
    assert kept(found) == [BODY[1]]


def test_contents_without_pages_are_known_by_the_headings_they_repeat() -> None:
    titles = ("Общие положения", "Порядок приёма", "Ответственность")
    bare = Layout(
        (
            LayoutPage(
                (
                    block("Оглавление"),
                    *(block(f"• {title}") for title in titles),
                    block("Введение к порядку дано ниже."),
                    *(part for at, title in enumerate(titles) for part in (block(title), body(at))),
                )
            ),
        )
    )
    assert kept(bare) == [
        "Введение к порядку дано ниже.",
        *(line for at, title in enumerate(titles) for line in (title, BODY[at])),
    ]
