"""The font size of recognised lines, told by the heights of their letters."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ingest.recognition.hocr import OcrLine

# Heights in em of common book faces: PT, Times, Liberation, Arial.
CAPITAL = 0.68
SMALL = 0.48
HANGING = re.compile(r"[QДЦЩЙЁgjpqyруфцщд,;()\[\]{}/_«»\"'–—-]")
"""Signs that do not end at the line or reach to the height of others."""
_TALL = re.compile(r"[A-PR-ZА-ГЕ-ИК-ХЧШЪ-Я0-9bdfhklб№]")
_LOW = re.compile(r"[acemnorsuvwxzавгежзиклмнопстхчшъыьэюя]")


def type_size(line: OcrLine) -> float:
    """The font size of a line in pixels, 0 where no letter tells it."""
    low, high = (1, 3) if line.angle % 180 == 0 else (0, 2)
    told = [
        height / (SMALL if _LOW.match(character) else CAPITAL)
        for word in line.words
        for character, height in zip(
            word.text, (word.boxes[:, high] - word.boxes[:, low]).tolist(), strict=True
        )
        if _LOW.match(character) or _TALL.match(character)
    ]
    return float(np.median(told)) if told else 0.0


def commonest(values: Sequence[float], weights: Sequence[float]) -> float:
    """The weighted median, 0 of nothing."""
    ordered = sorted(zip(values, weights, strict=True))
    half = sum(weights) / 2
    for value, weight in ordered:
        half -= weight
        if half <= 0:
            return value
    return 0.0


def usual_stroke(
    lines: Sequence[OcrLine], sizes: Sequence[float], strokes: Sequence[float]
) -> float:
    """The commonest width of strokes in em, by characters; 0 where none is known."""
    told = [
        (stroke / size, float(sum(len(word.text) for word in line.words)))
        for line, size, stroke in zip(lines, sizes, strokes, strict=True)
        if size > 0 and stroke > 0
    ]
    return commonest([value for value, _ in told], [weight for _, weight in told])
