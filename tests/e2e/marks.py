"""Where a quote stands on its page, reckoned from the catalogue without the code that marks it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from corpus.model import PageMap


def pixels(png: bytes) -> NDArray[np.int_]:
    """A picture as (height, width, 3) numbers."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def yellow(picture: NDArray[np.int_]) -> NDArray[np.bool_]:
    """The pixels of the marker: (height, width)."""
    red, green, blue = picture[..., 0], picture[..., 1], picture[..., 2]
    return (red > 150) & (green > 130) & (blue < red - 60) & (blue < green - 50)


def boxes(page_map: PageMap, start: int, end: int, page: int) -> NDArray[np.float32]:
    """The boxes of a quote's characters that are printed on a page: (n, 4) points."""
    here = page_map.pages[start:end] == page
    found = page_map.boxes[start:end][here]
    return found[~np.isnan(found).any(axis=1)]


def covered(
    quote: NDArray[np.float32], shape: tuple[int, int], points: tuple[float, float], margin: float
) -> NDArray[np.bool_]:
    """The pixels of a picture of a page of this size that lie within `margin` of the quote's lines.

    Within a line the gaps between words belong to it.
    """
    mask = np.zeros(shape, bool)
    across, down = shape[1] / points[0], shape[0] / points[1]
    for row in lines(quote):
        x0, y0 = row[:, :2].min(axis=0) - margin
        x1, y1 = row[:, 2:].max(axis=0) + margin
        mask[
            max(0, int(y0 * down)) : int(np.ceil(y1 * down)),
            max(0, int(x0 * across)) : int(np.ceil(x1 * across)),
        ] = True
    return mask


def lines(quote: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """The characters by printed line: a new one begins where the writing goes back to the left."""
    back = np.flatnonzero(np.diff(quote[:, 0]) < -20) + 1
    return [row for row in np.split(quote, back) if len(row)]


def printed(file: Path, page: int, quote: NDArray[np.float32], height: float) -> str:
    """What a reader of PDF other than ours finds under the lines of a quote, letters only."""
    document = pypdfium2.PdfDocument(file)
    try:
        text = document[page - 1].get_textpage()
        parts = []
        for row in lines(quote):
            x0, y0 = row[:, :2].min(axis=0)
            x1, y1 = row[:, 2:].max(axis=0)
            middle = (y1 - y0) / 4
            parts.append(
                text.get_text_bounded(
                    left=float(x0) - 0.5,
                    right=float(x1) + 0.5,
                    bottom=height - float(y1 - middle),
                    top=height - float(y0 + middle),
                )
            )
        return letters("".join(parts))
    finally:
        document.close()


def letters(text: str) -> str:
    """The letters and digits of a text."""
    return "".join(c for c in text.lower() if c.isalnum())
