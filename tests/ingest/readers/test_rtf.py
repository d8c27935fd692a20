"""What an RTF file prints, in place and once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import DocumentError, FileDamaged, NoText
from ingest.layout import Block, BlockKind, Layout
from ingest.readers.rtf.reader import read

HEAD = rb"{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0\fcharset204 Times New Roman;}}"


def layout(folder: Path, body: bytes | str, head: bytes = HEAD) -> Layout:
    path = folder / "файл.rtf"
    path.write_bytes(head + (body.encode("cp1251") if isinstance(body, str) else body) + b"}")
    return read(path)


def blocks(folder: Path, body: bytes | str, head: bytes = HEAD) -> list[Block]:
    return list(layout(folder, body, head).pages[0].blocks)


def texts(folder: Path, body: bytes | str, head: bytes = HEAD) -> list[str]:
    return [block.text for block in blocks(folder, body, head)]


def test_paragraphs_lines_and_signs(tmp_path: Path) -> None:
    body = (
        "\\pard Срок\\~ответа \\emdash  30\\_дней\\par\nВторой аб\\-зац\\line с новой\r\nстроки"
        "\\par Тре\\{т\\}ий\\tab абзац без конца"
    )
    assert texts(tmp_path, body) == [
        "Срок\xa0ответа — 30-дней", "Второй абзац\nс новойстроки", "Тре{т}ий\tабзац без конца",
    ]  # fmt: skip


def test_printed_numbers_stand_before_their_paragraphs(tmp_path: Path) -> None:
    body = (
        "\\pard{\\listtext\\pard\\plain 5.2.1.\\tab}\\ls1 пункт\\par"
        "\\pard{\\pntext\\f0 а)\\tab}{\\*\\pn\\pnlvlbody{\\pntxta )}}подпункт\\par"
        "\\pard{\\listtext\\pard\\plain\\f2 \\'b7\\tab}точка\\par"
        "\\pard{\\listtext -\\tab}черта\\par\\pard{\\listtext\\tab 7.\\tab}\\par конец\\par"
    )
    head = HEAD.replace(b";}}", b";}{\\f2\\fcharset2 Symbol;}}")
    assert texts(tmp_path, body, head) == [
        "5.2.1. пункт", "а) подпункт", "• точка", "– черта", "конец",
    ]  # fmt: skip


def test_headings_by_outline_level_and_by_the_name_of_their_style(tmp_path: Path) -> None:
    head = HEAD + (
        "{\\stylesheet{\\s0 Normal;}{\\s1\\outlinelevel0 Мой;}{\\s2\\sbasedon1 Иной;}"
        "{\\s3 Заголовок 3;}{\\*\\cs4 heading 4;}{\\s5 toc 1;}{\\s6\\sbasedon7 А;}"
        "{\\s7\\sbasedon6 Б;}}"
    ).encode("cp1251")
    body = (
        "\\pard\\s2 Общие\\par\\pard\\s3 Сроки\\par\\pard\\outlinelevel4 Свой\\par"
        "\\pard\\s1\\outlinelevel9 Текст\\par\\pard\\s4 Текст\\par\\pard\\s5 Глава 1 3\\par"
        "\\pard\\s6 Круг\\par"
    )
    assert [(block.kind, block.level) for block in blocks(tmp_path, body, head)] == [
        (BlockKind.HEADING, 1), (BlockKind.HEADING, 3), (BlockKind.HEADING, 5),
        (BlockKind.PARAGRAPH, None), (BlockKind.PARAGRAPH, None), (BlockKind.CONTENTS, None),
        (BlockKind.PARAGRAPH, None),
    ]  # fmt: skip


def test_looks_end_with_their_group(tmp_path: Path) -> None:
    body = "{\\b\\fs28 Глава 1}\\par\\b Жирный{\\b0  и нет}\\b0\\par\\b\\plain Обычный\\par"
    lines = [block.lines[0] for block in blocks(tmp_path, body)]
    assert [(line.bold, line.size) for line in lines] == [(True, 14), (False, 12), (False, 12)]


def test_superscript_digits_are_raised(tmp_path: Path) -> None:
    body = "Статья 15{\\super 1}, часть 2{\\up6 3}, H{\\sub 2}O, 5{\\super\\nosupersub 6}\\par"
    assert texts(tmp_path, body) == ["Статья 15¹, часть 2³, H2O, 56"]


def test_hidden_and_deleted_text_is_not_printed(tmp_path: Path) -> None:
    body = (
        "видно{\\v  скрыто}{\\deleted  удалено}{\\revised  добавлено}\\par"
        "Начало {\\deleted\\par}и конец\\par"
    )
    assert texts(tmp_path, body) == ["видно добавлено", "Начало и конец"]


def test_headers_pictures_comments_and_unknown_groups_are_left_out(tmp_path: Path) -> None:
    body = (
        "{\\header Колонтитул\\par}{\\footerr 5\\par}{\\*\\unknown {а}}"
        "{\\pict\\wmetafile8 0102{\\b aa}}{\\*\\shppict{\\pict 00}}{\\*\\bkmkstart закладка}"
        "Текст{\\*\\annotation мнение\\par}{\\xe указатель} приказа\\par"
    )
    assert texts(tmp_path, body) == ["Текст приказа"]


def test_binary_data_may_hold_braces(tmp_path: Path) -> None:
    body = b"{\\pict\\bin6 }}{{\\b}{\\bin3 }}}" + "Текст\\par".encode("cp1251")
    assert texts(tmp_path, body) == ["Текст"]


def test_notes_follow_their_paragraph_with_their_number(tmp_path: Path) -> None:
    body = (
        "\\ftnstart3 Первый{\\super\\chftn{\\footnote\\pard\\plain\\chftn Сноска.}} абзац\\par"
        "Второй{\\super\\chftn{\\*\\footnote\\ftnalt\\chftn  Примечание.\\par Ещё.}}\\par"
        "Свой знак{\\super *}{\\footnote * Пояснение.}\\par"
    )
    found = blocks(tmp_path, body)
    assert [block.text for block in found] == [
        "Первый³ абзац", "³ Сноска.", "Второйⁱ", "ⁱ Примечание.\nЕщё.", "Свой знак*",
        "* Пояснение.",
    ]  # fmt: skip
    assert [block.kind for block in found][1::2] == [BlockKind.FOOTNOTE] * 3


def test_the_results_of_fields_are_printed_and_contents_are_contents(tmp_path: Path) -> None:
    body = (
        '{\\field{\\*\\fldinst HYPERLINK "http://x"}{\\fldrslt ссылка}} в тексте\\par'
        "{\\field{\\*\\fldinst {\\b TOC} \\\\o}{\\fldrslt Глава 1 3\\par Глава 2 5\\par}}"
        "Глава 1\\par"
    )
    assert [(block.kind, block.text) for block in blocks(tmp_path, body)] == [
        (BlockKind.PARAGRAPH, "ссылка в тексте"), (BlockKind.CONTENTS, "Глава 1 3"),
        (BlockKind.CONTENTS, "Глава 2 5"), (BlockKind.PARAGRAPH, "Глава 1"),
    ]  # fmt: skip


def test_text_boxes_follow_the_paragraph_they_hang_on(tmp_path: Path) -> None:
    body = (
        "До{\\shp{\\*\\shpinst\\shpleft0{\\sp{\\sn имя}{\\sv 5}}{\\shptxt\\pard В рамке\\par}}"
        "{\\shprslt{\\*\\do иначе}}} и после\\par"
    )
    assert texts(tmp_path, body) == ["До и после", "В рамке"]


def row(edges: list[int], *cells: str, more: str = "") -> str:
    definition = "".join(f"\\cellx{edge}" for edge in edges)
    content = "".join(f"\\pard\\intbl {cell}\\cell" for cell in cells)
    return f"\\trowd{more}{definition}{content}\\row "


def test_tables_keep_their_head_and_their_columns(tmp_path: Path) -> None:
    merged = "\\trowd\\cellx1000\\clvmgf\\cellx2000\\cellx3000"
    below = "\\trowd\\cellx1000\\clvmrg\\cellx2000\\cellx3000"
    cells = "\\pard\\intbl {}\\cell {}\\cell {}\\cell\\row "
    body = (
        "До\\par" + row([1000, 3000], "Район", "Срок", more="\\trhdr")
        + merged + cells.format("а", "б", "в") + below + cells.format("г", "б", "д\\par е")
        + "\\pard После\\par"
    )  # fmt: skip
    found = blocks(tmp_path, body)
    assert [block.text for block in found] == [
        "До", "Район | Срок\nа | б | в\nг |  | д е", "После",
    ]  # fmt: skip
    assert found[1].header_rows == 1


def test_a_wide_cell_covers_the_columns_below_it(tmp_path: Path) -> None:
    body = row([2000, 3010], "Сроки", "Год") + row([1000, 2005, 3000], "а", "б", "в")
    assert texts(tmp_path, body + "\\pard После\\par")[0] == "Сроки |  | Год\nа | б | в"


def test_a_nested_table_follows_the_one_around_it(tmp_path: Path) -> None:
    inner = (
        "\\pard\\intbl\\itap2 в1\\nestcell в2\\nestcell"
        "{\\*\\nesttableprops\\trowd\\cellx500\\cellx900\\nestrow}{\\nonesttables\\par}"
    )
    body = (
        "\\trowd\\cellx1000\\cellx2000\\pard\\intbl\\itap1 а1\\cell"
        f"{inner}\\pard\\intbl\\itap1\\cell\\row"
        "\\pard\\intbl а2\\cell б2\\cell\\row\\pard После\\par"
    )
    assert texts(tmp_path, body) == ["а1\nа2 | б2", "в1 | в2", "После"]


def test_properties_are_read(tmp_path: Path) -> None:
    info = (
        "{\\info{\\title Положение}{\\author Иванов; Петров}{\\keywords сроки, ответ}"
        "{\\company Дом}{\\creatim\\yr2024\\mo5\\dy1\\hr10}{\\revtim\\yr2025}}"
    )
    found = layout(tmp_path, info + "Текст\\par").properties
    assert (found.title, found.authors, found.keywords, found.created) == (
        "Положение", ("Иванов", "Петров"), ("сроки", "ответ"), "2024-05-01",
    )  # fmt: skip


def test_a_file_that_breaks_off_inside_a_group_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "файл.rtf"
    for tail in (b"\\par{\\b ", b"\\par{\\*\\x {", b"{\\pict 00"):
        path.write_bytes(HEAD + "Текст".encode("cp1251") + tail)
        with pytest.raises(FileDamaged):
            read(path)


def test_a_missing_last_brace_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "файл.rtf"
    path.write_bytes(HEAD + "Текст\\par".encode("cp1251"))
    found = read(path)
    assert found.pages[0].blocks[0].text == "Текст"
    assert "обрывается" in found.warnings[0]


@pytest.mark.parametrize("depth", [10**6, 3000])
def test_bottomless_nesting_is_damage(tmp_path: Path, depth: int) -> None:
    with pytest.raises(FileDamaged):
        texts(tmp_path, b"{" * depth + b"}" * depth)


def test_groups_that_are_skipped_may_nest_without_end(tmp_path: Path) -> None:
    body = b"{\\*\\x" + b"{" * 10**5 + b"}" * 10**5 + b"}" + "Текст\\par".encode("cp1251")
    assert texts(tmp_path, body) == ["Текст"]


@pytest.mark.parametrize(
    "tail",
    [
        rb"\bin2000000000 abc", rb"\bin-7 ", rb"\itap99999999\intbl\cell\row", rb"\u-99999?\'zz",
        rb"\cellx\cellx-5\cell\row\nestcell\nestrow", rb"\header", rb"}}}}{\par", b"\\",
        rb"\uc-3\u1072\fs-1\f-9\s-4\outlinelevel-8\b", b"\x00\x01\x02", rb"\*\*\*{\*}",
        rb"{\footnote\chftn{\footnote\chftn x}}", rb"{\field\field{\fldinst TOC}}",
    ],
)  # fmt: skip
def test_nonsense_after_the_text_does_no_harm(tmp_path: Path, tail: bytes) -> None:
    path = tmp_path / "файл.rtf"
    path.write_bytes(HEAD + "Текст приказа.\\par".encode("cp1251") + tail + b"}")
    assert read(path).pages[0].blocks[0].text == "Текст приказа."


def test_another_format_and_a_file_without_text(tmp_path: Path) -> None:
    path = tmp_path / "файл.rtf"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(FileDamaged):
        read(path)
    with pytest.raises(NoText):
        texts(tmp_path, "\\par 12\\par")


_PIECES = (
    "{ } \\par \\pard \\cell \\row \\trowd \\intbl \\itap2 \\nestcell \\nestrow \\cellx900 "
    "{\\footnote \\chftn \\ftnalt {\\field {\\*\\fldinst TOC {\\fldrslt {\\listtext {\\shptxt "
    "{\\*\\shpinst {\\stylesheet {\\fonttbl {\\info {\\title \\u1057? \\u-10179? \\uc0 \\'e0 "
    "\\bin3 \\* \\s1 \\f7 \\v \\deleted \\line \\page {\\*\\nesttableprops {\\header "
    "\\outlinelevel1 слово"
).split()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(_PIECES), max_size=60))
def test_any_order_of_control_words_is_read_or_refused(tmp_path: Path, pieces: list[str]) -> None:
    path = tmp_path / "файл.rtf"
    path.write_bytes(HEAD + " ".join(pieces).encode("cp1251") + b"}")
    try:
        found = read(path)
    except DocumentError:
        return
    assert all(line.text for block in found.pages[0].blocks for line in block.lines)
