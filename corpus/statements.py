"""What a change of the catalogue writes, inside the caller's transaction."""

from __future__ import annotations

import time
from functools import cache
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, bindparam, func, insert, select, update

from corpus import rows
from corpus.entries import DocumentVectors
from corpus.errors import ModelChanged
from corpus.model import ParsedDocument
from corpus.tables import (
    DefinitionRow,
    DocumentRow,
    MetaRow,
    PageRow,
    PassageRow,
    PassageWordsRow,
    ReferenceKeyRow,
    ReferenceRow,
    SectionRow,
    TableRow,
    TextRow,
    VectorRow,
    WorkKeyRow,
)
from corpus.work_keys import reference_keys, work_keys


def put_meta(connection: Connection, key: str, value: str) -> None:
    """Store a fact about the catalogue, whether or not it was known."""
    changed = connection.execute(
        update(MetaRow).where(MetaRow.key == key).values(value=value)
    ).rowcount
    if not changed:
        connection.execute(insert(MetaRow).values(key=key, value=value))


def get_meta(connection: Connection, key: str) -> str | None:
    """A stored fact about the catalogue."""
    value: str | None = connection.execute(_select_meta(), {"key": key}).scalar()
    return value


@cache
def _select_meta() -> Select[Any]:
    return select(MetaRow.value).where(MetaRow.key == bindparam("key"))


def next_generation(connection: Connection) -> int:
    """A number greater than that of every change before, stored as the catalogue's own."""
    # Microseconds rather than a count: a catalogue restored from a copy must not give its next
    # change a number under which the index already holds something else.
    following = max(int(get_meta(connection, "generation") or 0) + 1, time.time_ns() // 1000)
    put_meta(connection, "generation", str(following))
    return following


def require_model(connection: Connection, document_id: str, model: str) -> None:
    """Raise ModelChanged when the vectors of other documents are of another model."""
    stored = get_meta(connection, "model")
    if stored is None or stored == model:
        return
    others = select(func.count()).select_from(DocumentRow).where(DocumentRow.id != document_id)
    if connection.execute(others).scalar_one():
        raise ModelChanged.between(stored, model)


def insert_parts(connection: Connection, document_id: str, parsed: ParsedDocument) -> None:
    """Write a document's text, pages, sections and passages."""
    page_map = parsed.page_map
    connection.execute(
        insert(TextRow).values(
            document_id=document_id,
            text=parsed.text,
            pages=None if page_map is None else rows.compress(page_map.pages, np.int32),
            boxes=None if page_map is None else rows.compress(page_map.boxes, np.float32),
        )
    )
    pages = [
        {
            "document_id": document_id,
            "number": page.number,
            "label": page.label,
            "width": page.width,
            "height": page.height,
            "method": page.method.value,
            "characters": page.characters,
            "confidence": page.confidence,
        }
        for page in parsed.pages
    ]
    sections = [
        {"document_id": document_id, "ordinal": ordinal, **rows.fields(section)}
        for ordinal, section in enumerate(parsed.sections)
    ]
    passages = [
        {
            "document_id": document_id,
            "ordinal": ordinal,
            **rows.fields(passage),
            "path": list(passage.path),
            "sentences": [[s.start, s.end] for s in passage.sentences],
        }
        for ordinal, passage in enumerate(parsed.passages)
    ]
    for table, values in ((PageRow, pages), (SectionRow, sections), (PassageRow, passages)):
        if values:
            connection.execute(insert(table), values)


def insert_findings(connection: Connection, document_id: str, parsed: ParsedDocument) -> None:
    """Write what was found in a document's text: tables, glossary, references and its own names."""
    tables = [
        {"document_id": document_id, "ordinal": ordinal, **rows.fields(table)}
        for ordinal, table in enumerate(parsed.tables)
    ]
    definitions = [
        {"document_id": document_id, "ordinal": ordinal, **rows.fields(definition)}
        | {"kind": definition.kind.value}
        for ordinal, definition in enumerate(parsed.definitions)
    ]
    references = [
        {"document_id": document_id, "ordinal": ordinal}
        | {name: value for name, value in rows.fields(entry).items() if name != "document_id"}
        | {"authors": list(entry.authors)}
        for ordinal, entry in enumerate(parsed.references)
    ]
    named = [
        {"document_id": document_id, "ordinal": ordinal, "key": key}
        for ordinal, entry in enumerate(parsed.references)
        for key in sorted(reference_keys(entry, parsed.text[entry.start : entry.end]))
    ]
    own = [
        {"document_id": document_id, "key": key} for key in sorted(work_keys(parsed.description))
    ]
    for table, values in (
        (TableRow, tables),
        (DefinitionRow, definitions),
        (ReferenceRow, references),
        (ReferenceKeyRow, named),
        (WorkKeyRow, own),
    ):
        if values:
            connection.execute(insert(table), values)


def insert_vectors(connection: Connection, document_id: str, vectors: DocumentVectors) -> None:
    """Write a document's vectors by one model; its passages are written already."""
    if vectors.words:
        keys = connection.execute(
            select(PassageRow.key)
            .where(PassageRow.document_id == document_id)
            .order_by(PassageRow.ordinal)
        ).scalars()
        connection.execute(
            insert(PassageWordsRow),
            [
                {
                    "passage_key": key,
                    "model": vectors.model,
                    "width": words.shape[1],
                    "codes": words.tobytes(),
                }
                for key, words in zip(keys, vectors.words, strict=True)
            ],
        )
    connection.execute(
        insert(VectorRow).values(
            document_id=document_id,
            model=vectors.model,
            dimension=vectors.passages.shape[1],
            passages=vectors.passages.astype(np.float16).tobytes(),
            sentences=vectors.sentences.astype(np.float16).tobytes(),
        )
    )
