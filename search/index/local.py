"""The index of one machine: FAISS vectors and Tantivy lemmas in the home folder."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.entries import IndexEntry
from corpus.errors import HomeUnwritable
from search.index.base import Candidates
from search.index.lexical import LexicalIndex
from search.index.snapshot import Snapshot, SnapshotStore
from search.index.vectors import VectorBlock, VectorIndex


class LocalIndex:
    """Searches one snapshot of the catalogue while the next is being made beside it.

    Files that cannot be read count as an empty index: the catalogue fills it again. Opening and
    searching write nothing.
    """

    def __init__(self, folder: Path, model: str, dimension: int) -> None:
        self._dimension = dimension
        self._store = SnapshotStore(folder, model, dimension)
        self._writing = threading.Lock()
        self._snapshot = self._store.load() or self._empty()

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
            self._snapshot = self._empty()

    def leftovers(self) -> list[Path]:
        """Files of unfinished changes; while a process writes, also its own."""
        return self._store.leftovers()

    def tidy(self) -> None:
        """Remove the leftovers; the caller holds the home for writing."""
        self._store.discard(self._store.leftovers())

    def refresh(self) -> None:
        """Take over what another process has written since; of lost files, that they are lost."""
        if self._store.holds(self._snapshot):
            return
        with self._writing:
            if not self._store.holds(self._snapshot):
                self._snapshot = self._store.load() or self._empty()

    def apply(self, removed: Collection[str], added: Iterable[IndexEntry]) -> None:
        """Forget documents and take others in; see `Index.apply`. Raises HomeUnwritable."""
        with self._writing:
            name, folder = self._store.new_folder()
            try:
                following = self._following(name, folder, removed, added)
                self._store.put(following)
            except OSError as error:
                raise HomeUnwritable(
                    f"Поисковый индекс в папке «{folder.parent}» нельзя записать: "
                    f"{error.strerror or error}.",
                    "Проверьте свободное место и права на эту папку.",
                ) from error
            finally:
                if self._store.current() != name:
                    self._store.discard([folder])
            self._snapshot = following

    def _following(
        self, name: str, folder: Path, removed: Collection[str], added: Iterable[IndexEntry]
    ) -> Snapshot:
        current = self._snapshot
        blocks: dict[str, VectorBlock] = {}
        generations: dict[str, int] = {}

        def noted() -> Iterator[IndexEntry]:
            for entry in added:
                blocks[entry.document_id] = VectorBlock.of(entry)
                generations[entry.document_id] = entry.generation
                yield entry

        # Entries pass once, so that the texts of all documents are never in memory together.
        lexical = LexicalIndex.changed(
            current.lexical, self._store.lexical_folder(folder), removed, noted()
        )
        gone = {*removed, *blocks}
        old_keys = [current.keys[document] for document in gone if document in current.keys]
        return Snapshot(
            name=name,
            vectors=current.vectors.changed(
                np.concatenate(old_keys) if old_keys else np.empty(0, np.int64),
                [*blocks.values()],
            ),
            lexical=lexical,
            held={**{d: g for d, g in current.held.items() if d not in gone}, **generations},
            keys={
                **{d: k for d, k in current.keys.items() if d not in gone},
                **{d: block.keys for d, block in blocks.items()},
            },
        )

    def candidates(
        self,
        vector: NDArray[np.float32],
        terms: Sequence[str],
        limit: int,
        documents: Collection[str] | None = None,
    ) -> Candidates:
        """The best passages by each ranking, scored by all of them; see `Index.candidates`."""
        view = self._snapshot
        among = None
        if documents is not None:
            chosen = [view.keys[document] for document in documents if document in view.keys]
            if not chosen:
                return Candidates()
            among = np.concatenate(chosen)
        passages, _ = view.vectors.nearest_passages(vector, limit, among)
        # Several sentences of one passage may stand among the best.
        sentences, _ = view.vectors.nearest_sentences(vector, 2 * limit, among)
        lexical = {} if view.lexical is None else view.lexical.search(terms, limit, documents)
        keys = np.unique(np.concatenate([passages, sentences, np.array([*lexical], np.int64)]))
        scored = view.vectors.score(vector, keys)
        own = scored.ordinals >= 0
        return Candidates(
            dense=_mapping(scored.keys, scored.passages),
            sentence=_mapping(scored.keys, scored.sentences),
            lexical=lexical,
            sentences=dict(
                zip(scored.keys[own].tolist(), scored.ordinals[own].tolist(), strict=True)
            ),
        )

    def sentence_scores(
        self, vector: NDArray[np.float32], keys: Collection[int]
    ) -> Mapping[int, NDArray[np.float32]]:
        """The cosines of all sentences of these passages; see `Index.sentence_scores`."""
        return self._snapshot.vectors.sentence_scores(vector, np.unique([*keys]).astype(np.int64))

    def close(self) -> None:
        """Nothing is held open but memory."""

    def _empty(self) -> Snapshot:
        return Snapshot("", VectorIndex.empty(self._dimension), None)


def _mapping(keys: NDArray[np.int64], scores: NDArray[np.float32]) -> dict[int, float]:
    return dict(zip(keys.tolist(), scores.tolist(), strict=True))
