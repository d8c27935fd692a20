"""Folders watched: what appears, changes or moves in them is ingested once it has come to rest.

Folders are looked at again and again rather than left to the system's notices of change, which
network shares do not send, overflow in large folders and tell nothing of what came before.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from corpus.errors import HomeBusy, HomeUnwritable, SvodError, UsageError
from corpus.model import DocumentKind, DocumentRecord
from ingest.description.sidecar import sidecar_of
from ingest.intake.files import SourceFile, find_files
from ingest.intake.outcome import Progress
from ingest.pipeline import ingest
from search.engine import KnowledgeBase

# How long a file has to stay as it is: programs that copy write every second or so.
_QUIET_SECONDS = 2.0
_LOOK_SECONDS = 0.5
# Looking takes at most this share of the time, however many files there are.
_LOOKING_SHARE = 0.1

# Size, time of change and inode of a file, and of the description beside it.
Stamp = tuple[int, ...]


class Listener(Progress, Protocol):
    """Whoever is told what a watch does; files that are ingested are told as to any `Progress`."""

    def gone(self, record: DocumentRecord, removed: bool) -> None:
        """The file of a document is no longer there; the document is kept unless removed."""

    def unreachable(self, folder: Path) -> None:
        """A watched folder is gone, or empty at once: its documents are kept."""

    def reached(self, folder: Path) -> None:
        """A folder that was unreachable is back."""

    def postponed(self, error: SvodError) -> None:
        """The home cannot be written to for now; it is tried again."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A file as it is now."""

    file: SourceFile
    stamp: Stamp
    changed: float

    @property
    def rested(self) -> bool:
        """Whether the file was left alone before anybody looked; Unix time, seconds."""
        return time.time() - self.changed >= _QUIET_SECONDS


class Watch:
    """Folders and what is known of their files; one thread runs it.

    Raises UsageError for a path that is no folder.
    """

    def __init__(
        self,
        kb: KnowledgeBase,
        folders: Sequence[Path],
        listener: Listener,
        *,
        kind: DocumentKind | None = None,
        jobs: int = 1,
        remove: bool = False,
    ) -> None:
        for folder in folders:
            if not folder.is_dir():
                raise UsageError(f"Нет папки «{folder}».", "Укажите папку, за которой следить.")
        self._kb = kb
        self._folders = list(dict.fromkeys(Path(os.path.abspath(folder)) for folder in folders))
        self._listener = listener
        self._kind = kind
        self._jobs = jobs
        self._remove = remove
        # By source: the stamp last ingested; the stamp last seen and since when; missing since.
        self._settled: dict[str, Stamp] = {}
        self._waiting: dict[str, tuple[Stamp, float]] = {}
        self._missing: dict[str, float] = {}
        self._unreachable: set[Path] = set()
        self._postponed: type[SvodError] | None = None
        self._looked = False

    def run(self, stop: threading.Event) -> None:
        """Ingest what is there and then what comes, until `stop` is set.

        Raises ModelChanged, ModelUnavailable, HomeDamaged: with these no file can be ingested.
        """
        while not stop.is_set():
            started = time.monotonic()
            self.look()
            took = time.monotonic() - started
            stop.wait(max(_LOOK_SECONDS, took / _LOOKING_SHARE - took))

    def look(self) -> None:
        """Look at the folders once, ingest what has come to rest and tell what is gone."""
        found = self._found()
        ready = [item for source, item in found.items() if self._is_ready(source, item)]
        self._looked = True
        self._waiting = {source: seen for source, seen in self._waiting.items() if source in found}
        if ready:
            self._ingest(ready)
        self._note_missing(found)

    def _found(self) -> dict[str, _Found]:
        found: dict[str, _Found] = {}
        for folder in self._folders:
            files = _files(folder)
            known = [source for source in self._settled if _is_within(source, str(folder))]
            # The place where a share was mounted is left behind as an empty folder.
            if not files and (known or not folder.is_dir()):
                if folder not in self._unreachable:
                    self._unreachable.add(folder)
                    self._listener.unreachable(folder)
                continue
            if folder in self._unreachable:
                self._unreachable.discard(folder)
                self._listener.reached(folder)
            for file in files:
                item = _examined(file)
                if item is not None:
                    found.setdefault(file.source, item)
        return found

    def _is_ready(self, source: str, item: _Found) -> bool:
        if self._settled.get(source) == item.stamp:
            self._waiting.pop(source, None)
            return False
        if not self._looked and item.rested:
            return True
        seen, since = self._waiting.get(source, ((), 0.0))
        now = time.monotonic()
        if seen != item.stamp:
            self._waiting[source] = (item.stamp, now)
            return False
        return now - since >= _QUIET_SECONDS

    def _ingest(self, ready: Sequence[_Found]) -> None:
        files = [item.file for item in ready]
        try:
            ingest(self._kb, files, kind=self._kind, jobs=self._jobs, progress=self._listener)
        except (HomeBusy, HomeUnwritable) as error:
            self._postpone(error)
            return
        self._postponed = None
        for item in ready:
            self._settled[item.file.source] = item.stamp
            self._waiting.pop(item.file.source, None)

    def _postpone(self, error: SvodError) -> None:
        if self._postponed is not type(error):
            self._listener.postponed(error)
        self._postponed = type(error)

    def _note_missing(self, found: dict[str, _Found]) -> None:
        """Tell of files that are gone for good; one that was moved has its new place by then."""
        now = time.monotonic()
        closed = [item.file.source for item in found.values() if item.file.fault is not None]
        closed.extend(str(folder) for folder in self._unreachable)
        missing = [
            source
            for source in self._settled
            if source not in found and not any(_is_within(source, folder) for folder in closed)
        ]
        self._missing = {source: self._missing.get(source, now) for source in missing}
        gone = {
            source for source, since in self._missing.items() if now - since >= 2 * _QUIET_SECONDS
        }
        if not gone or self._waiting:
            return
        documents = [
            record
            for record in self._kb.documents()
            if any(_is_within(self._source(record), source) for source in gone)
        ]
        try:
            if self._remove and documents:
                self._kb.remove([record.id for record in documents])
        except (HomeBusy, HomeUnwritable) as error:
            self._postpone(error)
            return
        for record in documents:
            self._listener.gone(record, self._remove)
        for source in gone:
            del self._settled[source], self._missing[source]

    def _source(self, record: DocumentRecord) -> str:
        source, _ = self._kb.catalogue.source_and_parser(record.id)
        return source


def _files(folder: Path) -> list[SourceFile]:
    try:
        return find_files([folder]) if folder.is_dir() else []
    except UsageError:  # it is empty
        return []


def _examined(file: SourceFile) -> _Found | None:
    """A file with its stamp, None when it has just vanished."""
    if file.fault is not None:
        return _Found(file, (), 0.0)
    try:
        status = file.file.stat()
        stamp: Stamp = (status.st_size, status.st_mtime_ns, status.st_ino)
        changed = status.st_mtime
        beside = sidecar_of(file.file)
        if beside is not None:
            status = beside.stat()
            stamp += (status.st_size, status.st_mtime_ns, status.st_ino)
            changed = max(changed, status.st_mtime)
    except OSError:
        # A link to nothing stays, and is reported like any file that cannot be read.
        return _Found(file, (), 0.0) if os.path.islink(file.file) else None
    return _Found(file, stamp, changed)


def _is_within(source: str, folder: str) -> bool:
    """Whether a path is this one or lies below it, in a folder or in an archive."""
    return source == folder or source.startswith((folder + os.sep, folder + "/"))
