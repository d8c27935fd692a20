"""Pages of three columns, and of panels side by side whose lines do not stand at one height."""

from __future__ import annotations

from pathlib import Path

from printed_pages import print_pages, sentences

from ingest.clean import clean
from ingest.readers.pdf.reader import read


def texts(path: Path) -> list[str]:
    return [paragraph.text for paragraph in clean(read(path))]


def test_three_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    body = (
        "<h1>Заголовок над тремя столбцами</h1><div class='three'>"
        + "".join(f"<p>{sentences(f'Отдел {name}', 4)}</p>" for name in "АБВГДЕ")
        + "</div>"
    )
    style = (
        "@page { size: 800pt 500pt } .three { columns: 3; column-gap: 16pt; column-fill: auto;"
        " height: 330pt; text-align: justify }"
    )
    found = texts(print_pages(tmp_path / "a.pdf", body, style))
    assert found[0] == "Заголовок над тремя столбцами"
    assert found[1:] == [sentences(f"Отдел {name}", 4) for name in "АБВГДЕ"]


def test_panels_keep_to_themselves_where_their_lines_do_not_align(tmp_path: Path) -> None:
    style = (
        "@page { size: 900pt 400pt; margin: 30pt } .panel { position: absolute; top: 0;"
        " width: 170pt } ol { padding-left: 18pt; margin: 0 } h2 { text-align: center }"
    )
    panels = []
    for at, (name, leading) in enumerate(
        [("Приём", 13.0), ("Выдача", 14.2), ("Отказ", 12.1), ("Архив", 15.3)]
    ):
        items = "".join(f"<li>{name}: шаг {n} выполняет дежурный отдела.</li>" for n in range(1, 6))
        panels.append(
            f"<div class='panel' style='left: {215 * at}pt; line-height: {leading}pt'>"
            f"<h2>{name}</h2><ol>{items}</ol></div>"
        )
    found = texts(print_pages(tmp_path / "a.pdf", "".join(panels), style))
    assert found == [
        line
        for name in ("Приём", "Выдача", "Отказ", "Архив")
        for line in (
            name,
            *(f"{n}. {name}: шаг {n} выполняет дежурный отдела." for n in range(1, 6)),
        )
    ]
