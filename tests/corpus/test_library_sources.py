"""Reading library sources: typed numbers, tables, footnotes, and what must be refused."""

from pathlib import Path

import pytest

from corpus.library.blocks import Heading, NoteCall, Paragraph, Table, Text, plain, printed
from corpus.library.build import SOURCES
from corpus.library.labels import (
    from_roman,
    heading_label,
    paragraph_label,
    to_roman,
)
from corpus.library.sources_reader import SourceError, parse_body, read_source
from corpus.library.word_numbering import plan_numbering

FRONT = "---\nslug: {slug}\ntitle: Т\nkind: other\nformat: md\nlayout: methodology\n---\n\n{body}"
ALL_SOURCES = sorted(SOURCES.glob("*.md"))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("4.1.2. Текст", "4.1.2."),
        ("4.1 Текст", "4.1"),
        ("1) текст", "1)"),
        ("к) текст", "к)"),
        ("5 рабочих дней", None),
        ("06.10.2021 № 2816-р", None),
        ("2025. Год", None),
        ("0,5 балла", None),
        ("ё) буквы ё в счёте Word нет", None),
    ],
)
def test_a_clause_number_is_told_from_a_date_and_a_quantity(text: str, label: str | None) -> None:
    found = paragraph_label(text)
    assert (found.text if found else None) == label


@pytest.mark.parametrize(
    ("text", "label", "values"),
    [
        ("Раздел 4. Каналы", "Раздел 4.", (4,)),
        ("Глава IX Надзор", "Глава IX", (9,)),
        ("Приложение № 2", "Приложение № 2", (2,)),
        ("4.2. МФЦ", "4.2.", (4, 2)),
    ],
)
def test_heading_numbers_are_read_with_their_values(
    text: str, label: str, values: tuple[int, ...]
) -> None:
    found = heading_label(text)
    assert found is not None
    assert (found.text, found.values) == (label, values)


def test_roman_figures_survive_both_ways() -> None:
    assert [from_roman(to_roman(value)) for value in range(1, 400)] == list(range(1, 400))


def test_numbers_leave_the_text_and_nothing_else_does() -> None:
    body = "# 1. Общее\n\n1.1. Слово **жирное** и 2 * 3 < 7.\n\n1) первое;\n\n<b>не разметка</b>"
    blocks, _ = parse_body(body)
    assert all(isinstance(block, Heading | Paragraph) for block in blocks)
    assert [printed(b) for b in blocks if not isinstance(b, Table)] == [
        "1. Общее",
        "1.1. Слово жирное и 2 * 3 < 7.",
        "1) первое;",
        "<b>не разметка</b>",
    ]
    clause = blocks[1]
    assert isinstance(clause, Paragraph)
    assert clause.inlines[1] == Text("жирное", bold=True)
    assert plain(clause.inlines).startswith("Слово")


def test_a_bold_number_is_still_the_number() -> None:
    blocks, _ = parse_body("**2.1.** Срок — 3 дня.")
    assert isinstance(blocks[0], Paragraph)
    assert blocks[0].label is not None
    assert plain(blocks[0].inlines) == "Срок — 3 дня."


def test_appendix_lines_and_title_are_told_from_its_text() -> None:
    body = "# Приложение № 1\n\nк приказу от 1 мая\n\nФорма отчёта\n\nОтчёт сдают в срок.\n"
    blocks, _ = parse_body(body)
    roles = [block.role for block in blocks if isinstance(block, Paragraph)]
    assert roles == ["appendix-line", "appendix-title", "body"]


def test_a_table_keeps_its_cells_and_a_footnote_its_call() -> None:
    blocks, notes = parse_body("| А | Б |\n|---|---|\n| 1 | 2 |\n\nТекст[^1].\n\n[^1]: Сноска.\n")
    assert isinstance(blocks[0], Table)
    assert [plain(cell) for row in blocks[0].rows for cell in row] == ["1", "2"]
    assert isinstance(blocks[1], Paragraph)
    assert blocks[1].inlines[1] == NoteCall(1)
    assert [plain(note) for note in notes] == ["Сноска."]


@pytest.mark.parametrize(
    "body", ["Текст[^1].", "Текст.\n\n[^1]: Никто не зовёт.", "| А |\n|---|\n"]
)
def test_a_broken_body_is_refused(body: str) -> None:
    with pytest.raises(SourceError):
        parse_body(body)


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        ("a", "# Без заголовка YAML"),
        ("a", FRONT.format(slug="b", body="Текст.")),
        ("a", FRONT.format(slug="a", body="Текст.").replace("kind: other", "kind: роман")),
        ("a", FRONT.format(slug="a", body="Текст.").replace("title: Т", "title: [")),
        ("a", FRONT.format(slug="a", body="Текст.").replace("title: Т", "title: Т\nцвет: 1")),
    ],
)
def test_a_wrong_front_matter_is_refused_with_the_file_named(
    tmp_path: Path, slug: str, text: str
) -> None:
    path = tmp_path / f"{slug}.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"a\.md"):
        read_source(path)


@pytest.mark.parametrize("path", ALL_SOURCES, ids=lambda path: path.stem)
def test_numbers_in_a_source_follow_one_another(path: Path) -> None:
    assert plan_numbering(read_source(path).blocks).faults == []


def test_a_skipped_and_a_foreign_number_are_reported() -> None:
    blocks, _ = parse_body("# 1. А\n\n1.1. Б\n\n1.3. В\n\n2.4. Г")
    faults = plan_numbering(blocks).faults
    assert len(faults) == 2
    assert "«1.3.»" in faults[0]
    assert "«2.4.» не продолжает" in faults[1]
