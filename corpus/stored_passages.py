"""Passages as they are stored: by document, by the keys indexes know them by, by public id."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, bindparam, select

from corpus import rows
from corpus.model import StoredPassage
from corpus.parts import DocumentParts
from corpus.tables import PageRow, PassageRow, PassageWordsRow

BATCH = 500
"""A statement may not hold more parameters than the database allows (SQLite: 32 766)."""


class StoredPassages(DocumentParts):
    """The passages of all documents."""

    def passages(self, document_id: str) -> list[StoredPassage]:
        """The passages of a document in order."""
        return self._passages(PassageRow.document_id == document_id)

    def passages_by_key(self, keys: Collection[int]) -> dict[int, StoredPassage]:
        """The passages the indexes know by these keys; a key since removed is left out."""
        found: dict[int, StoredPassage] = {}
        ordered = list(keys)
        for at in range(0, len(ordered), BATCH):
            with self.reading.connection() as connection:
                batch = connection.execute(_select_passages(), {"keys": ordered[at : at + BATCH]})
                found.update((row.key, rows.stored_passage(row._mapping)) for row in batch.all())
        return found

    def word_codes(self, model: str, keys: Collection[int]) -> dict[int, NDArray[np.uint8]]:
        """The codes (words, bytes) of the words of these passages; of some there may be none."""
        found: dict[int, NDArray[np.uint8]] = {}
        ordered = list(keys)
        with self.reading.connection() as connection:
            for at in range(0, len(ordered), BATCH):
                batch = {"model": model, "keys": ordered[at : at + BATCH]}
                for key, width, codes in connection.execute(_select_word_codes(), batch).all():
                    if width > 0 and len(codes) % width == 0:
                        found[key] = np.frombuffer(codes, np.uint8).reshape(-1, width)
        return found

    def passage(self, passage_id: str) -> StoredPassage | None:
        """The passage with this public id."""
        document_id, _, ordinal = passage_id.rpartition("-")
        if not (ordinal.isascii() and ordinal.isdigit() and len(ordinal) < 10):
            return None
        found = self._passages(
            (PassageRow.document_id == document_id) & (PassageRow.ordinal == int(ordinal))
        )
        return found[0] if found else None

    def _passages(self, condition: Any) -> list[StoredPassage]:
        query = (
            _labelled_passages()
            .where(condition)
            .order_by(PassageRow.document_id, PassageRow.ordinal)
        )
        with self.reading.connection() as connection:
            return [rows.stored_passage(row._mapping) for row in connection.execute(query)]


# Building a statement takes longer than a search may spend on it: each is built once.
@cache
def _select_word_codes() -> Select[*tuple[Any, ...]]:
    return select(PassageWordsRow.passage_key, PassageWordsRow.width, PassageWordsRow.codes).where(
        PassageWordsRow.model == bindparam("model"),
        PassageWordsRow.passage_key.in_(bindparam("keys", expanding=True)),
    )


@cache
def _select_passages() -> Select[*tuple[Any, ...]]:
    return _labelled_passages().where(PassageRow.key.in_(bindparam("keys", expanding=True)))


def _labelled_passages() -> Select[*tuple[Any, ...]]:
    return select(PassageRow.__table__, PageRow.label.label("page_label")).outerjoin(
        PageRow,
        (PageRow.document_id == PassageRow.document_id) & (PageRow.number == PassageRow.page),
    )
