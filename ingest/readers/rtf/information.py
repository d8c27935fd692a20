"""What the `\\info` group of an RTF file says of the document."""

from __future__ import annotations

import re

from ingest.layout import Properties

DATE = "creatim"
"""The group of the date of creation."""

TEXTS = frozenset({"title", "author", "keywords"})
"""The groups of text that are read."""

_PARTS = ("yr", "mo", "dy")
_LONGEST = 10_000
_LARGEST_PART = 9999


class Information:
    """Gathers the texts of the groups and the parts of the date."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._date: dict[str, int] = {}

    def text(self, name: str, text: str) -> None:
        """Characters of one of the `TEXTS`."""
        self._texts[name] = (self._texts.get(name, "") + text)[:_LONGEST]

    def date(self, part: str, number: int | None) -> None:
        """A part of the date: «yr», «mo» or «dy»."""
        if part in _PARTS:
            self._date[part] = min(max(number or 0, 0), _LARGEST_PART)

    def properties(self) -> Properties:
        """The properties of the document; the date is as in ISO 8601."""
        texts = {name: " ".join(text.split()) for name, text in self._texts.items()}
        year, month, day = (self._date.get(part, 0) for part in _PARTS)
        return Properties(
            title=texts.get("title") or None,
            authors=_listed(r"\s*;\s*", texts.get("author", "")),
            keywords=_listed(r"\s*[,;]\s*", texts.get("keywords", "")),
            created=f"{year:04d}-{month or 1:02d}-{day or 1:02d}" if year else None,
        )


def _listed(separator: str, text: str) -> tuple[str, ...]:
    return tuple(filter(None, re.split(separator, text)))
