"""The collection at a glance: counted by the database, so that its size matters little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, case, func, select

from corpus.model import DocumentKind, TextMethod
from corpus.reading import Reading
from corpus.statements import get_meta
from corpus.tables import DocumentRow, PageRow, VectorRow

LENGTHS = (5_000, 20_000, 100_000, 400_000)
"""The bounds, in characters, between documents of one size and the next; a bound is the larger's.

Some 2 000 characters are printed on a page.
"""

_MOST_NAMED = 50
_LATEST = 10
_BYTES_A_VALUE = 2  # a vector is stored as float16


@dataclass(frozen=True, slots=True)
class UnreadPages:
    """A document some of whose pages gave no text; `pages` are their numbers."""

    document_id: str
    title: str
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """A document as it was last taken in; `added` is UTC in ISO 8601, `edition` counts from 1."""

    document_id: str
    title: str
    path: str
    added: str
    edition: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What a catalogue holds, of one state of it.

    `methods` are pages by how their text was obtained; `lengths` has one count more than `LENGTHS`
    has bounds; `unread` are the documents with the most unread pages, `unread_documents` is how
    many there are in all; `encoded` are documents by the model that has encoded them; `latest`
    were added last, the newest first.
    """

    documents: int
    pages: int
    sections: int
    passages: int
    sentences: int
    kinds: Mapping[DocumentKind, int]
    years: Mapping[int, int]
    undated: int
    lengths: tuple[int, ...]
    methods: Mapping[TextMethod, int]
    unread: tuple[UnreadPages, ...]
    unread_documents: int
    encoded: Mapping[str, int]
    latest: tuple[Added, ...]


def overview(reading: Reading) -> Overview:
    """Count what a catalogue holds."""
    with reading.keeping(), reading.connection() as connection:
        totals = connection.execute(
            select(
                func.count(),
                func.coalesce(func.sum(DocumentRow.page_count), 0),
                func.coalesce(func.sum(DocumentRow.section_count), 0),
                func.coalesce(func.sum(DocumentRow.passage_count), 0),
            ).select_from(DocumentRow)
        ).one()
        years = _counted(connection, DocumentRow.year)
        undated = years.pop(None, 0)
        methods = _counted(connection, PageRow.method)
        unread_documents, unread = _unread(connection)
        return Overview(
            documents=totals[0],
            pages=totals[1],
            sections=totals[2],
            passages=totals[3],
            sentences=_sentences(connection),
            kinds={
                DocumentKind(kind): n for kind, n in _counted(connection, DocumentRow.kind).items()
            },
            years=dict(sorted(years.items())),
            undated=undated,
            lengths=_lengths(connection),
            methods={TextMethod(method): n for method, n in methods.items()},
            unread=unread,
            unread_documents=unread_documents,
            encoded=_counted(connection, VectorRow.model),
            latest=_latest(connection),
        )


def _counted(connection: Connection, column: Any) -> dict[Any, int]:
    found = connection.execute(select(column, func.count()).group_by(column))
    return {row[0]: row[1] for row in found}


def _sentences(connection: Connection) -> int:
    """The sentences that are encoded by the model in use: one vector each."""
    rows = func.length(VectorRow.sentences) / (_BYTES_A_VALUE * VectorRow.dimension)
    return int(
        connection.execute(
            select(func.coalesce(func.sum(rows), 0)).where(
                VectorRow.model == get_meta(connection, "model"), VectorRow.dimension > 0
            )
        ).scalar_one()
    )


def _lengths(connection: Connection) -> tuple[int, ...]:
    bands = case(
        *((DocumentRow.characters < bound, at) for at, bound in enumerate(LENGTHS)),
        else_=len(LENGTHS),
    )
    found = _counted(connection, bands)
    return tuple(found.get(at, 0) for at in range(len(LENGTHS) + 1))


def _unread(connection: Connection) -> tuple[int, tuple[UnreadPages, ...]]:
    unread = PageRow.method == TextMethod.NONE.value
    documents = connection.execute(
        select(func.count(PageRow.document_id.distinct())).where(unread)
    ).scalar_one()
    if not documents:
        return 0, ()
    worst = connection.execute(
        select(DocumentRow.id, DocumentRow.title)
        .join(PageRow, PageRow.document_id == DocumentRow.id)
        .where(unread)
        .group_by(DocumentRow.id, DocumentRow.title)
        .order_by(func.count().desc(), DocumentRow.title)
        .limit(_MOST_NAMED)
    ).all()
    found = connection.execute(
        select(PageRow.document_id, PageRow.number)
        .where(unread, PageRow.document_id.in_([row.id for row in worst]))
        .order_by(PageRow.number)
    )
    numbers: dict[str, list[int]] = {}
    for document_id, number in found:
        numbers.setdefault(document_id, []).append(number)
    return documents, tuple(UnreadPages(row.id, row.title, tuple(numbers[row.id])) for row in worst)


def _latest(connection: Connection) -> tuple[Added, ...]:
    found = connection.execute(
        select(
            DocumentRow.id,
            DocumentRow.title,
            DocumentRow.path,
            DocumentRow.added,
            DocumentRow.edition,
            DocumentRow.warnings,
        )
        .order_by(DocumentRow.added.desc(), DocumentRow.generation.desc())
        .limit(_LATEST)
    )
    return tuple(
        Added(row.id, row.title, row.path, row.added, row.edition, tuple(row.warnings or ()))
        for row in found
    )
