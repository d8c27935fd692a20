"""The JSON shapes of a document of the catalogue: what it is and what stands in it."""

from __future__ import annotations

import datetime

from pydantic import BaseModel, ConfigDict

from corpus.model import (
    DocumentContents,
    DocumentRecord,
    FieldOrigin,
    Reference,
    TermKind,
    TextMethod,
)
from ui.shapes import DocumentReference, reference


class _OfValue(BaseModel):
    """A shape with the fields of a value of `corpus.model`."""

    model_config = ConfigDict(from_attributes=True)


class PlaceShape(_OfValue):
    """Where a field of the description comes from; offsets into the text where it is there."""

    field: str
    origin: FieldOrigin
    start: int | None
    end: int | None


class DocumentShape(DocumentReference):
    """A document of the catalogue with all that is known of it."""

    number: str | None
    date: datetime.date | None
    organisation: str | None
    authors: list[str]
    journal: str | None
    volume: str | None
    issue: str | None
    pages: str | None
    doi: str | None
    udc: str | None
    bbk: str | None
    keywords: list[str]
    keywords_en: list[str]
    abstract: str | None
    abstract_en: str | None
    url: str | None
    language: str | None
    places: list[PlaceShape]
    media_type: str
    added: str
    page_count: int
    section_count: int
    passage_count: int
    characters: int
    warnings: list[str]


class PageShape(BaseModel):
    """One page and how its text was obtained; `confidence`, 0 to 1, is that of recognition."""

    n: int
    label: str | None
    method: TextMethod
    chars: int
    confidence: float | None


class SectionShape(_OfValue):
    """A node of the section tree; `start` and `end` are offsets into the document's text."""

    label: str | None
    heading: str
    level: int
    start: int
    end: int
    page: int | None


class TableShape(_OfValue):
    """A table: a line of the text a row, cells joined by " | "; the first rows head it."""

    caption: str | None
    header_rows: int
    start: int
    end: int
    page: int | None


class TermShape(_OfValue):
    """An entry of the document's glossary."""

    kind: TermKind
    term: str
    meaning: str
    clause: str | None
    page: int | None
    start: int
    end: int


class ReferenceShape(BaseModel):
    """An entry of the reference list; `document_id` is the document of the base that it names."""

    n: int | None
    text: str
    authors: list[str]
    title: str | None
    journal: str | None
    year: int | None
    volume: str | None
    issue: str | None
    pages: str | None
    publisher: str | None
    doi: str | None
    url: str | None
    document_id: str | None
    start: int
    end: int


class ShowShape(BaseModel):
    """A document with its contents, and its text where it was asked for.

    `coverage` counts the pages by how their text was obtained; `cited_by` are the ids of the
    documents whose reference lists name this one.
    """

    document: DocumentShape
    pages: list[PageShape]
    coverage: dict[TextMethod, int]
    sections: list[SectionShape]
    tables: list[TableShape]
    glossary: list[TermShape]
    references: list[ReferenceShape]
    cited_by: list[str]
    text: str | None = None


def document(record: DocumentRecord) -> DocumentShape:
    """A document of the catalogue."""
    about = record.description
    return DocumentShape(
        **reference(record).model_dump(),
        number=about.number,
        date=about.date,
        organisation=about.organisation,
        authors=list(about.authors),
        journal=about.journal,
        volume=about.volume,
        issue=about.issue,
        pages=about.pages,
        doi=about.doi,
        udc=about.udc,
        bbk=about.bbk,
        keywords=list(about.keywords),
        keywords_en=list(about.keywords_en),
        abstract=about.abstract,
        abstract_en=about.abstract_en,
        url=about.url,
        language=about.language,
        places=[PlaceShape.model_validate(place) for place in about.places],
        media_type=record.media_type,
        added=record.added,
        page_count=record.pages,
        section_count=record.sections,
        passage_count=record.passages,
        characters=record.characters,
        warnings=list(record.warnings),
    )


def shown(
    record: DocumentRecord, contents: DocumentContents, whole: str, text: str | None = None
) -> ShowShape:
    """A document with its contents; `whole` is its text, `text` what of it is to be shown."""
    methods = [page.method for page in contents.pages]
    return ShowShape(
        document=document(record),
        pages=[
            PageShape(
                n=page.number,
                label=page.label,
                method=page.method,
                chars=page.characters,
                confidence=page.confidence,
            )
            for page in contents.pages
        ],
        coverage={method: methods.count(method) for method in TextMethod if method in methods},
        sections=[SectionShape.model_validate(section) for section in contents.sections],
        tables=[TableShape.model_validate(table) for table in contents.tables],
        glossary=[TermShape.model_validate(term) for term in contents.definitions],
        references=[_reference(entry, whole) for entry in contents.references],
        cited_by=list(contents.cited_by),
        text=text,
    )


def _reference(entry: Reference, whole: str) -> ReferenceShape:
    return ReferenceShape(
        n=entry.number,
        text=whole[entry.start : entry.end],
        authors=list(entry.authors),
        title=entry.title,
        journal=entry.journal,
        year=entry.year,
        volume=entry.volume,
        issue=entry.issue,
        pages=entry.pages,
        publisher=entry.publisher,
        doi=entry.doi,
        url=entry.url,
        document_id=entry.document_id,
        start=entry.start,
        end=entry.end,
    )
