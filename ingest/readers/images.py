"""Pictures of pages as documents: scans in TIFF, photographs, screenshots; all text is recognised.

A TIFF file may hold many pages; of an animation the first picture is the page.
"""

from __future__ import annotations

import math
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import FileDamaged, FileEmpty, FileMissing, FileTooLarge
from corpus.model import TextMethod
from ingest.layout import Layout, LayoutPage
from ingest.ocr import (
    DPI,
    LARGEST_PICTURE,
    USUAL,
    PagePicture,
    RecognisedPage,
    Recogniser,
    Unrecognised,
)
from ingest.readers.page_labels import labelled
from ingest.readers.pdf.paragraphs import body_style
from ingest.readers.pdf.pdfium import check_pages
from ingest.readers.pdf.setting import ordered, page_blocks
from ingest.readers.recognition import displayed, drawn_page
from ingest.readers.recognition_notices import notices, textless

if TYPE_CHECKING:
    from PIL import Image

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")
_LARGEST = 120_000_000  # pixels
# What Pillow raises over files cut short or made up.
_OF_BAD_FILES = (OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError, OverflowError)
_SCANNED = (100.0, 1300.0)  # dots an inch that a scanner may have written into the file
_SIDES = (1.5, 40.0)  # inches that the shorter side of a page may have
_PAGE = 8.27  # inches: the shorter side of A4
_SCREEN = 96.0  # dots an inch of a screenshot
_SMALLEST_PAGE = 1000  # pixels, below which the picture of a page is that of a screen
_MOST_ENLARGED = 4.0
_REDUCED = 254  # TIFF tag NewSubfileType: bit 0 marks a preview (TIFF 6.0, section 8)


@dataclass(frozen=True, slots=True)
class _Size:
    """Pixels of one page, dots an inch across and down."""

    width: int
    height: int
    across: float
    down: float

    @property
    def points(self) -> tuple[float, float]:
        """Width and height in points."""
        return self.width / self.across * 72, self.height / self.down * 72


def read(path: Path, recogniser: Recogniser | None = None) -> Layout:
    """The pages of a picture file, recognised; None is a recogniser with the usual settings.

    Raises FileMissing, FileEmpty, FileDamaged, FileTooLarge (more than 120 million pixels a page,
    or more pages than `pages_limited` allows), NeedsRecognition and NoText.
    """
    recogniser = recogniser or Recogniser(USUAL)
    lock = threading.Lock()  # the pages of a file are read from one place in it
    with _opened(path) as image:
        with _faults():
            frames = list(_frames(image))
        sizes = [size for _, size in frames]
        found = recogniser.recognise(
            [partial(_page_picture, image, frame, size, lock) for frame, size in frames]
        )
    outcomes: dict[int, RecognisedPage | Unrecognised] = dict(enumerate(found, start=1))
    drawn = {
        n: drawn_page(page) for n, page in outcomes.items() if isinstance(page, RecognisedPage)
    }
    layers = dict(zip(drawn, ordered(list(drawn.values())), strict=True))
    body = body_style([line for layer in layers.values() for line in layer.lines])
    pages: list[LayoutPage] = []
    for number, size in enumerate(sizes, start=1):
        outcome = outcomes[number]
        width, height = size.points
        page = LayoutPage((), number, None, width, height, TextMethod.NONE)
        if isinstance(outcome, RecognisedPage):
            blocks = tuple(
                displayed(block, outcome.placement) for block in page_blocks(layers[number], body)
            )
            page = LayoutPage(
                blocks, number, None, width, height, TextMethod.OCR, outcome.confidence
            )
        elif outcome is Unrecognised.NO_TEXT:
            page = LayoutPage((), number, None, width, height, TextMethod.OCR)
        pages.append(page)
    if not any(page.blocks for page in pages):
        raise textless(outcomes)
    return labelled(Layout(tuple(pages), warnings=notices(outcomes)))


def draw(path: Path, number: int, largest: int) -> tuple[Image.Image, float]:
    """A page in colour with no side over `largest` pixels, and its scale in pixels a point.

    Raises FileMissing, FileEmpty, FileDamaged, FileTooLarge.
    """
    with _opened(path) as image, _faults():
        frame, size = list(_frames(image))[number - 1]
        image.seek(frame)
        picture = _upright(image).convert("RGB")
    width, height = size.points
    scale = min(picture.width / width, largest / max(width, height))
    made = picture.resize((max(1, round(width * scale)), max(1, round(height * scale))))
    return made, scale


