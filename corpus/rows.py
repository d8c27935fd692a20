"""Between the rows of the catalogue and the values the rest of the program speaks of."""

from __future__ import annotations

import dataclasses
import zlib
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import RowMapping

from corpus.entries import DocumentVectors, VectorShape
from corpus.model import (
    Definition,
    Description,
    DocumentKind,
    DocumentRecord,
    DocumentStatus,
    FieldOrigin,
    FieldPlace,
    PageMap,
    Passage,
    Reference,
    Section,
    Sentence,
    StoredPassage,
    Table,
    TermKind,
)

_DATES = ("date", "edition_date")


def fields(value: Section | Passage | Table | Definition | Reference) -> dict[str, Any]:
    """A value's fields by name, for an insert."""
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def compress(array: NDArray[Any], kind: type[np.generic]) -> bytes:
    """An array as zlib-compressed bytes."""
    # Level 1: the boxes of a page shrink threefold at once; more effort gains a few per cent.
    return zlib.compress(np.ascontiguousarray(array, dtype=kind).tobytes(), 1)


def page_map(pages: bytes, boxes: bytes) -> PageMap:
    """The compressed columns of a text as a page map."""
    return PageMap(
        np.frombuffer(zlib.decompress(pages), dtype=np.int32),
        np.frombuffer(zlib.decompress(boxes), dtype=np.float32).reshape(-1, 4),
    )


def vectors(row: RowMapping) -> DocumentVectors | None:
    """A row of vectors as float32 matrices; None where its bytes are no whole number of rows."""
    width = np.dtype(np.float16).itemsize * row["dimension"]
    if width <= 0 or len(row["passages"]) % width or len(row["sentences"]) % width:
        return None
    passages, sentences = (
        np.frombuffer(row[part], np.float16).reshape(-1, row["dimension"]).astype(np.float32)
        for part in ("passages", "sentences")
    )
    return DocumentVectors(row["model"], passages, sentences)


def vector_shape(row: RowMapping) -> VectorShape:
    """The lengths in bytes of a row of vectors as numbers of rows."""
    width = np.dtype(np.float16).itemsize * row["dimension"]
    passages, sentences = (
        row[part] // width if width > 0 and row[part] % width == 0 else None
        for part in ("passages", "sentences")
    )
    return VectorShape(row["document_id"], row["model"], row["dimension"], passages, sentences)


def description_to_json(description: Description) -> dict[str, Any]:
    """A description as the catalogue's JSON column holds it."""
    values = dataclasses.asdict(description)
    for name in _DATES:
        values[name] = None if values[name] is None else values[name].isoformat()
    return values


def description_from_json(values: dict[str, Any]) -> Description:
    """A description from the catalogue's JSON column."""
    known = {field.name for field in dataclasses.fields(Description)}
    restored = {name: value for name, value in values.items() if name in known}
    restored["kind"] = DocumentKind(restored["kind"])
    restored["status"] = DocumentStatus(restored["status"])
    for name in ("authors", "keywords", "keywords_en"):
        restored[name] = tuple(restored.get(name, ()))
    for name in _DATES:
        stored = restored.get(name)
        restored[name] = None if stored is None else date.fromisoformat(stored)
    restored["places"] = tuple(
        FieldPlace(**place | {"origin": FieldOrigin(place["origin"])})
        for place in restored.get("places", ())
    )
    return Description(**restored)


def record(row: RowMapping) -> DocumentRecord:
    """A row of documents as a value."""
    return DocumentRecord(
        id=row["id"],
        path=row["path"],
        original=row["original"],
        media_type=row["media_type"],
        description=description_from_json(row["description"]),
        pages=row["page_count"],
        sections=row["section_count"],
        passages=row["passage_count"],
        characters=row["characters"],
        edition=row["edition"],
        added=row["added"],
        warnings=tuple(row["warnings"]),
    )


def own_values(row: RowMapping) -> dict[str, Any]:
    """A row's values without what tells which row it is."""
    return {name: value for name, value in row.items() if name not in ("document_id", "ordinal")}


def definition(row: RowMapping) -> Definition:
    """A row of the glossary as a value."""
    return Definition(**own_values(row) | {"kind": TermKind(row["kind"])})


def stored_passage(row: RowMapping) -> StoredPassage:
    """A row of passages joined with its page label as a value."""
    return StoredPassage(
        key=row["key"],
        id=f"{row['document_id']}-{row['ordinal']}",
        document_id=row["document_id"],
        start=row["start"],
        end=row["end"],
        text=row["text"],
        clause=row["clause"],
        path=tuple(row["path"]),
        page=row["page"],
        page_to=row["page_to"],
        tokens=row["tokens"],
        sentences=tuple(Sentence(start, end) for start, end in row["sentences"]),
        page_label=row["page_label"],
        table_header=row["table_header"],
    )
