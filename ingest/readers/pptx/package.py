"""A presentation: its slides in order, and what a slide inherits from its layout and master."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from lxml.etree import _Element

from ingest.readers.docx.package import attribute, child, name_of
from ingest.readers.ooxml_package import OoxmlPackage, relation_id

# Placeholder types that inherit from another where the master has none of their own
# (ISO/IEC 29500-1, 19.7.10).
_KIN = {"ctrTitle": "title", "subTitle": "body", "obj": "body"}
POINT = 12_700
"""English metric units a point."""


class PptxPackage(OoxmlPackage):
    """An open PPTX file. Raises what `OoxmlPackage` does."""

    remedy_damaged: ClassVar[str] = (
        "Откройте файл в PowerPoint и сохраните заново или получите его ещё раз."
    )
    remedy_encrypted: ClassVar[str] = (
        "Откройте его в PowerPoint, снимите пароль и сохраните как PPTX."
    )
    main_contents: ClassVar[tuple[str, ...]] = (
        "presentationml.presentation.main+xml",
        "presentationml.slideshow.main+xml",
        "presentationml.template.main+xml",
        "presentation.macroEnabled.main",
    )
    content: ClassVar[str] = "слайдов презентации PowerPoint"

    def slides(self) -> list[str]:
        """The parts of the slides, in the order of the show."""
        parts = {identifier: name for identifier, _, name in self.relations(self.main)}
        listed = child(self.part(self.main), "p:sldIdLst")
        wanted = listed if listed is not None else ()
        found = [parts.get(relation_id(item) or "") for item in wanted]
        return [name for name in found if name is not None and name in self]

    def size(self) -> tuple[float, float]:
        """Width and height of a slide in points, 10 by 7.5 inches where none is stated."""
        stated = child(self.part(self.main), "p:sldSz")
        width, height = (_units(stated, name) for name in ("cx", "cy"))
        return (width or 9_144_000) / POINT, (height or 6_858_000) / POINT


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What a shape stands for on its slide: a title, a body; empty type for a shape of its own."""

    type: str = ""
    index: str = ""


def placeholder(shape: _Element) -> Placeholder | None:
    """The placeholder that a shape fills, None for a shape of its own."""
    for part in shape:
        if name_of(part) in ("p:nvSpPr", "p:nvGraphicFramePr", "p:nvPicPr"):
            found = child(part, "p:nvPr", "p:ph")
            if found is None:
                return None
            kind = attribute(found, "type") or "obj"
            return Placeholder(kind, attribute(found, "idx") or "0")
    return None


@dataclass(slots=True)
class Inheritance:
    """The layout and the master of a slide, searched for what a placeholder does not say itself."""

    layout: _Element | None = None
    master: _Element | None = None
    _found: dict[Placeholder, list[_Element]] = field(default_factory=dict)

    @classmethod
    def of(cls, package: PptxPackage, slide: str) -> Inheritance:
        """Read them for the part of a slide."""
        layout = package.related(slide, "slideLayout")
        master = package.related(layout, "slideMaster") if layout else None
        return cls(package.part(layout), package.part(master))

    def shapes(self, wanted: Placeholder) -> list[_Element]:
        """The shapes that a placeholder inherits from, the nearest first."""
        if wanted not in self._found:
            of_layout = [
                shape
                for shape, found in _placeholders(self.layout)
                if found.index == wanted.index and _kin(found.type) == _kin(wanted.type)
            ]
            of_master = [
                shape
                for shape, found in _placeholders(self.master)
                if _kin(found.type) == _kin(wanted.type)
            ]
            self._found[wanted] = of_layout + of_master
        return self._found[wanted]

    def text_styles(self, wanted: Placeholder | None) -> _Element | None:
        """The master's list styles for titles, bodies or other text."""
        kind = "" if wanted is None else _kin(wanted.type)
        name = {"title": "p:titleStyle", "body": "p:bodyStyle"}.get(kind, "p:otherStyle")
        return child(self.master, "p:txStyles", name)


def _kin(kind: str) -> str:
    return _KIN.get(kind, kind)


def _placeholders(root: _Element | None) -> Iterator[tuple[_Element, Placeholder]]:
    tree = child(root, "p:cSld", "p:spTree")
    for shape in tree if tree is not None else ():
        found = placeholder(shape)
        if found is not None:
            yield shape, found


def offset(shape: _Element) -> tuple[int, int, int, int] | None:
    """Left, top, width and height of a shape in its own units, None where it says nothing."""
    transform = child(shape, "p:xfrm")
    if transform is None:
        transform = child(shape, "p:spPr", "a:xfrm")
    if transform is None:
        transform = child(shape, "p:grpSpPr", "a:xfrm")
    at, extent = child(transform, "a:off"), child(transform, "a:ext")
    if at is None:
        return None
    x, y = _units(at, "x") or 0, _units(at, "y") or 0
    return x, y, _units(extent, "cx") or 0, _units(extent, "cy") or 0


def _units(element: _Element | None, name: str) -> int | None:
    stated = "" if element is None else attribute(element, name) or ""
    digits = stated.removeprefix("-")
    return int(stated) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None
