"""Frames of drawings and tables that head pages: ruled like tables, repeated like running heads.

A text document in the unified systems for design and construction stands in a frame whose title
block («Изм. Лист № докум. Подп. Дата») fills the foot of the page (GOST 2.104, GOST R 21.101).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from ingest.layout import Block, BlockKind, Layout

# Column heads of the title block and of the extra columns in the margin.
_STAMP = (
    r"изм",
    r"кол\.?\s?уч",
    r"лист(?:ов)?",
    r"№\s?док(?:ум)?",
    r"подп(?:ись)?(?:\.|\b)(?!\s*и\s+дата)",
    r"дата",
    r"разраб",
    r"провер|пров",
    r"н\.\s?контр",
    r"утв",
    r"т\.\s?контр",
    r"стадия|лит",
)
_MARGIN = r"(?:инв\.?\s*№\s*(?:подл|дубл)|взам\.?\s*инв|подп(?:ись|\.)?\s*и\s*дата)"
_STAMP_WORDS = tuple(re.compile(rf"(?<!\w)(?:{word})", re.IGNORECASE) for word in _STAMP)
_MARGIN_WORDS = re.compile(_MARGIN, re.IGNORECASE)
_LEAST_WORDS = 4
_LONGEST_STAMP = 600  # characters
_DIGITS = re.compile(r"\d+")
_MOST_ROWS = 3  # of a table that heads pages
_LEAST_PAGES = 3
_REPEATED = 0.4  # of the pages


def frame_blocks(layout: Layout) -> Iterator[tuple[int, int]]:
    """Page and block indices of title blocks, and of small tables that head or foot most pages.

    Such a table says the same on every page but for numbers, of which one counts the pages: a
    table's own head that is repeated over its pages does not.
    """
    heads: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, page in enumerate(layout.pages):
        if page.number is None:
            continue
        for number, block in enumerate(page.blocks):
            if is_title_block(block):
                yield at, number
            elif number in (0, len(page.blocks) - 1) and _is_small_table(block):
                heads[_DIGITS.sub("#", block.text.lower())].append((at, number))
    for places in heads.values():
        pages = {at for at, _ in places}
        counted = [
            set(map(int, _DIGITS.findall(layout.pages[at].blocks[number].text)))
            for at, number in places
        ]
        steps = [
            {value - (layout.pages[at].number or 0) for value in values}
            for (at, _), values in zip(places, counted, strict=True)
        ]
        if len(pages) >= max(_LEAST_PAGES, _REPEATED * len(layout.pages)) and set.intersection(
            *steps
        ):
            yield from places


def is_title_block(block: Block) -> bool:
    """Whether a block is the title block of a drawing's frame or the extra columns beside it."""
    text = block.text
    if len(text) > _LONGEST_STAMP or block.kind is BlockKind.HEADING:
        return False
    if len(_MARGIN_WORDS.findall(text)) >= 2:
        return True
    words = sum(bool(word.search(text)) for word in _STAMP_WORDS)
    # The heads are named together; an approval sheet names people and dates only.
    named = re.search(r"изм\W{1,9}(?:кол\.?\s?уч\W{1,9})?лист\W", text, re.IGNORECASE)
    return words >= _LEAST_WORDS and named is not None


def _is_small_table(block: Block) -> bool:
    return block.kind is BlockKind.TABLE and len(block.lines) <= _MOST_ROWS
