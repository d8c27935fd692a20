"""A folder that appears complete or not at all, whenever the process that makes it is killed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import ModelUnavailable


@contextmanager
def failures_told(folder: Path, doing: str, done: str, remedy: str) -> Iterator[None]:
    """Turn what keeps a folder from being made under its lock into a ModelUnavailable.

    `doing` and `done` name the work in Russian: «разворачивает модель», «развернуть модель»;
    `remedy` is for a folder that cannot be written, for a lock not given in time it is the same
    everywhere.
    """
    import filelock

    try:
        yield
    except filelock.Timeout as error:
        raise ModelUnavailable(
            f"Другой процесс слишком долго {doing} {folder}.",
            f"Завершите его или удалите файл {folder}.lock и повторите.",
        ) from error
    except OSError as error:
        raise ModelUnavailable(
            f"Не удалось {done} {folder}: {error.strerror or error}.", remedy
        ) from error


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """An empty folder beside `folder`, put in its place at the end where nothing was raised.

    The caller keeps other processes from making the same one. What killed ones left is removed.
    """
    for left in folder.parent.glob(f".{folder.name}-*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        fresh = Path(scratch) / "fresh"
        fresh.mkdir()
        yield fresh
        if folder.exists():
            os.replace(folder, Path(scratch) / "stale")
        os.replace(fresh, folder)
