"""The values everything else speaks of: documents, sections, passages, sentences, citations.

A document has one canonical text. Sections, passages, sentences and quotes are half-open character
ranges `[start, end)` into it, so a quote is always `text[start:end]`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
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


class FieldOrigin(StrEnum):
    """Where a field of a description comes from."""

    TEXT = "text"
    PROPERTIES = "properties"
    FILE_NAME = "file-name"
    SIDECAR = "sidecar"
    OPTION = "option"


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where a field of a description was found; a range of the canonical text where it is there."""

    field: str
    origin: FieldOrigin
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of a document as a work; None and empty mean that nothing was found.

    `edition_date` is that of the last amendment a consolidated act includes; `abstract_en` and
    `keywords_en` are a paper's English ones; `places` tells where the fields were found.
    """

    title: str
    kind: DocumentKind = DocumentKind.OTHER
    number: str | None = None
    date: datetime.date | None = None
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
    bbk: str | None = None
    keywords: tuple[str, ...] = ()
    keywords_en: tuple[str, ...] = ()
    abstract: str | None = None
    abstract_en: str | None = None
    url: str | None = None
    language: str | None = None
    edition_date: datetime.date | None = None
    places: tuple[FieldPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page: number from 1, printed label, size in points, how its text was obtained.

    `confidence` is the mean confidence of recognised words, 0 to 1; None for any other method.
    """

    number: int
    label: str | None
    width: float
    height: float
    method: TextMethod
    characters: int
    confidence: float | None = None


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
    text in the embedding model's own tokens; `table_header` is the head of the table (its rows as
    lines) that the passage stands in without containing it.
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
    table_header: str | None = None

    def sentence_text(self, ordinal: int) -> str:
        """The words of one of the sentences."""
        sentence = self.sentences[ordinal]
        return self.text[sentence.start - self.start : sentence.end - self.start]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a range of the canonical text: a line a row, cells joined by " | ".

    The first `header_rows` rows head it; `caption` is «Таблица 2 — …» as printed beside it.
    """

    start: int
    end: int
    header_rows: int
    caption: str | None
    page: int | None


class TermKind(StrEnum):
    """What a document does with a term: says what it means, or shortens it."""

    DEFINITION = "definition"
    ABBREVIATION = "abbreviation"


@dataclass(frozen=True, slots=True)
class Definition:
    """An entry of a document's glossary, a range of the canonical text that defines or shortens.

    `term` is in the form it is defined in; `meaning` is the text of the definition, for an
    abbreviation the full form.
    """

    kind: TermKind
    term: str
    meaning: str
    start: int
    end: int
    clause: str | None
    page: int | None


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of a reference list as a range of the canonical text, with its parsed fields.

    `number` is the printed number; `authors` are «Иванов И. И.»; `journal` is the source an article
    stands in; `document_id` is the document of the catalogue that the entry names.
    """

    start: int
    end: int
    number: int | None
    authors: tuple[str, ...]
    title: str | None
    journal: str | None
    year: int | None
    volume: str | None
    issue: str | None
    pages: str | None
    publisher: str | None
    doi: str | None
    url: str | None
    document_id: str | None = None


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
    tables: tuple[Table, ...] = ()
    definitions: tuple[Definition, ...] = ()
    references: tuple[Reference, ...] = ()


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
class DocumentContents:
    """What stands in a document; `cited_by` are the ids of the documents that refer to it."""

    pages: tuple[Page, ...] = ()
    sections: tuple[Section, ...] = ()
    tables: tuple[Table, ...] = ()
    definitions: tuple[Definition, ...] = ()
    references: tuple[Reference, ...] = ()
    cited_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPassage(Passage):
    """A passage as the catalogue returns it: `key` is the integer the indexes know it by."""

    key: int
    id: str
    document_id: str
    page_label: str | None


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote with its place: `text[start:end] == quote` in the document's text.

    `bold` are ranges of the quote that hold the very thing asked for.
    """

    n: int
    document_id: str
    passage_id: str
    clause: str | None
    page: int | None
    page_label: str | None
    quote: str
    start: int
    end: int
    bold: tuple[tuple[int, int], ...] = ()
