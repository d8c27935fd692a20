"""The characters of a PDF page with their places, as PDFium draws them.

PDFium answers about one character a call, so only codes and boxes are asked of every character;
font, size, slope and baseline are asked once a word, where they can change.
"""

from __future__ import annotations

import ctypes
import math
from collections import deque
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

# PDFium marks a hyphen at the end of a line with this code.
_LINE_END_HYPHEN = 0x02
_SPACES = np.array(
    [0x09, 0x20, 0xA0, *range(0x2000, 0x200C), 0x202F, 0x205F, 0x3000, 0xFEFF], dtype=np.uint32
)
_LINE_BREAKS = np.array([*range(0x0A, 0x0E), 0x85, 0x2028, 0x2029], dtype=np.uint32)
# Heights and baselines closer than this (points) belong to one run.
_SAME = 0.1
# Text turned by more than this from the sides of the page (degrees) is a watermark.
_SLANT = 10.0
_FORCE_BOLD = 1 << 18  # font flag, ISO 32000-1, table 123
_BOLD_NAMES = ("bold", "black", "heavy", "demi", "полужирн", "жирный")


@dataclass(frozen=True, slots=True, eq=False)
class Glyphs:
    """The visible characters of a page, in the order they are drawn; every array has one row each.

    `boxes` is (n, 4) float32: x0, y0, x1, y1 in points from the top left of the page as displayed;
    `baseline` is in the frame of the text's own direction; `angle` is 0, 90, 180 or 270 degrees,
    counter-clockwise; `gap` says what stands before the character in the stream: 0 nothing,
    1 a space, 2 a line break; `font` numbers the fonts of the document, -1 where unknown.
    """

    codes: NDArray[np.uint32]
    boxes: NDArray[np.float32]
    baseline: NDArray[np.float32]
    size: NDArray[np.float32]
    bold: NDArray[np.bool_]
    angle: NDArray[np.int16]
    gap: NDArray[np.int8]
    font: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, chosen: NDArray[Any]) -> Glyphs:
        """The chosen characters (indices or mask)."""
        return Glyphs(
            self.codes[chosen],
            self.boxes[chosen],
            self.baseline[chosen],
            self.size[chosen],
            self.bold[chosen],
            self.angle[chosen],
            self.gap[chosen],
            self.font[chosen],
        )


@dataclass(slots=True)
class FontTable:
    """The fonts met so far in a document, numbered by name."""

    numbers: dict[str, int] = field(default_factory=dict)
    bold: dict[int, bool] = field(default_factory=dict)

    def number(self, name: str, bold: bool) -> int:
        """The number of a font, given on first sight."""
        number = self.numbers.setdefault(name, len(self.numbers))
        self.bold[number] = bold
        return number


@dataclass(frozen=True, slots=True)
class Frame:
    """How user space becomes the page as displayed: the crop box, then the rotation."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def width(self) -> float:
        """The displayed width in points."""
        upright = self.rotation % 180 == 0
        return self.right - self.left if upright else self.top - self.bottom

    @property
    def height(self) -> float:
        """The displayed height in points."""
        upright = self.rotation % 180 == 0
        return self.top - self.bottom if upright else self.right - self.left

    def points(
        self, x: NDArray[np.float64], y: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """User space coordinates to displayed ones, y downwards."""
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y


def page_frame(page: Any) -> Frame:
    """The frame of a page; its rotation is reset, as PDFium scrambles the lines of turned pages."""
    from pypdfium2 import raw

    rotation = int(page.get_rotation())
    if rotation:
        page.set_rotation(0)
    box = raw.FS_RECTF()
    if not raw.FPDF_GetPageBoundingBox(page, box):
        width, height = page.get_size()
        return Frame(0.0, 0.0, width, height, rotation)
    return Frame(box.left, box.bottom, box.right, box.top, rotation)


def read_glyphs(page: Any, frame: Frame, fonts: FontTable, every_font: bool = False) -> Glyphs:
    """The visible characters of a page inside its crop box; slanted ones (watermarks) are left out.

    `every_font` is for text whose fonts lie: the font of each character is asked, and codes of
    white space count as such only where PDFium added them. New fonts are added to `fonts`.
    """
    from pypdfium2 import raw

    text_page = page.get_textpage()
    try:
        handle = text_page.raw
        count = max(0, int(raw.FPDFText_CountChars(handle)))
        codes = _codes(raw, handle, count)
        rectangles = (raw.FS_RECTF * count)()
        deque(map(raw.FPDFText_GetLooseCharBox, repeat(handle), range(count), rectangles), maxlen=0)
        # FS_RECTF holds left, top, right, bottom.
        loose = np.frombuffer(rectangles, dtype=np.float32).reshape(count, 4)
        blank, broken = _white(raw, handle, codes, every_font)
        gap = np.full(count, 2, dtype=np.int8)
        gap[1:] = np.where(broken[:-1], 2, blank[:-1])
        kept = np.flatnonzero(~blank & ~broken & (codes != 0))
        starts = _run_starts(loose[kept], gap[kept], every_font)
        ask = _Facts(raw, handle, fonts)
        facts = [ask(int(index)) for index in kept[starts]]
    finally:
        text_page.close()
    table = np.array(facts, dtype=np.float64).reshape(len(facts), 6)
    lengths = np.diff(np.append(starts, len(kept)))
    x, y, size, angle, bold, font = np.repeat(table, lengths, axis=0).T
    corners = loose[kept].astype(np.float64)
    x0, y0 = frame.points(corners[:, 0], corners[:, 1])
    x1, y1 = frame.points(corners[:, 2], corners[:, 3])
    boxes = np.stack(
        [np.minimum(x0, x1), np.minimum(y0, y1), np.maximum(x0, x1), np.maximum(y0, y1)], axis=1
    )
    quarters = np.rint(angle / 90.0)
    turned = ((quarters * 90).astype(np.int16) - frame.rotation) % 360
    origin_x, origin_y = frame.points(x, y)
    glyphs = Glyphs(
        codes[kept],
        boxes.astype(np.float32),
        np.choose(turned // 90, [origin_y, origin_x, -origin_y, -origin_x]).astype(np.float32),
        size.astype(np.float32),
        bold.astype(np.bool_),
        turned.astype(np.int16),
        gap[kept],
        font.astype(np.int16),
    )
    straight = np.abs(angle - quarters * 90) < _SLANT
    return glyphs.take(straight & (size > 0) & _inside(boxes, frame))


def _codes(raw: Any, handle: Any, count: int) -> NDArray[np.uint32]:
    """The code points of the characters, one each."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = int(raw.FPDFText_GetText(handle, 0, count, buffer)) - 1
    codes: NDArray[np.uint32] = np.frombuffer(bytes(buffer), dtype=np.uint16)[:count].astype(
        np.uint32
    )
    # The text in one piece leaves out characters without a code and splits those beyond the BMP:
    # then the places would not fit, and each character is asked for.
    if written != count or ((codes >= 0xD800) & (codes < 0xE000)).any():
        single = map(raw.FPDFText_GetUnicode, repeat(handle), range(count))
        codes = np.fromiter(single, dtype=np.uint32, count=count)
    codes[codes == 0xFFFE] = _LINE_END_HYPHEN
    for index in np.flatnonzero(codes == _LINE_END_HYPHEN):
        if raw.FPDFText_IsHyphen(handle, int(index)) == 1:
            codes[index] = ord("-")
    return codes


