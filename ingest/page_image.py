"""The picture of a page as printed, with the lines of a quote marked on it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import UnknownPage
from corpus.model import PageMap, Rectangle
from ingest.readers.detect import PDF, is_pictured
from ingest.readers.images import draw as draw_picture
from ingest.readers.pdf.pdfium import PDFIUM_LOCK, open_pdf

if TYPE_CHECKING:
    from PIL import Image

    from search.engine import KnowledgeBase

# Pixels a point at 144 dots an inch; the largest side of a picture in pixels.
_SCALE = 2.0
_LARGEST = 4000
# The marker of a text pen: what is under it stays readable when multiplied.
_MARK = (255, 226, 89)
_MARGIN = 1.0  # points around the letters
_ASKEW = 1.7  # times the height of its letters: no level line is higher


def marked_rectangles(page_map: PageMap, start: int, end: int) -> list[Rectangle]:
    """The rectangles of the printed lines that hold the characters `[start, end)`, in order.

    A line ends where the next character stands to the left of the last one or on another line; one
    that falls or rises, as on a scan put in askew, comes in pieces.
    """
    pages = page_map.pages[start:end]
    boxes = page_map.boxes[start:end]
    found: list[Rectangle] = []
    before: Sequence[float] = ()
    for page, box in zip(pages.tolist(), boxes.tolist(), strict=True):
        if page == 0 or any(np.isnan(box)):
            continue
        x0, y0, x1, y1 = box
        last = found[-1] if found else None
        if last is not None and last.page == page and _goes_on(last, before, box):
            found[-1] = Rectangle(
                page, min(last.x0, x0), min(last.y0, y0), max(last.x1, x1), max(last.y1, y1)
            )
        else:
            found.append(Rectangle(page, x0, y0, x1, y1))
        before = box
    return found


def _goes_on(line: Rectangle, before: Sequence[float], box: Sequence[float]) -> bool:
    """Whether a character stands on the line that was begun, after the character before."""
    x0, y0, _, y1 = box
    height = max(before[3] - before[1], y1 - y0)
    overlap = min(line.y1, y1) - max(line.y0, y0)
    # A superscript overlaps its line by half; the next line does not.
    same_row = overlap > 0.3 * min(line.y1 - line.y0, y1 - y0)
    level = max(line.y1, y1) - min(line.y0, y0) < _ASKEW * height
    return same_row and level and x0 >= before[0] - height and x0 - line.x1 < 12 * height


def page_image(
    kb: KnowledgeBase, document_id: str, number: int, marks: Sequence[tuple[int, int]] = ()
) -> bytes:
    """A page of a document as PNG, the ranges of its text in `marks` marked.

    Raises UnknownDocument, UnknownPage (no such page, or a format without pages), FileMissing.
    """
    record = kb.document(document_id)
    if not is_pictured(record.media_type):
        raise UnknownPage(
            f"У документа «{record.path}» нет страниц.",
            "Изображения страниц есть только у PDF и изображений.",
        )
    if not 1 <= number <= record.pages:
        raise UnknownPage(
            f"У документа «{record.path}» нет страницы {number}.",
            f"В нём страницы с 1 по {record.pages}.",
        )
    page_map = kb.catalogue.page_map(record.id) if marks else None
    rectangles = [
        rectangle
        for start, end in marks
        if page_map is not None
        for rectangle in marked_rectangles(page_map, start, end)
        if rectangle.page == number
    ]
    draw = _pdf_page if record.media_type == PDF else draw_picture
    picture, scale = draw(kb.originals.path(record.original), number, _LARGEST)
    return _marked(picture, scale, rectangles)


def render(file: Path, number: int, rectangles: Sequence[Rectangle] = ()) -> bytes:
    """A page of a PDF file as PNG with rectangles (points, origin top left) marked."""
    picture, scale = _pdf_page(file, number, _LARGEST)
    return _marked(picture, scale, rectangles)


def _pdf_page(file: Path, number: int, largest: int) -> tuple[Image.Image, float]:
    """A page in colour and its scale in pixels a point."""
    with open_pdf(file) as document, PDFIUM_LOCK:
        page = document[number - 1]
        try:
            width, height = page.get_size()
            scale = min(_SCALE, largest / max(width, height, 1.0))
            return page.render(scale=scale).to_pil().convert("RGB"), scale
        finally:
            page.close()


def _marked(picture: Image.Image, scale: float, rectangles: Sequence[Rectangle]) -> bytes:
    from PIL import Image, ImageChops

    if rectangles:
        marker = Image.new("RGB", picture.size, "white")
        for rectangle in rectangles:
            marker.paste(_MARK, _pixels(rectangle, scale, picture.size))
        picture = ImageChops.multiply(picture, marker)
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=3)
    return out.getvalue()


def _pixels(rectangle: Rectangle, scale: float, size: tuple[int, int]) -> tuple[int, int, int, int]:
    x0, y0 = (rectangle.x0 - _MARGIN) * scale, (rectangle.y0 - _MARGIN) * scale
    x1, y1 = (rectangle.x1 + _MARGIN) * scale, (rectangle.y1 + _MARGIN) * scale
    return (
        max(0, int(x0)),
        max(0, int(y0)),
        min(size[0], int(x1) + 1),
        min(size[1], int(y1) + 1),
    )
