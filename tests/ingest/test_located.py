"""Characters keep their places through every change of the text."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.located import Edit, LocatedText, concatenated, joined


def placed(text: str, page: int = 1) -> LocatedText:
    """A text whose n-th character stands in the n-th unit box."""
    left = np.arange(len(text), dtype=np.float32)
    zero = np.zeros_like(left)
    return LocatedText(
        text,
        np.full(len(text), page, dtype=np.int32),
        np.stack([left, zero, left + 1, zero + 1], axis=1),
    )


def lefts(text: LocatedText) -> list[float]:
    assert text.boxes is not None
    return [round(float(x), 2) for x in text.boxes[:, 0]]


def test_a_deleted_character_takes_its_place_with_it() -> None:
    found = placed("а\u200bб").edited([Edit(1, 2, "")])
    assert found.text == "аб"
    assert lefts(found) == [0, 2]


def test_a_ligature_shares_its_box() -> None:
    found = placed("oﬃce").substituted(re.compile("ﬃ"), "ffi")
    assert found.text == "office"
    assert lefts(found) == [0, 1, 1.33, 1.67, 2, 3]


def test_letters_that_become_one_share_the_box_around_them() -> None:
    found = placed("и\u0306").edited([Edit(0, 2, "й")])
    assert found.boxes is not None
    assert found.boxes.tolist() == [[0, 0, 2, 1]]


def test_a_glue_stands_on_the_page_before_it_and_nowhere_on_it() -> None:
    found = joined([placed("аб", 1), placed("вг", 2)], [" "])
    assert found.pages is not None
    assert found.boxes is not None
    assert found.text == "аб вг"
    assert found.pages.tolist() == [1, 1, 1, 2, 2]
    assert np.isnan(found.boxes[2]).all()


def test_text_without_places_among_others_stands_nowhere() -> None:
    found = concatenated([placed("а"), LocatedText("б")])
    assert found.pages is not None
    assert found.boxes is not None
    assert found.pages.tolist() == [1, 0]
    assert np.isnan(found.boxes[1]).all()


def test_text_without_places_keeps_none() -> None:
    found = LocatedText("аб").edited([Edit(0, 1, "вг")])
    assert (found.text, found.pages, found.boxes) == ("вгб", None, None)


def test_places_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        LocatedText("аб", np.zeros(3, dtype=np.int32))
    with pytest.raises(ValueError, match="do not fit"):
        LocatedText("аб", None, np.zeros((1, 4), dtype=np.float32))
    with pytest.raises(ValueError, match="out of order"):
        placed("абв").edited([Edit(1, 2, "г"), Edit(0, 1, "д")])


@given(
    st.text(min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3), st.text(max_size=3)), max_size=6),
)
def test_untouched_characters_stay_where_they_are(
    text: str, wishes: list[tuple[int, int, str]]
) -> None:
    edits: list[Edit] = []
    at = 0
    for start, length, new in sorted(wishes):
        if at <= start <= len(text):
            at = min(len(text), start + length)
            edits.append(Edit(start, at, new))
    found = placed(text).edited(edits)
    expected, end = "", 0
    for edit in edits:
        expected += text[end : edit.start] + edit.replacement
        end = edit.end
    assert found.text == expected + text[end:]
    assert found.pages is not None
    assert found.boxes is not None
    assert len(found.pages) == len(found.boxes) == len(found.text)
    touched = {i for edit in edits for i in range(edit.start, edit.end)}
    for index in set(range(len(text))) - touched:
        assert index in lefts(found)


def test_splitting_leaves_the_separators_out() -> None:
    parts = placed("аб|в|").split("|")
    assert [part.text for part in parts] == ["аб", "в", ""]
    assert lefts(parts[1]) == [3]
