"""The canonical text of a document: its cleaned paragraphs joined, every character's place kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.model import PageMap
from ingest.layout import BlockKind, Paragraph


@dataclass(frozen=True, slots=True)
class ParagraphSpan:
    """A paragraph as a range of the canonical text, with what its format said of it."""

    start: int
    end: int
    kind: BlockKind
    level: int | None
    size: float | None
    bold: bool
    header_rows: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class CanonicalText:
    """The text, its paragraphs in order and, for paged formats, the place of every character."""

    text: str
    paragraphs: tuple[ParagraphSpan, ...]
    page_map: PageMap | None

    def page(self, offset: int) -> int | None:
        """The number of the page that holds a character."""
        if self.page_map is None or not 0 <= offset < len(self.text):
            return None
        return int(self.page_map.pages[offset]) or None


def compose(paragraphs: Sequence[Paragraph]) -> CanonicalText:
    """Join paragraphs by newlines; the newline itself stands on the page of the text before it."""
    spans: list[ParagraphSpan] = []
    texts: list[str] = []
    pages: list[np.ndarray] = []
    boxes: list[np.ndarray] = []
    paged = any(paragraph.pages is not None for paragraph in paragraphs)
    at = 0
    for paragraph in paragraphs:
        if not paragraph.text:
            continue
        length = len(paragraph.text)
        spans.append(
            ParagraphSpan(
                at,
                at + length,
                paragraph.kind,
                paragraph.level,
                paragraph.size,
                paragraph.bold,
                paragraph.header_rows,
            )
        )
        texts.append(paragraph.text)
        at += length + 1
        if paged:
            own_pages = np.zeros(length, np.int32) if paragraph.pages is None else paragraph.pages
            own_boxes = (
                np.full((length, 4), np.nan, np.float32)
                if paragraph.boxes is None
                else paragraph.boxes
            )
            pages.extend((own_pages, own_pages[-1:]))
            boxes.extend((own_boxes, np.full((1, 4), np.nan, np.float32)))
    text = "\n".join(texts)
    page_map = None
    if paged and texts:
        # The last newline was counted but does not stand in the text.
        page_map = PageMap(
            np.concatenate(pages)[:-1].astype(np.int32),
            np.concatenate(boxes)[:-1].astype(np.float32),
        )
    return CanonicalText(text, tuple(spans), page_map)
