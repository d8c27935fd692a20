"""The layout of a format without pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path

from corpus.errors import NoText
from ingest.layout import Block, BlockKind, Layout, LayoutPage, Properties

# Legal reference systems print notes as «<1> Text» under a rule of hyphens.
_NOTE = re.compile(r"<\d{1,3}(?:\.\d+)?>\s")
_RULE = re.compile(r"[-–—_=*\s]{5,}")


def unpaged(
    path: Path,
    blocks: Iterable[Block],
    properties: Properties | None = None,
    warnings: Iterable[str] = (),
) -> Layout:
    """One page without a number; raises NoText where the blocks hold fewer than two letters."""
    kept = tuple(_told_apart(block) for block in blocks if block.lines)
    letters = (character for block in kept for character in block.text if character.isalpha())
    if len(tuple(islice(letters, 2))) < 2:
        raise NoText(
            f"{path.name}: в файле нет текста.",
            "Если текст в нём — изображение, сохраните документ как PDF.",
        )
    return Layout((LayoutPage(kept),), properties or Properties(), tuple(warnings))


def _told_apart(block: Block) -> Block:
    """A paragraph that is a note or a drawn rule, as such."""
    if block.kind is not BlockKind.PARAGRAPH:
        return block
    if _NOTE.match(block.text):
        return replace(block, kind=BlockKind.FOOTNOTE)
    return replace(block, kind=BlockKind.FURNITURE) if _RULE.fullmatch(block.text) else block
