"""The JSON shapes of hits, answers and outcomes, the same on the command line and over HTTP."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel

from corpus.errors import SvodError
from corpus.model import DocumentRecord, StoredPassage

if TYPE_CHECKING:
    from ingest.pipeline import Outcome, Report
    from search.answering.statements import Answer, Statement
    from search.grouping import DocumentHits
    from search.hits import Hit


class DocumentReference(BaseModel):
    """A document as hits and citations name it.

    `edition` counts the versions of its file in the base; `edition_date` is the date of the last
    amendment that its text includes.
    """

    id: str
    path: str
    title: str
    kind: str
    year: int | None
    status: str
    edition: int
    edition_date: date | None


class PassageShape(BaseModel):
    """A passage with its place; `table_header` is the head of the table it is a later part of."""

    id: str
    text: str
    page: int | None
    page_to: int | None
    page_label: str | None
    clause: str | None
    sections: list[str]
    start: int
    end: int
    table_header: str | None


class CopyShape(BaseModel):
    """Another document with nearly the same text."""

    document: DocumentReference
    passage: PassageShape


class HitShape(BaseModel):
    """A found passage; highlights are ranges of its text, copies are not hits of their own."""

    rank: int
    score: float
    document: DocumentReference
    passage: PassageShape
    highlights: list[tuple[int, int]]
    copies: list[CopyShape]


class DocumentHitsShape(BaseModel):
    """A document with its best passages; its score is that of the first."""

    rank: int
    score: float
    document: DocumentReference
    hits: list[HitShape]


class CitationShape(BaseModel):
    """A verbatim quote with its place in the document's text.

    `bold` are ranges of the quote that hold the very thing asked for.
    """

    n: int
    document: DocumentReference
    passage_id: str
    clause: str | None
    page: int | None
    page_label: str | None
    quote: str
    start: int
    end: int
    bold: list[tuple[int, int]]


class StatementShape(BaseModel):
    """One statement of an answer with the numbers of the citations that bear it out.

    `bold` are ranges of its text; `supported` is false for a sentence of a language model that its
    citations do not bear out.
    """

    text: str
    citations: list[int]
    bold: list[tuple[int, int]]
    supported: bool


class AnswerShape(BaseModel):
    """An answer with citations, or a refusal with the nearest passages.

    `resolved` is the whole question that a follow-up was understood as; `notes` are what the reader
    must know of the answer; `missing` are words of the question that nothing found speaks of.
    """

    question: str
    corrected: str | None
    resolved: str | None
    answered: bool
    answer: str
    reason: str | None
    confidence: float
    statements: list[StatementShape]
    notes: list[str]
    missing: list[str]
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
        status=about.status.value,
        edition=record.edition,
        edition_date=about.edition_date,
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
        table_header=stored.table_header,
    )


def hit(found: Hit) -> HitShape:
    """A found passage."""
    return HitShape(
        rank=found.rank,
        score=round(found.score, 6),
        document=reference(found.document),
        passage=passage(found.passage),
        highlights=list(found.highlights),
        copies=[
            CopyShape(document=reference(copy.document), passage=passage(copy.passage))
            for copy in found.copies
        ],
    )


def document_hits(found: DocumentHits) -> DocumentHitsShape:
    """A document with its best passages."""
    return DocumentHitsShape(
        rank=found.rank,
        score=round(found.score, 6),
        document=reference(found.document),
        hits=[hit(one) for one in found.hits],
    )


def statement(each: Statement) -> StatementShape:
    """One statement of an answer."""
    return StatementShape(
        text=each.text,
        citations=list(each.citations),
        bold=list(each.bold),
        supported=each.is_supported,
    )


def answer(given: Answer) -> AnswerShape:
    """An answer or a refusal."""
    return AnswerShape(
        question=given.question,
        corrected=given.corrected,
        resolved=given.resolved,
        answered=given.answered,
        answer=given.answer,
        reason=given.reason,
        confidence=round(given.confidence, 4),
        statements=[statement(each) for each in given.statements],
        notes=list(given.notes),
        missing=list(given.missing),
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
                bold=list(cited.bold),
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
