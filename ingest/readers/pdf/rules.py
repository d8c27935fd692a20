"""Ruled lines of a PDF page and the grids they form."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.readers.pdf.glyphs import Frame
from ingest.readers.pdf.lines import upright

_THIN = 3.0  # points: a filled shape no thicker than this is a rule
_SHORT = 6.0  # points: shorter ones are parts of a drawing
_TOUCH = 3.0  # points between rules that meet
_SNAP = 2.5  # points between rules that are one
_MOST_OBJECTS = 20_000
_MOST_SEGMENTS = 400
_MOST_RULES = 4_000
_MOST_CELLS = 6_000
_DEEPEST_FORM = 3
_EDGE = 0.6  # of the side of a cell that a rule must cover


_Segment = tuple[float, float, float, float]  # x0, y0, x1, y1
_Matrix = tuple[float, float, float, float, float, float]


class Rule(NamedTuple):
    """A straight line across (`at` is y, it runs over x) or down the page, in points."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid: rectangle in points, first row and column, and how many it spans."""

    x0: float
    y0: float
    x1: float
    y1: float
    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells ruled on all sides or joined where no rule divides them, in reading order."""

    cells: tuple[Cell, ...]
    rows: int
    columns: int
    x0: float
    y0: float
    x1: float
    y1: float


def find_grids(page: Any, frame: Frame, angle: int) -> list[Grid]:
    """The ruled grids of at least two cells on a page whose rotation was reset.

    They are in the frame in which text of the given angle is upright.
    """
    across: list[Rule] = []
    down: list[Rule] = []
    for x0, y0, x1, y1 in _strokes(page):
        if abs(x1 - x0) < _SHORT and abs(y1 - y0) < _SHORT:
            continue
        xs, ys = frame.points(np.array([x0, x1]), np.array([y0, y1]))
        box = np.array([[xs.min(), ys.min(), xs.max(), ys.max()]], dtype=np.float32)
        left, top, right, bottom = map(float, upright(box, angle)[0])
        if bottom - top <= _THIN and right - left >= _SHORT:
            across.append(Rule((top + bottom) / 2, left, right))
        elif right - left <= _THIN and bottom - top >= _SHORT:
            down.append(Rule((left + right) / 2, top, bottom))
        if len(across) + len(down) > _MOST_RULES:
            return []
    return grids_of(across, down)


def grids_of(across: Sequence[Rule], down: Sequence[Rule]) -> list[Grid]:
    """The grids of at least two cells that rules across and down a page form."""
    if len(across) < 2 or len(down) < 2:
        return []
    groups = _connected(_merged(across), _merged(down))
    grids = [_grid(rows, columns) for rows, columns in groups]
    return [grid for grid in grids if grid is not None]


def ruled_grids(across: NDArray[np.float32], down: NDArray[np.float32]) -> list[Grid]:
    """The grids of lines (n, 4), x0, y0, x1, y1 in points, across and down a picture."""
    return grids_of(
        [Rule((y0 + y1) / 2, x0, x1) for x0, y0, x1, y1 in across.tolist()],
        [Rule((x0 + x1) / 2, y0, y1) for x0, y0, x1, y1 in down.tolist()],
    )


def _strokes(page: Any) -> Iterator[_Segment]:
    """Axis-parallel lines drawn on the page, user space."""
    from pypdfium2 import raw

    count = int(raw.FPDFPage_CountObjects(page.raw))
    if count > _MOST_OBJECTS:
        return
    for index in range(count):
        yield from _object_strokes(raw, raw.FPDFPage_GetObject(page.raw, index), None, 0)


def _object_strokes(raw: Any, item: Any, outer: _Matrix | None, depth: int) -> Iterator[_Segment]:
    kind = raw.FPDFPageObj_GetType(item)
    if kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
        inner = _matrix(raw, item, outer)
        for index in range(min(_MOST_OBJECTS, int(raw.FPDFFormObj_CountObjects(item)))):
            part = raw.FPDFFormObj_GetObject(item, index)
            yield from _object_strokes(raw, part, inner, depth + 1)
    if kind != raw.FPDF_PAGEOBJ_PATH:
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    segments = int(raw.FPDFPath_CountSegments(item))
    if not (fill.value or stroke.value) or segments > _MOST_SEGMENTS:
        return
    a, b, c, d, e, f = _matrix(raw, item, outer)
    for subpath in _subpaths(raw, item, segments):
        points = [(a * x + c * y + e, b * x + d * y + f) for x, y in subpath]
        x0, x1 = min(x for x, _ in points), max(x for x, _ in points)
        y0, y1 = min(y for _, y in points), max(y for _, y in points)
        if x1 - x0 <= _THIN or y1 - y0 <= _THIN:
            yield x0, y0, x1, y1
        elif stroke.value:
            for start, end in pairwise(points):
                if abs(start[0] - end[0]) < 0.5 or abs(start[1] - end[1]) < 0.5:
                    yield *start, *end


def _matrix(raw: Any, item: Any, outer: _Matrix | None) -> _Matrix:
    """The matrix from an object's own space to that of the page (ISO 32000-1, 8.3.3)."""
    value = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, value):
        return outer or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    a, b, c, d, e, f = value.a, value.b, value.c, value.d, value.e, value.f
    if outer is None:
        return a, b, c, d, e, f
    oa, ob, oc, od, oe, of = outer
    return (
        a * oa + b * oc,
        a * ob + b * od,
        c * oa + d * oc,
        c * ob + d * od,
        e * oa + f * oc + oe,
        e * ob + f * od + of,
    )


