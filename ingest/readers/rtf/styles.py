"""The style sheet of an RTF file: what the style of a paragraph makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.layout import BlockKind
from ingest.readers.rtf.story import ParagraphForm
from ingest.readers.style_names import named_heading_level, names_contents

_BODY_TEXT = 9


@dataclass(slots=True)
class Style:
    """A paragraph style: its name up to a semicolon, outline level from 0, what it is based on."""

    name: str = ""
    outline: int | None = None
    based_on: int | None = None


class StyleSheet:
    """The paragraph styles by number; one is made when it is first asked for."""

    def __init__(self) -> None:
        self._styles: dict[int, Style] = {}

    def style(self, number: int) -> Style:
        """The style of a number, to be filled in."""
        return self._styles.setdefault(number, Style())

    def form(self, number: int, outline: int | None, nesting: int) -> ParagraphForm:
        """The form of a paragraph of a style, with the outline level it has of its own."""
        level: int | None = None
        seen: set[int] = set()
        at: int | None = number
        while at is not None and at in self._styles and at not in seen:
            seen.add(at)
            style = self._styles[at]
            name = style.name.partition(";")[0].strip()
            if names_contents(name):
                return ParagraphForm(BlockKind.CONTENTS, None, nesting)
            outline = style.outline if outline is None else outline
            level = level or named_heading_level(name)
            at = style.based_on
        if outline is not None:
            level = outline + 1 if 0 <= outline < _BODY_TEXT else None
        kind = BlockKind.PARAGRAPH if level is None else BlockKind.HEADING
        return ParagraphForm(kind, level, nesting)
