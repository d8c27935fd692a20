"""Which files the paths on a command line mean, and how each is named in the catalogue."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import DocumentError, FileMissing, UsageError

_SIDECARS = frozenset({".yaml", ".yml"})
# Word's note of who has a document open, and what file managers leave in folders.
_NO_DOCUMENTS = re.compile(r"\.|~\$|Thumbs\.db$|desktop\.ini$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to ingest: where it is, and `path`, its name relative to the folder that was given.

    `fault` is why a folder, which stands here in place of its files, cannot be looked into.
    """

    file: Path
    path: str
    fault: DocumentError | None = None

    @property
    def source(self) -> str:
        """The absolute path as the catalogue stores it: what one file is known by."""
        return _storable(os.path.abspath(self.file))

    @property
    def size(self) -> int:
        """Bytes, 0 for a file that cannot be examined."""
        try:
            return self.file.stat().st_size
        except OSError:
            return 0


def find_files(paths: Sequence[str | Path]) -> list[SourceFile]:
    """The files that the paths name, folders recursively, each once, in order.

    Hidden files, notes of other programs and descriptions beside documents (`NAME.yaml`) are left
    out of folders. A path that does not exist, and a folder that may not be looked into, stay in
    the list, so that they are reported with the others. Raises UsageError when there is no path, or
    nothing but empty folders.
    """
    if not paths:
        raise UsageError("Не указано, что загружать.", "Укажите файлы или папки.")
    found: dict[str, SourceFile] = {}
    for given in map(Path, paths):
        for item in _expand(given):
            found.setdefault(item.source, item)
    if not found:
        names = ", ".join(f"«{_printable(path)}»" for path in paths)
        raise UsageError(f"В папке {names} нет файлов.", "Укажите папку с документами.")
    return list(found.values())


def _expand(given: Path) -> Iterator[SourceFile]:
    if not given.is_dir():
        yield SourceFile(given, _printable(given.as_posix()))
        return
    faults: list[OSError] = []
    for folder, folders, names in os.walk(given, onerror=faults.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in _documents(names):
            file = Path(folder, name)
            yield SourceFile(file, _printable(file.relative_to(given).as_posix()))
    for error in faults:
        closed = Path(error.filename)
        inner = closed if closed == given else closed.relative_to(given)
        fault = FileMissing("Папка недоступна для чтения.", "Проверьте права на неё.")
        yield SourceFile(closed, _printable(inner.as_posix()), fault)


def _documents(names: Iterable[str]) -> list[str]:
    every = sorted(name for name in names if not _NO_DOCUMENTS.match(name))
    stems = {Path(name).stem for name in every if Path(name).suffix.lower() not in _SIDECARS}
    stems.update(name for name in every if Path(name).suffix.lower() not in _SIDECARS)
    return [
        name
        for name in every
        if Path(name).suffix.lower() not in _SIDECARS or Path(name).stem not in stems
    ]


def _storable(path: str | Path) -> str:
    """A path with undecodable bytes as «\\xff», which a database takes and no other name has."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _printable(path: str | Path) -> str:
    """A path on one line: undecodable bytes and signs that steer a terminal are written out."""
    return "".join(
        character
        if character.isprintable() or character == "\u00a0"
        else character.encode("unicode_escape").decode("ascii")
        for character in _storable(path)
    )
