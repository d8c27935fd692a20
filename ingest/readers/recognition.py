"""Recognised words as characters of a page, so that lines, columns and tables are found as ever.

Everything is in points of the upright picture; what was made of it is put back on the page as
displayed at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ingest.layout import Block, Line
from ingest.ocr import RecognisedPage
from ingest.readers.pdf.glyphs import Frame, Glyphs
from ingest.readers.pdf.lines import upright
from ingest.readers.pdf.rules import ruled_grids
from ingest.readers.pdf.setting import DrawnPage
from ingest.recognition.hocr import OcrLine
from ingest.recognition.picture import Placement
from ingest.recognition.sizes import CAPITAL, HANGING, commonest, type_size, usual_stroke

_ASCENT, _DESCENT = 0.75, 0.22
_ALIKE = 0.16  # of the usual size: sizes nearer to it are it
_BOLD = 1.2  # times the usual stroke
_RAISED = 0.28  # em between the line and the foot of an upper index
_INDEX = 0.85  # of the height of the digits around
_DIGITS = frozenset("0123456789")


def drawn_page(page: RecognisedPage) -> DrawnPage:
    """A recognised page as one that was drawn, upright."""
    placement = page.placement
    frame = Frame(0.0, 0.0, placement.width, placement.height, 0)
    return DrawnPage(frame, 0, glyphs_of(page), ruled_grids(page.across, page.down), pictured=True)


def glyphs_of(page: RecognisedPage) -> Glyphs:
    """The characters of a recognised page."""
    scale = page.placement.scale
    sizes = _sizes(page.lines)
    usual = usual_stroke(page.lines, sizes, page.strokes)
    parts: list[Glyphs] = []
    for line, size, stroke in zip(page.lines, sizes, page.strokes, strict=True):
        bold = stroke > _BOLD * usual * size
        parts.append(_line_glyphs(line, size / scale, scale, bold))
    return _joined(parts)


def displayed(block: Block, placement: Placement) -> Block:
    """The block with its boxes on the page as displayed."""
    return replace(block, lines=tuple(_displayed(line, placement) for line in block.lines))


def _displayed(line: Line, placement: Placement) -> Line:
    if line.boxes is None:
        return line
    return replace(line, boxes=placement.displayed(line.boxes))


def _sizes(lines: Sequence[OcrLine]) -> list[float]:
    """The font size of every line in pixels; sizes near the usual one are the usual one."""
    found = [type_size(line) for line in lines]
    told = [
        (size, float(sum(len(word.text) for word in line.words)))
        for line, size in zip(lines, found, strict=True)
        if size > 0
    ]
    usual = commonest([size for size, _ in told], [weight for _, weight in told]) or 1.0
    return [usual if not size or abs(size - usual) < _ALIKE * usual else size for size in found]


def _line_glyphs(line: OcrLine, size: float, scale: float, bold: bool) -> Glyphs:
    text = "".join(word.text for word in line.words)
    pixels = np.concatenate([word.boxes for word in line.words])
    boxes = upright((pixels / scale).astype(np.float32), line.angle)
    standing = np.array([not HANGING.match(character) for character in text])
    feet = boxes[standing, 3] if standing.any() else boxes[:, 3]
    foot = float(np.median(feet))
    baseline = np.full(len(text), foot, dtype=np.float32)
    sizes = np.full(len(text), size, dtype=np.float32)
    raised = _raised(text, boxes, foot, size)
    boxes[:, 0] = np.maximum.accumulate(boxes[:, 0])
    boxes[:, 2] = np.maximum(boxes[:, 2], boxes[:, 0])
    boxes[~raised, 1], boxes[~raised, 3] = foot - _ASCENT * size, foot + _DESCENT * size
    baseline[raised] = boxes[raised, 3]
    sizes[raised] = (boxes[raised, 3] - boxes[raised, 1]) / CAPITAL
    gap = np.zeros(len(text), dtype=np.int8)
    ends = np.cumsum([len(word.text) for word in line.words])
    gap[ends[:-1]] = 1
    gap[0] = 2
    return Glyphs(
        np.array([ord(character) for character in text], dtype=np.uint32),
        _level(boxes, line.angle),
        baseline,
        sizes,
        np.full(len(text), bold),
        np.full(len(text), line.angle, dtype=np.int16),
        gap,
        np.full(len(text), -1, dtype=np.int16),
    )


def _raised(text: str, boxes: NDArray[np.float32], foot: float, size: float) -> NDArray[np.bool_]:
    """Which digits are upper indices: small ones that stand clearly above the line."""
    found = np.zeros(len(text), dtype=np.bool_)
    for index, character in enumerate(text):
        if character in _DIGITS:
            height = float(boxes[index, 3] - boxes[index, 1])
            rise = foot - float(boxes[index, 3])
            found[index] = rise > _RAISED * size and height < _INDEX * CAPITAL * size
    return found


def _level(boxes: NDArray[np.float32], angle: int) -> NDArray[np.float32]:
    """Boxes in the frame of text of this angle as boxes of the picture: `upright` undone."""
    return upright(boxes, (360 - angle) % 360)


def _joined(parts: Sequence[Glyphs]) -> Glyphs:
    return Glyphs(
        np.concatenate([part.codes for part in parts]),
        np.concatenate([part.boxes for part in parts]),
        np.concatenate([part.baseline for part in parts]),
        np.concatenate([part.size for part in parts]),
        np.concatenate([part.bold for part in parts]),
        np.concatenate([part.angle for part in parts]),
        np.concatenate([part.gap for part in parts]),
        np.concatenate([part.font for part in parts]),
    )
