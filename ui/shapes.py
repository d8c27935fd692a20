"""The JSON shapes of the contract, the same on the command line and over HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel

from corpus.errors import SvodError
from corpus.model import DocumentRecord, Page, Section, StoredPassage

if TYPE_CHECKING:
    from ingest.pipeline import Outcome, Report
    from search.answer import Answer
    from search.engine import Hit


class DocumentReference(BaseModel):
    """A document as hits and citations name it."""

    id: str
    path: str
    title: str
    kind: str
    year: int | None


class DocumentShape(DocumentReference):
    """A document of the catalogue with all that is known of it."""

    number: str | None
    date: date | None
    organisation: str | None
    authors: list[str]
    status: str
    journal: str | None
    volume: str | None
    issue: str | None
    pages: str | None
    doi: str | None
    udc: str | None
    keywords: list[str]
    abstract: str | None
    url: str | None
    language: str | None
    media_type: str
    edition: int
    added: str
    page_count: int
    section_count: int
    passage_count: int
    characters: int
    warnings: list[str]


class PageShape(BaseModel):
    """One page and how its text was obtained."""

    n: int
    label: str | None
    method: str
    chars: int


class SectionShape(BaseModel):
    """A node of the section tree; `start` and `end` are offsets into the document's text."""

    label: str | None
    heading: str
    level: int
    start: int
    end: int
    page: int | None


class ShowShape(BaseModel):
    """A document with its pages and sections, and its text where it was asked for."""

    document: DocumentShape
    pages: list[PageShape]
    sections: list[SectionShape]
    text: str | None = None


class PassageShape(BaseModel):
    """A passage with its place."""

    id: str
    text: str
    page: int | None
    page_to: int | None
    page_label: str | None
    clause: str | None
    sections: list[str]
    start: int
    end: int


class HitShape(BaseModel):
    """A found passage; highlights are ranges of its text."""

    rank: int
    score: float
    document: DocumentReference
    passage: PassageShape
    highlights: list[tuple[int, int]]


class CitationShape(BaseModel):
    """A verbatim quote with its place in the document's text."""

    n: int
    document: DocumentReference
    passage_id: str
    clause: str | None
    page: int | None
    page_label: str | None
    quote: str
    start: int
    end: int


class AnswerShape(BaseModel):
    """An answer with citations, or a refusal with the nearest passages."""

    question: str
    answered: bool
    answer: str
    reason: str | None
    confidence: float
    citations: list[CitationShape]
    nearest: list[HitShape]
    mode: str
    ms: float


class ErrorShape(BaseModel):
    """Why one file failed."""

    code: str
    message: str


class OutcomeShape(BaseModel):
    """What became of one file."""

    path: str
    id: str | None
    status: str
    title: str | None
    kind: str | None
    pages: int
    sections: int
    passages: int
    warnings: list[str]
    error: ErrorShape | None


class IngestShape(BaseModel):
    """What became of all files."""

    seconds: float
    documents: list[OutcomeShape]


def reference(record: DocumentRecord) -> DocumentReference:
    """A document as hits and citations name it."""
    about = record.description
    return DocumentReference(
        id=record.id,
        path=record.path,
        title=about.title,
        kind=about.kind.value,
        year=about.year,
    )


def document(record: DocumentRecord) -> DocumentShape:
    """A document of the catalogue."""
    about = record.description
    return DocumentShape(
        **reference(record).model_dump(),
        number=about.number,
        date=about.date,
        organisation=about.organisation,
        authors=list(about.authors),
        status=about.status.value,
        journal=about.journal,
        volume=about.volume,
        issue=about.issue,
        pages=about.pages,
        doi=about.doi,
        udc=about.udc,
        keywords=list(about.keywords),
        abstract=about.abstract,
        url=about.url,
        language=about.language,
        media_type=record.media_type,
        edition=record.edition,
        added=record.added,
        page_count=record.pages,
        section_count=record.sections,
        passage_count=record.passages,
        characters=record.characters,
        warnings=list(record.warnings),
    )


def shown(
    record: DocumentRecord,
    pages: Iterable[Page],
    sections: Iterable[Section],
    text: str | None = None,
) -> ShowShape:
    """A document with its pages and sections."""
    return ShowShape(
        document=document(record),
        pages=[
            PageShape(n=p.number, label=p.label, method=p.method.value, chars=p.characters)
            for p in pages
        ],
        sections=[
            SectionShape(
                label=s.label,
                heading=s.heading,
                level=s.level,
                start=s.start,
                end=s.end,
                page=s.page,
            )
            for s in sections
        ],
        text=text,
    )


def passage(stored: StoredPassage) -> PassageShape:
    """A passage with its place."""
    return PassageShape(
        id=stored.id,
        text=stored.text,
        page=stored.page,
        page_to=stored.page_to,
        page_label=stored.page_label,
        clause=stored.clause,
        sections=list(stored.path),
        start=stored.start,
        end=stored.end,
    )


def hit(found: Hit) -> HitShape:
    """A found passage."""
    return HitShape(
        rank=found.rank,
        score=round(found.score, 6),
        document=reference(found.document),
        passage=passage(found.passage),
        highlights=list(found.highlights),
    )


def answer(given: Answer) -> AnswerShape:
    """An answer or a refusal."""
    return AnswerShape(
        question=given.question,
        answered=given.answered,
        answer=given.answer,
        reason=given.reason,
        confidence=round(given.confidence, 4),
        citations=[
            CitationShape(
                n=cited.n,
                document=reference(given.documents[cited.document_id]),
                passage_id=cited.passage_id,
                clause=cited.clause,
                page=cited.page,
                page_label=cited.page_label,
                quote=cited.quote,
                start=cited.start,
                end=cited.end,
            )
            for cited in given.citations
        ],
        nearest=[hit(near) for near in given.nearest],
        mode=given.mode,
        ms=round(given.ms, 1),
    )


def report(done: Report) -> IngestShape:
    """What became of all files."""
    return IngestShape(
        seconds=round(done.seconds, 3), documents=[outcome(one) for one in done.outcomes]
    )


def outcome(one: Outcome) -> OutcomeShape:
    """What became of one file."""
    record = one.record
    return OutcomeShape(
        path=one.path,
        id=record.id if record else None,
        status=one.status,
        title=record.description.title if record else None,
        kind=record.description.kind.value if record else None,
        pages=record.pages if record else 0,
        sections=record.sections if record else 0,
        passages=record.passages if record else 0,
        warnings=list(one.warnings),
        error=error(one.error) if one.error else None,
    )


def error(failure: SvodError) -> ErrorShape:
    """A failure with its code and what to do."""
    return ErrorShape(code=failure.code, message=str(failure))
