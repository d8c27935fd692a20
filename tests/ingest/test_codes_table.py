"""The command that counts the units of codes says what is missing and what is extra."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.codes import compare, main

PAGE = """<html><body><p class="H">РАЗДЕЛ I</p><p class="H">Глава 1<br />Начала</p>
<p class="H">Статья 1. Предмет</p><p>1. Кодекс регулирует отношения.</p>
<p class="H">Статья 1<span class="W9">1</span>. Сроки</p><p>Срок — год.</p>{more}</body></html>"""


def test_every_printed_unit_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "кодекс.html"
    page.write_text(PAGE.format(more="<p>Статья 2. Форма</p>"), encoding="utf-8")
    rows = {row.kind: row for row in compare(page)}
    assert rows["статей"].printed == rows["статей"].found == ("1", "1.1", "2")
    assert rows["глав"].found == ("1",)
    assert rows["разделов"].found == ("I",)
    assert main([str(tmp_path)]) == 0
    assert "пропущено 0, лишних 0" in capsys.readouterr().out


def test_a_unit_the_reader_does_not_make_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # A plain search takes the row of a table for an article; the reader rightly does not.
    row = "<table><tr><td><p>Статья 9</p></td><td><p>Срок</p></td></tr></table>"
    (tmp_path / "кодекс.html").write_text(PAGE.format(more=row), encoding="utf-8")
    assert main([str(tmp_path)]) == 1
    assert "−9" in capsys.readouterr().out


def test_a_folder_without_pages_is_refused(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 2
