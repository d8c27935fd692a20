"""What a Word document prints, in place and once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from word_xml import definition, instance, level, numbered, paragraph, style, table

from corpus.errors import NoText
from ingest.layout import Block, BlockKind
from ingest.readers.docx.reader import read

SHARED = Path(__file__).parents[4] / "shared" / "data" / "documents"
WordFile = Callable[..., Path]


def blocks(path: Path) -> list[Block]:
    return list(read(path).pages[0].blocks)


def texts(path: Path) -> list[str]:
    return [block.text for block in blocks(path)]


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def code(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve"> {text} </w:instrText></w:r>'


def note(identifier: int, text: str) -> str:
    return f'<w:footnote w:id="{identifier}">{paragraph(text)}</w:footnote>'


REFERENCE = '<w:r><w:footnoteReference w:id="{}"/></w:r>'


@pytest.mark.parametrize("name", ["heading 2", "Heading 2", "Заголовок 2", "заголовок 2"])
def test_headings_are_known_by_the_name_of_their_style(word_file: WordFile, name: str) -> None:
    path = word_file(paragraph("Введение", '<w:pStyle w:val="22"/>'), styles=style("22", name))
    assert [(b.kind, b.level) for b in blocks(path)] == [(BlockKind.HEADING, 2)]


def test_outline_levels_make_headings_and_body_text_unmakes_them(word_file: WordFile) -> None:
    outline = '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>'
    styles = style("A", "Мой", outline) + style("B", "Иной", based_on="A")
    body = (
        paragraph("а текст", '<w:pStyle w:val="B"/>')
        + paragraph("б текст", '<w:outlineLvl w:val="0"/>')
        + paragraph("в текст", '<w:pStyle w:val="B"/><w:outlineLvl w:val="9"/>')
    )
    assert [block.level for block in blocks(word_file(body, styles=styles))] == [3, 1, None]


def test_deleted_text_goes_and_inserted_text_stays(word_file: WordFile) -> None:
    body = (
        f"<w:p>{run('срок ')}<w:del><w:r><w:delText>десять</w:delText></w:r></w:del>"
        f"<w:ins>{run('тридцать')}</w:ins>{run(' дней')}"
        f"<w:moveFrom>{run('ушло')}</w:moveFrom></w:p>"
    )
    assert texts(word_file(body)) == ["срок тридцать дней"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs(word_file: WordFile) -> None:
    body = paragraph("Начало ", "<w:rPr><w:del/></w:rPr>") + paragraph("и конец.")
    assert texts(word_file(body)) == ["Начало и конец."]


def test_a_deleted_mark_of_the_last_paragraph_loses_nothing(word_file: WordFile) -> None:
    body = paragraph("Первый.") + paragraph("Последний.", "<w:rPr><w:del/></w:rPr>") + "<w:sectPr/>"
    assert texts(word_file(body)) == ["Первый.", "Последний."]


def test_hidden_text_and_comments_are_not_printed(word_file: WordFile) -> None:
    parts = (
        run("видно"),
        run("скрыто", "<w:vanish/>"),
        run(" тоже", '<w:vanish w:val="0"/>'),
        '<w:r><w:commentReference w:id="0"/></w:r>',
    )
    body = f"<w:p>{''.join(parts)}</w:p>"
    assert texts(word_file(body)) == ["видно тоже"]


def test_footnotes_follow_their_paragraph_and_count_by_reference(word_file: WordFile) -> None:
    body = (
        f"<w:p>{run('Первый')}{REFERENCE.format(7)}{run(' абзац.')}</w:p>"
        f"<w:p>{run('Второй')}{REFERENCE.format(3)}</w:p>"
    )
    notes = (
        '<w:footnote w:id="-1" w:type="separator"><w:p/></w:footnote>'
        + note(3, "Вторая сноска.") + note(7, "Первая сноска.")
    )  # fmt: skip
    found = blocks(word_file(body, footnotes=notes))
    assert [block.text for block in found] == [
        "Первый¹ абзац.", "¹ Первая сноска.", "Второй²", "² Вторая сноска.",
    ]  # fmt: skip
    assert [block.kind for block in found][1::2] == [BlockKind.FOOTNOTE] * 2


def test_a_footnote_of_a_table_follows_the_table(word_file: WordFile) -> None:
    cited = f"<w:p>{run('Итого')}{REFERENCE.format(1)}</w:p>"
    body = table([paragraph("Показатель"), paragraph("Год")], [cited, paragraph("2025")])
    assert texts(word_file(body, footnotes=note(1, "Оценка."))) == [
        "Показатель | Год\nИтого¹ | 2025", "¹ Оценка.",
    ]  # fmt: skip


def test_endnotes_are_small_roman(word_file: WordFile) -> None:
    body = f'<w:p>{run("Текст")}<w:r><w:endnoteReference w:id="1"/></w:r></w:p>'
    endnotes = f'<w:endnote w:id="1">{paragraph("Примечание.")}</w:endnote>'
    assert texts(word_file(body, endnotes=endnotes)) == ["Текстⁱ", "ⁱ Примечание."]


def test_a_merged_value_stands_once(word_file: WordFile) -> None:
    wide = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>'
    top = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>'
    below = "<w:tcPr><w:vMerge/></w:tcPr>"
    body = table(
        [wide + paragraph("Шапка"), paragraph("Год")],
        [top + paragraph("Район"), paragraph("а1"), paragraph("б1")],
        [below + paragraph(""), paragraph("а2"), paragraph("б2")],
    )
    assert texts(word_file(body)) == ["Шапка |  | Год\nРайон | а1 | б1\n| а2 | б2"]


def test_a_nested_table_follows_the_one_around_it(word_file: WordFile) -> None:
    inner = table([paragraph("в1"), paragraph("в2")]) + paragraph("")
    body = table([paragraph("а1"), inner], [paragraph("а2"), paragraph("б2")])
    assert texts(word_file(body)) == ["а1\nа2 | б2", "в1 | в2"]


def test_a_table_of_one_column_is_read_through(word_file: WordFile) -> None:
    body = table([paragraph("Первый абзац.") + paragraph("Второй абзац.")])
    assert texts(word_file(body)) == ["Первый абзац.", "Второй абзац."]


def test_rows_inside_content_controls_and_deleted_rows(word_file: WordFile) -> None:
    cells = f"<w:tc>{paragraph('внутри')}</w:tc><w:tc>{paragraph('да')}</w:tc>"
    gone = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('удалено')}</w:tc></w:tr>"
    body = f"<w:tbl><w:sdt><w:sdtContent><w:tr>{cells}</w:tr></w:sdtContent></w:sdt>{gone}</w:tbl>"
    assert texts(word_file(body)) == ["внутри | да"]


def test_content_controls_keep_their_text(word_file: WordFile) -> None:
    body = (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('Абзац.')}</w:sdtContent></w:sdt>"
        f"<w:p>{run('До ')}<w:sdt><w:sdtContent>{run('внутри')}</w:sdtContent></w:sdt></w:p>"
    )
    assert texts(word_file(body)) == ["Абзац.", "До внутри"]


def test_text_boxes_are_read_once(word_file: WordFile) -> None:
    box = f"<w:txbxContent>{paragraph('В рамке.')}</w:txbxContent>"
    body = (
        f"<w:p>{run('Абзац.')}<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert texts(word_file(body)) == ["Абзац.", "В рамке."]


def test_fields_show_their_result_only(word_file: WordFile) -> None:
    body = (
        f"<w:p>{run('см. ')}{field('begin')}{code('REF a')}{field('begin')}{code('PAGE')}"
        f"{field('separate')}{run('скрытый результат')}{field('end')}{field('separate')}"
        f"{run('пункт 5')}{field('end')}{run('.')}</w:p>"
    )
    assert texts(word_file(body)) == ["см. пункт 5."]


def test_a_field_code_that_never_ends_loses_nothing_after_it(word_file: WordFile) -> None:
    body = f"<w:p>{field('begin')}{code('TOC')}</w:p>" + paragraph("Текст документа.")
    found = blocks(word_file(body))
    assert [(block.kind, block.text) for block in found] == [
        (BlockKind.PARAGRAPH, "Текст документа.")
    ]


def test_a_table_of_contents_is_told_from_the_text(word_file: WordFile) -> None:
    body = (
        f"<w:p>{field('begin')}{code('TOC')}{field('separate')}{run('Введение 3')}</w:p>"
        f"<w:p>{run('Глава 1. Порядок 5')}</w:p><w:p>{field('end')}</w:p>"
        + paragraph("Список", '<w:pStyle w:val="T1"/>')
        + '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        f"</w:docPartObj></w:sdtPr><w:sdtContent>{paragraph('Оглавление')}</w:sdtContent></w:sdt>"
        + paragraph("Текст.")
    )
    found = blocks(word_file(body, styles=style("T1", "toc 1")))
    assert [block.kind for block in found] == [BlockKind.CONTENTS] * 4 + [BlockKind.PARAGRAPH]


def test_superscripts_become_unicode_even_in_pieces(word_file: WordFile) -> None:
    up = '<w:vertAlign w:val="superscript"/>'
    runs = (run("Статья 15"), run("1", up), run("0", up), run(". Общие; м"), run("2", up))
    body = f"<w:p>{''.join(runs)}</w:p>"
    assert texts(word_file(body)) == ["Статья 15¹⁰. Общие; м²"]


def test_breaks_hyphens_tabs_and_symbols(word_file: WordFile) -> None:
    body = (
        "<w:p><w:r><w:t>Глава 1</w:t><w:br/><w:t>О научно</w:t><w:noBreakHyphen/><w:t>техни</w:t>"
        '<w:softHyphen/><w:t>ческом</w:t><w:tab/><w:sym w:font="Symbol" w:char="F061"/>'
        '<w:sym w:font="Wingdings" w:char="F0FC"/></w:r></w:p>'
    )
    assert texts(word_file(body)) == ["Глава 1\nО научно-техническом\tα✓"]


def test_a_page_break_inside_a_paragraph_parts_it(word_file: WordFile) -> None:
    body = '<w:p><w:r><w:t>До</w:t><w:br w:type="page"/><w:t>После</w:t></w:r></w:p>'
    assert texts(word_file(body)) == ["До", "После"]


def test_bold_is_said_of_whole_lines_only(word_file: WordFile) -> None:
    styles = style("S", "S", "<w:rPr><w:b/></w:rPr>")
    off = '<w:rPr><w:b w:val="0"/></w:rPr>'
    body = (
        f"<w:p>{run('Весь', '<w:b/>')}{run(' ')}{run('абзац', '<w:b/>')}</w:p>"
        f"<w:p>{run('Лишь', '<w:b/>')}{run(' часть')}</w:p>"
        + paragraph("По стилю", '<w:pStyle w:val="S"/>')
        + paragraph("Снято", '<w:pStyle w:val="S"/>').replace("<w:r>", f"<w:r>{off}")
    )
    found = blocks(word_file(body, styles=styles))
    assert [block.lines[0].bold for block in found] == [True, False, True, False]


def test_numbers_stand_before_manual_line_breaks(word_file: WordFile) -> None:
    numbering = definition(1, level(0, "Статья %1.")) + instance(1, 1)
    body = numbered("", 1).replace("</w:t></w:r>", "</w:t><w:br/><w:t>Название</w:t></w:r>")
    assert texts(word_file(body, numbering=numbering)) == ["Статья 1. Название"]


def test_core_properties_are_read(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_heading("Введение", 1)
    document.add_paragraph("Текст.")
    document.core_properties.title = "О порядке"
    document.core_properties.author = "Иванов И.И.; Петров П.П."
    document.core_properties.keywords = "закон, порядок"
    document.core_properties.language = "ru"
    document.save(str(tmp_path / "a.docx"))
    layout = read(tmp_path / "a.docx")
    assert layout.properties.title == "О порядке"
    assert layout.properties.authors == ("Иванов И.И.", "Петров П.П.")
    assert layout.properties.keywords == ("закон", "порядок")
    assert layout.properties.language == "ru"
    assert [b.level for b in layout.pages[0].blocks] == [1, None]
    assert layout.pages[0].number is None


def test_a_document_without_letters_has_no_text(word_file: WordFile) -> None:
    with pytest.raises(NoText):
        read(word_file(paragraph("123 — 456")))


def test_an_embedded_document_is_named_in_a_warning(word_file: WordFile) -> None:
    path = word_file(paragraph("Текст.") + '<w:altChunk r:id="r9"/>')
    assert len(read(path).warnings) == 1


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/documents is not here")
def test_shared_documents_keep_their_notes_and_contents() -> None:
    assert texts(SHARED / "docx" / "example_footnote_endnote.docx")[2:4] == [
        "Какие то¹ определения", "¹ То – союз в русском языке",
    ]  # fmt: skip
    kinds = [block.kind for block in blocks(SHARED / "tz" / "alpaca_tz.docx")]
    assert kinds.count(BlockKind.CONTENTS) == 2
    merged = blocks(SHARED / "docx" / "merged_cells.docx")[2].text
    assert merged.count("Vertically and horizontally merged cells") == 1


def test_the_rows_that_word_repeats_head_a_table(word_file: WordFile) -> None:
    def head(*marked: str) -> int:
        cells = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("Услуга", "Срок"))
        rows = "".join(f"<w:tr><w:trPr>{mark}</w:trPr>{cells}</w:tr>" for mark in marked)
        (block,) = read(word_file(f"<w:tbl>{rows}</w:tbl>")).pages[0].blocks
        return block.header_rows

    assert head("<w:tblHeader/>", "") == 1
    assert head("<w:tblHeader/>", "<w:tblHeader/>", "") == 2
    assert head('<w:tblHeader w:val="false"/>', "") == 0
    assert head("", "<w:tblHeader/>") == 0


def test_a_cell_stands_in_the_column_of_the_grid_it_begins_in(word_file: WordFile) -> None:
    wide = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>'
    body = (
        f"<w:tbl><w:tr><w:tc>{wide}{paragraph('Срок')}</w:tc><w:tc>{paragraph('Форма')}</w:tc></w:tr>"
        '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>'
        f"<w:tc>{paragraph('5')}</w:tc><w:tc>{paragraph('лист')}</w:tc></w:tr></w:tbl>"
    )
    assert texts(word_file(body)) == ["Срок |  | Форма\n| 5 | лист"]
