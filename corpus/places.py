"""Where the catalogue's documents have what a requisite names: sections by label, terms by name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from corpus import rows
from corpus.model import Definition, TermKind
from corpus.reading import Reading
from corpus.tables import DefinitionRow, PassageRow, SectionRow

# More sections of one label are no answer to anybody: the other rankings decide then.
_MOST_SECTIONS = 2000
_MOST_DOCUMENTS = 500


@dataclass(frozen=True, slots=True)
class Place:
    """A section as a range of a document's text."""

    document_id: str
    start: int
    end: int

    def within(self, other: Place) -> bool:
        """Whether this place lies inside another of the same document."""
        return (
            self.document_id == other.document_id
            and other.start <= self.start
            and self.end <= other.end
        )


class CataloguePlaces:
    """Lookups over all documents."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def sections_labelled(
        self, labels: Sequence[str], documents: Collection[str] = ()
    ) -> list[Place]:
        """The sections that bear one of the labels, of these documents or, with none, of all."""
        query = (
            select(SectionRow.document_id, SectionRow.start, SectionRow.end)
            .where(SectionRow.label.in_(labels))
            .order_by(SectionRow.document_id, SectionRow.start)
            .limit(_MOST_SECTIONS)
        )
        if documents:
            query = query.where(SectionRow.document_id.in_([*documents][:_MOST_DOCUMENTS]))
        with self._reading.connection() as connection:
            return [Place(*row) for row in connection.execute(query)]

    def passages_at(self, place: Place, limit: int) -> list[int]:
        """The keys of the first passages of a place, in order."""
        query = (
            select(PassageRow.key)
            .where(
                PassageRow.document_id == place.document_id,
                PassageRow.end > place.start,
                PassageRow.start < place.end,
            )
            .order_by(PassageRow.ordinal)
            .limit(limit)
        )
        with self._reading.connection() as connection:
            return list(connection.execute(query).scalars())

    def abbreviations(self) -> list[tuple[str, Definition]]:
        """Every abbreviation that a document defines, with the id of the document."""
        return self._entries(TermKind.ABBREVIATION)

    def definitions(self) -> list[tuple[str, Definition]]:
        """Every term that a document says the meaning of, with the id of the document."""
        return self._entries(TermKind.DEFINITION)

    def _entries(self, kind: TermKind) -> list[tuple[str, Definition]]:
        query = (
            select(DefinitionRow.__table__)
            .where(DefinitionRow.kind == kind.value)
            .order_by(DefinitionRow.document_id, DefinitionRow.ordinal)
        )
        with self._reading.connection() as connection:
            return [
                (row.document_id, rows.definition(row._mapping))
                for row in connection.execute(query)
            ]
