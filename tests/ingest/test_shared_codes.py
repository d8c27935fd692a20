"""Four codes of the Russian Federation: every article once, under its printed number.

The articles are looked for a second time, by another program, in the bare HTML.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from corpus.invariants import misplaced
from ingest.passages import passages
from ingest.reading import ReadDocument, read_document
from ingest.structuring.labels import Unit
from search.reference import SentenceTransformerEmbedder

CODES = Path(__file__).parents[3] / "shared" / "data" / "codes"
FILES = sorted(CODES.glob("*.html"))

pytestmark = pytest.mark.skipif(not FILES, reason="the shared codes are not beside the project")
each = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


@cache
def document(file: Path) -> ReadDocument:
    return read_document(file, None, 512)


def printed_paragraphs(file: Path) -> list[str]:
    """The paragraphs as plain text, an index in superscript put after a dot."""
    raw = re.sub(r'<span class="W9"[^>]*>(.*?)</span>', r".\1", file.read_text("utf-8"), flags=re.S)
    found = re.findall(r"<p[ >].*?</p>", raw, flags=re.S)
    plain = (re.sub(r"<[^>]+>", "", re.sub(r"<br\s*/?>", " ", part)) for part in found)
    return [" ".join(html.unescape(part).split()) for part in plain]


def printed_numbers(file: Path, word: str) -> list[str]:
    """The numbers after a word that begins a paragraph; Cyrillic «Х» may stand for «X»."""
    number = r"\d+(?:[.-]\d+)*|[IVXLCХ]+(?:\.\d+)?"
    pattern = re.compile(rf"{word}\s+({number})(?!\w)", re.IGNORECASE)
    return [m[1].replace("Х", "X") for m in map(pattern.match, printed_paragraphs(file)) if m]


def found_numbers(file: Path, unit: Unit) -> list[str]:
    structured = document(file).structured
    return [
        (section.label or "").split()[1]
        for section, kind in zip(structured.sections, structured.units, strict=True)
        if kind is unit
    ]


@each
@pytest.mark.parametrize(
    ("word", "unit"),
    [("Статья", Unit.ARTICLE), ("Глава", Unit.CHAPTER), ("Раздел", Unit.SECTION)],
)
def test_every_unit_is_found_once_by_its_number(file: Path, word: str, unit: Unit) -> None:
    printed, found = printed_numbers(file, word), found_numbers(file, unit)
    missing, extra = Counter(printed) - Counter(found), Counter(found) - Counter(printed)
    assert not missing, f"missing: {sorted(missing)}"
    assert not extra, f"extra: {sorted(extra)}"
    assert found == printed


@each
def test_every_numbered_part_is_a_section(file: Path) -> None:
    structured = document(file).structured
    text = structured.canonical.text
    starts = {section.start for section in structured.sections}
    numbered = re.compile(r"\d+(?:\.\d+)*[⁰¹²³⁴⁵⁶⁷⁸⁹⁻·]*\.\s")
    missed = [
        text[span.start : span.end][:80]
        for span in structured.canonical.paragraphs
        if numbered.match(text[span.start : span.end]) and span.start not in starts
    ]
    assert missed == []


@each
def test_nothing_of_a_code_is_lost_or_cited_twice(
    file: Path, embedder: SentenceTransformerEmbedder
) -> None:
    structured = document(file).structured
    canonical = structured.canonical
    made = passages(structured, embedder.count_tokens, 220, embedder.window)
    assert list(misplaced(canonical.text, structured.sections, made, None)) == []
    covered = [False] * len(canonical.text)
    for passage in made:
        assert not any(covered[passage.start : passage.end])
        covered[passage.start : passage.end] = [True] * (passage.end - passage.start)
    lost = [
        canonical.text[span.start : span.end]
        for span in canonical.paragraphs
        if span.start not in structured.heading_starts
        and not all(
            covered[at] or canonical.text[at].isspace() for at in range(span.start, span.end)
        )
    ]
    assert lost == []
    lengths = [passage.tokens for passage in made]
    assert max(lengths) < embedder.window
    assert sum(60 <= length <= 220 for length in lengths) > 0.85 * len(lengths)


@each
def test_a_passage_of_a_code_is_cited_by_its_article(
    file: Path, embedder: SentenceTransformerEmbedder
) -> None:
    structured = document(file).structured
    articles = [
        (section.start, section.end, section.label)
        for section, unit in zip(structured.sections, structured.units, strict=True)
        if unit is Unit.ARTICLE
    ]
    for passage in passages(structured, embedder.count_tokens, 220, embedder.window):
        around = [label for start, end, label in articles if start <= passage.start < end]
        assert len(around) <= 1
        if around:
            assert passage.clause == around[0]
            assert passage.end <= next(end for _, end, label in articles if label == around[0])
