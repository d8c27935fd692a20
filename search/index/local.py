"""The index of one machine: FAISS vectors and Tantivy lemmas in the home folder."""

from __future__ import annotations

import json
import os
import shutil
import threading
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.store import IndexEntry
from search.index.base import Candidates
from search.index.lexical import LexicalIndex
from search.index.vectors import VectorIndex

# Changing what is indexed or how makes older files be rebuilt from the catalogue.
_FORMAT = 1
_STATE = "current.json"


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """One consistent view: searches use it whole while the next one is being made."""

    name: str
    vectors: VectorIndex
    lexical: LexicalIndex
    held: dict[str, int]
    keys: dict[str, NDArray[np.int64]]


class LocalIndex:
    """Files of two indexes named by one state file, which is renamed into place last.

    A crash before the rename leaves the former state; the lexical part is written under document
    ids, so repeating an interrupted change gives the same result. Files that cannot be read count
    as an empty index: the catalogue fills it again.
    """

    def __init__(self, folder: Path, model: str, dimension: int) -> None:
        self._folder = folder
        self._model = model
        self._dimension = dimension
        self._writing = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._snapshot = self._load() or self._empty()

    def held(self) -> Mapping[str, int]:
        """The generation of every document the index holds."""
        return self._snapshot.held

    def passage_count(self) -> int:
        """How many passages the vector index holds."""
        return len(self._snapshot.vectors)

    def lexical_count(self) -> int:
        """How many passages the lexical index holds."""
        return len(self._snapshot.lexical)

    def refresh(self) -> None:
        """Take over what another process has written since."""
        state = self._read_state()
        if state is not None and state["snapshot"] != self._snapshot.name:
            with self._writing:
                self._snapshot = self._load() or self._snapshot

    def apply(self, removed: Collection[str], added: Iterable[IndexEntry]) -> None:
        """Forget documents and take others in; see `Index.apply`."""
        with self._writing:
            current = self._snapshot
            entries = list(added)
            gone = {*removed, *(entry.document_id for entry in entries)}
            old_keys = [current.keys[document] for document in gone if document in current.keys]
            vectors = current.vectors.changed(
                np.concatenate(old_keys) if old_keys else np.empty(0, np.int64), entries
            )
            current.lexical.apply(removed, entries)
            following = _Snapshot(
                name=uuid.uuid4().hex,
                vectors=vectors,
                lexical=current.lexical,
                held={
                    **{d: g for d, g in current.held.items() if d not in gone},
                    **{entry.document_id: entry.generation for entry in entries},
                },
                keys={
                    **{d: k for d, k in current.keys.items() if d not in gone},
                    **{entry.document_id: entry.keys for entry in entries},
                },
            )
            self._save(following)
            self._snapshot = following

    def clear(self) -> None:
        """Begin anew with files of its own; the old ones serve until then."""
        with self._writing:
            self._snapshot = self._empty()

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
            among = np.sort(np.concatenate(chosen))
        passages, _ = view.vectors.nearest_passages(vector, limit, among)
        # Several sentences of one passage may stand among the best.
        sentences, _ = view.vectors.nearest_sentences(vector, 2 * limit, among)
        lexical = view.lexical.search(terms, limit, documents)
        # The lexical files may already hold the next snapshot's documents.
        keys = np.unique(np.concatenate([passages, sentences, np.array([*lexical], np.int64)]))
        dense, best, ordinals = view.vectors.score(vector, keys)
        known = dense != 0
        return Candidates(
            dense=_mapping(keys[known], dense[known]),
            sentence=_mapping(keys[known], best[known]),
            lexical=lexical,
            sentences={int(k): int(o) for k, o in zip(keys[known], ordinals[known], strict=True)},
        )

    def close(self) -> None:
        """Nothing is held open but memory."""

    def _empty(self) -> _Snapshot:
        name = uuid.uuid4().hex
        return _Snapshot(
            name,
            VectorIndex(self._dimension),
            LexicalIndex(self._folder / f"lexical-{name}"),
            {},
            {},
        )

    def _read_state(self) -> dict[str, Any] | None:
        try:
            state = json.loads((self._folder / _STATE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        wanted = {"format": _FORMAT, "model": self._model, "dimension": self._dimension}
        if not isinstance(state, dict) or any(state.get(k) != v for k, v in wanted.items()):
            return None
        return state

    def _load(self) -> _Snapshot | None:
        state = self._read_state()
        if state is None:
            return None
        folder = self._folder / f"vectors-{state['snapshot']}"
        try:
            vectors = VectorIndex.load(folder)
            with np.load(folder / "documents.npz", allow_pickle=False) as arrays:
                keys = {name: arrays[name] for name in arrays.files}
            lexical = LexicalIndex(self._folder / state["lexical"])
        except (OSError, ValueError, KeyError, RuntimeError):
            # Derived files: an unreadable one is made again from the catalogue.
            return None
        if (
            len(vectors) != sum(len(k) for k in keys.values())
            or keys.keys() != state["held"].keys()
        ):
            return None
        lexical.refresh()
        return _Snapshot(state["snapshot"], vectors, lexical, state["held"], keys)

    def _save(self, snapshot: _Snapshot) -> None:
        folder = self._folder / f"vectors-{snapshot.name}"
        folder.mkdir()
        snapshot.vectors.save(folder)
        np.savez(folder / "documents.npz", allow_pickle=False, **snapshot.keys)
        state = {
            "format": _FORMAT,
            "model": self._model,
            "dimension": self._dimension,
            "snapshot": snapshot.name,
            "lexical": snapshot.lexical.folder.name,
            "held": snapshot.held,
        }
        temporary = self._folder / f"{_STATE}.{snapshot.name}"
        temporary.write_text(json.dumps(state), encoding="utf-8")
        os.replace(temporary, self._folder / _STATE)
        for old in (*self._folder.glob("vectors-*"), *self._folder.glob("lexical-*")):
            if old.name not in (folder.name, snapshot.lexical.folder.name):
                # A system may forbid removing what another process reads: next time then.
                shutil.rmtree(old, ignore_errors=True)


def _mapping(keys: NDArray[np.int64], scores: NDArray[np.float32]) -> dict[int, float]:
    return {int(key): float(score) for key, score in zip(keys, scores, strict=True)}
