"""The catalogue: the one truth about documents, from which every index is derived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from types import TracebackType
from typing import Any

import numpy as np
from sqlalchemy import Connection, Delete, Select, delete, func, insert, select, update

from corpus import integrity, rows
from corpus.database import connect, writing
from corpus.entries import DocumentVectors, IndexEntry, VectorShape, context_of
from corpus.feedback import CatalogueFeedback
from corpus.invariants import misplaced, misplaced_parts
from corpus.model import DocumentRecord, ParsedDocument
from corpus.places import CataloguePlaces
from corpus.settings import Settings
from corpus.statements import (
    get_meta,
    insert_findings,
    insert_parts,
    insert_vectors,
    next_generation,
    put_meta,
    require_model,
)
from corpus.stored_passages import BATCH, StoredPassages
from corpus.tables import (
    DocumentRow,
    MetaRow,
    PageRow,
    PassageRow,
    PassageWordsRow,
    SectionRow,
    VectorRow,
)

_FACTS = ("generation", "model", "dimension")


class Catalogue(StoredPassages):
    """Documents with their texts, passages and vectors; every write is one transaction."""

    def __init__(self, settings: Settings, create: bool = True) -> None:
        super().__init__(connect(settings, create))
        self.settings = settings
        self.places = CataloguePlaces(self.reading)
        self.feedback = CatalogueFeedback(self._engine, self.reading)

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the database connections."""
        self._engine.dispose()

    def generation(self) -> int:
        """The number of the last change; it grows with every write."""
        return int(self.meta("generation") or 0)

    def facts(self) -> dict[str, str]:
        """The generation, and the model and dimension of the vectors, where there are any."""
        with self.reading.connection() as connection:
            return {row.key: row.value for row in connection.execute(_select_facts())}

    def meta(self, key: str) -> str | None:
        """A stored fact about the catalogue."""
        facts = self.reading.facts
        if facts is not None and key in facts:
            return facts[key]
        with self.reading.connection() as connection:
            value = get_meta(connection, key)
        if facts is not None:
            facts[key] = value
        return value

    def set_meta(self, key: str, value: str) -> None:
        """Store a fact about the catalogue."""
        with writing(self._engine) as connection:
            put_meta(connection, key, value)

    def documents(self) -> list[DocumentRecord]:
        """Every document, by path."""
        with self.reading.connection() as connection:
            found = connection.execute(select(DocumentRow.__table__).order_by(DocumentRow.path))
            return [rows.record(row._mapping) for row in found]

    def generations(self) -> dict[str, int]:
        """The generation of every document: what an index compares itself with."""
        with self.reading.connection() as connection:
            found = connection.execute(select(DocumentRow.id, DocumentRow.generation))
            return {row.id: row.generation for row in found}

    def document(self, document_id: str) -> DocumentRecord | None:
        """The document with this id."""
        return self._find(DocumentRow.id == document_id)

    def by_source(self, source: str) -> DocumentRecord | None:
        """The document that came from this absolute path."""
        return self._find(DocumentRow.source == source)

    def by_original(self, original: str) -> DocumentRecord | None:
        """A document whose file has this content hash."""
        return self._find(DocumentRow.original == original)

    def source_and_parser(self, document_id: str) -> tuple[str, str]:
        """The absolute path a document came from and the parser version that read it."""
        with self.reading.connection() as connection:
            row = connection.execute(
                select(DocumentRow.source, DocumentRow.parser).where(DocumentRow.id == document_id)
            ).one()
            return row.source, row.parser

    def _find(self, condition: Any) -> DocumentRecord | None:
        with self.reading.connection() as connection:
            return _record(connection, condition)

    def index_entries(self, model: str, document_ids: Sequence[str]) -> Iterator[IndexEntry]:
        """Vectors and texts of these documents, one at a time, as an index takes them."""
        for document_id in document_ids:
            entry = self._index_entry(model, document_id)
            if entry is not None:
                yield entry

    def _index_entry(self, model: str, document_id: str) -> IndexEntry | None:
        with self.reading.connection() as connection:
            document = connection.execute(
                select(DocumentRow.title, DocumentRow.generation).where(
                    DocumentRow.id == document_id
                )
            ).first()
            stored = connection.execute(
                select(VectorRow.__table__).where(
                    (VectorRow.document_id == document_id) & (VectorRow.model == model)
                )
            ).first()
            if document is None or stored is None:
                return None
            passages = connection.execute(
                select(
                    PassageRow.key,
                    PassageRow.text,
                    PassageRow.path,
                    PassageRow.sentences,
                    PassageRow.table_header,
                )
                .where(PassageRow.document_id == document_id)
                .order_by(PassageRow.ordinal)
            ).all()
        vectors = rows.vectors(stored._mapping)
        counts = np.array([len(row.sentences) for row in passages], dtype=np.int64)
        # Damaged vectors would shift every row after them: the doctor reports the document.
        if vectors is None or not vectors.fit(len(passages), int(counts.sum())):
            return None
        return IndexEntry(
            document_id=document_id,
            generation=document.generation,
            keys=np.array([row.key for row in passages], dtype=np.int64),
            sentence_counts=counts,
            texts=tuple(row.text for row in passages),
            contexts=tuple(
                context_of(document.title, row.path, row.table_header) for row in passages
            ),
            vectors=vectors,
        )

    def without_vectors(self, model: str) -> list[str]:
        """The documents that this model has not encoded."""
        encoded = select(VectorRow.document_id).where(VectorRow.model == model)
        with self.reading.connection() as connection:
            found = connection.execute(
                select(DocumentRow.id)
                .where(DocumentRow.id.not_in(encoded))
                .order_by(DocumentRow.id)
            )
            return [row.id for row in found]

    def vector_shapes(self) -> list[VectorShape]:
        """How much is stored of every document's vectors, by every model."""
        query = select(
            VectorRow.document_id,
            VectorRow.model,
            VectorRow.dimension,
            func.length(VectorRow.passages).label("passages"),
            func.length(VectorRow.sentences).label("sentences"),
        ).order_by(VectorRow.document_id, VectorRow.model)
        with self.reading.connection() as connection:
            return [rows.vector_shape(row._mapping) for row in connection.execute(query)]

    def add(
        self, document_id: str, parsed: ParsedDocument, vectors: DocumentVectors, parser: str
    ) -> DocumentRecord:
        """Store a document, replacing an earlier edition under the same id.

        Raises ModelChanged when other documents are encoded by another model, ValueError when
        ranges or vectors do not fit the text: nothing is stored then.
        """
        _check(parsed, vectors)
        with writing(self._engine) as connection:
            require_model(connection, document_id, vectors.model)
            previous = connection.execute(
                select(DocumentRow.edition).where(DocumentRow.id == document_id)
            ).scalar()
            connection.execute(delete(DocumentRow).where(DocumentRow.id == document_id))
            generation = next_generation(connection)
            put_meta(connection, "model", vectors.model)
            put_meta(connection, "dimension", str(vectors.passages.shape[1]))
            connection.execute(
                insert(DocumentRow).values(
                    id=document_id,
                    path=parsed.path,
                    source=parsed.source,
                    original=parsed.original,
                    media_type=parsed.media_type,
                    parser=parser,
                    title=parsed.description.title,
                    kind=parsed.description.kind.value,
                    year=parsed.description.year,
                    status=parsed.description.status.value,
                    description=rows.description_to_json(parsed.description),
                    page_count=len(parsed.pages),
                    section_count=len(parsed.sections),
                    passage_count=len(parsed.passages),
                    characters=len(parsed.text),
                    edition=(previous or 0) + 1,
                    generation=generation,
                    added=datetime.now(UTC).isoformat(timespec="seconds"),
                    warnings=list(parsed.warnings),
                )
            )
            insert_parts(connection, document_id, parsed)
            insert_findings(connection, document_id, parsed)
            insert_vectors(connection, document_id, vectors)
            record = _record(connection, DocumentRow.id == document_id)
        assert record is not None
        return record

    def add_vectors(self, document_id: str, vectors: DocumentVectors) -> None:
        """Store a document's vectors by a model beside those of others; earlier ones are replaced.

        The document counts as changed where the model is the one in use.
        """
        with writing(self._engine) as connection:
            connection.execute(
                delete(VectorRow).where(
                    (VectorRow.document_id == document_id) & (VectorRow.model == vectors.model)
                )
            )
            connection.execute(_words_of(document_id, vectors.model))
            insert_vectors(connection, document_id, vectors)
            if get_meta(connection, "model") == vectors.model:
                connection.execute(
                    update(DocumentRow)
                    .where(DocumentRow.id == document_id)
                    .values(generation=next_generation(connection))
                )

    def drop_vectors(self, document_id: str, model: str) -> None:
        """Forget a document's vectors by one model, for them to be made anew."""
        with writing(self._engine) as connection:
            connection.execute(
                delete(VectorRow).where(
                    (VectorRow.document_id == document_id) & (VectorRow.model == model)
                )
            )
            connection.execute(_words_of(document_id, model))

    def settle_model(self, model: str, dimension: int) -> None:
        """Make a model the one in use: the vectors of every other are dropped."""
        with writing(self._engine) as connection:
            connection.execute(delete(VectorRow).where(VectorRow.model != model))
            connection.execute(delete(PassageWordsRow).where(PassageWordsRow.model != model))
            if get_meta(connection, "model") == model:
                return
            put_meta(connection, "model", model)
            put_meta(connection, "dimension", str(dimension))
            connection.execute(update(DocumentRow).values(generation=next_generation(connection)))

    def move(self, document_id: str, path: str, source: str) -> None:
        """Record that a document's file now has another path."""
        with writing(self._engine) as connection:
            connection.execute(
                update(DocumentRow)
                .where(DocumentRow.id == document_id)
                .values(path=path, source=source)
            )
            next_generation(connection)

    def remove(self, document_ids: Sequence[str]) -> None:
        """Forget documents with all that hangs on them, in one transaction."""
        with writing(self._engine) as connection:
            for at in range(0, len(document_ids), BATCH):
                batch = document_ids[at : at + BATCH]
                connection.execute(delete(DocumentRow).where(DocumentRow.id.in_(batch)))
            next_generation(connection)

    def counts(self) -> dict[str, int]:
        """How many documents, pages, sections and passages there are."""
        tables = {
            "documents": DocumentRow,
            "pages": PageRow,
            "sections": SectionRow,
            "passages": PassageRow,
        }
        with self.reading.connection() as connection:
            return {
                name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in tables.items()
            }

    def damage(self) -> list[str]:
        """What the database's own check of its file finds; empty when it is sound."""
        return integrity.damage(self._engine)

    def stray_rows(self) -> dict[str, int]:
        """How many rows of each table belong to a document that does not exist."""
        return integrity.stray(self._engine)

    def drop_stray_rows(self) -> None:
        """Delete the rows that belong to no document."""
        integrity.drop_stray(self._engine)


