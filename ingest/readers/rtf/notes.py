"""How an RTF file counts its footnotes and endnotes."""

from __future__ import annotations

import re

from ingest.readers.list_numbers import list_number
from ingest.readers.superscripts import note_mark

_FORMS = {
    "ar": "decimal", "alc": "lowerLetter", "auc": "upperLetter", "rlc": "lowerRoman",
    "ruc": "upperRoman", "chi": "chicago",
}  # fmt: skip
_FORM = re.compile(r"(a?)ftnn(ar|alc|auc|rlc|ruc|chi)")


class NoteCounter:
    """Gives the notes of each kind their marks, in the order in which they are cited."""

    def __init__(self) -> None:
        # RTF 1.9.1, «Document Formatting Properties»; endnotes as Word counts them.
        self._forms = {False: "decimal", True: "lowerRoman"}
        self._counts = {False: 0, True: 0}

    def word(self, name: str, number: int | None) -> bool:
        """Take a control word (`\\ftnstart`, `\\aftnnrlc`); False for one that is not of notes."""
        if name in ("ftnstart", "aftnstart"):
            self._counts[name == "aftnstart"] = max((number or 1) - 1, 0)
            return True
        match = _FORM.fullmatch(name)
        if match:
            self._forms[bool(match[1])] = _FORMS[match[2]]
        return match is not None

    def next_mark(self, is_endnote: bool) -> str:
        """The mark of the next note, as printed."""
        self._counts[is_endnote] += 1
        return note_mark(list_number(self._counts[is_endnote], self._forms[is_endnote]))
