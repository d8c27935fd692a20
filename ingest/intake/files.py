"""Which files the paths on a command line mean, and how each is named in the catalogue."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import DocumentError, FileMissing, UsageError
from ingest.description.listed_works import LIST_NAME

_SIDECARS = frozenset({".yaml", ".yml"})
# Word's note of who has a document open, and what file managers leave in folders.
_NO_DOCUMENTS = re.compile(r"\.|~\$|Thumbs\.db$|desktop\.ini$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to ingest: where it is, and `path`, its name relative to the folder that was given.

    `fault` is why there is nothing to read: a folder that cannot be looked into, a member of an
    archive that cannot be unpacked. `inside` is the place within the file systems and archives of
    a member, whose `file` is a copy for the time being.
    """

    file: Path
    path: str
    fault: DocumentError | None = None
    inside: str | None = None

    @property
    def source(self) -> str:
        """The absolute path as the catalogue stores it: what one file is known by.

        Of a member it is the path of the archive with that of the member within it.
        """
        return self.inside or _storable(os.path.abspath(self.file))

    def member(self, name: str, file: Path | None, fault: DocumentError | None) -> SourceFile:
        """A document within this file, by its path there; without a file where it is at fault."""
        label = _printable(name)
        return SourceFile(
            file or self.file, f"{self.path}/{label}", fault, f"{self.source}/{_storable(name)}"
        )

    @property
    def size(self) -> int:
        """Bytes, 0 for a file that cannot be examined."""
        if self.fault is not None:
            return 0
        try:
            return self.file.stat().st_size
        except OSError:
            return 0


def find_files(paths: Sequence[str | Path | SourceFile]) -> list[SourceFile]:
    """The files that the paths name, folders recursively, each once, in order.

    Hidden files, notes of other programs and descriptions beside documents (`NAME.yaml`) are left
    out of folders. A file that was found before is taken as it is. A path that does not exist, and
    a folder that may not be looked into, stay in the list, so that they are reported with the
    others. Raises UsageError when there is no path, or nothing but empty folders.
    """
    if not paths:
        raise UsageError("Не указано, что загружать.", "Укажите файлы или папки.")
    found: dict[str, SourceFile] = {}
    for given in paths:
        for item in [given] if isinstance(given, SourceFile) else _expand(Path(given)):
            found.setdefault(item.source, item)
    if not found:
        names = ", ".join(f"«{_printable(path)}»" for path in map(str, paths))
        raise UsageError(f"В папке {names} нет файлов.", "Укажите папку с документами.")
    return list(found.values())


def _expand(given: Path) -> Iterator[SourceFile]:
    if not given.is_dir():
        yield SourceFile(given, _printable(given.as_posix()))
        return
    faults: list[OSError] = []
    for folder, folders, names in os.walk(given, onerror=faults.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in documents_of(names):
            file = Path(folder, name)
            yield SourceFile(file, _printable(file.relative_to(given).as_posix()))
    for error in faults:
        closed = Path(error.filename)
        inner = closed if closed == given else closed.relative_to(given)
        fault = FileMissing("Папка недоступна для чтения.", "Проверьте права на неё.")
        yield SourceFile(closed, _printable(inner.as_posix()), fault)


def documents_of(names: Iterable[str]) -> list[str]:
    """Those of a folder's file names that are documents, in order.

    Left out are hidden files, notes of other programs and descriptions beside documents.
    """
    every = sorted({name for name in names if not _NO_DOCUMENTS.match(name)})
    stems = {Path(name).stem for name in every if Path(name).suffix.lower() not in _SIDECARS}
    stems.update(name for name in every if Path(name).suffix.lower() not in _SIDECARS)
    return [
        name
        for name in every
        if Path(name).suffix.lower() not in _SIDECARS
        or (Path(name).stem not in stems and name != LIST_NAME)
    ]


def real_path(source: str) -> Path:
    """The path on disk of a file with this `source`; bytes that are no text were written out."""
    if os.path.lexists(source) or "\\x" not in source:
        return Path(source)
    data = re.sub(
        rb"\\x([89a-f][0-9a-f])", lambda m: bytes.fromhex(m[1].decode()), source.encode("utf-8")
    )
    return Path(os.fsdecode(data))


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
