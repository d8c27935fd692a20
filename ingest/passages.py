"""Passages: runs of paragraphs inside one clause, measured in the embedding model's tokens."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus.model import Passage, Section
from ingest.labels import Unit
from ingest.sentences import sentences
from ingest.structure import StructuredText

CountTokens = Callable[[Sequence[str]], list[int]]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A range of the text that is never cut further, with its length in tokens."""

    start: int
    end: int
    tokens: int


def passages(
    structured: StructuredText, count_tokens: CountTokens, target: int, window: int
) -> tuple[Passage, ...]:
    """Cut a document into passages of at most `target` tokens where its sentences allow.

    A passage stays inside one clause (an article, or a numbered clause outside articles). A
    sentence longer than `window` tokens is cut at a word, so no passage exceeds the model's window.
    """
    found: list[Passage] = []
    for unit, paragraphs in _runs(structured):
        for start, end in _cut(structured, paragraphs, count_tokens, target, window):
            found.append(_passage(structured, unit, start, end))
    counts = count_tokens([passage.text for passage in found])
    return tuple(
        replace(passage, tokens=tokens) for passage, tokens in zip(found, counts, strict=True)
    )


def _cited_unit(structured: StructuredText, owner: int | None) -> int | None:
    """The section a passage is cited by: the article around a paragraph, else its own section."""
    at = owner
    while at is not None:
        if structured.units[at] is Unit.ARTICLE:
            return at
        at = structured.sections[at].parent
    return owner


def _runs(structured: StructuredText) -> list[tuple[int | None, list[int]]]:
    """Consecutive paragraphs of one cited unit; a heading with nothing of its own is left out.

    Such a heading is in the path of all that stands under it, so it is still searched and shown.
    """
    runs: list[tuple[int | None, list[int]]] = []
    for number, owner in enumerate(structured.owner):
        unit = _cited_unit(structured, owner)
        if runs and runs[-1][0] == unit:
            runs[-1][1].append(number)
        else:
            runs.append((unit, [number]))
    parents = {section.parent for section in structured.sections}
    return [
        (unit, numbers)
        for unit, numbers in runs
        if not (
            unit in parents
            and all(
                structured.canonical.paragraphs[number].start in structured.heading_starts
                for number in numbers
            )
        )
    ]


def _cut(
    structured: StructuredText,
    paragraphs: list[int],
    count_tokens: CountTokens,
    target: int,
    window: int,
) -> list[tuple[int, int]]:
    pieces = _pieces(structured, paragraphs, count_tokens, target, window)
    total = sum(piece.tokens for piece in pieces)
    if total <= target:
        return [(pieces[0].start, pieces[-1].end)]
    # Equal shares rather than full passages and a stub at the end.
    share = total / math.ceil(total / target)
    groups: list[list[_Piece]] = [[]]
    filled = 0
    for piece in pieces:
        if groups[-1] and (filled + piece.tokens > target or filled >= share):
            carried = _lead_in(structured.canonical.text, groups[-1])
            groups.append(carried)
            filled = sum(p.tokens for p in carried)
            if filled + piece.tokens > target and carried:
                groups[-2].extend(carried)
                groups[-1] = []
                filled = 0
        groups[-1].append(piece)
        filled += piece.tokens
    return [(group[0].start, group[-1].end) for group in groups if group]


def _lead_in(text: str, group: list[_Piece]) -> list[_Piece]:
    """Take «…:» off the end of a group, so that it opens the list it introduces."""
    if len(group) > 1 and text[group[-1].start : group[-1].end].rstrip().endswith(":"):
        return [group.pop()]
    return []


def _pieces(
    structured: StructuredText,
    paragraphs: list[int],
    count_tokens: CountTokens,
    target: int,
    window: int,
) -> list[_Piece]:
    text = structured.canonical.text
    spans = [structured.canonical.paragraphs[number] for number in paragraphs]
    counts = count_tokens([text[span.start : span.end] for span in spans])
    found: list[_Piece] = []
    for span, tokens in zip(spans, counts, strict=True):
        if tokens <= target:
            found.append(_Piece(span.start, span.end, tokens))
            continue
        ranges = [(s.start, s.end) for s in sentences(text, span.start, span.end)]
        lengths = count_tokens([text[start:end] for start, end in ranges])
        for (start, end), length in zip(ranges, lengths, strict=True):
            if length <= window:
                found.append(_Piece(start, end, length))
            else:
                found.extend(_words(text, start, end, count_tokens, target))
    return found


def _words(text: str, start: int, end: int, count_tokens: CountTokens, target: int) -> list[_Piece]:
    """Halve an overlong sentence at white space (or anywhere, when it has none) until it fits."""
    tokens = count_tokens([text[start:end]])[0]
    if tokens <= target or end - start < 2:
        return [_Piece(start, end, tokens)]
    middle = (start + end) // 2
    space = text.rfind(" ", start + 1, middle)
    cut = space if space > start + (end - start) // 4 else middle
    rest = cut
    while rest < end and text[rest].isspace():
        rest += 1
    return [
        *_words(text, start, cut, count_tokens, target),
        *(_words(text, rest, end, count_tokens, target) if rest < end else []),
    ]


def _passage(structured: StructuredText, unit: int | None, start: int, end: int) -> Passage:
    canonical = structured.canonical
    return Passage(
        start=start,
        end=end,
        text=canonical.text[start:end],
        clause=_clause(structured.sections, unit),
        path=_path(structured, unit),
        page=canonical.page(start),
        page_to=canonical.page(end - 1),
        tokens=0,
        sentences=sentences(canonical.text, start, end),
    )


def _clause(sections: tuple[Section, ...], unit: int | None) -> str | None:
    """The label of the unit, or of the nearest labelled section around it."""
    at = unit
    while at is not None:
        if sections[at].label is not None:
            return sections[at].label
        at = sections[at].parent
    return None


def _path(structured: StructuredText, unit: int | None) -> tuple[str, ...]:
    """The headings from the outermost section to the unit.

    A clause whose text is its own first sentence is named by its label: the sentence is the
    passage's text already.
    """
    headings: list[str] = []
    at = unit
    while at is not None:
        section = structured.sections[at]
        is_body = (
            structured.units[at] is Unit.CLAUSE and section.start not in structured.heading_starts
        )
        headings.append(section.label or section.heading if is_body else section.heading)
        at = section.parent
    return tuple(reversed(headings))
