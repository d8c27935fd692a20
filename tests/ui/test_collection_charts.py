"""A chart says to the ear and in its table what it shows to the eye."""

from __future__ import annotations

import re
from base64 import b64decode
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import DocumentKind
from corpus.overview import LENGTHS
from ui.pages import collection_charts
from ui.pages.collection_charts import bars, columns, spans

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script>\"'&"


def picture(html: str) -> ElementTree.Element:
    found = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    assert found is not None
    return ElementTree.fromstring(b64decode(found[1]))


def numbers(html: str) -> dict[str, str]:
    cells = re.findall(r'<th scope="row">([^<]*)</th><td>([^<]*)</td>', html)
    return dict(cells)


def test_a_chart_has_its_numbers_as_words_and_as_a_table() -> None:
    html = collection_charts.kinds({DocumentKind.PAPER: 4, DocumentKind.LAW: 12_345})
    assert numbers(html) == {"закон": "12\u00a0345", "статья": "4"}
    alternative = re.search(r'alt="([^"]*)"', html)
    assert alternative is not None
    assert alternative[1] == "Виды документов: закон — 12\u00a0345; статья — 4"


@pytest.mark.parametrize("draw", [bars, columns])
def test_lengths_are_in_proportion_and_the_least_is_still_seen(draw: object) -> None:
    side = "width" if draw is bars else "height"
    html = (bars if draw is bars else columns)(
        "Т", "Что", [("а", 1000), ("б", 500), ("в", 1), ("г", 0)]
    )
    first, second, least, nothing = (
        float(r.attrib[side]) for r in picture(html).iter(f"{SVG}rect")
    )
    assert second == pytest.approx(first / 2, abs=0.1)
    assert least >= 2
    assert nothing == 0


def test_nothing_leaves_the_picture() -> None:
    rows = [(f"{year}", year * 1000) for year in range(1990, 2014)]
    for html in (columns("Т", "Год", rows), bars("Т", "Год", rows)):
        svg = picture(html)
        for shape in svg.iter(f"{SVG}rect"):
            assert float(shape.attrib["x"]) >= 0
            assert float(shape.attrib["x"]) + float(shape.attrib["width"]) <= float(
                svg.attrib["width"]
            )
            bottom = float(shape.attrib["y"]) + float(shape.attrib["height"])
            assert bottom <= float(svg.attrib["height"])


def test_markup_in_a_label_is_text() -> None:
    html = bars(HOSTILE, HOSTILE, [(HOSTILE, 1)], HOSTILE)
    assert "<script" not in html
    drawn = picture(html)
    assert not list(drawn.iter(f"{SVG}script"))


def test_a_collection_without_documents_is_said_to_be_empty() -> None:
    for html in (
        collection_charts.kinds({}),
        collection_charts.years({}, 0),
        collection_charts.lengths((0,) * (len(LENGTHS) + 1)),
    ):
        assert "документов нет" in html
        assert "<img" not in html


def test_every_band_of_length_has_its_row() -> None:
    html = collection_charts.lengths(range(1, len(LENGTHS) + 2))
    assert list(numbers(html).values()) == [str(n) for n in range(1, len(LENGTHS) + 2)]


@given(st.dictionaries(st.integers(1, 9999), st.integers(1, 10_000), min_size=1, max_size=60))
def test_years_are_gathered_into_few_columns_and_none_is_lost(counts: dict[int, int]) -> None:
    rows = spans(counts)
    assert 1 <= len(rows) <= 24
    assert sum(n for _, n in rows) == sum(counts.values())
    assert len({label for label, _ in rows}) == len(rows)


def test_a_year_without_documents_is_a_gap() -> None:
    assert spans({2001: 3, 2004: 1}) == [("2001", 3), ("2002", 0), ("2003", 0), ("2004", 1)]
