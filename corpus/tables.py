"""The tables of the catalogue as SQLAlchemy models; migrations hold the same tables as history."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# Without AUTOINCREMENT SQLite reuses row ids, and an index would show one passage for another.
_NEVER_REUSED = {"sqlite_autoincrement": True}


class Base(DeclarativeBase):
    """The declarative base of every table."""


class MetaRow(Base):
    """Facts about the catalogue itself: generation, embedding model, its dimension."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class DocumentRow(Base):
    """A document; `source` is the absolute path it came from, `generation` when it last changed."""

    __tablename__ = "documents"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    path: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text, unique=True)
    original: Mapped[str] = mapped_column(String(64), index=True)
    media_type: Mapped[str] = mapped_column(String(128))
    parser: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(32))
    year: Mapped[int | None] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(32))
    description: Mapped[dict[str, Any]] = mapped_column(JSON)
    page_count: Mapped[int] = mapped_column(Integer)
    section_count: Mapped[int] = mapped_column(Integer)
    passage_count: Mapped[int] = mapped_column(Integer)
    characters: Mapped[int] = mapped_column(Integer)
    edition: Mapped[int] = mapped_column(Integer)
    generation: Mapped[int] = mapped_column(BigInteger)
    added: Mapped[str] = mapped_column(String(32))
    warnings: Mapped[list[str]] = mapped_column(JSON)


def _document_key(**options: Any) -> Mapped[str]:
    return mapped_column(
        String(32), ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True, **options
    )


class TextRow(Base):
    """The canonical text of a document and the place of every character on its pages.

    `pages` is zlib-compressed int32, `boxes` zlib-compressed float32 (n, 4); both are null for a
    format without pages.
    """

    __tablename__ = "texts"

    document_id: Mapped[str] = _document_key()
    text: Mapped[str] = mapped_column(Text)
    pages: Mapped[bytes | None] = mapped_column(LargeBinary)
    boxes: Mapped[bytes | None] = mapped_column(LargeBinary)


class PageRow(Base):
    """A page: sizes in points, how its text was obtained and how surely, how much of it."""

    __tablename__ = "pages"

    document_id: Mapped[str] = _document_key()
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    label: Mapped[str | None] = mapped_column(Text)
    width: Mapped[float] = mapped_column(Float)
    height: Mapped[float] = mapped_column(Float)
    method: Mapped[str] = mapped_column(String(16))
    characters: Mapped[int] = mapped_column(Integer)
    confidence: Mapped[float | None] = mapped_column(Float)


class SectionRow(Base):
    """A node of the section tree; `parent` is the ordinal of the enclosing section."""

    __tablename__ = "sections"

    document_id: Mapped[str] = _document_key()
    ordinal: Mapped[int] = mapped_column(Integer, primary_key=True)
    label: Mapped[str | None] = mapped_column(Text, index=True)
    heading: Mapped[str] = mapped_column(Text)
    level: Mapped[int] = mapped_column(Integer)
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)
    page: Mapped[int | None] = mapped_column(Integer)
    parent: Mapped[int | None] = mapped_column(Integer)


class PassageRow(Base):
    """A passage; `sentences` is a list of [start, end) pairs into the canonical text."""

    __tablename__ = "passages"
    __table_args__ = (Index("passages_of_document", "document_id", "ordinal"), _NEVER_REUSED)

    key: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    document_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("documents.id", ondelete="CASCADE")
    )
    ordinal: Mapped[int] = mapped_column(Integer)
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    clause: Mapped[str | None] = mapped_column(Text)
    path: Mapped[list[str]] = mapped_column(JSON)
    page: Mapped[int | None] = mapped_column(Integer)
    page_to: Mapped[int | None] = mapped_column(Integer)
    tokens: Mapped[int] = mapped_column(Integer)
    sentences: Mapped[list[list[int]]] = mapped_column(JSON)
    table_header: Mapped[str | None] = mapped_column(Text)


