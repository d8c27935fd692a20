"""Which files the paths on a command line mean, and how each is named in the catalogue."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UsageError

_SIDECARS = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to ingest: where it is, and `path`, its name relative to the folder that was given."""

    file: Path
    path: str

    @property
    def source(self) -> str:
        """The absolute path as the catalogue stores it: what one file is known by."""
        return _printable(os.path.abspath(self.file))

    @property
    def size(self) -> int:
        """Bytes, 0 for a file that cannot be examined."""
        try:
            return self.file.stat().st_size
        except OSError:
            return 0


def find_files(paths: Sequence[str | Path]) -> list[SourceFile]:
    """The files that the paths name, folders recursively, each once, in order.

    Hidden files and descriptions beside documents (`NAME.yaml`) are left out of folders. A path
    that does not exist stays in the list, so that it is reported with the others. Raises UsageError
    when there is no path, or nothing but empty folders.
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
    for folder, folders, names in os.walk(given):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in _documents(names):
            file = Path(folder, name)
            yield SourceFile(file, _printable(file.relative_to(given).as_posix()))


def _documents(names: Iterable[str]) -> list[str]:
    every = sorted(name for name in names if not name.startswith("."))
    stems = {Path(name).stem for name in every if Path(name).suffix.lower() not in _SIDECARS}
    stems.update(name for name in every if Path(name).suffix.lower() not in _SIDECARS)
    return [
        name
        for name in every
        if Path(name).suffix.lower() not in _SIDECARS or Path(name).stem not in stems
    ]


def _printable(path: str | Path) -> str:
    """A path whose undecodable bytes cannot break the database or a terminal."""
    return os.fsencode(path).decode("utf-8", "replace")
