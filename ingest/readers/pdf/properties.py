"""What a PDF file says of itself: properties, page labels, bookmarks."""

from __future__ import annotations

import ctypes
import re
from typing import Any

from ingest.layout import Properties
from ingest.readers.pdf.fonts import western_to_cyrillic

# (page number, folded title) to the level of the bookmark, 1 the highest.
Bookmarks = dict[tuple[int, str], int]

_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")
_SEPARATED = re.compile(r"(?:(?<!\s)\s+)?[;,]\s*")
_NOT_LETTERS = re.compile(r"[\W_]+")
_MOST_BOOKMARKS = 5_000


def properties(document: Any) -> Properties:
    """Title, authors, keywords, date (ISO) and language from the information dictionary."""
    values = {key: western_to_cyrillic(value).strip() for key, value in _metadata(document).items()}
    return Properties(
        title=values.get("Title") or None,
        authors=_several(values.get("Author", "")),
        keywords=_several(values.get("Keywords", "")),
        created=_date(values.get("CreationDate", "")),
        language=_language(document),
    )


def completed(given: Properties, other: Properties) -> Properties:
    """The properties with what they lack taken from others."""
    return Properties(
        title=given.title or other.title,
        authors=given.authors or other.authors,
        keywords=given.keywords or other.keywords,
        created=given.created or other.created,
        language=given.language or other.language,
    )


def page_labels(document: Any) -> list[str | None]:
    """The label of every page; None where the file gives none."""
    return [document.get_page_label(index).strip() or None for index in range(len(document))]


def bookmarks(document: Any) -> Bookmarks:
    """The headings the file lists in its outline."""
    found: Bookmarks = {}
    for item in document.get_toc():
        destination = item.get_dest()
        page = destination.get_index() if destination else None
        title = folded(item.get_title())
        if page is not None and title:
            found.setdefault((page + 1, title), item.level + 1)
        if len(found) >= _MOST_BOOKMARKS:
            break
    return found


def folded(title: str) -> str:
    """A heading as bookmarks and pages can be compared: letters and digits in lower case."""
    return _NOT_LETTERS.sub("", title).lower()


def _metadata(document: Any) -> dict[str, str]:
    values: dict[str, str] = document.get_metadata_dict()
    return values


def _several(value: str) -> tuple[str, ...]:
    return tuple(part for part in _SEPARATED.split(value) if part)


def _date(value: str) -> str | None:
    match = _DATE.match(value)
    return "-".join(part for part in match.groups() if part) if match else None


def _language(document: Any) -> str | None:
    from pypdfium2 import raw

    length = int(raw.FPDFCatalog_GetLanguage(document.raw, None, 0))
    if length <= 2:
        return None
    buffer = (ctypes.c_ushort * (length // 2))()
    raw.FPDFCatalog_GetLanguage(document.raw, buffer, length)
    return bytes(buffer)[:-2].decode("utf-16-le", "replace") or None
