"""The folder in which an ingestion unpacks, and what one that was killed has left in the home."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import HomeUnwritable
from search.engine import KnowledgeBase


@contextmanager
def workspace(kb: KnowledgeBase) -> Iterator[Path]:
    """A folder in the home that is gone when the ingestion is over; the caller holds `writing`.

    One that is there already tells of an ingestion that was killed: whatever it was about to store
    is swept away first. Raises HomeUnwritable.
    """
    folder = kb.settings.unpacked_folder
    if folder.exists():
        _sweep(kb, folder)
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise HomeUnwritable(
            f"В папку «{kb.settings.home}» нельзя писать: {error.strerror or error}.",
            "Проверьте свободное место и права на эту папку.",
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def unpacking_folder(within: Path) -> Iterator[Path]:
    """A folder for the members of one container."""
    folder = Path(tempfile.mkdtemp(dir=within))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(kb: KnowledgeBase, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for path in kb.originals.leftovers():
        path.unlink(missing_ok=True)
    for original in list(kb.originals):
        if kb.catalogue.by_original(original) is None:
            kb.originals.remove(original)
