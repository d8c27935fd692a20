"""One consistent state of the local index: files that never change once a state names them."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.index.base import IndexDamaged
from search.index.lexical import LEXICAL, LexicalIndex, is_shared
from search.index.sums import Sum, is_intact, sum_of
from search.index.vectors import IndexSizes, VectorIndex

# Changing what is indexed or how makes older files be rebuilt from the catalogue.
_FORMAT = 4
_STATE = "current.json"
_PREFIX = "snapshot-"
# A wrong number in these finds another passage or no row at all, not merely a wrong score.
_LEADING = frozenset({"documents.json", "keys.npy", "starts.npy", "bounds.npy", "ids"})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Vectors and lemmas of the same documents; `held` is the generation of each.

    Searches use one whole while the next is being made. `lexical` is None while nothing is held.
    """

    name: str
    vectors: VectorIndex
    lexical: LexicalIndex | None
    held: Mapping[str, int]

    @classmethod
    def empty(cls, dimension: int, sizes: IndexSizes) -> Snapshot:
        """The state of an index that holds nothing."""
        return cls("", VectorIndex(dimension, sizes=sizes), None, {})


class SnapshotStore:
    """A folder of files, those in use named by a state file that is renamed into place last.

    A crash at any moment leaves the former state or the next. A state is the folder of its lexical
    index, and folders of vectors that it shares with the states before and after it.

    What is guaranteed of damaged files: one that is missing, of another size, or up to 16 MB and
    not as it was written is noticed when the index is opened, which then holds nothing and is
    filled anew; so is any file whose numbers lead from a document to passages, from a passage to
    its key or sentences, or from a cell to rows, however long. Of other longer files, which hold
    vectors and postings, 2 MB are compared on opening, all of it by `damaged` and whenever rows are
    copied into another file, so damage never spreads. Until then a changed byte may spoil the score
    of the passages it belongs to, lose some of them as candidates, or make searches of some words
    raise IndexDamaged.
    """

    def __init__(
        self, folder: Path, model: str, dimension: int, sizes: IndexSizes | None = None
    ) -> None:
        self.folder = folder
        self._model = model
        self._dimension = dimension
        self._sizes = sizes or IndexSizes()

    def empty(self) -> Snapshot:
        """The state of an index that holds nothing."""
        return Snapshot.empty(self._dimension, self._sizes)

    def current(self) -> str | None:
        """The name of the snapshot in use; None when there is none of this model and format."""
        state = self._state()
        return None if state is None else str(state["snapshot"])

    def holds(self, snapshot: Snapshot) -> bool:
        """Whether this is the snapshot in use and none of its files is lost or cut short."""
        state = self._state()
        if state is None or state["snapshot"] != snapshot.name:
            return state is None and not snapshot.name
        try:
            return all(path.stat().st_size == known[0] for path, known in self._known(state))
        except (OSError, ValueError, TypeError, LookupError):
            return False

    def new_snapshot(self) -> tuple[str, Path]:
        """A name for the next snapshot and the place of its lexical index, not made yet."""
        name = uuid.uuid4().hex
        return name, self.folder / (_PREFIX + name) / LEXICAL

    def load(self) -> Snapshot | None:
        """The snapshot in use; None when there is none, or its files are damaged."""
        while (state := self._state()) is not None:
            snapshot = self._read(state)
            # Another process may have put the next one in place and removed this one meanwhile.
            if snapshot is not None or self.current() == state["snapshot"]:
                return snapshot
        return None

    def put(self, snapshot: Snapshot) -> None:
        """Make a snapshot whose files are written the one in use and remove the others' files."""
        known = (self._state() or {}).get("files", {})
        state = {
            "format": _FORMAT,
            "model": self._model,
            "dimension": self._dimension,
            "snapshot": snapshot.name,
            "held": dict(snapshot.held),
            "vectors": snapshot.vectors.state(),
            "files": {
                name: known[name] if name in known and may_be_known else sum_of(path)
                for name, path, may_be_known in self._files(snapshot)
            },
        }
        temporary = self.folder / f"{_STATE}.{snapshot.name}"
        temporary.write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
        os.replace(temporary, self.folder / _STATE)
        self.discard(self.leftovers())

    def drop(self) -> None:
        """Have no snapshot in use; its files become leftovers."""
        (self.folder / _STATE).unlink(missing_ok=True)

    def damaged(self) -> list[Path]:
        """The files in use that are not as they were written; reads every byte of all of them.

        Empty when there is no state to compare with. While another process writes, files that it
        has just removed are not told.
        """
        while (state := self._state()) is not None:
            try:
                found = [
                    path
                    for path, known in self._known(state)
                    if not is_intact(path, known, whole=True)
                ]
            except (ValueError, TypeError):
                found = [self.folder / _STATE]  # sums that are none
            if not found or self.current() == state["snapshot"]:
                return found
        return []

    def check(self, folders: Collection[str]) -> None:
        """Read folders of vectors whole. Raises IndexDamaged when a file is not as written."""
        for path, known in self._known(self._state() or {"snapshot": "", "files": {}}):
            if path.parent.name in folders and not is_intact(path, known, whole=True):
                raise IndexDamaged(str(path))

    def leftovers(self) -> list[Path]:
        """Files and folders of former and unfinished snapshots."""
        state = self._state()
        kept = {self.folder / _STATE}
        if state is not None:
            kept.add(self.folder / (_PREFIX + state["snapshot"]))
            kept |= {self.folder / name.partition("/")[0] for name in state["files"]}
        return sorted(set(self.folder.glob("*")) - kept) if self.folder.is_dir() else []

    def discard(self, paths: list[Path]) -> None:
        """Remove files and folders; what another process is reading may have to wait."""
        for path in paths:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def _state(self) -> dict[str, Any] | None:
        try:
            state = json.loads((self.folder / _STATE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        wanted = {"format": _FORMAT, "model": self._model, "dimension": self._dimension}
        if not isinstance(state, dict) or any(state.get(k) != v for k, v in wanted.items()):
            return None
        parts = (state.get(name) for name in ("snapshot", "held", "files", "vectors"))
        fits = all(map(isinstance, parts, (str, dict, dict, dict)))
        return state if fits else None

    def _read(self, state: Mapping[str, Any]) -> Snapshot | None:
        try:
            if not all(
                is_intact(path, known, whole=_leads(path)) for path, known in self._known(state)
            ):
                return None
            vectors = VectorIndex.load(self.folder, self._dimension, state["vectors"], self._sizes)
            lexical = LexicalIndex(self.folder / (_PREFIX + state["snapshot"]) / LEXICAL)
        except (OSError, ValueError, TypeError, LookupError):
            # Derived files: whatever is wrong with them, the catalogue makes them again.
            return None
        if vectors.held() != state["held"]:
            return None
        return Snapshot(state["snapshot"], vectors, lexical, state["held"])

    def _known(self, state: Mapping[str, Any]) -> Iterator[tuple[Path, Sum]]:
        """The files of a state and their sums; lexical ones are in the snapshot's own folder."""
        own = self.folder / (_PREFIX + state["snapshot"])
        for name, known in state["files"].items():
            yield (own if name.startswith(f"{LEXICAL}/") else self.folder) / name, known

    def _files(self, snapshot: Snapshot) -> Iterator[tuple[str, Path, bool]]:
        """The files of a snapshot, and whether a file of that name never changes."""
        own = self.folder / (_PREFIX + snapshot.name)
        for path in _within(own):
            yield path.relative_to(own).as_posix(), path, is_shared(path)
        for name in sorted(snapshot.vectors.folders()):
            for path in _within(self.folder / name):
                yield path.relative_to(self.folder).as_posix(), path, True


def _leads(path: Path) -> bool:
    # Tantivy's column of passage keys is the only one there is.
    return path.name in _LEADING or path.suffix == ".fast"


def _within(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".lock":
            yield path
