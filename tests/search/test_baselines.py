"""The reference systems are given what «Свод» is given, and judged as it is."""

from __future__ import annotations

import math

import pytest

from benchmarks.baseline_systems import Window, windows
from benchmarks.baselines import Question, gain, place

TEXT = "".join(chr(ord("а") + n % 32) for n in range(1000))


def test_windows_cover_every_letter_and_share_what_they_should() -> None:
    found = windows({"a": TEXT, "b": "коротко", "c": "", "d": TEXT[:512]}, 512, 128)
    assert found == [
        Window("a", 0, 512),
        Window("a", 384, 896),
        Window("a", 768, 1000),
        Window("b", 0, 7),
        Window("c", 0, 0),
        Window("d", 0, 512),
    ]


def test_windows_of_no_size_are_whole_documents() -> None:
    assert windows({"a": TEXT, "b": ""}, 0, 128) == [Window("a", 0, 1000), Window("b", 0, 0)]


@pytest.mark.parametrize(("size", "overlap"), [(512, 512), (512, -1), (10, 20)])
def test_windows_that_would_never_end_are_refused(size: int, overlap: int) -> None:
    with pytest.raises(ValueError, match="cannot share"):
        windows({"a": TEXT}, size, overlap)


def test_a_document_stands_where_its_best_window_does() -> None:
    found = [Window("x", 0, 9), Window("x", 5, 14), Window("y", 0, 9), Window("x", 10, 19)]
    right = Question("?", (Window("y", 0, 9),))
    assert place(found, right, by_document=True) == 2
    assert place(found, right, by_document=False) == 3


def test_a_window_is_right_when_it_overlaps_the_clause_by_a_letter() -> None:
    clause = Question("?", (Window("x", 100, 200), Window("z", 0, 5)))
    assert place([Window("x", 0, 101)], clause, by_document=False) == 1
    assert place([Window("x", 0, 100)], clause, by_document=False) is None
    assert place([Window("x", 200, 300)], clause, by_document=False) is None
    assert place([Window("y", 100, 200), Window("z", 4, 9)], clause, by_document=False) == 2


def test_a_later_window_of_a_document_may_hold_the_clause() -> None:
    clause = Question("?", (Window("x", 100, 200),))
    found = [Window("x", 0, 50), Window("y", 0, 50), Window("x", 150, 250)]
    assert place(found, clause, by_document=False) == 3


def test_the_gain_is_that_of_one_relevant_document() -> None:
    assert gain(1) == 1
    assert gain(3) == pytest.approx(1 / math.log2(4))
    assert gain(10) == pytest.approx(1 / math.log2(11))
    assert gain(11) == gain(None) == 0
