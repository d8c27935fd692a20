"""How much of the disk a home takes, by what it is taken for."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from corpus.settings import Settings


@dataclass(frozen=True, slots=True)
class DiskUsage:
    """Bytes by part; `other` is uploads, jobs and whatever else lies in the home.

    A catalogue on a database server takes nothing here.
    """

    catalogue: int
    originals: int
    index: int
    other: int

    @property
    def total(self) -> int:
        """All parts together."""
        return self.catalogue + self.originals + self.index + self.other


def disk_usage(settings: Settings) -> DiskUsage:
    """The sizes of all files of a home; one that vanishes meanwhile counts nothing."""
    home = _size(settings.home)
    database = settings.database_path
    # What was written last stands in the files beside the database until it is taken over.
    catalogue = sum(
        _file_size(database.with_name(database.name + ending)) for ending in ("", "-wal", "-shm")
    )
    originals, index = _size(settings.originals_folder), _size(settings.index_folder)
    return DiskUsage(catalogue, originals, index, max(0, home - catalogue - originals - index))


def _size(folder: Path) -> int:
    total, waiting = 0, [os.fspath(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        total += _file_size(Path(entry.path))
        except FileNotFoundError:
            continue
    return total


def _file_size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except FileNotFoundError:
        return 0
