"""Text of documents as HTML that shows it as it is, with ranges marked."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape


def marked(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """Escaped HTML of a text; `ranges` are [start, end), overlaps are joined."""
    parts: list[str] = []
    at = 0
    for start, end in sorted(ranges):
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        parts.append(_plain(text[at:start]))
        parts.append(f"<mark>{_plain(text[start:end])}</mark>")
        at = end
    parts.append(_plain(text[at:]))
    return "".join(parts)


def _plain(text: str) -> str:
    return escape(text).replace("\n", "<br>")
