"""The inline content of an OpenDocument paragraph: characters, breaks, marks of notes, frames."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml.etree import _Element

from ingest.readers.odt.styles import Styles
from ingest.readers.paragraph_runs import BREAK, Run
from ingest.readers.superscripts import note_mark
from ingest.readers.xml_package import attribute, child, name_of

# What is not printed where it stands, or not at all.
_LEFT_OUT = frozenset(
    "office:annotation office:annotation-end text:ruby-text text:tracked-changes "
    "office:event-listeners text:script".split()
)
_WHITE = re.compile(r"[ \t\r\n]+")
# `text:s` may ask for any number of spaces.
_MOST_SPACES = 200


@dataclass(slots=True)
class ParagraphRuns:
    """What one paragraph holds: runs in order, and what is attached to them."""

    runs: list[Run] = field(default_factory=list)
    notes: list[tuple[str, _Element]] = field(default_factory=list)
    text_boxes: list[_Element] = field(default_factory=list)


class RunReader:
    """Reads the inline content of paragraphs; `formula` gives the text of an embedded object."""

    def __init__(self, styles: Styles, formula: Callable[[_Element], str]) -> None:
        self._styles = styles
        self._formula = formula

    def read(self, paragraph: _Element, style: str | None) -> ParagraphRuns:
        """The runs of a paragraph of the given style, without hidden text."""
        found = ParagraphRuns()
        self._inline(paragraph, style, (), found)
        return found

    def _inline(
        self, parent: _Element, style: str | None, spans: tuple[str, ...], found: ParagraphRuns
    ) -> None:
        self._add(found, parent.text, style, spans)
        for element in parent:
            self._element(element, name_of(element), style, spans, found)
            self._add(found, element.tail, style, spans)

    def _element(
        self,
        element: _Element,
        name: str,
        style: str | None,
        spans: tuple[str, ...],
        found: ParagraphRuns,
    ) -> None:
        if name == "text:span":
            own = attribute(element, "text:style-name")
            self._inline(element, style, (*spans, own) if own else spans, found)
        elif name == "text:s":
            count = attribute(element, "text:c") or "1"
            spaces = min(int(count), _MOST_SPACES) if re.fullmatch(r"\d{1,9}", count) else 1
            self._put(found, " " * spaces, style, spans)
        elif name == "text:tab":
            self._put(found, "\t", style, spans)
        elif name == "text:line-break":
            found.runs.append(BREAK)
        elif name == "text:note":
            self._note(element, style, spans, found)
        elif name.startswith("draw:"):
            self._drawing(element, name, style, spans, found)
        elif name in _LEFT_OUT or not name or _is_hidden_field(element, name):
            return
        else:
            # Links, fields, bookmarks: their text as it stands.
            self._inline(element, style, spans, found)

    def _note(
        self, note: _Element, style: str | None, spans: tuple[str, ...], found: ParagraphRuns
    ) -> None:
        if self._styles.is_hidden(style, spans):
            return
        citation = child(note, "text:note-citation")
        printed = "" if citation is None else "".join(citation.itertext()).strip()
        mark = note_mark(printed)
        found.runs.append(Run(mark, self._styles.is_bold(style, spans)))
        body = child(note, "text:note-body")
        if body is not None:
            found.notes.append((mark, body))

    def _drawing(
        self,
        element: _Element,
        name: str,
        style: str | None,
        spans: tuple[str, ...],
        found: ParagraphRuns,
    ) -> None:
        if name == "draw:a":
            for part in element:
                self._element(part, name_of(part), style, spans, found)
        elif self._styles.is_hidden(style, spans):
            return
        elif name == "draw:frame" and child(element, "draw:object") is not None:
            self._put(found, self._formula(element), style, spans)
        else:
            found.text_boxes.append(element)

    def _add(
        self, found: ParagraphRuns, text: str | None, style: str | None, spans: tuple[str, ...]
    ) -> None:
        """Characters of the XML, in which any white space is one space (part 3, 6.1.2)."""
        if not text:
            return
        text = _WHITE.sub(" ", text)
        if text.startswith(" ") and (not found.runs or found.runs[-1].text.endswith((" ", "\n"))):
            text = text[1:]
        self._put(found, text, style, spans)

    def _put(
        self, found: ParagraphRuns, text: str, style: str | None, spans: tuple[str, ...]
    ) -> None:
        if not text or self._styles.is_hidden(style, spans):
            return
        styles = self._styles
        found.runs.append(
            Run(
                text,
                styles.is_bold(style, spans),
                styles.is_raised(spans),
                styles.size(style, spans),
            )
        )


def _is_hidden_field(element: _Element, name: str) -> bool:
    """A field that prints nothing: a set variable, a hidden text."""
    if attribute(element, "text:display") == "none":
        return True
    return name in ("text:hidden-text", "text:hidden-paragraph") and (
        attribute(element, "text:is-hidden") != "false"
    )
