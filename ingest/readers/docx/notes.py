"""Footnotes and endnotes of a DOCX file: their numbers and their texts."""

from __future__ import annotations

from lxml.etree import _Element

from ingest.readers.docx.package import Package, attribute, child, name_of, value
from ingest.readers.list_numbers import list_number
from ingest.readers.superscripts import note_mark

_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})


class Notes:
    """The notes of one kind, «footnote» or «endnote», numbered in the order of their references."""

    def __init__(self, package: Package, kind: str, main: _Element) -> None:
        self._notes: dict[str, _Element] = {}
        root = package.part(package.related(package.main, f"{kind}s"))
        for note in root if root is not None else ():
            if (attribute(note, "w:type") or "normal") not in _SEPARATORS:
                self._notes[attribute(note, "w:id") or ""] = note
        settings = package.part(package.related(package.main, "settings"))
        # ECMA-376, 17.11.17 and 17.11.18: footnotes are arabic, endnotes small roman by default.
        self._form = "decimal" if kind == "footnote" else "lowerRoman"
        self._count = 0
        for scope in (settings, _first_section(main)):
            properties = child(scope, f"w:{kind}Pr")
            self._form = value(properties, "w:numFmt") or self._form
            start = value(properties, "w:numStart")
            if start is not None and start.isdigit():
                self._count = int(start) - 1

    def cite(self, reference: _Element) -> tuple[str, _Element | None]:
        """The mark that a reference prints (empty where it brings its own) and the note's text."""
        note = self._notes.get(attribute(reference, "w:id") or "")
        if (attribute(reference, "w:customMarkFollows") or "0") not in ("0", "false", "off"):
            return "", note
        self._count += 1
        return note_mark(list_number(self._count, self._form)), note


def _first_section(main: _Element) -> _Element | None:
    return next((element for element in main.iter() if name_of(element) == "w:sectPr"), None)
