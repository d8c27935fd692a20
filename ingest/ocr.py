"""Recognition of text on pictures of pages: side by side, within the time allowed for a file."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingest.readers.pdf.rules import ruled_grids
from ingest.recognition.hocr import OcrLine, parse_hocr
from ingest.recognition.picture import (
    Placement,
    UprightPicture,
    dark_pixels,
    runs_down,
    set_upright,
)
from ingest.recognition.tesseract import RecognitionFailed, Tesseract, find_tesseract
from ingest.recognition.words import joined, legible

if TYPE_CHECKING:
    from PIL import Image

DPI = 300
# Pixels of a page: A3 at 300 dots an inch, and a little more.
LARGEST_PICTURE = 18_000_000
# The part of a file's time that recognition may take; the rest is for structure and description.
_SHARE = 0.8
_PAGE_SECONDS = 60.0
_MOST_THREADS = 8
_MEMORY_MB = 700  # of a page being recognised: the pictures here, and Tesseract
_UPRIGHT = 10.0  # confidence of an orientation from which it is right
_SURE = 70.0  # mean confidence of words, below which the page may stand on its head
_FEW_WORDS = 5
_FRAME = 0.35  # of the page: a cell over it is a frame around text


@dataclass(frozen=True, slots=True)
class Recognition:
    """Whether and how pages without readable text are recognised.

    `seconds` is the time allowed for reading the whole file, `threads` the most pages recognised at
    once: 0 for as many as there are processors; `memory_mb` is what reading the file may take.
    """

    enabled: bool = True
    seconds: float = 600.0
    threads: int = 0
    memory_mb: int = 4096


USUAL = Recognition()

_announce: ContextVar[Callable[[], None] | None] = ContextVar("announce", default=None)


@contextmanager
def recognition_announced(announce: Callable[[], None]) -> Iterator[None]:
    """Within this, `announce` is called when the recognition of a file's pages begins."""
    token = _announce.set(announce)
    try:
        yield
    finally:
        _announce.reset(token)


class Unrecognised(Enum):
    """Why a page was not recognised."""

    OFF = auto()
    NO_PROGRAM = auto()
    NO_TIME = auto()
    FAILED = auto()
    NO_TEXT = auto()


@dataclass(frozen=True, slots=True, eq=False)
class RecognisedPage:
    """The legible lines of a page in pixels of its upright picture, and its rules in points.

    `strokes` are the mean widths of the strokes of every line, in pixels; `confidence` is the mean
    of the words kept, 0 to 1; 0 where there are none. The picture itself is not kept.
    """

    lines: tuple[OcrLine, ...]
    strokes: tuple[float, ...]
    placement: Placement
    across: NDArray[np.float32]
    down: NDArray[np.float32]

    @property
    def text(self) -> str:
        """The words, lines as recognition ordered them."""
        return "\n".join(" ".join(word.text for word in line.words) for line in self.lines)

    @property
    def characters(self) -> int:
        """The number of characters that are no spaces."""
        return sum(len(word.text) for line in self.lines for word in line.words)

    @property
    def confidence(self) -> float:
        """The mean confidence of the words."""
        found = [word.confidence for line in self.lines for word in line.words]
        return float(np.mean(found)) / 100 if found else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class PagePicture:
    """A grey picture of a page as displayed, and its scale in pixels a point."""

    picture: Image.Image
    scale: float


