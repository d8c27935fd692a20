"""What the catalogue holds of one document: text, pages, sections, tables, terms, references."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, RowMapping, select

from corpus import rows
from corpus.model import (
    Definition,
    DocumentContents,
    Page,
    PageMap,
    Reference,
    Section,
    Table,
    TextMethod,
)
from corpus.reading import Reading
from corpus.tables import (
    DefinitionRow,
    PageRow,
    ReferenceKeyRow,
    ReferenceRow,
    SectionRow,
    TableRow,
    TextRow,
    WorkKeyRow,
)


class DocumentParts:
    """The parts of a document by its id; a document that does not exist has none."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.reading = Reading(engine)

    def contents(self, document_id: str) -> DocumentContents:
        """All that stands in the document but its text and passages."""
        return DocumentContents(
            pages=tuple(self.pages(document_id)),
            sections=tuple(self.sections(document_id)),
            tables=tuple(self.tables(document_id)),
            definitions=tuple(self.definitions(document_id)),
            references=tuple(self.references(document_id)),
            cited_by=tuple(self.cited_by(document_id)),
        )

    def text(self, document_id: str) -> str:
        """The canonical text."""
        with self.reading.connection() as connection:
            found = connection.execute(
                select(TextRow.text).where(TextRow.document_id == document_id)
            ).scalar()
            return found or ""

    def pages(self, document_id: str) -> list[Page]:
        """The pages in order; empty for a format without pages."""
        return [
            Page(
                row["number"],
                row["label"],
                row["width"],
                row["height"],
                TextMethod(row["method"]),
                row["characters"],
                row["confidence"],
            )
            for row in self._rows(PageRow, document_id, PageRow.number)
        ]

    def page_map(self, document_id: str) -> PageMap | None:
        """The place of every character on the pages, None for a format without pages."""
        with self.reading.connection() as connection:
            row = connection.execute(
                select(TextRow.pages, TextRow.boxes).where(TextRow.document_id == document_id)
            ).first()
        if row is None or row.pages is None or row.boxes is None:
            return None
        return rows.page_map(row.pages, row.boxes)

    def sections(self, document_id: str) -> list[Section]:
        """The section tree in document order."""
        return [Section(**rows.own_values(row)) for row in self._rows(SectionRow, document_id)]

    def tables(self, document_id: str) -> list[Table]:
        """The tables in document order."""
        return [Table(**rows.own_values(row)) for row in self._rows(TableRow, document_id)]

    def definitions(self, document_id: str) -> list[Definition]:
        """The glossary in document order."""
        return [rows.definition(row) for row in self._rows(DefinitionRow, document_id)]

    def references(self, document_id: str) -> list[Reference]:
        """The reference list in document order, each entry with the document that it names.

        An entry names a document when they share a key, whichever of the two was stored first.
        """
        named = self._named(ReferenceKeyRow.document_id == document_id)
        links = {ordinal: target for _, ordinal, target in named}
        return [
            Reference(
                **rows.own_values(row)
                | {"authors": tuple(row["authors"]), "document_id": links.get(row["ordinal"])}
            )
            for row in self._rows(ReferenceRow, document_id)
        ]

    def cited_by(self, document_id: str) -> list[str]:
        """The ids of the documents whose reference lists name this one."""
        return sorted(
            {source for source, _, _ in self._named(WorkKeyRow.document_id == document_id)}
        )

    def _named(self, condition: Any) -> list[tuple[str, int, str]]:
        """Citing document, ordinal of its entry, document cited; none cites itself."""
        query = (
            select(ReferenceKeyRow.document_id, ReferenceKeyRow.ordinal, WorkKeyRow.document_id)
            .join(WorkKeyRow, WorkKeyRow.key == ReferenceKeyRow.key)
            .where(condition, WorkKeyRow.document_id != ReferenceKeyRow.document_id)
            .distinct()
            .order_by(WorkKeyRow.document_id.desc())
        )
        with self.reading.connection() as connection:
            return [
                (source, ordinal, target) for source, ordinal, target in connection.execute(query)
            ]

    def _rows(self, table: Any, document_id: str, order: Any = None) -> list[RowMapping]:
        query = (
            select(table.__table__)
            .where(table.document_id == document_id)
            .order_by(table.ordinal if order is None else order)
        )
        with self.reading.connection() as connection:
            return [row._mapping for row in connection.execute(query)]
