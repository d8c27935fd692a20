"""The vectors of some documents in files that never change; what is removed is noted elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from corpus.entries import IndexEntry
from search.index.rows import Places, RowFile, Rows

Keys = NDArray[np.int64]
_COPIED = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Documents one after another: their passages, and the sentences of those, in order.

    Document d has the passages [bounds[d], bounds[d + 1]), passage p the key `keys[p]` and the
    sentences [starts[p], starts[p + 1]).
    """

    name: str
    documents: tuple[str, ...]
    generations: tuple[int, ...]
    bounds: Places
    keys: Keys
    starts: Places
    passages: RowFile
    sentences: RowFile
    _order: Places = field(repr=False)
    _sorted: Keys = field(repr=False)

    @classmethod
    def load(cls, folder: Path, dimension: int) -> Segment:
        """Open what a `SegmentWriter` wrote. Raises OSError, or ValueError."""
        held = json.loads((folder / "documents.json").read_text(encoding="utf-8"))
        counts = np.array([row[2] for row in held], np.int64)
        keys = np.load(folder / "keys.npy", allow_pickle=False)
        starts = np.load(folder / "starts.npy", allow_pickle=False)
        if counts.sum() != len(keys) or len(starts) != len(keys) + 1:
            raise ValueError(f"{folder.name}: {counts.sum()} passages, {len(keys)} keys")
        order = np.argsort(keys, kind="stable")
        return cls(
            name=folder.name,
            documents=tuple(str(row[0]) for row in held),
            generations=tuple(int(row[1]) for row in held),
            bounds=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            keys=keys,
            starts=starts,
            passages=RowFile(folder / "passages", len(keys), dimension),
            sentences=RowFile(folder / "sentences", int(starts[-1]), dimension),
            _order=order,
            _sorted=keys[order],
        )

    def find(self, wanted: Keys) -> tuple[Places, Places]:
        """Which of these keys are held, by their place in `wanted`, and the passages they are of.

        A key twice in the segment, as of a document that was taken in anew, gives both passages.
        """
        first = np.searchsorted(self._sorted, wanted, "left")
        counts = np.searchsorted(self._sorted, wanted, "right") - first
        which = np.repeat(np.arange(len(wanted)), counts)
        within = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
        return which, self._order[np.repeat(first, counts) + within]

    def row_bounds(self, kind: str) -> Places:
        """Where the rows of each document begin, (documents + 1,), in the file of this kind."""
        return self.bounds if kind == "passages" else self.starts[self.bounds]

    def rows(self, kind: str) -> RowFile:
        """The file of the passages' or of the sentences' vectors."""
        return self.passages if kind == "passages" else self.sentences

    def passages_of(self, kind: str, rows: Places) -> Places:
        """The passages that these rows are of."""
        if kind == "passages":
            return rows
        owners: Places = np.searchsorted(self.starts, rows, "right") - 1
        return owners


class SegmentWriter:
    """Writes a segment as its documents come, none of them kept in memory; a context manager.

    The folder is made with the first document. A document that comes again replaces the former:
    `replaced` holds the ordinals of those.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        self.folder = folder
        self.replaced: set[int] = set()
        self._dimension = dimension
        self._files = ExitStack()
        self._held: list[tuple[str, int, int]] = []
        self._latest: dict[str, int] = {}
        self._keys: list[Keys] = []
        self._counts: list[NDArray[np.int64]] = []

    def __enter__(self) -> SegmentWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._files.close()

    @property
    def documents(self) -> Sequence[str]:
        """The documents written so far."""
        return tuple(self._latest)

    def add(self, entry: IndexEntry) -> None:
        """Write the vectors of a document. Raises OSError."""
        self._note(entry.document_id, entry.generation, entry.keys, entry.sentence_counts)
        self._write(entry.vectors.passages.astype(np.float16), entry.vectors.sentences)

    def copy(self, source: Segment, ordinals: Sequence[int]) -> None:
        """Write documents of another segment. Raises OSError."""
        lengths = np.diff(source.starts)
        for ordinal in ordinals:
            begin, end = int(source.bounds[ordinal]), int(source.bounds[ordinal + 1])
            self._note(
                source.documents[ordinal],
                source.generations[ordinal],
                source.keys[begin:end],
                lengths[begin:end],
            )
            first, last = int(source.starts[begin]), int(source.starts[end])
            for rows in _blocks(source.passages, begin, end):
                self._passages.write(rows.data)
            for rows in _blocks(source.sentences, first, last):
                self._sentences.write(rows.data)

    def finish(self) -> Segment | None:
        """Write the rest and open the segment; None when no document came. Raises OSError."""
        if not self._held:
            return None
        self._files.close()
        counts = np.concatenate(self._counts)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        np.save(self.folder / "keys.npy", np.concatenate(self._keys), allow_pickle=False)
        np.save(self.folder / "starts.npy", starts, allow_pickle=False)
        held = json.dumps(self._held, ensure_ascii=False)
        (self.folder / "documents.json").write_text(held, encoding="utf-8")
        return Segment.load(self.folder, self._dimension)

    def _note(self, document: str, generation: int, keys: Keys, counts: NDArray[np.int64]) -> None:
        if not self._held:
            self.folder.mkdir(parents=True)
            self._passages = self._files.enter_context((self.folder / "passages").open("wb"))
            self._sentences = self._files.enter_context((self.folder / "sentences").open("wb"))
        if document in self._latest:
            self.replaced.add(self._latest[document])
        self._latest[document] = len(self._held)
        self._held.append((document, generation, len(keys)))
        self._keys.append(keys.astype(np.int64))
        self._counts.append(counts.astype(np.int64))

    def _write(self, passages: NDArray[np.generic], sentences: NDArray[np.generic]) -> None:
        self._passages.write(np.ascontiguousarray(passages, np.float16).data)
        self._sentences.write(np.ascontiguousarray(sentences, np.float16).data)


def _blocks(rows: RowFile, begin: int, end: int) -> Iterator[Rows]:
    for first in range(begin, end, _COPIED):
        last = min(first + _COPIED, end)
        yield rows.run(first, last)
