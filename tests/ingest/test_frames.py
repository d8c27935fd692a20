"""Frames of drawings and tables at the head of pages are no text; tables that look alike are."""

from __future__ import annotations

from pathlib import Path

from printed_lines import block, layout

from ingest.clean import clean
from ingest.layout import Block, BlockKind, Layout
from ingest.reading import read_document

STAMP = (
    "Изм. | Лист | № докум. | Подп. | Дата | АБВГ.001.ПЗ | Лист",
    "Разраб. | Иванов | | | | Пояснительная записка | 7",
)


def kept(found: Layout) -> list[str]:
    return [paragraph.text for paragraph in clean(found)]


def table(*rows: str, y: float = 540.0) -> Block:
    return block(*rows, y=y, kind=BlockKind.TABLE)


def body(number: int) -> Block:
    return block(f"Расчёт номер {number * number + 3} ведут по нагрузке перекрытия.", y=200)


def test_the_title_block_of_a_frame_is_no_text() -> None:
    found = layout(*[[body(n), table(*STAMP)] for n in range(3)])
    assert kept(found) == [body(n).text for n in range(3)]
    printed = block("Изм. Лист № докум. Подп. Дата", y=560)
    assert kept(layout([body(1), printed])) == [body(1).text]
    margin = block("Инв. № подл. Подп. и дата Взам. инв. №", x=5, y=400)
    assert kept(layout([margin, body(1)])) == [body(1).text]


def test_a_table_that_heads_every_page_is_no_text() -> None:
    pages = [[table(f"СТО 5-2020 | Порядок учёта | стр. {n} из 5", y=20), body(n)]
             for n in range(1, 6)]  # fmt: skip
    assert kept(layout(*pages)) == [body(n).text for n in range(1, 6)]


def test_tables_of_the_text_stay() -> None:
    changes = table("Изменение | Лист регистрации | Дата", "1 | 4 | 2020", y=300)
    head = [[table("Показатель | 2020 | 2021", y=20), body(n)] for n in range(5)]
    assert "Изменение | Лист" in " ".join(kept(layout([changes, body(1)])))
    assert " ".join(kept(layout(*head))).count("Показатель | 2020") == 5


def test_a_printed_frame_leaves_the_text_alone(tmp_path: Path) -> None:
    from weasyprint import HTML

    style = (
        "@page { size: A4; margin: 20mm } .frame { position: fixed; left: -8mm; right: -8mm;"
        " top: -10mm; bottom: -10mm; border: 1pt solid black }"
        " table { position: fixed; bottom: -10mm; left: -8mm;"
        " width: 186mm; border-collapse: collapse; font-size: 9pt } td { border: 1pt solid black }"
        " p { margin: 0 0 4mm }"
    )
    rows = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split(' | '))}</tr>" for row in STAMP
    )
    text = "".join(
        f"<p>Расчёт номер {n} ведут по нагрузке перекрытия и весу снега.</p>" for n in range(60)
    )
    path = tmp_path / "записка.pdf"
    HTML(
        string=f"<html lang=ru><style>{style}</style><body><div class=frame></div>"
        f"<table>{rows}</table>{text}"
    ).write_pdf(path)
    found = read_document(path, None, 10)
    canonical = found.structured.canonical.text
    assert len(found.pages) > 1
    assert "докум" not in canonical
    assert "Разраб" not in canonical
    for n in range(60):
        assert f"Расчёт номер {n} ведут по нагрузке перекрытия и весу снега." in canonical