def _opened(path: Path) -> Image.Image:
    """The open picture, of which nothing but the head was read."""
    from PIL import Image

    try:
        size = path.stat().st_size
    except OSError as error:
        raise FileMissing("Файл не найден или недоступен.", "Проверьте путь.") from error
    if size == 0:
        raise FileEmpty("Файл пуст.", "Получите исправную копию.")
    with _faults(), warnings.catch_warnings():
        # Large scans are expected: our own limit is checked before anything is unpacked.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        return Image.open(path, formats=_FORMATS)


@contextmanager
def _faults() -> Iterator[None]:
    """Whatever Pillow says of a bad file, said in our words."""
    from PIL import Image

    try:
        yield
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except _OF_BAD_FILES as error:
        raise FileDamaged(
            "Изображение повреждено и не открывается.", "Получите исправную копию."
        ) from error


def _too_large() -> FileTooLarge:
    return FileTooLarge(
        f"Изображение больше {_LARGEST // 1_000_000} млн точек.",
        "Уменьшите его или разделите на страницы.",
    )


def _frames(image: Image.Image) -> Iterator[tuple[int, _Size]]:
    """The pages, as frame number and size."""
    count = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    check_pages(count)
    for frame in range(count):
        image.seek(frame)
        if image.width * image.height > _LARGEST:
            raise _too_large()
        if frame and int(_tag(image, _REDUCED) or 0) & 1:
            continue
        yield frame, _size(image)


def _tag(image: Image.Image, number: int) -> Any:
    return getattr(image, "tag_v2", {}).get(number)


def _size(image: Image.Image) -> _Size:
    """The size of the current frame as displayed, and its resolution."""
    from PIL import ExifTags

    width, height = image.size
    across, down = _resolution(image)
    turned = image.getexif().get(ExifTags.Base.Orientation, 1) in (5, 6, 7, 8)
    if turned:
        width, height, across, down = height, width, down, across
    return _Size(width, height, across, down)


def _resolution(image: Image.Image) -> tuple[float, float]:
    shorter = min(image.size)
    told = image.info.get("dpi")
    if isinstance(told, tuple) and len(told) == 2:
        across, down = (float(value) for value in told)
        fits = all(
            math.isfinite(value) and _SCANNED[0] <= value <= _SCANNED[1] for value in (across, down)
        )
        inches = min(image.width / across, image.height / down) if fits else 0.0
        if _SIDES[0] <= inches <= _SIDES[1]:
            return across, down
    # A camera knows nothing of the sheet: it is taken for one of the usual size.
    dots = shorter / _PAGE if shorter >= _SMALLEST_PAGE else _SCREEN
    return dots, dots


def _page_picture(image: Image.Image, frame: int, size: _Size, lock: threading.Lock) -> PagePicture:
    """A frame in grey at the resolution for recognition."""
    from PIL import Image

    with lock, _faults():
        image.seek(frame)
        picture = _upright(image).convert("L")
    width, height = size.points
    native = max(size.across, size.down) / 72
    scale = min(
        DPI / 72, _MOST_ENLARGED * native, math.sqrt(LARGEST_PICTURE / max(1.0, width * height))
    )
    wanted = (max(1, round(width * scale)), max(1, round(height * scale)))
    if wanted != picture.size:
        picture = picture.resize(wanted, Image.Resampling.LANCZOS)
    return PagePicture(picture, scale)


def _upright(image: Image.Image) -> Image.Image:
    """The current frame, turned as its EXIF tells, on white where it is transparent."""
    from PIL import Image, ImageOps

    picture = ImageOps.exif_transpose(image)
    if picture.mode.startswith(("I", "F")):
        # 16 and 32 bits a pixel: brought to the range of 8.
        low, high = np.asarray(picture.getextrema(), dtype=np.float64).tolist()
        spread = max(high - low, 1.0)
        picture = picture.convert("F").point(lambda level: (level - low) * 255.0 / spread)
        return picture.convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(paper, picture).convert("RGB")
    # A copy: the frame itself goes when the next one is looked for.
    return picture.convert("RGB") if picture.mode not in ("L", "1") else picture.convert("L")
