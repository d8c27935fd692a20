"""The picture of a page before recognition: its skew, its ruled lines, how it is set upright.

Skew by the projection profile (Postl, «Detection of linear oblique structures and skew scan in
digitized documents», 1986): along the lines of text the number of dark pixels a row changes most
sharply. Threshold of dark and light by Otsu (1979).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL import Image

_MOST_SKEW = 7.0  # degrees
_LEAST_SKEW = 0.12  # degrees: turning blurs a picture more than such a skew harms
_COARSE, _FINE = 0.5, 0.05  # degrees
_PROFILED = (1000, 2000)  # pixels of the larger side that a profile is taken from, coarse and fine
_LEAST_DARK = 100  # pixels, fewer are no text
_SHARP = 4.0  # times the usual profile; measured: text from 13 on, noise up to 1.3
_MOST_DARK = 250_000  # pixels that are looked at
_SPREAD = 40  # grey levels between dark and light, below which a picture is blank
_LEAST_RULE = 24.0  # points, on a page no larger than A4
_RULE_SHARE = 0.04  # of the shorter side of a larger one
_THICKEST_RULE = 3.0  # points
_RULE_STEP = 2  # pixels of the page for one of those in which rules are looked for
_STEMS = 0.3  # of the length of a run of serifs, by the stems beside it
_MOST_RULES = 4_000
_AROUND_RULE = 1  # such pixels that are wiped out beside a rule

Dark = NDArray[np.bool_]
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the pixels of an upright picture are on the page as displayed.

    `scale` is pixels a point; `matrix` (a, b, c, d, e, f) leads from a pixel (x, y) to that of the
    page as displayed: a·x + b·y + c, d·x + e·y + f. `width` and `height` of the upright picture are
    in points.
    """

    scale: float
    matrix: Matrix
    width: float
    height: float

    def displayed(self, boxes: NDArray[np.float32]) -> NDArray[np.float32]:
        """Boxes (n, 4) in points of the upright picture as boxes in points of the page."""
        a, b, c, d, e, f = self.matrix
        c, f = c / self.scale, f / self.scale
        x0, y0, x1, y1 = boxes.T
        # A turned box is larger than what it holds: the middles of its sides are turned.
        xm, ym = (x0 + x1) / 2, (y0 + y1) / 2
        ends = [(x0, ym), (x1, ym), (xm, y0), (xm, y1)]
        xs = np.stack([a * x + b * y + c for x, y in ends])
        ys = np.stack([d * x + e * y + f for x, y in ends])
        found = np.stack([xs.min(axis=0), ys.min(axis=0), xs.max(axis=0), ys.max(axis=0)], axis=1)
        return np.asarray(found, dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class UprightPicture:
    """A grey picture whose lines of text run from left to right.

    `unruled` is the same without its ruled lines; `dark` are its dark pixels; `across` and `down`
    are the ruled lines (n, 4), x0, y0, x1, y1 in points.
    """

    picture: Image.Image
    unruled: Image.Image
    dark: Dark
    placement: Placement
    across: NDArray[np.float32]
    down: NDArray[np.float32]

    def stroke(self, boxes: NDArray[np.float32]) -> float:
        """The mean length in pixels of dark runs across characters, boxes (n, 4) in pixels."""
        area = runs = 0
        for x0, y0, x1, y1 in boxes.astype(int).tolist():
            ink = self.dark[max(0, y0) : y1, max(0, x0) : x1]
            if ink.size:
                area += int(ink.sum())
                runs += int(ink[:, 0].sum()) + int((ink[:, 1:] & ~ink[:, :-1]).sum())
        return area / runs if runs else 0.0


def set_upright(picture: Image.Image, scale: float, quarters: int = 0) -> UprightPicture:
    """A grey picture turned by quarters clockwise, its skew taken out, its rules found and wiped.

    `scale` is pixels a point.
    """
    from PIL import Image

    matrix: Matrix = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    if quarters % 4:
        width, height = picture.size
        turn = {
            1: Image.Transpose.ROTATE_270,
            2: Image.Transpose.ROTATE_180,
            3: Image.Transpose.ROTATE_90,
        }[quarters % 4]
        picture = picture.transpose(turn)
        # Where the pixel (x, y) of the turned picture was before.
        matrix = {
            1: (0.0, 1.0, 0.0, -1.0, 0.0, float(height)),
            2: (-1.0, 0.0, float(width), 0.0, -1.0, float(height)),
            3: (0.0, -1.0, float(width), 1.0, 0.0, 0.0),
        }[quarters % 4]
    angle = skew(dark_pixels(picture))
    if abs(angle) >= _LEAST_SKEW:
        picture, turned = _turned(picture, angle)
        matrix = _composed(matrix, turned)
    dark = dark_pixels(picture)
    drawn = _faintly_dark(picture, dark)
    across = _rules(drawn, scale)
    down = _rules(drawn.T, scale)[:, [1, 0, 3, 2]]
    ruled = len(across) or len(down)
    unruled = _without_rules(picture, across, down) if ruled else picture
    placement = Placement(scale, matrix, picture.width / scale, picture.height / scale)
    return UprightPicture(picture, unruled, dark, placement, across / scale, down / scale)


def dark_pixels(picture: Image.Image) -> Dark:
    """Which pixels of a grey picture are ink; none where all are alike."""
    histogram = np.array(picture.histogram()[:256], dtype=np.float64)
    total = histogram.sum()
    levels = np.arange(256)
    below = np.cumsum(histogram)
    sums = np.cumsum(histogram * levels)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_below = sums / below
        mean_above = (sums[-1] - sums) / (total - below)
        between = below * (total - below) * (mean_above - mean_below) ** 2
    between[~np.isfinite(between)] = 0.0
    threshold = int(np.argmax(between))
    grey = np.asarray(picture)
    if mean_above[threshold] - mean_below[threshold] < _SPREAD or not between.any():
        return np.zeros(grey.shape, dtype=np.bool_)
    dark = grey <= threshold
    # White letters on black: what there is less of is the ink.
    return ~dark if dark.mean() > 0.6 else dark


def _faintly_dark(picture: Image.Image, dark: Dark) -> Dark:
    """Dark pixels and those halfway to the paper: rules are printed thinner than letters."""
    if not dark.any():
        return dark
    grey = np.asarray(picture)
    paper = _paper(picture)
    threshold = int(grey[dark].max())
    return np.asarray(grey < (paper + threshold) / 2) if threshold < paper else dark


def skew(dark: Dark) -> float:
    """By how many degrees lines of text fall to the right; 0 where none are seen."""
    y, x = _sampled(dark, _PROFILED[0])
    if len(x) < _LEAST_DARK:
        return 0.0
    coarse = np.arange(-_MOST_SKEW, _MOST_SKEW + _COARSE / 2, _COARSE)
    scores = np.array([_sharpness(x, y, angle) for angle in coarse])
    best = float(coarse[np.argmax(scores)])
    # A profile that is sharp at no angle, or at the end of the range, is that of no text.
    if scores.max() < _SHARP * np.median(scores) or abs(best) >= _MOST_SKEW:
        return 0.0
    y, x = _sampled(dark, _PROFILED[1])
    fine = np.arange(best - _COARSE, best + _COARSE + _FINE / 2, _FINE)
    values = np.array([_sharpness(x, y, angle) for angle in fine])
    return float(fine[np.argmax(values)])


def runs_down(dark: Dark) -> bool:
    """Whether lines of text run up or down the page rather than across it."""
    y, x = _sampled(dark, _PROFILED[0])
    if len(x) < _LEAST_DARK:
        return False
    angles = np.arange(-_MOST_SKEW, _MOST_SKEW + 0.5, 1.0)
    across = max(_sharpness(x, y, angle) for angle in angles)
    down = max(_sharpness(y, x, angle) for angle in angles)
    return down > across


def _sampled(dark: Dark, side: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The places (y, x) of dark pixels of a smaller copy, without the edges."""
    step = max(1, math.ceil(max(dark.shape) / side))
    small = dark[::step, ::step]
    margin = max(1, max(small.shape) // 50)
    small = small[margin:-margin, margin:-margin]
    y, x = np.nonzero(small)
    if len(x) > _MOST_DARK:
        chosen = np.linspace(0, len(x) - 1, _MOST_DARK).astype(np.intp)
        y, x = y[chosen], x[chosen]
    return y.astype(np.float64), x.astype(np.float64)


def _sharpness(x: NDArray[np.float64], y: NDArray[np.float64], angle: float) -> float:
    shifted = y - x * math.tan(math.radians(angle))
    profile = np.bincount(np.rint(shifted - shifted.min()).astype(np.intp)).astype(np.float64)
    return float((np.diff(profile) ** 2).sum())


def _turned(picture: Image.Image, angle: float) -> tuple[Image.Image, Matrix]:
    """The picture with lines that fall by `angle` set level, and the way back to its pixels."""
    from PIL import Image

    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    width, height = picture.size
    new_width = math.ceil(width * cos + height * abs(sin))
    new_height = math.ceil(height * cos + width * abs(sin))
    # A step along a level line of the new picture is one along a falling line of the old.
    a, b, d, e = cos, -sin, sin, cos
    c = width / 2 - a * new_width / 2 - b * new_height / 2
    f = height / 2 - d * new_width / 2 - e * new_height / 2
    matrix = (a, b, c, d, e, f)
    made = picture.transform(
        (new_width, new_height),
        Image.Transform.AFFINE,
        matrix,
        resample=Image.Resampling.BICUBIC,
        fillcolor=_paper(picture),
    )
    return made, matrix


def _paper(picture: Image.Image) -> int:
    """The commonest light level."""
    return int(np.argmax(picture.histogram()[128:256])) + 128


def _composed(outer: Matrix, inner: Matrix) -> Matrix:
    """First `inner`, then `outer`."""
    a, b, c, d, e, f = outer
    u, v, w, x, y, z = inner
    return (
        a * u + b * x,
        a * v + b * y,
        a * w + b * z + c,
        d * u + e * x,
        d * v + e * y,
        d * w + e * z + f,
    )


def _rules(dark: Dark, scale: float) -> NDArray[np.float32]:
    """The ruled lines across a picture: (n, 4), x0, y0, x1, y1 in its pixels.

    A rule that is not quite level comes in pieces.
    """
    height, width = (side - side % _RULE_STEP for side in dark.shape)
    small = dark[:height, :width].reshape(
        height // _RULE_STEP, _RULE_STEP, width // _RULE_STEP, _RULE_STEP
    )
    ink = small.any(axis=(1, 3))
    shortest = max(_LEAST_RULE * scale, _RULE_SHARE * min(dark.shape))
    least = max(8, round(shortest / _RULE_STEP))
    long = _opened(ink, least)
    thick = max(2, round(_THICKEST_RULE * scale / _RULE_STEP) + 1)
    # What is long and thick is a picture or the dark edge of a scan.
    long &= ~_opened(long.T, thick).T
    edges = np.diff(np.pad(long, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    kept = ends - starts >= least
    rows, starts, ends = rows[kept], starts[kept], ends[kept]
    if len(rows) > _MOST_RULES:
        return np.empty((0, 4), dtype=np.float32)
    places = zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True)
    free = np.array([not _is_print(ink, long, *place) for place in places], dtype=np.bool_)
    rows, starts, ends = rows[free], starts[free], ends[free]
    found = np.stack([starts, rows, ends, rows + 1], axis=1) * _RULE_STEP
    return found.astype(np.float32)


def _is_print(ink: Any, long: Any, row: int, start: int, end: int) -> bool:
    """Whether a run is the feet of bold letters: stems stand on them, a rule stands free."""
    for step in (-1, 1):
        at = row + step
        while 0 <= at < len(long) and long[at, start:end].mean() > 0.5:
            at += step
        at += step  # the edge itself is blurred
        if 0 <= at < len(ink) and ink[at, start:end].mean() > _STEMS:
            return True
    return False


def _opened(ink: Any, length: int) -> Any:
    """Morphological opening along rows: the runs of at least `length` dark pixels."""
    if ink.shape[1] < length:
        return np.zeros_like(ink)
    sums = np.cumsum(np.pad(ink, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    full = sums[:, length:] - sums[:, :-length] == length
    begun = np.cumsum(np.pad(full, ((0, 0), (length, length))), axis=1, dtype=np.int32)
    return (begun[:, length:-1] - begun[:, : -length - 1])[:, : ink.shape[1]] > 0


def _without_rules(
    picture: Image.Image, across: NDArray[np.float32], down: NDArray[np.float32]
) -> Image.Image:
    from PIL import Image

    grey = np.array(picture)
    paper = _paper(picture)
    spare = _AROUND_RULE * _RULE_STEP
    for x0, y0, x1, y1 in across.astype(int).tolist():
        grey[max(0, y0 - spare) : y1 + spare, x0:x1] = paper
    for x0, y0, x1, y1 in down.astype(int).tolist():
        grey[y0:y1, max(0, x0 - spare) : x1 + spare] = paper
    return Image.fromarray(grey)
