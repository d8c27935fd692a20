"""A sheet is read as it is printed: what stands in the cells, table by table, within bounds."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from office_xml import X, relations, rows, workbook

from corpus.errors import FileDamaged, FileEncrypted, FileTooLarge, FormatUnsupported, NoText
from ingest.layout import Block, BlockKind
from ingest.readers.detect import XLSX, media_type
from ingest.readers.table_size import cells_limited
from ingest.readers.xlsx.reader import read

BOLD = (
    "<fonts><font/><font><b/></font></fonts><cellXfs><xf/><xf fontId='1'/>"
    "<xf numFmtId='14'/><xf numFmtId='10'/></cellXfs>"
)


def sheet(data: str, before: str = "", after: str = "") -> str:
    return f"{before}<sheetData>{data}</sheetData>{after}"


def blocks(path: Path) -> tuple[Block, ...]:
    return read(path).pages[0].blocks


def tables(path: Path) -> list[tuple[str, int]]:
    return [(b.text, b.header_rows) for b in blocks(path) if b.kind is BlockKind.TABLE]


def test_a_sheet_is_a_heading_and_its_tables(tmp_path: Path) -> None:
    first = rows(["Вид", "Дней"], ["Жалоба", 30], ["Запрос", 5])
    second = rows(["Город", "Дом"], ["Псков", "7а"], first=5)
    path = workbook(
        tmp_path / "а.xlsx",
        {"Сроки": sheet(first + second), "Пустой": sheet(""), "Ещё": sheet(rows(["Слово"]))},
    )
    assert media_type(path) == XLSX
    assert [(b.kind, b.level, b.text) for b in blocks(path)] == [
        (BlockKind.HEADING, 1, "Сроки"),
        (BlockKind.TABLE, None, "Вид | Дней\nЖалоба | 30\nЗапрос | 5"),
        (BlockKind.TABLE, None, "Город | Дом\nПсков | 7а"),
        (BlockKind.HEADING, 1, "Ещё"),
        (BlockKind.PARAGRAPH, None, "Слово"),
    ]


def test_lines_above_a_table_are_its_title(tmp_path: Path) -> None:
    data = rows(["Сроки ответа"], ["на 1 марта"], ["Вид", "Дней"], ["Жалоба", 30])
    found = blocks(workbook(tmp_path / "а.xlsx", {"Л": sheet(data)}))[1:]
    assert [(b.kind, b.text) for b in found] == [
        (BlockKind.PARAGRAPH, "Сроки ответа"),
        (BlockKind.PARAGRAPH, "на 1 марта"),
        (BlockKind.TABLE, "Вид | Дней\nЖалоба | 30"),
    ]


def test_columns_stay_countable_and_unused_ones_are_left_out(tmp_path: Path) -> None:
    data = (
        '<row r="2"><c r="C2" t="inlineStr"><is><t>а</t></is></c>'
        '<c r="F2" t="inlineStr"><is><t>б</t></is></c><c r="XFD2" t="inlineStr"><is><t>в</t></is>'
        '</c></row><row r="3"><c r="F3"><v>1</v></c><c r="XFD3"><v>2</v></c></row>'
    )
    assert tables(workbook(tmp_path / "а.xlsx", {"Л": sheet(data)})) == [("а | б | в\n| 1 | 2", 1)]


def test_shared_strings_runs_and_escapes(tmp_path: Path) -> None:
    strings = (
        "<si><t>простая</t></si><si><r><t>из </t></r><r><t>частей</t></r><rPh><t>звук</t></rPh>"
        "</si><si><t>две_x000D_строки</t></si>"
    )
    data = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c><c t="s"><v>99</v></c>'
        '<c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="str"><f>A1</f><v>итог</v></c></row>'
    )
    path = workbook(tmp_path / "а.xlsx", {"Л": sheet(data)}, strings)
    assert tables(path)[0][0] == "простая | из частей | две строки | ИСТИНА | #N/A | итог"


def test_formulas_give_what_was_stored_and_a_warning_where_nothing_was(tmp_path: Path) -> None:
    word = "<c t='inlineStr'><is><t>да</t></is></c>"
    data = f"<row><c><f>1+1</f><v>2</v></c><c><f>1+2</f></c>{word}</row>"
    layout = read(workbook(tmp_path / "а.xlsx", {"Л": sheet(data)}))
    assert layout.pages[0].blocks[1].text == "2 | да"
    (warning,) = layout.warnings
    assert "«Л»" in warning


@pytest.mark.parametrize(
    ("stated", "code", "shown"),
    [
        ("1234567.891", "#,##0.00", "1\u00a0234\u00a0567,89"),
        ("-1234.5", '#,##0.00" ₽";-#,##0.00" ₽"', "-1\u00a0234,50 ₽"),
        ("0", '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', "-"),
        ("0.125", "0%", "13%"),
        ("0.125", "0.0%", "12,5%"),
        ("45356", "dd.mm.yyyy", "05.03.2024"),
        ("45356", "[$-419]D MMMM YYYY;@", "5 марта 2024"),
        ("45352", "mmmm yyyy", "март 2024"),
        ("45356.770833333", "dd/mm/yy h:mm", "05/03/24 18:30"),
        ("1.5", "[h]:mm:ss", "36:00:00"),
        ("0.0104166667", "mm:ss", "15:00"),
        ("5", '"до "0" дней"', "до 5 дней"),
        ("1234567", "#,##0,", "1\u00a0235"),
        ("42", "000000", "000042"),
        ("0.5", "General", "0,5"),
        ("0.30000000000000004", "General", "0,3"),
        ("7707083893123", "General", "7707083893123"),
        ("12345.678", "0.00E+00", "1,23E+04"),
        ("3.14159", "0.0##", "3,142"),
        ("-2", "0.00;[Red](0.00)", "(2,00)"),
        ("1E5000", "0", "1E5000"),
        ("не число", "0", "не число"),
        ("-1", "dd.mm.yyyy", "-1"),
        ("99999999", "dd.mm.yyyy", "99999999"),
    ],
)
def test_numbers_look_as_the_format_says(
    tmp_path: Path, stated: str, code: str, shown: str
) -> None:
    escaped = code.replace('"', "&quot;")
    styles = (
        f'<numFmts><numFmt numFmtId="170" formatCode="{escaped}"/></numFmts>'
        '<cellXfs><xf/><xf numFmtId="170"/></cellXfs>'
    )
    data = f"<row><c t='inlineStr'><is><t>да</t></is></c><c s='1'><v>{stated}</v></c></row>"
    path = workbook(tmp_path / "а.xlsx", {"Л": sheet(data)}, styles=styles)
    assert blocks(path)[1].text == f"да | {' '.join(shown.split())}"


def test_days_are_counted_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    data = (
        rows(["да"])
        + '<row r="2"><c r="A2" t="inlineStr"><is><t>дата</t></is></c>'
        + ('<c r="B2" s="2"><v>1</v></c></row>')
    )
    for properties, shown in (("", "01.01.1900"), ('date1904="1"', "02.01.1904")):
        path = workbook(tmp_path / "а.xlsx", {"Л": sheet(data)}, styles=BOLD, properties=properties)
        assert tables(path)[0][0] == f"дата | {shown}"


def test_a_merged_cell_is_printed_once(tmp_path: Path) -> None:
    data = rows(["Заглавие", "скрыто", "х"], ["Орган", "а", "б"], ["под ним", "в", "г"])
    merged = '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="A2:A3"/></mergeCells>'
    path = workbook(tmp_path / "а.xlsx", {"Л": sheet(data, after=merged)})
    assert tables(path)[0][0] == "Заглавие |  | х\nОрган | а | б\n| в | г"


NUMBERS: list[list[str | int | float | None]] = [["Псков", 1], ["Тверь", 2]]


@pytest.mark.parametrize(
    ("data", "before", "after", "head"),
    [
        (rows(["Город", "Жителей"], *NUMBERS), "", "", 1),
        (rows([2023, 2024], *NUMBERS), "", "", 0),
        (rows([2023, 2024], style=1) + rows(*NUMBERS, first=2), "", "", 1),
        (rows(["Город", None], ["а", "б"], *NUMBERS), "", '<autoFilter ref="A2:B4"/>', 1),
        (rows(["Город", 1], ["а", 2], *NUMBERS), "", '<autoFilter ref="A2:B4"/>', 2),
        (
            rows(["Город", 1], ["а", 2], *NUMBERS),
            '<sheetViews><sheetView><pane ySplit="2" state="frozen"/></sheetView></sheetViews>',
            "",
            2,
        ),
    ],
)
def test_the_head_of_a_table_is_found(
    tmp_path: Path, data: str, before: str, after: str, head: int
) -> None:
    path = workbook(tmp_path / "а.xlsx", {"Л": sheet(data, before, after)}, styles=BOLD)
    assert tables(path)[-1][1] == head


def test_a_table_made_as_such_has_a_head(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "а.xlsx",
        {"Л": sheet(rows([1, 2], *NUMBERS))},
        extra={
            "xl/worksheets/_rels/sheet1.xml.rels": relations(("table", "../tables/table1.xml")),
            "xl/tables/table1.xml": f'<table xmlns="{X}" ref="A1:B3"/>',
        },
    )
    assert tables(path)[0][1] == 1


def test_a_hidden_sheet_is_named_and_left_out(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "а.xlsx",
        {"Явный": sheet(rows(["видно"])), "Тайный": sheet(rows(["скрыто"]))},
        states={"Тайный": "veryHidden"},
    )
    layout = read(path)
    assert "скрыто" not in "".join(block.text for block in layout.pages[0].blocks)
    assert layout.warnings == ("Скрытые листы не прочитаны: «Тайный».",)


def test_a_declared_size_costs_nothing(tmp_path: Path) -> None:
    data = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>начало</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>конец</t></is></c></row>'
    )
    whole = '<mergeCells><mergeCell ref="A2:XFD1048575"/></mergeCells>'
    path = workbook(
        tmp_path / "а.xlsx", {"Л": sheet(data, '<dimension ref="A1:XFD1048576"/>', whole)}
    )
    started = time.perf_counter()
    assert [b.text for b in blocks(path)[1:]] == ["начало", "конец"]
    assert time.perf_counter() - started < 5


def test_more_cells_than_allowed_are_refused_not_cut(tmp_path: Path) -> None:
    path = workbook(tmp_path / "а.xlsx", {"Л": sheet(rows(*[["а", "б"]] * 60))})
    with cells_limited(120):
        assert len(blocks(path)[1].lines) == 60
    with cells_limited(119), pytest.raises(FileTooLarge, match="119"):
        read(path)


def test_a_diagonal_of_cells_is_no_bomb(tmp_path: Path) -> None:
    def name(number: int) -> str:
        letters = ""
        while number:
            number, digit = divmod(number - 1, 26)
            letters = chr(65 + digit) + letters
        return letters

    cells = [
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="{name(n + 1)}{n}"><v>1</v></c></row>'
        for n in range(1, 4001)
    ]
    path = workbook(tmp_path / "а.xlsx", {"Л": sheet("".join(cells))})
    with pytest.raises(FileTooLarge):
        read(path)


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ааааааа"><!ENTITY b "&a;&a;&a;&a;">]>'
    part = f"{bomb}<worksheet xmlns='{X}'><sheetData><row><c t='inlineStr'><is><t>&b;</t></is></c>"
    path = workbook(
        tmp_path / "а.xlsx",
        {"Л": ""},
        extra={"xl/worksheets/sheet1.xml": part + "</row></sheetData></worksheet>"},
    )
    with pytest.raises(FileDamaged, match="DTD"):
        read(path)


def test_bad_files_are_refused_for_their_reason(tmp_path: Path) -> None:
    good = workbook(tmp_path / "а.xlsx", {"Л": sheet(rows(["слово"]))})
    cut = tmp_path / "обрезан.xlsx"
    cut.write_bytes(good.read_bytes()[:-30])
    with pytest.raises(FileDamaged, match="обрезан"):
        read(cut)
    with pytest.raises(FileDamaged, match="sheet1"):
        read(workbook(tmp_path / "битый.xlsx", {"Л": "<sheetData><row>"}))
    with pytest.raises(NoText):
        read(workbook(tmp_path / "числа.xlsx", {"1": sheet(rows([1, 2]))}))
    locked = tmp_path / "пароль.xlsx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    assert media_type(locked) == XLSX
    with pytest.raises(FileEncrypted, match="Excel"):
        read(locked)
    outside = '<sheetData><row r="1"><c r="ZZZ1"><v>1</v></c></row></sheetData>'
    with pytest.raises(FileDamaged, match="за пределами"):
        read(workbook(tmp_path / "вне.xlsx", {"Л": outside}))


def test_a_binary_workbook_is_named(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "а.xlsb",
        {"Л": sheet(rows(["слово"]))},
        extra={
            "_rels/.rels": relations(("officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": "",
        },
    )
    with pytest.raises(FormatUnsupported, match="XLSB"):
        read(path)
