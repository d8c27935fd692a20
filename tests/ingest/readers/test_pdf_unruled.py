"""Tables without rules are read as tables; prose, lists and signatures never are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from printed_pages import print_pages, sentences

from ingest.layout import BlockKind, Layout
from ingest.readers.pdf.glyphs import Glyphs
from ingest.readers.pdf.lines import Words, find_words
from ingest.readers.pdf.reader import read
from ingest.readers.pdf.unruled import take_unruled

STYLE = """
table { width: 100% } td, th { border: none; text-align: left; font-weight: normal }
.numbers td + td { text-align: right } .centred td + td { text-align: center }
.booktabs { border-top: 1pt solid; border-bottom: 1pt solid }
.justified { text-align: justify; hyphens: none; width: 150pt }
.spread { text-align: justify; text-align-last: justify }
.item { display: flex } .item div:first-child { width: 30pt }
"""
PROSE = f"<p>{sentences('Отдел', 6)}</p>"
NUMBERS = [
    ["Показатель", "2022", "2023", "2024"],
    ["Число обращений граждан", "1 240", "1 318", "1 402"],
    ["Доля ответов в срок, %", "91,5", "93,0", "96,2"],
    ["Средний срок ответа, дней", "21", "19", "17,5"],
]
CELLS = [
    ["Услуга", "Срок", "Форма ответа"],
    ["Справка о составе семьи и месте жительства", "5 дней", "по почте или лично в окне приёма"],
    ["Выписка из реестра", "день обращения", "электронно"],
    ["Заключение о соответствии помещения", "30 дней", "письменно"],
    ["Дубликат", "3 дня", "лично"],
]
ROLES = [
    ["Действие", "Владелец", "Оператор", "Аналитик"],
    ["Утверждение анкеты", "решает", "извещается", "готовит"],
    ["Регистрация сигнала", "извещается", "исполняет", "следит"],
    ["Разбор жалоб", "решает", "исполняет", "готовит"],
    ["Отчёт", "принимает", "готовит", "проверяет"],
    ["Обучение", "решает", "проходит", "ведёт"],
]


def table(rows: Sequence[Sequence[str]], kind: str = "") -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table class='{kind}'>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def printed(path: Path, *parts: str) -> Layout:
    return read(print_pages(path / "table.pdf", "".join(parts), STYLE))


def tables(layout: Layout) -> list[list[str]]:
    """The lines of every table, the lines of a cell joined by spaces."""
    return [
        [line.text.replace("\u2028", " ") for line in block.lines]
        for page in layout.pages
        for block in page.blocks
        if block.kind is BlockKind.TABLE
    ]


def lines(rows: Sequence[Sequence[str]]) -> list[str]:
    return [" | ".join(row) for row in rows]


@pytest.mark.parametrize("kind", ["numbers", "numbers booktabs"])
def test_columns_of_numbers_under_words_are_a_table(tmp_path: Path, kind: str) -> None:
    layout = printed(tmp_path, PROSE, table(NUMBERS, kind), PROSE)
    assert tables(layout) == [lines(NUMBERS)]
    kinds = [block.kind for block in layout.pages[0].blocks]
    assert kinds == [BlockKind.PARAGRAPH, BlockKind.TABLE, BlockKind.PARAGRAPH]


def test_cells_of_several_lines_are_one_row(tmp_path: Path) -> None:
    layout = printed(tmp_path, PROSE, "<p>Таблица 2 – Услуги</p>", table(CELLS), PROSE)
    assert tables(layout) == [lines(CELLS)]


@pytest.mark.parametrize("kind", ["", "centred"])
def test_several_full_columns_of_short_cells_are_a_table(tmp_path: Path, kind: str) -> None:
    assert tables(printed(tmp_path, PROSE, table(ROLES, kind), PROSE)) == [lines(ROLES)]


def test_two_columns_are_a_table_under_a_caption(tmp_path: Path) -> None:
    rows = [["Срок", "Пункт"], ["Ожидание в очереди", "4.2"], ["Ответ на жалобу", "4.3"]]
    assert tables(printed(tmp_path, PROSE, "<p>Таблица 3. Сроки</p>", table(rows), PROSE)) == [
        lines(rows)
    ]


def test_a_table_in_a_column_of_the_page_is_found_there(tmp_path: Path) -> None:
    rows = [[row[0].split()[0], *row[1:3]] for row in NUMBERS]
    body = f"<p>Таблица 1 – Обращения</p>{table(rows, 'numbers')}"
    columns = f"<div class=columns>{PROSE * 2}{body}{PROSE * 3}</div>"
    layout = printed(tmp_path, columns)
    assert tables(layout) == [lines(rows)]
    text = " ".join(block.text for page in layout.pages for block in page.blocks)
    assert " ".join(text.split()).count("Отдел сообщает") == 30


def test_every_letter_of_a_cell_has_its_place(tmp_path: Path) -> None:
    layout = printed(tmp_path, PROSE, table(NUMBERS, "numbers"))
    (found,) = (b for b in layout.pages[0].blocks if b.kind is BlockKind.TABLE)
    tops: list[float] = []
    for line in found.lines:
        assert line.boxes is not None
        own = [line.boxes[at] for at, letter in enumerate(line.text) if letter.isalnum()]
        assert not np.isnan(own).any()
        tops.append(float(np.mean([box[1] for box in own])))
    assert tops == sorted(tops)


@pytest.mark.parametrize(
    "body",
    [
        f"<div class=justified>{PROSE * 4}</div>",
        f"<div class=columns>{PROSE * 6}</div>",
        "".join(
            f"<p class=spread>{words}</p>"
            for words in ("Отдел приёма граждан", "Сроки ответа органа", "Формы учёта жалоб")
        ),
        "".join(
            f"<div class=item><div>{n}.</div><div>{sentences('Отдел', 1)}</div></div>"
            for n in range(1, 8)
        ),
        "".join(
            f"<div class=item><div>[{n}]</div><div>Иванов И. Труды. М., 20{n}0. {n} с.</div></div>"
            for n in range(1, 8)
        ),
        table(
            [
                [post, "подпись", name]
                for post, name in (
                    ("Директор департамента", "И.И. Иванов"),
                    ("Главный бухгалтер", "П.П. Петров"),
                    ("Юрисконсульт", "С.С. Сидоров"),
                    ("Секретарь", "А.А. Орлова"),
                    ("Эксперт", "Б.Б. Белов"),
                )
            ]
        ),
        table(
            [
                ["СОГЛАСОВАНО", "УТВЕРЖДАЮ"],
                ["Директор школы", "Начальник управления"],
                ["И.И. Иванов", "П.П. Петров"],
                ["12.01.2024", "15.01.2024"],
            ]
        ),
        table(
            [
                ["Министерство развития", "Руководителям"],
                ["города Москвы", "органов власти"],
                ["тел. 123-45-67", "субъектов"],
                ["от 12.05.2024 № 15", "Федерации"],
            ]
        ),
        table(
            [
                ["Иванов И. И.", "Петров П. П.", "Сидорова А. А."],
                ["Университет", "Институт", "Академия"],
                ["Москва", "Казань", "Томск"],
            ],
            "centred",
        ),
        table([["Введение", "3"], ["Общие положения", "5"], ["Порядок", "9"]], "numbers"),
        table(
            [["1.", "Введение", "3"], ["2.", "Положения", "5"], ["3.", "Порядок", "9"]], "numbers"
        ),
    ],
    ids=[
        "justified",
        "columns",
        "spread",
        "list",
        "references",
        "signatures",
        "title",
        "letterhead",
        "authors",
        "contents",
        "numbered contents",
    ],
)
def test_what_only_looks_like_a_table_is_read_as_lines(tmp_path: Path, body: str) -> None:
    assert tables(printed(tmp_path, body, PROSE)) == []


def scattered(rows: int) -> tuple[Glyphs, Words]:
    """Words of three letters in twelve ragged columns with white strips between them."""
    count = 12 * rows
    shift = np.random.default_rng(1).uniform(0, 20, count)
    x = (50 * (np.arange(count) % 12) + shift)[:, None] + 4 * np.arange(3)
    y = np.repeat(10.0 * (np.arange(count) // 12), 3)
    left = x.reshape(-1)
    boxes = np.stack([left, y, left + 4, y + 8], axis=1).astype(np.float32)
    letters = 3 * count
    glyphs = Glyphs(
        np.full(letters, ord("а"), np.uint32),
        boxes,
        (y + 8).astype(np.float32),
        np.full(letters, 8, np.float32),
        np.zeros(letters, np.bool_),
        np.zeros(letters, np.int16),
        np.where(np.arange(letters) % 3, 0, 2).astype(np.int8),
        np.zeros(letters, np.int16),
    )
    return glyphs, find_words(glyphs, 0)


def test_scattered_words_are_looked_at_in_linear_time() -> None:
    def seconds(rows: int) -> float:
        glyphs, words = scattered(rows)
        assert len(words) == 12 * rows
        times = []
        for _ in range(3):
            started = perf_counter()
            assert take_unruled(glyphs, words, (), 0)[0] == []
            times.append(perf_counter() - started)
        return min(times)

    assert seconds(600) < 6 * seconds(200)
