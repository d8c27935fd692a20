"""The values everything else speaks of: documents, sections, passages, sentences, citations.

A document has one canonical text. Sections, passages, sentences and quotes are half-open character
ranges `[start, end)` into it, so a quote is always `text[start:end]`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class DocumentKind(StrEnum):
    """The kinds a reader can filter by."""

    STANDARD = "standard"
    RECOMMENDATION = "recommendation"
    PAPER = "paper"
    LAW = "law"
    ORDER = "order"
    OTHER = "other"


class DocumentStatus(StrEnum):
    """Whether an act is in force, as far as the document itself tells."""

    IN_FORCE = "in-force"
    REPEALED = "repealed"
    UNKNOWN = "unknown"


class TextMethod(StrEnum):
    """How the text of a page was obtained."""

    TEXT = "text"
    REPAIRED = "repaired"
    OCR = "ocr"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of a document as a work; None and empty mean that nothing was found."""

    title: str
    kind: DocumentKind = DocumentKind.OTHER
    number: str | None = None
    date: date | None = None
    organisation: str | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    status: DocumentStatus = DocumentStatus.UNKNOWN
    journal: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    doi: str | None = None
    udc: str | None = None
    keywords: tuple[str, ...] = ()
    abstract: str | None = None
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page: number from 1, printed label, size in points, how its text was obtained."""

    number: int
    label: str | None
    width: float
    height: float
    method: TextMethod
    characters: int


@dataclass(frozen=True, slots=True)
class Section:
    """A node of the section tree, in document order.

    `label` is canonical («Статья 81», «п. 4.1.2», «Приложение 2»), None for a bare heading; `level`
    counts from 1; `heading` is the line as printed; `parent` is the index of the enclosing section
    in the document's list of sections.
    """

    label: str | None
    heading: str
    level: int
    start: int
    end: int
    page: int | None
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as a range of the canonical text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is embedded, ranked and cited; it never crosses a clause of the top level.

    `path` is the printed headings from the outermost section inwards; `tokens` is the length of the
    text in the embedding model's own tokens.
    """

    start: int
    end: int
    text: str
    clause: str | None
    path: tuple[str, ...]
    page: int | None
    page_to: int | None
    tokens: int
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PageMap:
    """Where every character of the canonical text stands on the pages.

    `pages` is (len(text),) int32 with 0 where a character stands on no page; `boxes` is
    (len(text), 4) float32 x0, y0, x1, y1 in points from the top left of the page as displayed, NaN
    where there is no box.
    """

    pages: NDArray[np.int32]
    boxes: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A marked rectangle on a page, in points from its top left corner."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True, eq=False)
class ParsedDocument:
    """All that ingestion learnt of one file, ready to be stored in one transaction."""

    path: str
    source: str
    original: str
    media_type: str
    description: Description
    text: str
    pages: tuple[Page, ...]
    page_map: PageMap | None
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document of the catalogue, without its text.

    `id` is stable over editions; `path` is as given at ingest; `original` is the SHA-256 of the
    stored file; `edition` counts from 1.
    """

    id: str
    path: str
    original: str
    media_type: str
    description: Description
    pages: int
    sections: int
    passages: int
    characters: int
    edition: int
    added: str
    warnings: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPassage(Passage):
    """A passage as the catalogue returns it: `key` is the integer the indexes know it by."""

    key: int
    id: str
    document_id: str
    page_label: str | None


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote with its place: `text[start:end] == quote` in the document's text."""

    n: int
    document_id: str
    passage_id: str
    clause: str | None
    page: int | None
    page_label: str | None
    quote: str
    start: int
    end: int
