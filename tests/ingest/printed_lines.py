"""Layouts drawn by hand: lines of letters of one width at given places of a page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ingest.layout import Block, BlockKind, Layout, LayoutPage, Line

WIDTH, HEIGHT = 400.0, 600.0
SIZE = 10.0
LETTER = 5.0


def line(text: str, x: float = 40.0, y: float = 100.0, size: float = SIZE) -> Line:
    """A line whose top left corner is (x, y) in points."""
    left = x + LETTER * np.arange(len(text))
    boxes = np.stack(
        [left, np.full_like(left, y), left + LETTER, np.full_like(left, y + size)], axis=1
    )
    return Line(text, boxes.astype(np.float32), size)


def block(
    *texts: str,
    y: float = 100.0,
    x: float = 40.0,
    indent: float = 0.0,
    kind: BlockKind = BlockKind.PARAGRAPH,
    size: float = SIZE,
) -> Block:
    """Lines under each other, the first one indented."""
    lines = [
        line(text, x + (0.0 if at else indent), y + 1.2 * size * at, size)
        for at, text in enumerate(texts)
    ]
    return Block(kind, tuple(lines))


def layout(*pages: Sequence[Block]) -> Layout:
    """Pages numbered from 1."""
    return Layout(
        tuple(
            LayoutPage(tuple(blocks), number, None, WIDTH, HEIGHT)
            for number, blocks in enumerate(pages, 1)
        )
    )
