"""A query as typed becomes a line of printable text of bounded length."""

from __future__ import annotations

import unicodedata

# Beyond this a question is a document; the model reads about 500 tokens of it anyway.
LONGEST_QUERY = 4000
# Categories of Unicode that no keyboard types on purpose: controls and half characters stand
# between words, soft hyphens, marks of direction and others of format inside them.
_UNPRINTED = {"Cc": " ", "Cs": " ", "Co": " ", "Cn": " ", "Cf": ""}


def clean(text: str) -> str:
    """The first 4000 characters in NFC, with single spaces and without unprintable characters."""
    printed = "".join(
        _UNPRINTED.get(unicodedata.category(c), c) for c in text.strip()[:LONGEST_QUERY]
    )
    return " ".join(unicodedata.normalize("NFC", printed).split())
