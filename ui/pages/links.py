"""The addresses of the pages: whoever opens one sees what its sender saw."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

QUESTION, DOCUMENTS, STATUS = "/", "/documents", "/status"


def question_link(
    question: str,
    filters: Sequence[tuple[str, str]] = (),
    place: str | None = None,
    exactly: bool = False,
) -> str:
    """The address of a question with its filters (name, value) and the chosen place.

    `place` is the key of a citation or a passage: «citation-2», «hit-5».
    """
    parts = [("q", question), *filters]
    if exactly:
        parts.append(("exactly", "1"))
    if place is not None:
        parts.append(("place", place))
    return f"{QUESTION}?{urlencode(parts)}"


def document_link(document_id: str) -> str:
    """The address of a document's card."""
    return f"{DOCUMENTS}?{urlencode([('doc', document_id)])}"


def reader_link(document_id: str, start: int | None = None, end: int | None = None) -> str:
    """The address of a document's text, at a range of it that is marked when given."""
    at = "0" if start is None else f"{start}-{end}"
    return f"{DOCUMENTS}?{urlencode([('doc', document_id), ('read', at)])}"
