"""Bars go to standard error, to terminals only, and move with the work."""

from __future__ import annotations

import io
import re
import sys

import pytest

from ingest.pipeline import Outcome
from ui import progress


class _Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def on_a_screen(monkeypatch: pytest.MonkeyPatch) -> _Screen:
    """A terminal in place of standard error; pytest puts its own back before a test is called."""
    found = _Screen()
    monkeypatch.setattr(sys, "stderr", found)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    return found


def ingest_two(quiet: bool = False) -> None:
    with progress.ingestion(quiet=quiet) as watching:
        watching.begin(2, 300)
        watching.encoding("первый.pdf", 100, 0.5)
        watching.finish(Outcome("первый.pdf", "failed"), 100)
        watching.encoding("[red]второй\x1b[31m.pdf", 200, 0.25)
        watching._bar.refresh()


def test_a_terminal_sees_the_file_its_share_and_the_time_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = on_a_screen(monkeypatch)
    ingest_two()
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen.getvalue())
    assert "1/2 [red]второй\ufffd[31m.pdf" in shown
    assert "50%" in shown
    assert "осталось" in shown
    assert not re.search(r"[A-Za-z]{4,}", shown.replace("[red]", ""))


def test_a_pipe_and_a_quiet_run_see_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = on_a_screen(monkeypatch)
    ingest_two(quiet=True)
    assert screen.getvalue() == ""
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    ingest_two()
    assert sys.stderr.getvalue() == ""  # type: ignore[attr-defined]
    assert capsys.readouterr().out == ""


def test_counted_and_staged_bars_move(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = on_a_screen(monkeypatch)
    with progress.counted("Кодирование") as counted:
        counted(1, 4)
    with progress.staged(quiet=False) as staged:
        staged("вопросы", 3, 4)
    assert "Кодирование" in screen.getvalue()
    assert "вопросы" in screen.getvalue()


def test_a_long_path_keeps_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = on_a_screen(monkeypatch)
    with progress.ingestion(quiet=False) as watching:
        watching.begin(1, 1)
        watching.encoding("очень/" * 40 + "файл.pdf", 1, 0.1)
        watching._bar.refresh()
    assert "файл.pdf" in screen.getvalue()
