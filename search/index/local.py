"""The index of one machine: FAISS vectors and Tantivy lemmas in the home folder."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.entries import IndexEntry
from corpus.errors import HomeUnwritable
from search.index.base import Candidates, LexicalQuery
from search.index.lexical import LexicalIndex
from search.index.lexical_scores import LexicalScores
from search.index.segment import SegmentWriter
from search.index.snapshot import Snapshot, SnapshotStore
from search.index.upkeep import changed, new_folder, part_of
from search.index.vectors import IndexSizes
from search.index.vocabulary import Vocabulary


class LocalIndex:
    """Searches one snapshot of the catalogue while the next is being made beside it.

    Files that cannot be read count as an empty index: the catalogue fills it again. Opening and
    searching write nothing. Any number of threads may search while one changes it.
    """

    def __init__(
        self, folder: Path, model: str, dimension: int, sizes: IndexSizes | None = None
    ) -> None:
        """`sizes` says from how many vectors on the search is approximate."""
        self._dimension = dimension
        self._store = SnapshotStore(folder, model, dimension, sizes)
        self._writing = threading.Lock()
        self._snapshot = self._store.load() or self._store.empty()

    def held(self) -> Mapping[str, int]:
        """The generation of every document the index holds."""
        return self._snapshot.held

    def passage_count(self) -> int:
        """How many passages can be found."""
        return len(self._snapshot.vectors)

    def part_counts(self) -> Mapping[str, int]:
        """How many passages each part of the index holds; equal when it is sound."""
        view = self._snapshot
        return {
            "vectors": len(view.vectors),
            "lemmas": 0 if view.lexical is None else len(view.lexical),
        }

    def clear(self) -> None:
        """Hold nothing, so that the catalogue fills it anew; see `Index.clear`."""
        with self._writing:
            self._store.drop()
            self._snapshot = self._store.empty()

    def leftovers(self) -> list[Path]:
        """Files of unfinished changes; while a process writes, also its own."""
        return self._store.leftovers()

    def tidy(self) -> None:
        """Remove the leftovers; the caller holds the home for writing."""
        self._store.discard(self._store.leftovers())

    def damaged(self) -> list[Path]:
        """The files in use that are not as they were written; reads all of them whole."""
        return self._store.damaged()

    def refresh(self) -> None:
        """Take over what another process has written since; of lost files, that they are lost."""
        if self._store.holds(self._snapshot):
            return
        with self._writing:
            if not self._store.holds(self._snapshot):
                self._snapshot = self._store.load() or self._store.empty()

    def apply(self, removed: Collection[str], added: Iterable[IndexEntry]) -> None:
        """Forget documents and take others in; see `Index.apply`.

        Writes in proportion to what is added. Raises HomeUnwritable, or IndexDamaged.
        """
        with self._writing:
            name, lexical = self._store.new_snapshot()
            folder = self._store.folder
            before = {*folder.glob("*")} if folder.is_dir() else set()
            try:
                following = self._following(name, lexical, removed, added)
                self._store.put(following)
            except OSError as error:
                raise HomeUnwritable(
                    f"Поисковый индекс в папке «{folder}» нельзя записать: "
                    f"{error.strerror or error}.",
                    "Проверьте свободное место и права на эту папку.",
                ) from error
            finally:
                if self._store.current() != name:
                    self._store.discard(sorted({*folder.glob("*")} - before))
            self._snapshot = following

    def _following(
        self,
        name: str,
        folder: Path,
        removed: Collection[str],
        added: Iterable[IndexEntry],
    ) -> Snapshot:
        current, store = self._snapshot, self._store
        # Entries pass once, so that all documents are never in memory together.
        with SegmentWriter(new_folder(store.folder, "segment"), self._dimension) as writer:

            def noted() -> Iterator[IndexEntry]:
                for entry in added:
                    writer.add(entry)
                    yield entry

            lexical = LexicalIndex.changed(current.lexical, folder, removed, noted())
            segment = part_of(writer.finish(), writer.replaced)
        vectors = changed(current.vectors, store.folder, removed, segment, store.check)
        return Snapshot(name, vectors, lexical, vectors.held())

    def candidates(
        self,
        vector: NDArray[np.float32],
        query: LexicalQuery,
        limit: int,
        documents: Collection[str] | None = None,
        also: Collection[int] = (),
    ) -> Candidates:
        """The best passages by each ranking, scored by all of them; see `Index.candidates`."""
        view = self._snapshot
        passages, _ = view.vectors.nearest_passages(vector, limit, documents)
        # Several sentences of one passage may stand among the best.
        sentences, _ = view.vectors.nearest_sentences(vector, 2 * limit, documents)
        found: Collection[int] = ()
        if view.lexical is not None:
            found = view.lexical.candidates(query, limit, documents)
        chosen = np.array([*found, *also], np.int64)
        keys = np.unique(np.concatenate([passages, sentences, chosen]))
        matching = None if view.lexical is None else view.lexical.matching(query, documents)
        if matching is not None:
            keys = keys[np.isin(keys, matching, assume_unique=True)]
        scored = view.vectors.score(vector, keys)
        words = LexicalScores()
        if view.lexical is not None:
            words = view.lexical.scores(query, scored.keys.tolist())
        own = scored.ordinals >= 0
        return Candidates(
            dense=_mapping(scored.keys, scored.passages),
            sentence=_mapping(scored.keys, scored.sentences),
            lexical=words.body,
            coverage=words.coverage,
            sentences=dict(
                zip(scored.keys[own].tolist(), scored.ordinals[own].tolist(), strict=True)
            ),
        )

    def rarity(self, term: str) -> float:
        """How rare an index term is; see `Index.rarity`."""
        lexical = self._snapshot.lexical
        return 0.0 if lexical is None else lexical.rarity(term)

    def vocabulary(self) -> Vocabulary | None:
        """The word forms of the indexed texts; None while nothing is held."""
        lexical = self._snapshot.lexical
        return None if lexical is None else lexical.vocabulary

    def sentence_scores(
        self, vector: NDArray[np.float32], keys: Collection[int]
    ) -> Mapping[int, NDArray[np.float32]]:
        """The cosines of all sentences of these passages; see `Index.sentence_scores`."""
        return self._snapshot.vectors.sentence_scores(vector, np.unique([*keys]).astype(np.int64))

    def close(self) -> None:
        """Nothing is held open but memory."""


def _mapping(keys: NDArray[np.int64], scores: NDArray[np.float32]) -> dict[int, float]:
    return dict(zip(keys.tolist(), scores.tolist(), strict=True))
