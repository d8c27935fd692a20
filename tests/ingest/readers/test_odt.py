"""What an OpenDocument text prints, in place and once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from odt_xml import NAMESPACES, heading, item, level, list_style, listing, paragraph, style
from odt_xml import write_odt as write

from corpus.errors import NoText
from ingest.layout import Block, BlockKind
from ingest.readers.detect import FODT, ODT, media_type, reader_for
from ingest.readers.odt.reader import read, read_flat

NOTE = (
    '<text:note text:note-class="{kind}"><text:note-citation>{mark}</text:note-citation>'
    "<text:note-body><text:p>{text}</text:p></text:note-body></text:note>"
)


def blocks(path: Path) -> list[Block]:
    return list(read(path).pages[0].blocks)


def texts(path: Path) -> list[str]:
    return [block.text for block in blocks(path)]


def span(text: str, name: str) -> str:
    return f'<text:span text:style-name="{name}">{text}</text:span>'


def row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def cell(text: str, more: str = "") -> str:
    return f"<table:table-cell{more}>{paragraph(text)}</table:table-cell>"


def table(*rows: str) -> str:
    return f"<table:table>{''.join(rows)}</table:table>"


def test_white_space_is_what_the_elements_say(tmp_path: Path) -> None:
    body = paragraph(
        "  срок\n   ответа <text:s text:c='2'/>—<text:tab/>30<text:line-break/>дней с момента "
    )
    assert texts(write(tmp_path, body)) == ["срок ответа   —\t30\nдней с момента"]


def test_a_billion_spaces_stay_a_few(tmp_path: Path) -> None:
    body = paragraph('а<text:s text:c="999999999"/>б и <text:s text:c="не число"/>в')
    assert len(texts(write(tmp_path, body))[0]) < 300


def test_headings_have_the_level_of_the_outline_or_of_their_style(tmp_path: Path) -> None:
    styles = (
        style("Heading_20_2", more=' style:default-outline-level="2"')
        + style("Мой", parent="Heading_20_2")
        + style("T", more=' style:display-name="Title"')
    )
    body = (
        heading("Общие положения", 3)
        + paragraph("Сроки", "Мой")
        + paragraph("Положение", "T")
        + paragraph("Просто текст.")
    )
    found = blocks(write(tmp_path, body, styles=styles))
    assert [(block.kind, block.level) for block in found] == [
        (BlockKind.HEADING, 3), (BlockKind.HEADING, 2), (BlockKind.HEADING, 1),
        (BlockKind.PARAGRAPH, None),
    ]  # fmt: skip


def test_bold_and_size_come_through_parent_styles(tmp_path: Path) -> None:
    styles = style("Основной", text=' fo:font-weight="bold" fo:font-size="14pt"')
    automatic = (
        style("P1", parent="Основной")
        + style("T1", "text", text=' fo:font-weight="normal"')
        + style("T2", "text", text=' fo:font-size="0.5in"')
    )
    body = (
        paragraph("Глава 1", "P1")
        + paragraph(span("Глава 2", "T1"), "P1")
        + paragraph(span("Глава 3", "T2"), "P1")
    )
    lines = [
        block.lines[0]
        for block in blocks(write(tmp_path, body, styles=styles, automatic=automatic))
    ]
    assert [(line.bold, line.size) for line in lines] == [(True, 14), (False, 14), (True, 36)]


def test_a_style_that_is_its_own_parent_ends(tmp_path: Path) -> None:
    styles = style("А", parent="Б") + style("Б", parent="А")
    assert texts(write(tmp_path, paragraph("Текст.", "А"), styles=styles)) == ["Текст."]


def test_superscript_digits_are_raised(tmp_path: Path) -> None:
    automatic = style("T1", "text", text=' style:text-position="super 58%"') + style(
        "T2", "text", text=' style:text-position="-33% 58%"'
    )
    body = paragraph(f"Статья 15{span('1', 'T1')}, H{span('2', 'T2')}O")
    assert texts(write(tmp_path, body, automatic=automatic)) == ["Статья 15¹, H2O"]


def test_hidden_text_and_comments_are_not_printed(tmp_path: Path) -> None:
    automatic = style("Н", "text", text=' text:display="none"') + style(
        "НП", text=' text:display="none"'
    )
    body = (
        paragraph(
            f"видно{span(' скрыто', 'Н')}<office:annotation><text:p>мнение</text:p>"
            '</office:annotation><text:hidden-text text:is-hidden="true">тайна</text:hidden-text>'
        )
        + paragraph("Скрытый абзац", "НП")
        + '<text:section text:display="none"><text:p>Скрытый раздел</text:p></text:section>'
        + "<text:section><text:p>Раздел</text:p></text:section>"
    )
    assert texts(write(tmp_path, body, automatic=automatic)) == ["видно", "Раздел"]


def test_deleted_text_goes_and_inserted_text_stays(tmp_path: Path) -> None:
    body = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>'
        "<text:p>десять</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        + paragraph(
            'срок <text:change text:change-id="c1"/><text:change-start text:change-id="c2"/>'
            'тридцать<text:change-end text:change-id="c2"/> дней'
        )
    )
    assert texts(write(tmp_path, body)) == ["срок тридцать дней"]


def test_notes_follow_their_paragraph_with_their_mark(tmp_path: Path) -> None:
    footnote = NOTE.format(kind="footnote", mark="1", text="Первая сноска.")
    endnote = NOTE.format(kind="endnote", mark="iv", text="Примечание.")
    body = paragraph(f"Первый{footnote} абзац.") + paragraph(f"Второй{endnote}")
    found = blocks(write(tmp_path, body))
    assert [block.text for block in found] == [
        "Первый¹ абзац.", "¹ Первая сноска.", "Второйⁱᵛ", "ⁱᵛ Примечание.",
    ]  # fmt: skip
    assert [block.kind for block in found][1::2] == [BlockKind.FOOTNOTE] * 2


def test_tables_keep_their_head_their_columns_and_their_notes(tmp_path: Path) -> None:
    covered = "<table:covered-table-cell/>"
    note = NOTE.format(kind="footnote", mark="1", text="Оценка.")
    wide = cell("Срок", ' table:number-columns-spanned="2"')
    head = row(cell("Район"), wide, covered, cell("Год"))
    body = table(
        f"<table:table-header-rows>{head}</table:table-header-rows>",
        row(cell("Первый", ' table:number-rows-spanned="2"'), cell("1"), cell("2"), cell("2025")),
        row(covered, cell("3"), cell("4"), cell(f"2026{note}")),
    ) + paragraph("После таблицы.")  # fmt: skip
    found = blocks(write(tmp_path, body))
    assert [block.text for block in found] == [
        "Район | Срок |  | Год\nПервый | 1 | 2 | 2025\n| 3 | 4 | 2026¹", "¹ Оценка.",
        "После таблицы.",
    ]  # fmt: skip
    assert found[0].header_rows == 1


def test_a_nested_table_follows_the_one_around_it(tmp_path: Path) -> None:
    inner = f"<table:table-cell>{table(row(cell('в1'), cell('в2')))}</table:table-cell>"
    body = table(row(cell("а1"), inner), row(cell("а2"), cell("б2")))
    assert texts(write(tmp_path, body)) == ["а1\nа2 | б2", "в1 | в2"]


def test_a_million_repeated_cells_and_rows_stay_a_table(tmp_path: Path) -> None:
    many = ' table:number-columns-repeated="1000000"'
    body = table(
        row(cell("Показатель"), cell("", many)),
        f'<table:table-row table:number-rows-repeated="1000000">{cell("0" * 2000)}{cell("1", many)}'
        "</table:table-row>",
        row(cell("итого"), cell("5")),
    )
    started = time.perf_counter()
    (found,) = blocks(write(tmp_path, body))
    assert time.perf_counter() - started < 5
    assert found.lines[0].text == "Показатель"
    assert found.lines[-1].text == "итого | 5"
    assert len(found.text) < 4 << 20


def test_text_boxes_follow_the_paragraph_they_hang_on(tmp_path: Path) -> None:
    box = "<draw:frame><draw:text-box><text:p>В рамке</text:p></draw:text-box></draw:frame>"
    shape = "<draw:custom-shape><text:p>В фигуре</text:p></draw:custom-shape>"
    assert texts(write(tmp_path, paragraph(f"До{box}{shape} и после"))) == [
        "До и после", "В рамке", "В фигуре",
    ]  # fmt: skip


def test_a_formula_is_read_in_its_place(tmp_path: Path) -> None:
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><mi>S</mi><mo>=</mo>'
        '<mn>2</mn></mrow><annotation encoding="StarMath 5.0">S = 2</annotation></semantics></math>'
    )
    frame = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
    path = write(
        tmp_path, paragraph(f"Площадь {frame} га"), members={"Object 1/content.xml": formula}
    )
    assert texts(path) == ["Площадь S=2 га"]


def test_a_table_of_contents_is_no_text_and_a_bibliography_is(tmp_path: Path) -> None:
    body = (
        "<text:table-of-content><text:index-body><text:index-title><text:p>Оглавление</text:p>"
        "</text:index-title><text:p>1. Общие положения 3</text:p></text:index-body>"
        "</text:table-of-content>"
        "<text:bibliography><text:index-body><text:p>Иванов И. И. Право.</text:p>"
        "</text:index-body></text:bibliography>"
    )
    assert [block.kind for block in blocks(write(tmp_path, body))] == [
        BlockKind.CONTENTS, BlockKind.CONTENTS, BlockKind.PARAGRAPH,
    ]  # fmt: skip


def test_properties_are_those_of_the_author(tmp_path: Path) -> None:
    meta = (
        "<dc:title>Положение о сроках</dc:title><dc:creator>Правщик</dc:creator>"
        "<meta:initial-creator>Иванов И. И.; Петров П. П.</meta:initial-creator>"
        "<meta:keyword>сроки, ответ</meta:keyword><meta:keyword>обращение</meta:keyword>"
        "<meta:creation-date>2024-05-01T10:00:00</meta:creation-date><dc:language>ru</dc:language>"
    )
    found = read(write(tmp_path, paragraph("Текст."), meta=meta)).properties
    assert found.title == "Положение о сроках"
    assert found.authors == ("Иванов И. И.", "Петров П. П.")
    assert found.keywords == ("сроки", "ответ", "обращение")
    assert (found.created, found.language) == ("2024-05-01T10:00:00", "ru")


def test_headers_and_footers_are_left_out(tmp_path: Path) -> None:
    assert texts(write(tmp_path, paragraph("Текст."))) == ["Текст."]


def test_a_document_without_text_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoText):
        read(write(tmp_path, paragraph("")))


def test_a_linked_part_of_a_master_document_is_reported(tmp_path: Path) -> None:
    body = '<text:section><text:section-source xlink:href="../часть.odt"/></text:section>'
    (warning,) = read(write(tmp_path, body + paragraph("Текст."))).warnings
    assert "не прочитан" in warning


def test_a_flat_document_reads_like_a_packed_one(tmp_path: Path) -> None:
    body = listing("L", item(paragraph("первый")), item(paragraph("второй")))
    styles = list_style("L", level(1, "а, б, .., аа, бб, ... (ru)", ")"))
    path = tmp_path / "файл.fodt"
    path.write_text(
        f'<?xml version="1.0"?>\n<office:document {NAMESPACES} office:mimetype='
        f'"application/vnd.oasis.opendocument.text"><office:styles>{styles}</office:styles>'
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    )
    assert media_type(path) == FODT
    assert reader_for(FODT) is read_flat
    assert [block.text for block in read_flat(path).pages[0].blocks] == ["а) первый", "б) второй"]
    packed = write(tmp_path, body, styles=styles)
    assert media_type(packed) == ODT
    assert texts(packed) == ["а) первый", "б) второй"]
