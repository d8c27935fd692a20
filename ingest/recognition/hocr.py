"""hOCR, the recognised page as Tesseract writes it: lines of words of characters with boxes.

The format is that of the hOCR specification 1.2; `x_bboxes` of a character is an extension that
Tesseract writes with `hocr_char_boxes=1`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BOX = re.compile(r"\bbbox (-?\d+) (-?\d+) (-?\d+) (-?\d+)")
_CHARACTER_BOX = re.compile(r"\bx_bboxes (-?\d+) (-?\d+) (-?\d+) (-?\d+)")
_CONFIDENCE = re.compile(r"\bx_wconf ([\d.]+)")
_ANGLE = re.compile(r"\btextangle (-?\d+)")
_LINES = frozenset({"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"})


@dataclass(frozen=True, slots=True, eq=False)
class OcrWord:
    """A recognised word: `boxes` is (len(text), 4) float32, x0, y0, x1, y1 in pixels.

    `confidence` is Tesseract's own, 0 to 100.
    """

    text: str
    boxes: NDArray[np.float32]
    confidence: float


@dataclass(frozen=True, slots=True, eq=False)
class OcrLine:
    """Words of one line; `angle` is 0, 90, 180 or 270 degrees, counter-clockwise."""

    words: tuple[OcrWord, ...]
    angle: int = 0


def parse_hocr(data: bytes) -> list[OcrLine]:
    """The lines of a page in Tesseract's order."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=True
    )
    root = etree.fromstring(data, parser) if data.strip() else None
    if root is None:
        return []
    lines: list[OcrLine] = []
    for element in root.iter("{*}span"):
        if element.get("class") not in _LINES:
            continue
        words = [
            word
            for inner in element.iter("{*}span")
            if inner.get("class") == "ocrx_word" and (word := _word(inner)) is not None
        ]
        turned = _ANGLE.search(element.get("title") or "")
        if words:
            lines.append(OcrLine(tuple(words), int(turned[1]) % 360 if turned else 0))
    return lines


def _word(element: Any) -> OcrWord | None:
    title = element.get("title") or ""
    around, confidence = _BOX.search(title), _CONFIDENCE.search(title)
    if around is None:
        return None
    characters: list[str] = []
    boxes: list[NDArray[np.float32]] = []
    for inner in element.iter("{*}span"):
        place = _CHARACTER_BOX.search(inner.get("title") or "")
        text = (inner.text or "").strip()
        if inner is not element and place is not None and text:
            characters.append(text)
            boxes.append(spread(np.array(place.groups(), dtype=np.float32), len(text)))
    if not characters:
        text = "".join("".join(map(str, element.itertext())).split())
        characters, boxes = [text], [spread(np.array(around.groups(), np.float32), len(text))]
    whole = "".join(characters)
    if not whole:
        return None
    return OcrWord(whole, np.concatenate(boxes), float(confidence[1]) if confidence else 0.0)


def spread(box: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """A box (4,) divided evenly among the characters that stand in it: (count, 4)."""
    edges = np.linspace(box[0], box[2], count + 1)
    found = np.tile(box.astype(np.float32), (count, 1))
    found[:, 0], found[:, 2] = edges[:-1], edges[1:]
    return found
