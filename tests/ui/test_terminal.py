"""A terminal shows what was written, and nothing written can steer it."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stdout

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import terminal


class _Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_control_sequences_and_turned_letters_are_replaced_one_by_one() -> None:
    text = "ок\x1b]0;взлом\x07\x9b31m\u202eтекст\ud800\r\x00"
    shown = terminal.printable(text)
    assert len(shown) == len(text)
    assert shown == "ок\ufffd]0;взлом\ufffd\ufffd31m\ufffdтекст\ufffd\ufffd\ufffd"


@given(st.text())
def test_lines_tabs_and_letters_stay(text: str) -> None:
    shown = terminal.printable(text)
    assert len(shown) == len(text)
    assert all(b in (a, "\ufffd") for a, b in zip(text, shown, strict=True))
    assert not any(c < " " and c not in "\n\t" for c in shown)


@given(
    st.recursive(
        st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_json_is_one_line_and_the_same_value_in_any_encoding(value: object) -> None:
    for encoding in ("utf-8", "ascii", "cp1251"):
        raw = io.BytesIO()
        out = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
        with redirect_stdout(out):
            terminal.json_line(value)
        out.flush()
        line, rest = raw.getvalue().decode(encoding).split("\n", 1)
        assert rest == ""
        assert json.loads(line) == value


def test_markup_is_text_on_a_terminal_too(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("TERM", "xterm")
    terminal.console().print(terminal.styled("[bold red]текст[/] :smile: 12345", "cyan"))
    assert "[bold red]текст[/] :smile: 12345" in screen.getvalue()


def test_a_pipe_gets_lines_whole(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.console().print(terminal.styled("слово " * 5000))
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_complaint_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.complain("две\nстроки\tи \x1b[31m цвет")
    assert capsys.readouterr().err == "две строки и \ufffd[31m цвет\n"


def test_a_reader_that_left_is_told_to_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Gone())
    with pytest.raises(BrokenPipeError):
        terminal.console().print(terminal.styled("текст"))
