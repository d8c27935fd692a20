"""What understanding a query needs to know of the collection it is asked of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from corpus.model import Definition, DocumentRecord
from search.understanding.abbreviations import Abbreviations
from search.understanding.document_names import DocumentNames
from search.understanding.spelling import Vocabulary


@lru_cache(maxsize=1)
def base_abbreviations() -> Abbreviations:
    """The abbreviations of official Russian, without any collection's own."""
    return Abbreviations()


@dataclass(frozen=True, slots=True)
class CorpusKnowledge:
    """The names, abbreviations and words of one generation of a catalogue.

    Without a vocabulary nothing is corrected.
    """

    names: DocumentNames = field(default_factory=DocumentNames)
    abbreviations: Abbreviations = field(default_factory=base_abbreviations)
    vocabulary: Vocabulary | None = None

    @classmethod
    def of(
        cls,
        records: Iterable[DocumentRecord],
        definitions: Iterable[tuple[str, Definition]] = (),
        vocabulary: Vocabulary | None = None,
    ) -> CorpusKnowledge:
        """What records, glossary entries (with the ids of their documents) and words tell."""
        entries = list(definitions)
        abbreviations = Abbreviations(definition for _, definition in entries)
        names = DocumentNames(records, entries, abbreviations.lemmas_of)
        return cls(names, abbreviations, vocabulary)