class Recogniser:
    """Recognises the pages of one file; its time runs from the moment it is made."""

    def __init__(self, settings: Recognition) -> None:
        self._settings = settings
        self._until = time.monotonic() + _SHARE * settings.seconds

    @cached_property
    def _tesseract(self) -> Tesseract | None:
        return find_tesseract() if self._settings.enabled else None

    def recognise(
        self, pages: Sequence[Callable[[], PagePicture]]
    ) -> list[RecognisedPage | Unrecognised]:
        """Every page, drawn when its turn comes, or why it was not recognised."""
        if not pages:
            return []
        if not self._settings.enabled:
            return [Unrecognised.OFF] * len(pages)
        tesseract = self._tesseract
        if tesseract is None:
            return [Unrecognised.NO_PROGRAM] * len(pages)
        announce = _announce.get()
        if announce is not None:
            announce()
        with ThreadPoolExecutor(self._threads(len(pages)), "recognition") as executor:
            return list(executor.map(lambda page: self._page(tesseract, page), pages))

    def _threads(self, pages: int) -> int:
        threads = self._settings.threads or os.cpu_count() or 1
        by_memory = self._settings.memory_mb // _MEMORY_MB
        return max(1, min(threads, by_memory, _MOST_THREADS, pages))

    def _page(
        self, tesseract: Tesseract, draw: Callable[[], PagePicture]
    ) -> RecognisedPage | Unrecognised:
        if self._left() <= 0:
            return Unrecognised.NO_TIME
        page = draw()
        quarters = 0
        try:
            if runs_down(dark_pixels(page.picture)):
                quarters = self._quarters(tesseract, page)
            found = self._read(tesseract, page, quarters)
            if not quarters and (found.confidence * 100 < _SURE or _words(found) < _FEW_WORDS):
                quarters = self._quarters(tesseract, page)
                if quarters:
                    other = self._read(tesseract, page, quarters)
                    found = max(found, other, key=lambda one: one.confidence * _words(one))
        except RecognitionFailed:
            return Unrecognised.NO_TIME if self._left() <= 0 else Unrecognised.FAILED
        return found if found.lines else Unrecognised.NO_TEXT

    def _quarters(self, tesseract: Tesseract, page: PagePicture) -> int:
        """Quarter turns clockwise that set a page upright, as far as that is sure."""
        if not tesseract.orients:
            return 0
        dpi = page.scale * 72
        angle, confidence = tesseract.orientation(page.picture, dpi, self._page_seconds())
        return angle // 90 if confidence > _UPRIGHT else 0

    def _read(self, tesseract: Tesseract, page: PagePicture, quarters: int) -> RecognisedPage:
        upright = set_upright(page.picture, page.scale, quarters)
        dpi = page.scale * 72
        lines, strokes = _measured(
            upright, tesseract.read(upright.picture, dpi, self._page_seconds())
        )
        cells = _cells(upright)
        if len(cells) and self._left() > 0:
            # The search for blocks of text loses cells: in them, words are looked for one by one.
            data = tesseract.read(upright.unruled, dpi, self._page_seconds(), scattered=True)
            lines, strokes = joined((lines, strokes), _measured(upright, data), cells)
        return RecognisedPage(lines, strokes, upright.placement, upright.across, upright.down)

    def _left(self) -> float:
        return self._until - time.monotonic()

    def _page_seconds(self) -> float:
        return max(0.1, min(_PAGE_SECONDS, self._left()))


def _cells(upright: UprightPicture) -> NDArray[np.float32]:
    """The cells of the tables of a page: (n, 4) in pixels; frames around text are none."""
    scale, placement = upright.placement.scale, upright.placement
    largest = _FRAME * placement.width * placement.height
    found = [
        (cell.x0, cell.y0, cell.x1, cell.y1)
        for grid in ruled_grids(upright.across, upright.down)
        for cell in grid.cells
        if (cell.x1 - cell.x0) * (cell.y1 - cell.y0) <= largest
    ]
    return np.array(found, dtype=np.float32).reshape(len(found), 4) * np.float32(scale)


def _measured(
    upright: UprightPicture, data: bytes
) -> tuple[tuple[OcrLine, ...], tuple[float, ...]]:
    """The legible lines of hOCR with the widths of their strokes."""
    raw = parse_hocr(data)
    strokes = [upright.stroke(np.concatenate([word.boxes for word in line.words])) for line in raw]
    return legible(raw, strokes)


def _words(page: RecognisedPage) -> int:
    return sum(len(line.words) for line in page.lines)