# Building a statement takes longer than a search may spend on it: each is built once.
@cache
def _select_facts() -> Select[*tuple[Any, ...]]:
    return select(MetaRow.key, MetaRow.value).where(MetaRow.key.in_(_FACTS))


def _words_of(document_id: str, model: str) -> Delete:
    passages = select(PassageRow.key).where(PassageRow.document_id == document_id)
    return delete(PassageWordsRow).where(
        PassageWordsRow.passage_key.in_(passages), PassageWordsRow.model == model
    )


def _record(connection: Connection, condition: Any) -> DocumentRecord | None:
    row = connection.execute(select(DocumentRow.__table__).where(condition)).first()
    return None if row is None else rows.record(row._mapping)


def _check(parsed: ParsedDocument, vectors: DocumentVectors) -> None:
    for fault in misplaced(parsed.text, parsed.sections, parsed.passages, parsed.page_map):
        raise ValueError(f"{parsed.path}: {fault}")
    parts = parsed.tables, parsed.definitions, parsed.references
    for fault in misplaced_parts(parsed.text, *parts):
        raise ValueError(f"{parsed.path}: {fault}")
    sentences = sum(len(passage.sentences) for passage in parsed.passages)
    if not vectors.fit(len(parsed.passages), sentences):
        raise ValueError(
            f"{parsed.path}: vectors {vectors.passages.shape} and {vectors.sentences.shape} "
            f"for {len(parsed.passages)} passages and {sentences} sentences"
        )
