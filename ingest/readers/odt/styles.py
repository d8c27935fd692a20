"""Styles of an OpenDocument text: what a paragraph or a span inherits from its parents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element

from ingest.readers.style_names import named_heading_level, names_contents
from ingest.readers.xml_package import attribute, child, name_of

PARAGRAPH = "paragraph"
TEXT = "text"

_BOLD = 600
_DEEPEST_OUTLINE = 10
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "px": 0.75}
_LENGTH = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)(pt|in|cm|mm|pc|px)")
_SHARE = re.compile(r"(\d{1,4})(?:\.\d+)?%")
_ENCODED = re.compile("_([0-9a-fA-F]{1,5})_")


class Styles:
    """The styles of a document; automatic styles hide common ones of the same name.

    A span without a style of its own has the character properties of its paragraph.
    """

    def __init__(self, common: _Element | None, automatic: _Element | None) -> None:
        self._styles: dict[tuple[str, str], _Element] = {}
        self._automatic: set[tuple[str, str]] = set()
        self._defaults: dict[str, _Element] = {}
        self._found: dict[tuple[str, str | None, str], str | None] = {}
        for style in common if common is not None else ():
            family = attribute(style, "style:family") or ""
            if name_of(style) == "style:style":
                self._styles[family, attribute(style, "style:name") or ""] = style
            elif name_of(style) == "style:default-style":
                self._defaults[family] = style
        for style in automatic if automatic is not None else ():
            if name_of(style) == "style:style":
                key = attribute(style, "style:family") or "", attribute(style, "style:name") or ""
                self._styles[key] = style
                self._automatic.add(key)

    def chain(self, family: str, style: str | None) -> Iterator[_Element]:
        """The style, then its parents; one that is its own ancestor ends the chain."""
        seen: set[str] = set()
        while style and style not in seen and (family, style) in self._styles:
            seen.add(style)
            element = self._styles[family, style]
            yield element
            style = attribute(element, "style:parent-style-name")

    def is_bold(self, paragraph: str | None, spans: tuple[str, ...]) -> bool:
        """Whether text in these styles, the innermost span last, is printed bold."""
        weight = self._text_property("fo:font-weight", paragraph, spans) or ""
        return weight == "bold" or (weight.isdigit() and int(weight) >= _BOLD)

    def is_hidden(self, paragraph: str | None, spans: tuple[str, ...]) -> bool:
        """Whether text in these styles is not printed."""
        return self._text_property("text:display", paragraph, spans) == "none"

    def is_raised(self, spans: tuple[str, ...]) -> bool:
        """Whether a span is superscript: «super 58%» or raised by a positive share."""
        position = self._text_property("style:text-position", None, spans) or ""
        share = _SHARE.match(position)
        return position.startswith("super") or bool(share and int(share[1]) > 0)

    def size(self, paragraph: str | None, spans: tuple[str, ...]) -> float | None:
        """The font size in points; a relative size («58%») is of the parent's."""
        factor = 1.0
        for text in self._text_properties("fo:font-size", paragraph, spans):
            length = _LENGTH.fullmatch(text)
            if length:
                return round(factor * float(length[1]) * _POINTS[length[2]], 2)
            share = _SHARE.fullmatch(text)
            factor *= int(share[1]) / 100 if share else 1.0
        return None

    def outline_level(self, style: str | None) -> int | None:
        """1 to 10 for a paragraph style that makes headings, by its level or by its name."""
        for element in self.chain(PARAGRAPH, style):
            level = attribute(element, "style:default-outline-level")
            if level is not None:
                return outline_level(level)
            named = named_heading_level(_display_name(element))
            if named is not None:
                return named
        return None

    def makes_headings(self, style: str | None) -> bool:
        """Whether paragraphs of this style are numbered with the outline: not mere titles."""
        return any(
            outline_level(attribute(element, "style:default-outline-level")) is not None
            for element in self.chain(PARAGRAPH, style)
        )

    def is_contents(self, style: str | None) -> bool:
        """Whether paragraphs of this style are lines of a table of contents."""
        return any(
            names_contents(_display_name(element)) for element in self.chain(PARAGRAPH, style)
        )

    def list_style(self, style: str | None) -> str | None:
        """The list style that a paragraph style names, empty where it refuses any."""
        for element in self.chain(PARAGRAPH, style):
            named = attribute(element, "style:list-style-name")
            if named is not None:
                return named
        return None

    def refuses_number(self, style: str | None) -> bool:
        """Whether the paragraph itself, not the style it is of, is taken out of numbering."""
        key = PARAGRAPH, style or ""
        return (
            key in self._automatic and attribute(self._styles[key], "style:list-style-name") == ""
        )

    def _text_property(
        self, name: str, paragraph: str | None, spans: tuple[str, ...]
    ) -> str | None:
        return next(self._text_properties(name, paragraph, spans), None)

    def _text_properties(
        self, name: str, paragraph: str | None, spans: tuple[str, ...]
    ) -> Iterator[str]:
        """The values that the styles set, the innermost first."""
        places = [(TEXT, span) for span in reversed(spans)]
        if paragraph is not None:
            places.append((PARAGRAPH, paragraph))
        for family, style in places:
            value = self._own(family, style, name)
            if value is not None:
                yield value
        default = child(self._defaults.get(PARAGRAPH), "style:text-properties")
        value = None if default is None else attribute(default, name)
        if value is not None:
            yield value

    def _own(self, family: str, style: str, name: str) -> str | None:
        key = family, style, name
        if key not in self._found:
            found = None
            for element in self.chain(family, style):
                properties = child(element, "style:text-properties")
                found = None if properties is None else attribute(properties, name)
                if found is not None:
                    break
            self._found[key] = found
        return self._found[key]


def outline_level(text: str | None) -> int | None:
    """An outline level from 1 to 10; an empty or other one is none."""
    if text is None or not re.fullmatch(r"\d{1,2}", text):
        return None
    return int(text) if 1 <= int(text) <= _DEEPEST_OUTLINE else None


def _display_name(style: _Element) -> str:
    """A style's name for people; without one, its name with «_20_» as a space."""
    shown = attribute(style, "style:display-name")
    name = shown or attribute(style, "style:name") or ""
    return name if shown else _ENCODED.sub(lambda match: chr(int(match[1], 16)), name)
