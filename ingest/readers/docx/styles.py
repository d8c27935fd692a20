"""Styles of a DOCX file: what a paragraph or run inherits along the chain of `basedOn`."""

from __future__ import annotations

from lxml.etree import _Element

from ingest.readers.docx.package import attribute, child, name_of, value
from ingest.readers.style_names import named_heading_level, names_contents

_BODY_TEXT = 9
_OFF = frozenset({"0", "false", "off", "none"})


class Styles:
    """The styles part; every question is answered for a style identifier, None for the default."""

    def __init__(self, root: _Element | None) -> None:
        self._styles: dict[str, _Element] = {}
        self._default: str | None = None
        self._chains: dict[str | None, tuple[tuple[str, _Element], ...]] = {}
        self._run_properties: dict[tuple[str | None, str], str | None] = {}
        for style in root if root is not None else ():
            if name_of(style) != "w:style":
                continue
            identifier = attribute(style, "w:styleId") or ""
            self._styles.setdefault(identifier, style)
            is_default = (attribute(style, "w:default") or "0") not in _OFF
            if is_default and attribute(style, "w:type") == "paragraph":
                self._default = identifier

    def chain(self, style: str | None) -> tuple[tuple[str, _Element], ...]:
        """The style, then what it is based on; a style based on itself ends the chain."""
        at = style if style in self._styles else self._default
        if at not in self._chains:
            found: dict[str, _Element] = {}
            link = at
            while link is not None and link in self._styles and link not in found:
                found[link] = self._styles[link]
                link = value(self._styles[link], "w:basedOn")
            self._chains[at] = tuple(found.items())
        return self._chains[at]

    def heading_level(self, style: str | None) -> int | None:
        """1 to 9 for a heading, by outline level or by name; titles are of level 1."""
        for _, element in self.chain(style):
            outline = value(element, "w:pPr", "w:outlineLvl")
            if outline is not None:
                return outline_level(outline)
            named = named_heading_level(value(element, "w:name") or "")
            if named is not None:
                return named
        return None

    def is_contents(self, style: str | None) -> bool:
        """Whether paragraphs of this style are lines of a table of contents."""
        return any(
            names_contents(value(element, "w:name") or "") for _, element in self.chain(style)
        )

    def run_property(self, style: str | None, name: str) -> str | None:
        """The value of a run property («w:b»), "1" for a bare flag, None where no style sets it."""
        if (style, name) not in self._run_properties:
            elements = (child(element, "w:rPr", name) for _, element in self.chain(style))
            found = next((element for element in elements if element is not None), None)
            self._run_properties[style, name] = (
                None if found is None else attribute(found, "w:val") or "1"
            )
        return self._run_properties[style, name]


def is_on(flag: str | None) -> bool:
    """The truth of an on/off property (ECMA-376, 17.17.4)."""
    return flag is not None and flag not in _OFF


def outline_level(outline: str | None) -> int | None:
    """An outline level as a heading level from 1; body text (9) is none."""
    if outline is None or not outline.isdigit() or int(outline) >= _BODY_TEXT:
        return None
    return int(outline) + 1
