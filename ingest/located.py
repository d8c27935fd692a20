"""Text that remembers where each of its characters stands, through every change made to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Edit(NamedTuple):
    """`text[start:end]` is to become `replacement`."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True, eq=False)
class LocatedText:
    """A text with the page (n,) and the box (n, 4) of every character, where there are any.

    Pages and boxes are as in `ingest.layout.Paragraph`; every operation keeps them in step.
    """

    text: str
    pages: NDArray[np.int32] | None = None
    boxes: NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        if self.pages is not None and self.pages.shape != (len(self.text),):
            raise ValueError(f"pages {self.pages.shape} do not fit {len(self.text)} characters")
        if self.boxes is not None and self.boxes.shape != (len(self.text), 4):
            raise ValueError(f"boxes {self.boxes.shape} do not fit {len(self.text)} characters")

    def __len__(self) -> int:
        return len(self.text)

    def slice(self, start: int, end: int) -> LocatedText:
        """The characters `[start, end)`."""
        return LocatedText(
            self.text[start:end],
            None if self.pages is None else self.pages[start:end],
            None if self.boxes is None else self.boxes[start:end],
        )

    def stripped(self) -> LocatedText:
        """The text without white space at its ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self.slice(start, max(start, len(self.text.rstrip())))

    def split(self, separator: str) -> list[LocatedText]:
        """The parts between separators of one character."""
        parts: list[LocatedText] = []
        start = 0
        for index, character in enumerate(self.text):
            if character == separator:
                parts.append(self.slice(start, index))
                start = index + 1
        return [*parts, self.slice(start, len(self.text))]

    def substituted(
        self, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str] | str
    ) -> LocatedText:
        """Every match replaced by a text, or by what a function makes of the match."""
        if isinstance(replacement, str):
            fixed = replacement
            return self.edited([Edit(*m.span(), fixed) for m in pattern.finditer(self.text)])
        return self.edited([Edit(*m.span(), replacement(m)) for m in pattern.finditer(self.text)])

    def edited(self, edits: Sequence[Edit]) -> LocatedText:
        """The text after edits that are in order and do not overlap.

        A replacement of the same length stands where the old characters stood, one by one; of
        another length, in equal parts of the rectangle around them. Added text takes the page of
        the character before it and has no box.
        """
        changes = [edit for edit in edits if self.text[edit.start : edit.end] != edit.replacement]
        if not changes:
            return self
        parts: list[LocatedText] = []
        at = 0
        for edit in changes:
            if edit.start < at:
                raise ValueError("edits overlap or are out of order")
            parts.append(self.slice(at, edit.start))
            if edit.replacement:
                parts.append(self._replaced(edit))
            at = edit.end
        parts.append(self.slice(at, len(self.text)))
        return concatenated(parts)

    def _replaced(self, edit: Edit) -> LocatedText:
        old = self.slice(edit.start, edit.end)
        new = edit.replacement
        if len(old) == len(new):
            return LocatedText(new, old.pages, old.boxes)
        pages = boxes = None
        if self.pages is not None:
            source = edit.start if len(old) else max(0, edit.start - 1)
            page = self.pages[source] if len(self.pages) else 0
            pages = np.full(len(new), page, dtype=np.int32)
        if self.boxes is not None:
            boxes = np.full((len(new), 4), np.nan, dtype=np.float32)
            if old.boxes is not None and len(old) and not np.isnan(old.boxes).all():
                x0, y0 = np.nanmin(old.boxes[:, :2], axis=0)
                x1, y1 = np.nanmax(old.boxes[:, 2:], axis=0)
                edges = np.linspace(x0, x1, len(new) + 1)
                boxes[:, 0], boxes[:, 1], boxes[:, 2], boxes[:, 3] = edges[:-1], y0, edges[1:], y1
        return LocatedText(new, pages, boxes)


def concatenated(parts: Iterable[LocatedText]) -> LocatedText:
    """The parts as one text; parts without pages or boxes among others stand nowhere (0, NaN)."""
    kept = [part for part in parts if part.text]
    text = "".join(part.text for part in kept)
    pages = boxes = None
    if any(part.pages is not None for part in kept):
        pages = np.concatenate(
            [
                np.zeros(len(part), dtype=np.int32) if part.pages is None else part.pages
                for part in kept
            ]
        )
    if any(part.boxes is not None for part in kept):
        boxes = np.concatenate(
            [
                np.full((len(part), 4), np.nan, dtype=np.float32)
                if part.boxes is None
                else part.boxes
                for part in kept
            ]
        )
    return LocatedText(text, pages, boxes)


def joined(parts: Sequence[LocatedText], glues: Sequence[str]) -> LocatedText:
    """The parts with a glue between each two; a glue stands on the page of the text before it."""
    if len(glues) != max(0, len(parts) - 1):
        raise ValueError(f"{len(glues)} glues do not fit {len(parts)} parts")
    pieces: list[LocatedText] = []
    page: np.int32 | None = None
    for index, part in enumerate(parts):
        if index and glues[index - 1]:
            glue = glues[index - 1]
            pages = None if page is None else np.full(len(glue), page, dtype=np.int32)
            pieces.append(LocatedText(glue, pages))
        pieces.append(part)
        if part.pages is not None and len(part.pages):
            page = part.pages[-1]
    return concatenated(pieces)