class PassageWordsRow(Base):
    """The codes of a passage's words by one model, row after row, all of one width in bytes."""

    __tablename__ = "passage_words"

    passage_key: Mapped[int] = mapped_column(
        ForeignKey("passages.key", ondelete="CASCADE"), primary_key=True
    )
    model: Mapped[str] = mapped_column(Text, primary_key=True)
    width: Mapped[int] = mapped_column(Integer)
    codes: Mapped[bytes] = mapped_column(LargeBinary)


class TableRow(Base):
    """A table of a document as a range of its canonical text."""

    __tablename__ = "document_tables"

    document_id: Mapped[str] = _document_key()
    ordinal: Mapped[int] = mapped_column(Integer, primary_key=True)
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)
    header_rows: Mapped[int] = mapped_column(Integer)
    caption: Mapped[str | None] = mapped_column(Text)
    page: Mapped[int | None] = mapped_column(Integer)


class DefinitionRow(Base):
    """An entry of a document's glossary."""

    __tablename__ = "definitions"

    document_id: Mapped[str] = _document_key()
    ordinal: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    term: Mapped[str] = mapped_column(Text)
    meaning: Mapped[str] = mapped_column(Text)
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)
    clause: Mapped[str | None] = mapped_column(Text)
    page: Mapped[int | None] = mapped_column(Integer)


class ReferenceRow(Base):
    """An entry of a document's reference list."""

    __tablename__ = "bibliography"

    document_id: Mapped[str] = _document_key()
    ordinal: Mapped[int] = mapped_column(Integer, primary_key=True)
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)
    number: Mapped[int | None] = mapped_column(Integer)
    authors: Mapped[list[str]] = mapped_column(JSON)
    title: Mapped[str | None] = mapped_column(Text)
    journal: Mapped[str | None] = mapped_column(Text)
    year: Mapped[int | None] = mapped_column(Integer)
    volume: Mapped[str | None] = mapped_column(Text)
    issue: Mapped[str | None] = mapped_column(Text)
    pages: Mapped[str | None] = mapped_column(Text)
    publisher: Mapped[str | None] = mapped_column(Text)
    doi: Mapped[str | None] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)


class WorkKeyRow(Base):
    """What a document is known by as a work; an entry with the same key names it."""

    __tablename__ = "work_keys"

    document_id: Mapped[str] = _document_key()
    key: Mapped[str] = mapped_column(Text, primary_key=True, index=True)


class ReferenceKeyRow(Base):
    """What the work is known by that an entry of a reference list names."""

    __tablename__ = "reference_keys"

    document_id: Mapped[str] = _document_key()
    ordinal: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True, index=True)


class VectorRow(Base):
    """The vectors of one document by one model, float16, row after row.

    `passages` is (passages, dimension); `sentences` is (all sentences, dimension) in passage order.
    """

    __tablename__ = "vectors"

    document_id: Mapped[str] = _document_key()
    model: Mapped[str] = mapped_column(Text, primary_key=True)
    dimension: Mapped[int] = mapped_column(Integer)
    passages: Mapped[bytes] = mapped_column(LargeBinary)
    sentences: Mapped[bytes] = mapped_column(LargeBinary)


class FeedbackRow(Base):
    """What a reader thinks of an answer; it outlives the document it is about.

    `given` is ISO 8601 in UTC; `original` is the SHA-256 of the document's file at that time.
    """

    __tablename__ = "feedback"
    __table_args__ = (_NEVER_REUSED,)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    given: Mapped[str] = mapped_column(String(32), index=True)
    question: Mapped[str] = mapped_column(Text)
    filters: Mapped[dict[str, Any]] = mapped_column(JSON)
    verdict: Mapped[str] = mapped_column(String(16))
    document_id: Mapped[str | None] = mapped_column(String(32))
    passage_id: Mapped[str | None] = mapped_column(String(64))
    start: Mapped[int | None] = mapped_column(Integer)
    end: Mapped[int | None] = mapped_column(Integer)
    original: Mapped[str | None] = mapped_column(String(64))
    comment: Mapped[str] = mapped_column(Text)
    mode: Mapped[str | None] = mapped_column(String(32))
    confidence: Mapped[float | None] = mapped_column(Float)
