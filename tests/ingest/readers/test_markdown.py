"""Markdown reads as it is printed, numbers as typed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from corpus.errors import NoText
from ingest.layout import Block, BlockKind, Layout
from ingest.readers.markdown import read

SOURCES = sorted((Path(__file__).parents[3] / "corpus" / "library" / "sources").glob("*.md"))


def read_text(folder: Path, text: str) -> Layout:
    path = folder / "a.md"
    path.write_text(text, encoding="utf-8")
    return read(path)


def blocks(folder: Path, text: str) -> list[Block]:
    return list(read_text(folder, text).pages[0].blocks)


def texts(folder: Path, text: str) -> list[str]:
    return [block.text for block in blocks(folder, text)]


def test_headings_carry_their_level(tmp_path: Path) -> None:
    found = blocks(tmp_path, "# Первый\n\n### Третий ###\n\nВторой\n---\n")
    assert [(b.kind, b.level, b.text) for b in found] == [
        (BlockKind.HEADING, 1, "Первый"),
        (BlockKind.HEADING, 3, "Третий"),
        (BlockKind.HEADING, 2, "Второй"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. раз\n2. два", ["1. раз", "2. два"]),
        ("1) раз\n\n3) три", ["1) раз", "3) три"]),
        ("5. пять\n7. семь", ["5. пять", "7. семь"]),
        ("1. раз\n1. два\n1. три", ["1. раз", "2. два", "3. три"]),
        ("- раз\n- два", ["– раз", "– два"]),
        ("* раз\n  - два\n", ["• раз", "– два"]),
        ("- 1.2. Пункт", ["1.2. Пункт"]),
        ("1. раз\n\n   абзац\n2. два", ["1. раз", "абзац", "2. два"]),
        ("1.1. Пункт\n\n1.2. Пункт", ["1.1. Пункт", "1.2. Пункт"]),
        ("1.1. Пункт;\n1.2. Пункт\nс продолжением", ["1.1. Пункт;", "1.2. Пункт\nс продолжением"]),
        ("а) раз\n\nб) два", ["а) раз", "б) два"]),
    ],
)
def test_numbers_stay_as_typed(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert texts(tmp_path, text) == expected


def test_footnotes_follow_the_paragraph_that_cites_them(tmp_path: Path) -> None:
    found = blocks(
        tmp_path,
        "Текст[^1] и ещё[^имя].\n\nДалее.\n\n[^1]: Первая.\n\n    Абзац.\n\n[^имя]: Слово\n",
    )
    assert [block.text for block in found] == [
        "Текст¹ и ещё².", "¹ Первая.\nАбзац.", "² Слово", "Далее.",
    ]  # fmt: skip
    assert [block.kind for block in found].count(BlockKind.FOOTNOTE) == 2


def test_a_footnote_nobody_cites_is_not_lost(tmp_path: Path) -> None:
    assert "Никем не названа." in " ".join(
        texts(tmp_path, "Текст.\n\n[^х]: Никем не названа.\n\nДалее.")
    )


def test_a_footnote_of_a_table_follows_the_table(tmp_path: Path) -> None:
    text = "| А | Б |\n|---|---|\n| 1[^1] | **2** |\n\n[^1]: Оценка."
    assert texts(tmp_path, text) == ["А | Б\n1¹ | 2", "¹ Оценка."]


def test_front_matter_gives_properties_and_no_text(tmp_path: Path) -> None:
    layout = read_text(
        tmp_path,
        '---\ntitle: "О порядке"\nauthors: [Иванов, Петров]\ndate: 2025-05-05\n---\n\nТекст.',
    )
    assert layout.properties.title == "О порядке"
    assert layout.properties.authors == ("Иванов", "Петров")
    assert layout.properties.created == "2025-05-05"
    assert [block.text for block in layout.pages[0].blocks] == ["Текст."]


def test_broken_front_matter_is_a_warning(tmp_path: Path) -> None:
    layout = read_text(tmp_path, "---\ntitle: [\n---\n\nТекст.")
    assert len(layout.warnings) == 1
    assert [block.text for block in layout.pages[0].blocks] == ["Текст."]


def test_front_matter_cannot_make_objects(tmp_path: Path) -> None:
    layout = read_text(tmp_path, "---\ntitle: !!python/object/apply:os.getcwd []\n---\n\nТекст.")
    assert layout.properties.title is None


def test_html_is_shown_without_its_tags(tmp_path: Path) -> None:
    found = texts(
        tmp_path,
        "<div><p>Блок <b>внутри</b></p></div>\n\nм<sup>2</sup><br>и <i>строка</i> <script>",
    )
    assert found == ["Блок внутри", "м²\nи строка"]


def test_code_is_a_paragraph_of_its_lines(tmp_path: Path) -> None:
    assert texts(tmp_path, "```\nпервая\n\nвторая\n```") == ["первая\nвторая"]


def test_bold_is_said_of_whole_lines_only(tmp_path: Path) -> None:
    found = blocks(tmp_path, "**Вся строка**\n\n**Часть** строки")
    assert [block.lines[0].bold for block in found] == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        ">" * 3000 + " глубоко",
        "\n".join("  " * depth + f"- пункт {depth}" for depth in range(200)),
        "[" * 50_000 + "скобки",
        "*слово **слово " * 3000,
        "![" * 20_000 + "картинки",
        "`" * 3000 + "\nкод",
        "<a " * 20_000 + "теги",
        "|я" * 2000 + "|\n" + "|-" * 2000 + "|\n",
    ],
)
def test_hostile_markdown_neither_hangs_nor_loses_text(tmp_path: Path, text: str) -> None:
    started = time.perf_counter()
    found = "".join(texts(tmp_path, text))
    assert time.perf_counter() - started < 10
    letters = [c for c in text if "а" <= c <= "я"]
    assert [c for c in found if "а" <= c <= "я"] == letters


def test_a_file_without_words_has_no_text(tmp_path: Path) -> None:
    with pytest.raises(NoText):
        read_text(tmp_path, "---\ntitle: Заголовок\n---\n\n***\n")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_letter_of_the_library_sources_is_lost(path: Path) -> None:
    body = path.read_text(encoding="utf-8").split("\n---\n", 1)[1]
    found = "".join(block.text for block in read(path).pages[0].blocks)
    assert sum(map(str.isalpha, found)) == sum(map(str.isalpha, body))


def test_the_first_row_of_a_table_heads_it(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("| Услуга | Срок |\n|---|---|\n| Справка | 5 \\| 6 |\n", encoding="utf-8")
    (table,) = read(path).pages[0].blocks
    assert (table.text, table.header_rows) == ("Услуга | Срок\nСправка | 5 ¦ 6", 1)
