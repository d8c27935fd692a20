"""The works a document refers to: its reference lists, and footnotes that are references."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.model import Reference
from ingest.bibliography.entries import (
    Entry,
    Piece,
    footnote_index,
    is_bibliographic,
    split_entries,
)
from ingest.bibliography.fields import ReferenceFields
from ingest.bibliography.lists import ReferenceList, reference_lists
from ingest.bibliography.names import is_person_first
from ingest.bibliography.parsing import parse
from ingest.canonical import CanonicalText
from ingest.layout import BlockKind
from ingest.structure import StructuredText

_SEE = re.compile(
    r"(?:(?:подробнее|подр\.|более\s+подробно|об\s+этом|также|напр\.|например)[\s,:]+(?:об\s+этом\s+)?)?"
    r"(?:см\.|ср\.|цит\.\s+по|источник|составлено\s+(?:автор\w+\s+)?по|see|cf\.)"
    r"(?:[\s,]+(?:напр\.|например|также|подробнее|об\s+этом|e\.g\.|also))*\s*[:.]?\s*",
    re.IGNORECASE,
)
_REPEATED = re.compile(
    r"(?:там\s+же|указ\.\s*соч|тот\s+же|та\s+же|ibid|op\.\s*cit|idem)|[^/]{0,80}\s(?:указ\.\s*соч|op\.\s*cit)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r";\s+(?=\S)")
_LONGEST_FOOTNOTE = 2_000
# The share of entries that must show the marks of a description under a heading like «Источники».
_SHARE = 0.5


def references(structured: StructuredText) -> tuple[Reference, ...]:
    """Every reference of a document, in its order and without overlap.

    Lists: GOST R 7.0.5-2008, 7 (those behind the text); footnotes: the same, 6, where they name a
    work in full.
    """
    canonical = structured.canonical
    found = [
        reference
        for listed in reference_lists(canonical)
        for reference in _listed(canonical, listed)
    ]
    found.extend(_in_footnotes(canonical))
    found.sort(key=lambda reference: (reference.start, reference.end))
    kept: list[Reference] = []
    for reference in found:
        # A footnote may stand between the two halves of an entry that runs over a page.
        if not kept or reference.start >= kept[-1].end:
            kept.append(reference)
    return tuple(kept)


def _listed(canonical: CanonicalText, listed: ReferenceList) -> Iterator[Reference]:
    spans = canonical.paragraphs
    groups = [
        [Piece(max(spans[at].start, listed.first_offset), spans[at].end) for at in group]
        for group in listed.groups
    ]
    entries = split_entries(canonical.text, groups)
    shown = [is_bibliographic(_text(canonical, entry)) for entry in entries]
    if not any(shown) or (not listed.sure and sum(shown) < _SHARE * len(shown)):
        return
    for entry, is_shown in zip(entries, shown, strict=True):
        text = _text(canonical, entry)
        see = _SEE.match(text)
        fields = parse(text[see.end() :] if see else text)
        if listed.sure or is_shown or fields.is_full:
            yield _reference(entry.start, entry.end, entry.number, fields)


def _in_footnotes(canonical: CanonicalText) -> Iterator[Reference]:
    for span in canonical.paragraphs:
        if span.kind is not BlockKind.FOOTNOTE or span.end - span.start > _LONGEST_FOOTNOTE:
            continue
        text = canonical.text[span.start : span.end]
        number, begin = footnote_index(text)
        for start, end in _works(text, begin):
            see = _SEE.match(text, start, end)
            named = text[see.end() if see else start : end]
            if _REPEATED.match(named) or not is_bibliographic(named):
                continue
            fields = parse(named)
            if fields.is_full:
                first = span.start if start == begin else span.start + start
                yield _reference(first, span.start + end, number, fields)


def _works(text: str, begin: int) -> list[tuple[int, int]]:
    """The ranges of a footnote's works, which «;» parts where a person or «См.» follows."""
    starts = [begin]
    starts.extend(
        match.end()
        for match in _BETWEEN.finditer(text, begin)
        if is_person_first(text[match.end() : match.end() + 80]) or _SEE.match(text, match.end())
    )
    ends = [*starts[1:], len(text)]
    ranges = []
    for start, end in zip(starts, ends, strict=True):
        stop = start + len(text[start:end].rstrip(" ;"))
        if stop > start:
            ranges.append((start, stop))
    return ranges


def _text(canonical: CanonicalText, entry: Entry) -> str:
    return " ".join(canonical.text[piece.start : piece.end] for piece in entry.pieces)


def _reference(start: int, end: int, number: int | None, fields: ReferenceFields) -> Reference:
    return Reference(
        start=start,
        end=end,
        number=number,
        authors=fields.authors,
        title=fields.title,
        journal=fields.journal,
        year=fields.year,
        volume=fields.volume,
        issue=fields.issue,
        pages=fields.pages,
        publisher=fields.publisher,
        doi=fields.doi,
        url=fields.url,
    )