def _white(
    raw: Any, handle: Any, codes: NDArray[np.uint32], added_only: bool
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which codes are spaces and which line breaks; of added ones only, where codes may lie."""
    blank = np.isin(codes, _SPACES)
    broken = np.isin(codes, _LINE_BREAKS)
    if added_only:
        for index in np.flatnonzero(blank | broken).tolist():
            if raw.FPDFText_IsGenerated(handle, index) != 1:
                blank[index] = broken[index] = False
    return blank, broken


def _run_starts(
    loose: NDArray[np.float32], gap: NDArray[np.int8], every_font: bool
) -> NDArray[np.intp]:
    """Indices at which font, size or baseline may change: words, and steps of the box's height."""
    if every_font or len(loose) == 0:
        return np.arange(len(loose))
    change = gap > 0
    change[0] = True
    change[1:] |= (np.abs(np.diff(loose[:, [1, 3]], axis=0)) > _SAME).any(axis=1)
    return np.flatnonzero(change)


def _inside(boxes: NDArray[np.float64], frame: Frame) -> NDArray[np.bool_]:
    """Which boxes have their centre on the page as displayed."""
    x = (boxes[:, 0] + boxes[:, 2]) / 2
    y = (boxes[:, 1] + boxes[:, 3]) / 2
    return (x > 0) & (x < frame.width) & (y > 0) & (y < frame.height)


class _Facts:
    """Asks PDFium what a run of characters has in common."""

    def __init__(self, raw: Any, handle: Any, fonts: FontTable) -> None:
        self.raw = raw
        self.handle = handle
        self.fonts = fonts
        self.seen: dict[int, int] = {}
        self.x, self.y = ctypes.c_double(), ctypes.c_double()
        self.matrix = raw.FS_MATRIX()

    def __call__(self, index: int) -> tuple[float, float, float, float, bool, int]:
        """Baseline origin (user space), size in points, slope in degrees, weight, font number."""
        raw, handle, matrix = self.raw, self.handle, self.matrix
        raw.FPDFText_GetCharOrigin(handle, index, self.x, self.y)
        size = float(raw.FPDFText_GetFontSize(handle, index))
        angle = 0.0
        if raw.FPDFText_GetMatrix(handle, index, matrix):
            size *= math.hypot(matrix.c, matrix.d)
            angle = math.degrees(math.atan2(matrix.b, matrix.a))
        font = self._font(raw.FPDFText_GetTextObject(handle, index))
        return self.x.value, self.y.value, size, angle, self.fonts.bold.get(font, False), font

    def _font(self, text_object: Any) -> int:
        raw = self.raw
        font = raw.FPDFTextObj_GetFont(text_object) if text_object else None
        if not font:
            return -1
        address = ctypes.cast(font, ctypes.c_void_p).value or 0
        if address not in self.seen:
            name = ctypes.create_string_buffer(256)
            raw.FPDFFont_GetBaseFontName(font, name, len(name))
            text = name.value.decode("utf-8", "replace")
            bold = any(word in text.lower() for word in _BOLD_NAMES) or bool(
                raw.FPDFFont_GetFlags(font) & _FORCE_BOLD
            )
            self.seen[address] = self.fonts.number(text, bold)
        return self.seen[address]
