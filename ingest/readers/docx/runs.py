"""The runs of a DOCX paragraph: characters, breaks, fields, marks of notes, text boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from ingest.readers.docx.notes import Notes
from ingest.readers.docx.package import attribute, child, name_of, value
from ingest.readers.docx.styles import Styles, is_on
from ingest.readers.paragraph_runs import BREAK, Run
from ingest.readers.symbol_fonts import symbol

# Containers of runs that add nothing of their own; deletions and moved-away text are not here.
_TRANSPARENT = frozenset(
    "w:hyperlink w:ins w:moveTo w:smartTag w:customXml w:sdt w:sdtContent w:dir w:bdo w:fldSimple "
    "w:ruby w:rubyBase mc:AlternateContent mc:Choice".split()
)
_SIGNS = {
    "w:tab": "\t",
    "w:ptab": "\t",
    "w:noBreakHyphen": "-",
    "w:softHyphen": "",
    "w:cr": "\n",
}


@dataclass(slots=True)
class _Field:
    """An open field: its instruction until the separator, its printed result after it."""

    instruction: str = ""
    shows_result: bool = False

    @property
    def is_contents(self) -> bool:
        return self.instruction.strip().upper().startswith("TOC")


@dataclass(slots=True)
class ParagraphRuns:
    """What one paragraph holds: runs in order, and what is attached to them."""

    runs: list[Run] = field(default_factory=list)
    notes: list[tuple[str, _Element]] = field(default_factory=list)
    text_boxes: list[_Element] = field(default_factory=list)
    in_contents: bool = False


class RunReader:
    """Reads the runs of paragraphs in document order; fields stay open across paragraphs."""

    def __init__(self, styles: Styles, footnotes: Notes, endnotes: Notes, main: _Element) -> None:
        self._styles = styles
        self._notes = {"w:footnoteReference": footnotes, "w:endnoteReference": endnotes}
        self._fields: list[_Field] = []
        # A table of contents that never ends would swallow the document.
        kinds = [
            attribute(element, "w:fldCharType")
            for element in main.iter()
            if name_of(element) == "w:fldChar"
        ]
        self._trusts_contents = kinds.count("begin") == kinds.count("end")

    def read(self, paragraph: _Element, style: str | None) -> ParagraphRuns:
        """The runs of a paragraph of the given style, without deleted and hidden text."""
        found = ParagraphRuns()
        self._inline(paragraph, style, found)
        # A field code that does not end with its paragraph is broken: better shown than lost.
        self._fields = [entry for entry in self._fields if entry.shows_result]
        return found

    def _inline(self, parent: _Element, style: str | None, found: ParagraphRuns) -> None:
        for element in parent:
            name = name_of(element)
            if name == "w:r":
                self._run(element, style, found)
            elif name == "mc:AlternateContent":
                self._inline(_alternative(element), style, found)
            elif name == "w:fldSimple":
                contents = (attribute(element, "w:instr") or "").strip().upper().startswith("TOC")
                found.in_contents = found.in_contents or contents
                self._inline(element, style, found)
            elif name in _TRANSPARENT:
                self._inline(element, style, found)
            elif name in ("m:oMath", "m:oMathPara"):
                self._add(found, _formula(element), False, False)

    def _run(self, run: _Element, style: str | None, found: ParagraphRuns) -> None:
        properties = child(run, "w:rPr")
        own = value(properties, "w:rStyle")

        def is_set(name: str) -> bool:
            element = child(properties, name)
            if element is not None:
                return is_on(attribute(element, "w:val") or "1")
            by_run_style = self._styles.run_property(own, name) if own else None
            return is_on(by_run_style or self._styles.run_property(style, name))

        if is_set("w:vanish"):
            # The code of a field is often hidden; its borders still count.
            for element in run:
                self._field_character(element)
            return
        vertical = value(properties, "w:vertAlign")
        if vertical is None and own:
            vertical = self._styles.run_property(own, "w:vertAlign")
        self._content(run, style, found, is_set("w:b"), vertical == "superscript")

    def _content(
        self, run: _Element, style: str | None, found: ParagraphRuns, bold: bool, raised: bool
    ) -> None:
        for element in run:
            name = name_of(element)
            if name == "w:t":
                text = re.sub(r"[\r\n\t]+", " ", element.text or "")
                self._add(found, text, bold, raised)
            elif name in _SIGNS or name == "w:br":
                self._sign(element, name, found, bold)
            elif name == "w:sym":
                self._add(found, _symbol(element), bold, raised)
            elif name in self._notes and self._is_shown():
                mark, note = self._notes[name].cite(element)
                self._add(found, mark, bold, False)
                if note is not None:
                    found.notes.append((mark, note))
            elif name in ("w:drawing", "w:pict", "w:object"):
                found.text_boxes.extend(_text_boxes(element))
            elif name == "mc:AlternateContent":
                self._content(_alternative(element), style, found, bold, raised)
            elif name == "w:ruby":
                self._inline(element, style, found)
            else:
                self._field_character(element)

    def _sign(self, element: _Element, name: str, found: ParagraphRuns, bold: bool) -> None:
        if name in ("w:br", "w:cr"):
            if self._is_shown():
                found.runs.append(BREAK)
                if attribute(element, "w:type") in ("page", "column"):
                    found.runs.append(BREAK)  # an empty line parts paragraphs
        else:
            self._add(found, _SIGNS[name], bold, False)

    def _field_character(self, element: _Element) -> None:
        name = name_of(element)
        if name == "w:instrText" and self._fields and not self._fields[-1].shows_result:
            self._fields[-1].instruction += element.text or ""
        elif name == "w:fldChar":
            kind = attribute(element, "w:fldCharType")
            if kind == "begin":
                self._fields.append(_Field())
            elif kind == "separate" and self._fields:
                self._fields[-1].shows_result = True
            elif kind == "end" and self._fields:
                self._fields.pop()

    def _is_shown(self) -> bool:
        return all(entry.shows_result for entry in self._fields)

    def _add(self, found: ParagraphRuns, text: str, bold: bool, raised: bool) -> None:
        if not text or not self._is_shown():
            return
        found.runs.append(Run(text, bold, raised))
        if self._trusts_contents and any(entry.is_contents for entry in self._fields):
            found.in_contents = True


def _alternative(element: _Element) -> _Element:
    """The first choice of alternatives: Word shows one of them, and all hold the same text."""
    choice = child(element, "mc:Choice")
    fallback = child(element, "mc:Fallback")
    return choice if choice is not None else fallback if fallback is not None else element


def _text_boxes(element: _Element) -> Iterator[_Element]:
    """The contents of text boxes inside a drawing, outermost only."""
    waiting = [element]
    while waiting:
        at = waiting.pop()
        name = name_of(at)
        if name == "w:txbxContent":
            yield at
        elif name == "mc:AlternateContent":
            waiting.append(_alternative(at))
        else:
            waiting.extend(reversed(at))


def _formula(element: _Element) -> str:
    """The letters and signs of a formula in order; fractions and powers as they are typed."""
    parts: list[str] = []
    for part in element.iter():
        name = name_of(part)
        if name == "m:t":
            parts.append(part.text or "")
        elif name == "m:den":
            parts.append("/")
        elif name == "m:chr" and (sign := attribute(part, "m:val")):
            parts.append(sign)
    return "".join(parts)


def _symbol(element: _Element) -> str:
    font = attribute(element, "w:font") or ""
    code = attribute(element, "w:char") or ""
    if not re.fullmatch(r"[0-9A-Fa-f]{1,5}", code):
        return ""
    number = int(code, 16)
    sign = chr(number - 0xF000) if 0xF000 <= number <= 0xF0FF else chr(number)
    return symbol(font, sign) or (sign if sign.isprintable() else "")
