"""Runs of like characters put together to lines, paragraphs and notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice

from ingest.layout import Block, BlockKind, Line
from ingest.readers.docx.numbering import ParagraphNumber
from ingest.readers.superscripts import superscript
from ingest.readers.text import regroup

_INVISIBLE = re.compile("[\u200b\ufeff]")


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one look; `size` is in points, `raised` is superscript."""

    text: str
    bold: bool = False
    raised: bool = False
    size: float | None = None


BREAK = Run("\n")
"""The end of a line inside a paragraph, known by identity."""


def printed_lines(runs: Iterable[Run]) -> list[Line]:
    """The lines of a paragraph, empty ones included, superscript digits raised."""
    lines: list[Line] = []
    parts: list[Run] = []
    for run in [*runs, BREAK]:
        if run is not BREAK:
            parts.append(run)
            continue
        lines.append(_line(parts))
        parts = []
    return lines


def paragraph_blocks(
    runs: Iterable[Run],
    number: ParagraphNumber | None,
    kind: BlockKind,
    level: int | None,
    in_cell: bool,
) -> Iterator[Block]:
    """A paragraph with its automatic number; line breaks may part it into several."""
    lines = printed_lines(runs)
    first = next((at for at, line in enumerate(lines) if line.text), None)
    if first is None:
        if number is not None and number.stands_alone(kind is BlockKind.HEADING, in_cell):
            yield Block(kind, (Line(number.text),), level)
        return
    if number is not None:
        lines[first] = replace(lines[first], text=number.before(lines[first].text))
    filled = iter([line for line in lines if line.text])
    if kind is not BlockKind.PARAGRAPH:
        yield Block(kind, tuple(filled), level)
        return
    for group in regroup([line.text for line in lines]):
        yield Block(kind, tuple(islice(filled, len(group))))


def note_block(mark: str, blocks: Iterable[Block]) -> Block | None:
    """A note as one block, its mark in front as printed; None for a note without text."""
    lines = [line for block in blocks for line in block.lines if line.text.strip()]
    if not lines:
        return None
    lines[0] = replace(lines[0], text=f"{mark} {lines[0].text}".strip())
    return Block(BlockKind.FOOTNOTE, tuple(lines))


def _line(parts: Sequence[Run]) -> Line:
    shown = [part for part in parts if part.text.strip()]
    text = "".join(
        superscript("".join(part.text for part in group))
        if raised
        else "".join(part.text for part in group)
        for raised, group in groupby(parts, key=lambda part: part.raised)
    )
    bold = bool(shown) and all(part.bold for part in shown)
    return Line(_INVISIBLE.sub("", text).strip(), size=_usual_size(shown), bold=bold)


def _usual_size(parts: Iterable[Run]) -> float | None:
    """The size of most characters."""
    weights: dict[float, int] = {}
    for part in parts:
        if part.size is not None and not part.raised:
            weights[part.size] = weights.get(part.size, 0) + len(part.text)
    return max(weights, key=lambda size: weights[size]) if weights else None
