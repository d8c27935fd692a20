"""The text of a shape: paragraphs with the bullets and numbers that PowerPoint shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.etree import _Element

from ingest.layout import Line
from ingest.readers.docx.package import attribute, child, name_of
from ingest.readers.list_numbers import list_number
from ingest.readers.superscripts import superscript

_DEEPEST = 8
_DASHES = frozenset("-–—−")
# ISO/IEC 29500-1, 20.1.10.61: the form of the number, and what stands around it.
_SCHEME = re.compile(r"(arabic|alphaLc|alphaUc|romanLc|romanUc)(Period|ParenR|ParenBoth|Plain)")
_FORMS = {
    "arabic": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
}
_AROUND = {"Period": "{}.", "ParenR": "{})", "ParenBoth": "({})", "Plain": "{}"}
_BULLETS = ("a:buNone", "a:buChar", "a:buAutoNum", "a:buBlip")


def text_lines(body: _Element | None, styles: Sequence[_Element | None]) -> Iterator[list[Line]]:
    """The printed lines of every paragraph of a text body, a mark or number before the first.

    `styles` are list styles (`a:lstStyle` and the like) that the body inherits, the nearest first.
    """
    if body is None:
        return
    inherited = [child(body, "a:lstStyle"), *styles]
    counters: dict[int, tuple[str, int]] = {}
    for paragraph in body:
        if name_of(paragraph) != "a:p":
            continue
        lines = _lines(paragraph)
        if not lines:
            continue  # an empty paragraph shows no mark and is not counted
        level = _level(paragraph)
        mark = _mark(_bullet(paragraph, level, inherited), level, counters)
        if mark:
            lines[0] = Line(f"{mark} {lines[0].text}", size=lines[0].size, bold=lines[0].bold)
        yield lines


def _lines(paragraph: _Element) -> list[Line]:
    parts: list[list[tuple[str, bool]]] = [[]]
    for run in paragraph:
        name = name_of(run)
        if name == "a:br":
            parts.append([])
        elif name in ("a:r", "a:fld"):
            text = child(run, "a:t")
            properties = child(run, "a:rPr")
            if text is None or not text.text:
                continue
            raised = int_of(properties, "baseline") > 0
            shown = superscript(text.text) if raised else text.text.replace("\v", " ")
            bold = properties is not None and attribute(properties, "b") in ("1", "true")
            parts[-1].append((shown, bold))
    lines = []
    for part in parts:
        text = " ".join("".join(shown for shown, _ in part).split())
        if text:
            lines.append(Line(text, bold=all(bold for shown, bold in part if shown.strip())))
    return lines


def _bullet(
    paragraph: _Element, level: int, inherited: Sequence[_Element | None]
) -> _Element | None:
    """The nearest word on whether a paragraph has a mark, and which."""
    for properties in (
        child(paragraph, "a:pPr"),
        *(child(style, f"a:lvl{level + 1}pPr") for style in inherited),
    ):
        for part in properties if properties is not None else ():
            if name_of(part) in _BULLETS:
                return part
    return None


def _mark(bullet: _Element | None, level: int, counters: dict[int, tuple[str, int]]) -> str:
    name = "" if bullet is None else name_of(bullet)
    for deeper in [key for key in counters if key > level]:
        del counters[deeper]
    if bullet is None or name != "a:buAutoNum":
        counters.pop(level, None)
        if name == "a:buBlip":
            return "•"
        sign = attribute(bullet, "char") if bullet is not None and name == "a:buChar" else None
        if not sign:
            return ""
        return "–" if sign.strip() in _DASHES else "•"
    scheme = attribute(bullet, "type") or "arabicPeriod"
    start = max(1, int_of(bullet, "startAt", 1))
    key = f"{scheme} {start}"
    before = counters.get(level)
    number = before[1] + 1 if before is not None and before[0] == key else start
    counters[level] = (key, number)
    match = _SCHEME.fullmatch(scheme)
    if match is None:
        return f"{number}."
    return _AROUND[match[2]].format(list_number(number, _FORMS[match[1]]))


def _level(paragraph: _Element) -> int:
    return min(max(int_of(child(paragraph, "a:pPr"), "lvl"), 0), _DEEPEST)


def int_of(element: _Element | None, name: str, otherwise: int = 0) -> int:
    """A whole number in an attribute of at most nine digits."""
    stated = "" if element is None else attribute(element, name) or ""
    return int(stated) if re.fullmatch(r"-?\d{1,9}", stated, re.ASCII) else otherwise
