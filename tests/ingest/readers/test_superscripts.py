"""Raised indices stay apart from the number before them."""

from __future__ import annotations

import pytest

from ingest.readers.superscripts import note_mark, superscript


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1", "¹"), ("10", "¹⁰"), ("2-1", "²⁻¹"), ("1.1", "¹·¹"), (" 1 ", " ¹ "), ("1)", "¹⁾"),
     ("-3", "⁻³")],
)  # fmt: skip
def test_digits_are_raised(text: str, expected: str) -> None:
    assert superscript(text) == expected


@pytest.mark.parametrize("text", ["1st", "[3]", "*", "№", "", "-", "n"])
def test_what_cannot_be_raised_whole_stays(text: str) -> None:
    assert superscript(text) == text


@pytest.mark.parametrize(
    ("number", "expected"), [("1", "¹"), ("iv", "ⁱᵛ"), ("*", "*"), ("", ""), ("a", "a")]
)
def test_marks_of_notes_are_raised(number: str, expected: str) -> None:
    assert note_mark(number) == expected
