"""Whether the text of a PDF page is in a picture, and that picture."""

from __future__ import annotations

import ctypes
import math
from typing import Any

from ingest.ocr import DPI, LARGEST_PICTURE, PagePicture
from ingest.readers.pdf.glyphs import Frame
from ingest.readers.pdf.pdfium import PDFIUM_LOCK

_COVERED = 0.3  # of the page, by pictures
_OUTLINES = 200  # shapes from which letters may have been drawn
_MOST_OBJECTS = 20_000


def is_pictured(page: Any, frame: Frame) -> bool:
    """Whether pictures cover a good part of a page, or shapes are many enough to be letters."""
    from pypdfium2 import raw

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    area, shapes = 0.0, 0
    for index in range(min(_MOST_OBJECTS, int(raw.FPDFPage_CountObjects(page.raw)))):
        item = raw.FPDFPage_GetObject(page.raw, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            shapes += 1
        elif kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM, raw.FPDF_PAGEOBJ_SHADING):
            raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
            width = min(right.value, frame.right) - max(left.value, frame.left)
            height = min(top.value, frame.top) - max(bottom.value, frame.bottom)
            area += max(0.0, width) * max(0.0, height)
    return area > _COVERED * frame.width * frame.height or shapes >= _OUTLINES


def page_picture(document: Any, index: int, frame: Frame) -> PagePicture:
    """A page as displayed, in grey, for recognition; gigantic pages are drawn smaller.

    The rotation of the page was reset when its frame was asked for.
    """
    area = max(1.0, frame.width * frame.height)
    scale = min(DPI / 72, math.sqrt(LARGEST_PICTURE / area))
    with PDFIUM_LOCK:
        page = document[index]
        try:
            bitmap = page.render(scale=scale, rotation=frame.rotation, grayscale=True)
            # A copy: the bitmap's own memory goes with the page.
            picture = bitmap.to_pil().convert("L").copy()
        finally:
            page.close()
    return PagePicture(picture, scale)
