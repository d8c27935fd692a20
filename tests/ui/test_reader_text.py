"""A text is read in windows that cover it, with its pages, headings and marks in place."""

from __future__ import annotations

import itertools
import re
from html import unescape

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import PageMap, Section
from search.engine import KnowledgeBase
from ui.pages.finding import find_in
from ui.pages.reader import at_place, hits_html, nearby, parsed_place, sections_html, turning_html
from ui.pages.reader_text import (
    PageBreak,
    Reading,
    page_breaks,
    section_at,
    window_at,
    window_html,
    windows,
)


def section(start: int, end: int, level: int = 1, parent: int | None = None) -> Section:
    return Section(None, f"Раздел {start}", level, start, end, 1, parent)


@given(st.lists(st.integers(0, 3000), max_size=30), st.integers(0, 3000), st.integers(4, 500))
def test_windows_cover_the_text_without_overlap(
    starts: list[int], length: int, largest: int
) -> None:
    text = "слово\n" * (length // 6) + "я" * (length % 6)
    sections = [section(s, len(text), 1 + s % 3) for s in sorted(starts) if s < len(text)]
    every = windows(sections, text, largest)
    assert every[0][0] == 0
    assert every[-1][1] == len(text)
    assert all(before[1] == after[0] for before, after in itertools.pairwise(every))
    assert all(end - start <= largest for start, end in every)
    assert all(end > start for start, end in every) or not text
    for offset in range(0, len(text), 97):
        start, end = every[window_at(every, offset)]
        assert start <= offset < end


def test_windows_end_with_outer_sections() -> None:
    text = "а" * 1000
    sections = [section(0, 600), section(100, 200, 2), section(600, 1000), section(690, 1000, 2)]
    assert windows(sections, text, 700) == [(0, 600), (600, 1000)]


def test_a_page_begins_once_and_never_goes_back() -> None:
    pages = np.array([1, 1, 0, 2, 2, 1, 2, 3], np.int32)
    found = page_breaks(PageMap(pages, np.zeros((8, 4), np.float32)))
    assert found == [PageBreak(0, 1), PageBreak(3, 2), PageBreak(7, 3)]
    assert page_breaks(None) == []


def test_the_innermost_section_is_the_present_one() -> None:
    sections = [section(0, 100), section(10, 50, 2, 0), section(60, 100, 2, 0)]
    assert [section_at(sections, at) for at in (5, 20, 55, 70, 200)] == [0, 1, 0, 2, None]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", (0, None)),
        ("3-7", (3, (3, 7))),
        ("3-900", (3, (3, 10))),
        ("900-901", (9, (9, 10))),
        ("7-3", (7, (7, 7))),
        ("", (0, None)),
        ("-5", (0, None)),
        ("٣-٧", (0, None)),
        ("1-2-3", (0, None)),
        ("9" * 40, (0, None)),
    ],
)
def test_any_place_in_an_address_is_within_the_text(
    value: str, expected: tuple[int, tuple[int, int] | None]
) -> None:
    assert parsed_place(value, 10) == expected


def test_a_window_shows_the_whole_text_with_its_mark(own_kb: KnowledgeBase) -> None:
    for record in own_kb.documents():
        text, catalogue = own_kb.catalogue.text(record.id), own_kb.catalogue
        reading = Reading(
            record,
            text,
            catalogue.sections(record.id),
            catalogue.pages(record.id),
            page_breaks(catalogue.page_map(record.id)),
            here=(5, 25),
        )
        html = window_html(own_kb, reading, (0, len(text)))
        assert html.count('id="svod-here"') == 1
        assert "".join(re.findall(r"<mark>(.*?)</mark>", html)).strip()
        bare = re.sub(r'<(span|div) class="svod-page-break">.*?</\1>', "", html)
        shown = unescape(re.sub(r"<[^>]+>", " ", bare))
        assert _letters(shown) == _letters(text)
        assert "<script" not in html
        pages = re.findall(r"/pages/(\d+)\.png", html)
        assert pages == [str(page.number) for page in catalogue.pages(record.id) if pages]


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def test_a_thousand_sections_list_the_upper_and_those_around() -> None:
    sections: list[Section] = []
    for chapter in range(50):
        start = chapter * 1000
        parent = len(sections)
        sections.append(section(start, start + 1000))
        sections += [section(start + n, start + n + 1, 2, parent) for n in range(1, 40)]
    current = section_at(sections, 20_007)
    listed = nearby(sections, current)
    assert current in listed
    assert {at for at, each in enumerate(sections) if each.parent is None} <= set(listed)
    assert len(listed) == 50 + 39
    html = sections_html("abc", sections, current)
    assert html.count('aria-current="true"') == 2  # in the list and in the fold-out


def test_words_are_found_in_any_form_and_quotes_exactly() -> None:
    text = "Срок ответа — пять дней.\nОтвет даётся в сроки.\nСрок хранения.\nо сроке и  ответе"
    found = find_in(text, "срок ответа")
    assert [text[f.start : f.end].split()[0] for f in found] == ["Срок", "Ответ", "о"]
    assert all(text[s:e].lower()[:4] in ("срок", "отве") for f in found for s, e in f.marks)
    (exact,) = find_in(text, "«срок ответа»")
    assert text[slice(*exact.marks[0])] == "Срок ответа"
    assert [text[slice(*f.marks[0])] for f in find_in(text, "—")] == ["—"]
    assert find_in(text, "«»") == []
    assert find_in(text, "дирижабль") == []


def test_found_places_lead_to_one_another() -> None:
    text = "один кот\nдва кота\nтри <b>кота</b>"
    found = find_in(text, "кот")
    html = hits_html("abc", text, "кот", found, found[1].marks[0][0])
    assert "Найдено мест: 3, показано 2-е" in html
    before, after = found[0].marks[0], found[2].marks[0]
    for start, end in (before, after):
        assert at_place("abc", start, end, "кот").replace("&", "&amp;") in html
    assert "<b>" not in html


def test_parts_lead_to_their_neighbours() -> None:
    every = [(0, 10), (10, 20), (20, 30)]
    html = turning_html("abc", every, 1, [])
    assert "read=0" in html
    assert "read=20" in html
    assert "часть 2 из 3" in html
    assert turning_html("abc", every[:1], 0, []) == ""
