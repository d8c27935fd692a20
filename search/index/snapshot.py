"""One consistent state of the local index: a folder of files that never change once named."""

from __future__ import annotations

import json
import os
import shutil
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.index.lexical import LEXICAL, LexicalIndex, is_shared
from search.index.vectors import VectorIndex

# Changing what is indexed or how makes older files be rebuilt from the catalogue.
_FORMAT = 2
_STATE = "current.json"
_PREFIX = "snapshot-"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Vectors and lemmas of the same documents; `held` is their generations, `keys` their passages.

    Searches use one whole while the next is being made. `lexical` is None while nothing is held.
    """

    name: str
    vectors: VectorIndex
    lexical: LexicalIndex | None
    held: Mapping[str, int] = field(default_factory=dict)
    keys: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)


class SnapshotStore:
    """A folder of snapshots, one of them named by a state file that is renamed into place last.

    A crash at any moment leaves the former snapshot or the next. Files are checked against the
    sizes and CRC-32 sums in the state file, so a damaged one is never searched.
    """

    def __init__(self, folder: Path, model: str, dimension: int) -> None:
        self._folder = folder
        self._model = model
        self._dimension = dimension

    def current(self) -> str | None:
        """The name of the snapshot in use; None when there is none of this model and format."""
        state = self._state()
        return None if state is None else str(state["snapshot"])

    def holds(self, snapshot: Snapshot) -> bool:
        """Whether this is the snapshot in use and none of its files is lost or cut short."""
        state = self._state()
        if state is None or state["snapshot"] != snapshot.name:
            return state is None and not snapshot.name
        folder = self._folder / (_PREFIX + snapshot.name)
        try:
            return all(
                (folder / name).stat().st_size == size for name, (size, _) in state["files"].items()
            )
        except (OSError, ValueError, TypeError):
            return False

    def new_folder(self) -> tuple[str, Path]:
        """A name and a place for the next snapshot; the folder is not made yet."""
        name = uuid.uuid4().hex
        return name, self._folder / (_PREFIX + name)

    def lexical_folder(self, folder: Path) -> Path:
        """Where a snapshot's folder keeps its lexical index."""
        return folder / LEXICAL

    def load(self) -> Snapshot | None:
        """The snapshot in use; None when there is none, or its files are damaged."""
        while (state := self._state()) is not None:
            snapshot = self._read(state)
            # Another process may have put the next one in place and removed this one meanwhile.
            if snapshot is not None or self.current() == state["snapshot"]:
                return snapshot
        return None

    def put(self, snapshot: Snapshot) -> None:
        """Write the rest of a snapshot's files, make it the one in use and remove the others."""
        folder = self._folder / (_PREFIX + snapshot.name)
        folder.mkdir(parents=True, exist_ok=True)
        snapshot.vectors.save(folder)
        np.save(folder / "owners.npy", _owners(snapshot), allow_pickle=False)
        known = (self._state() or {}).get("files", {})
        state = {
            "format": _FORMAT,
            "model": self._model,
            "dimension": self._dimension,
            "snapshot": snapshot.name,
            "held": dict(snapshot.held),
            "files": {
                name: known[name] if name in known and is_shared(path) else _sum(path)
                for name, path in _files(folder)
            },
        }
        temporary = self._folder / f"{_STATE}.{snapshot.name}"
        temporary.write_text(json.dumps(state), encoding="utf-8")
        os.replace(temporary, self._folder / _STATE)
        self.discard(self.leftovers())

    def drop(self) -> None:
        """Have no snapshot in use; its files become leftovers."""
        (self._folder / _STATE).unlink(missing_ok=True)

    def leftovers(self) -> list[Path]:
        """Files and folders of former and unfinished snapshots."""
        current = self.current()
        kept = {self._folder / _STATE, self._folder / f"{_PREFIX}{current}"}
        return sorted(set(self._folder.glob("*")) - kept) if self._folder.is_dir() else []

    def discard(self, paths: list[Path]) -> None:
        """Remove files and folders; what another process is reading may have to wait."""
        for path in paths:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def _state(self) -> dict[str, Any] | None:
        try:
            state = json.loads((self._folder / _STATE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        wanted = {"format": _FORMAT, "model": self._model, "dimension": self._dimension}
        if not isinstance(state, dict) or any(state.get(k) != v for k, v in wanted.items()):
            return None
        parts = (state.get("snapshot"), state.get("held"), state.get("files"))
        fits = all(map(isinstance, parts, (str, dict, dict)))
        return state if fits else None

    def _read(self, state: Mapping[str, Any]) -> Snapshot | None:
        folder = self._folder / (_PREFIX + state["snapshot"])
        try:
            for name, (size, crc) in state["files"].items():
                if _sum(folder / name) != [size, crc]:
                    return None
            vectors = VectorIndex.load(folder)
            owners = np.load(folder / "owners.npy", allow_pickle=False)
            lexical = LexicalIndex(folder / LEXICAL)
        except (OSError, ValueError, TypeError):
            # Derived files: whatever is wrong with them, the catalogue makes them again.
            return None
        if len(owners) != len(vectors) or vectors.dimension != self._dimension:
            return None
        return Snapshot(
            name=state["snapshot"],
            vectors=vectors,
            lexical=lexical,
            held=state["held"],
            keys=_keys(vectors.keys, owners, list(state["held"])),
        )


def _owners(snapshot: Snapshot) -> NDArray[np.int32]:
    """For each passage in key order, which document it belongs to, by its place in `held`."""
    owners = np.empty(len(snapshot.vectors), np.int32)
    for ordinal, document_id in enumerate(snapshot.held):
        owners[np.searchsorted(snapshot.vectors.keys, snapshot.keys[document_id])] = ordinal
    return owners


def _keys(
    keys: NDArray[np.int64], owners: NDArray[np.int32], documents: list[str]
) -> dict[str, NDArray[np.int64]]:
    order = np.argsort(owners, kind="stable")
    ends = np.searchsorted(owners[order], np.arange(1, len(documents)))
    return dict(zip(documents, np.split(keys[order], ends), strict=True)) if documents else {}


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".lock":
            yield path.relative_to(folder).as_posix(), path


def _sum(path: Path) -> list[int]:
    """The size of a file and the CRC-32 of its content."""
    size = crc = 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            size += len(block)
            crc = zlib.crc32(block, crc)
    return [size, crc]