def _subpaths(raw: Any, item: Any, segments: int) -> list[list[tuple[float, float]]]:
    """The points of every part of a path that is made of straight lines only."""
    x, y = ctypes.c_float(), ctypes.c_float()
    found: list[list[tuple[float, float]]] = []
    curved: set[int] = set()
    for index in range(segments):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == raw.FPDF_SEGMENT_MOVETO or not found:
            found.append([])
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            curved.add(len(found) - 1)
        found[-1].append((x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment):
            found[-1].append(found[-1][0])
    return [points for index, points in enumerate(found) if index not in curved]


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Rules at one place and touching each other, as one."""
    found: list[Rule] = []
    for place in _clusters(rule.at for rule in rules):
        own = sorted((r for r in rules if abs(r.at - place) <= _SNAP), key=lambda r: r.start)
        start, end = own[0].start, own[0].end
        for rule in own[1:]:
            if rule.start <= end + _TOUCH:
                end = max(end, rule.end)
            else:
                found.append(Rule(place, start, end))
                start, end = rule.start, rule.end
        found.append(Rule(place, start, end))
    return found


def _clusters(values: Any) -> list[float]:
    """Places no nearer than the snapping distance, that hold all the values."""
    places: list[list[float]] = []
    for value in sorted(values):
        if places and value - places[-1][0] <= _SNAP:
            places[-1].append(value)
        else:
            places.append([value])
    return [(group[0] + group[-1]) / 2 for group in places]


def _connected(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that meet, directly or through others."""
    parent = list(range(len(across) + len(down)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for i, row in enumerate(across):
        for j, column in enumerate(down):
            if (
                row.start - _TOUCH <= column.at <= row.end + _TOUCH
                and column.start - _TOUCH <= row.at <= column.end + _TOUCH
            ):
                parent[root(i)] = root(len(across) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, row in enumerate(across):
        groups.setdefault(root(i), ([], []))[0].append(row)
    for j, column in enumerate(down):
        groups.setdefault(root(len(across) + j), ([], []))[1].append(column)
    return [group for group in groups.values() if len(group[0]) >= 2 and len(group[1]) >= 2]


def _grid(across: list[Rule], down: list[Rule]) -> Grid | None:
    ys = _clusters(rule.at for rule in across)
    xs = _clusters(rule.at for rule in down)
    ys = _with_open_ends(ys, down, xs)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns < 2 or rows * columns > _MOST_CELLS:
        return None
    walls = [[_covered(down, x, y0, y1) for x in xs] for y0, y1 in pairwise(ys)]
    floors = [[_covered(across, y, x0, x1) for x0, x1 in pairwise(xs)] for y in ys]
    taken = np.zeros((rows, columns), dtype=np.bool_)
    cells: list[Cell] = []
    for row in range(rows):
        for column in range(columns):
            if taken[row, column]:
                continue
            right = column + 1
            while right < columns and not walls[row][right] and not taken[row, right]:
                right += 1
            low = row + 1
            while (
                low < rows
                and not any(floors[low][column:right])
                and not any(walls[low][inner] for inner in range(column + 1, right))
            ):
                low += 1
            taken[row:low, column:right] = True
            cells.append(
                Cell(
                    xs[column], ys[row], xs[right], ys[low], row, column, low - row, right - column
                )
            )
    if len(cells) < 2:
        return None
    return Grid(tuple(cells), rows, columns, xs[0], ys[0], xs[-1], ys[-1])


def _with_open_ends(ys: list[float], down: list[Rule], xs: list[float]) -> list[float]:
    """The places of the rules across, and the ends of a grid whose sides reach beyond them.

    So looks a row that a page break cuts: its cells stay open at the break.
    """
    sides = [[rule for rule in down if abs(rule.at - x) <= _SNAP] for x in (xs[0], xs[-1])]
    tops = [min(rule.start for rule in side) for side in sides]
    ends = [max(rule.end for rule in side) for side in sides]
    above = [sum(tops) / 2] if abs(tops[0] - tops[1]) <= _TOUCH else []
    below = [sum(ends) / 2] if abs(ends[0] - ends[1]) <= _TOUCH else []
    return [
        *(top for top in above if top < ys[0] - _SHORT),
        *ys,
        *(end for end in below if end > ys[-1] + _SHORT),
    ]


def _covered(rules: list[Rule], at: float, start: float, end: float) -> bool:
    """Whether a rule at this place divides the stretch between two others."""
    return any(
        abs(rule.at - at) <= _SNAP
        and min(rule.end, end) - max(rule.start, start) >= _EDGE * (end - start)
        for rule in rules
    )
