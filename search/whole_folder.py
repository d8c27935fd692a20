"""A folder that appears complete or not at all, whenever the process that makes it is killed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
