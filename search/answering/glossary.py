"""The terms that documents define, found by the words of a question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.model import Definition
from search.morphology import terms


class Glossary:
    """The definitions of one generation of a catalogue, by the index terms of what they define."""

    def __init__(self, definitions: Iterable[tuple[str, Definition]]) -> None:
        self._entries: dict[frozenset[str], list[tuple[str, Definition]]] = {}
        for document_id, definition in definitions:
            key = frozenset(terms(definition.term))
            if key:
                self._entries.setdefault(key, []).append((document_id, definition))

    def __len__(self) -> int:
        return sum(map(len, self._entries.values()))

    def find(self, topic: Sequence[str]) -> list[tuple[str, Definition]]:
        """The definitions of exactly this term (index terms), with the ids of their documents."""
        return self._entries.get(frozenset(topic), [])
